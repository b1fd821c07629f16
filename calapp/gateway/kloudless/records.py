"""Calendars and objects as the Kloudless surface shows them: events, masters, and instances of series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from msgspec import UNSET

from calapp.gateway.places import Place, event_at, id_of
from calapp.model.calendar import Calendar
from calapp.model.event import Event, Status
from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.model.timespan import EventTime
from calapp.service.resources import Resource
from calapp.wire import moments
from calapp.wire.kloudless import payloads, writing
from calapp.wire.kloudless.reading import SLOT, UID
from calapp.wire.series import in_kind_of
from calapp.wiring import Runtime

API = "calendar"
SOLO, INSTANCE, MASTER = "solo", "recurring", "recurring_master"


def calendar_of(calendar: Calendar) -> payloads.Calendar:
    """Return the record of a calendar."""
    return payloads.Calendar(
        id=str(calendar.id),
        account_id=str(calendar.account_id),
        name=calendar.name,
        description=calendar.description or None,
        location=calendar.location or None,
        timezone=calendar.timezone or None,
        api=API,
        type="calendar",
    )


def main_of(resource: Resource, place: Place, *, raw: bool) -> payloads.Event:
    """Return the record of an object: the single event, or the master of the series."""
    return record_of(resource.main, resource, place, raw=raw)


def record_of(event: Event, resource: Resource, place: Place, *, raw: bool) -> payloads.Event:
    """Return the record of a single event, of a master, or of an instance whose series is not here."""
    slot = event.recurrence_id.recurrence_id() if event.recurrence_id else ""
    return _finished(
        event, resource, place, raw=raw,
        id=id_of(resource.object_id, slot), recurrence_type=MASTER if event.rrule or event.rdates else SOLO,
        recurring_master_id=None,
    )  # fmt: skip


def instance_of(
    event: Event, slot: EventTime, master: Event, resource: Resource, place: Place, *, raw: bool
) -> payloads.Event:
    """Return the record of one instance, ``event`` as it shows it."""
    shown = replace(event, uid=master.uid, rrule=None, rdates=(), exdates=(), recurrence_id=slot)
    return _finished(
        shown, resource, place, raw=raw,
        id=id_of(resource.object_id, slot.recurrence_id()), recurrence_type=INSTANCE,
        recurring_master_id=id_of(resource.object_id),
    )  # fmt: skip


def instances_of(
    runtime: Runtime, place: Place, occurrences: Sequence[Occurrence], *, raw: bool
) -> Iterator[payloads.Event]:
    """Yield the records of what a list shows, series as their instances."""
    resources: dict[int, Resource | None] = {}
    for occurrence in occurrences:
        number = occurrence.key.object_id
        if number not in resources:
            resources[number] = runtime.resources.get(number)
        resource = resources[number]
        if resource is not None and resource.events:
            yield _instance(occurrence, resource, place, raw=raw)


def shown(runtime: Runtime, key: OccurrenceKey, resource: Resource, place: Place, *, raw: bool) -> payloads.Event:
    """Return the record that an id names. Raises ObjectGone when the series has no such occurrence."""
    master = resource.master
    if not key.recurrence_id:
        return main_of(resource, place, raw=raw)
    event = event_at(runtime, key)
    if master is None:
        return record_of(event, resource, place, raw=raw)
    slot = in_kind_of(EventTime.parse(key.recurrence_id), master.start)
    return instance_of(event, slot, master, resource, place, raw=raw)


def _instance(occurrence: Occurrence, resource: Resource, place: Place, *, raw: bool) -> payloads.Event:
    master = resource.master
    if master is None:
        slots = {_slot(event): event for event in resource.events}
        return record_of(slots.get(occurrence.key.recurrence_id, resource.events[0]), resource, place, raw=raw)
    slot = in_kind_of(EventTime.parse(occurrence.key.recurrence_id), master.start)
    stated = [(event, event.recurrence_id) for event in resource.events]
    own = (event for event, at in stated if at is not None and in_kind_of(at, master.start).key == slot.key)
    event = next(own, None) or replace(master, start=occurrence.start, end=occurrence.end)
    return instance_of(event, slot, master, resource, place, raw=raw)


def _finished(event: Event, resource: Resource, place: Place, *, raw: bool, **more: Any) -> payloads.Event:
    written = writing.record_of(event, default_zone=place.zone)
    own = [payloads.Property(key=UID, value=event.uid)] if event.uid else []
    if event.recurrence_id is not None:
        own.append(payloads.Property(key=SLOT, value=event.recurrence_id.recurrence_id()))
    pairs = tuple(payloads.Property(key=key, value=value) for key, value in event.custom)
    return msgspec.structs.replace(
        written,
        account_id=str(place.account.id),
        calendar_id=str(place.calendar.id),
        created=moments.stamp(event.created) if event.created else None,
        modified=moments.stamp(event.modified) if event.modified else None,
        status=writing.STATUS.get(event.status, writing.STATUS[Status.CONFIRMED]),
        custom_properties=(*pairs, *own),
        use_default_reminder=False,
        raw=_raw(resource) if raw else UNSET,
        api=API,
        type="event",
        **more,
    )


def _raw(resource: Resource) -> payloads.Raw:
    """Return the object as the system behind has it: its payload where it speaks JSON, else its iCalendar text."""
    if resource.native is None:
        return payloads.Raw(object={"iCalendar": resource.raw}, type="icalendar")
    native = msgspec.json.decode(resource.native)
    found = native.get("record", native) if isinstance(native, dict) else None
    return payloads.Raw(object=found if isinstance(found, dict) else {"payload": native}, type="event")


def _slot(event: Event) -> str:
    return event.recurrence_id.recurrence_id() if event.recurrence_id else ""
