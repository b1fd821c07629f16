"""Settings: one frozen value, kept as TOML, upgraded from every older form."""

from __future__ import annotations

import json
import logging
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from calapp.paths import write_private

VERSION = 1
THEMES = ("system", "light", "dark")
CLOCKS = ("locale", "12", "24")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
UTC = "UTC"
_OTHER_NAMES_OF_UTC = frozenset(("Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Universal", "Zulu"))
_LOCALTIME = "/etc/localtime"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose, and where the window was. Every value has a default and a known range.

    ``timezone`` of "" means the system's zone; ``first_weekday`` of "locale" what the language says.
    ``default_calendar`` of 0 means the first writable one. Between ``quiet_begin`` and ``quiet_end``, in minutes from
    midnight, no reminder is shown; when both are the same there are no such hours. ``geometry`` is the window's own
    word for its place.
    """

    theme: str = "system"
    clock: str = "locale"
    first_weekday: str = "locale"
    timezone: str = ""
    week_numbers: bool = True
    work_start: int = 8
    work_end: int = 18
    hour_height: int = 48
    default_calendar: int = 0
    default_minutes: int = 60
    default_reminder: int = 10
    reminders: bool = True
    quiet_begin: int = 0
    quiet_end: int = 0
    sync_minutes: int = 5
    sync_paused: bool = False
    close_to_tray: bool = True
    gateway_enabled: bool = False
    gateway_port: int = 8737
    sidebar_shown: bool = True
    sidebar_width: int = 264
    geometry: str = ""


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "theme": THEMES,
    "clock": CLOCKS,
    "first_weekday": ("locale", *WEEKDAYS),
}
_RANGES: Mapping[str, tuple[int, int]] = {
    "work_start": (0, 23),
    "work_end": (1, 24),
    "hour_height": (24, 200),
    "default_calendar": (0, 2**62),
    "default_minutes": (5, 1_440),
    "default_reminder": (-1, 40_320),
    "quiet_begin": (0, 1_439),
    "quiet_end": (0, 1_439),
    "sync_minutes": (1, 1_440),
    "gateway_port": (1_024, 65_535),
    "sidebar_width": (160, 800),
}
# One function for each version that was ever written: it takes that version's table and returns the next one's.
_UPGRADES: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = ()


def load(path: Path) -> Settings:
    """Return the settings of a file. What is missing or out of range is the default; a damaged file is set aside."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        aside = path.with_suffix(".damaged.toml")
        os.replace(path, aside)
        _log.warning("Settings are not readable (%s); kept as %s, the defaults count.", error, aside.name)
        return Settings()
    return from_table(table)


def save(settings: Settings, path: Path) -> None:
    """Write the settings at once, readable by their owner only."""
    lines = [f"version = {VERSION}"]
    # JSON strings, integers and booleans are also TOML.
    lines += [f"{field.name} = {json.dumps(getattr(settings, field.name))}" for field in fields(settings)]
    write_private(path, "\n".join(lines) + "\n")


def from_table(table: dict[str, Any]) -> Settings:
    """Return the settings that a TOML table of any version states."""
    version = table.get("version", VERSION)
    if isinstance(version, int) and 1 <= version < VERSION:
        for upgrade in _UPGRADES[version - 1 :]:
            table = upgrade(table)
    known = Settings()
    values: dict[str, Any] = {}
    for field in fields(Settings):
        value = table.get(field.name)
        if value is None:
            continue
        if _usable(field.name, value, getattr(known, field.name)):
            values[field.name] = value
        else:
            _log.warning("The setting %s is not usable; its default counts.", field.name)
    return Settings(**values)


def zone_of(settings: Settings) -> ZoneInfo:
    """Return the zone that times are shown in: the chosen one, else the system's, else UTC."""
    if settings.timezone:
        zone = known_zone(settings.timezone)
        if zone is not None:
            return zone
        _log.warning("The time zone of the settings is unknown; the system's counts.")
    return system_zone()


def known_zone(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA name, None when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def zone_name(zone: tzinfo) -> str:
    """Return the IANA name of a zone, "UTC" when it has none."""
    return getattr(zone, "key", None) or UTC


def system_zone() -> ZoneInfo:
    """Return the zone of this computer, UTC when it names none."""
    linked = None if os.environ.get("TZ") else _linked_zone()
    if linked is not None:
        return linked
    import tzlocal  # here: not needed when the settings name a zone, or the system does so in the usual way

    try:
        name = tzlocal.get_localzone_name()
    except (KeyError, ValueError, OSError):
        name = UTC
    return known_zone(UTC if name in _OTHER_NAMES_OF_UTC else name) or ZoneInfo(UTC)


def _linked_zone() -> ZoneInfo | None:
    """Return the zone that /etc/localtime is a link to; None when it is not one."""
    if not os.path.islink(_LOCALTIME):
        return None
    _, found, name = os.path.realpath(_LOCALTIME).partition("/zoneinfo/")
    return known_zone(UTC if name in _OTHER_NAMES_OF_UTC else name) if found else None


def _usable(name: str, value: object, default: object) -> bool:
    if type(value) is not type(default):
        return False
    if name in _CHOICES:
        return value in _CHOICES[name]
    if name in _RANGES and isinstance(value, int):
        low, high = _RANGES[name]
        return low <= value <= high
    return True
