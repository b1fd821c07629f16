"""Time zones by name: IANA and Windows names from the system's data, other names from the file that uses them."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Iterator
from datetime import UTC, tzinfo
from functools import lru_cache
from typing import NamedTuple

from calapp.ical import limits
from calapp.ical.lines import Component, parse_tree
from calapp.ical.observances import embedded_zone

_NOT_NAMES = frozenset({"localtime", "posixrules", "Factory"})


class Zone(NamedTuple):
    """A zone under the name by which events state it: the IANA name where there is one, else the file's own."""

    tzid: str
    info: tzinfo


UTC_ZONE = Zone("UTC", UTC)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Return the names that count, by their lower-case form; a name never becomes a path (security: TZID)."""
    names = {name.lower(): name for name in zoneinfo.available_timezones() - _NOT_NAMES}
    return names | {"utc": "UTC", "z": "UTC"}


@lru_cache(maxsize=1)
def _windows_names() -> dict[str, str]:
    from tzlocal.windows_tz import win_tz

    return {windows.lower(): iana for windows, iana in win_tz.items()}


def known(tzid: str) -> Zone | None:
    """Return the zone of an IANA or Windows name, also behind a vendor's prefix; None for any other name."""
    return _known(tzid) if len(tzid) <= limits.TZID_CHARS else None


@lru_cache(maxsize=1024)
def _known(tzid: str) -> Zone | None:
    name = next(filter(None, map(_iana_name, _candidates(tzid.strip()))), None)
    if name is None:
        return None
    return UTC_ZONE if name == "UTC" else Zone(name, zoneinfo.ZoneInfo(name))


def _candidates(tzid: str) -> Iterator[str]:
    """Yield the name itself and, behind a prefix like ``/mozilla.org/2005/``, what its end could name."""
    yield tzid
    if tzid.startswith("/") or "://" in tzid:
        pieces = tzid.split("/")
        for length in (3, 2, 1):
            yield "/".join(pieces[-length:])


def _iana_name(name: str) -> str | None:
    lowered = name.lower()
    found = _names().get(lowered)
    if found is None:
        found = _names().get(_windows_names().get(lowered, "").lower())
    return found


class FileZones:
    """The zones of one calendar file. What the system knows beats what the file says; nothing outlives the file."""

    def __init__(self, blocks: Iterable[str] = ()) -> None:
        self._blocks = blocks
        self._embedded: dict[str, Zone] | None = None

    def find(self, tzid: str) -> Zone | None:
        """Return the zone of a TZID; None when neither the system nor the file knows it."""
        found = known(tzid)
        if found is not None:
            return found
        if self._embedded is None:
            self._embedded = dict(_embedded_zones(tuple(self._blocks)))
        return self._embedded.get(tzid)


def _embedded_zones(blocks: tuple[str, ...]) -> Iterator[tuple[str, Zone]]:
    for block in blocks[: limits.ZONES]:
        component = parse_tree(block).children[0]
        tzid = component.text("TZID")
        zone = _by_location(component) or _by_observances(block, tzid)
        if zone is not None:
            yield tzid, zone


def _by_location(component: Component) -> Zone | None:
    """Return the zone that the file itself names in IANA words, as libical and Evolution write it."""
    return known(component.text("X-LIC-LOCATION"))


def _by_observances(block: str, tzid: str) -> Zone | None:
    info = embedded_zone(block) if len(block) <= limits.ZONE_CHARS else None
    return Zone(tzid, info) if info else None
