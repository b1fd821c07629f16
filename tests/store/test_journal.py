import json

import pytest

from calapp.errors import HardError
from calapp.store import journal as journal_module
from calapp.store.database import Store
from calapp.store.journal import Journal
from calapp.store.values import Verb
from tests.store.test_damage import overwrite
from tests.store.world import NOW, add_calendar, copy, event, pull, titles


@pytest.fixture
def journal(path):
    return Journal(path)


@pytest.fixture
def pulled(store, remote):
    pull(store, remote, copy("a"))
    return store.view.objects.at(remote, "/cal/a.ics").id


def save(store, calendar_id, raw, object_id=None):
    with store.unit() as unit:
        return unit.objects.save_local(calendar_id, raw, object_id=object_id).object_id


def entries(journal):
    return [(entry["op"], entry["uid"], entry["raw"]) for entry in journal.entries()]


def test_an_edit_is_on_record_with_all_that_is_needed_to_make_it_again(store, remote, journal, pulled):
    save(store, remote, event("a", "Mine"), pulled)
    (entry,) = journal.entries()
    assert (entry["op"], entry["raw"], entry["base_raw"], entry["base_etag"]) == (
        "update",
        event("a", "Mine"),
        event("a"),
        '"1"',
    )
    assert (entry["href"], entry["calendar_href"], entry["kind"]) == ("/cal/a.ics", "/Work/", "caldav")


def test_the_record_is_on_the_disk_before_the_edit_counts(store, remote, journal, monkeypatch):
    order = []
    real = journal_module.os.fsync
    monkeypatch.setattr(journal_module.os, "fsync", lambda number: order.append("journal") or real(number))
    commit = store._connection.commit
    monkeypatch.setattr(store._connection, "commit", lambda: order.append("commit") or commit())
    save(store, remote, event("a"))
    assert order == ["journal", "commit"]


def test_an_edit_that_cannot_be_recorded_is_refused(store, remote, journal):
    journal.path.mkdir()
    with pytest.raises(HardError, match="could not be written"):
        save(store, remote, event("a"))
    assert titles(store) == []
    journal.path.rmdir()


def test_the_newest_state_counts_and_what_is_done_does_not(store, remote, journal, pulled):
    save(store, remote, event("a", "Mine"), pulled)
    save(store, remote, event("a", "Newer"), pulled)
    other = save(store, remote, event("b"))
    assert entries(journal) == [("update", "a", event("a", "Newer")), ("create", "b", event("b"))]
    with store.unit() as unit:
        unit.outbox.ack(
            unit.outbox.dispatch(unit.outbox.of_object(pulled)[0], href="/cal/a.ics"), copy("a", etag='"2"')
        )
        unit.objects.delete_local(other)
    assert entries(journal) == []


def test_a_create_is_recorded_with_the_address_that_it_was_sent_to(store, remote, journal):
    object_id = save(store, remote, event("a"))
    with store.unit() as unit:
        unit.outbox.dispatch(unit.outbox.of_object(object_id)[0], href="/cal/new.ics")
    assert [entry["href"] for entry in journal.entries()] == ["/cal/new.ics"]


def test_closing_leaves_only_what_waits(path, clock, journal):
    with Store.open(path, clock=clock) as store:
        remote = add_calendar(store).id
        object_id = save(store, remote, event("a", "1"))
        for number in range(2, 9):
            save(store, remote, event("a", str(number)), object_id)
    assert len(journal.path.read_bytes().splitlines()) == 1
    with Store.open(path, clock=clock) as store, store.unit() as unit:
        unit.objects.delete_local(object_id)
    assert not journal.path.exists()


def test_pulls_and_edits_on_this_computer_leave_no_record(store, local, journal, pulled):
    save(store, local, event("mine"))
    assert not journal.path.exists()


def test_lines_that_cannot_be_read_are_passed_over(store, remote, journal):
    save(store, remote, event("a"))
    with journal.path.open("ab") as file:
        file.write(b'[1]\n{"op": "half a line\n' + json.dumps({"op_id": "x"}).encode() + b'\n{"done": "y"')
    assert entries(journal) == [("create", "a", event("a"))]


def test_a_line_that_was_cut_off_takes_no_later_edit_with_it(store, remote, journal):
    save(store, remote, event("a"))
    with journal.path.open("ab") as file:
        file.write(b'{"op_id": "x", "op": "upd')
    save(store, remote, event("b"))
    assert entries(journal) == [("create", "a", event("a")), ("create", "b", event("b"))]


def test_a_create_that_may_have_arrived_is_made_again_at_its_address(path, clock, journal):
    with Store.open(path, clock=clock) as store:
        remote = add_calendar(store).id
        object_id = save(store, remote, event("a"))
        with store.unit() as unit:
            unit.outbox.dispatch(unit.outbox.of_object(object_id)[0], href="/cal/new.ics")
    overwrite(path, 0, path.stat().st_size)
    with Store.open(path, clock=clock) as store:
        (op,) = store.view.outbox.ready(1, NOW)
        assert (op.verb, op.href) == (Verb.CREATE, "/cal/new.ics")
        stored, _ = pull(store, 1, copy("new", event("a")))
        assert [one.id for one in stored.standing_edits] == [op.object_id]
    assert entries(journal) == [("create", "a", event("a"))]
