"""What a merge asks of a series: how an occurrence was before anyone touched it, and whether it still is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from calapp.ical.lines import Component, ContentLine
from calapp.ical.scan import scan
from calapp.model.calendar_object import CalendarObject
from calapp.model.timespan import TimeSpan
from calapp.recurrence.expand import expand
from calapp.sync import fields
from calapp.sync.fields import Reader

_OF_SERIES = frozenset({*fields.WHEN, *fields.DATES})


def implicit(master: Component, reader: Reader, overrides: Iterable[tuple[Component, Reader]]) -> Component:
    """Return an occurrence as the series had it, in the words of the first override that did not move it.

    When both moved it, it has no time at all, so that two different times are a conflict.
    """
    lines = [line for line in master.lines if line.name not in _OF_SERIES]
    for override, its_reader in overrides:
        if _unmoved(override, its_reader) and _length(override) == _length(master):
            lines += [line for line in override.lines if line.name in fields.WHEN]
            break
    return replace(master, lines=tuple(lines), after=())


def _unmoved(override: Component, reader: Reader) -> bool:
    slot, start = override.first("RECURRENCE-ID"), override.first("DTSTART")
    return slot is not None and start is not None and reader.slot(slot.value, slot) == reader.slot(start.value, start)


def _length(event: Component) -> timedelta | str | None:
    """Return the length by the wall clock; a DURATION as stated."""
    start, end = _wall(event.first("DTSTART")), _wall(event.first("DTEND"))
    if start and end:
        return end - start
    duration = event.first("DURATION")
    return duration.value.strip().upper() if duration else None


def _wall(line: ContentLine | None) -> datetime | None:
    if line is None:
        return None
    value = line.value.strip().removesuffix("Z")
    try:
        return datetime.strptime(value, "%Y%m%dT%H%M%S" if "T" in value else "%Y%m%d")  # noqa: DTZ007 - a wall clock
    except ValueError:
        return None


def missing(master: Component, zones: Iterable[Component], slots: Iterable[str]) -> list[str]:
    """Return those of the slots that the series does not have, left-out dates not counted."""
    lines = tuple(line for line in master.lines if line.name != "EXDATE")
    bare = replace(master, lines=lines, children=(), after=())
    series = scan(Component("VCALENDAR", children=(*zones, bare)).write())
    return [slot for slot in slots if not _has(series, slot)]


def _has(series: CalendarObject, slot: str) -> bool:
    try:
        moment = datetime.strptime(slot.removesuffix("Z"), "%Y%m%dT%H%M%S" if "T" in slot else "%Y%m%d")  # noqa: DTZ007
    except ValueError:
        return True  # a slot that cannot be read proves nothing
    start = moment.replace(tzinfo=UTC)  # a floating time and a day count by the wall clock, whichever zone asks
    found = expand(series, TimeSpan(start, start + timedelta(seconds=1))).items
    return any(item.recurrence_id == slot for item in found)
