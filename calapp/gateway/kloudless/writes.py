"""Writes of the Kloudless surface, carried out by the services as edits like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msgspec import UNSET

from calapp.errors import InputError, PreconditionFailed
from calapp.gateway.kloudless.records import main_of, shown
from calapp.gateway.places import Place, event_at, find_resource
from calapp.model.edits import EditScope, EventDraft, Notify
from calapp.model.event import Attendee, Event
from calapp.model.occurrence import OccurrenceKey
from calapp.service.resources import Resource
from calapp.wire.kloudless import payloads, reading, writing
from calapp.wire.kloudless.payloads import EventInput, given
from calapp.wiring import Runtime

TRIES = 10
_TIMES = frozenset(("start", "end", "all_day", "start_time_zone", "end_time_zone"))
_PLAIN = {
    "name": "title",
    "description": "description",
    "location": "location",
    "visibility": "visibility",
    "status": "status",
    "custom_properties": "custom",
}
"""Which field of a draft a name of the surface stands for, where one stands for one."""


def create(runtime: Runtime, place: Place, sent: EventInput) -> payloads.Event:
    """Create an event and return its record. Raises InputError."""
    for name in ("name", "start", "end"):
        if not given(getattr(sent, name)) and getattr(sent, name) != "":
            raise InputError("An event needs a name, a start and an end.", field=name)
    _check(sent)
    record = _as_read(sent, None)
    own = reading.property_of(record, reading.UID)
    event = replace(reading.event_of(record, zone=place.calendar.timezone), uid=own, created=None, modified=None)
    if event.attendees and event.organizer is None and place.own:
        event = replace(event, organizer=Attendee(place.own[0]))
    edit = runtime.events.add(place.calendar.id, [event], notify=Notify.NONE)
    return main_of(find_resource(runtime, place, edit.receipts[0].object_id), place, raw=False)


def update(runtime: Runtime, place: Place, key: OccurrenceKey, sent: EventInput, *, raw: bool) -> payloads.Event:
    """Change what a request names of an event, of a series or of one instance, and return the new record."""
    _check(sent)
    for _ in range(TRIES):
        resource = find_resource(runtime, place, key.object_id)
        try:
            _change(runtime, place, key, resource, sent)
        except PreconditionFailed:
            continue  # something was written in between; what the request does not name stays as that has it
        return shown(runtime, key, find_resource(runtime, place, key.object_id), place, raw=raw)
    raise PreconditionFailed


def delete(runtime: Runtime, place: Place, key: OccurrenceKey) -> None:
    """Delete an event, a series, or one instance of it."""
    resource = find_resource(runtime, place, key.object_id)
    shown(runtime, key, resource, place, raw=False)
    scope = EditScope.THIS if key.recurrence_id else EditScope.ALL
    runtime.events.delete(key, scope=scope, notify=Notify.NONE)


def _change(runtime: Runtime, place: Place, key: OccurrenceKey, resource: Resource, sent: EventInput) -> None:
    current = event_at(runtime, key) if key.recurrence_id else resource.main
    instance = bool(key.recurrence_id) and resource.master is not None
    if instance and given(sent.recurrence) is not None:
        raise InputError("One occurrence has no rule of its own. Change the series.", field="recurrence")
    before = writing.record_of(current, default_zone=place.zone)
    merged = _as_read(sent, before)
    _check_times(merged)
    wanted = reading.event_of(merged, zone=place.calendar.timezone)
    draft = _draft(EventDraft.of(current), wanted, sent, current)
    if "recurrence" in writing.fields_of(sent) and not instance:
        draft = replace(draft, rrule=wanted.rrule)
    scope = EditScope.THIS if instance else EditScope.ALL
    runtime.events.save(key, draft, scope=scope, notify=Notify.NONE, expect=resource.raw)


def _draft(draft: EventDraft, wanted: Event, sent: EventInput, current: Event) -> EventDraft:
    """Return the draft that says of an event what a request says, and of everything else what it says already."""
    named = writing.fields_of(sent)
    if named.keys() & _TIMES:
        draft = draft.at(wanted.start, wanted.end)
    values: dict[str, Any] = {ours: getattr(wanted, ours) for theirs, ours in _PLAIN.items() if theirs in named}
    if named.keys() & {"reminder", "reminders"}:
        values["alarms"] = (*wanted.alarms, *(one for one in draft.alarms if one.minutes_before is None))
    if "attendees" in named:
        values["attendees"] = tuple(_guests(wanted, sent, current))
    if "attachments" in named:
        kept = {one.id or one.url: one for one in current.attachments}
        values["attachments"] = tuple(kept.get(one.id or one.url, one) for one in wanted.attachments)
    if wanted.organizer is not None and named.keys() & {"organizer", "owner"}:
        values["organizer"] = wanted.organizer
    if wanted.creator is not None and "creator" in named:
        values["creator"] = wanted.creator
    return replace(draft, **values)


def _guests(wanted: Event, sent: EventInput, current: Event) -> list[Attendee]:
    """Return the guests of a request; what it does not say of one who is known stays."""
    known = {guest.address: guest for guest in current.attendees}
    told = {(given(one.email) or "").strip().lower(): one for one in given(sent.attendees) or ()}
    guests = []
    for guest in wanted.attendees:
        before, said = known.get(guest.address), told[guest.address]
        if before is not None:
            guest = replace(
                before,
                name=guest.name or before.name,
                partstat=before.partstat if said.status is UNSET else guest.partstat,
                role=before.role if said.required is UNSET and said.resource is UNSET else guest.role,
            )
        guests.append(guest)
    return guests


def _as_read(sent: EventInput, before: payloads.Event | None) -> payloads.Event:
    """Return a request as an event to read: with the times that it leaves to the record which it changes."""
    named = {name: value for name, value in writing.fields_of(sent).items() if name not in ("owner", "raw", "id")}
    if sent.owner is not UNSET and "organizer" not in named:
        named["organizer"] = sent.owner
    if before is not None and named.keys() & _TIMES:
        for name in ("start", "end", "start_time_zone", "end_time_zone"):
            named.setdefault(name, getattr(before, name))
        if "all_day" not in named:
            named["all_day"] = before.all_day if {"start", "end"} - writing.fields_of(sent).keys() else UNSET
            if named["all_day"] is UNSET and before.all_day and _midnights(named):
                named["all_day"] = True
    elif before is not None:
        named |= {name: getattr(before, name) for name in _TIMES}
    return payloads.Event(**named)


def _midnights(named: dict[str, Any]) -> bool:
    return all("T00:00:00" in (named[name] or "") for name in ("start", "end"))


def _check(sent: EventInput) -> None:
    """Refuse words that the API does not know, times that make no sense, and people without an address."""
    for name, known in (("visibility", reading.VISIBILITY), ("status", reading.STATUSES | {"confirmed": None})):
        word = given(getattr(sent, name))
        if word is not None and word not in known:
            raise InputError(f"“{word[:40]}” is none of {', '.join(sorted(known))}.", field=name)
    for name in ("start", "end"):
        if getattr(sent, name) is None:
            raise InputError("An event needs a start and an end.", field=name)
    _check_times(sent)
    for guest in given(sent.attendees) or ():
        if "@" not in (given(guest.email) or ""):
            raise InputError("Each guest needs an e-mail address.", field="attendees")
    if reading.repetition_of(sent).rrule is None and _rules(sent):
        raise InputError("A recurrence is {“rrule”: “RRULE:FREQ=…”}.", field="recurrence")


def _check_times(record: payloads.Event) -> None:
    times = [
        reading.time_of(text, given(zone) or "", field=name)
        for name, zone in (("start", record.start_time_zone), ("end", record.end_time_zone))
        if (text := given(getattr(record, name)))
    ]
    if len({time.kind for time in times}) == 1 and times[-1].key < times[0].key:
        raise InputError("The event ends before it starts.", field="end")


def _rules(sent: EventInput) -> bool:
    rules = given(sent.recurrence)
    return bool(rules) if isinstance(rules, tuple) else rules is not None
