"""The tray's life: what it says, and whether closing the window hides it there or quits."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from calapp.errors import CalappError
from calapp.model.occurrence import Occurrence
from calapp.ui.clock import MinuteClock
from calapp.ui.main_window import MainWindow
from calapp.ui.region import hours_24
from calapp.ui.sync_status import Mood, SyncSummary
from calapp.ui.tray import Tray
from calapp.wiring import Runtime

HOST_PATIENCE_MS = 30_000
REFRESH_MS = 500


class TrayLife(QObject):
    """Keeps the tray icon true, and answers what closing the window means."""

    quit_wanted = Signal()
    event_wanted = Signal(object)

    def __init__(self, runtime: Runtime, clock: MinuteClock, window: MainWindow) -> None:
        super().__init__(window)
        self._runtime = runtime
        self._clock = clock
        self._window = window
        self._next: Occurrence | None = None
        self.tray = Tray(self)
        self.tray.set_today(clock.today)
        self.tray.set_paused(paused=runtime.settings.sync_paused)
        self.tray.open_requested.connect(window.bring_up)
        self.tray.toggle_requested.connect(self._on_toggle)
        self.tray.next_requested.connect(self._on_next)
        self.tray.quit_requested.connect(self.quit_wanted)
        clock.day_changed.connect(self.tray.set_today)
        clock.ticked.connect(self.refresh)
        window.may_close = self.may_close
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REFRESH_MS)
        self._soon.timeout.connect(self.refresh)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(HOST_PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience)

    def start(self, *, hidden: bool = False) -> None:
        """Show the icon; a window that began hidden shows itself when no tray host comes."""
        self.tray.show()
        self.refresh()
        if hidden:
            self._patience.start()

    def may_close(self) -> bool:
        """Tell whether closing closes: where a tray host is, the window hides instead and calapp goes on syncing."""
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication) and application.isSavingSession():
            return True
        if self._runtime.settings.close_to_tray and Tray.available():
            self._window.hide()
            return False
        self.quit_wanted.emit()
        return True

    def refresh_soon(self) -> None:
        """Say what comes next, when the changes have come to rest."""
        self._soon.start()

    def refresh(self) -> None:
        """Say what comes next."""
        now = self._clock.now()
        try:
            self._next = next(iter(self._runtime.agenda.upcoming(now)), None)
        except CalappError:
            self._next = None
        hours = hours_24(self._runtime.settings)
        self.tray.set_next(next_words(self._next, now, hours_24=hours) if self._next else "")

    def show_summary(self, summary: SyncSummary, *, paused: bool) -> None:
        """Mark the icon when a person must act."""
        self.tray.set_problem(summary.words if summary.mood is Mood.BAD else "")
        self.tray.set_paused(paused=paused)

    def _on_toggle(self) -> None:
        if self._window.isVisible() and self._window.isActiveWindow():
            self._window.hide()
        else:
            self._window.bring_up()

    def _on_next(self) -> None:
        if self._next is not None:
            self._window.bring_up()
            self.event_wanted.emit(self._next)

    def _on_patience(self) -> None:
        if not self._window.isVisible() and not Tray.available():
            self._window.showMinimized()


def next_words(occurrence: Occurrence, now: datetime, *, hours_24: bool) -> str:
    """Return "Stand-up, 09:00", with the day when it is not today, and "until" when it is on."""
    zone = now.tzinfo or now.astimezone().tzinfo
    if zone is None:  # pragma: no cover - an aware time always has one
        return occurrence.title
    start, end = occurrence.start.instant(zone), occurrence.end.instant(zone)
    title = occurrence.title or "Untitled"
    if start <= now:
        return f"{title}, until {_clock(end, hours_24=hours_24)}"
    when = _clock(start, hours_24=hours_24)
    if start.date() == now.date():
        return f"{title}, {when}"
    day = "tomorrow" if start.date() - now.date() == timedelta(days=1) else f"{start:%A}"
    return f"{title}, {day} {when}"


def _clock(moment: datetime, *, hours_24: bool) -> str:
    if hours_24:
        return f"{moment:%H:%M}"
    return f"{moment.hour % 12 or 12}:{moment:%M} {'PM' if moment.hour >= 12 else 'AM'}"
