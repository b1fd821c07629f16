"""Calls that block, made on a twin of the window's runtime in another thread; what they change is told here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from calapp.model.changes import ChangeSummary
from calapp.service.views import Edit
from calapp.ui.background import BackgroundCall, fresh_number, relay
from calapp.wiring import Runtime

Answer = TypeVar("Answer")


class TwinCall(BackgroundCall):
    """A background call that gets a runtime of its own. ``changed`` hears of every change that it made."""

    changed = Signal(object)

    def __init__(self, runtime: Runtime, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._calls: set[int] = set()
        relay().told.connect(self._on_told)

    def ask(self, call: Callable[[Runtime], object]) -> None:
        """Run ``call`` in another thread; ``done`` or ``failed`` tell its outcome."""
        runtime, mine = self._runtime, fresh_number()
        self._calls.add(mine)
        self.start(lambda: on_twin(runtime, call, tell=lambda summary: relay().told.emit(mine, summary)))

    def _on_told(self, number: int, summary: object) -> None:
        if number in self._calls:
            self.changed.emit(summary)


class Reverting(TwinCall):
    """Undoes edits that touch many objects."""

    def revert(self, edit: Edit) -> None:
        """Begin to undo an edit."""
        self.ask(lambda twin: twin.events.revert(edit))


def on_twin(
    runtime: Runtime, call: Callable[[Runtime], Answer], *, tell: Callable[[ChangeSummary], None] | None = None
) -> Answer:
    """Run ``call`` on a twin of ``runtime`` in this thread, and close the twin."""
    with runtime.twin() as twin:
        if tell is not None:
            twin.subscribe(tell)
        return call(twin)
