"""What a person does with the change feed: look at it beside the window, and take a change back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from calapp.errors import CalappError
from calapp.model.changes import ChangeSummary
from calapp.ui.clock import MinuteClock
from calapp.ui.editing import UNDO
from calapp.ui.main_window import MainWindow
from calapp.ui.messages import Message
from calapp.ui.undo import UndoStack
from calapp.wiring import Runtime

if TYPE_CHECKING:
    from calapp.ui.activity_dialog import ActivityDialog

REFRESH_MS = 150
_COMMANDS = ("undo", "redo", "sync_now")


class ActivityActions(QObject):
    """Keeps at most one page of the feed open and in step with what changes, many changes in one look."""

    message = Signal(object)
    acted = Signal(str)

    def __init__(self, runtime: Runtime, clock: MinuteClock, undo: UndoStack, window: MainWindow) -> None:
        super().__init__(window)
        self._runtime = runtime
        self._clock = clock
        self._undo = undo
        self._window = window
        self._dialog: ActivityDialog | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REFRESH_MS)
        self._soon.timeout.connect(self._refresh)
        clock.day_changed.connect(self._refresh)
        undo.changed.connect(self._on_undo_changed)

    def open(self) -> None:
        """Show the feed; the window behind it can be used meanwhile."""
        from calapp.ui.activity_dialog import ActivityDialog

        if self._dialog is None:
            self._dialog = ActivityDialog(self._runtime.activity, self._clock.now, parent=self._window)
            self._dialog.addActions([self._window.commands[name] for name in _COMMANDS])
            self._dialog.take_back_wanted.connect(self._on_take_back)
            self._dialog.toast.acted.connect(self.acted)
            self._dialog.finished.connect(self._on_finished)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def on_change(self, _summary: ChangeSummary) -> None:
        """Show a change, if the feed is looked at."""
        if self._dialog is not None and not self._soon.isActive():
            self._soon.start()

    def _on_take_back(self, cursor: int) -> None:
        try:
            edit = self._runtime.activity.take_back(cursor)
        except CalappError as error:
            self.message.emit(Message.of(error, key="activity"))
        else:
            self._undo.push(edit)
            if self._dialog is not None:
                self._dialog.toast.show_message(Message(UNDO, "Change taken back.", action="Undo", passing=True))
        self._refresh()

    def _refresh(self) -> None:
        self._soon.stop()
        if self._dialog is not None:
            self._dialog.refresh()

    def _on_undo_changed(self) -> None:
        """Take the note away: its Undo would mean another edit by now."""
        if self._dialog is not None:
            self._dialog.toast.dismiss()

    def _on_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
