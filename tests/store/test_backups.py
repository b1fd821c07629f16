"""Copies of the database: when one is made, that it is whole, and what it is good for."""

import shutil
import stat
from datetime import UTC, datetime, timedelta

import pytest

from calapp.errors import CalappError
from calapp.model.account import AccountKind
from calapp.store.connection import mark_suspect
from calapp.store.database import Store
from tests.store.test_damage import PAGE, overwrite, pages_of
from tests.store.world import add_calendar, event, titles


@pytest.fixture
def filled(path, clock):
    with Store.open(path, clock=clock) as store:
        here = add_calendar(store, AccountKind.LOCAL, name="Here").id
        with store.unit() as unit:
            for number in range(40):
                unit.objects.save_local(here, event(f"e{number}", f"Event {number}"))
    return path


def test_one_is_made_a_day_and_the_newest_three_are_kept(filled, clock):
    start = clock.now
    with Store.open(filled, clock=clock) as store:
        assert store.back_up()
        assert not store.back_up()
        for day in range(1, 6):
            clock.now = start + timedelta(days=day)
            assert store.back_up()
        assert len(store.backups.all()) == 3
        assert store.backups.newest() == clock.now.replace(microsecond=0)
        clock.now = start
        assert store.back_up(), "a clock that was set back makes one due"


def test_it_is_a_whole_database_for_its_owner_only(filled, clock):
    with Store.open(filled, clock=clock) as store:
        store.back_up()
        (copy,) = store.backups.all()
        expected = titles(store)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    shutil.copy(copy, filled)
    with Store.open(filled, clock=clock) as store:
        assert store.damage is None
        assert titles(store) == expected
        assert store.check() == ""


def test_one_that_could_not_be_finished_leaves_nothing_behind(filled, clock, monkeypatch):
    with Store.open(filled, clock=clock) as store:

        def full(_connection, path):
            path.write_bytes(b"half")
            raise CalappError("The disk is full.")

        with monkeypatch.context() as patch:
            patch.setattr("calapp.store.connection.Connection.copy_to", full)
            with pytest.raises(CalappError, match="full"):
                store.back_up()
        assert list(store.backups.folder.iterdir()) == []
        assert store.back_up()


def test_what_a_damaged_database_cannot_give_of_this_computer_comes_from_the_newest(filled, clock):
    with Store.open(filled, clock=clock) as store:
        store.back_up()
        with store.unit() as unit:
            unit.objects.save_local(unit.calendars.all()[0].id, event("later", "Later"))
    pages = pages_of(filled, "calendar_object")
    for page in pages[1:-1] or pages:
        overwrite(filled, (page - 1) * PAGE, PAGE)
    mark_suspect(filled)
    with Store.open(filled, clock=clock) as store:
        assert store.damage is not None
        assert {f"Event {number}" for number in range(40)} <= set(titles(store))
        assert store.check() == ""


def test_other_files_in_the_folder_are_left_alone(filled, clock):
    with Store.open(filled, clock=clock) as store:
        store.back_up()
        stranger = store.backups.folder / "calapp.db-mine"
        stranger.write_text("mine")
        for day in range(1, 5):
            clock.now = datetime(2030, 1, day, tzinfo=UTC)
            store.back_up()
        assert stranger.read_text() == "mine"
