"""Keeps a profile in step while the gateway runs: the window does it where there is one, else the keeper itself."""

from __future__ import annotations

import logging
import threading

from calapp import instance
from calapp.errors import CalappError
from calapp.model.changes import ChangeSummary
from calapp.sync.result import Watch
from calapp.wiring import Runtime

SOON = 2.0
_log = logging.getLogger(__name__)


class Keeper:
    """A thread of its own. ``note`` tells it of a change; a window that runs hears of it, and sends it by itself."""

    def __init__(self, runtime: Runtime, *, soon: float = SOON) -> None:
        self._runtime = runtime
        self._soon = soon
        self._woken = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gateway-keeper", daemon=True)
        self._thread.start()

    def note(self, summary: ChangeSummary) -> None:
        """Hear of a change that a worker made."""
        window = instance.tell_changed(self._runtime.profile)
        if summary.pending and not window:
            self._woken.set()

    def close(self) -> None:
        """End the thread; a pass that is under way ends between two of its requests."""
        self._ended.set()
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        with self._runtime.twin() as runtime:
            while not self._ended.is_set():
                sending = self._woken.wait(runtime.settings.sync_minutes * 60)
                if sending and not self._ended.wait(self._soon):
                    self._woken.clear()
                if not self._ended.is_set() and not instance.tell_changed(runtime.profile):
                    self._sync(runtime, push_only=sending)

    def _sync(self, runtime: Runtime, *, push_only: bool) -> None:
        try:
            runtime.sync(watch=Watch(canceled=self._ended.is_set), manual=False, push_only=push_only)
        except CalappError as error:
            _log.info("A sync did not take place: %s %s", error.title, error.detail)
