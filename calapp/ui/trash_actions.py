"""What a person does with the trash: look into it beside the window, and bring something back."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog

from calapp.ui.page_actions import PageActions


class TrashActions(PageActions):
    """The trash beside the window."""

    def _made(self) -> QDialog:
        from calapp.ui.trash_dialog import TrashDialog

        runtime = self._runtime
        dialog = TrashDialog(runtime.trash.entries, self._clock.now, lambda: runtime.zone, parent=self._window)
        dialog.restore_wanted.connect(self._on_restore)
        return dialog

    def _on_restore(self, item_id: int) -> None:
        self._do(lambda: self._runtime.trash.restore(item_id), "The event is back.", key="trash")
