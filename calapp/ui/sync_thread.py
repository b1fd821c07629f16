"""The sync thread: hosts the engine off the window's thread, decides when a pass is due, and brings its words back."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from calapp.errors import CalappError
from calapp.model.account import Account, AccountKind, AccountState
from calapp.model.timespan import TimeSpan
from calapp.sync import schedule
from calapp.sync.result import AccountResult, Progress, SyncResult, Watch
from calapp.ui import power
from calapp.ui.twin_call import TwinCall
from calapp.wiring import Runtime

__all__ = ["AccountResult", "Progress", "SyncHost", "SyncResult", "SyncWorker", "Wish"]

PUSH_AFTER_MS = 2_000
PROGRESS_EVERY = 0.1
TURN_WITHIN = 3.0
TURN_AGAIN = timedelta(seconds=30)
STOP_WITHIN_MS = 5_000
LONGEST_NAP = timedelta(hours=1)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """A pass that is wanted: of which accounts, whether a person asked for it, and whether sending is all it is for."""

    account_ids: frozenset[int]
    manual: bool = False
    push_only: bool = False

    def merged(self, other: Wish) -> Wish:
        """Return one wish that covers both."""
        both = self.account_ids | other.account_ids
        return Wish(both, self.manual or other.manual, self.push_only and other.push_only)


class SyncWorker(QObject):
    """Lives in the sync thread and runs one pass at a time there, on a runtime of its own.

    The words of a pass come from the threads of its lanes; they leave as signals that carry frozen values only.
    """

    progress = Signal(object)
    changed = Signal(object)
    finished = Signal(object)
    failed = Signal(object, object)
    ended = Signal()

    def __init__(self, runtime: Runtime, canceled: Callable[[], bool]) -> None:
        super().__init__()
        self._runtime = runtime
        self._canceled = canceled
        self._twin: Runtime | None = None
        self._told = 0.0

    def run(self, wish: Wish) -> None:
        """Run one pass; ``ended`` comes last, whatever happened."""
        watch = Watch(canceled=self._canceled, changed=self.changed.emit, progress=self._on_progress)
        try:
            if self._twin is None:
                self._twin = self._runtime.twin()  # kept: its engine remembers how often each account failed
            result = self._twin.sync(
                wish.account_ids, watch, manual=wish.manual, push_only=wish.push_only, wait=TURN_WITHIN
            )
            self.finished.emit(result)
        except CalappError as error:
            _log.info("A sync did not take place: %s %s", error.title, error.detail)
            self.failed.emit(wish, error)
        finally:
            self.ended.emit()

    def close(self) -> None:
        """Close the runtime, in the thread that opened it."""
        if self._twin is not None:
            self._twin.close()
            self._twin = None

    def _on_progress(self, step: Progress) -> None:
        """Pass on what the eye can follow; called from several threads, where a lost step does no harm."""
        now = time.monotonic()
        if now - self._told >= PROGRESS_EVERY or (step.total and step.done >= step.total):
            self._told = now
            self.progress.emit(step)


class SyncHost(QObject):
    """Decides when to sync and shows the rest of the window what comes of it; every signal arrives in its own thread.

    Fields below the first blank line belong to the window's thread; ``_cancel`` is shared and safe.
    """

    busy_changed = Signal(bool)
    progress = Signal(object)
    changed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    extended = Signal()
    _wanted = Signal(object)

    def __init__(
        self,
        runtime: Runtime,
        parent: QObject | None = None,
        *,
        now: Callable[[], datetime] | None = None,
        sparing: Callable[[], bool] = power.sparing,
    ) -> None:
        super().__init__(parent)
        self._cancel = threading.Event()

        self._runtime = runtime
        self._now = now or _utc_now
        self._sparing = sparing
        self._visible = True
        self._running: Wish | None = None
        self._next: Wish | None = None
        self._turn_at: datetime | None = None
        self._looked: dict[int, datetime] = {}
        self._thread = QThread(self)
        self._thread.setObjectName("sync")
        self._worker = SyncWorker(runtime, self._cancel.is_set)
        self._worker.moveToThread(self._thread)
        self._extending = TwinCall(runtime, self)
        self._push_timer = self._timer(self._on_push_due)
        self._push_timer.setInterval(PUSH_AFTER_MS)
        self._look_timer = self._timer(self._on_look_due)
        self._connect()

    @property
    def busy(self) -> bool:
        """Whether a pass is running."""
        return self._running is not None

    @property
    def paused(self) -> bool:
        """Whether the user paused sync."""
        return self._runtime.settings.sync_paused

    def start(self) -> None:
        """Start the thread and look at every account."""
        self._thread.start()
        if not self.paused:
            self._run((account.id for account in self._remote()), manual=True)
        self._plan()

    def sync_now(self, account_ids: Iterable[int] | None = None) -> None:
        """Sync these accounts, or all, as the user asks: paused or not, resting or not."""
        known = {account.id for account in self._remote()}
        self._run(known if account_ids is None else known & set(account_ids), manual=True)

    def push_soon(self) -> None:
        """Send what waits when the user has stopped editing for a moment."""
        if not self.paused:
            self._push_timer.start()

    def look(self) -> None:
        """Look whether a pass is due: after a resume, a new network, a new interval."""
        self._on_look_due()

    def network_returned(self) -> None:
        """Try again at once what could not be reached before."""
        if not self.paused:
            offline = (account.id for account in self._remote() if account.state is AccountState.OFFLINE)
            self._run(offline, manual=True)

    def set_visible(self, *, visible: bool) -> None:
        """Look more often while the window is seen."""
        if visible != self._visible:
            self._visible = visible
            self._plan()

    def settings_changed(self) -> None:
        """Follow the settings: paused or not, and how often."""
        if self.paused:
            self._push_timer.stop()
            self._look_timer.stop()
            self.cancel()
        else:
            self._on_push_due()
            self._on_look_due()

    def extend(self, span: TimeSpan) -> None:
        """Expand series for a span that a view has reached, beside whatever pass is running."""
        self._extending.ask(lambda twin: twin.agenda.extend(span))

    def cancel(self) -> None:
        """Stop the running pass at the next object; what was done so far is kept."""
        self._next = None
        if self._running is not None:
            self._cancel.set()

    def stop(self) -> bool:
        """Cancel, wait for the thread, and tell whether it ended in time; nothing is lost either way."""
        self._push_timer.stop()
        self._look_timer.stop()
        self._extending.give_up()
        self.cancel()
        if not self._thread.isRunning():
            return True
        self._cancel.set()
        self._thread.quit()
        ended = self._thread.wait(STOP_WITHIN_MS)
        if not ended:
            _log.warning("The sync thread did not end in time; it waits for a server.")
        return ended

    def _connect(self) -> None:
        self._wanted.connect(self._worker.run)
        self._thread.finished.connect(self._worker.close)  # told within the thread, as its last word
        self._worker.progress.connect(self._on_progress)
        self._worker.changed.connect(self._on_changed)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_not_run)
        self._worker.ended.connect(self._on_ended)
        self._extending.changed.connect(self._on_changed)
        self._extending.done.connect(self._on_extended)
        self._extending.failed.connect(self._on_failed)

    def _timer(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    def _remote(self) -> tuple[Account, ...]:
        entries = self._runtime.accounts.entries()
        return tuple(entry.account for entry in entries if entry.account.kind is not AccountKind.LOCAL)

    def _run(self, account_ids: Iterable[int], *, manual: bool = False, push_only: bool = False) -> None:
        wish = Wish(frozenset(account_ids), manual, push_only)
        if wish.account_ids and self._thread.isRunning():
            self._start(wish)

    def _start(self, wish: Wish) -> None:
        if self._running is not None:
            self._next = wish if self._next is None else self._next.merged(wish)
            return
        self._running = wish
        self._cancel.clear()
        if not wish.push_only:
            self._looked.update(dict.fromkeys(wish.account_ids, self._now()))
        self.busy_changed.emit(True)
        self._wanted.emit(wish)

    def _interval(self) -> timedelta:
        wanted = timedelta(minutes=self._runtime.settings.sync_minutes)
        return schedule.look_every(wanted, visible=self._visible, sparing=self._sparing())

    def _due(self, account: Account) -> datetime:
        return schedule.next_due(
            self._looked.get(account.id), account.backoff_until, self._now(), interval=self._interval()
        )

    def _plan(self) -> None:
        """Set the alarm for the account that is due first; those that wait for a password are not tried again."""
        due = [self._due(account) for account in self._remote() if account.state is not AccountState.SIGN_IN]
        if due and self._turn_at is not None:
            due.append(self._turn_at)
        if self.paused or not due:
            self._look_timer.stop()
            return
        nap = min(max(min(due) - self._now(), timedelta()), LONGEST_NAP)
        self._look_timer.start(int(nap.total_seconds() * 1000) + 1)

    def _on_look_due(self) -> None:
        if not self.paused:
            if self._turn_at is not None and self._turn_at <= self._now():
                self._turn_at = None
                self._on_push_due()
            now = self._now()
            able = (account for account in self._remote() if account.state is not AccountState.SIGN_IN)
            self._run([account.id for account in able if self._due(account) <= now])
        self._plan()

    def _on_push_due(self) -> None:
        entries = self._runtime.accounts.entries()
        waiting = [entry.account for entry in entries if entry.pending]
        able = (one for one in waiting if one.state is not AccountState.SIGN_IN)
        self._run((one.id for one in able if not schedule.rests(one.backoff_until, self._now())), push_only=True)

    def _on_progress(self, step: Progress) -> None:
        self.progress.emit(step)

    def _on_changed(self, summary: object) -> None:
        self.changed.emit(summary)

    def _on_finished(self, result: SyncResult) -> None:
        self.finished.emit(result)

    def _on_not_run(self, wish: Wish, error: CalappError) -> None:
        """Another process is syncing: try again soon, and say so only to who asked."""
        self._turn_at = self._now() + TURN_AGAIN
        if wish.manual:
            self.failed.emit(error)

    def _on_failed(self, error: CalappError) -> None:
        self.failed.emit(error)

    def _on_extended(self, _result: object) -> None:
        self.extended.emit()

    def _on_ended(self) -> None:
        self._running = None
        self._cancel.clear()
        self.busy_changed.emit(False)
        again, self._next = self._next, None
        if again is not None:
            self._start(again)
        self._plan()


def _utc_now() -> datetime:
    return datetime.now(UTC)
