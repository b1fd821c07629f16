"""What both JSON systems do with series: rules as content lines, and records gathered into one resource."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta

from calapp.ical.lines import Component, ContentLine
from calapp.ical.reading import EventReader
from calapp.ical.series import put_dates
from calapp.ical.times import TimeWriter
from calapp.ical.timezones import UTC_ZONE, FileZones, known
from calapp.model.calendar_object import RecurrenceDate
from calapp.model.event import Event
from calapp.model.timespan import EventTime, TimeKind

_NAMES = ("RRULE", "RDATE", "EXDATE")


@dataclass(frozen=True, slots=True)
class Repetition:
    """How an event repeats: its rule, and the dates beside it."""

    rrule: str | None = None
    rdates: tuple[EventTime, ...] = ()
    exdates: tuple[EventTime, ...] = ()

    @classmethod
    def of(cls, event: Event) -> Repetition:
        """Return the repetition of a master."""
        return cls(event.rrule, event.rdates, event.exdates)

    def on(self, event: Event) -> Event:
        """Return the event with this repetition, its dates in the event's own kind and zone."""
        rdates = tuple(in_kind_of(date, event.start) for date in self.rdates)
        return replace(event, rrule=self.rrule, rdates=rdates, exdates=_distinct(self.exdates, event.start))


def read_lines(lines: Iterable[str]) -> Repetition:
    """Return what content lines of RFC 5545 say; a line without a name is an RRULE, and what makes no sense is left."""
    parsed = [ContentLine.parse(line.strip() if ":" in line else f"RRULE:{line.strip()}") for line in lines]
    reader = EventReader(Component("VEVENT", tuple(line for line in parsed if line.name in _NAMES)), FileZones())
    rdates = tuple(date.start for date in reader.rdates())
    return Repetition(next(iter(reader.rrules()), None), rdates, reader.exdates())


def write_lines(repetition: Repetition, *, like: EventTime, exdates: bool) -> tuple[str, ...]:
    """Return a repetition as content lines, dates in the zone of ``like``; without EXDATE unless wanted."""
    root = Component("VCALENDAR")
    writer = TimeWriter(root)
    component = Component("VEVENT", (writer.line("DTSTART", like, exact=False),))
    component = put_dates(component, "RDATE", [RecurrenceDate(date) for date in repetition.rdates], writer)
    if exdates:
        component = put_dates(component, "EXDATE", [RecurrenceDate(date) for date in repetition.exdates], writer)
    rule = (f"RRULE:{repetition.rrule}",) if repetition.rrule else ()
    return (*rule, *(_line(line) for line in component.lines if line.name != "DTSTART"))


def gathered(master: Event, overrides: Sequence[Event], left_out: Iterable[EventTime] = ()) -> tuple[Event, ...]:
    """Return a series as one resource: left-out occurrences as EXDATE, overrides under the master's UID and slots."""
    gone = (*master.exdates, *left_out)
    whole = replace(master, exdates=_distinct(gone, master.start))
    placed = [
        replace(one, uid=master.uid, recurrence_id=in_kind_of(one.recurrence_id, master.start), rrule=None)
        for one in overrides
        if one.recurrence_id is not None
    ]
    return (whole, *sorted(placed, key=lambda one: one.recurrence_id.key if one.recurrence_id else 0))


def in_kind_of(time: EventTime, like: EventTime) -> EventTime:
    """Return a slot of a series in the kind and zone of its master's start."""
    if like.kind is TimeKind.ALL_DAY:
        return EventTime.all_day(time.date)
    if time.kind is not TimeKind.ZONED or like.kind is not TimeKind.ZONED:
        return time if time.kind is like.kind else replace(time, kind=like.kind, tzid=like.tzid, offset=like.offset)
    zone = known(like.tzid or "") or UTC_ZONE
    return EventTime.of_instant(time.instant(zone.info), tzid=zone.tzid)


def later(start: EventTime, like: Event) -> EventTime:
    """Return when an event that starts then ends, if it lasts as long as ``like``."""
    if start.kind is not TimeKind.ZONED:
        return replace(start, wall=start.wall + (like.end.wall - like.start.wall))
    zone = known(start.tzid or "") or UTC_ZONE
    ends = start.instant(zone.info).astimezone(UTC) + timedelta(seconds=like.end.key - like.start.key)
    return EventTime.of_instant(ends.astimezone(zone.info), tzid=zone.tzid)


def _distinct(dates: Iterable[EventTime], like: EventTime) -> tuple[EventTime, ...]:
    found = {date.key: date for date in (in_kind_of(date, like) for date in dates)}
    return tuple(found[key] for key in sorted(found))


def _line(line: ContentLine) -> str:
    return line.text.replace("\r\n ", "").replace("\r\n", "")
