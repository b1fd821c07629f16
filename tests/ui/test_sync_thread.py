"""The sync thread: when a pass runs, what it tells, and that it ends."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QThread

from calapp.errors import Canceled
from calapp.instance import sync_turn
from calapp.model.account import Account, AccountKind, AccountState
from calapp.model.changes import ChangeSummary
from calapp.model.timespan import TimeSpan
from calapp.paths import Profile
from calapp.service.views import AccountEntry
from calapp.settings import Settings
from calapp.sync.result import AccountResult, Progress, SyncResult, Watch
from calapp.ui import sync_thread
from calapp.ui.sync_thread import SyncHost

NOW = datetime(2026, 3, 12, 11, 24, tzinfo=UTC)
SPAN = TimeSpan(NOW, NOW + timedelta(days=7))


class FakeRuntime:
    """A runtime whose passes a test holds open and looks into."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.settings = Settings()
        self.list = [
            AccountEntry(Account(1, AccountKind.LOCAL, "On this computer")),
            AccountEntry(Account(2, AccountKind.CALDAV, "Work")),
            AccountEntry(Account(3, AccountKind.CALDAV, "Home")),
        ]
        self.accounts = SimpleNamespace(entries=lambda: tuple(self.list))
        self.agenda = SimpleNamespace(extend=self._extend)
        self.passes: list[tuple[int, ...]] = []
        self.threads: list[object] = []
        self.gate = threading.Event()
        self.gate.set()
        self.error: Exception | None = None
        self.opened = 0
        self.kinds: list[tuple[bool, bool]] = []
        self.listeners: list[object] = []

    def twin(self):
        self.opened += 1
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        self.opened -= 1

    def subscribe(self, listener) -> None:
        self.listeners.append(listener)

    def _extend(self, span: TimeSpan) -> None:
        self.threads.append(QThread.currentThread())
        self.listeners[-1](ChangeSummary(ranges=None))

    def sync(self, account_ids, watch: Watch, *, manual, push_only, wait) -> SyncResult:
        with sync_turn(self.profile, wait=wait):
            return self._pass(account_ids, watch, manual, push_only)

    def _pass(self, account_ids, watch: Watch, manual, push_only) -> SyncResult:
        self.passes.append(tuple(sorted(account_ids)))
        self.kinds.append((manual, push_only))
        self.threads.append(QThread.currentThread())
        if self.error:
            raise self.error
        lane = threading.Thread(target=self._lane, args=(watch,))
        lane.start()
        lane.join()
        while not self.gate.wait(0.01):
            if watch.canceled():
                return SyncResult(canceled=True)
        return SyncResult(tuple(AccountResult(one, str(one)) for one in account_ids))

    def _lane(self, watch: Watch) -> None:
        watch.changed(ChangeSummary(pending=True))
        for done in range(1, 101):
            watch.progress(Progress(2, 5, "Work", done, 100))

    def set_account(self, number: int, **changes) -> None:
        self.list = [
            replace(entry, account=replace(entry.account, **changes)) if entry.account.id == number else entry
            for entry in self.list
        ]

    def set_pending(self, number: int, count: int) -> None:
        self.list = [replace(entry, pending=count) if entry.account.id == number else entry for entry in self.list]


class Hands:
    """A time of day that a test sets."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def runtime(tmp_path):
    return FakeRuntime(Profile.at(tmp_path).create())


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def host(qtbot, runtime, hands):
    made = SyncHost(runtime, now=hands)
    yield made
    runtime.gate.set()
    assert made.stop()
    assert runtime.opened == 0


def started(host, qtbot):
    with qtbot.waitSignal(host.finished):
        host.start()
    qtbot.waitUntil(lambda: not host.busy)


def test_start_syncs_every_remote_account_in_another_thread(host, runtime, qtbot):
    started(host, qtbot)
    assert runtime.passes == [(2, 3)]
    assert runtime.threads[0] is not QThread.currentThread()


def test_words_of_a_pass_arrive_in_the_windows_thread(host, qtbot):
    arrived = []

    class Ear(sync_thread.QObject):
        def hear(self, value: object) -> None:
            arrived.append((type(value), QThread.currentThread()))

    ear = Ear()
    for signal in (host.changed, host.progress, host.finished):
        signal.connect(ear.hear)
    started(host, qtbot)
    here = QThread.currentThread()
    assert {kind for kind, _ in arrived} == {ChangeSummary, Progress, SyncResult}
    assert all(thread is here for _, thread in arrived)


def test_progress_is_thinned_but_its_end_is_told(host, qtbot):
    steps = []
    host.progress.connect(steps.append)
    started(host, qtbot)
    assert len(steps) < 10
    assert steps[-1].done == 100


def test_wishes_during_a_pass_make_one_more_pass(host, runtime, qtbot):
    started(host, qtbot)
    runtime.gate.clear()
    host.sync_now()
    host.sync_now([2])
    host.sync_now([2])
    qtbot.waitUntil(lambda: len(runtime.passes) == 2)
    runtime.gate.set()
    qtbot.waitUntil(lambda: len(runtime.passes) == 3)
    qtbot.waitUntil(lambda: not host.busy)
    assert runtime.passes[1:] == [(2, 3), (2,)]
    assert runtime.opened == 1


def test_edits_are_pushed_once_after_a_moment(host, runtime, qtbot):
    started(host, qtbot)
    runtime.set_pending(2, 1)
    host._push_timer.setInterval(30)
    for _ in range(5):
        host.push_soon()
    qtbot.waitUntil(lambda: len(runtime.passes) == 2)
    qtbot.waitUntil(lambda: not host.busy)
    assert runtime.passes[1:] == [(2,)]
    assert runtime.kinds[1:] == [(False, True)]


def test_push_leaves_resting_and_signed_out_accounts_alone(host, runtime, qtbot):
    started(host, qtbot)
    runtime.set_pending(2, 1)
    runtime.set_pending(3, 1)
    runtime.set_account(2, backoff_until=NOW + timedelta(minutes=1))
    runtime.set_account(3, state=AccountState.SIGN_IN)
    host._on_push_due()
    assert not host.busy


def test_cancel_ends_the_pass_and_forgets_further_wishes(host, runtime, qtbot):
    started(host, qtbot)
    runtime.gate.clear()
    host.sync_now()
    host.sync_now()
    qtbot.waitUntil(lambda: len(runtime.passes) == 2)
    with qtbot.waitSignal(host.finished) as finished:
        host.cancel()
    assert finished.args[0].canceled
    qtbot.waitUntil(lambda: not host.busy)
    assert len(runtime.passes) == 2


def test_on_battery_the_next_pass_is_an_hour_away(host, runtime, hands, qtbot):
    host._sparing = lambda: True
    started(host, qtbot)
    hands.at += timedelta(minutes=59)
    host.look()
    assert not host.busy
    hands.at += timedelta(minutes=1)
    with qtbot.waitSignal(host.finished):
        host.look()
    assert runtime.passes[1:] == [(2, 3)]


def test_next_pass_is_due_after_the_interval(host, runtime, hands, qtbot):
    started(host, qtbot)
    hands.at += timedelta(minutes=4)
    host.look()
    assert not host.busy
    hands.at += timedelta(minutes=1)
    with qtbot.waitSignal(host.finished):
        host.look()
    assert runtime.passes[1:] == [(2, 3)]


def test_computer_that_slept_makes_one_pass_however_often_it_should_have(host, runtime, hands, qtbot):
    started(host, qtbot)
    hands.at += timedelta(hours=8)
    with qtbot.waitSignal(host.finished):
        for _ in range(5):
            host.look()
    qtbot.waitUntil(lambda: not host.busy)
    host.look()
    assert not host.busy
    assert runtime.passes[1:] == [(2, 3)]


def test_hidden_window_looks_less_often(host, runtime, hands, qtbot):
    started(host, qtbot)
    host.set_visible(visible=False)
    hands.at += timedelta(minutes=14)
    host.look()
    assert not host.busy
    assert 0 < host._look_timer.interval() <= 60_001
    with qtbot.waitSignal(host.finished):
        host.set_visible(visible=True)
        host.look()


def test_alarm_follows_the_rest_that_an_account_must_keep(host, runtime, hands, qtbot):
    started(host, qtbot)
    runtime.set_account(3, state=AccountState.SIGN_IN)
    hands.at += timedelta(minutes=6)
    runtime.set_account(2, state=AccountState.OFFLINE, backoff_until=hands.at + timedelta(seconds=45))
    host.look()
    assert not host.busy
    assert 44_000 < host._look_timer.interval() < 46_000


def test_network_that_returns_ends_the_rest_of_offline_accounts(host, runtime, qtbot):
    started(host, qtbot)
    runtime.set_account(3, state=AccountState.OFFLINE, backoff_until=NOW + timedelta(minutes=30))
    with qtbot.waitSignal(host.finished):
        host.network_returned()
    assert runtime.passes[1:] == [(3,)]


def test_paused_sync_does_nothing_by_itself_but_obeys(host, runtime, hands, qtbot):
    runtime.settings = Settings(sync_paused=True)
    host.start()
    host.push_soon()
    hands.at += timedelta(hours=1)
    host.look()
    assert not host.busy
    assert not host._look_timer.isActive()
    with qtbot.waitSignal(host.finished):
        host.sync_now()
    runtime.settings = Settings()
    qtbot.waitUntil(lambda: not host.busy)
    hands.at += timedelta(hours=1)
    with qtbot.waitSignal(host.finished):
        host.settings_changed()


def test_pass_that_cannot_take_place_is_told(host, runtime, qtbot):
    runtime.error = Canceled("Another calapp is syncing right now.")
    with qtbot.waitSignal(host.failed) as failed:
        host.start()
    assert failed.args == [runtime.error]
    qtbot.waitUntil(lambda: not host.busy)


def test_horizon_is_extended_beside_a_running_pass(host, runtime, qtbot):
    started(host, qtbot)
    runtime.gate.clear()
    host.sync_now()
    with qtbot.waitSignals([host.changed, host.extended]):
        host.extend(SPAN)
    assert host.busy
    assert runtime.threads[-1] is not QThread.currentThread()


def test_stop_cancels_a_running_pass(host, runtime, qtbot):
    started(host, qtbot)
    runtime.gate.clear()
    host.sync_now()
    qtbot.waitUntil(lambda: len(runtime.passes) == 2)
    assert host.stop()
    assert runtime.opened == 0


def test_nothing_runs_before_the_start_or_without_remote_accounts(host, runtime, qtbot):
    host.sync_now()
    assert not host.busy
    runtime.list = runtime.list[:1]
    host.start()
    host.sync_now()
    assert runtime.passes == []


def test_other_process_that_syncs_is_waited_for(host, runtime, hands, qtbot, monkeypatch):
    monkeypatch.setattr(sync_thread, "TURN_WITHIN", 0.0)
    started(host, qtbot)
    runtime.set_pending(2, 1)
    with sync_turn(runtime.profile), qtbot.assertNotEmitted(host.failed):
        host._on_push_due()
        qtbot.waitUntil(lambda: not host.busy)
    with sync_turn(runtime.profile), qtbot.waitSignal(host.failed):
        host.sync_now()
    qtbot.waitUntil(lambda: not host.busy)
    assert len(runtime.passes) == 1
    assert host._look_timer.interval() <= 30_001
    hands.at += timedelta(seconds=31)
    with qtbot.waitSignal(host.finished):
        host.look()
    assert runtime.passes[1:] == [(2,)]
