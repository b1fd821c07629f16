"""W11 to W15: the state machine of the mouse, from press to outcome."""

from datetime import date

import pytest

from calapp.model.timespan import EventTime
from calapp.ui.week.gestures import READ_ONLY, Act, Gesture, Grip, Hit, Pointer, Spot, new_event
from calapp.ui.week.moves import Times
from tests.ui.week.samples import MONDAY, MOVER, all_day, floating, timed, wall, zoned

TUESDAY, WEDNESDAY = date(2026, 3, 10), date(2026, 3, 11)
_places = iter(range(0, 1_000_000, 100))


def at(text: str, **keys: bool) -> Pointer:
    """Return the pointer at "10 14:07", or in the lane at "10"; each is far from all others."""
    day, _, clock = text.partition(" ")
    minute = None if not clock else (wall(text) - wall(f"{day} 00:00")).total_seconds() / 60
    return Pointer(next(_places), 0, Spot(date(2026, 3, int(day)), minute), **keys)


def drag(hit: Hit | None, start: str, *path: Pointer):
    gesture = Gesture(MOVER, at(start), hit)
    for pointer in path[:-1]:
        gesture.drag(pointer)
    return gesture.release(path[-1])


MEETING = timed("10 10:00", "10 11:30")


def test_a_press_without_a_move_is_a_click():
    pointer = at("10 10:20")
    outcome = Gesture(MOVER, pointer, Hit(MEETING)).release(pointer)
    assert (outcome.act, outcome.occurrence) == (Act.CLICK, MEETING)
    outcome = Gesture(MOVER, pointer).release(pointer)
    assert (outcome.act, outcome.occurrence, outcome.spot) == (Act.CLICK, None, pointer.spot)


@pytest.mark.parametrize(("pixels", "act"), [(3, Act.CLICK), (4, Act.SWEEP)])
def test_four_pixels_tell_a_drag_from_a_click(pixels, act):
    spot = Spot(TUESDAY, 600)
    gesture = Gesture(MOVER, Pointer(0, 0, spot))
    assert gesture.release(Pointer(0, pixels, spot)).act is act


def test_a_drag_that_comes_back_near_its_start_is_still_a_drag():
    pointer = at("10 10:20")
    gesture = Gesture(MOVER, pointer, Hit(MEETING))
    gesture.drag(at("12 18:00"))
    assert gesture.moving
    assert gesture.release(pointer) is None  # dropped at its origin: nothing is written


@pytest.mark.parametrize(
    ("to", "keys", "start", "end"),
    [
        ("12 15:20", {}, "12 15:00", "12 16:30"),
        ("10 10:26", {}, "10 10:00", "10 11:30"),
        ("10 10:28", {}, "10 10:15", "10 11:45"),
        ("10 10:27", {"fine": True}, "10 10:07", "10 11:37"),
        ("9 00:10", {}, "8 23:45", "9 01:15"),
    ],
    ids=["to another day", "less than half a step", "half a step", "fine", "across midnight"],
)
def test_moving_snaps_the_start(to, keys, start, end):
    outcome = drag(Hit(MEETING), "10 10:20", at(to, **keys))
    if start == "10 10:00":
        assert outcome is None
    else:
        assert (outcome.act, outcome.times) == (Act.CHANGE, Times(zoned(start), zoned(end)))


def test_an_event_off_the_grid_snaps_only_once_it_moves():
    odd = timed("10 10:07", "10 11:00")
    assert drag(Hit(odd), "10 10:20", at("10 10:21")) is None
    assert drag(Hit(odd), "10 10:20", at("10 11:20")).times.start == zoned("10 11:00")


def test_ctrl_copies_unless_it_stays_where_it_is():
    outcome = drag(Hit(MEETING), "10 10:20", at("11 10:20"), at("12 10:20", copy=True))
    assert (outcome.act, outcome.times.start) == (Act.COPY, zoned("12 10:00"))
    assert drag(Hit(MEETING), "10 10:20", at("10 10:20", copy=True)) is None


def test_copying_is_decided_at_the_drop():
    gesture = Gesture(MOVER, at("10 10:20"), Hit(MEETING))
    assert gesture.drag(at("12 10:20", copy=True)).copy
    assert not gesture.drag(at("12 10:20")).copy


def test_floating_events_stay_floating():
    outcome = drag(Hit(floating("10 07:00", "10 08:00")), "10 07:30", at("11 08:30"))
    assert outcome.times.start == EventTime.floating(wall("11 08:00"))


@pytest.mark.parametrize(
    ("grip", "press", "to", "wanted"),
    [
        (Grip.END, "10 11:28", "10 13:05", ("10 10:00", "10 13:00")),
        (Grip.END, "10 11:28", "10 08:00", ("10 10:00", "10 10:15")),
        (Grip.END, "10 11:28", "11 01:00", ("10 10:00", "11 01:00")),
        (Grip.START, "10 10:02", "10 09:05", ("10 09:00", "10 11:30")),
        (Grip.START, "10 10:02", "10 20:00", ("10 11:15", "10 11:30")),
    ],
    ids=["longer", "clamped end", "over midnight", "earlier", "clamped start"],
)
def test_resizing_snaps_the_edge_and_never_inverts(grip, press, to, wanted):
    outcome = drag(Hit(MEETING, grip), press, at(to))
    assert outcome.times == Times(*map(zoned, wanted))


def test_the_other_edge_stays_off_the_grid_when_one_is_resized():
    odd = timed("10 10:07", "10 11:00")
    assert drag(Hit(odd, Grip.END), "10 10:58", at("10 12:10")).times == (zoned("10 10:07"), zoned("10 12:15"))


def test_a_resize_back_to_its_edge_changes_nothing():
    assert drag(Hit(MEETING, Grip.END), "10 11:28", at("10 14:00"), at("10 11:30")) is None


def test_an_event_from_the_grid_becomes_all_day_in_the_lane():
    outcome = drag(Hit(MEETING), "10 10:20", at("12"))
    assert outcome.times == MOVER.all_day(date(2026, 3, 12), date(2026, 3, 12))


def test_an_all_day_event_becomes_an_hour_in_the_grid():
    outcome = drag(Hit(all_day(TUESDAY, 2)), "10", at("12 14:20"))
    assert outcome.times == (zoned("12 14:15"), zoned("12 15:15"))


def test_an_all_day_event_moves_along_the_lane_by_where_it_was_taken():
    outcome = drag(Hit(all_day(TUESDAY, 3)), "11", at("13"))
    assert outcome.times == MOVER.all_day(date(2026, 3, 12), date(2026, 3, 14))


@pytest.mark.parametrize("to", ["12", "12 15:00"], ids=["in the lane", "in the grid"])
def test_a_long_timed_event_moves_by_days(to):
    outcome = drag(Hit(timed("10 18:00", "12 12:00")), "11", at(to))
    assert outcome.times == (zoned("11 18:00"), zoned("13 12:00"))


@pytest.mark.parametrize(
    ("grip", "press", "to", "first", "last"),
    [
        (Grip.END, "11", "13", 10, 13),
        (Grip.END, "11", "9", 10, 10),
        (Grip.START, "10", "9", 9, 11),
        (Grip.START, "10", "15", 11, 11),
    ],
    ids=["longer", "clamped end", "earlier", "clamped start"],
)
def test_resizing_in_the_lane_changes_days(grip, press, to, first, last):
    outcome = drag(Hit(all_day(TUESDAY, 2), grip), press, at(to))
    assert outcome.times == MOVER.all_day(date(2026, 3, first), date(2026, 3, last))


@pytest.mark.parametrize(
    ("start", "to", "keys", "wanted"),
    [
        ("10 10:05", "10 11:20", {}, ("10 10:00", "10 11:30")),
        ("10 11:20", "10 10:05", {}, ("10 10:00", "10 11:30")),
        ("10 10:05", "10 10:06", {}, ("10 10:00", "10 10:15")),
        ("10 10:05", "10 10:20", {"fine": True}, ("10 10:05", "10 10:20")),
        ("10 22:00", "12 02:00", {}, ("10 22:00", "12 02:00")),
    ],
    ids=["down", "up", "tiny", "fine", "over days"],
)
def test_a_sweep_makes_an_event_of_that_span(start, to, keys, wanted):
    outcome = drag(None, start, at(to, **keys))
    assert (outcome.act, outcome.times) == (Act.SWEEP, Times(*map(zoned, wanted)))


def test_a_sweep_in_the_lane_makes_whole_days():
    assert drag(None, "12", at("10")).times == MOVER.all_day(TUESDAY, date(2026, 3, 12))


def test_dropping_in_the_gap_moves_on_and_says_so():
    outcome = drag(Hit(timed("28 10:00", "28 11:00")), "28 10:00", at("29 02:30"))
    assert outcome.times.start == zoned("29 03:00")
    assert outcome.notice.startswith("02:30 does not exist")
    assert drag(None, "29 02:00", at("29 02:30")).notice.startswith("02:00 does not exist")


def test_read_only_events_stay_and_say_why():
    gesture = Gesture(MOVER, at("10 10:20"), Hit(MEETING, movable=False))
    assert gesture.drag(at("12 10:20")) is None
    assert gesture.refused
    outcome = gesture.release(at("12 10:20"))
    assert (outcome.act, outcome.times, outcome.notice) == (Act.REFUSE, None, READ_ONLY)
    assert gesture.drop_on(MONDAY) is None


def test_the_dragged_event_is_known_once_it_moves():
    gesture = Gesture(MOVER, at("10 10:20"), Hit(MEETING))
    assert gesture.occurrence is None
    gesture.drag(at("11 10:20"))
    assert gesture.occurrence is MEETING


def test_dropping_on_a_day_outside_keeps_the_time():
    gesture = Gesture(MOVER, at("10 10:20"), Hit(MEETING))
    assert gesture.drop_on(date(2026, 3, 20)).times == (zoned("20 10:00"), zoned("20 11:30"))
    assert gesture.drop_on(TUESDAY) is None
    assert Gesture(MOVER, at("10 10:20")).drop_on(MONDAY) is None


def test_new_events_begin_at_the_slot():
    assert new_event(MOVER, Spot(TUESDAY, 10 * 60 + 44)) == (zoned("10 10:30"), zoned("10 11:30"))
    assert new_event(MOVER, Spot(TUESDAY, 600), minutes=30).end == zoned("10 10:30")
    assert new_event(MOVER, Spot(TUESDAY)) == MOVER.all_day(TUESDAY, TUESDAY)
