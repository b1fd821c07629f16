from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calapp.model.calendar_object import CalendarObject, RecurrenceDate
from calapp.model.event import Status
from calapp.model.timespan import EventTime, TimeKind, TimeSpan
from calapp.recurrence.blocks import Blocks, ClockBlocks
from calapp.recurrence.expand import MAX_OCCURRENCES, TOO_FAR, TOO_MANY, Bounds, Expansion, expand, series_bounds
from tests.recurrence.samples import (
    BERLIN,
    HOUR,
    NEW_YORK,
    all_day,
    days,
    floating,
    master,
    override,
    rdates,
    series,
    span,
    starts,
    utc,
    year,
    zoned,
)

DAY = timedelta(days=1)
# Zones whose clocks change at different hours, by half an hour, at midnight, and by a whole day.
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "Pacific/Apia"]


# Single events


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (zoned(2026, 3, 1, 23), zoned(2026, 3, 2, 1), True),
        (zoned(2026, 3, 1, 23), zoned(2026, 3, 2, 0), False),
        (zoned(2026, 3, 2, 0), zoned(2026, 3, 2, 0), True),
        (zoned(2026, 3, 3, 0), zoned(2026, 3, 3, 1), False),
        (all_day(2026, 3, 2), all_day(2026, 3, 3), True),
        (all_day(2026, 3, 1), all_day(2026, 3, 2), False),
        (floating(2026, 3, 2, 0), floating(2026, 3, 2, 1), True),
    ],
)
def test_a_single_event_is_shown_where_it_overlaps(start, end, shown):
    expansion = expand(series(master(start, end=end)), span(date(2026, 3, 2), date(2026, 3, 3)))
    assert bool(expansion.items) is shown
    if shown:
        assert expansion.items[0].recurrence_id == ""
        assert (expansion.items[0].start, expansion.items[0].end) == (start, end)


def test_overrides_without_a_master_keep_their_ids():
    orphan = CalendarObject("u", (override(zoned(2026, 3, 2, 9), zoned(2026, 3, 3, 9)),))
    assert [item.recurrence_id for item in expand(orphan, year(2026)).items] == ["20260302T080000Z"]
    assert expand(CalendarObject("u", ()), year(2026)) == Expansion()


def test_a_second_master_is_shown_as_it_is():
    found = series(master(zoned(2026, 3, 2, 9), "FREQ=DAILY;COUNT=2"), master(zoned(2026, 5, 1, 9), title="stray"))
    assert days(expand(found, year(2026))) == ["2026-03-02", "2026-03-03", "2026-05-01"]


# Wall clock and instants


def test_a_weekly_meeting_keeps_its_hour_when_the_clocks_change():
    weekly = series(master(zoned(2026, 3, 23, 9), "FREQ=WEEKLY;COUNT=2"))
    assert starts(expand(weekly, year(2026))) == ["2026-03-23T09:00:00+01:00", "2026-03-30T09:00:00+02:00"]


def test_a_start_in_the_gap_is_read_with_the_offset_before_it():
    nightly = series(master(zoned(2026, 3, 28, 2, 30), "FREQ=DAILY;COUNT=3"))
    assert starts(expand(nightly, year(2026))) == [
        "2026-03-28T02:30:00+01:00",
        "2026-03-29T02:30:00+01:00",
        "2026-03-30T02:30:00+02:00",
    ]
    assert expand(nightly, year(2026)).items[1].start.instant(BERLIN).hour == 3


def test_a_start_in_the_fold_is_the_first_of_the_two():
    nightly = series(master(zoned(2026, 10, 24, 2, 30), "FREQ=DAILY;COUNT=2"))
    assert starts(expand(nightly, year(2026)))[1] == "2026-10-25T02:30:00+02:00"


def test_hourly_starts_in_the_gap_do_not_come_twice():
    hourly = series(master(zoned(2026, 3, 29, 0), "FREQ=HOURLY;COUNT=6"))
    keys = [item.start.key for item in expand(hourly, year(2026)).items]
    assert len(keys) == len(set(keys)) == 5


def test_an_end_before_the_gap_does_not_lose_starts_behind_it():
    odd = series(master(zoned(2026, 3, 29, 2, 5), "FREQ=MINUTELY;INTERVAL=25;UNTIL=20260329T012500Z", lasts=0 * HOUR))
    keys = [item.start.key - utc(2026, 3, 29, 1).key for item in expand(odd, year(2026)).items]
    assert keys == [5 * 60, 20 * 60]


@pytest.mark.parametrize("zone", [ZoneInfo(name) for name in ZONES], ids=ZONES)
def test_a_daily_series_has_each_day_once_and_keeps_its_wall_clock(zone):
    start = EventTime.zoned(datetime(2011, 1, 1, 2, 30), zone, tzid=zone.key)  # noqa: DTZ001
    expansion = expand(series(master(start, "FREQ=DAILY")), year(2011, zone))
    assert {item.start.wall.time() for item in expansion.items} == {start.wall.time()}
    walls = [item.start.wall for item in expansion.items]
    assert all(after - before in (DAY, 2 * DAY) for before, after in pairwise(walls))


def test_dtend_gives_each_occurrence_the_same_exact_length():
    nights = series(master(zoned(2026, 3, 27, 22), "FREQ=DAILY;COUNT=3", lasts=8 * HOUR))
    items = expand(nights, year(2026)).items
    assert [item.end.key - item.start.key for item in items] == [8 * 3600] * 3
    assert [item.end.wall.hour for item in items] == [6, 7, 6]


def test_an_end_in_another_zone_stays_in_that_zone():
    flight = master(zoned(2026, 3, 6, 9), "FREQ=WEEKLY;COUNT=2", end=zoned(2026, 3, 6, 12, zone=NEW_YORK))
    ends = [item.end.iso() for item in expand(series(flight), year(2026)).items]
    assert ends == ["2026-03-06T12:00:00-05:00", "2026-03-13T13:00:00-04:00"]


def test_a_duration_of_whole_days_follows_the_wall_clock():
    weekend = master(zoned(2026, 3, 21, 9), "FREQ=WEEKLY;COUNT=2", end=zoned(2026, 3, 22, 9), nominal_days=1)
    items = expand(series(weekend), year(2026)).items
    assert [item.end.wall.hour for item in items] == [9, 9]
    assert [item.end.key - item.start.key for item in items] == [86_400, 82_800]


def test_all_day_and_floating_series_last_as_long_on_the_wall():
    trip = series(master(all_day(2026, 3, 28), "FREQ=WEEKLY;COUNT=2", end=all_day(2026, 3, 31)))
    assert [item.end.date - item.start.date for item in expand(trip, year(2026)).items] == [3 * DAY, 3 * DAY]
    night = series(master(floating(2026, 3, 28, 22), "FREQ=DAILY;COUNT=2", lasts=8 * HOUR))
    assert [item.end.wall.hour for item in expand(night, year(2026)).items] == [6, 6]


def test_an_end_before_the_start_counts_as_no_length():
    broken = series(master(zoned(2026, 3, 2, 9), "FREQ=DAILY;COUNT=2", end=zoned(2026, 3, 2, 8)))
    assert [item.end.key - item.start.key for item in expand(broken, year(2026)).items][1:] == [0]


@pytest.mark.parametrize("fields", [{}, {"zone": None, "end_zone": None}], ids=["known zone", "zone by its name"])
def test_the_zone_is_found_by_its_name_where_it_is_not_given(fields):
    weekly = series(master(zoned(2026, 3, 23, 9), "FREQ=WEEKLY;COUNT=2", end=zoned(2026, 3, 23, 10), **fields))
    assert starts(expand(weekly, year(2026)))[1] == "2026-03-30T09:00:00+02:00"


@pytest.mark.parametrize("tzid", ["Nowhere/Nothing", "/etc/passwd", "../x", "a\0b"])
def test_an_unknown_zone_keeps_the_offset_of_the_start(tzid):
    start = EventTime(datetime(2026, 3, 23, 9), TimeKind.ZONED, tzid, 3600)  # noqa: DTZ001
    weekly = series(master(zoned(2026, 3, 23, 9), "FREQ=WEEKLY;COUNT=2"))
    event = type(weekly.events[0])("u", start, start, rrules=("FREQ=WEEKLY;COUNT=2",))
    assert starts(expand(series(event), year(2026)))[1] == "2026-03-30T09:00:00+01:00"


def test_a_series_in_utc_needs_no_zone():
    event = master(utc(2026, 3, 23, 9), "FREQ=WEEKLY;COUNT=2", zone=None, end_zone=None, end=utc(2026, 3, 23, 10))
    assert starts(expand(series(event), year(2026)))[1] == "2026-03-30T09:00:00+00:00"


# DTSTART, RDATE, EXDATE and overrides


def test_a_start_that_the_rule_does_not_make_is_shown_and_not_counted():
    odd = series(master(zoned(2026, 3, 5, 9), "FREQ=WEEKLY;BYDAY=MO;COUNT=2"))
    assert days(expand(odd, year(2026))) == ["2026-03-05", "2026-03-09", "2026-03-16"]


def test_a_series_that_ends_before_it_starts_is_empty():
    assert not expand(series(master(zoned(2026, 3, 5, 9), "FREQ=DAILY;UNTIL=20260101T000000Z")), year(2026)).items


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260304T080000Z", "2026-03-04"),
        ("20260304T075959Z", "2026-03-03"),
        ("20260304T090000", "2026-03-04"),
        ("20260304", "2026-03-04"),
    ],
)
def test_until_is_inclusive_whatever_its_kind(until, last):
    daily = series(master(zoned(2026, 3, 1, 9), f"FREQ=DAILY;UNTIL={until}"))
    assert days(expand(daily, year(2026)))[-1] == last


FIRSTS = {"zoned": zoned(2026, 3, 2, 9), "floating": floating(2026, 3, 2, 9), "all-day": all_day(2026, 3, 2)}
NAMES = {
    "own zone": zoned(2026, 3, 3, 9),
    "floating": floating(2026, 3, 3, 9),
    "date": all_day(2026, 3, 3),
    "UTC": utc(2026, 3, 3, 8),
    "New York": zoned(2026, 3, 3, 3, zone=NEW_YORK),
}
# To a series without a zone another zone's hour says nothing.
MEANINGLESS = {("floating", "UTC"), ("floating", "New York")}


@pytest.mark.parametrize(
    ("first", "named"), [(first, name) for first in FIRSTS for name in NAMES if (first, name) not in MEANINGLESS]
)
def test_a_slot_is_found_whatever_kind_names_it(first, named):
    start, slot = FIRSTS[first], NAMES[named]
    daily = master(start, "FREQ=DAILY;COUNT=3", exdates=(slot,))
    assert days(expand(series(daily), year(2026))) == ["2026-03-02", "2026-03-04"]
    moved = series(master(start, "FREQ=DAILY;COUNT=3"), override(slot, zoned(2026, 6, 1, 12)))
    items = expand(moved, year(2026)).items
    assert [item.start.date.day for item in items] == [2, 4, 1]
    assert items[2].recurrence_id == EventTime(start.wall + DAY, start.kind, start.tzid, start.offset).recurrence_id()


def test_a_date_leaves_out_every_occurrence_of_its_day():
    often = master(zoned(2026, 3, 2, 9), "FREQ=DAILY;COUNT=6;BYHOUR=9,15", exdates=(all_day(2026, 3, 3),))
    found = series(often, override(zoned(2026, 3, 3, 15), zoned(2026, 3, 9, 15)))
    assert days(expand(found, year(2026))) == ["2026-03-02", "2026-03-02", "2026-03-04", "2026-03-04"]


def test_an_override_is_found_by_where_it_was_moved_to():
    weekly = series(
        master(zoned(2026, 3, 2, 9), "FREQ=WEEKLY"),
        override(zoned(2026, 3, 9, 9), zoned(2026, 6, 2, 9), title="moved far", status=Status.CANCELED),
    )
    assert days(expand(weekly, span(date(2026, 3, 9), date(2026, 3, 16)))) == []
    item = expand(weekly, span(date(2026, 6, 2), date(2026, 6, 3))).items[0]
    assert (item.event.title, item.event.status, item.recurrence_id) == (
        "moved far",
        Status.CANCELED,
        "20260309T080000Z",
    )


def test_an_override_may_be_of_another_kind_than_its_series():
    weekly = series(
        master(zoned(2026, 3, 2, 9), "FREQ=WEEKLY;COUNT=2"), override(zoned(2026, 3, 9, 9), all_day(2026, 3, 10))
    )
    assert starts(expand(weekly, year(2026))) == ["2026-03-02T09:00:00+01:00", "2026-03-10"]


def test_added_dates_may_bring_their_own_end():
    event = master(
        zoned(2026, 3, 2, 9),
        rdates=(RecurrenceDate(utc(2026, 3, 4, 8), utc(2026, 3, 4, 12)), RecurrenceDate(zoned(2026, 3, 2, 9))),
    )
    items = expand(series(event), year(2026)).items
    assert [(item.start.iso(), item.end.iso()) for item in items] == [
        ("2026-03-02T09:00:00+01:00", "2026-03-02T10:00:00+01:00"),
        ("2026-03-04T09:00:00+01:00", "2026-03-04T13:00:00+01:00"),
    ]


def test_a_rule_and_a_date_that_agree_make_one_occurrence():
    event = master(
        zoned(2026, 3, 2, 9), "FREQ=DAILY;COUNT=3", "FREQ=DAILY;COUNT=3", rdates=rdates(zoned(2026, 3, 3, 9))
    )
    assert days(expand(series(event), year(2026))) == ["2026-03-02", "2026-03-03", "2026-03-04"]


# Limits


def test_too_many_occurrences_are_cut_and_said():
    expansion = expand(series(master(zoned(2020, 1, 1), "FREQ=MINUTELY")), year(2026))
    assert (len(expansion.items), expansion.truncated, expansion.notes) == (MAX_OCCURRENCES, True, (TOO_MANY,))
    assert expansion.items[0].end.key > year(2026).keys(TimeKind.ZONED)[0]


def test_the_limit_is_the_callers():
    expansion = expand(series(master(zoned(2026, 1, 1, 9), "FREQ=DAILY")), year(2026), limit=3)
    assert days(expansion) == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert expansion.truncated


def test_a_rule_that_cannot_be_followed_leaves_its_first_start():
    expansion = expand(series(master(zoned(2026, 3, 2, 9), "FREQ=DAILY;INTERVAL=0")), year(2026))
    assert days(expansion) == ["2026-03-02"]
    assert expansion.notes == ("The repeat rule's INTERVAL must be 1 or more. The event is shown once.",)
    assert not expansion.truncated


def test_what_was_read_in_part_is_said():
    expansion = expand(series(master(zoned(2026, 3, 2, 9), "FREQ=DAILY;COUNT=-1")), year(2026))
    assert len(expansion.items) == 305
    assert expansion.notes


def test_a_count_too_long_to_follow_is_said():
    rule = "FREQ=DAILY;BYMONTH=1;COUNT=1000000"
    expansion = expand(series(master(zoned(1850, 1, 1, 9), rule)), year(2026))
    assert (expansion.truncated, expansion.notes, expansion.items) == (True, (TOO_FAR,), ())


HOSTILE = [
    "FREQ=SECONDLY",
    "FREQ=SECONDLY;COUNT=1000000000",
    "FREQ=SECONDLY;INTERVAL=9973;COUNT=1000000",
    "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=SECONDLY;INTERVAL=2;BYSECOND=1",
    "FREQ=SECONDLY;INTERVAL=60;BYSECOND=1;COUNT=5",
    "FREQ=MINUTELY;BYMONTHDAY=30;BYMONTH=2",
    "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=3",
    "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
    "FREQ=HOURLY;BYYEARDAY=366;BYMONTH=1",
    "FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2;COUNT=5",
    "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
    "FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2;COUNT=5",
    "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31;BYMONTH=2",
    "FREQ=MONTHLY;BYDAY=2TU;BYSETPOS=2;COUNT=4",
    "FREQ=MONTHLY;BYDAY=53MO",
    "FREQ=YEARLY;BYMONTH=1;BYYEARDAY=1;BYDAY=53MO",
    "FREQ=YEARLY;BYMONTH=1;BYDAY=53MO,-53TU;COUNT=2",
    "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=2",
    "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=2;COUNT=3",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;INTERVAL=10000",
    "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29;COUNT=1000000000",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6;COUNT=2",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=MONTHLY;BYDAY=0TH",
]
FIRST_STARTS = {
    "today": zoned(2025, 3, 1, 9),
    "the first year": zoned(1, 1, 1),
    "the last year": zoned(9999, 6, 1, 9),
    "floating": floating(2025, 3, 1, 9),
    "all-day": all_day(2025, 3, 1),
}


@pytest.mark.parametrize("start", list(FIRST_STARTS.values()), ids=FIRST_STARTS)
@pytest.mark.parametrize("rule", HOSTILE)
def test_a_hostile_rule_is_answered(rule, start):
    for length in (HOUR, timedelta(days=4000)):
        end = start if start.wall.year == 9999 else None
        found = series(master(start, rule, lasts=length, **({"end": end} if end else {})))
        expansion = expand(found, year(2026))
        assert len(expansion.items) <= MAX_OCCURRENCES
        assert series_bounds(found).start <= start.key


@pytest.mark.parametrize("rule", HOSTILE)
def test_a_hostile_rule_is_answered_for_all_of_time(rule):
    ages = TimeSpan(datetime(2, 1, 1, tzinfo=BERLIN), datetime(9998, 1, 1, tzinfo=BERLIN))
    assert len(expand(series(master(zoned(2025, 3, 1, 9), rule)), ages, limit=10).items) <= 10


@pytest.mark.parametrize(
    ("rule", "looked_at"),
    [
        ("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", 370),
        ("FREQ=DAILY", 370),
        ("FREQ=WEEKLY", 55),
        ("FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2", 14),
        ("FREQ=YEARLY;BYYEARDAY=1;BYMONTH=2", 3),
        ("FREQ=WEEKLY;COUNT=1000000", 55),
    ],
)
def test_only_the_periods_of_the_span_are_looked_at(rule, looked_at, monkeypatch):
    looks = []
    starts_of = Blocks.starts
    monkeypatch.setattr(Blocks, "starts", lambda blocks, number: looks.append(number) or starts_of(blocks, number))
    expand(series(master(zoned(1990, 1, 1, 9), rule)), year(2026))
    assert len(looks) <= looked_at


def test_a_time_of_day_that_never_comes_is_looked_for_once(monkeypatch):
    looks = []
    times_at = ClockBlocks.times_at
    monkeypatch.setattr(ClockBlocks, "times_at", lambda clock, tick: looks.append(tick) or times_at(clock, tick))
    expand(
        series(master(zoned(1990, 1, 1, 9), "FREQ=SECONDLY;INTERVAL=7;BYSECOND=61,5;BYHOUR=3;BYMINUTE=61,5")),
        year(2026),
    )
    assert len(looks) == 86_400


def test_an_event_that_lasts_till_the_end_of_time_repeats_without_leaving_the_calendar():
    ages = master(zoned(2025, 1, 1), "FREQ=YEARLY", end=zoned(9999, 1, 1))
    assert {item.end.wall.year for item in expand(series(ages), year(2027)).items} == {9999}
    days_on_end = master(all_day(2025, 1, 1), "FREQ=YEARLY", end=all_day(9999, 1, 1))
    assert {item.end.wall.year for item in expand(series(days_on_end), year(2027)).items} == {9999}


# Spans


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        [
            "FREQ=DAILY",
            "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=60",
            "FREQ=MONTHLY;BYDAY=-1FR",
            "FREQ=HOURLY;INTERVAL=7",
            "FREQ=YEARLY",
        ]
    ),
    st.sampled_from([zoned(2025, 9, 30, 23, 30), floating(2025, 9, 30, 23, 30), all_day(2025, 9, 30)]),
    st.integers(0, 100),
    st.dates(date(2025, 9, 1), date(2027, 1, 1)),
    st.integers(1, 60),
    st.integers(1, 60),
)
def test_two_half_spans_find_what_the_whole_span_finds(rule, start, hours, first, one, two):
    found = series(
        master(start, rule, lasts=hours * HOUR),
        override(start, zoned(2025, 12, 1, 9), lasts=hours * HOUR, title="moved"),
    )
    middle, last = first + timedelta(days=one), first + timedelta(days=one + two)
    halves = {*expand(found, span(first, middle)).items, *expand(found, span(middle, last)).items}
    assert halves == set(expand(found, span(first, last)).items)


# Bounds


def test_bounds_of_a_single_event_are_its_own():
    event = master(zoned(2026, 3, 2, 9))
    assert series_bounds(series(event)) == Bounds(TimeKind.ZONED, event.start.key, event.end.key)
    moment = master(zoned(2026, 3, 2, 9), end=zoned(2026, 3, 2, 9))
    assert series_bounds(series(moment)).end == moment.start.key + 1


def test_bounds_of_overrides_alone_hold_them_all():
    one, two = (override(zoned(2026, 3, day, 9), zoned(2026, 3, day, 9)) for day in (2, 9))
    assert series_bounds(CalendarObject("u", (two, one))) == Bounds(TimeKind.ZONED, one.start.key, two.end.key)


def test_an_open_series_has_no_end():
    assert series_bounds(series(master(zoned(2026, 3, 2, 9), "FREQ=DAILY"))).end is None
    two = master(zoned(2026, 3, 2, 9), "FREQ=DAILY;COUNT=2", "FREQ=MONTHLY")
    assert series_bounds(series(two)).end is None


def test_bounds_take_in_added_dates_and_moved_overrides_of_any_kind():
    event = master(
        zoned(2026, 3, 2, 9), "FREQ=DAILY;COUNT=2", rdates=rdates(zoned(2026, 1, 1, 9), zoned(2026, 8, 1, 9))
    )
    bounds = series_bounds(series(event, override(zoned(2026, 3, 3, 9), all_day(2026, 12, 24))))
    assert bounds.start == zoned(2026, 1, 1, 9).key
    assert bounds.end >= zoned(2026, 12, 25, 14).key


@pytest.mark.parametrize("rule", ["FREQ=DAILY;BYMONTH=1;COUNT=1000000", "FREQ=MONTHLY;COUNT=1000000000"])
def test_a_series_too_long_to_count_has_no_end_but_its_until(rule):
    start = zoned(1850, 1, 1, 9)
    assert series_bounds(series(master(start, rule))).end is None
    ended = series_bounds(series(master(start, f"{rule};UNTIL=20260101T000000Z"))).end
    assert zoned(2026, 1, 1).key < ended < zoned(2026, 1, 3).key


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY;INTERVAL=7"]),
    st.sampled_from(["", ";BYDAY=MO,WE", ";BYMONTHDAY=31", ";BYMONTH=2", ";BYHOUR=3,23", ";BYDAY=MO,TU;BYSETPOS=2"]),
    st.sampled_from([zoned(2025, 9, 30, 23, 30), floating(2025, 9, 30, 23, 30), all_day(2025, 9, 30)]),
    st.integers(1, 40),
    st.booleans(),
)
def test_bounds_hold_every_occurrence_and_a_count_ends_exactly(frequency, by, start, count, until):
    rule = f"FREQ={frequency}{by};COUNT={count}" + (";UNTIL=20270101T000000Z" if until else "")
    found = series(master(start, rule, lasts=30 * HOUR))
    items = expand(found, span(date(2025, 1, 1), date(2100, 1, 1))).items
    bounds = series_bounds(found)
    last = max(item.end.key for item in items)
    assert bounds.start == start.key
    assert bounds.end is None or bounds.end >= last
    if bounds.end is None:
        assert len(items) == 1, "only a rule that never comes true may be taken for one that never ends"
    elif not until:
        assert bounds.end <= last + 1
