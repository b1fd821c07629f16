"""What a person does with the change feed: look at it beside the window, and take a change back."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog

from calapp.ui.page_actions import PageActions


class ActivityActions(PageActions):
    """The change feed beside the window."""

    def _made(self) -> QDialog:
        from calapp.ui.activity_dialog import ActivityDialog

        dialog = ActivityDialog(self._runtime.activity, self._clock.now, parent=self._window)
        dialog.take_back_wanted.connect(self._on_take_back)
        return dialog

    def _on_take_back(self, cursor: int) -> None:
        self._do(lambda: self._runtime.activity.take_back(cursor), "Change taken back.", key="activity")
