"""A page beside the window, such as the change feed or the trash: one at a time, in step with what changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog

from calapp.errors import CalappError
from calapp.model.changes import ChangeSummary
from calapp.service.views import Edit
from calapp.ui.clock import MinuteClock
from calapp.ui.editing import UNDO
from calapp.ui.main_window import MainWindow
from calapp.ui.messages import Message
from calapp.ui.toast import Toast
from calapp.ui.undo import UndoStack
from calapp.wiring import Runtime

REFRESH_MS = 150
_COMMANDS = ("undo", "redo", "sync_now")


class Page(Protocol):
    """What a page can do besides being a dialog."""

    toast: Toast

    def refresh(self) -> None:
        """Show things as they are now."""


class PageActions(QObject):
    """Keeps at most one page open, many changes in one look; what is done on it is an edit that can be undone."""

    message = Signal(object)
    acted = Signal(str)

    def __init__(self, runtime: Runtime, clock: MinuteClock, undo: UndoStack, window: MainWindow) -> None:
        super().__init__(window)
        self._runtime = runtime
        self._clock = clock
        self._undo = undo
        self._window = window
        self._dialog: QDialog | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REFRESH_MS)
        self._soon.timeout.connect(self._refresh)
        clock.ticked.connect(self._refresh)
        undo.changed.connect(self._on_undo_changed)

    def open(self) -> None:
        """Show the page; the window behind it can be used meanwhile."""
        if self._dialog is None:
            self._dialog = self._made()
            self._dialog.addActions([self._window.commands[name] for name in _COMMANDS])
            self._page.toast.acted.connect(self.acted)
            self._dialog.finished.connect(self._on_finished)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def on_change(self, _summary: ChangeSummary) -> None:
        """Show a change, if the page is looked at."""
        if self._dialog is not None and not self._soon.isActive():
            self._soon.start()

    def _made(self) -> QDialog:
        """Return a new page, its own signals connected."""
        raise NotImplementedError

    def _do(self, act: Callable[[], Edit], done: str, *, key: str) -> None:
        """Make an edit, say that it is done, and offer to undo it."""
        try:
            edit = act()
        except CalappError as error:
            self.message.emit(Message.of(error, key=key))
        else:
            self._undo.push(edit)
            if self._dialog is not None:
                self._page.toast.show_message(Message(UNDO, done, action="Undo", passing=True))
        self._refresh()

    @property
    def _page(self) -> Page:
        return cast("Page", self._dialog)

    def _refresh(self) -> None:
        self._soon.stop()
        if self._dialog is not None:
            self._page.refresh()

    def _on_undo_changed(self) -> None:
        """Take the note away: its Undo would mean another edit by now."""
        if self._dialog is not None:
            self._page.toast.dismiss()

    def _on_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
