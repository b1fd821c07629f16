"""The one silent retry: a read whose connection broke, typically a kept-alive one that the server had closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import stamina

from calapp.net.failures import ConnectionLost

READS = frozenset(("GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"))

T = TypeVar("T")


def once_more_if_lost(method: str, exchange: Callable[[], T]) -> T:
    """Run the exchange; a read is tried a second time when its connection was lost. Writes never are."""
    if method not in READS:
        return exchange()
    for attempt in stamina.retry_context(
        on=ConnectionLost, attempts=2, timeout=None, wait_initial=0.05, wait_max=0.1, wait_jitter=0.05
    ):
        with attempt:
            return exchange()
    raise AssertionError("the loop returns or raises")
