"""Kloudless' events in the uniform model: what an event says, and whether it lasts whole days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from calapp.errors import InputError
from calapp.model.event import Alarm, Attachment, Attendee, AttendeeRole, Event, PartStat, Status, Visibility
from calapp.model.timespan import EventTime
from calapp.wire import moments
from calapp.wire.kloudless import payloads
from calapp.wire.kloudless.payloads import given
from calapp.wire.series import Repetition, in_kind_of, read_lines

UID, SLOT = "x-calapp-uid", "x-calapp-recurrence-id"
OWN_KEYS = (UID, SLOT)
ANSWERS = {
    "accepted": PartStat.ACCEPTED,
    "declined": PartStat.DECLINED,
    "tentative": PartStat.TENTATIVE,
}
STATUSES = {"tentative": Status.TENTATIVE, "cancelled": Status.CANCELED, "canceled": Status.CANCELED}
VISIBILITY = {one.value: one for one in Visibility}
_UID_NAMES = ("iCalUID", "iCalUId", "iCalUid", "UID", "uid")
_MOST_MINUTES = 60 * 24 * 366 * 10
_ONE_DAY = timedelta(days=1)
_DAY_LENGTH = len("2026-03-02")
_MIDNIGHT = time()

T = TypeVar("T")


def event_of(record: payloads.Event, *, zone: str = "") -> Event:
    """Return what a record says; ``zone`` is the calendar's, for times that name none.

    Raises InputError when it does not say when it is.
    """
    start, end = when(record, zone=zone)
    event = Event(
        uid=uid_of(record),
        start=start,
        end=end,
        title=given(record.name) or "",
        description=given(record.description) or "",
        location=given(record.location) or "",
        status=STATUSES.get((given(record.status) or "").lower(), Status.CONFIRMED),
        visibility=VISIBILITY.get((given(record.visibility) or "").lower(), Visibility.DEFAULT),
        organizer=_person(given(record.organizer)),
        creator=_person(given(record.creator)),
        attendees=tuple(one for guest in given(record.attendees) or () if (one := _attendee(guest)) is not None),
        alarms=tuple(_alarms(record)),
        attachments=tuple(_attachment(file) for file in given(record.attachments) or ()),
        created=_stamp(given(record.created)),
        modified=_stamp(given(record.modified)),
        custom=tuple((one.key, one.value or "") for one in _properties(record) if one.key not in OWN_KEYS),
    )
    return repetition_of(record).on(event)


def when(record: payloads.Event, *, zone: str = "") -> tuple[EventTime, EventTime]:
    """Return start and end of a record; without a sensible end it lasts a day or no time. Raises InputError."""
    begin, finish = given(record.start), given(record.end)
    if not begin:
        raise InputError("An event needs a start.", field="start")
    named = given(record.start_time_zone) or zone
    if whole_days(record):
        first = _day_behind(record, "start") or day_of(begin, named, field="start")
        last = _day_behind(record, "end") or _or_none(day_of, finish, named) or first
        return EventTime.all_day(first), EventTime.all_day(max(last, first + _ONE_DAY))
    start = moments.zoned(begin, named, field="start")
    end = _or_none(moments.zoned, finish, given(record.end_time_zone) or named) or start
    return start, max(end, start, key=lambda time: time.key)


def day_of(text: str, zone: str, *, field: str = "") -> date:
    """Return the day that a time of an all-day event means. Raises InputError.

    A date says so itself, and so does midnight as it is written; else it is the day on which ``zone`` has midnight.
    """
    if len(text) == _DAY_LENGTH:
        return moments.day(text, field=field)
    written = moments.instant(text, field=field)
    shown = moments.zoned(text, zone, field=field)
    return shown.date if written.time() != _MIDNIGHT and shown.wall.time() == _MIDNIGHT else written.date()


def slot_of(record: payloads.Event, like: EventTime) -> EventTime | None:
    """Return which occurrence an instance is, in the kind of its series; None where neither side says so."""
    stated = property_of(record, SLOT)
    if stated:
        found = _or_none(lambda text, _zone: EventTime.parse(text), stated, "")
        if found is not None:
            return in_kind_of(found, like)
    google, graph = record.behind.get("originalStartTime"), record.behind.get("originalStart")
    if isinstance(google, dict):
        day, moment = google.get("date"), google.get("dateTime")
        if isinstance(day, str):
            first = _or_none(day_of, day, "")
            return in_kind_of(EventTime.all_day(first), like) if first is not None else None
        graph = moment
    start = _or_none(moments.zoned, graph, "") if isinstance(graph, str) else None
    return in_kind_of(start, like) if start is not None else None


def time_of(text: str, zone: str, *, field: str) -> EventTime:
    """Return the time that a text names: a day, or a moment as it shows in a zone. Raises InputError."""
    if len(text) == _DAY_LENGTH:
        return EventTime.all_day(moments.day(text, field=field))
    return moments.zoned(text, zone, field=field)


def whole_days(record: payloads.Event) -> bool:
    """Tell whether an event lasts whole days: midnight alone does not say so."""
    stated = given(record.all_day)
    if stated is not None:
        return bool(stated)
    if len(given(record.start) or "") == _DAY_LENGTH:
        return True
    return record.behind.get("isAllDay") is True or _day_behind(record, "start") is not None


def repetition_of(record: payloads.Event) -> Repetition:
    """Return how an event repeats, whichever of its three forms says so."""
    rules = given(record.recurrence)
    if rules is None:
        return Repetition()
    several = (rules,) if isinstance(rules, payloads.Rule) else rules
    return read_lines(line for rule in several if (line := given(rule.rrule)))


def uid_of(record: payloads.Event) -> str:
    """Return the UID: the one that calapp gave it, else that of the system behind, else the id."""
    named = property_of(record, UID)
    if named:
        return named
    found = (record.behind.get(name) for name in _UID_NAMES)
    return next((uid for uid in found if isinstance(uid, str) and uid), given(record.id) or "")


def property_of(record: payloads.Event, key: str) -> str:
    """Return the value of a custom property, "" when there is none."""
    return next((one.value or "" for one in _properties(record) if one.key == key), "")


def _properties(record: payloads.Event) -> tuple[payloads.Property, ...]:
    return given(record.custom_properties) or ()


def _person(person: payloads.Person | None) -> Attendee | None:
    address = (given(person.email) or "").strip().lower() if person is not None else ""
    return Attendee(address, (given(person.name) or "").strip()) if person is not None and address else None


def _attendee(guest: payloads.Attendee) -> Attendee | None:
    person = _person(payloads.Person(name=guest.name, email=guest.email))
    if person is None:
        return None
    role = AttendeeRole.REQUIRED if given(guest.required) is not False else AttendeeRole.OPTIONAL
    return replace(
        person,
        partstat=ANSWERS.get((given(guest.status) or "").lower(), PartStat.NEEDS_ACTION),
        role=AttendeeRole.RESOURCE if given(guest.resource) else role,
    )


def whole_minutes(stated: float | str | None) -> int | None:
    """Return the minutes of a reminder, None for what is no sensible number."""
    try:
        minutes = int(stated) if stated is not None else -1
    except (ValueError, OverflowError):
        return None
    return minutes if 0 <= minutes <= _MOST_MINUTES else None


def _alarms(record: payloads.Event) -> Iterator[Alarm]:
    several = given(record.reminders)
    single = given(record.reminder)
    seen: set[int] = set()
    for reminder in several if several is not None else (single,) if single is not None else ():
        stated = given(reminder.minutes)
        minutes = whole_minutes(given(reminder.minutes_before_start) if stated is None else stated)
        if minutes is not None and minutes not in seen:
            seen.add(minutes)
            yield Alarm(timedelta(minutes=-minutes))


def _attachment(file: payloads.File) -> Attachment:
    return Attachment(
        given(file.url) or "", given(file.name) or "", given(file.mime_type) or "", 0, given(file.id) or ""
    )


def _day_behind(record: payloads.Event, name: str) -> date | None:
    """Return the date that Google names where calapp's own names only a time."""
    google = record.behind.get(name)
    day = google.get("date") if isinstance(google, dict) else None
    return _or_none(day_of, day, "") if isinstance(day, str) else None


def _stamp(text: str | None) -> datetime | None:
    found = _or_none(lambda stamp, _zone: moments.instant(stamp), text, "")
    return found.astimezone(UTC).replace(microsecond=0) if found is not None else None


def _or_none(read: Callable[[str, str], T], text: str | None, zone: str) -> T | None:
    """Return what a text says, None for one that makes no sense: such a detail is no reason to lose an event."""
    try:
        return read(text, zone) if text else None
    except InputError:
        return None
