"""The threads that do the gateway's work, each with a runtime of its own, because a store belongs to one thread."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from calapp.model.changes import ChangeSummary
from calapp.wiring import Runtime

COUNT = 4

T = TypeVar("T")
_Job = tuple[Callable[[Runtime], Any], "Future[Any]"]


class Workers:
    """A few threads that take work in turn. ``changed`` hears of everything that they change."""

    def __init__(self, runtime: Runtime, changed: Callable[[ChangeSummary], None], *, count: int = COUNT) -> None:
        self._runtime = runtime
        self._changed = changed
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"gateway-{number}", daemon=True) for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    async def do(self, work: Callable[[Runtime], T]) -> T:
        """Do some work with a runtime in another thread, and return what it returns or raise what it raises."""
        outcome: Future[T] = Future()
        self._jobs.put((work, outcome))
        return await asyncio.wrap_future(outcome)

    def close(self) -> None:
        """Let what is under way finish, and end the threads."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        with self._runtime.twin() as runtime:
            runtime.subscribe(self._changed)
            while (job := self._jobs.get()) is not None:
                work, outcome = job
                if not outcome.set_running_or_notify_cancel():
                    continue
                try:
                    outcome.set_result(work(runtime))
                except BaseException as error:  # noqa: BLE001 - whoever waits for it hears of it
                    outcome.set_exception(error)
