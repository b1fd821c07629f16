"""kill -9 at every transaction and at any moment: nothing is lost, nothing doubled, as another client sees it."""

import os
import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from calapp.ical.scan import scan
from calapp.model.edits import EditScope, EventDraft
from calapp.model.occurrence import OccurrenceKey
from calapp.model.timespan import TimeSpan
from calapp.recurrence.expand import expand
from calapp.service.events import EventService
from calapp.store.database import Store
from tests.flows.killed import kill
from tests.flows.rig import event, rig

SOAK = bool(os.environ.get("CALAPP_SOAK"))
MOMENTS = 200 if SOAK else 20
MOST_COMMITS = 60


@pytest.fixture
def pair(tmp_path, dav_account):
    with rig(tmp_path, dav_account) as (device, other):
        for uid in "abc":
            other.put(uid)
        device.sync_ok()
        yield device, other


@pytest.fixture
def login(dav_account):
    return dav_account.home, dav_account.username, dav_account.password


class Rounds:
    """Edits of both sides, again and again under other names, and what must stand on both sides in the end."""

    def __init__(self, device, other):
        self.device, self.other = device, other
        self.expected = dict.fromkeys("abc", "Plan")
        self.number = 0

    def edit(self):
        self.number += 1
        number = self.number
        new, theirs, title = f"new{number}", f"theirs{number}", f"Mine {number}"
        self.device.create(new, title)
        self.device.edit("a", f"SUMMARY:{self.expected['a']}", f"SUMMARY:{title}")
        if number > 1:
            self.device.delete(f"new{number - 1}")
            del self.expected[f"new{number - 1}"]
        self.other.put(theirs)
        self.other.put("b", event("b", f"Theirs {number}"))
        self.expected |= {new: title, "a": title, theirs: "Plan", "b": f"Theirs {number}"}

    def check(self):
        for _ in range(2):  # what is looked up in the first pass may be sent in the second
            self.device.sync()
        assert self.other.titles() == self.expected
        assert self.device.titles() == self.expected
        assert (self.device.pending(), self.device.conflicts()) == (0, [])


@pytest.mark.parametrize("when", ["before", "after"])
def test_program_killed_at_any_commit_of_a_pass_loses_and_doubles_nothing(pair, login, when):
    device, other = pair
    rounds = Rounds(device, other)
    for number in range(1, MOST_COMMITS):
        rounds.edit()
        killed = kill("pass", device.path.parent, login, f"{when} commit", number)
        rounds.check()
        if not killed:
            break
    assert 8 < number < MOST_COMMITS
    assert device.store.check() == ""


def test_program_killed_at_any_moment_of_a_pass_loses_and_doubles_nothing(pair, login):
    device, other = pair
    dice = random.Random(7)
    rounds = Rounds(device, other)
    kills = 0
    for _ in range(MOMENTS):
        rounds.edit()
        kills += kill("pass", device.path.parent, login, "moment", dice.randrange(5, 250))
        rounds.check()
    assert kills > MOMENTS / 4


@pytest.mark.parametrize("when", ["before", "after"])
def test_program_killed_between_the_two_halves_of_a_split_series_leaves_no_gap(pair, login, when):
    device, other = pair
    expected = dict.fromkeys("abc", "Plan")
    for number in range(1, MOST_COMMITS):
        uid, later = f"series{number}", f"Later {number}"
        other.put(uid, event(uid, "Plan", "RRULE:FREQ=DAILY;COUNT=6"))
        device.sync_ok()
        split = split_at_the_third(device, uid, later)
        expected |= {uid: "Plan", split: later}
        killed = kill("pass", device.path.parent, login, f"{when} commit", number)
        if "COUNT=2" in other.client.get(f"{other.calendar}{uid}.ics").text:
            assert other.titles()[split] == later  # the rest is there before the first part ends
        for _ in range(2):
            device.sync()
        assert other.titles() == device.titles() == expected
        assert "RRULE:FREQ=DAILY;COUNT=2" in other.client.get(f"{other.calendar}{uid}.ics").text
        assert (device.pending(), device.conflicts()) == (0, [])
        if not killed:
            break
    assert 4 < number < MOST_COMMITS


def split_at_the_third(device, uid, title):
    """Give a daily series another title from its third day on; returns the UID of the new one."""
    events = EventService(device.store, on_change=lambda _: None, new_uid=lambda: f"{uid}-later")
    found = device.object(uid)
    ever = TimeSpan(datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))
    third = expand(scan(found.raw), ever).items[2]
    key = OccurrenceKey(found.id, third.recurrence_id)
    draft = EventDraft.of(events.detail(key).event)
    events.save(key, replace(draft, title=title), scope=EditScope.FOLLOWING)
    return f"{uid}-later"


def test_edit_that_was_said_to_be_saved_survives_a_kill(pair, login):
    device, _other = pair
    assert kill("edit", device.path.parent, login, "before commit", 1)
    assert device.titles()["a"] == "Plan"
    assert device.pending() == 0
    assert kill("edit", device.path.parent, login, "after commit", 1)
    assert device.titles()["a"] == "Mine"
    assert device.pending() == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_choice_between_two_versions_is_made_wholly_or_not_at_all(pair, login, when):
    device, other = pair
    device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
    other.put("a", event("a", "Theirs"))
    device.sync()
    assert device.conflicts() == [("a", ("title",))]
    assert kill("resolve", device.path.parent, login, f"{when} commit", 1)
    if when == "before":
        assert (device.conflicts(), device.titles()["a"]) == ([("a", ("title",))], "Mine")
        assert not kill("resolve", device.path.parent, login, "before commit", 9)
    assert device.conflicts() == []
    device.sync_ok()
    assert (device.titles()["a"], other.titles()["a"]) == ("Mine", "Mine")


def test_database_that_is_lost_after_a_kill_is_made_up_for_by_journal_and_server(pair, login):
    device, other = pair
    assert kill("edit", device.path.parent, login, "after commit", 1)
    device.store.close()
    for path in device.path.parent.glob("calapp.db*"):
        if not path.name.endswith(".edits"):
            path.write_bytes(b"no database" if path == device.path else b"")
    device.store = Store.open(device.path)
    assert device.store.damage is not None
    for _ in range(2):
        device.sync()
    assert device.titles() == other.titles() == {"a": "Mine", "b": "Plan", "c": "Plan"}
    assert (device.pending(), device.conflicts()) == (0, [])
