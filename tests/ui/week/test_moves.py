"""W12: new times keep kind, zone and length, also on days on which the clocks change."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calapp.model.timespan import EventTime, TimeKind
from calapp.ui.week import layout
from calapp.ui.week.moves import Mover, Times, system_zone
from tests.ui.week.samples import BERLIN, LISBON, MONDAY, MOVER, all_day, floating, occurrence, timed, wall, zoned

QUARTER = timedelta(minutes=15)


def test_moving_keeps_zone_and_length():
    meeting = timed("10 10:00", "10 11:30")
    times = MOVER.moved(meeting, wall("12 14:15"))
    assert times == Times(zoned("12 14:15"), zoned("12 15:45"))


def test_an_event_of_another_zone_stays_in_it():
    meeting = timed("10 10:00", "10 11:00", zone=LISBON)
    times = MOVER.moved(meeting, wall("12 14:00"))
    assert times == Times(zoned("12 13:00", LISBON), zoned("12 14:00", LISBON))


def test_a_flight_keeps_the_zones_of_both_ends():
    flight = occurrence(zoned("13 14:15"), zoned("13 16:45", LISBON), "Flight")
    times = MOVER.moved(flight, wall("14 09:00"))
    assert times == Times(zoned("14 09:00"), zoned("14 11:30", LISBON))


def test_floating_times_stay_floating():
    run = floating("10 07:00", "10 08:00")
    times = MOVER.moved(run, wall("11 06:30"))
    assert times == Times(EventTime.floating(wall("11 06:30")), EventTime.floating(wall("11 07:30")))


def test_whole_days_move_by_whole_days():
    assert MOVER.moved(all_day(MONDAY, 2), wall("12 10:00")) == MOVER.all_day(date(2026, 3, 12), date(2026, 3, 13))


@given(
    start=st.integers(0, 7 * 96),
    length=st.integers(0, 200),
    target=st.integers(0, 7 * 96),
    zone=st.sampled_from([BERLIN, LISBON]),
)
def test_elapsed_length_stays_whatever_the_clocks_do(start, length, target, zone):
    week = datetime(2026, 3, 26)
    first = (week + start * QUARTER).replace(tzinfo=BERLIN).astimezone(UTC)
    begin = EventTime.of_instant(first.astimezone(zone), tzid=zone.key)
    end = EventTime.of_instant((first + length * QUARTER).astimezone(zone), tzid=zone.key)
    times = MOVER.moved(occurrence(begin, end, "x"), week + target * QUARTER)
    assert times.end.key - times.start.key == length * 900
    assert (times.start.tzid, times.end.tzid, times.start.kind) == (zone.key, zone.key, TimeKind.ZONED)


def test_moving_into_the_gap_begins_after_it():
    times = MOVER.moved(timed("28 10:00", "28 11:00"), wall("29 02:30"))
    assert times == Times(zoned("29 03:00"), zoned("29 04:00"))


def second(hour_minute):
    """Return a time of the hour that Berlin's clock shows a second time on 25 October 2026."""
    return EventTime.of_instant(datetime.fromisoformat(f"2026-10-25T{hour_minute}+01:00"), tzid="Europe/Berlin")


def first(hour_minute):
    return EventTime.of_instant(datetime.fromisoformat(f"2026-10-25T{hour_minute}+02:00"), tzid="Europe/Berlin")


def in_october(hour_minute):
    return datetime.fromisoformat(f"2026-10-25T{hour_minute}")


def test_an_event_in_the_second_pass_of_an_hour_stays_in_it():
    late = occurrence(second("02:15"), second("02:45"), "Late")
    assert MOVER.moved(late, in_october("02:30")) == Times(second("02:30"), second("03:00"))
    assert MOVER.with_start(late, in_october("02:00"), least=QUARTER) == Times(second("02:00"), second("02:45"))
    assert MOVER.with_end(late, in_october("02:30"), least=QUARTER) == Times(second("02:15"), second("02:30"))
    early = occurrence(first("02:15"), first("02:45"), "Early")
    assert MOVER.moved(early, in_october("02:30")) == Times(first("02:30"), second("02:00"))


def test_an_event_from_one_pass_into_the_other_has_a_length_to_see_and_to_change():
    across = occurrence(first("02:45"), second("02:15"), "Across")
    start, end = layout.walls(across, BERLIN)
    assert end - start == timedelta(minutes=30)
    assert MOVER.with_end(across, in_october("02:30"), least=QUARTER) == Times(first("02:45"), second("02:30"))
    assert MOVER.with_start(across, in_october("02:30"), least=QUARTER) == Times(first("02:30"), second("02:15"))


def test_shifting_by_days_keeps_the_time_of_day_across_a_change_of_clocks():
    assert MOVER.shifted(timed("28 10:00", "28 11:00"), timedelta(days=1)) == (zoned("29 10:00"), zoned("29 11:00"))
    assert MOVER.shifted(all_day(MONDAY, 2), timedelta(days=-1)).start.date == MONDAY - timedelta(days=1)


def test_a_zone_that_is_not_known_keeps_its_name_and_offset():
    start = EventTime(wall("10 10:00"), TimeKind.ZONED, "Club time", 3_600)
    times = MOVER.moved(occurrence(start, start, "x"), wall("11 12:00"))
    assert times.start == EventTime(wall("11 12:00"), TimeKind.ZONED, "Club time", 3_600)


def test_the_view_may_know_more_zones_than_the_system():
    def find_zone(tzid: str) -> timezone:
        return timezone(timedelta(hours=2))

    mover = Mover(BERLIN, "Europe/Berlin", find_zone)
    start = EventTime(wall("10 11:00"), TimeKind.ZONED, "Club time", 7_200)
    assert mover.moved(occurrence(start, start, "x"), wall("11 10:00")).start.wall == wall("11 11:00")


def test_new_times_are_those_of_the_view():
    assert MOVER.timed(wall("10 10:00"), wall("10 11:00")) == (zoned("10 10:00"), zoned("10 11:00"))


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("02:00", "02:30", ("03:00", "03:30")),
        ("01:30", "02:30", ("01:30", "03:00")),
        ("02:30", "04:00", ("03:00", "04:00")),
    ],
    ids=["inside", "into", "out of"],
)
def test_new_times_leave_the_gap(start, end, wanted):
    times = MOVER.timed(wall(f"29 {start}"), wall(f"29 {end}"))
    assert times == tuple(zoned(f"29 {text}") for text in wanted)


def test_the_start_moves_up_to_a_snap_before_the_end():
    meeting = timed("10 10:00", "10 11:00")
    assert MOVER.with_start(meeting, wall("10 09:15"), least=QUARTER).start == zoned("10 09:15")
    late = MOVER.with_start(meeting, wall("10 12:00"), least=QUARTER)
    assert late == (zoned("10 10:45"), meeting.end)


def test_the_end_moves_down_to_a_snap_after_the_start():
    meeting = timed("10 10:00", "10 11:00", zone=LISBON)
    assert MOVER.with_end(meeting, wall("10 13:00"), least=QUARTER).end == zoned("10 12:00", LISBON)
    early = MOVER.with_end(meeting, wall("10 06:00"), least=QUARTER)
    assert early == (meeting.start, zoned("10 10:15", LISBON))


def test_resizing_floating_events_stays_floating():
    times = MOVER.with_end(floating("10 07:00", "10 08:00"), wall("10 09:00"), least=QUARTER)
    assert times.end == EventTime.floating(wall("10 09:00"))


def test_other_days_for_a_lane_event():
    assert MOVER.with_days(all_day(MONDAY), MONDAY, date(2026, 3, 11)) == MOVER.all_day(MONDAY, date(2026, 3, 11))


@pytest.mark.parametrize(
    ("end", "last", "wanted"),
    [("12 12:00", 13, "13 12:00"), ("12 00:00", 12, "13 00:00"), ("12 12:00", 9, "12 12:00")],
    ids=["keeps the time", "ends at midnight", "would invert"],
)
def test_other_days_for_a_long_timed_event(end, last, wanted):
    trip = timed("9 18:00", end)
    times = MOVER.with_days(trip, MONDAY, date(2026, 3, last))
    assert times == (trip.start, zoned(wanted))


def test_system_zones():
    assert system_zone("Europe/Lisbon") == LISBON
    for name in ("Club time", "../etc/passwd", ""):
        with pytest.raises(KeyError):
            system_zone(name)


def test_walls_are_those_of_the_view():
    assert layout.wall(zoned("10 10:00", LISBON), BERLIN) == wall("10 11:00")
