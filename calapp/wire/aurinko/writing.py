"""The uniform model in Aurinko's records: whole ones, only what differs, and what there is no room for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from calapp.model.event import (
    Alarm,
    Attendee,
    AttendeeRole,
    BusyStatus,
    Event,
    PartStat,
    Transparency,
    Visibility,
)
from calapp.model.timespan import EventTime, TimeKind
from calapp.wire import moments
from calapp.wire.aurinko import payloads, recurrence
from calapp.wire.aurinko.payloads import MeetingInfo, Moment, Record, Recurrence
from calapp.wire.series import Repetition

RESPONSES = {
    PartStat.ACCEPTED: "accepted",
    PartStat.DECLINED: "declined",
    PartStat.TENTATIVE: "tentative",
    PartStat.NEEDS_ACTION: "noResponse",
}
_TYPES = {AttendeeRole.OPTIONAL: "optional", AttendeeRole.RESOURCE: "resource"}
_BUSY = {BusyStatus.TENTATIVE: "tentative", BusyStatus.OUT_OF_OFFICE: "outOfOffice"}
_SENSITIVITY = {Visibility.PRIVATE: "private", Visibility.CONFIDENTIAL: "confidential"}
_NO_ROOM = {
    "url": "links",
    "color": "colors",
    "categories": "categories",
    "creator": "who created an event",
    "custom": "fields of other programs",
    "attachments": "files",
    "conference": "addresses of online meetings",
    "status": "whether an event is confirmed",
}
"""What a record cannot be given, in words for people, by the model's field."""
_ROOM = (
    "recurrence_id", "start", "end", "title", "description", "location", "transparency", "rrule", "rdates", "attendees"
)  # fmt: skip


def record_of(event: Event, *, default_zone: str = "UTC") -> Record:
    """Return all of an event that the API lets one write, empty values included.

    Left-out dates are no part of it: those are deletions of occurrences.
    """
    repeats = event.rrule is not None or bool(event.rdates)
    return Record(
        subject=event.title,
        description=event.description,
        location=event.location,
        start=moment_of(event.start, default_zone=default_zone),
        end=moment_of(event.end, default_zone=default_zone),
        meeting_info=MeetingInfo(attendees=tuple(_attendee(one) for one in event.attendees)),
        recurrence=recurrence.write(Repetition.of(event), event.start, exdates=False) if repeats else Recurrence(),
        reminder=payloads.Reminder(use_default=False, overrides=tuple(_minutes(one) for one in _held(event.alarms))),
        show_as=show_as(event),
        sensitivity=_SENSITIVITY.get(event.visibility, "normal"),
    )


def creation(event: Event, *, default_zone: str = "UTC") -> Record:
    """Return a new event: what it says, and nothing about what it does not."""
    whole = record_of(event, default_zone=default_zone)
    empty: dict[str, Any] = {
        "description": whole.description or None,
        "location": whole.location or None,
        "meeting_info": whole.meeting_info if event.attendees else None,
        "recurrence": whole.recurrence if whole.recurrence != Recurrence() else None,
        "reminder": whole.reminder if event.alarms else None,
    }
    return msgspec.structs.replace(whole, **empty)


def changes(before: Event, after: Event, *, default_zone: str = "UTC") -> Record:
    """Return only what differs; an empty record when nothing that the API holds does."""
    was, wanted = record_of(before, default_zone=default_zone), record_of(after, default_zone=default_zone)
    differing = {name: value for name, value in _fields(wanted).items() if getattr(was, name) != value}
    if differing.keys() & {"start", "end"}:
        differing |= {"start": wanted.start, "end": wanted.end}
    return Record(**differing)


def response(before: Event | None, after: Event, *, own: tuple[str, ...], again: bool = False) -> str | None:
    """Return the account's own answer in the API's word when it changed or is to be sent ``again``, None otherwise."""
    was = {one.address: one.partstat for one in before.attendees} if before else {}
    for guest in after.attendees:
        if guest.address in own and (again or was.get(guest.address, PartStat.NEEDS_ACTION) is not guest.partstat):
            return RESPONSES.get(guest.partstat)
    return None


def left_out(before: Event | None, after: Event) -> tuple[str, ...]:
    """Return what an edit says and a record has no room for, in words for people."""
    blank = Event(after.uid, after.start, after.end) if before is None else before
    words = [words for name, words in _NO_ROOM.items() if getattr(blank, name) != getattr(after, name)]
    if set(after.alarms) - set(blank.alarms) - set(_held(after.alarms)):
        words.append("reminders other than minutes before the start")
    if after.busy is BusyStatus.ELSEWHERE and blank.busy is not after.busy:
        words.append("working elsewhere")
    return tuple(words)


def held(before: Event | None, after: Event) -> Event:
    """Return an edited event as the API will show it: what it has room for of ``after``, everything else as before."""
    blank = Event(after.uid, after.start, after.end) if before is None else before
    exdates = {date.key: date for date in (*blank.exdates, *after.exdates)}
    return replace(
        blank,
        **{name: getattr(after, name) for name in _ROOM},
        exdates=tuple(exdates[key] for key in sorted(exdates)),
        alarms=tuple(_held(after.alarms)),
        visibility=Visibility.DEFAULT if after.visibility is Visibility.PUBLIC else after.visibility,
        busy=after.busy if after.busy in _BUSY else None,
    )


def moment_of(time: EventTime, *, default_zone: str = "UTC") -> Moment:
    """Return a time as the API says it; floating ones are read in ``default_zone``."""
    if time.kind is TimeKind.ALL_DAY:
        return Moment(date_only=time.date.isoformat())
    text, zone = moments.spoken(time, default_zone=default_zone)
    return Moment(date_time=text, timezone=zone)


def show_as(event: Event) -> str:
    """Return how the time shows to others."""
    if event.transparency is Transparency.TRANSPARENT:
        return "free"
    return _BUSY.get(event.busy, "busy") if event.busy else "busy"


def email_of(person: Attendee) -> payloads.EmailAddress:
    """Return who somebody is."""
    return payloads.EmailAddress(name=person.name or None, address=person.address)


def role_word(role: AttendeeRole) -> str:
    """Return the API's word for a guest's role."""
    return _TYPES.get(role, "required")


def _attendee(guest: Attendee) -> payloads.Attendee:
    return payloads.Attendee(email_address=email_of(guest), type=role_word(guest.role))


def _held(alarms: tuple[Alarm, ...]) -> list[Alarm]:
    return [alarm for alarm in alarms if alarm.minutes_before is not None]


def _minutes(alarm: Alarm) -> payloads.ReminderOverride:
    return payloads.ReminderOverride(minutes=alarm.minutes_before)


def _fields(record: Record) -> dict[str, Any]:
    return {name: value for name in record.__struct_fields__ if (value := getattr(record, name)) is not None}
