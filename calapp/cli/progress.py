"""Progress on standard error: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from calapp.cli.render import clean, tell


@contextmanager
def counter(label: str) -> Iterator[Callable[[int], bool]]:
    """Yield a function that is told how many are done; on a terminal it shows a count that moves."""
    console = Console(file=sys.stderr)
    if not console.is_terminal:
        yield lambda done: True
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TextColumn("{task.completed}"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        task = progress.add_task(clean(label), total=None)

        def advance(done: int) -> bool:
            progress.update(task, completed=done)
            return True

        yield advance


class SyncBar:
    """How far a sync is: one bar for each calendar on a terminal, a line for each elsewhere."""

    def __init__(self) -> None:
        self._console = Console(file=sys.stderr)
        self._bar: Progress | None = None
        self._tasks: dict[int, TaskID] = {}
        self._told: set[int] = set()
        if self._console.is_terminal:
            columns = (
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
            )
            self._bar = Progress(*columns, console=self._console, transient=True)

    def __enter__(self) -> SyncBar:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, key: int, label: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` parts of ``key`` are through; a total of 0 is not known yet."""
        if self._bar is not None:
            if key not in self._tasks:
                self._tasks[key] = self._bar.add_task(clean(label), total=None)
            self._bar.update(self._tasks[key], completed=done, total=total or None)
        elif key not in self._told:
            self._told.add(key)
            tell(f"Syncing {label} …")
