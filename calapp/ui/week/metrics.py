"""The arithmetic of the grid: wall-clock minutes and pixels, day columns, zoom, and days on which the clocks change."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

DAY_MINUTES = 1_440
HOUR_MINUTES = 60
SNAP_MINUTES, FINE_SNAP_MINUTES = 15, 1
SLOT_MINUTES = 30
MIN_HOUR_PX, MAX_HOUR_PX = 24, 200
ZOOM_STEP = 1.15
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class HourScale:
    """How tall an hour is: turns minutes of a wall-clock day into pixels and back (W10, W16)."""

    hour_px: int = 48

    @classmethod
    def of(cls, hour_px: float) -> HourScale:
        """Return the nearest scale that is allowed."""
        return cls(min(max(round(hour_px), MIN_HOUR_PX), MAX_HOUR_PX))

    @property
    def height(self) -> int:
        """The height of a whole day: 24 rows on every day, whatever the clocks do."""
        return 24 * self.hour_px

    def y(self, minute: float) -> int:
        """Return where a minute of the day begins."""
        return round(minute * self.hour_px / HOUR_MINUTES)

    def minute(self, y: float) -> float:
        """Return the minute at a height, kept within the day."""
        return min(max(y * HOUR_MINUTES / self.hour_px, 0.0), float(DAY_MINUTES))

    def minutes(self, pixels: float) -> float:
        """Return how many minutes so many pixels are."""
        return pixels * HOUR_MINUTES / self.hour_px

    def zoomed(self, steps: float) -> HourScale:
        """Return the scale so many steps nearer, or farther when negative; a whole step always changes it."""
        wanted = self.hour_px * ZOOM_STEP**steps
        if abs(steps) >= 1 and round(wanted) == self.hour_px:
            wanted = self.hour_px + (1 if steps > 0 else -1)
        return HourScale.of(wanted)


def scroll_after_zoom(scroll: int, pointer: float, before: HourScale, after: HourScale) -> int:
    """Return the scroll offset that keeps the minute under ``pointer`` (pixels below the top edge) where it is."""
    minute = (scroll + pointer) / before.hour_px
    return round(minute * after.hour_px - pointer)


def first_scroll(scale: HourScale, room: int, *, now: float | None, work_start: int) -> int:
    """Return where a week shown first is scrolled to: now one third down, or the start of the working day (W9)."""
    top = work_start * HOUR_MINUTES - SLOT_MINUTES / 2
    wanted = scale.y(top) if now is None else scale.y(now) - room // 3
    return min(max(wanted, 0), max(scale.height - room, 0))


def snapped(minute: float, step: int) -> int:
    """Return the nearest multiple of ``step``, halves upward."""
    return int((minute + step / 2) // step) * step


def floored(minute: float, step: int) -> int:
    """Return the multiple of ``step`` at or before a minute."""
    return int(minute // step) * step


@dataclass(frozen=True, slots=True)
class Columns:
    """The day columns of a strip that begins at pixel ``left``; ``mirrored`` puts the first day right."""

    left: int
    width: int
    count: int
    mirrored: bool = False

    def edges(self, day: int) -> tuple[int, int]:
        """Return the left and right pixel of a day's column; neighbors share an edge, so rounding loses nothing."""
        place = self.count - 1 - day if self.mirrored else day
        return self._edge(place), self._edge(place + 1)

    def day_at(self, x: float) -> int:
        """Return the day under a position; positions outside belong to the nearest day."""
        places = [self._edge(place) for place in range(1, self.count)]
        place = bisect_right(places, x)
        return self.count - 1 - place if self.mirrored else place

    def _edge(self, place: int) -> int:
        return self.left + round(self.width * place / self.count)


class ClockChange(NamedTuple):
    """A change of the clocks on one day, in minutes of its wall clock.

    A ``gap`` is skipped by the clock; otherwise the stretch happens twice. The offsets are those before and after.
    """

    start: float
    end: float
    gap: bool
    before: timedelta
    after: timedelta


@lru_cache(maxsize=512)
def clock_change(day: date, zone: tzinfo) -> ClockChange | None:
    """Return how the clocks change on a day in ``zone``; None on nearly all days."""
    midnight = datetime.combine(day, time())
    low = midnight.replace(tzinfo=zone).astimezone(UTC) - _SECOND
    high = (midnight + timedelta(days=1)).replace(tzinfo=zone).astimezone(UTC) - _SECOND
    before, after = _offset(low, zone), _offset(high, zone)
    if before == after:
        return None
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        if _offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    change = high.replace(microsecond=0, tzinfo=None)
    walls = sorted(
        ((change + before - midnight) / timedelta(minutes=1), (change + after - midnight) / timedelta(minutes=1))
    )
    start, end = (min(max(wall, 0.0), float(DAY_MINUTES)) for wall in walls)
    return ClockChange(start, end, after > before, before, after)


def existing(wall: datetime, zone: tzinfo) -> datetime:
    """Return ``wall`` or, when the clock skips it, the first wall-clock minute after the gap (W17)."""
    change = clock_change(wall.date(), zone)
    minute = minute_of_day(wall)
    if change is None or not change.gap or not change.start <= minute < change.end:
        return wall
    return datetime.combine(wall.date(), time()) + timedelta(minutes=change.end)


def minute_of_day(wall: datetime) -> float:
    """Return how many minutes of its day a wall-clock time has behind it."""
    return wall.hour * 60 + wall.minute + wall.second / 60


def _offset(instant: datetime, zone: tzinfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()
