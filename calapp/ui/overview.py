"""The overview: keeps the sidebar, the week's colors and the tray in step with the accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from calapp.errors import CalappError
from calapp.model.changes import ChangeSummary
from calapp.ui.clock import MinuteClock
from calapp.ui.main_window import MainWindow
from calapp.ui.messages import Message, Tone
from calapp.wiring import Runtime

if TYPE_CHECKING:
    from calapp.service.views import AccountEntry

REFRESH_MS = 200


class Overview(QObject):
    """Reads the accounts when something about them changed and shows what differs."""

    summarized = Signal(object)

    def __init__(self, runtime: Runtime, clock: MinuteClock, window: MainWindow) -> None:
        super().__init__(window)
        self._runtime = runtime
        self._clock = clock
        self._window = window
        self._entries: tuple[AccountEntry, ...] = ()
        self._notice = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REFRESH_MS)
        self._soon.timeout.connect(self.refresh)
        clock.ticked.connect(self._show_summary)

    @property
    def entries(self) -> tuple[AccountEntry, ...]:
        """The accounts as shown."""
        return self._entries

    def refresh(self) -> None:
        """Look at the accounts again, and touch only what became something else."""
        self._soon.stop()
        try:
            entries = self._runtime.accounts.entries()
        except CalappError as error:
            self._window.show_message(Message.of(error, key="store"))
            return
        if entries == self._entries:
            self._show_summary()
            return
        calendars = tuple(calendar for entry in entries for calendar in entry.calendars)
        known = tuple(calendar for entry in self._entries for calendar in entry.calendars)
        self._entries = entries
        if calendars != known:
            self._window.week.set_calendars(calendars)
        self._window.sidebar.calendars.set_entries(entries, self._clock.now())
        self._show_summary()
        self._show_notices()

    def on_edit(self, summary: ChangeSummary) -> None:
        """Show at once what the user's own action changed."""
        if _concerns(summary):
            self.refresh()

    def on_sync(self, summary: ChangeSummary) -> None:
        """Show what a sync changed, many notices in one look."""
        if _concerns(summary) and not self._soon.isActive():
            self._soon.start()

    def _show_summary(self) -> None:
        from calapp.ui.sync_status import summarize

        paused = self._runtime.settings.sync_paused
        summary = summarize(self._entries, self._clock.now(), paused=paused)
        if summary != self._window.sidebar.status.summary:
            self._window.sidebar.status.set_summary(summary)
        self._window.commands["show_conflicts"].setEnabled(bool(summary.conflicts))
        self.summarized.emit(summary)

    def _show_notices(self) -> None:
        """Say once that a password is kept for this run only."""
        notice = next((entry.notice for entry in self._entries if entry.notice), "")
        if notice == self._notice:
            return
        self._notice = notice
        if notice:
            self._window.show_message(Message("vault", notice, Tone.WARNING))
        else:
            self._window.messages.dismiss("vault")


def _concerns(summary: ChangeSummary) -> bool:
    return summary.accounts or summary.calendars or summary.conflicts or summary.pending
