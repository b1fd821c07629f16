"""Whole resources out of uniform events: nothing gets lost, and equal events give equal text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from calapp.ical import parse
from calapp.ical.compose import compose
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
from calapp.model.timespan import EventTime

STAMP = datetime(2026, 1, 1, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")


def berlin(day: int, hour: int) -> EventTime:
    return EventTime.zoned(datetime(2026, 3, day, hour), ZONE, tzid="Europe/Berlin")


FULL = Event(
    "full@x", berlin(2, 9), berlin(2, 10), title="A; b, c", description="One\nTwo", location="Café", url="https://x.example/",
    conference="https://meet.example/1", status=Status.TENTATIVE, transparency=Transparency.TRANSPARENT,
    visibility=Visibility.PRIVATE, busy=BusyStatus.ELSEWHERE, rrule="FREQ=WEEKLY;BYDAY=MO", rdates=(berlin(4, 9),),
    exdates=(berlin(9, 9),), organizer=Attendee("o@x.example", "O"), creator=Attendee("c@x.example", "C"),
    attendees=(Attendee("g@x.example", "G", PartStat.ACCEPTED, AttendeeRole.OPTIONAL, rsvp=True),),
    alarms=(Alarm(timedelta(minutes=-10)), Alarm(at=STAMP)),
    attachments=(Attachment("https://f.example", "a.pdf", "application/pdf", 12, "f1"), Attachment("", "b", id="f 2")),
    categories=("a", "b,c"), color="red", sequence=2, created=STAMP, modified=STAMP, custom=(("k", "v;1"), ("k2", "")),
)  # fmt: skip
MOVED = Event("full@x", berlin(16, 11), berlin(16, 12), berlin(16, 9), title="Moved", created=STAMP, modified=STAMP)


def test_every_field_reads_back():
    assert parse.events(compose([FULL, MOVED])) == (FULL, MOVED)


def test_the_order_in_which_events_are_given_says_nothing():
    assert compose([MOVED, FULL]) == compose([FULL, MOVED])


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (EventTime.all_day(STAMP.date()), EventTime.all_day(STAMP.date() + timedelta(days=2))),
        (EventTime.floating(datetime(2026, 1, 1, 9)), EventTime.floating(datetime(2026, 1, 1, 10))),
        (EventTime.utc(STAMP), EventTime.utc(STAMP)),
    ],
    ids=["all-day", "floating", "UTC without length"],
)
def test_every_kind_of_time_reads_back(start, end):
    event = replace(FULL, start=start, end=end, rrule=None, rdates=(), exdates=())
    assert parse.events(compose([event])) == (event,)


def test_the_text_is_whole_for_everyone():
    calendar = icalendar.Calendar.from_ical(compose([FULL, MOVED]))
    assert [child.name for child in calendar.subcomponents] == ["VTIMEZONE", "VEVENT", "VEVENT"]
    assert all("DTSTAMP" in event and "UID" in event for event in calendar.walk("VEVENT"))
