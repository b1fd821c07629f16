"""The uniform model in Kloudless' events: whole ones, only what differs, and what there is no room for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msgspec import UNSET

from calapp.model.event import Alarm, Attachment, Attendee, AttendeeRole, Event, PartStat, Status, Visibility
from calapp.model.timespan import EventTime, TimeKind
from calapp.wire import moments
from calapp.wire.kloudless import payloads
from calapp.wire.kloudless.payloads import given
from calapp.wire.kloudless.reading import OWN_KEYS, SLOT, UID, event_of, whole_minutes

STATUS = {Status.CONFIRMED: "confirmed", Status.TENTATIVE: "tentative", Status.CANCELED: "cancelled"}
ANSWERS = {
    PartStat.ACCEPTED: "accepted",
    PartStat.DECLINED: "declined",
    PartStat.TENTATIVE: "tentative",
    PartStat.NEEDS_ACTION: "pending",
    PartStat.DELEGATED: "pending",
}
_NO_ROOM = {
    "url": "links",
    "color": "colors",
    "categories": "categories",
    "conference": "addresses of online meetings",
    "rdates": "dates beside the rule of a series",
    "transparency": "whether the time shows as free",
    "busy": "how the time shows to others",
}
"""What a record cannot be given, in words for people, by the model's field."""
_ROOM = (
    "start", "end", "title", "description", "location", "status", "visibility", "rrule", "organizer", "creator",
    "attendees", "custom", "alarms", "attachments",
)  # fmt: skip
_PEOPLE = ("organizer", "creator")
_TIMES = ("start", "end", "all_day", "start_time_zone", "end_time_zone")


def record_of(
    event: Event, *, like: payloads.Event | None = None, slot: EventTime | None = None, default_zone: str = "UTC"
) -> payloads.Event:
    """Return all of an event that the API lets one write, null where it says nothing.

    Left-out dates are no part of it: those are deletions of instances. ``like`` is the record it replaces, of which it
    keeps what the uniform model has no word for; ``slot`` is the occurrence that an instance is, to be kept with it.
    """
    reminders = tuple(_reminder(alarm, like) for alarm in _held(event.alarms))
    start, start_zone = _time(event.start, default_zone)
    end, end_zone = _time(event.end, default_zone)
    pairs = [payloads.Property(key=key, value=value) for key, value in event.custom]
    return payloads.Event(
        name=event.title,
        description=event.description or None,
        start=start,
        end=end,
        all_day=event.all_day,
        start_time_zone=start_zone,
        end_time_zone=end_zone,
        organizer=person_of(event.organizer),
        creator=person_of(event.creator),
        attendees=tuple(attendee_of(guest) for guest in event.attendees),
        location=event.location or None,
        attachments=tuple(file_of(one) for one in _files(event)),
        reminder=reminders[0] if reminders else None,
        reminders=reminders,
        recurrence=(payloads.Rule(rrule=f"RRULE:{event.rrule}"),) if event.rrule else None,
        visibility=None if event.visibility is Visibility.DEFAULT else event.visibility.value,
        status=STATUS[event.status],
        custom_properties=(*pairs, *_own_pairs(like, slot)),
    )


def creation(event: Event, *, default_zone: str = "UTC") -> payloads.Event:
    """Return a new event: what it says, and the UID by which a lost answer is found again."""
    said = {name: value for name, value in fields_of(record_of(event, default_zone=default_zone)).items() if value}
    own = payloads.Property(key=UID, value=event.uid)
    said |= {"name": event.title, "custom_properties": (*said.get("custom_properties", ()), own)}
    return payloads.Event(**said)


def changes(
    before: Event,
    after: Event,
    *,
    like: payloads.Event | None = None,
    slot: EventTime | None = None,
    default_zone: str = "UTC",
) -> payloads.Event:
    """Return only what differs; an empty record when nothing that the API holds does.

    ``like`` is the record that ``before`` was read from. An instance that moves says from then on which one it is.
    """
    was = record_of(before, like=like, default_zone=default_zone)
    moves = (before.start, before.end) != (after.start, after.end)
    wanted = record_of(after, like=like, slot=slot if moves else None, default_zone=default_zone)
    differing = {name: value for name, value in fields_of(wanted).items() if getattr(was, name) != value}
    if differing.keys() & set(_TIMES):
        differing |= {name: getattr(wanted, name) for name in _TIMES}
    for name in _PEOPLE:
        if differing.get(name, UNSET) is None:
            del differing[name]  # the API takes a person there and nothing else
    return payloads.Event(**differing)


def left_out(before: Event | None, after: Event, *, default_zone: str = "UTC") -> tuple[str, ...]:
    """Return what an edit says and a record has no room for, in words for people."""
    blank = Event(after.uid, after.start, after.end) if before is None else before
    shown = held(before, after, default_zone=default_zone)
    words = [words for name, words in _NO_ROOM.items() if getattr(blank, name) != getattr(after, name)]
    if set(after.alarms) - set(blank.alarms) - set(shown.alarms):
        words.append("reminders other than minutes before the start")
    if set(after.attachments) - set(blank.attachments) - set(shown.attachments):
        words.append("files without an address")
    if set(after.attendees) - set(blank.attendees) - set(shown.attendees):
        words.append("how guests take part beyond required, optional and resource")
    if any(getattr(after, name) is None and getattr(blank, name) is not None for name in _PEOPLE):
        words.append("that nobody organizes it any more")
    return tuple(words)


def held(before: Event | None, after: Event, *, default_zone: str = "UTC") -> Event:
    """Return an edited event as the API will show it: what it has room for of ``after``, everything else as before."""
    blank = Event(after.uid, after.start, after.end) if before is None else before
    shown = event_of(record_of(after, default_zone=default_zone))
    exdates = {date.key: date for date in (*blank.exdates, *after.exdates)}
    kept = {name: getattr(shown, name) for name in _ROOM}
    for name in _PEOPLE:
        kept[name] = kept[name] or getattr(blank, name)
    return replace(
        blank,
        **kept,
        recurrence_id=after.recurrence_id,
        exdates=tuple(exdates[key] for key in sorted(exdates)),
    )


def person_of(person: Attendee | None) -> payloads.Person | None:
    """Return somebody as the API names people."""
    return None if person is None else payloads.Person(id=None, name=person.name or None, email=person.address)


def attendee_of(guest: Attendee) -> payloads.Attendee:
    """Return a guest as the API names them."""
    return payloads.Attendee(
        id=None,
        name=guest.name or None,
        email=guest.address,
        status=ANSWERS[guest.partstat],
        required=guest.role not in (AttendeeRole.OPTIONAL, AttendeeRole.INFORMED),
        resource=guest.role is AttendeeRole.RESOURCE,
    )


def file_of(attachment: Attachment) -> payloads.File:
    """Return a file as the API names it."""
    return payloads.File(
        id=attachment.id or None,
        name=attachment.name or None,
        url=attachment.url or None,
        mime_type=attachment.media_type or None,
    )


def fields_of(record: payloads.Event) -> dict[str, Any]:
    """Return what a record states, null included, by name."""
    return {name: value for name in record.__struct_fields__ if (value := getattr(record, name)) is not UNSET}


def _files(event: Event) -> list[Attachment]:
    return [replace(one, size=0) for one in event.attachments if one.url or one.id]


def _held(alarms: tuple[Alarm, ...]) -> list[Alarm]:
    return [alarm for alarm in alarms if alarm.minutes_before is not None and alarm.action in ("DISPLAY", "EMAIL")]


def _reminder(alarm: Alarm, like: payloads.Event | None) -> payloads.Reminder:
    """Return a reminder; one that a record sends by e-mail goes on doing so, for the model has no word for that."""
    mailed = alarm.action == "EMAIL" or any(
        whole_minutes(given(one.minutes)) == alarm.minutes_before and one.method == "email"
        for one in ((given(like.reminders) or ()) if like is not None else ())
    )
    return payloads.Reminder(minutes=alarm.minutes_before, method="email" if mailed else "popup")


def _own_pairs(like: payloads.Event | None, slot: EventTime | None) -> tuple[payloads.Property, ...]:
    """Return calapp's own pairs of a record, which a change of the others must not drop."""
    known = (given(like.custom_properties) or ()) if like is not None else ()
    own = tuple(one for one in known if one.key in OWN_KEYS and (one.key != SLOT or slot is None))
    return own if slot is None else (*own, payloads.Property(key=SLOT, value=slot.recurrence_id()))


def _time(time: EventTime, default_zone: str) -> tuple[str, str | None]:
    if time.kind is TimeKind.ALL_DAY:
        return f"{time.date.isoformat()}T00:00:00Z", None
    said = moments.spoken(time, default_zone=default_zone)
    return said.text, said.zone
