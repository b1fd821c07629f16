"""VTIMEZONE components (RFC 5545 section 3.6.5) read as tzinfo: the rules that a file brings along."""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from calapp.ical import limits
from calapp.ical.lines import Component, parse_tree

FIRST_YEAR, LAST_YEAR = 1900, 2200

_OFFSET = re.compile(r"([+-])([0-9]{2})([0-9]{2})([0-9]{2})?\Z")
_WALL = re.compile(r"[0-9]{8}T[0-9]{6}Z?\Z")
_ORDINAL_DAY = re.compile(r"([+-]?[1-5])?(SU|MO|TU|WE|TH|FR|SA)\Z")
_NUMBER = re.compile(r"-?[0-9]{1,3}\Z")
_WEEKDAYS = {name: number for number, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}


class Transition(NamedTuple):
    """A change of the clock at an instant (naive UTC)."""

    instant: datetime
    before: timedelta
    after: timedelta
    daylight: bool
    name: str


class EmbeddedZone(tzinfo):
    """A zone as a file defines it. Zones with the same transitions are equal."""

    def __init__(self, tzid: str, transitions: Iterable[Transition]) -> None:
        self._tzid = tzid
        self._transitions = tuple(sorted(transitions))
        self._instants = [item.instant for item in self._transitions]
        self._walls = [
            [item.instant + max(item.before, item.after) for item in self._transitions],
            [item.instant + min(item.before, item.after) for item in self._transitions],
        ]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EmbeddedZone) and self._transitions == other._transitions

    def __hash__(self) -> int:
        return hash(self._transitions)

    def __repr__(self) -> str:
        return f"EmbeddedZone({self._tzid!r})"

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Return the offset; in a gap or fold the earlier one counts unless ``dt.fold`` is set, as in zoneinfo."""
        if dt is None:
            return None
        return self._offset(bisect_right(self._walls[dt.fold], dt.replace(tzinfo=None)))

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Return how far the clock is advanced for daylight saving time."""
        current = self._current(dt)
        return timedelta() if current is None or not current.daylight else current.after - current.before

    def tzname(self, dt: datetime | None) -> str | None:
        """Return the name that the file gives to the time of year, else the zone's own."""
        current = self._current(dt)
        return current.name if current and current.name else self._tzid

    def fromutc(self, dt: datetime) -> datetime:
        """Return the wall clock of an instant, with the fold set on the second pass of a repeated hour."""
        instant = dt.replace(tzinfo=None)
        index = bisect_right(self._instants, instant)
        wall = instant + self._offset(index)
        last = self._transitions[index - 1] if index else None
        repeated = last is not None and instant - last.instant < last.before - last.after
        return wall.replace(tzinfo=self, fold=int(repeated))

    def _offset(self, index: int) -> timedelta:
        return self._transitions[index - 1].after if index else self._transitions[0].before

    def _current(self, dt: datetime | None) -> Transition | None:
        if dt is None:
            return None
        index = bisect_right(self._walls[dt.fold], dt.replace(tzinfo=None))
        return self._transitions[index - 1] if index else None


@lru_cache(maxsize=64)
def embedded_zone(block: str) -> EmbeddedZone | None:
    """Return the zone that one VTIMEZONE text defines; None when none of its observances can be read.

    The cache is by the whole text: a name alone says nothing about what another file means by it.
    """
    component = parse_tree(block).children[0]
    observances = [child for child in component.children if child.name in ("STANDARD", "DAYLIGHT")]
    transitions = [item for child in observances[: limits.OBSERVANCES] for item in _transitions(child)]
    return EmbeddedZone(component.text("TZID"), transitions) if transitions else None


def _transitions(observance: Component) -> Iterator[Transition]:
    before, after = _offset_of(observance, "TZOFFSETFROM"), _offset_of(observance, "TZOFFSETTO")
    start = _wall(observance.text("DTSTART"))
    if before is None or after is None or start is None:
        return
    daylight, name = observance.name == "DAYLIGHT", observance.text("TZNAME")[: limits.TZID_CHARS]
    for wall in sorted({start, *_dates(observance, before), *_yearly(observance, start, before)}):
        yield Transition(wall - before, before, after, daylight, name)


def _offset_of(observance: Component, name: str) -> timedelta | None:
    match = _OFFSET.match(observance.text(name).strip())
    if match is None:
        return None
    sign, hours, minutes, seconds = match.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    if offset >= timedelta(days=1):
        return None
    return -offset if sign == "-" else offset


def _wall(value: str) -> datetime | None:
    value = value.strip()
    if not _WALL.match(value):
        return None
    try:
        return datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a wall clock
    except ValueError:
        return None


def _dates(observance: Component, before: timedelta) -> Iterator[datetime]:
    """Yield the wall-clock times of RDATE lines."""
    values = [value for line in observance.all("RDATE") for value in line.value.split(",")]
    for value in values[: limits.OBSERVANCES]:
        wall = _wall(value.partition("/")[0])
        if wall is not None:
            yield wall + before if value.rstrip().endswith("Z") else wall


def _yearly(observance: Component, start: datetime, before: timedelta) -> Iterator[datetime]:
    """Yield the wall-clock times of a yearly RRULE; any other rule is not one by which clocks are changed."""
    parts = dict(part.partition("=")[::2] for part in observance.text("RRULE").strip().upper().split(";"))
    pick = _day_picker(parts, start)
    if parts.get("FREQ") != "YEARLY" or parts.get("INTERVAL", "1") != "1" or pick is None:
        return
    until = _until(parts.get("UNTIL", ""), before)
    count = int(parts["COUNT"]) if _NUMBER.match(parts.get("COUNT", "")) else LAST_YEAR
    for year in range(start.year, min(start.year + count, LAST_YEAR + 1)):
        day = pick(year)
        wall = None if day is None else start.replace(year=year, month=day[0], day=day[1])
        if wall is None or wall < start or year < FIRST_YEAR:
            continue
        if wall > until:
            return
        yield wall


def _until(value: str, before: timedelta) -> datetime:
    """Return the last wall-clock time that UNTIL allows, whether it is stated in UTC, local time or as a date."""
    wall = _wall(value if "T" in value else f"{value}T235959")
    if wall is None:
        return datetime.max  # noqa: DTZ901 - a wall clock
    return wall + before if value.endswith("Z") else wall


def _day_picker(parts: dict[str, str], start: datetime) -> Callable[[int], tuple[int, int] | None] | None:
    """Return what finds the month and day of a year; None when the rule has no such form."""
    month = _number(parts.get("BYMONTH", str(start.month)))
    ordinal_day = _ORDINAL_DAY.match(parts["BYDAY"]) if "BYDAY" in parts else None
    days = [_number(item) for item in parts.get("BYMONTHDAY", "").split(",") if item]
    if not 1 <= month <= 12 or ("BYDAY" in parts and ordinal_day is None) or 0 in days or len(days) > 31:
        return None
    if ordinal_day is None:
        days = days or [start.day]
    weekday = _WEEKDAYS[ordinal_day[2]] if ordinal_day else None
    ordinal = int(ordinal_day[1] or 1) if ordinal_day else 1

    def pick(year: int) -> tuple[int, int] | None:
        length = monthrange(year, month)[1]
        allowed = {day if day > 0 else length + 1 + day for day in days}
        found = [
            day
            for day in range(1, length + 1)
            if (not days or day in allowed) and (weekday is None or date(year, month, day).weekday() == weekday)
        ]
        index = ordinal - 1 if ordinal > 0 else len(found) + ordinal
        return (month, found[index]) if 0 <= index < len(found) else None

    return pick


def _number(text: str) -> int:
    """Return a small whole number, 0 for anything else."""
    return int(text) if _NUMBER.match(text) else 0
