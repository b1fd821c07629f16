"""Pixels and minutes, columns, zoom, first scroll, and days on which the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calapp.ui.week.metrics import (
    DAY_MINUTES,
    MAX_HOUR_PX,
    MIN_HOUR_PX,
    Columns,
    HourScale,
    clock_change,
    existing,
    first_scroll,
    floored,
    scroll_after_zoom,
    snapped,
)

BERLIN = ZoneInfo("Europe/Berlin")
scales = st.integers(MIN_HOUR_PX, MAX_HOUR_PX).map(HourScale)


@given(scale=scales, minutes=st.lists(st.integers(0, DAY_MINUTES), min_size=2, max_size=2))
def test_later_is_never_higher(scale, minutes):
    early, late = sorted(minutes)
    assert scale.y(early) <= scale.y(late) <= scale.height


@given(scale=scales, minute=st.integers(0, DAY_MINUTES))
def test_a_height_leads_back_to_its_minute(scale, minute):
    assert abs(scale.minute(scale.y(minute)) - minute) <= 60 / scale.hour_px


def test_heights_outside_the_day_belong_to_its_ends():
    scale = HourScale(48)
    assert (scale.minute(-5), scale.minute(99_999)) == (0, DAY_MINUTES)
    assert scale.minutes(48) == 60


@given(scale=scales, steps=st.floats(-20, 20))
def test_zoom_stays_within_its_limits(scale, steps):
    assert MIN_HOUR_PX <= scale.zoomed(steps).hour_px <= MAX_HOUR_PX


@pytest.mark.parametrize(
    ("hour", "steps", "wanted"), [(48, 1, 55), (48, -1, 42), (48, 0, 48), (24, -1, 24), (200, 1, 200)]
)
def test_a_step_of_zoom(hour, steps, wanted):
    assert HourScale(hour).zoomed(steps).hour_px == wanted


def test_a_whole_step_of_zoom_always_shows(monkeypatch):
    monkeypatch.setattr("calapp.ui.week.metrics.ZOOM_STEP", 1.001)
    assert HourScale(48).zoomed(1).hour_px == 49
    assert HourScale(48).zoomed(-1).hour_px == 47


@given(before=scales, after=scales, scroll=st.integers(0, 4_000), pointer=st.integers(0, 900))
def test_zoom_keeps_the_minute_under_the_pointer(before, after, scroll, pointer):
    minute = (scroll + pointer) * 60 / before.hour_px
    again = (scroll_after_zoom(scroll, pointer, before, after) + pointer) * 60 / after.hour_px
    assert abs(minute - again) <= 30 / after.hour_px + 1e-6


@pytest.mark.parametrize(
    ("now", "wanted"), [(None, 7.75 * 48), (12 * 60, 12 * 48 - 200), (0, 0), (23 * 60, 24 * 48 - 600)]
)
def test_the_first_scroll_shows_now_a_third_down_or_the_morning(now, wanted):
    assert first_scroll(HourScale(48), 600, now=now, work_start=8) == wanted


def test_a_window_taller_than_the_day_does_not_scroll():
    assert first_scroll(HourScale(24), 2_000, now=720, work_start=8) == 0


@pytest.mark.parametrize(
    ("minute", "step", "near", "before"), [(7, 15, 0, 0), (7.5, 15, 15, 0), (22, 15, 15, 15), (61, 1, 61, 61)]
)
def test_snapping(minute, step, near, before):
    assert (snapped(minute, step), floored(minute, step)) == (near, before)


@given(left=st.integers(0, 80), width=st.integers(7, 3_000), count=st.integers(1, 7), mirrored=st.booleans())
def test_columns_cover_the_strip_without_gaps(left, width, count, mirrored):
    columns = Columns(left, width, count, mirrored)
    edges = sorted(columns.edges(day) for day in range(count))
    assert (edges[0][0], edges[-1][1]) == (left, left + width)
    assert all(one[1] == other[0] for one, other in zip(edges, edges[1:], strict=False))


@given(width=st.integers(70, 3_000), x=st.integers(-50, 3_100), mirrored=st.booleans())
def test_a_position_belongs_to_the_column_around_it(width, x, mirrored):
    columns = Columns(0, width, 7, mirrored)
    low, high = columns.edges(columns.day_at(x))
    assert low <= min(max(x, 0), width - 1) < high


def test_mirrored_columns_begin_at_the_right():
    columns = Columns(10, 700, 7, mirrored=True)
    assert columns.edges(0) == (610, 710)
    assert columns.day_at(10) == 6


@pytest.mark.parametrize(
    ("zone", "day", "wanted"),
    [
        ("Europe/Berlin", date(2026, 3, 29), (120, 180, True)),
        ("Europe/Berlin", date(2026, 10, 25), (120, 180, False)),
        ("America/New_York", date(2026, 3, 8), (120, 180, True)),
        ("Australia/Lord_Howe", date(2026, 10, 4), (120, 150, True)),
        ("Africa/Cairo", date(2026, 4, 24), (0, 60, True)),
        ("America/Havana", date(2026, 11, 1), (0, 60, False)),
        ("Asia/Beirut", date(2026, 10, 24), (1380, 1440, False)),
    ],
    ids=[
        "Berlin spring",
        "Berlin autumn",
        "New York",
        "half an hour",
        "gap at midnight",
        "fold at midnight",
        "at 24:00",
    ],
)
def test_the_clocks_change(zone, day, wanted):
    change = clock_change(day, ZoneInfo(zone))
    assert (change.start, change.end, change.gap) == wanted
    assert (change.after > change.before) is change.gap


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 3, 30), date(2026, 10, 24), date(2026, 10, 26)])
def test_on_other_days_they_do_not(day):
    assert clock_change(day, BERLIN) is None
    assert clock_change(day, UTC) is None


def test_a_time_in_the_gap_moves_to_the_first_minute_after_it():
    assert existing(datetime(2026, 3, 29, 2, 20), BERLIN) == datetime(2026, 3, 29, 3)


@pytest.mark.parametrize(
    "wall",
    [datetime(2026, 3, 29, 1, 59), datetime(2026, 3, 29, 3), datetime(2026, 10, 25, 2, 30), datetime(2026, 3, 12)],
)
def test_times_that_exist_stay(wall):
    assert existing(wall, BERLIN) == wall


@given(minutes=st.integers(0, 8 * 24 * 60), zone=st.sampled_from(["Europe/Berlin", "America/Sao_Paulo", "Asia/Gaza"]))
def test_what_exists_survives_the_way_to_utc_and_back(minutes, zone):
    info = ZoneInfo(zone)
    wall = existing(datetime(2026, 3, 25) + timedelta(minutes=minutes), info)
    assert wall.replace(tzinfo=info).astimezone(UTC).astimezone(info).replace(tzinfo=None, fold=0) == wall
