"""P4 to P6: switching weeks, starting, and staying smooth while a sync runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.report import Row


def switch_weeks(folder: Path) -> Iterator[Row]:
    yield from ()


def start(folder: Path) -> Iterator[Row]:
    yield from ()


def latency(folder: Path) -> Iterator[Row]:
    yield from ()
