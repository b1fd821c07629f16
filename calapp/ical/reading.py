"""One VEVENT read property by property, so that what is wrong with one costs that one alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

from calapp.ical import limits, properties
from calapp.ical.lines import Component, ContentLine, unescape
from calapp.ical.properties import Moment
from calapp.ical.timezones import UTC_ZONE, FileZones, Zone
from calapp.model.calendar_object import RecurrenceDate
from calapp.model.timespan import EventTime

_TIME = re.compile(r"[0-9]{8}(?:T[0-9]{6}Z?)?\Z")
_LEAP_SECOND = re.compile(r"(T[0-9]{4})60")

Note = Callable[[str], None]


def unheard(_sentence: str) -> None:
    """Take a note that nobody asked for."""


class EventReader:
    """Reads the properties of one component. ``note`` takes a sentence for people about each thing left out."""

    def __init__(self, component: Component, zones: FileZones, note: Note = unheard) -> None:
        self.component = component
        self._zones = zones
        self._note = note
        self._lines: dict[str, list[ContentLine]] = {}
        for line in self._within_limits(component.lines):
            self._lines.setdefault(line.name, []).append(line)

    def first(self, name: str) -> ContentLine | None:
        """Return the first line of that name; the others of a property that may stand once do not count."""
        lines = self._lines.get(name)
        return lines[0] if lines else None

    def all(self, name: str, limit: int = limits.PROPERTIES) -> list[ContentLine]:
        """Return the lines of that name, ``limit`` at most."""
        return self._cut(name, self._lines.get(name, []), limit)

    def value(self, name: str) -> str:
        """Return a value as it stands in the file, "" when it is missing."""
        line = self.first(name)
        return line.value if line else ""

    def text(self, name: str, limit: int) -> str:
        """Return the text of a property, ``limit`` characters of it at most."""
        value = self.value(name)
        if len(value) > limit:
            self._note(f"{name} was longer than {limit:,} characters and is cut.")
            value = value[:limit]
        return unescape(value)

    def uid(self) -> str:
        """Return UID."""
        return self.text("UID", limits.UID_CHARS).strip()

    def moment(self, name: str) -> Moment | None:
        """Return a date or time; None when it is missing or cannot be read."""
        line = self.first(name)
        return self._moment(line, line.value) if line else None

    def length(self, start: Moment) -> properties.Length:
        """Return how the event ends."""
        dtend, lasts = self.moment("DTEND"), None
        if dtend is None and self.first("DURATION"):
            lasts = properties.duration(self.value("DURATION"))
            if lasts is None:
                self._unreadable("DURATION")
        return properties.length(start, dtend, lasts)

    def rrules(self) -> tuple[str, ...]:
        """Return the values of RRULE as they stand in the file."""
        values = [line.value.strip() for line in self.all("RRULE", limits.RULES)]
        kept = [value for value in values if value and len(value) <= limits.RULE_CHARS]
        if len(kept) < len(values):
            self._unreadable("RRULE")
        return tuple(kept)

    def exdates(self) -> tuple[EventTime, ...]:
        """Return EXDATE."""
        found = [self._moment(line, value) for line, value in self._values("EXDATE")]
        return tuple(moment.time for moment in found if moment)

    def rdates(self) -> tuple[RecurrenceDate, ...]:
        """Return RDATE, periods included."""
        found = [self._rdate(line, value) for line, value in self._values("RDATE")]
        return tuple(rdate for rdate in found if rdate)

    def utc(self, name: str) -> datetime | None:
        """Return a time stamp as an aware datetime in UTC; None when it is no time."""
        moment = self.moment(name)
        return moment.time.instant(UTC) if moment else None

    def _within_limits(self, lines: tuple[ContentLine, ...]) -> Iterator[ContentLine]:
        for line in self._cut("Lines", list(lines), limits.PROPERTIES):
            if not line.name:
                if line.value.strip():
                    self._note(f"A line could not be read: {line.value.strip()[:40]}")
            elif len(line.value) > limits.LINE_CHARS and line.name != "ATTACH":
                self._note(f"{line.name} was longer than {limits.LINE_CHARS:,} characters and is left out.")
            else:
                yield line

    def _cut(self, name: str, lines: list[ContentLine], limit: int) -> list[ContentLine]:
        if len(lines) > limit:
            self._note(f"{name}: only the first {limit:,} of {len(lines):,} are read.")
        return lines[:limit]

    def _values(self, name: str) -> list[tuple[ContentLine, str]]:
        """Return the comma-separated values of all lines of that name, each with its line."""
        found: list[tuple[ContentLine, str]] = []
        for line in self._lines.get(name, []):
            found.extend((line, value) for value in line.value.split(","))
        if len(found) > limits.DATES:
            self._note(f"{name}: only the first {limits.DATES:,} of {len(found):,} dates are read.")
        return found[: limits.DATES]

    def _rdate(self, line: ContentLine, value: str) -> RecurrenceDate | None:
        first, period, last = value.partition("/")
        start = self._moment(line, first)
        if start is None or not period:
            return RecurrenceDate(start.time) if start else None
        lasts = properties.duration(last)
        dtend = self._moment(line, last) if lasts is None else None
        known = lasts is not None or dtend is not None
        return RecurrenceDate(start.time, properties.length(start, dtend, lasts).end if known else None)

    def _moment(self, line: ContentLine, value: str) -> Moment | None:
        wall = wall_of(value.strip().upper())
        if wall is None:
            self._unreadable(line.name)
            return None
        if isinstance(wall, datetime):
            return properties.place(wall.replace(tzinfo=None), UTC_ZONE if wall.tzinfo else self._zone(line))
        return Moment(EventTime.all_day(wall))

    def _zone(self, line: ContentLine) -> Zone | None:
        tzid = line.param("TZID")
        if not tzid:
            return None
        found = self._zones.find(tzid)
        if found is None:
            self._note(f"The time zone “{tzid[:60]}” is unknown; its times are read as UTC.")
        return found or Zone(tzid[: limits.TZID_CHARS], UTC)

    def _unreadable(self, name: str) -> None:
        self._note(f"{name} could not be read.")


def wall_of(value: str) -> date | None:
    """Return the date, naive datetime or datetime in UTC that a DATE or DATE-TIME value states."""
    if not _TIME.match(value):
        return None
    value = _LEAP_SECOND.sub(r"\g<1>59", value)
    try:
        wall = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except ValueError:
        return None
    return wall if properties.FIRST_YEAR <= wall.year <= properties.LAST_YEAR else None
