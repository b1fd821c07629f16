"""The time zones to choose from."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

_ODD = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/", "posix/", "right/")


@cache
def zone_names() -> tuple[str, ...]:
    """Return the names that people look for, region/city, sorted; UTC comes last."""
    cities = (name for name in available_timezones() if "/" in name and not name.startswith(_ODD))
    return (*sorted(cities), "UTC")
