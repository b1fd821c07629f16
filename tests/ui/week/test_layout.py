"""W1 to W7: splitting by days, columns without overlaps, chips, and the all-day lane."""

import time
from datetime import date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.model.timespan import EventTime
from calapp.ui.week import layout
from calapp.ui.week.layout import Segment, arrange, pack, split
from tests.ui.week.samples import BERLIN, MONDAY, all_day, floating, occurrence, timed, zoned

DAY = 1_440
NOTHING = EventTime.all_day(MONDAY)


def segment(number: int, start: float, end: float) -> Segment:
    return Segment(Occurrence(OccurrenceKey(number), 1, f"u{number}", NOTHING, NOTHING), 0, start, end)


def spans(*times: tuple[float, float]) -> list[Segment]:
    return [segment(number, *one) for number, one in enumerate(times, start=1)]


def overlap(one, other) -> bool:
    beside = one.left < other.right and other.left < one.right
    return beside and one.top < other.bottom and other.top < one.bottom


quarter = st.integers(0, 95).map(lambda n: n * 15.0)
days = st.lists(st.tuples(quarter, st.integers(0, 30)), max_size=40).map(
    lambda rows: spans(*((start, min(start + length * 15, DAY)) for start, length in rows))
)
measures = {
    "least": st.floats(5, 60),
    "columns": st.integers(1, 5),
    "chip": st.floats(0.1, 1),
}


@given(segments=days, **measures)
def test_no_two_rectangles_meet(segments, least, columns, chip):
    placed = arrange(segments, least=least, columns=columns, chip=chip)
    for one, other in combinations([*placed.boxes, *placed.chips], 2):
        assert not overlap(one, other)


@given(segments=days, **measures)
def test_everything_stays_inside_the_day_and_is_never_too_low(segments, least, columns, chip):
    placed = arrange(segments, least=least, columns=columns, chip=chip)
    for box in (*placed.boxes, *placed.chips):
        assert 0 <= box.left < box.right <= 1
        assert 0 <= box.top < box.bottom <= DAY + 1e-6
        assert box.bottom - box.top >= least - 1e-6


@given(segments=days, **measures)
def test_every_event_is_shown_or_counted_exactly_once(segments, least, columns, chip):
    placed = arrange(segments, least=least, columns=columns, chip=chip)
    shown = [box.segment for box in placed.boxes] + [one for chip in placed.chips for one in chip.hidden]
    assert sorted(one.occurrence.key for one in shown) == sorted(one.occurrence.key for one in segments)


@given(segments=days, shuffled=st.randoms(use_true_random=False), **measures)
def test_the_order_of_the_input_does_not_matter(segments, shuffled, least, columns, chip):
    mixed = list(segments)
    shuffled.shuffle(mixed)
    assert arrange(mixed, least=least, columns=columns, chip=chip) == arrange(
        segments, least=least, columns=columns, chip=chip
    )


def test_touching_events_stand_in_one_column():
    boxes = arrange(spans((600, 660), (660, 720)), least=20).boxes
    assert [(box.left, box.right) for box in boxes] == [(0, 1), (0, 1)]


def test_short_events_that_would_touch_on_the_screen_stand_side_by_side():
    boxes = arrange(spans((600, 605), (606, 660)), least=20).boxes
    assert [(box.left, box.right) for box in boxes] == [(0, 0.5), (0.5, 1)]


def test_the_longer_of_two_that_start_together_comes_first():
    boxes = arrange(spans((600, 630), (600, 700)), least=20).boxes
    assert [box.segment.end for box in boxes] == [700, 630]


def test_an_event_widens_over_columns_that_are_free_beside_it():
    boxes = arrange(spans((600, 720), (600, 660), (600, 630), (670, 720)), least=10).boxes
    by_start = {(box.segment.start, box.segment.end): (box.left, box.right) for box in boxes}
    assert by_start[670, 720] == (pytest.approx(1 / 3), 1)


def test_a_lone_event_keeps_the_full_width_on_a_busy_day():
    boxes = arrange(spans((600, 660), (600, 660), (900, 960)), least=20).boxes
    assert (boxes[-1].left, boxes[-1].right) == (0, 1)


def test_what_has_no_length_is_drawn_as_half_an_hour():
    (box,) = arrange(spans((600, 600)), least=10).boxes
    assert (box.top, box.bottom) == (600, 630)


def test_an_event_at_midnight_keeps_its_line_of_text():
    (box,) = arrange(spans((DAY - 5, DAY)), least=20).boxes
    assert (box.top, box.bottom) == (DAY - 20, DAY)


def test_more_than_the_columns_take_goes_into_a_chip_below():
    placed = arrange(spans(*[(600, 720)] * 4), least=20, columns=3)
    (chip,) = placed.chips
    assert len(placed.boxes) == 3
    assert (chip.top, chip.right, len(chip.hidden)) == (720, 1, 1)


def test_where_no_place_is_free_the_last_column_makes_room_for_chips():
    placed = arrange(spans(*[(600, 720)] * 4, (720, 800)), least=20, columns=3)
    (chip,) = placed.chips
    assert (chip.left, chip.top, len(chip.hidden)) == (pytest.approx(2 / 3), 600, 2)


def test_a_single_column_still_shows_that_there_is_more():
    placed = arrange(spans((600, 720), (610, 720), (720, 800)), least=20, columns=1)
    assert [len(chip.hidden) for chip in placed.chips] == [2]


def test_a_day_without_events_is_empty():
    assert arrange([], least=20) == ((), ())


@settings(max_examples=5)
@given(seed=st.randoms(use_true_random=False))
def test_five_hundred_events_in_a_day_are_arranged_in_no_time(seed):
    times = [(start := seed.randrange(0, 1_400), min(start + seed.randrange(5, 200), DAY)) for _ in range(500)]
    segments = spans(*times)
    best = min(_seconds(segments) for _ in range(3))
    assert best < 0.2  # 20 ms on a quiet machine; the rest is leeway for a busy one


def _seconds(segments: list[Segment]) -> float:
    before = time.perf_counter()
    arrange(segments, least=20)
    return time.perf_counter() - before


def test_an_event_is_split_at_midnight_with_marks():
    week = split([timed("10 22:00", "11 02:00")], MONDAY, 7, BERLIN)
    parts = [(one.day, one.start, one.end, one.before, one.after) for day in week.days for one in day]
    assert parts == [(1, 1320, 1440, False, True), (2, 0, 120, True, False)]
    assert week.lane == ()


def test_an_end_at_midnight_belongs_to_the_day_before():
    week = split([timed("10 22:00", "11 00:00")], MONDAY, 7, BERLIN)
    assert [len(day) for day in week.days] == [0, 1, 0, 0, 0, 0, 0]
    assert week.days[1][0].after is False


def test_only_the_days_shown_are_filled():
    week = split(
        [timed("8 23:00", "9 01:00"), timed("15 23:00", "16 01:00"), timed("20 9:00", "20 10:00")], MONDAY, 7, BERLIN
    )
    assert [(one.day, one.before, one.after) for day in week.days for one in day] == [
        (0, True, False),
        (6, False, True),
    ]


@pytest.mark.parametrize(
    ("one", "in_lane"),
    [
        (timed("10 09:00", "11 09:00"), True),
        (timed("10 09:00", "11 08:59"), False),
        (all_day(MONDAY), True),
        (floating("10 09:00", "12 09:00"), True),
        (timed("2026-03-29 00:00", "2026-03-30 00:00"), True),
    ],
    ids=["24 hours", "a minute less", "all-day", "floating two days", "the short day in spring"],
)
def test_long_events_belong_to_the_lane(one, in_lane):
    assert layout.in_lane(one, *layout.walls(one, BERLIN)) is in_lane


def test_days_are_those_of_the_zone_that_is_shown():
    late = timed("10 23:30", "11 00:30")
    (part,) = split([late], MONDAY, 7, ZoneInfo("Europe/Lisbon")).days[1]
    assert (part.start, part.end) == (22.5 * 60, 23.5 * 60)


def test_top_and_bottom_are_wall_clock_on_a_day_on_which_the_clocks_change():
    """GNOME Calendar draws 01:30 to 03:30 on such a day down to 02:30 only (W16)."""
    night = timed("2026-03-29 01:30", "2026-03-29 03:30")
    (part,) = split([night], date(2026, 3, 29), 1, BERLIN).days[0]
    assert (part.start, part.end) == (90, 210)


def test_an_hour_that_comes_twice_is_laid_out_side_by_side():
    first = occurrence(
        EventTime.utc(datetime(2026, 10, 25, 0, 30)), EventTime.utc(datetime(2026, 10, 25, 0, 45)), "first"
    )
    second = occurrence(
        EventTime.utc(datetime(2026, 10, 25, 1, 30)), EventTime.utc(datetime(2026, 10, 25, 1, 45)), "second"
    )
    (parts,) = split([first, second], date(2026, 10, 25), 1, BERLIN).days
    assert [(part.start, part.end) for part in parts] == [(150, 165)] * 2
    assert [box.left for box in arrange(parts, least=15).boxes] == [0, 0.5]


def test_an_event_across_the_hour_set_back_is_as_tall_as_it_lasts():
    across = occurrence(
        EventTime.utc(datetime(2026, 10, 25, 0, 30)), EventTime.utc(datetime(2026, 10, 25, 1, 15)), "across"
    )
    start, end = layout.walls(across, BERLIN)
    assert (start, end) == (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 3, 15))


def test_times_before_1970_are_shown_too():
    assert layout.wall(zoned("1965-07-01 12:00"), BERLIN) == datetime(1965, 7, 1, 12)


lane_spans = st.lists(st.tuples(st.integers(-3, 6), st.integers(1, 9)), max_size=25).map(
    lambda rows: [all_day(MONDAY + timedelta(days=first), length) for first, length in rows]
)


@given(occurrences=lane_spans, rows=st.integers(1, 6))
def test_lane_rows_never_meet_and_nothing_is_lost(occurrences, rows):
    spans_ = split(occurrences, MONDAY, 7, BERLIN).lane
    lane = pack(spans_, 7, rows=rows)
    for one, other in combinations(lane.rows, 2):
        apart = one.span.last < other.span.first or other.span.last < one.span.first
        assert one.row != other.row or apart
    assert all(row.row < rows for row in lane.rows)
    counted = {span.occurrence.key for day in lane.hidden for span in day} | {
        row.span.occurrence.key for row in lane.rows
    }
    assert counted == {span.occurrence.key for span in spans_}
    assert lane.height <= rows


@given(occurrences=lane_spans, shuffled=st.randoms(use_true_random=False))
def test_the_lane_does_not_depend_on_the_order(occurrences, shuffled):
    spans_ = list(split(occurrences, MONDAY, 7, BERLIN).lane)
    before = pack(spans_, 7)
    shuffled.shuffle(spans_)
    assert pack(spans_, 7) == before


def test_the_lane_stacks_by_start_then_length():
    trips = [all_day(MONDAY, 1, "short"), all_day(MONDAY, 3, "long"), all_day(MONDAY + timedelta(days=3), 1, "later")]
    lane = pack(split(trips, MONDAY, 7, BERLIN).lane, 7)
    assert [(row.span.occurrence.title, row.row) for row in lane.rows] == [("long", 0), ("short", 1), ("later", 0)]


def test_lane_events_say_that_they_go_on():
    (span,) = split([all_day(MONDAY - timedelta(days=2), 20)], MONDAY, 7, BERLIN).lane
    assert (span.first, span.last, span.before, span.after) == (0, 6, True, True)


def test_an_all_day_event_without_length_takes_its_day():
    moment = EventTime.all_day(MONDAY)
    (span,) = split([occurrence(moment, moment, "odd")], MONDAY, 7, BERLIN).lane
    assert (span.first, span.last) == (0, 0)


def test_a_lane_event_of_other_weeks_is_left_out():
    assert (
        split([all_day(MONDAY - timedelta(days=1)), all_day(MONDAY + timedelta(days=7))], MONDAY, 7, BERLIN).lane == ()
    )
