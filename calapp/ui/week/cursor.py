"""Where the keyboard goes from slot to slot, and what a move of an event by keys makes; no Qt."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from calapp.model.occurrence import Occurrence
from calapp.ui.week import layout
from calapp.ui.week.gestures import Spot
from calapp.ui.week.metrics import DAY_MINUTES, HOUR_MINUTES, SLOT_MINUTES, SNAP_MINUTES, floored, minute_of_day
from calapp.ui.week.moves import Mover, Times

LAST_SLOT = DAY_MINUTES - SLOT_MINUTES


def slot_of(moment: datetime) -> Spot:
    """Return the slot that holds a moment of the wall clock."""
    return Spot(moment.date(), floored(minute_of_day(moment), SLOT_MINUTES))


def stepped(spot: Spot, *, days: int = 0, slots: int = 0) -> Spot:
    """Return the slot so many days and slots further; above the first slot of a day lies the lane."""
    day = spot.day + timedelta(days=days)
    if spot.minute is None:
        return Spot(day, 0 if slots > 0 else None)
    minute = spot.minute + slots * SLOT_MINUTES
    return Spot(day, None if minute < 0 else min(minute, LAST_SLOT))


def day_edge(spot: Spot, *, end: bool) -> Spot:
    """Return the first or the last slot of a day."""
    return Spot(spot.day, LAST_SLOT if end else 0)


def first_slot(today: date, first: date, days: int, now: datetime, *, work_start: int) -> Spot:
    """Return where the keyboard begins: now when today is shown, else the first day's morning."""
    if first <= today < first + timedelta(days=days):
        return slot_of(now)
    return Spot(first, work_start * HOUR_MINUTES)


def moved(occurrence: Occurrence, mover: Mover, *, days: int = 0, steps: int = 0) -> Times | None:
    """Return an event's times after Alt and an arrow: so many days or snaps later; None when it cannot move so."""
    if days:
        return mover.shifted(occurrence, timedelta(days=days))
    start, end = layout.walls(occurrence, mover.zone)
    if layout.in_lane(occurrence, start, end):
        return None
    return mover.moved(occurrence, start + steps * timedelta(minutes=SNAP_MINUTES))


def resized(occurrence: Occurrence, mover: Mover, *, steps: int) -> Times | None:
    """Return an event's times after its end moved by so many snaps, or by days in the lane; None when it stays."""
    start, end = layout.walls(occurrence, mover.zone)
    if layout.in_lane(occurrence, start, end):
        last = max(start, end - timedelta.resolution).date() + timedelta(days=steps)
        times = mover.with_days(occurrence, start.date(), max(last, start.date()))
    else:
        snap = timedelta(minutes=SNAP_MINUTES)
        times = mover.with_end(occurrence, end + steps * snap, least=snap)
    return None if times == (occurrence.start, occurrence.end) else times
