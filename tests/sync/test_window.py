"""Where the window of a windowed system lies, and when it moves."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calapp.model.timespan import TimeSpan
from calapp.sync.window import MOST_YEARS, next_window, wanted

NOW = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)


def month(year: int, number: int) -> datetime:
    return datetime(year, number, 1, tzinfo=UTC)


def test_lies_in_whole_months_around_today():
    assert wanted(NOW) == TimeSpan(month(2025, 11), month(2028, 12))


@pytest.mark.parametrize(
    ("year", "start", "end"), [(2030, month(2025, 11), month(2031, 1)), (2020, month(2020, 1), month(2028, 12))]
)
def test_reaches_every_year_that_somebody_looked_at(year, start, end):
    assert wanted(NOW, [year]) == TimeSpan(start, end)


def test_does_not_reach_for_years_far_away():
    assert wanted(NOW, [1970, 2090]) == wanted(NOW)


def test_stays_for_a_while_and_then_moves():
    known = wanted(NOW)
    assert next_window(known, NOW.replace(month=12)) == known
    assert next_window(known, month(2027, 3)) == wanted(month(2027, 3))


def test_moves_at_once_for_a_look_beyond_its_edges():
    assert next_window(wanted(NOW), NOW, [2031]).end == month(2032, 1)


def test_is_a_new_one_where_there_was_none():
    assert next_window(None, NOW) == wanted(NOW)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1)), st.lists(st.integers(1, 9000), max_size=5))
def test_always_holds_a_year_back_and_two_ahead_and_the_near_years_looked_at(now, years):
    now = now.replace(tzinfo=UTC)
    window = next_window(None, now, years)
    assert window.start <= now.replace(year=now.year - 1, day=1)
    assert window.end >= now.replace(year=now.year + 2, day=1)
    for year in years:
        if abs(year - now.year) <= MOST_YEARS:
            assert window.start <= month(year, 1) < month(year + 1, 1) <= window.end
    assert next_window(window, now, years) == window
