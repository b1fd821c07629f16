from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calapp.cli.words import described, guest
from calapp.model.event import Alarm, Attendee, Event, PartStat, Status, Transparency, Visibility
from calapp.model.timespan import EventTime

START = EventTime.utc(datetime(2026, 3, 12, 9))  # noqa: DTZ001 - a wall clock
EVENT = Event("u", START, EventTime.utc(datetime(2026, 3, 12, 10)))  # noqa: DTZ001 - a wall clock


def test_what_an_event_does_not_say_is_empty():
    said = {label: words for label, words in described(EVENT, ZoneInfo("Europe/Berlin")).items() if words}
    assert said == {"Title": "Untitled", "When": "Thu 12 Mar 2026, 10:00–11:00", "Zone": "UTC"}


def test_what_is_special_is_said():
    from dataclasses import replace

    event = replace(
        EVENT, status=Status.TENTATIVE, transparency=Transparency.TRANSPARENT, visibility=Visibility.PRIVATE
    )
    said = described(event, UTC)
    assert (said["Status"], said["Shown as"], said["Visibility"]) == ("tentative", "free", "private")


@pytest.mark.parametrize(
    ("alarm", "words"),
    [
        (Alarm(offset=timedelta(minutes=-10)), "10 min before the start"),
        (Alarm(offset=timedelta(hours=-1)), "1 hour before the start"),
        (Alarm(offset=timedelta(days=-2)), "2 days before the start"),
        (Alarm(offset=timedelta()), "at the start"),
        (Alarm(offset=timedelta(minutes=5), from_end=True), "5 min after the end"),
        (Alarm(at=datetime(2026, 3, 12, 8, tzinfo=UTC)), "2026-03-12 08:00 UTC"),
    ],
)
def test_reminders_in_words(alarm, words):
    event = Event("u", START, START, alarms=(alarm,))
    assert described(event, UTC)["Reminders"] == words


def test_guests_in_words():
    assert guest(Attendee("jo@example.org", "Jo", PartStat.ACCEPTED)) == "Jo <jo@example.org> accepted"
    assert guest(Attendee("jo@example.org")) == "jo@example.org needs-action"
