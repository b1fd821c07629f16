"""Undo and redo of edits: a stack of what was done, each step reverted by the service that did it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from calapp.errors import CalappError
from calapp.service.views import Edit

DEEPEST = 100
MANY = 50
"""More objects than this are not reverted while the window waits."""


class Reverts(Protocol):
    """What the stack needs of the event service."""

    def revert(self, edit: Edit) -> Edit:
        """Undo an edit; reverting the answer does it again."""


class Aside(Protocol):
    """Reverts edits in another thread; ``done`` carries the answer, ``failed`` a CalappError."""

    done: SignalInstance
    failed: SignalInstance

    def revert(self, edit: Edit) -> None:
        """Begin to undo an edit."""


class UndoStack(QObject):
    """The last edits of this run. Each undo is an edit like any other: durable, queued, shown at once.

    One that touches many objects, such as an import, is undone by ``aside``, which reverts an edit in another thread;
    meanwhile nothing else is undone.
    """

    changed = Signal()
    undone = Signal(object)
    redone = Signal(object)
    failed = Signal(object)

    def __init__(
        self, events: Callable[[], Reverts], parent: QObject | None = None, *, aside: Aside | None = None
    ) -> None:
        super().__init__(parent)
        self._events = events
        self._aside = aside
        self._under_way: Callable[[Edit], None] | None = None
        if aside is not None:
            aside.done.connect(self._on_done)
            aside.failed.connect(self._on_failed)
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
        if not source or self._under_way is not None:
            return
        label, edit = source.pop()

        def answered(answer: Edit) -> None:
            target.append((label, answer))
            self.changed.emit()
            signal.emit(label)

        if self._aside is not None and len(edit.receipts) > MANY:
            self._under_way = answered
            self.changed.emit()
            self._aside.revert(edit)
            return
        try:
            answer = self._events().revert(edit)
        except CalappError as error:
            self._on_failed(error)
        else:
            answered(answer)

    def _on_done(self, answer: Edit) -> None:
        answered, self._under_way = self._under_way, None
        if answered is not None:
            answered(answer)

    def _on_failed(self, error: CalappError) -> None:
        self._under_way = None
        self.changed.emit()
        self.failed.emit(error)
