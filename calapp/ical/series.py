"""The dates of a series as its file states them: EXDATE, RDATE and the RECURRENCE-ID of overrides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import groupby

from calapp.ical import properties
from calapp.ical.editing import edit
from calapp.ical.lines import Component, ContentLine
from calapp.ical.reading import EventReader
from calapp.ical.times import TimeWriter, zone_only
from calapp.model.calendar_object import RecurrenceDate
from calapp.model.timespan import EventTime, TimeKind


def same_slot(one: EventTime, other: EventTime) -> bool:
    """Tell whether two dates of a series name the same occurrence, in whatever form programs wrote them."""
    if one.kind is other.kind:
        return one.key == other.key
    if TimeKind.ALL_DAY in (one.kind, other.kind):
        return one.date == other.date
    return one.wall == other.wall


def put_dates(component: Component, name: str, wanted: Iterable[RecurrenceDate], writer: TimeWriter) -> Component:
    """Make these the dates of EXDATE or RDATE: lines that say nothing else stay, new dates come in new lines."""
    missing = Counter(wanted)
    if missing == Counter(date for line in component.all(name) for date in _read(line, writer) if date):
        return component

    def change(line: ContentLine) -> ContentLine | None:
        dates = list(_read(line, writer))
        kept = [date for date in dates if date is not None and missing[date] > 0]
        if kept and len(kept) == len(dates):
            missing.subtract(kept)
            return line
        return None

    component = edit(component, name, change)
    like = component.first("DTSTART")
    fresh = sorted((+missing).elements(), key=_form)
    lines = [_list_line(name, list(dates), zone_only(like), writer) for _form_of, dates in groupby(fresh, key=_form)]
    return edit(component, name, lambda line: line, lines)


def _form(date: RecurrenceDate) -> tuple[str, str, bool]:
    return date.start.kind, date.start.tzid or "", date.end is not None


def _read(line: ContentLine, writer: TimeWriter) -> Iterator[RecurrenceDate | None]:
    """Yield the dates of one line, None for each that cannot be read."""
    for value in line.value.split(","):
        single = replace(line, name="RDATE", value=value)
        found = EventReader(Component("VEVENT", (single,)), writer.zones).rdates()
        yield found[0] if found else None


def _list_line(name: str, dates: list[RecurrenceDate], like: ContentLine | None, writer: TimeWriter) -> ContentLine:
    dates.sort(key=lambda date: date.start.key)
    written = writer.list_line(name, [date.start for date in dates], like)
    if dates[0].end is None:
        return written
    periods = [
        f"{start}/{properties.duration_value(_elapsed(date), nominal=False)}"
        for start, date in zip(written.value.split(","), dates, strict=True)
    ]
    params = [pair for pair in written.params if pair[0] != "VALUE"]
    return ContentLine.of(name, ",".join(periods), [*params, ("VALUE", "PERIOD")])


def _elapsed(date: RecurrenceDate) -> timedelta:
    return timedelta(seconds=date.end.key - date.start.key if date.end else 0)
