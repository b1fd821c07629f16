"""The engine: lanes, how accounts stand, rests that survive a restart, stopping."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest

from calapp.errors import (
    AccessDenied,
    BadAnswer,
    Canceled,
    CertificateRefused,
    Offline,
    RateLimited,
    ServerBusy,
    SignInNeeded,
)
from calapp.model.account import Account, AccountKind, AccountState
from calapp.store.database import Store
from calapp.sync.engine import UNEXPECTED, Engine
from calapp.sync.result import Watch
from tests.fakes.provider import FakeProvider, Server
from tests.sync.world import event


class TestState:
    @pytest.mark.parametrize(
        ("error", "state"),
        [
            (Offline(), AccountState.OFFLINE),
            (RateLimited(), AccountState.WAITING),
            (SignInNeeded(), AccountState.SIGN_IN),
            (CertificateRefused(), AccountState.FAILED),
        ],
        ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
    )
    def test_follows_what_ended_the_pass(self, synced, error, state):
        synced.server.fail("changes", error)
        result = synced.sync()
        account = synced.stored_account()
        assert (account.state, account.error) == (state, error.title)
        assert (result.ok, result.accounts[0].state, result.accounts[0].error) == (False, state, error.title)

    @pytest.mark.parametrize("error", [ServerBusy, BadAnswer])
    def test_failure_of_one_calendar_leaves_the_others_to_go_on(self, synced, error):
        synced.server.add_calendar("/x/", "Home")
        synced.server.set("/x/d.ics", event("d"))
        synced.server.set("/cal/a.ics", event("a", "Theirs"))
        synced.later(hours=2)
        synced.server.fail("changes", error())
        first, second = synced.sync().accounts[0].calendars
        assert (first.error, second.error, second.pulled) == (error.default_title, "", 1)
        assert synced.stored_account().state is AccountState.WAITING

    def test_denied_calendar_concerns_no_one_else(self, synced):
        synced.server.fail("changes", AccessDenied())
        result = synced.sync()
        assert result.accounts[0].calendars[0].error == AccessDenied.default_title
        assert synced.stored_account().state is AccountState.OK

    def test_is_well_again_after_a_good_pass(self, synced):
        synced.server.fail("changes", Offline())
        synced.sync()
        synced.later(minutes=1)
        synced.sync_ok()
        account = synced.stored_account()
        assert (account.state, account.error, account.backoff_until) == (AccountState.OK, "", None)
        assert account.last_sync == synced.now

    def test_own_bug_is_logged_told_and_kept_to_the_account(self, synced, monkeypatch, caplog):
        monkeypatch.setattr(FakeProvider, "changes", lambda *_, **__: 1 / 0)
        with caplog.at_level(logging.ERROR):
            result = synced.sync()
        assert result.accounts[0].error == UNEXPECTED
        assert "ZeroDivisionError" in caplog.text
        assert synced.stored_account().state is AccountState.FAILED

    def test_missing_secret_is_a_sign_in(self, synced):
        def connect(_):
            raise SignInNeeded

        result = Engine(lambda: Store.open(synced.path), connect).sync()
        assert (result.accounts[0].state, synced.stored_account().state) == (AccountState.SIGN_IN,) * 2

    def test_quirks_are_kept(self, synced, monkeypatch):
        monkeypatch.setattr(FakeProvider, "__init__", _with_quirk(FakeProvider.__init__))
        synced.sync_ok()
        assert synced.stored_account().quirks == ("no-token",)

    def test_connections_are_closed(self, synced):
        synced.server.fail("changes", Offline())
        synced.sync()
        assert all(provider.closed for provider in synced.providers)

    def test_account_that_was_removed_meanwhile_is_no_failure(self, synced):
        def canceled():
            if synced.store.view.accounts.get(synced.account.id):
                with synced.store.unit() as unit:
                    unit.accounts.forget(synced.account.id)
            return False

        synced.sync(watch=Watch(canceled=canceled))
        assert synced.store.view.accounts.all() == ()


class TestRest:
    def test_failures_rest_longer_and_longer_and_survive_a_restart(self, synced):
        synced.server.fail("poll", Offline(), nth=None)
        synced.server.fail("changes", Offline(), nth=None)
        rests = []
        for _ in range(3):
            synced.sync(manual=True)
            rests.append(synced.stored_account().backoff_until - synced.now)
        assert rests == [timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=45)]
        synced.engine = synced.new_engine()
        synced.later(seconds=44)
        assert synced.sync(manual=False).accounts == ()
        synced.later(seconds=1)
        assert len(synced.sync(manual=False).accounts) == 1

    def test_wish_of_the_server_is_honoured_after_a_restart(self, synced):
        synced.server.fail("changes", RateLimited(delay=1800), nth=None)
        synced.sync()
        synced.engine = synced.new_engine()
        synced.later(minutes=29)
        assert synced.sync(manual=False).accounts == ()
        assert synced.server.calls == []

    def test_manual_sync_always_tries(self, synced):
        synced.server.fail("changes", RateLimited(delay=1800))
        synced.sync(manual=True)
        assert synced.sync_ok(manual=True).error == ""

    def test_scheduled_sync_waits_for_the_sign_in(self, synced):
        synced.server.fail("changes", SignInNeeded())
        synced.sync()
        synced.later(days=3)
        assert synced.sync(manual=False).accounts == ()

    def test_clock_that_was_set_back_does_not_stop_sync(self, synced):
        synced.server.fail("changes", RateLimited(delay=1800))
        synced.sync()
        synced.later(days=-1)
        assert len(synced.sync(manual=False).accounts) == 1


class TestLanes:
    def accounts(self, synced, names):
        servers = {}
        for name in names:
            servers[name] = Server()
            servers[name].add_calendar(f"/{name}/", name)
            servers[name].set(f"/{name}/e.ics", event(f"e-{name}"))
            with synced.store.unit() as unit:
                unit.accounts.save(Account(0, AccountKind.CALDAV, name))
        servers["Work"] = synced.server
        return servers

    def engine(self, synced, servers):
        return Engine(
            lambda: Store.open(synced.path, clock=synced.clock),
            lambda account: FakeProvider(servers[account.name]),
            clock=synced.clock,
        )

    def test_failure_of_one_account_never_stops_the_others(self, synced):
        servers = self.accounts(synced, ["one", "two", "three"])
        servers["two"].fail("poll", Offline(), nth=None)
        result = self.engine(synced, servers).sync()
        assert [(item.name, item.ok) for item in result.accounts] == [
            ("Work", True), ("one", True), ("two", False), ("three", True)
        ]  # fmt: skip
        assert len(synced.store.view.objects.of_uid("e-one")) == 1

    def test_slow_account_does_not_hold_up_the_others(self, synced, monkeypatch):
        servers = self.accounts(synced, ["slow", "fast"])
        arrived, done = threading.Event(), []
        real = FakeProvider.poll

        def poll(self):
            if self.server is servers["slow"]:
                assert arrived.wait(10)
            else:
                done.append(self)
                if len(done) == 2:
                    arrived.set()
            return real(self)

        monkeypatch.setattr(FakeProvider, "poll", poll)
        synced.later(hours=2)
        assert self.engine(synced, servers).sync().ok

    def test_named_accounts_only(self, synced):
        servers = self.accounts(synced, ["one"])
        result = self.engine(synced, servers).sync([synced.account.id])
        assert [item.name for item in result.accounts] == ["Work"]

    def test_local_account_needs_no_server(self, synced):
        with synced.store.unit() as unit:
            unit.accounts.save(Account(0, AccountKind.LOCAL, "On this computer"))
        assert len(synced.sync().accounts) == 1


class TestWatch:
    def test_stopping_keeps_what_was_done_and_says_so(self, world):
        for number in range(300):
            world.server.set(f"/cal/{number:03}.ics", event(f"e{number}"))
        seen = []
        result = world.sync(watch=Watch(canceled=lambda: len(seen) > 2, progress=lambda step: seen.append(step.done)))
        assert (result.canceled, result.accounts[0].error) == (True, Canceled.default_title)
        assert 0 < len(world.shown()) < 300
        assert world.stored_account().state is AccountState.OK
        world.sync_ok()
        assert len(world.shown()) == 300

    def test_stopping_between_writes_leaves_the_rest_queued(self, synced):
        for number in range(5):
            synced.create(f"n{number}")
        synced.sync(watch=Watch(canceled=lambda: len(synced.server.writes) >= 2))
        assert synced.pending() == 5
        synced.sync_ok()
        assert (synced.pending(), len(synced.server.writes)) == (0, 5)

    def test_changes_and_progress_are_told(self, world):
        for number in range(150):
            world.server.set(f"/cal/{number}.ics", event(f"e{number}"))
        changes, steps = [], []
        world.sync(watch=Watch(changed=changes.append, progress=steps.append))
        assert [(step.done, step.total) for step in steps if step.total] == [(0, 150), (100, 150), (150, 150)]
        assert sum(bool(change.ranges) for change in changes) == 2

    def test_nothing_changed_tells_of_no_occurrence(self, synced):
        changes = []
        synced.sync(watch=Watch(changed=changes.append))
        assert all(change.ranges == () and not change.calendars and not change.pending for change in changes)

    def test_results_are_measured(self, synced):
        result = synced.sync().accounts[0]
        assert (result.requests, result.calendars[0].requests) == (1, 1)
        assert result.seconds >= result.calendars[0].seconds > 0


def _with_quirk(real):
    def make(self, *arguments, **keywords):
        real(self, *arguments, **keywords)
        self.quirks = ("no-token",)

    return make


def test_real_clock_and_dice_are_the_default(synced):
    engine = Engine(lambda: Store.open(synced.path), lambda _: FakeProvider(synced.server))
    synced.server.fail("poll", Offline(), nth=None)
    engine.sync()
    rest = synced.stored_account().backoff_until - datetime.now(UTC)
    assert timedelta(seconds=3) < rest < timedelta(seconds=6)
