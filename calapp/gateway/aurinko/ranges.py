"""What happens between two moments, occurrence by occurrence, in pages."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from calapp.gateway import marks
from calapp.gateway.aurinko.records import occurrence_of, record_of
from calapp.gateway.places import Place, bounded
from calapp.model.event import Event
from calapp.model.occurrence import Occurrence
from calapp.model.timespan import EventTime, TimeSpan
from calapp.service.resources import Resource
from calapp.wire.aurinko.payloads import EventsPage, Record
from calapp.wire.series import in_kind_of
from calapp.wiring import Runtime

PAGE = 100


class Offset(msgspec.Struct, frozen=True):
    """How many occurrences of a range were handed out already."""

    offset: int


def page(runtime: Runtime, place: Place, span: TimeSpan, token: str | None) -> EventsPage:
    """Return a page of what overlaps ``span``, by start."""
    offset = marks.read(token, Offset, name="pageToken").offset if token else 0
    found = runtime.agenda.between(bounded(span, field="timeMax"), calendar_ids=[place.calendar.id])
    shown = found[max(offset, 0) :][:PAGE]
    resources: dict[int, Resource | None] = {}
    records: list[Record] = []
    for occurrence in shown:
        number = occurrence.key.object_id
        resource = resources.setdefault(number, runtime.resources.get(number))
        if resource is not None and resource.events:
            records.append(_record(occurrence, resource, place))
    following = marks.write(Offset(offset + PAGE)) if len(found) > offset + PAGE else msgspec.UNSET
    return EventsPage(records=tuple(records), length=len(records), next_page_token=following)


def _record(occurrence: Occurrence, resource: Resource, place: Place) -> Record:
    master = resource.master
    if master is None:
        named = (event for event in resource.events if _slot(event) == occurrence.key.recurrence_id)
        return record_of(next(named, resource.events[0]), resource, place)
    slot = in_kind_of(EventTime.parse(occurrence.key.recurrence_id), master.start)
    for event in resource.events:
        if event.recurrence_id is not None and in_kind_of(event.recurrence_id, master.start).key == slot.key:
            return occurrence_of(replace(event, recurrence_id=slot), master, resource, place, modified=True)
    regular = replace(master, start=occurrence.start, end=occurrence.end, recurrence_id=slot)
    return occurrence_of(regular, master, resource, place, modified=False)


def _slot(event: Event) -> str:
    return event.recurrence_id.recurrence_id() if event.recurrence_id else ""
