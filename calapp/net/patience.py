"""How long one exchange may take, for everything below it that waits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class OutOfTime(Exception):
    """The exchange has used up its time."""


class Patience:
    """The rest of an exchange's time: ``until`` ends all of it, ``idle`` bounds one pause.

    Seen by every read and write of the connection, so that a server that sends one byte per second, in headers or in
    the TLS handshake, cannot outlast it.
    """

    __slots__ = ("idle", "until")

    def __init__(self, seconds: float, *, idle: float | None = None) -> None:
        self.until = time.monotonic() + seconds
        self.idle = idle

    def left(self) -> float:
        """Return how long the next wait may take. Raises OutOfTime when nothing is left."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise OutOfTime
        return left if self.idle is None else min(left, self.idle)


_current: ContextVar[Patience | None] = ContextVar("patience", default=None)


@contextmanager
def bounded_by(patience: Patience) -> Iterator[None]:
    """Let everything within obey this patience."""
    token = _current.set(patience)
    try:
        yield
    finally:
        _current.reset(token)


def wait_time(wanted: float | None = None) -> float | None:
    """Return how long a wait may take here and now. Raises OutOfTime."""
    patience = _current.get()
    if patience is None:
        return wanted
    left = patience.left()
    return left if wanted is None else min(wanted, left)
