"""From raw text to index rows: scanned, expanded over the covered years, ready to insert. Pure.

Imported when the first object is written, because the scanner and the calendar maths are heavy.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from calapp.errors import InputError
from calapp.ical.scan import scan
from calapp.model.calendar_object import CalendarObject, EventIndex
from calapp.model.timespan import DAY_SECONDS, EPOCH, TimeSpan
from calapp.recurrence.expand import Bounds, Dated, Expansion, expand, series_bounds
from calapp.store.horizon import MARGIN
from calapp.store.index import own_answer
from calapp.store.occurrences import REACHES
from calapp.store.touched import KIND_CODES

ALWAYS = TimeSpan(datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))
ENDLESS = 2**53
MANY = 1_500
"""A series with more occurrences than that in all covered years is expanded year by year."""
STUMBLED = "calapp could not make sense of this event. It is kept as it is; please report it."

_STUMBLES = (ArithmeticError, LookupError, RecursionError, TypeError, ValueError)
"""What a mistake of ours about odd input raises: it must cost that one object and not its calendar."""
_log = logging.getLogger(__name__)


class EventRow(NamedTuple):
    """One component, in the order of the columns of table ``event``."""

    uid: str
    title: str
    location: str
    status: str
    transp: str
    partstat: str | None
    series: bool
    has_alarm: bool
    has_guests: bool
    tzid: str | None
    end_tzid: str | None
    guests: str
    answers: str


class OccurrenceRow(NamedTuple):
    """One happening, in the order of the columns of table ``occurrence`` that come from the text."""

    kind: int
    reach: int
    start_key: int
    end_key: int
    length: int
    start_offset: int
    end_offset: int
    recurrence_id: str


class Derived(NamedTuple):
    """All that is derived from one text. ``series`` are the bounds of a series in sort keys of any kind."""

    uid: str = ""
    title: str = ""
    events: tuple[tuple[EventRow, tuple[OccurrenceRow, ...]], ...] = ()
    series: tuple[int, int] | None = None
    unreadable: str = ""
    notes: tuple[str, ...] = ()


def derive(raw: str, *, addresses: Collection[str], years: Sequence[int]) -> Derived:
    """Return the index rows of one object; a text that cannot be read gives the reason instead."""
    try:
        return _derived(scan(raw), addresses, years)
    except InputError as error:
        return Derived(unreadable=error.title)
    except _STUMBLES:
        _log.exception("an object could not be read")
        return Derived(unreadable=STUMBLED)


def _derived(found: CalendarObject, addresses: Collection[str], years: Sequence[int]) -> Derived:
    if not found.events:
        return Derived(found.uid, notes=found.notes)
    master = found.master
    recurring = master is not None and master.recurring
    bounds = series_bounds(found) if recurring else None
    dated, notes = _dated(found, bounds, years)
    rows: dict[int, list[OccurrenceRow]] = {id(event): [] for event in found.events}
    for item in dated:
        rows[id(item.event)].append(_occurrence_row(item))
    components = sorted(found.events, key=_is_override)
    return Derived(
        found.uid,
        components[0].title,
        tuple((_event_row(event, recurring, addresses), tuple(rows[id(event)])) for event in components),
        bounds and (bounds.start - DAY_SECONDS, (ENDLESS if bounds.end is None else bounds.end) + DAY_SECONDS),
        notes=(*found.notes, *notes),
    )


def spans(years: Sequence[int]) -> Iterator[TimeSpan]:
    """Yield the spans of the runs of consecutive years in ``years``, which ascend."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    for run in runs:
        yield TimeSpan(datetime(run[0], 1, 1, tzinfo=UTC) - MARGIN, datetime(run[-1] + 1, 1, 1, tzinfo=UTC) + MARGIN)


def _dated(
    found: CalendarObject, bounds: Bounds | None, years: Sequence[int]
) -> tuple[Sequence[Dated], tuple[str, ...]]:
    """Return the happenings of an object: all of a single event, those within the years of a series.

    A series with none within the years is represented by its first, so that search finds it.
    """
    if bounds is None:
        if not found.overrides:
            return [Dated(event, event.start, event.end) for event in found.events], ()
        whole = expand(found, ALWAYS)
        return whole.items, whole.notes
    parts = [part for span in spans(years) for part in _within(found, span, bounds)]
    items = [item for part in parts for item in part.items]
    if not items:
        start = EPOCH.replace(tzinfo=UTC) + timedelta(seconds=bounds.start)
        items.extend(expand(found, TimeSpan(start - MARGIN, start + timedelta(days=732)), limit=1).items[:1])
    return items, tuple(dict.fromkeys(note for part in parts for note in part.notes))


def _within(found: CalendarObject, span: TimeSpan, bounds: Bounds) -> Iterator[Expansion]:
    """Expand over several years at once, or one by one when that is too much for one answer."""
    low, high = span.keys(bounds.kind)
    if bounds.start >= high + DAY_SECONDS or (bounds.end is not None and bounds.end <= low - DAY_SECONDS):
        return
    whole = expand(found, span, limit=MANY)
    years = range((span.start + MARGIN).year, (span.end - MARGIN).year)
    if not whole.truncated:
        yield whole
    else:
        for year in years:
            yield from (expand(found, one) for one in spans((year,)))


def _event_row(event: EventIndex, series: bool, addresses: Collection[str]) -> EventRow:
    guests = [address.replace(" ", "") for address, _answer in event.attendees]
    answers = [answer.replace(" ", "") or "-" for _address, answer in event.attendees]
    return EventRow(
        event.uid,
        event.title,
        event.location,
        event.status.value,
        event.transparency.value,
        own_answer(guests, answers, addresses) if guests else None,
        series,
        event.has_alarm,
        bool(guests),
        event.start.tzid,
        event.end.tzid,
        " ".join(guests),
        " ".join(answers),
    )


def _occurrence_row(item: Dated) -> OccurrenceRow:
    start, end = item.start.key, item.end.key
    length = max(0, end - start)
    reach = next(number for number, longest in enumerate(REACHES) if length <= longest)
    return OccurrenceRow(
        KIND_CODES[item.start.kind],
        reach,
        start,
        start + max(length, 1),
        length,
        item.start.offset,
        item.end.offset,
        item.recurrence_id,
    )


def _is_override(event: EventIndex) -> bool:
    return event.recurrence_id is not None
