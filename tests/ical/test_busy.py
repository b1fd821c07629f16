"""Busy times alone: what leaves, and what does not."""

from datetime import UTC, datetime

from calapp.ical.busy import busy_only
from calapp.ical.scan import scan
from calapp.model.timespan import TimeSpan
from calapp.recurrence.expand import expand

MARCH = TimeSpan(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
SECRETS = ("secret", "Room 9", "bo@example.org", "https://meet.example", "cancer", "X-NOTE", "Reminder")


def calendar(*events):
    body = "".join(
        f"BEGIN:VEVENT\nUID:secret-plan\nDTSTAMP:20260101T000000Z\n{event}\nEND:VEVENT\n" for event in events
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n{body}END:VCALENDAR\n".replace("\n", "\r\n")


MEETING = (
    "DTSTART:20260310T090000Z\nDTEND:20260310T100000Z\nSUMMARY:The secret plan\nLOCATION:Room 9\nX-NOTE:x\n"
    "DESCRIPTION:about the cancer\nATTENDEE;CN=Bo:mailto:bo@example.org\nURL:https://meet.example\n"
    "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Reminder\nTRIGGER:-PT5M\nEND:VALARM"
)
SERIES = "DTSTART:20260310T090000Z\nDTEND:20260310T100000Z\nRRULE:FREQ=DAILY;COUNT=3\nSUMMARY:Stand-up"


def days(raw):
    return [item.start.instant(UTC).day for item in expand(scan(raw), MARCH).items]


def test_times_stay_and_every_word_goes():
    text = busy_only(calendar(MEETING))
    assert days(text) == [10]
    assert scan(text).events[0].title == "Busy"
    assert not [word for word in SECRETS if word in text]


def test_the_same_event_has_the_same_name_in_every_export():
    other = calendar(MEETING.replace("plan", "idea"))
    assert scan(busy_only(calendar(MEETING))).uid == scan(busy_only(other)).uid


def test_what_is_free_or_canceled_takes_nobody_up():
    assert busy_only(calendar(f"{MEETING}\nTRANSP:TRANSPARENT")) == ""
    assert busy_only(calendar(f"{MEETING}\nSTATUS:CANCELLED")) == ""


def test_an_occurrence_that_was_canceled_leaves_the_series():
    canceled = "RECURRENCE-ID:20260311T090000Z\nDTSTART:20260311T090000Z\nSTATUS:CANCELLED"
    assert days(busy_only(calendar(SERIES, canceled))) == [10, 12]


def test_an_occurrence_that_was_moved_is_busy_where_it_went():
    moved = "RECURRENCE-ID:20260311T090000Z\nDTSTART:20260315T090000Z\nDTEND:20260315T100000Z\nSUMMARY:secret"
    text = busy_only(calendar(SERIES, moved))
    assert days(text) == [10, 12, 15]
    assert "secret" not in text


def test_of_a_free_series_only_what_is_not_free_counts():
    taken = "RECURRENCE-ID:20260311T090000Z\nDTSTART:20260311T090000Z\nDTEND:20260311T100000Z"
    assert days(busy_only(calendar(f"{SERIES}\nTRANSP:TRANSPARENT", taken))) == [11]
