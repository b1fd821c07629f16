"""Where the keyboard goes, and what it makes of events."""

from datetime import date

import pytest

from calapp.ui.week import cursor
from calapp.ui.week.gestures import Spot
from tests.ui.week.samples import MONDAY, MOVER, all_day, timed, wall, zoned

TUESDAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("spot", "step", "wanted"),
    [
        (Spot(MONDAY, 600), {"slots": 1}, Spot(MONDAY, 630)),
        (Spot(MONDAY, 600), {"days": 1}, Spot(TUESDAY, 600)),
        (Spot(MONDAY, 0), {"slots": -1}, Spot(MONDAY)),
        (Spot(MONDAY), {"slots": 1}, Spot(MONDAY, 0)),
        (Spot(MONDAY), {"slots": -1}, Spot(MONDAY)),
        (Spot(MONDAY), {"days": 1}, Spot(TUESDAY)),
        (Spot(MONDAY, 1410), {"slots": 1}, Spot(MONDAY, 1410)),
    ],
    ids=["down", "sideways", "into the lane", "out of the lane", "above the lane", "along the lane", "at the end"],
)
def test_steps(spot, step, wanted):
    assert cursor.stepped(spot, **step) == wanted


def test_the_ends_of_a_day():
    assert cursor.day_edge(Spot(MONDAY, 600), end=False) == Spot(MONDAY, 0)
    assert cursor.day_edge(Spot(MONDAY), end=True) == Spot(MONDAY, 1410)


def test_the_keyboard_begins_now_or_in_the_morning():
    assert cursor.first_slot(TUESDAY, MONDAY, 7, wall("10 11:44"), work_start=8) == Spot(TUESDAY, 690)
    assert cursor.first_slot(date(2026, 4, 1), MONDAY, 7, wall("10 11:44"), work_start=8) == Spot(MONDAY, 480)


def test_moving_by_keys():
    meeting = timed("10 10:00", "10 11:00")
    assert cursor.moved(meeting, MOVER, days=1) == (zoned("11 10:00"), zoned("11 11:00"))
    assert cursor.moved(meeting, MOVER, steps=-1) == (zoned("10 09:45"), zoned("10 10:45"))
    assert cursor.moved(all_day(TUESDAY), MOVER, steps=1) is None
    assert cursor.moved(all_day(TUESDAY), MOVER, days=1) == MOVER.all_day(date(2026, 3, 11), date(2026, 3, 11))


def test_resizing_by_keys():
    meeting = timed("10 10:00", "10 10:30")
    assert cursor.resized(meeting, MOVER, steps=1).end == zoned("10 10:45")
    assert cursor.resized(timed("10 10:00", "10 10:15"), MOVER, steps=-1) is None
    assert cursor.resized(all_day(TUESDAY), MOVER, steps=1) == MOVER.all_day(TUESDAY, date(2026, 3, 11))
    assert cursor.resized(all_day(TUESDAY), MOVER, steps=-1) is None
