"""Work off the window's thread: run one call there, hear of its outcome here."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from calapp.errors import CalappError

log = logging.getLogger(__name__)


class Relay(QObject):
    """Carries words from other threads into the window's. There is one, and it outlives every window and every call:
    a thread that emits through an object just deleted ends the process."""

    settled = Signal(int, object, object)
    told = Signal(int, object)


@cache
def relay() -> Relay:
    """Return the one relay; first asked for in the window's thread."""
    return Relay()


_numbers = itertools.count(1)


def fresh_number() -> int:
    """Return a number by which whoever emits through the relay is known; no two are alike."""
    return next(_numbers)


class BackgroundCall(QObject):
    """Runs calls one at a time in the thread pool; the outcome of a call that was given up is not told.

    ``done`` carries what the call returned, ``failed`` the CalappError it raised. Connect bound methods of QObjects
    only: those run in their own thread.
    """

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._running = False
        relay().settled.connect(self._on_settled)

    @property
    def running(self) -> bool:
        """Whether an outcome is awaited."""
        return self._running

    def start(self, call: Callable[[], object]) -> None:
        """Run ``call`` in another thread; a call still running is given up."""
        self._number = fresh_number()
        self._running = True
        QThreadPool.globalInstance().start(_Run(self._number, call))

    def give_up(self) -> None:
        """Stop waiting; the call ends by itself and nobody hears of it."""
        self._number = 0
        self._running = False

    def _on_settled(self, number: int, result: object, error: object) -> None:
        if number != self._number:
            return
        self._running = False
        if error is not None:
            self.failed.emit(error)
        else:
            self.done.emit(result)


class _Run(QRunnable):
    def __init__(self, number: int, call: Callable[[], object]) -> None:
        super().__init__()
        self._number, self._call = number, call

    def run(self) -> None:
        """Run the call; whatever it raises becomes a value."""
        try:
            result = self._call()
        except CalappError as error:
            relay().settled.emit(self._number, None, error)
        except Exception as error:  # noqa: BLE001 - a pool thread has nobody above it to tell
            log.exception("A call in the background failed")
            relay().settled.emit(self._number, None, CalappError(detail=type(error).__name__))
        else:
            relay().settled.emit(self._number, result, None)
