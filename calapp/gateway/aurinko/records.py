"""Objects as Aurinko's records: whole ones, with all that a client only reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import msgspec

from calapp.gateway.places import Place, event_at, id_of
from calapp.model.event import Attachment, Attendee, Event, PartStat, Status
from calapp.model.occurrence import OccurrenceKey
from calapp.model.timespan import EventTime
from calapp.service.resources import Resource
from calapp.wire import moments
from calapp.wire.aurinko import payloads, recurrence, writing
from calapp.wire.aurinko.payloads import MeetingInfo, OccurrenceInfo, Record, Recurrence, SeriesInfo
from calapp.wire.series import Repetition, in_kind_of
from calapp.wiring import Runtime

MASTER, SINGLE, OCCURRENCE = "master", "single", "occurrence"
_STAMPS = ("etag", "created_time", "last_modified_time")


def records_of(resource: Resource, place: Place) -> Iterator[Record]:
    """Yield the records of an object: the event or master, then its modified occurrences."""
    master = resource.master
    for event in resource.events:
        if event.recurrence_id is None:
            yield record_of(event, resource, place)
        elif master is not None and event.status is not Status.CANCELED:
            yield occurrence_of(event, master, resource, place, modified=True)
        elif master is None:
            yield record_of(event, resource, place)


def record_of(event: Event, resource: Resource, place: Place) -> Record:
    """Return the record of a single event, of a master, or of an occurrence whose series is not here."""
    slot = event.recurrence_id.recurrence_id() if event.recurrence_id else ""
    repeats = bool(event.rrule or event.rdates)
    return _finished(
        _whole(event, place),
        id=id_of(resource.object_id, slot),
        recurrence_type=MASTER if repeats else SINGLE,
        recurrence=_recurrence(event) if repeats else None,
    )


def occurrence_of(event: Event, master: Event, resource: Resource, place: Place, *, modified: bool) -> Record:
    """Return the record of one occurrence, ``event`` as it shows it, with its recurrence id."""
    slot = event.recurrence_id or event.start
    key = in_kind_of(slot, master.start).recurrence_id()
    event_id = id_of(resource.object_id, key)
    whole = _whole(replace(event, uid=master.uid, rrule=None, rdates=(), exdates=()), place)
    info = OccurrenceInfo(
        id=event_id,
        type="modified" if modified else "regular",
        original_start=writing.moment_of(slot, default_zone=place.zone),
        start=whole.start,
        master_id=id_of(resource.object_id),
    )
    return _finished(whole, id=event_id, recurrence_type=OCCURRENCE, occurrence_info=info)


def shown(runtime: Runtime, key: OccurrenceKey, resource: Resource, place: Place) -> Record:
    """Return the record that an id names. Raises ObjectGone when the series has no such occurrence."""
    master = resource.master
    if not key.recurrence_id:
        return record_of(resource.main, resource, place)
    event = event_at(runtime, key)
    if master is None:
        return record_of(event, resource, place)
    slot = in_kind_of(EventTime.parse(key.recurrence_id), master.start)
    own = any(one.recurrence_id and in_kind_of(one.recurrence_id, master.start).key == slot.key
              for one in resource.events)  # fmt: skip
    return occurrence_of(replace(event, recurrence_id=slot), master, resource, place, modified=own)


def series_of(resource: Resource, place: Place) -> SeriesInfo:
    """Return what became of the occurrences of a series; nothing of a single event."""
    master = resource.master
    if master is None:
        return SeriesInfo(id=id_of(resource.object_id), modified_occurrences=(), deleted_occurrences=())
    modified = [one.occurrence_info for one in records_of(resource, place) if one.occurrence_info is not None]
    canceled = [event.recurrence_id for event in resource.events if event.status is Status.CANCELED]
    gone = [*master.exdates, *(slot for slot in canceled if slot is not None)]
    deleted = [_deleted(in_kind_of(slot, master.start), resource, place) for slot in gone]
    return SeriesInfo(
        id=id_of(resource.object_id),
        global_id=master.uid,
        recurrence=_recurrence(master),
        modified_occurrences=tuple(modified),
        deleted_occurrences=tuple(deleted),
    )


def etag_of(record: Record) -> str:
    """Return the version of a record: what it says, and neither when it was stamped nor by which program."""
    plain = msgspec.structs.replace(record, **dict.fromkeys(_STAMPS))
    return f'"{sha256(msgspec.json.encode(plain)).hexdigest()[:32]}"'


def _deleted(slot: EventTime, resource: Resource, place: Place) -> OccurrenceInfo:
    return OccurrenceInfo(
        id=id_of(resource.object_id, slot.recurrence_id()),
        type="deleted",
        original_start=writing.moment_of(slot, default_zone=place.zone),
        master_id=id_of(resource.object_id),
    )


def _recurrence(master: Event) -> Recurrence:
    lines = recurrence.write(Repetition.of(master), master.start, exdates=True)
    simple = recurrence.simple(master.rrule, master.start) if master.rrule and not master.rdates else None
    return msgspec.structs.replace(lines, original="ical", simple=simple)


def _whole(event: Event, place: Place) -> Record:
    """Return what a record of an event says, whichever of a series it is."""
    written = writing.record_of(event, default_zone=place.zone)
    organizer = event.organizer
    attachments = tuple(_attachment(one, number) for number, one in enumerate(event.attachments))
    return msgspec.structs.replace(
        written,
        calendar_id=str(place.calendar.id),
        created_time=moments.stamp(event.created) if event.created else None,
        last_modified_time=moments.stamp(event.modified) if event.modified else None,
        description=event.description or None,
        location=event.location or None,
        organizer=payloads.Organizer(email_address=writing.email_of(organizer)) if organizer else None,
        meeting_info=_meeting(event, place),
        recurrence=None,
        reminder=written.reminder if event.alarms else None,
        i_cal_uid=event.uid or None,
        html_link=event.url or None,
        categories=event.categories or None,
        has_attachments=bool(attachments) or None,
        attachments=attachments or None,
    )


def _finished(whole: Record, **more: object) -> Record:
    record = msgspec.structs.replace(whole, **more)
    return msgspec.structs.replace(record, etag=etag_of(record))


def _meeting(event: Event, place: Place) -> MeetingInfo | None:
    canceled = event.status is Status.CANCELED
    if not (event.attendees or event.conference or canceled):
        return None
    own = next((guest for guest in event.attendees if guest.address in place.own), None)
    details = payloads.OnlineMeetingDetails(url=event.conference) if event.conference else None
    return MeetingInfo(
        canceled=canceled,
        attendees=tuple(_attendee(guest) for guest in event.attendees),
        response=writing.RESPONSES.get(own.partstat, "noResponse") if own else None,
        online_meeting_details=details,
    )


def _attendee(guest: Attendee) -> payloads.Attendee:
    answer = None if guest.partstat is PartStat.NEEDS_ACTION else writing.RESPONSES.get(guest.partstat)
    return payloads.Attendee(
        email_address=writing.email_of(guest),
        type=writing.role_word(guest.role),
        response="tentitive" if answer == "tentative" else answer,  # so the vendor spells it
    )


def id_of_file(attachment: Attachment, number: int) -> str:
    """Return the id of a file: its system's own, else its place in the event."""
    return attachment.id or str(number)


def _attachment(attachment: Attachment, number: int) -> payloads.Attachment:
    name = attachment.name or attachment.url.rstrip("/").rpartition("/")[2] or f"file {number + 1}"
    return payloads.Attachment(
        id=id_of_file(attachment, number),
        name=name,
        mime_type=attachment.media_type or None,
        size=attachment.size or None,
        inline=False,
    )
