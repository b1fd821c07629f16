"""Uniform events for the tests of both JSON systems: any that a surface could be asked to hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from calapp.model.event import (
    Alarm,
    Attendee,
    AttendeeRole,
    BusyStatus,
    Event,
    PartStat,
    Status,
    Transparency,
    Visibility,
)
from calapp.model.timespan import EventTime

ZONES = ("Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "UTC")
STAMPS = st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1)).map(
    lambda time: time.replace(microsecond=0, tzinfo=UTC)
)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(str.strip)
PEOPLE = st.builds(
    Attendee,
    st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True),
    TEXTS,
    st.sampled_from([PartStat.NEEDS_ACTION, PartStat.ACCEPTED, PartStat.DECLINED, PartStat.TENTATIVE]),
    st.sampled_from([AttendeeRole.REQUIRED, AttendeeRole.OPTIONAL, AttendeeRole.RESOURCE]),
)
RULES = st.sampled_from(
    [None, "FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "FREQ=MONTHLY;BYDAY=-1WE;COUNT=5", "FREQ=YEARLY;COUNT=3"]
)


@st.composite
def spans(draw: st.DrawFn) -> tuple[EventTime, EventTime]:
    """Draw start and end of an event: a zoned one or whole days."""
    if draw(st.booleans()):
        first = draw(st.dates(date(2000, 1, 1), date(2050, 1, 1)))
        return EventTime.all_day(first), EventTime.all_day(first + timedelta(days=draw(st.integers(1, 9))))
    zone = draw(st.sampled_from(ZONES))
    start = draw(STAMPS).astimezone(ZoneInfo(zone))
    end = (start.astimezone(UTC) + timedelta(minutes=draw(st.integers(0, 5_000)))).astimezone(ZoneInfo(zone))
    return EventTime.of_instant(start, tzid=zone), EventTime.of_instant(end, tzid=zone)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Draw an event with the fields that both surfaces hold."""
    start, end = draw(spans())
    transparency = draw(st.sampled_from(Transparency))
    alarms = draw(st.lists(st.integers(0, 40_000), max_size=3, unique=True))
    guests = draw(st.lists(PEOPLE, max_size=3, unique_by=lambda guest: guest.address))
    busy = st.sampled_from([None, BusyStatus.TENTATIVE, BusyStatus.OUT_OF_OFFICE])
    return Event(
        "uid@x.example", start, end,
        title=draw(TEXTS), description=draw(TEXTS), location=draw(TEXTS),
        status=Status.CONFIRMED,
        transparency=transparency,
        visibility=draw(st.sampled_from([Visibility.DEFAULT, Visibility.PRIVATE, Visibility.CONFIDENTIAL])),
        busy=draw(busy) if transparency is Transparency.OPAQUE else None,
        rrule=draw(RULES),
        organizer=draw(st.none() | PEOPLE.map(lambda one: Attendee(one.address, one.name))),
        attendees=tuple(guests),
        alarms=tuple(Alarm(timedelta(minutes=-number)) for number in alarms),
        created=draw(STAMPS), modified=draw(STAMPS),
    )  # fmt: skip
