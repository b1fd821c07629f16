from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import click
import pytest

from calapp.cli import times
from calapp.model.event import Alarm, Attendee
from calapp.model.timespan import EventTime

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 3, 12)


def zoned(text):
    return EventTime.zoned(datetime.fromisoformat(text), BERLIN, tzid="Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-12T09:30", "2026-03-12T09:30:00+01:00"),
        ("2026-03-12 09:30", "2026-03-12T09:30:00+01:00"),
        ("2026-07-12T09:30:15", "2026-07-12T09:30:15+02:00"),
        ("2026-03-12T09:30Z", "2026-03-12T10:30:00+01:00"),
        ("2026-03-12T09:30-05:00", "2026-03-12T15:30:00+01:00"),
    ],
    ids=["local", "with a space", "summer", "UTC", "offset"],
)
def test_a_time_is_read_in_its_zone(text, expected):
    time = times.parse_time(text, BERLIN, all_day=False, option="--start")
    assert time.iso() == expected
    assert time.tzid == "Europe/Berlin"


def test_a_floating_time_has_no_zone():
    assert times.parse_time("2026-03-12T09:30", None, all_day=False, option="--start").iso() == "2026-03-12T09:30:00"


def test_an_all_day_time_is_a_date():
    assert times.parse_time("2026-03-12", BERLIN, all_day=True, option="--start") == EventTime.all_day(TODAY)


@pytest.mark.parametrize(
    ("text", "zone", "all_day", "said"),
    [
        ("2026-03-12", BERLIN, False, "no time of day"),
        ("20260312", BERLIN, False, "no time of day"),
        ("soon", BERLIN, False, "is not a time"),
        ("2026-02-30T10:00", BERLIN, False, "is not a time"),
        ("2026-03-12T09:30", BERLIN, True, "is not a time"),
        ("2026-03-12T09:30+01:00", None, False, "floating"),
    ],
)
def test_what_is_no_time_is_wrong_usage(text, zone, all_day, said):
    with pytest.raises(click.UsageError, match=said):
        times.parse_time(text, zone, all_day=all_day, option="--start")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("PT1H30M", 90), ("1h30m", 90), ("1h30", 90), ("90m", 90), ("90min", 90), ("90", 90), ("P1D", 1440),
        ("2d", 2880), ("1w", 10080), ("P1DT2H", 1560), ("pt45m", 45), ("1h 15m", 75),
    ],
)  # fmt: skip
def test_lengths_are_read_in_both_forms(text, minutes):
    assert times.parse_length(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "P", "PT", "-PT1H", "an hour", "1h30x", "99999w", "٣h"])
def test_what_is_no_length_is_wrong_usage(text):
    with pytest.raises(click.UsageError, match="--duration"):
        times.parse_length(text)


def test_an_end_is_elapsed_time_later_across_a_clock_change():
    start = zoned("2026-03-29T01:30")
    assert times.end_after(start, timedelta(hours=1), BERLIN).iso() == "2026-03-29T03:30:00+02:00"


def test_the_length_of_an_all_day_event_is_whole_days():
    start = EventTime.all_day(TODAY)
    assert times.end_after(start, timedelta(days=2), BERLIN) == EventTime.all_day(date(2026, 3, 14))
    with pytest.raises(click.UsageError, match="whole days"):
        times.end_after(start, timedelta(hours=2), BERLIN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", "2026-03-12T00:00:00+01:00"),
        ("tomorrow", "2026-03-13T00:00:00+01:00"),
        ("yesterday", "2026-03-11T00:00:00+01:00"),
        ("2026-07-01", "2026-07-01T00:00:00+02:00"),
        ("2026-07-01T12:00Z", "2026-07-01T12:00:00+00:00"),
    ],
)
def test_bounds_are_days_or_moments(text, expected):
    assert times.parse_moment(text, BERLIN, TODAY, option="--from").isoformat() == expected


def test_guests_are_addresses_with_or_without_a_name():
    assert times.parse_guest("Ana@Example.org") == Attendee("ana@example.org", rsvp=True)
    assert times.parse_guest("Jo Lind <jo@example.org>") == Attendee("jo@example.org", name="Jo Lind", rsvp=True)
    for wrong in ("jo", "jo@", "@example.org", "a b@example.org", "jo@exa mple.org", ""):
        with pytest.raises(click.UsageError, match="not an address"):
            times.parse_guest(wrong)


def test_reminders_and_zones():
    assert times.parse_reminder(10) == Alarm(offset=timedelta(minutes=-10))
    assert times.parse_zone("Asia/Tokyo") == ZoneInfo("Asia/Tokyo")
    with pytest.raises(click.UsageError, match="no time zone"):
        times.parse_zone("../etc/passwd")


def test_a_time_that_the_clocks_skip_is_refused_with_one_that_exists():
    with pytest.raises(click.UsageError, match="does not exist in Europe/Berlin.*2026-03-29T03:30"):
        times.parse_time("2026-03-29T02:30", ZoneInfo("Europe/Berlin"), all_day=False, option="--start")


def test_a_time_that_comes_twice_is_the_first_and_the_second_by_its_offset(capsys):
    berlin = ZoneInfo("Europe/Berlin")
    found = times.parse_time("2026-10-25T02:30", berlin, all_day=False, option="--start")
    assert found.iso() == "2026-10-25T02:30:00+02:00"
    assert "The second is 2026-10-25T02:30:00+01:00" in capsys.readouterr().err
    found = times.parse_time("2026-10-25T02:30+01:00", berlin, all_day=False, option="--start")
    assert found.iso() == "2026-10-25T02:30:00+01:00"
