"""What a person does with conflicts: look at both versions and choose."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from calapp.errors import CalappError
from calapp.service.views import Keep
from calapp.ui.messages import Message
from calapp.wiring import Runtime


class ConflictActions(QObject):
    """Opens the list of conflicts and resolves them, one durable transaction each."""

    message = Signal(object)

    def __init__(self, runtime: Runtime, window: QWidget) -> None:
        super().__init__(window)
        self._runtime = runtime
        self._window = window

    def open(self) -> None:
        """Show the conflicts that wait."""
        from calapp.ui.conflicts_dialog import ConflictsDialog

        conflicts = self._runtime.conflicts
        dialog = ConflictsDialog(conflicts.all(), conflicts.detail, self._runtime.zone, parent=self._window)
        dialog.resolved.connect(self._on_resolved)
        self._dialog = dialog
        dialog.open()

    def _on_resolved(self, conflict_id: int, keep: Keep) -> None:
        try:
            self._runtime.conflicts.resolve(conflict_id, keep)
        except CalappError as error:
            self.message.emit(Message.of(error, key="conflict"))
        self._dialog.show_entries(self._runtime.conflicts.all())
