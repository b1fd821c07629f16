"""The pages of the lists."""

from __future__ import annotations

from calapp.gateway.kloudless.parameters import MOST
from calapp.gateway.kloudless.records import API, calendar_of, instances_of
from calapp.gateway.places import Place
from calapp.model.timespan import TimeSpan
from calapp.wire.kloudless.payloads import CalendarList, EventList
from calapp.wiring import Runtime

OBJECTS = "object_list"


def calendars(places: tuple[Place, ...], number: int, size: int) -> CalendarList:
    """Return a page of calendars."""
    size = min(size, MOST)
    page = places[(number - 1) * size : number * size]
    return CalendarList(
        count=len(page),
        page=str(number),
        next_page=_following(number, size, len(places)),
        objects=tuple(calendar_of(place.calendar) for place in page),
        type=OBJECTS,
        api=API,
    )


def events(runtime: Runtime, place: Place, span: TimeSpan, number: int, size: int, *, raw: bool) -> EventList:
    """Return a page of what overlaps a span, by start, series as their instances."""
    size = min(size, MOST)
    found = runtime.agenda.between(span, calendar_ids=[place.calendar.id])
    objects = tuple(instances_of(runtime, place, found[(number - 1) * size : number * size], raw=raw))
    return EventList(
        count=len(objects),
        page=str(number),
        next_page=_following(number, size, len(found)),
        objects=objects,
        type=OBJECTS,
        api=API,
    )


def _following(number: int, size: int, total: int) -> str | None:
    return str(number + 1) if number * size < total else None
