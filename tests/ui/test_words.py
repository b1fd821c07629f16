from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calapp.model.event import Attendee, Event, PartStat
from calapp.model.timespan import EventTime
from calapp.ui import words

BERLIN = ZoneInfo("Europe/Berlin")
LISBON = ZoneInfo("Europe/Lisbon")


def berlin(*parts: int) -> EventTime:
    return EventTime.zoned(datetime(*parts), BERLIN, tzid="Europe/Berlin")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (berlin(2026, 3, 12, 10), berlin(2026, 3, 12, 12), "Thu 12 March, 10:00 – 12:00"),
        (berlin(2026, 3, 12, 10), berlin(2026, 3, 12, 10), "Thu 12 March, 10:00"),
        (berlin(2026, 3, 12, 22), berlin(2026, 3, 13, 1), "Thu 12 March, 22:00 – Fri 13 March, 01:00"),
        (berlin(2027, 3, 12, 10), berlin(2027, 3, 12, 12), "Fri 12 March 2027, 10:00 – 12:00"),
        (EventTime.all_day(date(2026, 3, 12)), EventTime.all_day(date(2026, 3, 13)), "Thu 12 March"),
        (EventTime.all_day(date(2026, 3, 12)), EventTime.all_day(date(2026, 3, 15)), "Thu 12 March – Sat 14 March"),
    ],
)
def test_when_is_said_in_the_viewers_zone(start, end, expected):
    assert words.when_words(start, end, BERLIN, year=2026) == expected


def test_the_events_own_clock_is_said_only_where_it_differs():
    event = Event("u", berlin(2026, 3, 12, 14), berlin(2026, 3, 12, 16))
    flight = Event("u", event.start, EventTime.zoned(datetime(2026, 3, 12, 16), LISBON, tzid="Europe/Lisbon"))
    assert words.own_zone_words(event, BERLIN) == ""
    assert words.own_zone_words(event, LISBON) == "14:00 – 16:00 Europe/Berlin"
    assert words.own_zone_words(flight, BERLIN) == "14:00 Europe/Berlin – 16:00 Europe/Lisbon"
    floating = Event("u", EventTime.floating(datetime(2026, 3, 12, 9)), EventTime.floating(datetime(2026, 3, 12, 10)))
    assert words.own_zone_words(floating, BERLIN) == ""


def test_guests_are_counted_and_named():
    ana = Attendee("ana@example.org", "Ana", PartStat.ACCEPTED)
    others = [Attendee(f"g{number}@example.org") for number in range(7)]
    assert words.guest_counts([ana]) == "1 guest · 1 yes"
    assert words.guest_counts([ana, *others]) == "8 guests · 1 yes, 7 waiting"
    names = words.guest_names([ana, *others], ana)
    assert names.startswith("Ana (organizer), g0@example.org")
    assert names.endswith("and 2 more")


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=2), "2 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=2), "on 10 Mar"),
    ],
)
def test_how_long_ago_is_said_shortly(passed, expected):
    now = datetime(2026, 3, 12, 12, tzinfo=UTC)
    assert words.ago_words(now - passed, now) == expected
    assert words.plural(1, "edit", "edits") == "1 edit"
    assert words.plural(2, "edit", "edits") == "2 edits"
