"""The window's clock: a tick on every minute, and word of a new day or another time zone of the system."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo

from PySide6.QtCore import QObject, Qt, QTimer, Signal

MINUTE_MS = 60_000
LOOK_MS = 25_000
"""A timer stands still while the computer sleeps, so a clock that waited for a whole minute would miss the waking."""

LATE = timedelta(seconds=90)
_LOCALTIME = "/etc/localtime"


def system_now() -> datetime:
    """Return the time of day."""
    return datetime.now(UTC)


class MinuteClock(QObject):
    """Ticks at the full minute. After a suspend or a step of the clock it is right again within half a minute."""

    ticked = Signal(object)
    day_changed = Signal(object)
    system_zone_changed = Signal()
    resumed = Signal()

    def __init__(
        self, zone: tzinfo, parent: QObject | None = None, *, now: Callable[[], datetime] = system_now
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._zone = zone
        self._today = self.now().date()
        self._localtime = _localtime()
        self._expected = self.now()
        self._told = minute_of(self._expected)
        self._at_minute = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def zone(self) -> tzinfo:
        """The display zone."""
        return self._zone

    @property
    def today(self) -> date:
        """The date in the display zone."""
        return self.now().date()

    def now(self) -> datetime:
        """Return the time in the display zone."""
        return self._now().astimezone(self._zone)

    def start(self) -> None:
        """Begin to tick."""
        self._arm()

    def stop(self) -> None:
        """Stop ticking."""
        self._timer.stop()

    def set_zone(self, zone: tzinfo) -> None:
        """Show times in another zone from now on."""
        self._zone = zone
        self._tell()

    def tick(self) -> None:
        """Tell what time it is and what else changed since the last tick."""
        localtime = _localtime()
        if localtime != self._localtime:
            self._localtime = localtime
            self.system_zone_changed.emit()
        late = self.now() - self._expected > LATE
        self._tell()
        self._arm()
        if late:
            self.resumed.emit()

    def _on_timeout(self) -> None:
        if self._at_minute or minute_of(self.now()) != self._told:
            self.tick()
        else:
            self._arm()

    def _arm(self) -> None:
        left = _to_next_minute(self.now())
        self._at_minute = left <= LOOK_MS
        wait = min(left, LOOK_MS)
        self._expected = self.now() + timedelta(milliseconds=wait)
        self._timer.start(wait)

    def _tell(self) -> None:
        now = self.now()
        self._told = minute_of(now)
        if now.date() != self._today:
            self._today = now.date()
            self.day_changed.emit(self._today)
        self.ticked.emit(now)


def minute_of(moment: datetime) -> datetime:
    """Return the full minute that a moment is in."""
    return moment.replace(second=0, microsecond=0)


def _to_next_minute(now: datetime) -> int:
    return MINUTE_MS - (now.second * 1000 + now.microsecond // 1000)


def _localtime() -> tuple[str, float]:
    """Return what changes when the system's zone does: where /etc/localtime points to, and since when."""
    try:
        return os.path.realpath(_LOCALTIME), os.lstat(_LOCALTIME).st_mtime
    except OSError:
        return "", 0.0
