"""Undo and redo of edits: a stack of what was done, each step reverted by the service that did it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from calapp.errors import CalappError
from calapp.service.views import Edit

DEEPEST = 100


class Reverts(Protocol):
    """What the stack needs of the event service."""

    def revert(self, edit: Edit) -> Edit:
        """Undo an edit; reverting the answer does it again."""


class UndoStack(QObject):
    """The last edits of this run. Each undo is an edit like any other: durable, queued, shown at once."""

    changed = Signal()
    undone = Signal(object)
    redone = Signal(object)
    failed = Signal(object)

    def __init__(self, events: Callable[[], Reverts], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._events = events
        self._done: list[tuple[str, Edit]] = []
        self._undone: list[tuple[str, Edit]] = []

    @property
    def undo_label(self) -> str:
        """The name of the edit that would be undone, "" when there is none."""
        return self._done[-1][0] if self._done else ""

    @property
    def redo_label(self) -> str:
        """The name of the edit that would be done again, "" when there is none."""
        return self._undone[-1][0] if self._undone else ""

    def push(self, edit: Edit) -> None:
        """Remember an edit that was just made; what was undone before it can no longer be done again."""
        if not edit.receipts:
            return
        self._done.append((edit.label, edit))
        del self._done[:-DEEPEST]
        self._undone.clear()
        self.changed.emit()

    def undo(self) -> None:
        """Undo the newest edit."""
        self._revert(self._done, self._undone, self.undone)

    def redo(self) -> None:
        """Do again what was undone last."""
        self._revert(self._undone, self._done, self.redone)

    def clear(self) -> None:
        """Forget everything."""
        self._done.clear()
        self._undone.clear()
        self.changed.emit()

    def _revert(self, source: list[tuple[str, Edit]], target: list[tuple[str, Edit]], signal: SignalInstance) -> None:
        if not source:
            return
        label, edit = source.pop()
        try:
            answer = self._events().revert(edit)
        except CalappError as error:
            self.changed.emit()
            self.failed.emit(error)
            return
        target.append((label, answer))
        self.changed.emit()
        signal.emit(label)
