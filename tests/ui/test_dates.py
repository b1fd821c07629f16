"""Weeks and months as calendars on paper know them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calapp.ui.dates import add_months, month_page, week_number, week_start, week_title

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
weekdays = st.integers(0, 6)


@given(days, weekdays)
def test_week_start_is_the_last_such_weekday(day, first_weekday):
    start = week_start(day, first_weekday)
    assert start.weekday() == first_weekday
    assert timedelta() <= day - start < timedelta(days=7)


@pytest.mark.parametrize(
    ("first", "number"),
    [
        pytest.param(date(2026, 3, 9), 11, id="in the middle of a year"),
        pytest.param(date(2025, 12, 29), 1, id="belongs to the year of its Thursday"),
        pytest.param(date(2026, 12, 28), 53, id="a long year"),
        pytest.param(date(2026, 3, 8), 11, id="a week from Sunday counts by its Thursday"),
        pytest.param(date(2026, 3, 14), 12, id="a week from Saturday too"),
    ],
)
def test_week_number(first, number):
    assert week_number(first) == number


@given(days, weekdays)
def test_month_page_is_six_whole_weeks_that_hold_the_month(day, first_weekday):
    page = month_page(day, first_weekday)
    flat = [one for week in page for one in week]
    assert [len(week) for week in page] == [7] * 6
    assert flat == [flat[0] + timedelta(days=index) for index in range(42)]
    assert flat[0].weekday() == first_weekday
    assert day.replace(day=1) in page[0]
    assert day in flat


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 15), 24, date(2028, 5, 15)),
    ],
)
def test_add_months_stays_within_the_month(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("first", "title"),
    [
        (date(2026, 3, 9), "March 2026"),
        (date(2026, 3, 30), "Mar – Apr 2026"),
        (date(2026, 12, 28), "Dec 2026 – Jan 2027"),
    ],
)
def test_week_title_names_both_months_of_a_split_week(first, title):
    assert week_title(first, 7) == title
