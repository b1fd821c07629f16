from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calapp.model.timespan import EventTime, TimeKind, TimeSpan

BERLIN = ZoneInfo("Europe/Berlin")
TOKYO = ZoneInfo("Asia/Tokyo")


def wall(*parts: int) -> datetime:
    return datetime(*parts)


@pytest.mark.parametrize(
    ("time", "iso", "recurrence_id"),
    [
        (EventTime.all_day(date(2026, 3, 12)), "2026-03-12", "20260312"),
        (EventTime.floating(wall(2026, 3, 12, 9)), "2026-03-12T09:00:00", "20260312T090000"),
        (EventTime.utc(wall(2026, 3, 12, 9)), "2026-03-12T09:00:00+00:00", "20260312T090000Z"),
        (
            EventTime.zoned(wall(2026, 3, 12, 9), BERLIN, tzid="Europe/Berlin"),
            "2026-03-12T09:00:00+01:00",
            "20260312T080000Z",
        ),
    ],
    ids=["all-day", "floating", "utc", "zoned"],
)
def test_each_kind_has_its_own_text(time, iso, recurrence_id):
    assert time.iso() == iso
    assert time.recurrence_id() == recurrence_id


def test_the_same_instant_in_two_zones_has_one_key():
    berlin = EventTime.zoned(wall(2026, 3, 12, 9), BERLIN, tzid="Europe/Berlin")
    tokyo = EventTime.zoned(wall(2026, 3, 12, 17), TOKYO, tzid="Asia/Tokyo")
    assert berlin.key == tokyo.key
    assert berlin.instant(TOKYO) == tokyo.instant(TOKYO)


def test_a_time_in_the_spring_gap_takes_the_offset_before_it():
    gap = EventTime.zoned(wall(2026, 3, 29, 2, 30), BERLIN, tzid="Europe/Berlin")
    assert gap.offset == 3600
    assert gap.instant(BERLIN).hour == 3


def test_an_instant_after_the_fold_keeps_its_second_offset():
    second = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)
    time = EventTime.of_instant(second, tzid="Europe/Berlin")
    assert time.offset == 3600
    assert time.instant(UTC) == second.astimezone(UTC)


def test_floating_and_all_day_times_follow_the_zone_of_the_viewer():
    assert EventTime.floating(wall(2026, 3, 12, 9)).instant(TOKYO) == datetime(2026, 3, 12, 9, tzinfo=TOKYO)
    assert EventTime.all_day(date(2026, 3, 12)).instant(TOKYO) == datetime(2026, 3, 12, tzinfo=TOKYO)
    assert EventTime.all_day(date(2026, 3, 12)).date == date(2026, 3, 12)


def test_a_span_of_days_is_shorter_when_the_clock_goes_forward():
    span = TimeSpan.of_days(date(2026, 3, 29), 1, BERLIN)
    low, high = span.keys(TimeKind.ZONED)
    assert high - low == 23 * 3600
    low, high = span.keys(TimeKind.FLOATING)
    assert high - low == 24 * 3600


def test_the_end_is_exclusive_and_a_moment_counts_at_its_start():
    span = TimeSpan.of_days(date(2026, 3, 12), 1, BERLIN)
    day_before = EventTime.all_day(date(2026, 3, 11)), EventTime.all_day(date(2026, 3, 12))
    moment = EventTime.floating(wall(2026, 3, 12))
    assert not span.contains(*day_before)
    assert span.contains(moment, moment)
    assert not span.contains(EventTime.floating(wall(2026, 3, 13)), EventTime.floating(wall(2026, 3, 13)))


@given(st.datetimes(min_value=wall(1971, 1, 1), max_value=wall(2100, 1, 1)), st.integers(0, 72), st.integers(1, 30))
def test_two_half_spans_contain_what_the_whole_contains(start, hours, days):
    first, last = date(2026, 3, 1), date(2026, 3, 1) + timedelta(days=days)
    whole = TimeSpan.of_days(first, 2 * days, BERLIN)
    halves = TimeSpan.of_days(first, days, BERLIN), TimeSpan.of_days(last, days, BERLIN)
    begin = EventTime.zoned(start, BERLIN, tzid="Europe/Berlin")
    end = EventTime.zoned(start + timedelta(hours=hours), BERLIN, tzid="Europe/Berlin")
    assert whole.contains(begin, end) == any(half.contains(begin, end) for half in halves)


def test_spans_that_only_touch_do_not_overlap():
    day = TimeSpan.of_days(date(2026, 3, 12), 1, BERLIN)
    next_day = TimeSpan.of_days(date(2026, 3, 13), 1, BERLIN)
    assert not day.overlaps(next_day)
    assert day.widened(timedelta(seconds=1)).overlaps(next_day)
