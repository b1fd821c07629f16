"""Sync against real servers behind a proxy that breaks exchanges: no fault loses, doubles or removes anything."""

import re
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from calapp.model.account import AccountState
from calapp.model.calendar import Calendar, SyncPhase
from calapp.store.database import Store
from tests.flows.rig import event, rig
from tests.support.proxy import Answer, Fault, wait_until
from tests.support.servers import RadicaleServer

HTML = Answer(
    200, b"<!doctype html><html><body>Please sign in to the hotel.</body></html>", {"Content-Type": "text/html"}
)


class TestLostAnswers:
    def test_create_that_arrived_makes_one_object_under_one_name(self, filled):
        device, other, proxy = filled
        device.create("new", "Mine")
        proxy.inject(Fault(drop="after"), "PUT", nth=None)
        assert not device.sync().ok
        assert device.pending() == 1
        proxy.heal()
        device.sync_ok()
        assert other.titles() == {**dict.fromkeys("abcde", "Plan"), "new": "Mine"}
        assert (device.pending(), len(device.titles())) == (0, 6)
        puts = [exchange for exchange in proxy.log if exchange.method == "PUT"]
        assert len({exchange.path for exchange in puts}) == 1

    def test_create_that_never_arrived_is_sent_again(self, filled):
        device, other, proxy = filled
        device.create("new", "Mine")
        proxy.inject(Fault(drop="before"), "PUT", nth=None)
        device.sync()
        proxy.heal()
        device.sync_ok()
        assert other.titles()["new"] == "Mine"

    def test_update_is_no_conflict(self, filled):
        device, other, proxy = filled
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        proxy.inject(Fault(drop="after"), "PUT", nth=None)
        device.sync()
        proxy.heal()
        device.sync_ok()
        assert (device.conflicts(), device.pending(), other.titles()["a"]) == ([], 0, "Mine")

    def test_delete_is_done(self, filled):
        device, other, proxy = filled
        device.delete("a")
        proxy.inject(Fault(drop="after"), "DELETE", nth=None)
        device.sync()
        proxy.heal()
        device.sync_ok()
        assert (device.pending(), "a" in device.titles(), "a" in other.titles()) == (0, False, False)

    def test_confirmation_is_made_up_for(self, filled):
        device, other, proxy = filled
        device.create("new", "Mine")
        device.edit("b", "SUMMARY:Plan", "SUMMARY:Mine")
        rule = proxy.inject(Fault(drop="before"), "REPORT", nth=None)
        device.sync(push_only=True)
        assert rule.seen
        assert device.pending() == 2
        proxy.heal()
        device.sync_ok()
        assert (device.pending(), other.titles()["new"], other.titles()["b"]) == (0, "Mine", "Mine")
        assert [exchange.method for exchange in proxy.log].count("PUT") == 2


class TestBadAnswers:
    @pytest.mark.parametrize("share", [0.1, 0.6, 0.95])
    def test_truncated_list_changes_nothing(self, filled, share):
        device, other, proxy = filled
        other.put("f")
        before = device.state.token
        proxy.inject(Fault(cut=share), "REPORT", nth=None)
        assert not device.sync().ok
        assert (device.state.token, len(device.titles())) == (before, 5)
        proxy.heal()
        device.sync_ok()
        assert len(device.titles()) == 6

    @pytest.mark.parametrize("share", [0.3, 0.9])
    def test_truncated_bodies_change_nothing(self, broken, share):
        device, other, proxy = broken
        for uid in "abcde":
            other.put(uid)
        proxy.inject(Fault(body=lambda body: body[: int(len(body) * share)]), "REPORT", nth=2)
        device.sync()
        assert device.state.phase is SyncPhase.STEADY or device.state.token is None
        proxy.heal()
        device.sync_ok()
        assert len(device.titles()) == 5

    @pytest.mark.parametrize("status", [200, 201])
    def test_yes_to_a_write_that_changed_nothing_does_not_lose_the_edit(self, filled, status):
        device, other, proxy = filled
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        proxy.inject(Fault(answer=replace(HTML, status=status)), "PUT", nth=None)
        device.sync()
        assert (device.titles()["a"], device.pending()) == ("Mine", 1)
        proxy.heal()
        device.sync()
        device.sync_ok()
        assert (other.titles()["a"], device.titles()["a"], device.pending()) == ("Mine", "Mine", 0)

    def test_page_in_answer_to_a_delete_does_not_lose_the_delete(self, filled):
        device, other, proxy = filled
        device.delete("a")
        rule = proxy.inject(Fault(answer=HTML), "DELETE", nth=None)
        device.sync()
        assert rule.seen
        assert ("a" in device.titles(), device.pending()) == (False, 1)
        proxy.heal()
        device.sync()
        device.sync_ok()
        assert ("a" in other.titles(), "a" in device.titles(), device.pending()) == (False, False, 0)

    def test_sign_in_page_of_a_hotel_changes_nothing(self, filled):
        device, other, proxy = filled
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        proxy.inject(Fault(answer=HTML), nth=None)
        result = device.sync()
        assert not result.ok
        assert (len(device.titles()), device.pending()) == (5, 1)
        assert device.standing().state in (AccountState.WAITING, AccountState.OFFLINE)
        proxy.heal()
        device.sync_ok()
        assert other.titles()["a"] == "Mine"

    def test_list_that_suddenly_lacks_everything_is_held(self, filled):
        device, other, proxy = filled
        for number in range(30):
            other.put(f"n{number}")
        device.sync_ok()
        _forget_token(device)

        def emptied(body):
            return re.sub(rb"<((?:\w+:)?)response\b.*</\1response>", b"", body, flags=re.DOTALL)

        proxy.inject(Fault(body=emptied), "REPORT", nth=None)
        result = device.sync().accounts[0].calendars[0]
        assert (result.held, len(device.titles())) == (35, 35)
        proxy.heal()
        device.sync_ok()
        assert (len(device.titles()), device.state.held_since) == (35, None)

    def test_delta_that_leaves_things_out_is_repaired_by_the_next_audit(self, filled):
        device, other, proxy = filled
        other.put("a", event("a", "Theirs"))
        other.delete("b")

        def silent(body):
            return re.sub(rb"<((?:\w+:)?)response\b.*</\1response>", b"", body, flags=re.DOTALL)

        proxy.inject(Fault(body=silent), "REPORT")
        device.sync_ok(manual=False)
        assert device.titles()["a"] == "Plan"
        _age(device, last_audit=datetime.now(UTC) - timedelta(hours=25))
        device.sync_ok()
        assert device.titles() == other.titles()


class TestRefusals:
    def test_one_refused_event_never_stops_twenty_others(self, filled):
        device, other, proxy = filled
        for number in range(21):
            device.create(f"n{number:02}")
        proxy.inject(Fault(answer=Answer(400, b"no")), "PUT", nth=8)
        result = device.sync().accounts[0].calendars[0]
        assert (result.pushed, device.pending()) == (20, 1)
        device.sync_ok()
        assert len(other.titles()) == 26

    @pytest.mark.parametrize("status", [403, 423, 500, 503])
    def test_delete_that_was_refused_stays_hidden_and_queued(self, filled, status):
        device, other, proxy = filled
        device.delete("a")
        proxy.inject(Fault(answer=Answer(status, b"no")), "DELETE", nth=None)
        device.sync()
        assert ("a" in device.titles(), device.pending()) == (False, 1)
        proxy.heal()
        device.sync_ok()
        assert "a" not in other.titles()

    def test_412_on_every_put_ends(self, filled):
        device, _other, proxy = filled
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        rule = proxy.inject(Fault(answer=Answer(412, b"no")), "PUT", nth=None)
        device.sync()
        assert rule.seen <= 3
        assert (device.pending(), device.conflicts(), device.titles()["a"]) == (1, [], "Mine")

    def test_event_above_the_size_limit_is_refused_and_no_conflict(self, tmp_path):
        server = RadicaleServer(_folder(tmp_path, "radicale"), max_resource_size=4_000)
        try:
            account = server.account()
            with rig(_folder(tmp_path, "device"), account) as (device, other):
                other.put("a")
                device.sync_ok()
                device.edit("a", "SUMMARY:Plan", "SUMMARY:Plan\r\nDESCRIPTION:" + "x" * 5_000)
                device.create("b", "Mine")
                result = device.sync().accounts[0].calendars[0]
                assert [problem[:30] for problem in result.problems] == ["Plan: The server refused this "]
                assert (device.conflicts(), device.pending(), other.titles()["b"]) == ([], 1, "Mine")
        finally:
            server.stop()


class TestWaiting:
    def test_request_to_wait_is_kept_across_a_restart(self, filled):
        device, _other, proxy = filled
        until = datetime.now(UTC) + timedelta(minutes=30)
        headers = {"Retry-After": format_datetime(until, usegmt=True)}
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        proxy.inject(Fault(answer=Answer(429, b"slow down", headers)), nth=None)
        device.sync()
        proxy.heal()
        proxy.log.clear()
        assert device.sync(manual=False).accounts == ()
        assert proxy.log == []
        rest = device.standing().backoff_until - until
        assert abs(rest) < timedelta(minutes=4)
        device.sync_ok()
        assert device.pending() == 0

    def test_refused_password_asks_for_a_sign_in_and_keeps_the_queue(self, filled):
        device, _other, proxy = filled
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        proxy.inject(Fault(answer=Answer(401, b"no", {"WWW-Authenticate": 'Basic realm="x"'})), nth=None)
        device.sync()
        assert (device.standing().state, device.pending()) == (AccountState.SIGN_IN, 1)
        proxy.heal()
        device.sync_ok()
        assert (device.standing().state, device.pending()) == (AccountState.OK, 0)

    def test_server_that_is_away_leaves_everything_as_it_was(self, filled):
        device, other, proxy = filled
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        proxy.inject(Fault(drop="before"), nth=None)
        device.sync()
        assert (device.standing().state, device.pending(), len(device.titles())) == (AccountState.OFFLINE, 1, 5)
        proxy.heal()
        device.sync_ok()
        assert other.titles()["a"] == "Mine"


_CHILD = """
    import sys
    from pathlib import Path
    from calapp.providers.registry import open_provider
    from calapp.secret import Secret
    from calapp.store.database import Store
    from calapp.sync.engine import Engine
    path, password = sys.argv[1:]
    Engine(lambda: Store.open(Path(path)), lambda account: open_provider(account, Secret(password))).sync()
"""


def test_program_killed_in_its_first_sync_goes_on_where_it_was(broken, dav_account):
    device, other, proxy = broken
    for number in range(260):
        other.put(f"e{number}")
    _add_calendar(device, other)
    slow = proxy.inject(Fault(delay=60), "REPORT", nth=5)  # the list, what is near, and two batches got through
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_CHILD), str(device.path), dav_account.password]
    ) as child:
        wait_until(lambda: slow.seen >= 5)
        wait_until(lambda: device.store.view.objects.count(device.calendar.id) >= 200)
        child.kill()
    proxy.heal()
    assert device.state.token is None
    proxy.log.clear()
    with Store.open(device.path) as store:
        assert store.damage is None
    result = device.sync_ok().accounts[0].calendars[0]
    assert (result.pulled, len(device.titles())) == (60, 260)


@pytest.mark.parametrize("moment", range(3))
def test_program_killed_while_it_sends_neither_loses_nor_doubles(filled, dav_account, moment):
    device, other, proxy = filled
    for number in range(6):
        device.create(f"n{number}", "Mine")
    held = proxy.inject(Fault(delay=60), "PUT", nth=1 + 2 * moment)
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_CHILD), str(device.path), dav_account.password]
    ) as child:
        wait_until(lambda: held.seen > 2 * moment)
        time.sleep(0.1)
        child.kill()
    proxy.heal()
    device.sync_ok()
    assert other.titles() == {**dict.fromkeys("abcde", "Plan"), **{f"n{number}": "Mine" for number in range(6)}}
    assert (device.pending(), len(device.titles())) == (0, 11)


def _add_calendar(device, other):
    """Let the device know the calendar already, as after adding the account."""
    path = "/" + other.calendar.split("/", 3)[3]
    with device.store.unit() as unit:
        unit.calendars.save(Calendar(0, device.account.id, path, "work"))


def _forget_token(device):
    with device.store.unit() as unit:
        unit.calendars.save_state(replace(device.state, token=None, ctag=None))


def _age(device, **changes):
    with device.store.unit() as unit:
        unit.calendars.save_state(replace(device.state, **changes))


def _folder(parent, name):
    folder = parent / name
    folder.mkdir()
    return folder
