"""Writes of the Aurinko surface, carried out by the services as edits like any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import msgspec

from calapp.errors import InputError, PreconditionFailed
from calapp.gateway.aurinko.records import etag_of, record_of, shown
from calapp.gateway.places import Place, find_resource
from calapp.model.edits import EditScope, EventDraft, ExtraDates, Notify
from calapp.model.event import BusyStatus, Event, PartStat, Transparency
from calapp.model.occurrence import OccurrenceKey
from calapp.model.timespan import TimeKind
from calapp.service.resources import Resource
from calapp.wire import moments
from calapp.wire.aurinko import reading, recurrence
from calapp.wire.aurinko.payloads import Moment, Record
from calapp.wire.series import Repetition
from calapp.wiring import Runtime

TRIES = 10
_SHOW_AS = frozenset(("free", "busy", "tentative", "outOfOffice", "unknown"))
_SENSITIVITY = frozenset(("normal", "private", "personal", "confidential"))


def create(runtime: Runtime, place: Place, given: Record, notify: Notify) -> Record:
    """Create an event and return its record. Raises InputError."""
    _check(given)
    if given.end is None:
        raise InputError("An event needs an end.", field="end")
    event = reading.event_of(_dressed(given, None), own=place.own)
    organizer = event.organizer
    if event.attendees and organizer is None and place.own:
        organizer = replace(event.attendees[0], address=place.own[0], name="", partstat=PartStat.NEEDS_ACTION)
    event = replace(
        event, uid="", recurrence_id=None, organizer=organizer, conference="", categories=(), attachments=()
    )
    edit = runtime.events.add(place.calendar.id, [event], notify=notify)
    resource = find_resource(runtime, place, edit.receipts[0].object_id)
    return record_of(resource.events[0], resource, place)


def update(
    runtime: Runtime, place: Place, key: OccurrenceKey, given: Record, notify: Notify, expected: str | None
) -> Record:
    """Change what a request names, if the record still has the version that it expects, and return the new record."""
    _check(given)
    for _ in range(TRIES):
        resource = find_resource(runtime, place, key.object_id)
        before = _matched(runtime, key, resource, place, expected)
        try:
            return _changed(runtime, place, key, resource, before, given, notify)
        except PreconditionFailed:
            continue  # something else of the object was written in between; the record itself is looked at again
    raise PreconditionFailed


def delete(runtime: Runtime, place: Place, key: OccurrenceKey, notify: Notify, expected: str | None) -> None:
    """Delete an event, a series, or one occurrence of it."""
    resource = find_resource(runtime, place, key.object_id)
    _matched(runtime, key, resource, place, expected)
    scope = EditScope.THIS if key.recurrence_id else EditScope.ALL
    runtime.events.delete(key, scope=scope, notify=notify)


def answer(runtime: Runtime, place: Place, key: OccurrenceKey, word: str, comment: str = "") -> None:
    """Answer an invitation, or one occurrence of it. Raises InputError when the account is no guest."""
    find_resource(runtime, place, key.object_id)
    partstat = PartStat.NEEDS_ACTION if word == "noResponse" else reading.ANSWERS[word]
    scope = EditScope.THIS if key.recurrence_id else EditScope.ALL
    runtime.events.answer(key, partstat, scope=scope, comment=comment)


def _matched(runtime: Runtime, key: OccurrenceKey, resource: Resource, place: Place, expected: str | None) -> Record:
    """Return the record as it is, if it has one of the expected versions (RFC 9110 section 13.1.1)."""
    record = shown(runtime, key, resource, place)
    if expected is not None and expected.strip() != "*":
        tags = {tag.strip().removeprefix("W/").strip('"') for tag in expected.split(",")}
        if (record.etag or etag_of(record)).strip('"') not in tags:
            raise PreconditionFailed
    return record


def _changed(
    runtime: Runtime,
    place: Place,
    key: OccurrenceKey,
    resource: Resource,
    before: Record,
    given: Record,
    notify: Notify,
) -> Record:
    wanted = reading.event_of(_dressed(given, before), own=place.own)
    current = runtime.events.detail(key).event
    repetition = _repetition(given, wanted)
    draft = _draft(current, wanted, given)
    if repetition is not None and not key.recurrence_id:
        draft = replace(draft, rrule=repetition.rrule)
    dates = _dates(resource, repetition) if not key.recurrence_id else None
    scope = EditScope.THIS if key.recurrence_id and resource.master else EditScope.ALL
    runtime.events.save(key, draft, scope=scope, notify=notify, dates=dates, expect=resource.raw)
    answered = given.meeting_info.response if given.meeting_info else None
    if answered is not None and answered in reading.ANSWERS:
        answer(runtime, place, key, answered)
    return shown(runtime, key, find_resource(runtime, place, key.object_id), place)


def _draft(current: Event, wanted: Event, given: Record) -> EventDraft:
    """Return the draft that says of an event what a request says, and of everything else what it says already."""
    draft = EventDraft.of(current)
    if given.start is not None or given.end is not None:
        draft = draft.at(wanted.start, wanted.end)
    if given.subject is not None:
        draft = replace(draft, title=wanted.title)
    if given.description is not None:
        draft = replace(draft, description=wanted.description)
    if given.location is not None:
        draft = replace(draft, location=wanted.location)
    if given.show_as is not None and given.show_as != "unknown":
        draft = replace(draft, transparency=wanted.transparency, busy=_busy(draft, wanted))
    if given.sensitivity is not None:
        draft = replace(draft, visibility=wanted.visibility)
    if given.reminder is not None and given.reminder.overrides is not None:
        others = tuple(alarm for alarm in draft.alarms if alarm.minutes_before is None)
        draft = replace(draft, alarms=(*wanted.alarms, *others))
    if given.meeting_info is not None and given.meeting_info.attendees is not None:
        known = {guest.address: guest for guest in current.attendees}
        guests = tuple(
            replace(known[one.address], role=one.role, name=one.name or known[one.address].name)
            if one.address in known
            else one
            for one in wanted.attendees
        )
        draft = replace(draft, attendees=guests)
    return draft


def _busy(draft: EventDraft, wanted: Event) -> BusyStatus | None:
    """Return the finer word; the plain ones stay as an event has them, so that nothing is added for nothing."""
    if wanted.busy is not None:
        return wanted.busy
    if draft.busy is None:
        return None
    return BusyStatus.FREE if wanted.transparency is Transparency.TRANSPARENT else BusyStatus.BUSY


def _repetition(given: Record, wanted: Event) -> Repetition | None:
    return None if given.recurrence is None else recurrence.read(given.recurrence, wanted.start)


def _dates(resource: Resource, repetition: Repetition | None) -> ExtraDates | None:
    """Return the dates that a request gives a series; those it left out before stay left out."""
    master = resource.master
    if repetition is None or master is None or repetition.rrule is None:
        return None
    left_out = {date.key: date for date in (*master.exdates, *repetition.exdates)}
    return ExtraDates(repetition.rdates, tuple(left_out[key] for key in sorted(left_out)))


def _dressed(given: Record, before: Record | None) -> Record:
    """Return a request with the times that it leaves to the record which it changes."""
    if before is None:
        return given
    start, end = given.start or before.start, given.end or before.end
    if given.start is not None and given.end is None:
        end = _moved(before, given.start)
    return msgspec.structs.replace(given, start=start, end=end)


def _moved(before: Record, start: Moment) -> Moment | None:
    """Return the end of an event that starts elsewhere and lasts as long as it did."""
    was_start, was_end = reading.when(before)
    moved = reading.time_of(start, field="start")
    if moved.kind is not was_start.kind:
        return None
    if moved.kind is TimeKind.ALL_DAY:
        return Moment(date_only=(moved.date + (was_end.date - was_start.date)).isoformat())
    ends = moved.instant(UTC) + timedelta(seconds=was_end.key - was_start.key)
    return Moment(date_time=moments.stamp(ends), timezone=start.timezone)


def _check(given: Record) -> None:
    """Refuse times in the wrong order, and words that the API does not know."""
    if given.show_as is not None and given.show_as not in _SHOW_AS:
        raise InputError(f"“{given.show_as[:40]}” is no way to show an event.", field="showAs")
    if given.sensitivity is not None and given.sensitivity not in _SENSITIVITY:
        raise InputError(f"“{given.sensitivity[:40]}” is no sensitivity.", field="sensitivity")
    if given.start is not None and given.end is not None:
        start, end = reading.time_of(given.start, field="start"), reading.time_of(given.end, field="end")
        if start.kind is not end.kind:
            raise InputError("Start and end must both have a time, or both be whole days.", field="end")
        if end.key < start.key:
            raise InputError("The event ends before it starts.", field="end")
