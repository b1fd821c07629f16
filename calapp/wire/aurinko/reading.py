"""Aurinko's records in the uniform model: what an event, a series and its occurrences say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from calapp.errors import InputError
from calapp.model.event import (
    Alarm,
    Attachment,
    Attendee,
    AttendeeRole,
    BusyStatus,
    Event,
    PartStat,
    Status,
    Transparency,
    Visibility,
)
from calapp.model.timespan import EventTime, TimeKind
from calapp.wire import moments
from calapp.wire.aurinko import payloads, recurrence
from calapp.wire.aurinko.payloads import MeetingInfo, Moment, Record
from calapp.wire.series import gathered

ANSWERS = {
    "accepted": PartStat.ACCEPTED,
    "declined": PartStat.DECLINED,
    "tentative": PartStat.TENTATIVE,
    "tentitive": PartStat.TENTATIVE,
}
ROLES = {"optional": AttendeeRole.OPTIONAL, "resource": AttendeeRole.RESOURCE}
BUSY = {"tentative": BusyStatus.TENTATIVE, "outOfOffice": BusyStatus.OUT_OF_OFFICE}
VISIBILITY = {
    "private": Visibility.PRIVATE,
    "personal": Visibility.PRIVATE,
    "confidential": Visibility.CONFIDENTIAL,
}
_MOST_MINUTES = 60 * 24 * 366 * 10
_ONE_DAY = timedelta(days=1)


def event_of(record: Record, *, own: Collection[str] = ()) -> Event:
    """Return what a record says; ``own`` are the account's addresses in lower case.

    Raises InputError when it does not say when it is.
    """
    start, end = when(record)
    meeting = record.meeting_info or MeetingInfo()
    details = meeting.online_meeting_details
    event = Event(
        uid=record.uid or record.id or "",
        start=start,
        end=end,
        recurrence_id=slot_of(record),
        title=record.subject or "",
        description=record.description or "",
        location=record.location or "",
        conference=(details.url if details else None) or "",
        status=Status.CANCELED if meeting.canceled else Status.CONFIRMED,
        transparency=Transparency.TRANSPARENT if record.show_as == "free" else Transparency.OPAQUE,
        visibility=VISIBILITY.get(record.sensitivity or "", Visibility.DEFAULT),
        busy=BUSY.get(record.show_as or ""),
        organizer=_person(record.organizer.email_address) if record.organizer else None,
        attendees=_attendees(meeting, own),
        alarms=_alarms(record.reminder),
        attachments=tuple(_attachment(one) for one in record.attachments or ()),
        categories=record.categories or (),
        created=_stamp(record.created_time),
        modified=_stamp(record.last_modified_time),
    )
    return event if record.recurrence is None else recurrence.read(record.recurrence, start).on(event)


def resource_of(
    master: Record, modified: Sequence[Record] = (), deleted: Iterable[Moment] = (), *, own: Collection[str] = ()
) -> tuple[Event, ...]:
    """Return a master with its occurrences as one resource: modified ones are overrides, deleted ones EXDATE."""
    whole = replace(event_of(master, own=own), recurrence_id=None)
    overrides = [event_of(one, own=own) for one in modified]
    return gathered(whole, overrides, [recurrence.exclusion(one, whole.start) for one in deleted])


def when(record: Record) -> tuple[EventTime, EventTime]:
    """Return start and end of a record; without a sensible end it lasts a day or no time. Raises InputError."""
    if record.start is None:
        raise InputError("An event needs a start.", field="start")
    start = time_of(record.start, field="start")
    end = time_of(record.end, field="end") if record.end is not None else start
    if end.kind is not start.kind or end.key < start.key:
        end = start
    if start.kind is TimeKind.ALL_DAY and end.key <= start.key:
        end = EventTime.all_day(start.date + _ONE_DAY)
    return start, end


def time_of(moment: Moment, *, field: str = "") -> EventTime:
    """Return the time that a moment names. Raises InputError."""
    if moment.date_only is not None:
        return EventTime.all_day(moments.day(moment.date_only, field=field))
    if moment.date_time is None:
        raise InputError("A time has either dateTime or dateOnly.", field=field)
    return moments.zoned(moment.date_time, moment.timezone or "", field=field)


def slot_of(record: Record) -> EventTime | None:
    """Return which occurrence of its series a record is; None for a single event or a master."""
    info = record.occurrence_info
    if info is None or info.original_start is None or record.recurrence_type == "master":
        return None
    return time_of(info.original_start, field="occurrenceInfo")


def _attendees(meeting: MeetingInfo, own: Collection[str]) -> tuple[Attendee, ...]:
    found = [one for attendee in meeting.attendees or () if (one := _attendee(attendee)) is not None]
    answer = ANSWERS.get(meeting.response or "")
    if answer is None:
        return tuple(found)
    return tuple(replace(one, partstat=answer) if one.address in own else one for one in found)


def _attendee(attendee: payloads.Attendee) -> Attendee | None:
    person = _person(attendee.email_address)
    if person is None:
        return None
    return replace(
        person,
        partstat=ANSWERS.get(attendee.response or "", PartStat.NEEDS_ACTION),
        role=ROLES.get(attendee.type or "", AttendeeRole.REQUIRED),
    )


def _person(address: payloads.EmailAddress | None) -> Attendee | None:
    if address is None or not (address.address or "").strip():
        return None
    return Attendee((address.address or "").strip().lower(), (address.name or "").strip())


def _alarms(reminder: payloads.Reminder | None) -> tuple[Alarm, ...]:
    minutes = [one.minutes for one in (reminder.overrides if reminder else None) or () if one.minutes is not None]
    kept = dict.fromkeys(number for number in minutes if 0 <= number <= _MOST_MINUTES)
    return tuple(Alarm(timedelta(minutes=-number)) for number in kept)


def _attachment(attachment: payloads.Attachment) -> Attachment:
    size = attachment.size or 0
    return Attachment("", attachment.name or "", attachment.mime_type or "", max(size, 0), attachment.id or "")


def _stamp(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return moments.instant(text).astimezone(UTC).replace(microsecond=0)
    except InputError:
        return None  # a stamp is no reason to lose the event
