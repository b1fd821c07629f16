"""Expansion: one calendar object within a span becomes occurrences.

The rules are walked on the wall clock of the series' own zone and become instants one by one, so that a nine o'clock
meeting stays at nine when the clocks change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from calapp.errors import InputError
from calapp.model.calendar_object import CalendarObject, EventIndex, RecurrenceDate
from calapp.model.timespan import DAY_SECONDS, EventTime, TimeKind, TimeSpan
from calapp.recurrence.blocks import TooManyPeriodsError
from calapp.recurrence.periods import last_wall, walls
from calapp.recurrence.rule import Rule, for_start, parse, until_key
from calapp.recurrence.slots import HIGHEST_KEY, LOWEST_KEY, Length, at_wall, slot_of, wall_of, zone_of

MAX_OCCURRENCES = 5_000
TOO_MANY = f"This event happens more than {MAX_OCCURRENCES:,} times in this range; it is shown in part."
TOO_FAR = "This event's repeat rule is too long to be counted; it is shown in part."
_DAY = timedelta(days=1)


class Dated(NamedTuple):
    """One occurrence before a store gives it a key.

    ``event`` is the master or the override that it shows; ``original`` is where the series puts it, None for an event
    that does not repeat.
    """

    event: EventIndex
    start: EventTime
    end: EventTime
    original: EventTime | None = None

    @property
    def recurrence_id(self) -> str:
        """The canonical recurrence id, "" for an event that does not repeat."""
        return self.original.recurrence_id() if self.original else ""


@dataclass(frozen=True, slots=True)
class Expansion:
    """The occurrences that overlap a span, by start. ``notes`` say what could only be shown in part, and why."""

    items: tuple[Dated, ...] = ()
    truncated: bool = False
    notes: tuple[str, ...] = ()


class Bounds(NamedTuple):
    """From when to when an object has occurrences, as sort keys of ``kind``; ``end`` is None when it never ends.

    ``end`` is exclusive. Both may lie a little too far out, never too near.
    """

    kind: TimeKind
    start: int
    end: int | None


def expand(calendar_object: CalendarObject, span: TimeSpan, *, limit: int = MAX_OCCURRENCES) -> Expansion:
    """Return the occurrences of an object that overlap ``span``; if there are more than ``limit``, the earliest.

    Overrides of canceled occurrences are among them, with that status. A start that the rule itself does not make is
    shown all the same and not counted by COUNT; RFC 5545 section 3.8.5.3 leaves that case undefined.
    """
    window = _Window(span)
    master = calendar_object.master
    if master is None or not (master.recurring or calendar_object.overrides):
        found = [Dated(event, event.start, event.end, event.recurrence_id) for event in calendar_object.events]
        items, notes = [item for item in found if window.shows(item)], []
    else:
        series = _Series(master, calendar_object.overrides)
        # A second master breaks RFC 5545, but what a server sent is never hidden.
        strays = [Dated(event, event.start, event.end) for event in calendar_object.events if _is_stray(event, master)]
        items = [*series.stated(window), *series.made(window, limit), *filter(window.shows, strays)]
        notes = series.notes
    items.sort(key=_start_key)
    truncated = TOO_FAR in notes
    if len(items) > limit:
        del items[limit:]
        truncated = True
        notes.append(TOO_MANY)
    return Expansion(tuple(items), truncated, tuple(notes))


def series_bounds(calendar_object: CalendarObject) -> Bounds:
    """Return from when to when the object has occurrences, without expanding it."""
    first = calendar_object.master or calendar_object.events[0]
    dated = [Dated(event, event.start, event.end) for event in calendar_object.events]
    last: int | None = first.start.key
    if calendar_object.master is not None:
        series = _Series(first, ())
        dated += map(series.added, first.rdates)
        last = series.last_end()
    kind = first.start.kind
    # Keys of different kinds lie less than a day apart.
    start = min(item.start.key - DAY_SECONDS * (item.start.kind is not kind) for item in dated)
    end = max(max(item.end.key, item.start.key + 1) + DAY_SECONDS * (item.end.kind is not kind) for item in dated)
    return Bounds(kind, start, None if last is None else max(last, end))


class _Window:
    """A span as sort keys of each kind."""

    def __init__(self, span: TimeSpan) -> None:
        self._span = span
        self._keys: dict[TimeKind, tuple[int, int]] = {}

    def keys(self, kind: TimeKind) -> tuple[int, int]:
        """Return the span as sort keys of ``kind``."""
        keys = self._keys.get(kind)
        if keys is None:
            keys = self._keys[kind] = self._span.keys(kind)
        return keys

    def shows(self, item: Dated) -> bool:
        """Tell whether an occurrence overlaps; one without length counts at its start (RFC 4791 section 9.9)."""
        low, high = self.keys(item.start.kind)
        return item.start.key < high and max(item.end.key, item.start.key + 1) > low


class _Series:
    """A master with its overrides, ready to be expanded."""

    def __init__(self, master: EventIndex, overrides: Iterable[EventIndex]) -> None:
        self.notes: list[str] = []
        self._master = master
        self._first = master.start
        self._zone = zone_of(master.start, master.zone)
        self._length = Length(master)
        self._rules = [rule for text in master.rrules if (rule := self._usable(text)) is not None]
        self._untils = [until_key(rule, master.start, self._zone) for rule in self._rules]
        self._excluded = {self._slot(time).key for time in master.exdates}
        self._excluded_days = {
            time.date for time in master.exdates if time.kind is TimeKind.ALL_DAY is not self._first.kind
        }
        self._overrides: dict[int, Dated] = {}
        for event in sorted(overrides, key=_sequence):
            slot = self._slot(event.recurrence_id or event.start)
            self._overrides[slot.key] = Dated(event, event.start, event.end, slot)

    def added(self, rdate: RecurrenceDate) -> Dated:
        """Return the occurrence that an RDATE adds."""
        start = self._slot(rdate.start)
        end = self._length.end(start) if rdate.end is None else self._slot(rdate.end)
        return Dated(self._master, start, end, start)

    def stated(self, window: _Window) -> Iterator[Dated]:
        """Yield what is written out: DTSTART, each RDATE, and the overrides wherever they were moved to."""
        given = {item.start.key: item for item in map(self.added, self._master.rdates)}
        if not self._rules or any(until is None or until >= self._first.key for until in self._untils):
            given[self._first.key] = Dated(self._master, self._first, self._master.end, self._first)
        for slot_key, item in (given | self._overrides).items():
            day = item.original.date if item.original else item.start.date
            if slot_key not in self._excluded and day not in self._excluded_days and window.shows(item):
                yield item

    def made(self, window: _Window, limit: int) -> Iterator[Dated]:
        """Yield what the rules make within a span and nothing else states; of each rule the ``limit`` + 1 earliest."""
        low, high = window.keys(self._first.kind)
        done = self._excluded.union(self._overrides, [self._first.key])
        done.update(self._slot(rdate.start).key for rdate in self._master.rdates)
        for rule, until in zip(self._rules, self._untils, strict=True):
            left = limit
            for start in self._starts(rule, low, high if until is None else min(high, until + 1)):
                key = start.key
                if key in done or (self._excluded_days and start.date in self._excluded_days):
                    continue
                end = self._length.end(start)
                if key < low and end.key <= low:
                    continue
                done.add(key)
                yield Dated(self._master, start, end, start)
                left -= 1
                if left < 0:
                    break

    def last_end(self) -> int | None:
        """Return the key at which the last occurrence that a rule makes ends, or a later one; None without end."""
        last = self._first.key
        for rule, until in zip(self._rules, self._untils, strict=True):
            end = self._counted_end(rule)
            if until is not None:
                latest = until + self._length.longest + 1
                end = latest if end is None else min(end, latest)
            if end is None:
                return None
            last = max(last, end)
        return last

    def _counted_end(self, rule: Rule) -> int | None:
        if rule.count is None:
            return None
        try:
            wall = last_wall(rule, self._first.wall)
        except TooManyPeriodsError:
            return None
        return self._first.key if wall is None else self._length.end(at_wall(wall, self._first, self._zone)).key + 1

    def _slot(self, named: EventTime) -> EventTime:
        return slot_of(named, self._first, self._zone)

    def _usable(self, text: str) -> Rule | None:
        try:
            rule = for_start(parse(text), self._first)
        except InputError as error:
            self.notes.append(f"{error.title} The event is shown once.")
            return None
        self.notes.extend(rule.notes)
        return rule

    def _starts(self, rule: Rule, low: int, high: int) -> Iterator[EventTime]:
        """Yield a rule's starts before ``high`` that may last beyond ``low``."""
        zone, first = self._zone, self._first
        lowest, highest = self._walls_between(low, high)
        try:
            for wall in walls(rule, first.wall, lowest, highest):
                start = at_wall(wall, first, zone)
                if start.key < high:
                    yield start
        except TooManyPeriodsError:
            self.notes.append(TOO_FAR)

    def _walls_between(self, low: int, high: int) -> tuple[datetime, datetime]:
        """Return the wall clock range that holds all starts between two keys, whichever way the clocks change."""
        low = min(max(low - self._length.longest, LOWEST_KEY), HIGHEST_KEY)
        high = min(max(high, LOWEST_KEY), HIGHEST_KEY)
        zone = self._zone
        if zone is None:
            return wall_of(low, None), wall_of(high, None)
        return (
            min(wall_of(low - DAY_SECONDS, zone) + _DAY, wall_of(low + DAY_SECONDS, zone) - _DAY),
            max(wall_of(high - DAY_SECONDS, zone) + _DAY, wall_of(high + DAY_SECONDS, zone) - _DAY),
        )


def _is_stray(event: EventIndex, master: EventIndex) -> bool:
    return event.recurrence_id is None and event is not master


def _start_key(item: Dated) -> int:
    return item.start.key


def _sequence(event: EventIndex) -> int:
    return event.sequence
