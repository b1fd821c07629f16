"""The page of reminders beside the window."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog

from calapp.model.occurrence import Occurrence
from calapp.ui.clock import MinuteClock
from calapp.ui.main_window import MainWindow
from calapp.ui.page_actions import PageActions
from calapp.ui.reminding import Reminding
from calapp.ui.undo import UndoStack
from calapp.wiring import Runtime


class ReminderActions(PageActions):
    """Shows what waits for an answer; the answers are taken by those who remind."""

    def __init__(
        self, runtime: Runtime, clock: MinuteClock, undo: UndoStack, window: MainWindow, reminding: Reminding
    ) -> None:
        super().__init__(runtime, clock, undo, window)
        self._reminding = reminding
        reminding.page_wanted.connect(self.open)
        reminding.changed.connect(self._refresh)

    def _made(self) -> QDialog:
        from calapp.ui.reminders_dialog import RemindersDialog

        reminding, runtime = self._reminding, self._runtime
        dialog = RemindersDialog(lambda: reminding.waiting, self._clock.now, lambda: runtime.zone, parent=self._window)
        dialog.dismiss_wanted.connect(reminding.dismiss)
        dialog.snooze_wanted.connect(reminding.snooze)
        dialog.join_wanted.connect(reminding.join_wanted)
        dialog.event_wanted.connect(self._on_event)
        return dialog

    def _on_event(self, occurrence: Occurrence) -> None:
        self._reminding.event_wanted.emit(occurrence)
