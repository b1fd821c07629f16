"""The next dates of a series that is there already, with all that it has beside its rule, as an edit leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from calapp.model.calendar_object import CalendarObject, EventIndex, RecurrenceDate
from calapp.model.edits import EventDraft, ExtraDates
from calapp.model.event import Status
from calapp.model.timespan import EventTime, TimeSpan
from calapp.recurrence.expand import Dated, expand
from calapp.recurrence.slots import at_wall, slot_of, zone_of
from calapp.recurrence.split import SeriesEdit, edit_all

_LAST = datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shown:
    """A series and the occurrence of it that is shown: where the series has it, and what it says."""

    series: CalendarObject
    original: EventTime
    before: EventDraft


def upcoming(
    shown: Shown, start: EventTime, rrule: str, dates: ExtraDates | None, count: int, *, zone: tzinfo | None = None
) -> tuple[Dated, ...]:
    """Return the first ``count`` occurrences from ``start`` on, once the shown one starts there and has this rule.

    ``dates`` are those that the series shall have beside its rule, None for those it has. ``zone`` is that of
    ``start``. Raises InputError where the rule cannot follow.
    """
    series = shown.series if dates is None else dated(shown.series, dates)
    before = shown.before
    if (start, rrule) != (before.start, before.rrule):
        draft = replace(before.at(start, _end(before, start, zone)), rrule=rrule)
        edit = edit_all(series, shown.original, before, draft, zone=zone, end_zone=zone)
        series = _edited(series, edit, zone)
    span = TimeSpan(start.instant(UTC), _LAST)
    room = count + len(series.overrides) + 1  # for those that are canceled, or began before
    found = (item for item in expand(series, span, limit=room).items if item.event.status is not Status.CANCELED)
    return tuple(item for item in found if item.start.key >= start.key)[:count]


def dated(series: CalendarObject, dates: ExtraDates) -> CalendarObject:
    """Return a series with other dates beside its rule."""
    master = series.master
    if master is None:
        return series
    zone = zone_of(master.start, master.zone)
    known = {date.start: date for date in master.rdates}
    rdates = tuple(known.get(date, RecurrenceDate(date)) for date in dates.rdates)
    gone = _keys((*dates.exdates, *dates.regular), master, zone)
    kept = [
        one for one in series.overrides if slot_of(one.recurrence_id or one.start, master.start, zone).key not in gone
    ]
    return replace(series, events=(replace(master, rdates=rdates, exdates=dates.exdates), *kept))


def has(series: CalendarObject, date: EventTime) -> bool:
    """Tell whether a series has an occurrence at a date, wherever that may have been moved to."""
    master = series.master
    if master is None:
        return False
    slots = _keys(
        [one.recurrence_id or one.start for one in series.overrides], master, zone_of(master.start, master.zone)
    )
    start = date.instant(UTC)
    found = expand(replace(series, events=(master,)), TimeSpan(start, start + timedelta(minutes=1))).items
    return date.key in slots or any(item.start.key == date.key for item in found)


def _keys(times: Sequence[EventTime], master: EventIndex, zone: tzinfo | None) -> set[int]:
    return {slot_of(time, master.start, zone).key for time in times}


def _end(before: EventDraft, start: EventTime, zone: tzinfo | None) -> EventTime:
    """Return an end that leaves the length as it is; how long an occurrence lasts moves no date."""
    if start.kind is not before.start.kind:
        return start
    return at_wall(start.wall + (before.end.wall - before.start.wall), start, zone_of(start, zone))


def _edited(series: CalendarObject, edit: SeriesEdit, zone: tzinfo | None) -> CalendarObject:
    master = series.master
    if master is None:
        return series
    moves = {move.before: move for move in edit.overrides}
    overrides = [
        replace(one, recurrence_id=move.after, start=move.start, end=move.end)
        for one in series.overrides
        if (move := moves.get(one.recurrence_id or one.start)) is not None
    ]
    changed = replace(
        master, start=edit.start, end=edit.end, rrules=edit.rrules, rdates=edit.rdates, exdates=edit.exdates,
        zone=master.zone if edit.start.tzid == master.start.tzid else zone,
    )  # fmt: skip
    return replace(series, events=(changed, *overrides))
