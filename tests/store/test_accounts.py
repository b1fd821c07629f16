from datetime import UTC, datetime

import pytest

from calapp.errors import ObjectGone
from calapp.model.account import Account, AccountKind, AccountState
from calapp.model.calendar import Calendar
from tests.store.world import add_calendar, copy, event, pull, titles

SECRETIVE = "Dr. Wunderlich consultation"

FULL = Account(
    0,
    AccountKind.CALDAV,
    "Work",
    "ana",
    "https://cal.example.org/",
    ("ana@example.org", "a@example.org"),
    "calapp:1",
    AccountState.WAITING,
    "The server asks calapp to wait.",
    datetime(2026, 11, 16, 11, 0, 0, 5, tzinfo=UTC),
    datetime(2026, 11, 16, 13, tzinfo=UTC),
    ("no-sync-token", "weak-etags"),
)


def test_an_account_comes_back_as_it_was_stored(store):
    with store.unit() as unit:
        stored = unit.accounts.save(FULL)
    assert unit.summary.accounts
    assert stored.id > 0
    assert store.view.accounts.get(stored.id) == stored
    assert store.view.accounts.all() == (stored,)
    assert store.view.accounts.get(99) is None
    with store.unit() as unit:
        bare = unit.accounts.save(Account(0, AccountKind.LOCAL, "Here"))
    assert store.view.accounts.all() == (stored, bare)


def test_an_update_changes_the_named_fields_and_no_others(store):
    with store.unit() as unit:
        stored = unit.accounts.save(FULL)
    with store.unit() as unit:  # one writer renames, another one notes an error, each with an old value in hand
        unit.accounts.update(stored.id, name="Office")
    with store.unit() as unit:
        unit.accounts.update(stored.id, state=AccountState.OFFLINE, error="")
    found = store.view.accounts.get(stored.id)
    assert (found.name, found.state, found.error, found.username) == ("Office", AccountState.OFFLINE, "", "ana")
    with store.unit() as unit:
        unit.accounts.update(stored.id, name="Office")
    assert unit.summary.empty


def test_what_is_gone_cannot_be_changed(store):
    with store.unit() as unit, pytest.raises(ObjectGone):
        unit.accounts.update(7, name="x")
    with store.unit() as unit, pytest.raises(ObjectGone):
        unit.accounts.save(Account(7, AccountKind.LOCAL, "x"))
    with store.unit() as unit, pytest.raises(TypeError):
        unit.accounts.update(unit.accounts.save(FULL).id, surname="x")


def test_a_forgotten_account_takes_everything_with_it(store, local):
    remote = add_calendar(store).id
    account = store.view.accounts.all()[-1].id
    pull(store, remote, copy("a"), copy("b", "unreadable"), copy("c"))
    with store.unit() as unit:
        unit.objects.save_local(local, event("mine", "Mine"))
        unit.objects.save_local(remote, event("new"))
        unit.objects.delete_local(unit.objects.at(remote, "/cal/c.ics").id)
        unit.conflicts.save(unit.objects.save_local(remote, event("d")).object_id, None)
        unit.objects.see(remote, ["/cal/a.ics"], generation=1)
    with store.unit() as unit:
        unit.accounts.forget(account)
    assert (unit.summary.accounts, unit.summary.calendars, unit.summary.ranges) == (True, True, None)
    assert titles(store) == ["Mine"]
    left = {
        table: store._connection.value(f"SELECT count(*) FROM {table}")
        for table in ("account", "calendar", "calendar_object", "event", "occurrence")
    }
    assert set(left.values()) == {1}
    assert [(one.uid, one.title) for one in store.view.activity.after(0)] == [("", "Here"), ("mine", "Mine")]
    for table in ("outbox", "conflict", "problem", "trash", "seen"):
        assert store._connection.value(f"SELECT count(*) FROM {table}") == 0
    assert store.check() == ""


def test_no_trace_of_a_forgotten_account_is_left_in_the_files(store, path):
    remote = add_calendar(store).id
    pull(store, remote, *(copy(f"e{number}", event(f"e{number}", SECRETIVE)) for number in range(30)))
    account = store.view.accounts.all()[0]
    words = [word.lower().encode() for word in (*SECRETIVE.split()[1:], account.addresses[0])]
    assert any(words[0] in file.read_bytes().lower() for file in path.parent.iterdir())
    with store.unit() as unit:
        unit.accounts.forget(account.id)
    for file in path.parent.iterdir():
        assert [word for word in words if word in file.read_bytes().lower()] == []


def test_an_id_of_a_forgotten_account_is_never_given_again(store):
    with store.unit() as unit:
        first = unit.accounts.save(FULL)
        unit.accounts.forget(first.id)
    with store.unit() as unit:
        assert unit.accounts.save(FULL).id > first.id


def test_forgetting_an_account_with_two_calendars_leaves_no_orphan(store):
    with store.unit() as unit:
        account = unit.accounts.save(FULL)
        for name in ("one", "two"):
            unit.calendars.save(Calendar(0, account.id, f"/{name}/", name))
        unit.accounts.forget(account.id)
    assert store.view.calendars.all() == ()
