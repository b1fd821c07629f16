"""What the mouse means: a state machine from presses and moves to a ghost and, at the drop, one outcome; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from calapp.model.occurrence import Occurrence
from calapp.model.timespan import TimeKind
from calapp.ui.week import captions, layout
from calapp.ui.week.metrics import FINE_SNAP_MINUTES, SLOT_MINUTES, SNAP_MINUTES, existing, floored, snapped
from calapp.ui.week.moves import Mover, Times

THRESHOLD_PX = 4
NEW_MINUTES = 60
READ_ONLY = "This calendar is read-only, so its events stay where they are."
_DAY = timedelta(days=1)


class Spot(NamedTuple):
    """A place in the week: a day and a minute of it, or the day's part of the all-day lane when there is no minute."""

    day: date
    minute: float | None = None

    @property
    def wall(self) -> datetime:
        """The wall-clock time; midnight in the lane."""
        return datetime.combine(self.day, time()) + timedelta(minutes=self.minute or 0)


class Grip(StrEnum):
    """The part of an event that was taken."""

    BODY = "body"
    START = "start"
    END = "end"


class Hit(NamedTuple):
    """The event under the pointer."""

    occurrence: Occurrence
    grip: Grip = Grip.BODY
    movable: bool = True


class Pointer(NamedTuple):
    """Where the mouse is; ``fine`` and ``copy`` say that Shift and Ctrl are held."""

    x: float
    y: float
    spot: Spot
    fine: bool = False
    copy: bool = False


class Act(StrEnum):
    """What a gesture amounts to."""

    CLICK = "click"
    SWEEP = "sweep"
    CHANGE = "change"
    COPY = "copy"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Ghost:
    """What would happen at a drop here and now. ``occurrence`` is None while a new event is swept."""

    times: Times
    occurrence: Occurrence | None = None
    copy: bool = False
    changed: bool = True
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished gesture asks for; a click names what it met, everything else the times."""

    act: Act
    occurrence: Occurrence | None = None
    spot: Spot | None = None
    times: Times | None = None
    notice: str = ""


class Gesture:
    """One press of the mouse and what follows, until release or cancel."""

    def __init__(self, mover: Mover, pointer: Pointer, hit: Hit | None = None) -> None:
        self._mover = mover
        self._pressed = pointer
        self._hit = hit
        self._moving = False
        self.ghost: Ghost | None = None

    @property
    def occurrence(self) -> Occurrence | None:
        """The event that is being dragged; None before it moves, and for a sweep."""
        return self._hit.occurrence if self._hit and self._moving else None

    @property
    def moving(self) -> bool:
        """Whether the mouse went farther than a click allows."""
        return self._moving

    @property
    def refused(self) -> bool:
        """Whether this tries to drag an event that cannot be moved."""
        return self._moving and self._hit is not None and not self._hit.movable

    def drag(self, pointer: Pointer) -> Ghost | None:
        """Follow the mouse; returns the ghost to show, None while it is still a click."""
        far = max(abs(pointer.x - self._pressed.x), abs(pointer.y - self._pressed.y)) >= THRESHOLD_PX
        self._moving = self._moving or far
        self.ghost = self._make_ghost(pointer) if self._moving and not self.refused else None
        return self.ghost

    def drop_on(self, day: date) -> Outcome | None:
        """End over a day outside the week, such as one of the small month: the time of day stays."""
        if self._hit is None or not self._hit.movable:
            return None
        occurrence = self._hit.occurrence
        start = layout.wall(occurrence.start, self._mover.zone)
        times = self._mover.shifted(occurrence, day - start.date())
        return Outcome(Act.CHANGE, occurrence, times=times) if day != start.date() else None

    def release(self, pointer: Pointer) -> Outcome | None:
        """End the gesture; None when it changes nothing."""
        ghost = self.drag(pointer)
        if not self._moving:
            hit = self._hit
            return Outcome(Act.CLICK, hit.occurrence if hit else None, spot=pointer.spot)
        if self.refused:
            return Outcome(Act.REFUSE, notice=READ_ONLY)
        if ghost is None or not ghost.changed:
            return None
        act = Act.SWEEP if ghost.occurrence is None else Act.COPY if ghost.copy else Act.CHANGE
        return Outcome(act, ghost.occurrence, times=ghost.times, notice=ghost.notice)

    def _make_ghost(self, pointer: Pointer) -> Ghost:
        if self._hit is None:
            return self._swept(pointer)
        occurrence = self._hit.occurrence
        if self._hit.grip is Grip.BODY:
            return self._moved(occurrence, pointer)
        times = self._resized(occurrence, self._hit.grip, pointer)
        return Ghost(times, occurrence, changed=times != (occurrence.start, occurrence.end))

    def _swept(self, pointer: Pointer) -> Ghost:
        one, other = sorted((self._pressed.spot, pointer.spot), key=lambda spot: spot.wall)
        if one.minute is None or other.minute is None:
            return Ghost(self._mover.all_day(one.day, other.day))
        step = _step(pointer)
        start = datetime.combine(one.day, time()) + timedelta(minutes=floored(one.minute, step))
        last = -floored(-other.minute, step)
        end = max(datetime.combine(other.day, time()) + timedelta(minutes=last), start + timedelta(minutes=step))
        return Ghost(self._mover.timed(start, end), notice=self._notice(start))

    def _moved(self, occurrence: Occurrence, pointer: Pointer) -> Ghost:
        """Move as a whole. Between grid and lane the kind of time changes."""
        start = layout.wall(occurrence.start, self._mover.zone)
        all_day, from_lane = occurrence.start.kind is TimeKind.ALL_DAY, self._pressed.spot.minute is None
        notice = ""
        if pointer.spot.minute is None and not from_lane:
            times = self._mover.all_day(pointer.spot.day, pointer.spot.day)
        elif pointer.spot.minute is not None and all_day:
            begin = Spot(pointer.spot.day, floored(pointer.spot.minute, _step(pointer))).wall
            times = self._mover.timed(begin, begin + timedelta(minutes=NEW_MINUTES))
        elif from_lane:
            times = self._mover.shifted(occurrence, pointer.spot.day - self._pressed.spot.day)
        else:
            begin = self._dragged(start, pointer)
            notice = self._notice(begin)
            times = self._mover.moved(occurrence, begin) if begin != start else Times(occurrence.start, occurrence.end)
        changed = times != (occurrence.start, occurrence.end)
        return Ghost(times, occurrence, copy=pointer.copy, changed=changed, notice=notice)

    def _resized(self, occurrence: Occurrence, grip: Grip, pointer: Pointer) -> Times:
        start, end = layout.walls(occurrence, self._mover.zone)
        if layout.in_lane(occurrence, start, end):
            first, last = start.date(), max(start, end - timedelta.resolution).date()
            if grip is Grip.START:
                return self._mover.with_days(occurrence, min(pointer.spot.day, last), last)
            return self._mover.with_days(occurrence, first, max(pointer.spot.day, first))
        least = timedelta(minutes=_step(pointer))
        edge = start if grip is Grip.START else end
        wanted = self._dragged(edge, pointer)
        if wanted == edge:
            return Times(occurrence.start, occurrence.end)
        if grip is Grip.START:
            return self._mover.with_start(occurrence, wanted, least=least)
        return self._mover.with_end(occurrence, wanted, least=least)

    def _dragged(self, edge: datetime, pointer: Pointer) -> datetime:
        """Return where an edge goes: along with the pointer, snapped, and where it was until half a step away."""
        step = _step(pointer)
        raw = edge + (pointer.spot.wall - self._pressed.spot.wall)
        if abs(raw - edge) < timedelta(minutes=step / 2):
            return edge
        midnight = datetime.combine(raw.date(), time())
        return midnight + timedelta(minutes=snapped((raw - midnight) / timedelta(minutes=1), step))

    def _notice(self, wanted: datetime) -> str:
        real = existing(wanted, self._mover.zone)
        return captions.gap_notice(wanted, real) if real != wanted else ""


def new_event(mover: Mover, spot: Spot, *, minutes: int = NEW_MINUTES) -> Times:
    """Return the times of an event that a double-click or Enter makes at a spot (W15)."""
    if spot.minute is None:
        return mover.all_day(spot.day, spot.day)
    start = Spot(spot.day, floored(spot.minute, SLOT_MINUTES)).wall
    return mover.timed(start, start + timedelta(minutes=minutes))


def _step(pointer: Pointer) -> int:
    return FINE_SNAP_MINUTES if pointer.fine else SNAP_MINUTES
