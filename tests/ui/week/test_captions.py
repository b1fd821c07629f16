"""Clock times, ghosts and the names that a screen reader speaks."""

from datetime import date, datetime, time, timedelta

import pytest

from calapp.model.event import PartStat, Status, Transparency
from calapp.model.occurrence import SyncMark
from calapp.model.timespan import EventTime
from calapp.ui.week import captions
from tests.ui.week.samples import BERLIN, LISBON, MONDAY, all_day, floating, occurrence, timed, wall


@pytest.mark.parametrize(
    ("moment", "hours_24", "wanted"),
    [
        (time(9, 5), True, "09:05"),
        (time(0), True, "00:00"),
        (time(14, 5), False, "2:05 pm"),
        (time(0), False, "12 am"),
        (time(12), False, "12 pm"),
    ],
)
def test_clock(moment, hours_24, wanted):
    assert captions.clock(moment, hours_24=hours_24) == wanted


def test_hour_lines_and_the_end_of_the_day():
    assert captions.hour_label(24) == "00:00"
    assert captions.hour_minute(24 * 60) == "00:00"
    assert captions.hour_minute(17.5 * 60, hours_24=False) == "5:30 pm"


def test_times_are_those_of_the_zone_that_is_shown():
    flight = timed("13 14:15", "13 16:45")
    assert captions.time_text(flight, BERLIN) == "14:15 – 16:45"
    assert captions.time_text(flight, LISBON) == "13:15 – 15:45"
    assert captions.time_text(floating("13 07:00", "13 08:00"), LISBON) == "07:00 – 08:00"


def test_a_moment_has_one_time():
    assert captions.time_text(timed("13 14:15", "13 14:15"), BERLIN) == "14:15"


@pytest.mark.parametrize(
    ("hour", "zone", "wanted"),
    [(0, BERLIN, "02:30 UTC+02"), (1, BERLIN, "02:30 UTC+01"), (2, BERLIN, "03:30")],
    ids=["first", "second", "after"],
)
def test_the_hour_that_comes_twice_is_told_apart(hour, zone, wanted):
    start = EventTime.utc(datetime(2026, 10, 25, hour, 30))
    assert captions.start_text(occurrence(start, start, "x"), zone) == wanted


def test_offsets_of_half_hours_are_whole():
    from zoneinfo import ZoneInfo

    start = EventTime.utc(datetime(2026, 4, 4, 14, 45))
    assert captions.start_text(occurrence(start, start, "x"), ZoneInfo("Australia/Lord_Howe")) == "01:45 UTC+11"
    start = EventTime.utc(datetime(2026, 4, 4, 15, 15))
    assert captions.start_text(occurrence(start, start, "x"), ZoneInfo("Australia/Lord_Howe")) == "01:45 UTC+10:30"


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("10 10:00", "10 11:30", "10:00 – 11:30"),
        ("10 22:00", "11 00:00", "22:00 – 00:00"),
        ("10 22:00", "11 02:00", "Tue 10 Mar 22:00 – Wed 11 Mar 02:00"),
    ],
)
def test_stretches_of_time(start, end, wanted):
    assert captions.range_text(wall(start), wall(end)) == wanted


def test_days():
    assert captions.days_text(MONDAY, MONDAY) == "Mon 9 Mar"
    assert captions.days_text(MONDAY, MONDAY + timedelta(days=2)) == "Mon 9 Mar – Wed 11 Mar"


@pytest.mark.parametrize(
    ("minutes", "wanted"), [(0, "0 min"), (45, "45 min"), (90, "1 h 30 min"), (120, "2 h"), (1_680, "1 d 4 h")]
)
def test_lengths(minutes, wanted):
    assert captions.length_text(timedelta(minutes=minutes)) == wanted


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (timed("10 14:00", "10 15:00", "Review"), "Review, Tue 10 Mar, 14:00 to 15:00, Work"),
        (timed("10 14:00", "10 14:00", ""), "Untitled, Tue 10 Mar, 14:00, Work"),
        (timed("10 22:00", "11 02:00", "Night"), "Night, Tue 10 Mar, 22:00 to Wed 11 Mar 02:00, Work"),
        (all_day(MONDAY, 1, "Trip"), "Trip, Mon 9 Mar, all day, Work"),
        (all_day(MONDAY, 3, "Trip", location="Lisbon"), "Trip, Mon 9 Mar to Wed 11 Mar, all day, Lisbon, Work"),
        (
            timed("10 14:00", "10 15:00", "Review", series=True, has_guests=True, has_alarm=True),
            "Review, Tue 10 Mar, 14:00 to 15:00, Work, repeats, with guests, reminder",
        ),
        (
            timed("10 14:00", "10 15:00", "Review", status=Status.TENTATIVE, mark=SyncMark.PENDING),
            "Review, Tue 10 Mar, 14:00 to 15:00, Work, tentative, not sent yet",
        ),
        (
            timed("10 14:00", "10 15:00", "Review", partstat=PartStat.DECLINED, mark=SyncMark.CONFLICT),
            "Review, Tue 10 Mar, 14:00 to 15:00, Work, declined, changed in two places",
        ),
        (
            timed("10 14:00", "10 15:00", "Review", status=Status.CANCELED, transparency=Transparency.TRANSPARENT),
            "Review, Tue 10 Mar, 14:00 to 15:00, Work, canceled, free",
        ),
        (
            timed("10 14:00", "10 15:00", "Review", partstat=PartStat.NEEDS_ACTION, mark=SyncMark.BLOCKED),
            "Review, Tue 10 Mar, 14:00 to 15:00, Work, tentative, refused by the server",
        ),
    ],
)
def test_names_of_events(one, wanted):
    assert captions.event_name(one, BERLIN, calendar="Work") == wanted


@pytest.mark.parametrize(
    ("day", "minute", "events", "wanted"),
    [
        (MONDAY, 14 * 60, 0, "Monday 9 March, 14:00, empty"),
        (MONDAY, 14 * 60, 1, "Monday 9 March, 14:00, 1 event"),
        (MONDAY, None, 2, "Monday 9 March, all day, 2 events"),
        (date(2026, 3, 29), 150, 0, "Sunday 29 March, 02:30, does not exist"),
        (date(2026, 10, 25), 150, 0, "Sunday 25 October, 02:30, empty"),
    ],
)
def test_names_of_slots(day, minute, events, wanted):
    assert captions.slot_name(day, minute, BERLIN, events=events) == wanted


def test_a_time_that_the_clocks_skip_is_explained():
    words = captions.gap_notice(wall("29 02:15"), wall("29 03:00"))
    assert words == "02:15 does not exist on Sun 29 Mar, the clocks go forward. Moved to 03:00."
