"""Servers that answer oddly, clients that come between, moves that are cut, and databases from last week."""

import re
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calapp.model.account import Account, AccountKind
from calapp.service.events import EventService
from calapp.store.database import Store
from calapp.sync.engine import Engine
from tests.flows.killed import kill
from tests.flows.rig import ICS, event, rig
from tests.support.proxy import Answer, Fault

LAYOUT = Path(__file__).parents[1] / "data" / "store" / "layout-3.sql"
MEMBER = re.compile(rb"<(?:\w+:)?response>(?:(?!</(?:\w+:)?response>).)*\.ics.*?</(?:\w+:)?response>", re.DOTALL)
VERSION = re.compile(rb"<(?:\w+:)?getetag>.*?</(?:\w+:)?getetag>|<(?:\w+:)?getetag ?/>", re.DOTALL)
GUESTS = (
    "ORGANIZER:mailto:me@example.org",
    "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:jo@example.org",
)


def without_versions(body):
    return VERSION.sub(b"", body)


class TestOddServers:
    def test_dead_server_delays_no_other_account(self, filled, radicale, proxied):
        device, other, _proxy = filled
        slow, through = proxied(radicale)
        slow.inject(Fault(delay=30), nth=None)
        with device.store.unit() as unit:
            unit.accounts.save(Account(0, AccountKind.CALDAV, "Dead", through.username, through.home))
        other.put("f")
        arrived, stop = threading.Event(), threading.Event()

        def look():
            while not stop.wait(0.05):
                with Store.open(device.path) as store:
                    if len(list(store.view.objects.of_calendar(1))) == 6:
                        arrived.set()
                        slow.close()
                        return

        watching = threading.Thread(target=look)
        watching.start()
        result = device.sync()
        stop.set()
        watching.join()
        assert arrived.is_set()
        assert {account.name: account.ok for account in result.accounts} == {"Dav": True, "Dead": False}

    @pytest.mark.parametrize("status", [403, 500, 507])
    def test_one_event_that_is_refused_stops_no_other_and_no_pull(self, filled, status):
        device, other, proxy = filled
        for number in range(20):
            device.create(f"n{number:02}")
        other.put("theirs")
        proxy.inject(Fault(answer=Answer(status, b"no")), "PUT", nth=8)
        device.sync()
        assert (device.pending(), len(device.titles())) == (1, 26)
        proxy.heal()
        device.sync()
        device.sync_ok()
        assert device.titles() == other.titles()

    @pytest.mark.parametrize("share", [0.4, 1.0])
    def test_list_that_lacks_many_is_held_until_it_is_whole_again(self, filled, share):
        device, other, proxy = filled
        for number in range(45):
            other.put(f"n{number}")
        device.sync_ok()
        before = device.titles()

        def thinned(body):
            members = MEMBER.findall(body)
            for member in members[: int(len(members) * share)]:
                body = body.replace(member, b"")
            return body

        device.a_day_later()
        proxy.inject(Fault(body=thinned), nth=None)
        held = device.sync().accounts[0].calendars[0].held
        assert held == int(50 * share)
        assert device.titles() == before
        proxy.heal()
        device.sync_ok()
        assert device.titles() == before
        assert device.state.held_since is None

    def test_server_that_names_no_versions_loses_and_doubles_nothing(self, filled):
        device, other, proxy = filled
        proxy.inject(Fault(body=without_versions, headers={"ETag": None}), nth=None)
        device.create("new", "Mine")
        other.put("a", event("a", "Theirs"))
        for _ in range(3):
            device.sync()
        assert device.titles() == other.titles() == {**dict.fromkeys("bcde", "Plan"), "a": "Theirs", "new": "Mine"}
        proxy.heal()
        device.sync_ok()
        device.edit("b", "SUMMARY:Plan", "SUMMARY:Mine")
        device.sync_ok()
        assert (device.titles(), device.pending()) == (other.titles(), 0)

    def test_version_in_the_answer_to_a_write_is_not_believed(self, filled):
        device, other, proxy = filled
        proxy.inject(Fault(headers={"ETag": '"made-up"'}), "PUT", nth=None)
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        device.sync_ok()
        device.edit("a", "SUMMARY:Mine", "SUMMARY:Mine again")
        device.sync_ok()
        assert (other.titles()["a"], device.pending(), device.conflicts()) == ("Mine again", 0, [])

    def test_invitation_whose_answer_was_lost_is_sent_once(self, filled):
        device, other, proxy = filled
        device.create("meeting", "Mine", *GUESTS)
        proxy.inject(Fault(drop="after"), "PUT", nth=None)
        device.sync()
        proxy.heal()
        device.sync_ok()
        device.sync_ok()
        assert [exchange.method for exchange in proxy.log].count("PUT") == 1
        assert other.titles()["meeting"] == "Mine"

    def test_uid_that_changes_in_place_keeps_the_edit(self, tmp_path, xandikos):
        with rig(tmp_path, xandikos) as (device, other):
            other.put("a")
            device.sync_ok()
            device.edit("a", "DURATION:PT1H", "DURATION:PT1H\r\nLOCATION:Here")
            other.client.put(f"{other.calendar}a.ics", content=event("z", "Theirs").encode(), headers=ICS)
            for _ in range(2):
                device.sync()
            kept = [found.raw for found in device.store.view.objects.of_calendar(device.calendar.id) if found.raw]
            mine = [conflict.mine or "" for conflict in device.store.view.conflicts.all()]
            assert any("LOCATION:Here" in raw for raw in (*kept, *mine))
            assert "z" in other.titles()


class TestBetween:
    def test_edit_that_comes_between_pull_and_push_merges(self, filled):
        device, other, proxy = filled
        device.edit("a", "DURATION:PT1H", "DURATION:PT1H\r\nLOCATION:Here")
        other.put("a", event("a", "Theirs"))
        device.sync_ok(push_only=True)
        assert [exchange.status for exchange in proxy.log if exchange.method == "PUT"][0] == 412
        raw = device.object("a").raw
        assert "LOCATION:Here" in raw
        assert "SUMMARY:Theirs" in raw
        assert (other.titles()["a"], device.pending()) == ("Theirs", 0)


@pytest.fixture
def two_calendars(tmp_path, dav_account):
    """A device with an event in the first of two calendars, and another client of each."""
    with rig(tmp_path, dav_account) as (device, other):
        second = dav_account.make_calendar("second")
        other.put("a")
        device.engine.sync()
        device.sync()
        calendars = device.store.view.calendars.all(device.account.id)
        home = next(one for one in calendars if second.endswith(one.href))
        yield device, other, home, second


def uids_at(other, calendar):
    first, other.calendar = other.calendar, calendar
    try:
        return sorted(other.titles())
    finally:
        other.calendar = first


@pytest.mark.parametrize("when", ["before", "after"])
def test_move_between_calendars_cut_at_any_request_neither_loses_nor_doubles(two_calendars, dav_account, when):
    device, other, home, second = two_calendars
    login = dav_account.home, dav_account.username, dav_account.password
    first = next(one for one in device.store.view.calendars.all(device.account.id) if one.id != home.id)
    events = EventService(device.store, on_change=lambda _summary: None)
    for number in range(1, 12):
        here, there = (home, first) if number % 2 == 0 else (first, home)
        found = next(one for one in device.store.view.objects.of_calendar(here.id) if one.raw is not None)
        events.move(found.id, there.id)
        killed = kill("pass", device.path.parent, login, f"{when} request", number)
        for _ in range(2):
            device.sync()
        held = {first.id: uids_at(other, other.calendar), home.id: uids_at(other, second)}
        assert held == {there.id: ["a"], here.id: []}
        assert device.pending() == 0
        if not killed:
            break
    assert number > 3


def test_what_others_change_while_an_event_moves_goes_along(two_calendars):
    device, other, target, second = two_calendars
    href = device.object("a").href
    device.edit("a", "DURATION:PT1H", "DURATION:PT1H\r\nLOCATION:Here")
    EventService(device.store, on_change=lambda _: None).move(device.object("a").id, target.id)
    other.edit(href, "SUMMARY:Plan", "SUMMARY:Theirs")
    for _ in range(3):
        device.sync()
    assert (uids_at(other, other.calendar), uids_at(other, second)) == ([], ["a"])
    raw = device.object("a").raw
    assert ("LOCATION:Here" in raw, "SUMMARY:Theirs" in raw, device.pending()) == (True, True, 0)


def test_event_that_others_change_differently_while_it_moves_is_back_and_told(two_calendars):
    device, other, target, second = two_calendars
    href = device.object("a").href
    device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
    EventService(device.store, on_change=lambda _: None).move(device.object("a").id, target.id)
    other.edit(href, "SUMMARY:Plan", "SUMMARY:Theirs")
    for _ in range(2):
        device.sync()
    assert (other.titles(), uids_at(other, second)) == ({"a": "Theirs"}, ["a"])
    assert any("is back" in problem.reason for problem in device.store.view.problems.all())


def test_database_of_last_week_catches_up_and_overwrites_nothing(filled):
    device, other, _proxy = filled
    device.edit("a", "SUMMARY:Plan", "SUMMARY:Old edit")
    device.store.close()
    old = device.path.with_name("old")
    shutil.copy(device.path, old)
    device.store = Store.open(device.path)
    device.sync_ok()
    device.edit("a", "SUMMARY:Old edit", "SUMMARY:New edit")
    device.edit("b", "SUMMARY:Plan", "SUMMARY:Newer")
    device.delete("c")
    device.create("f", "Made since")
    other.put("g")
    device.sync_ok()
    device.store.close()
    for file in device.path.parent.glob("calapp.db*"):
        file.unlink()
    shutil.copy(old, device.path)
    device.store = Store.open(device.path)
    device.a_day_later()
    for _ in range(2):
        device.sync()
    assert other.titles() == {"a": "New edit", "b": "Newer", "d": "Plan", "e": "Plan", "f": "Made since", "g": "Plan"}
    assert device.conflicts() == [("a", ("title",))]
    assert device.titles() | {"a": "New edit"} == other.titles()


@pytest.mark.parametrize("when", ["before", "after"])
def test_program_killed_in_a_migration_opens_what_was_there(tmp_path, when):
    path = tmp_path / "calapp.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(LAYOUT.read_text())
    assert kill("open", tmp_path, ("", "", ""), f"{when} commit", 1)
    with Store.open(path) as store:
        assert store.damage is None
        assert len(list(store.view.objects.of_calendar(1))) == 3
        assert store.check() == ""


def test_clock_that_jumps_chooses_no_winner_and_stops_no_sync(filled):
    device, other, _proxy = filled
    for shift in (timedelta(days=1), timedelta(days=-1)):
        now = datetime.now(UTC) + shift
        device.engine = Engine(
            lambda: Store.open(device.path), device.connect, dice=lambda: 0, clock=lambda now=now: now
        )
        title = f"Mine {shift.days}"
        device.edit("a", f"SUMMARY:{device.titles()['a']}", f"SUMMARY:{title}")
        other.put("b", event("b", f"Theirs {shift.days}"))
        device.sync_ok(manual=False)
        assert other.titles()["a"] == title
        assert device.titles() == other.titles()


def test_password_is_in_no_database_and_no_backup(filled, dav_account):
    device, _other, _proxy = filled
    device.store.back_up()
    device.store.close()
    for file in device.path.parent.rglob("*"):
        if file.is_file():
            assert dav_account.password.encode() not in file.read_bytes()
    device.store = Store.open(device.path)
