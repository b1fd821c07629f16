"""Servers that say one thing and do another, objects that cannot be had, and clocks that were wrong once."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.edits import EventDraft
from calapp.model.occurrence import OccurrenceKey
from calapp.service.events import EventService
from calapp.store.database import Store
from calapp.sync.engine import Engine
from tests.flows.rig import event, rig
from tests.support.proxy import Answer, Fault, FaultProxy

CARRIED_OUT = Fault(status=429, headers={"Retry-After": "1"})  # the request is passed on, and the answer is replaced


def write(device, found):
    """Save an object's text again, as undo does."""
    with device.store.unit() as unit:
        unit.objects.save_local(found.calendar_id, found.raw, object_id=found.id)


def at(device, when):
    """Let the next passes come at a time."""
    device.engine = Engine(lambda: Store.open(device.path), device.connect, dice=lambda: 0, clock=lambda: when)


def both(device, other, uid):
    """Return the title that an event has here and at the server, None where it is not."""
    return device.titles().get(uid), other.titles().get(uid)


class TestRequestToWaitAfterTheWrite:
    def test_undo_of_the_delete_brings_the_event_back(self, filled):
        device, other, proxy = filled
        before = device.object("a")
        device.delete("a")
        proxy.inject(CARRIED_OUT, "DELETE")
        device.sync()
        assert "a" not in other.titles()
        write(device, before)
        for _ in range(2):
            device.sync()
        assert both(device, other, "a") == ("Plan", "Plan") or device.conflicts()

    def test_undo_of_the_edit_brings_the_old_title_back(self, filled):
        device, other, proxy = filled
        before = device.object("a")
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        proxy.inject(CARRIED_OUT, "PUT")
        device.sync()
        assert other.titles()["a"] == "Mine"
        write(device, before)
        for _ in range(2):
            device.sync()
        assert both(device, other, "a") == ("Plan", "Plan")

    def test_second_edit_is_no_conflict_with_the_first(self, filled):
        device, other, proxy = filled
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        proxy.inject(CARRIED_OUT, "PUT")
        device.sync()
        device.edit("a", "SUMMARY:Mine", "SUMMARY:Mine too")
        device.sync()
        assert (device.conflicts(), *both(device, other, "a")) == ([], "Mine too", "Mine too")

    @pytest.mark.parametrize("push_only", [False, True])
    def test_delete_of_what_was_created_deletes_it(self, filled, push_only):
        device, other, proxy = filled
        device.create("new", "Mine")
        proxy.inject(CARRIED_OUT, "PUT")
        device.sync()
        assert "new" in other.titles()
        device.delete("new")
        device.sync(push_only=push_only)
        device.sync()
        assert both(device, other, "new") == (None, None)


def test_event_that_was_to_move_into_an_account_that_is_removed_stays_where_it_was(filled):
    device, other, _proxy = filled
    with device.store.unit() as unit:
        account = unit.accounts.save(Account(0, AccountKind.CALDAV, "Two", username="x", url="http://127.0.0.1:9/x/"))
        target = unit.calendars.save(Calendar(0, account.id, "/x/work/", "work"))
    home = device.object("a").calendar_id
    device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
    EventService(device.store, on_change=lambda _: None).move(device.object("a").id, target.id)
    device.sync()
    assert other.titles()["a"] == "Plan"
    with device.store.unit() as unit:
        unit.accounts.forget(account.id)
    device.sync_ok()
    assert (*both(device, other, "a"), device.object("a").calendar_id) == ("Mine", "Mine", home)
    assert device.store.view.trash.all() == ()


class TestObjectThatBreaksTheConnection:
    def test_stops_no_other_object_and_no_edit(self, filled):
        device, other, proxy = filled
        other.put("poison")
        other.put("b", event("b", "Theirs"))
        usual = proxy.fault_for

        def fault_for(exchange):
            fault = usual(exchange)
            named = b"poison.ics" in exchange.body or exchange.path.endswith("poison.ics")
            whole = b"sync-collection" in exchange.body and b"calendar-data" in exchange.body
            return Fault(drop="after") if named or whole else fault

        proxy.fault_for = fault_for
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        device.sync()
        assert (other.titles()["a"], device.titles()["b"]) == ("Mine", "Theirs")
        (problem,) = device.store.view.problems.all(device.calendar.id)
        assert problem.href.endswith("poison.ics")
        proxy.fault_for = usual
        device.sync_ok()
        assert (device.titles()["poison"], device.store.view.problems.all(device.calendar.id)) == ("Plan", ())

    def test_look_for_a_lost_answer_stops_no_other_edit_and_no_pull(self, filled):
        device, other, proxy = filled
        device.create("new", "Mine")
        proxy.inject(Fault(drop="after"), "PUT")
        device.sync()
        (op,) = device.store.view.outbox.all()
        proxy.inject(Fault(drop="after"), "GET", op.href, nth=None)
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        other.put("b", event("b", "Theirs"))
        device.sync()
        assert (other.titles()["a"], device.titles()["b"]) == ("Mine", "Theirs")
        proxy.heal()
        device.sync_ok()
        assert (other.titles()["new"], device.pending()) == ("Mine", 0)

    def test_server_that_is_away_is_told_from_it(self, filled):
        device, _other, proxy = filled
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        proxy.inject(Fault(drop="before"), nth=None)
        device.sync()
        assert device.standing().state.value == "offline"
        assert (device.store.view.problems.all(device.calendar.id), len(device.titles())) == ((), 5)


@pytest.mark.parametrize("whole", [True, False])
def test_server_that_lists_less_than_it_holds_loses_nothing_and_stops_no_edit(filled, whole):
    device, other, proxy = filled
    hidden = [f"u{number}" for number in range(12)]
    for uid in hidden:
        other.put(uid)
    device.sync_ok()
    usual, home = proxy.fault_for, device.calendar.href

    def fault_for(exchange):
        fault = usual(exchange)
        listing = exchange.method == "PROPFIND" and exchange.path == home
        changes = b"sync-collection" in exchange.body
        if not whole and changes and b"<D:sync-token></D:sync-token>" in exchange.body:
            return Fault(answer=Answer(503))  # the second look never comes to an end
        return Fault(body=lambda body: without(hidden, body)) if listing or changes else fault

    proxy.fault_for = fault_for
    device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
    now = datetime.now(UTC) + timedelta(hours=25)
    for hours in (0, 2, 4):
        at(device, now + timedelta(hours=hours))
        device.sync()
    assert (*both(device, other, "a"), len(device.titles())) == ("Mine", "Mine", 17)


def without(uids, body):
    """Take objects out of an answer."""
    for uid in uids:
        response = (
            rb"<(?:\w+:)?response>(?:(?!</(?:\w+:)?response>).)*?/%s\.ics</(?:\w+:)?href>.*?</(?:\w+:)?response>"
            % uid.encode()
        )
        body = re.sub(response, b"", body, flags=re.DOTALL)
    return body


def test_server_that_names_objects_by_their_uid_without_saying_so_doubles_nothing(tmp_path, radicale):
    def upstream(exchange):
        path = exchange.path
        if exchange.method == "PUT":
            uid = re.search(rb"UID:(\S+)", exchange.body)[1].decode()
            path = f"{path.rpartition('/')[0]}/{uid}.ics"
        hop = ("host", "content-length", "connection")
        headers = {name: value for name, value in exchange.headers.items() if name.lower() not in hop}
        address = radicale.url.rstrip("/") + path
        with httpx.Client(trust_env=False) as client:
            reply = client.request(exchange.method, address, content=exchange.body, headers=headers)
        unsaid = ("content-encoding", "location")
        kept = {name: value for name, value in reply.headers.items() if name.lower() not in unsaid}
        return Answer(reply.status_code, reply.content, kept)

    with FaultProxy(upstream) as proxy, rig(tmp_path, radicale, through=radicale.at(proxy.url)) as (device, other):
        device.sync_ok()
        device.create("new", "Mine")
        for _ in range(3):
            device.sync()
        shown = [found.uid for found in device.store.view.objects.of_calendar(device.calendar.id)]
        assert (shown, device.pending(), list(other.titles())) == (["new"], 0, ["new"])
        device.edit("new", "SUMMARY:Mine", "SUMMARY:Mine too")
        device.sync_ok()
        assert other.titles() == {"new": "Mine too"}


def test_edit_that_was_refused_while_the_clock_was_ahead_is_tried_again_within_a_day(filled):
    device, other, proxy = filled
    device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
    proxy.inject(Fault(answer=Answer(507)), "PUT")
    at(device, datetime.now(UTC) + timedelta(days=3650))
    device.sync()
    proxy.heal()
    at(device, datetime.now(UTC))
    device.sync(manual=False)
    assert other.titles()["a"] == "Mine"


def test_delete_that_is_undone_just_before_it_is_sent_leaves_the_event(filled):
    device, other, proxy = filled
    device.create("new", "Mine")
    proxy.inject(Fault(drop="before"), "PUT")
    device.sync()
    proxy.inject(Fault(drop="before"), "PUT")
    device.sync()  # looked up, not there, sent once more in vain
    created = device.object("new")
    device.delete("new")
    device.edit("a", "SUMMARY:Plan", "SUMMARY:Other")  # goes first: deletes come last
    undone = []

    def undo(body):
        with Store.open(device.path) as store, store.unit() as unit:
            unit.objects.save_local(created.calendar_id, created.raw, object_id=created.id)
        undone.append(True)
        return body

    proxy.inject(Fault(body=undo), "PUT")
    for _ in range(3):
        device.sync()
    assert undone
    assert both(device, other, "new") == ("Mine", "Mine")


def test_rule_without_an_end_for_every_second_shows_syncs_and_can_be_edited(filled):
    device, other, _proxy = filled
    other.put("clock", event("clock", "Tick", "RRULE:FREQ=SECONDLY"))
    device.sync_ok()
    shown = device.store.view.occurrences.of_object(device.object("clock").id)
    assert 0 < len(shown) < 100_000
    events = EventService(device.store, on_change=lambda _: None)
    key = OccurrenceKey(device.object("clock").id)
    events.save(key, replace(EventDraft.of(events.detail(key).event), title="Tock", rrule="FREQ=DAILY;COUNT=2"))
    device.sync_ok()
    assert both(device, other, "clock") == ("Tock", "Tock")
    assert len(device.store.view.occurrences.of_object(device.object("clock").id)) == 2


def test_disk_that_is_full_in_mid_pass_stops_it_and_half_writes_nothing(filled):
    device, other, _proxy = filled
    device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
    for number in range(60):
        other.put(f"n{number}", event(f"n{number}", "Large", "DESCRIPTION:" + "many words " * 400))

    def on_a_full_disk():
        store = Store.open(device.path)
        pages = store._connection.value("PRAGMA page_count")
        store._connection.value(f"PRAGMA max_page_count = {pages + 20}")
        return store

    usual, before = device.engine, device.state
    device.engine = Engine(on_a_full_disk, device.connect, dice=lambda: 0)
    result = device.sync()
    assert not result.ok
    assert "disk is full" in f"{result}"
    assert (device.state.token, len(device.titles()), device.titles()["a"]) == (before.token, 5, "Mine")
    device.engine = usual
    device.sync_ok()
    assert (len(device.titles()), device.pending(), other.titles()["a"]) == (65, 0, "Mine")
    assert device.store.check() == ""
