import json
import sqlite3
from contextlib import closing

import pytest

from calapp.model.account import AccountKind
from calapp.model.calendar import CalendarSyncState, SyncPhase
from calapp.store import damage
from calapp.store.connection import mark_suspect, suspect_mark
from calapp.store.database import Store
from calapp.store.values import Verb
from tests.store.world import NOW, add_calendar, copy, event, pull, titles

PAGE = 4096


@pytest.fixture
def filled(path, clock):
    """A profile with an account at a server, one on this computer, and an edit that was not sent."""
    with Store.open(path, clock=clock) as store:
        remote = add_calendar(store).id
        local = add_calendar(store, AccountKind.LOCAL, name="Here").id
        pull(store, remote, *(copy(f"e{number}", event(f"e{number}", f"Pulled {number}")) for number in range(60)))
        with store.unit() as unit:
            unit.calendars.save_state(CalendarSyncState(remote, SyncPhase.STEADY, "token", "ctag", 3))
            unit.objects.save_local(local, event("mine", "Only here"))
            edited = unit.objects.at(remote, "/cal/e7.ics")
            unit.objects.save_local(remote, event("e7", "Edited"), object_id=edited.id)
            unit.objects.save_local(remote, event("new", "New"))
            unit.objects.delete_local(unit.objects.at(remote, "/cal/e9.ics").id)
    return path


def overwrite(path, offset, length):
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(b"\xa5" * length)


def pages_of(path, table):
    with closing(sqlite3.connect(path)) as connection:
        return [
            page
            for (page,) in connection.execute(
                "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,)
            )
        ]


def journal_of(path):
    return path.with_name("calapp.db.edits")


def kept(path):
    return [file for file in path.parent.iterdir() if ".damaged-" in file.name]


def test_what_no_server_has_is_rescued_out_of_a_damaged_file(filled, clock):
    for page in pages_of(filled, "occurrence") + pages_of(filled, "event")[:1]:
        overwrite(filled, (page - 1) * PAGE, PAGE)
    mark_suspect(filled)
    with Store.open(filled, clock=clock) as store:
        assert (store.damage.accounts, store.damage.unsent) == (2, 3)
        assert store.damage.kept.exists()
        assert sorted(titles(store)) == ["Edited", "New", "Only here"]
        assert [op.verb for op in store.view.outbox.ready(1, NOW)] == [Verb.UPDATE, Verb.CREATE, Verb.DELETE]
        assert store.view.calendars.state(1) == CalendarSyncState(1)
        (problem,) = store.view.problems.all()
        assert (problem.calendar_id, problem.reason) == (None, store.damage.title)
        assert "3 unsent edits were rescued" in problem.reason
        assert [item.uid for item in store.view.trash.all()] == ["e9"]
        assert store.check() == ""
        pull(store, 1, copy("e1", event("e1", "Pulled again")))
        assert "Pulled again" in titles(store)
    assert not suspect_mark(filled).exists()
    with Store.open(filled, clock=clock) as store:
        assert store.damage is None


def test_rows_on_both_sides_of_the_damage_are_rescued(filled, clock):
    pages = pages_of(filled, "calendar_object")
    overwrite(filled, (pages[len(pages) // 2] - 1) * PAGE, PAGE)
    mark_suspect(filled)
    with Store.open(filled, clock=clock) as store:
        assert store.damage.unsent >= 1
        assert "Only here" in titles(store)
        assert store.check() == ""


@pytest.mark.parametrize("spoil", ["header", "nothing-left", "text"], ids=str)
def test_a_file_that_is_no_database_is_set_aside_at_once(filled, clock, spoil):
    if spoil == "header":
        overwrite(filled, 0, 200)
    elif spoil == "text":
        filled.write_text("This is not a database. " * 400, encoding="utf-8")
    else:
        overwrite(filled, 0, filled.stat().st_size)
    with Store.open(filled, clock=clock) as store:
        assert len(kept(filled)) == 1
        assert (store.damage.accounts, store.damage.unsent) == (1, 3)
        assert sorted(titles(store)) == ["Edited", "New"]
        assert sorted(op.verb for op in store.view.outbox.ready(1, NOW)) == [Verb.CREATE, Verb.DELETE, Verb.UPDATE]
        edited = store.view.objects.at(1, "/cal/e7.ics")
        assert (edited.base_raw, edited.base_etag) == (event("e7", "Pulled 7"), '"1"')
        assert store.check() == ""


def test_the_halves_of_a_split_stay_linked_when_the_database_is_lost(filled, clock):
    with Store.open(filled, clock=clock) as store, store.unit() as unit:
        rest = unit.objects.save_local(1, event("rest", "The rest"))
        (create,) = unit.outbox.of_object(rest.object_id)
        found = unit.objects.at(1, "/cal/e5.ics")
        unit.objects.save_local(1, event("e5", "Ends before"), object_id=found.id, after=create.id)
    overwrite(filled, 0, filled.stat().st_size)
    with Store.open(filled, clock=clock) as store:
        ready = [op.uid for op in store.view.outbox.ready(1, NOW)]
        assert ("rest" in ready, "e5" in ready) == (True, False)
        assert "Ends before" in titles(store)


def test_a_journal_of_an_earlier_version_counts_too(filled, clock):
    lines = [json.loads(line) for line in journal_of(filled).read_text(encoding="utf-8").splitlines()]
    older = [{name: value for name, value in line.items() if name != "after"} for line in lines]
    journal_of(filled).write_text("".join(f"{json.dumps(line)}\n" for line in older), encoding="utf-8")
    overwrite(filled, 0, filled.stat().st_size)
    with Store.open(filled, clock=clock) as store:
        assert sorted(titles(store)) == ["Edited", "New"]


def test_without_journal_a_lost_database_starts_from_nothing(filled, clock):
    journal_of(filled).unlink()
    overwrite(filled, 0, filled.stat().st_size)
    with Store.open(filled, clock=clock) as store:
        assert "Add your accounts again" in store.damage.title
        assert store.view.accounts.all() == ()
        add_calendar(store)


def test_a_truncated_file_is_found_out(filled, clock):
    with filled.open("r+b") as file:
        file.truncate(filled.stat().st_size // 2 // PAGE * PAGE)
    mark_suspect(filled)
    with Store.open(filled, clock=clock) as store:
        assert store.damage is not None
        assert store.check() == ""


def test_a_sound_file_under_suspicion_is_trusted_again(filled, clock):
    mark_suspect(filled)
    with Store.open(filled, clock=clock) as store:
        assert store.damage is None
        assert len(titles(store)) == 61
    assert not suspect_mark(filled).exists()


def test_a_file_in_use_is_not_checked(filled, clock, monkeypatch):
    with Store.open(filled, clock=clock) as first:
        pull(first, 1, copy("a"))
        mark_suspect(filled)
        with Store.open(filled, clock=clock) as second:
            assert second.damage is None
        assert suspect_mark(filled).exists()


def test_an_empty_file_is_a_new_database(path, clock):
    path.parent.mkdir()
    path.touch()
    with Store.open(path, clock=clock) as store:
        assert store.damage is None


def test_a_log_left_behind_makes_the_file_be_checked(filled, clock):
    copy_of_log = filled.with_name("log")
    with Store.open(filled, clock=clock) as store:
        pull(store, 1, copy("a"))
        log = filled.with_name("calapp.db-wal")
        copy_of_log.write_bytes(log.read_bytes())
    first = min(pages_of(filled, "calendar_object"))  # the log holds the pages that were written last
    overwrite(filled, (first - 1) * PAGE, PAGE)
    copy_of_log.rename(filled.with_name("calapp.db-wal"))
    with Store.open(filled, clock=clock) as store:
        assert store.damage is not None


def test_what_refers_to_something_lost_is_left_behind(filled, clock, monkeypatch):
    salvaged = damage._salvaged

    def without_calendars(source, table, *more, **options):
        return () if table == "calendar" else salvaged(source, table, *more, **options)

    monkeypatch.setattr(damage, "_salvaged", without_calendars)
    overwrite(filled, (pages_of(filled, "occurrence")[0] - 1) * PAGE, PAGE)
    mark_suspect(filled)
    with Store.open(filled, clock=clock) as store:
        assert store.view.accounts.get(2).kind is AccountKind.LOCAL
        assert sorted(titles(store)) == ["Edited", "New"]  # the journal knows the calendar of what was not sent
        assert store.check() == ""
