"""What the week shows and how: the one state that header, hour bar, lane and grid paint from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from PySide6.QtCore import QRect

from calapp.model.calendar import DEFAULT_COLOR, Calendar
from calapp.model.event import Transparency
from calapp.model.occurrence import Occurrence, OccurrenceKey, SyncMark
from calapp.model.timespan import EventTime, TimeKind, TimeSpan
from calapp.ui import theme
from calapp.ui.week import captions, layout
from calapp.ui.week.block import BlockPainter, Look
from calapp.ui.week.gestures import Spot
from calapp.ui.week.metrics import Columns, HourScale, clock_change, minute_of_day
from calapp.ui.week.moves import Mover, Times

_MARK_ICONS = {
    SyncMark.CONFLICT: "triangle-alert",
    SyncMark.BLOCKED: "circle-alert",
    SyncMark.PENDING: "cloud-upload",
}


class Item(NamedTuple):
    """A painted block: an occurrence, or the part of one that a day shows."""

    occurrence: Occurrence
    rect: QRect
    look: Look
    day: int


class More(NamedTuple):
    """A painted "+N more"."""

    day: int
    rect: QRect
    text: str
    hidden: tuple[Occurrence, ...]
    name: str


class MoreKey(NamedTuple):
    """The identity of a "+N more" as a target of the keyboard: its day, and the first event that it hides."""

    day: date
    hidden: OccurrenceKey | None


class Slot(NamedTuple):
    """Selected time without an event: from the anchor to the head, both included."""

    anchor: Spot
    head: Spot


Target = OccurrenceKey | MoreKey | Slot


@dataclass(slots=True)
class Options:
    """What the settings say about the week."""

    hours_24: bool = True
    work_start: int = 8
    work_end: int = 18
    default_minutes: int = 60


@dataclass(slots=True)
class Scene:
    """The days, the events and everything that decides how they are painted. ``now`` is aware, in ``mover.zone``."""

    mover: Mover
    first: date
    now: datetime
    days: int = 7
    options: Options = field(default_factory=Options)
    scale: HourScale = field(default_factory=HourScale)
    columns: Columns = field(default_factory=lambda: Columns(0, 700, 7))
    lane_rows: int = layout.LANE_ROWS
    selected: Target | None = None
    hovered: OccurrenceKey | None = None
    dragged: OccurrenceKey | None = None
    focused: bool = False
    week: layout.Week = field(default_factory=lambda: layout.Week(((),) * 7, (), {}))
    colors: theme.Theme = field(default_factory=theme.current)
    blocks: BlockPainter = field(init=False)
    _calendars: dict[int, Calendar] = field(default_factory=dict)
    _occurrences: tuple[Occurrence, ...] = ()
    _event_colors: dict[int, theme.EventColors] = field(default_factory=dict)
    _now_keys: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        self.dress()
        self.set_now(self.now)

    @property
    def zone(self) -> tzinfo:
        """The display zone."""
        return self.mover.zone

    @property
    def span(self) -> TimeSpan:
        """The days shown."""
        return TimeSpan.of_days(self.first, self.days, self.zone)

    @property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """What lies in the span."""
        return self._occurrences

    @property
    def today(self) -> int | None:
        """The column of today, None when it is not shown (W8)."""
        return self.column(self.now.date())

    def dress(self) -> None:
        """Take the colors and fonts of the current theme."""
        self.colors = theme.current()
        self._event_colors.clear()
        self.blocks = BlockPainter(self.colors, mirrored=self.columns.mirrored)

    def dates(self) -> list[date]:
        """Return the days shown."""
        return [self.first + timedelta(days=day) for day in range(self.days)]

    def column(self, day: date) -> int | None:
        """Return which column a day is in."""
        index = (day - self.first).days
        return index if 0 <= index < self.days else None

    def set_now(self, now: datetime) -> None:
        """Take note of the time."""
        self.now = now.astimezone(self.zone)
        self._now_keys = (int(now.timestamp()), EventTime.floating(self.now).key)

    def set_calendars(self, calendars: Iterable[Calendar]) -> None:
        """Take the names, colors and rights of the calendars."""
        self._calendars = {calendar.id: calendar for calendar in calendars}
        self._event_colors.clear()

    def set_occurrences(self, occurrences: Sequence[Occurrence]) -> None:
        """Take what lies in the span."""
        self._occurrences = tuple(occurrences)
        self.split()

    def split(self) -> None:
        """Sort the events into days and lane again, after the days or the zone changed."""
        self.week = layout.split(self._occurrences, self.first, self.days, self.zone)

    def find(self, key: OccurrenceKey) -> Occurrence | None:
        """Return the occurrence of a key, if it is there."""
        return next((one for one in self._occurrences if one.key == key), None)

    def calendar(self, occurrence: Occurrence) -> Calendar | None:
        """Return the calendar of an occurrence."""
        return self._calendars.get(occurrence.calendar_id)

    def movable(self, occurrence: Occurrence) -> bool:
        """Tell whether the user may change the occurrence."""
        calendar = self.calendar(occurrence)
        return calendar is not None and not calendar.read_only

    def past(self, occurrence: Occurrence) -> bool:
        """Tell whether an occurrence is over."""
        now = self._now_keys[0 if occurrence.end.kind is TimeKind.ZONED else 1]
        return max(occurrence.end.key, occurrence.start.key + 1) <= now

    def name(self, occurrence: Occurrence) -> str:
        """Return what a screen reader says of an occurrence."""
        calendar = self.calendar(occurrence)
        return captions.event_name(
            occurrence, self.zone, calendar=calendar.name if calendar else "", hours_24=self.options.hours_24
        )

    def slot_name(self, slot: Slot) -> str:
        """Return what a screen reader says of selected time."""
        one, other = sorted(slot, key=lambda spot: spot.wall)
        column = self.column(one.day)
        there = self._events_at(column, one.minute) if column is not None else 0
        minute = None if one.minute is None else int(one.minute)
        words = captions.slot_name(one.day, minute, self.zone, hours_24=self.options.hours_24, events=there)
        if one == other or other.minute is None:
            return words
        return f"{words}, to {captions.hour_minute(other.minute, hours_24=self.options.hours_24)}"

    def look(self, occurrence: Occurrence, *, before: bool = False, after: bool = False, lane: bool = False) -> Look:
        """Return how a block of the occurrence looks."""
        start, time = self._texts(occurrence)
        return Look(
            title=occurrence.title or captions.UNTITLED,
            time="" if lane else time,
            start="" if before else start,
            place=occurrence.location,
            colors=self._colors_of(occurrence.calendar_id),
            marks=self._marks(occurrence),
            series=occurrence.series,
            past=self.past(occurrence),
            tentative=captions.is_tentative(occurrence),
            off=captions.is_off(occurrence),
            free=occurrence.transparency is Transparency.TRANSPARENT,
            before=before,
            after=after,
            flat=lane,
        )

    def times_text(self, times: Times) -> tuple[str, str]:
        """Return a stretch of time and its length in words, for the ghost."""
        start, end = layout.wall(times.start, self.zone), layout.wall(times.end, self.zone)
        if times.start.kind is TimeKind.ALL_DAY:
            days = (end - start).days
            return captions.days_text(start.date(), (end - timedelta(days=1)).date()), f"{days} d"
        length = timedelta(seconds=times.end.key - times.start.key)
        return captions.range_text(start, end, hours_24=self.options.hours_24), captions.length_text(length)

    def now_minute(self) -> float:
        """Return the minute of the day that it is."""
        return minute_of_day(self.now)

    def _colors_of(self, calendar_id: int) -> theme.EventColors:
        found = self._event_colors.get(calendar_id)
        if found is None:
            calendar = self._calendars.get(calendar_id)
            found = theme.event_colors(calendar.color if calendar else DEFAULT_COLOR, self.colors)
            self._event_colors[calendar_id] = found
        return found

    def _texts(self, occurrence: Occurrence) -> tuple[str, str]:
        """Return the start, and start and end, in words; the long way only on days on which the clocks change."""
        if occurrence.start.kind is TimeKind.ALL_DAY:
            return "", ""
        hours_24 = self.options.hours_24
        start, end = self.week.walls.get(occurrence.key) or layout.walls(occurrence, self.zone)
        if clock_change(start.date(), self.zone) or clock_change(end.date(), self.zone):
            whole = captions.time_text(occurrence, self.zone, hours_24=hours_24)
            return captions.start_text(occurrence, self.zone, hours_24=hours_24), whole
        begin = captions.clock(start, hours_24=hours_24)
        return begin, begin if start == end else f"{begin} – {captions.clock(end, hours_24=hours_24)}"

    def _marks(self, occurrence: Occurrence) -> tuple[str, ...]:
        marks = (
            _MARK_ICONS.get(occurrence.mark, ""),
            "users" if occurrence.has_guests else "",
            "bell" if occurrence.has_alarm else "",
        )
        return tuple(mark for mark in marks if mark)

    def _events_at(self, column: int, minute: float | None) -> int:
        if minute is None:
            return sum(span.first <= column <= span.last for span in self.week.lane)
        return sum(one.start <= minute < max(one.end, one.start + 1) for one in self.week.days[column])
