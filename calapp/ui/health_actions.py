"""What a person does about how sync stands: look at it beside the window, sync, sign in, choose, and find an event."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog

from calapp.model.occurrence import Occurrence
from calapp.ui.page_actions import PageActions


class HealthActions(PageActions):
    """The health page beside the window; what it asks for is done by those whose job it is."""

    sync_wanted = Signal(int)
    sign_in_wanted = Signal(int)
    conflicts_wanted = Signal()
    event_wanted = Signal(object)

    def _made(self) -> QDialog:
        from calapp.ui.health_dialog import HealthDialog

        dialog = HealthDialog(self._runtime.sync_health.accounts, self._clock.now, parent=self._window)
        dialog.sync_wanted.connect(self.sync_wanted)
        dialog.sign_in_wanted.connect(self.sign_in_wanted)
        dialog.conflicts_wanted.connect(self.conflicts_wanted)
        dialog.event_wanted.connect(self._on_event)
        return dialog

    def _on_event(self, occurrence: Occurrence) -> None:
        self._window.bring_up()
        self.event_wanted.emit(occurrence)
