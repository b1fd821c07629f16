import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calapp.errors import HardError
from calapp.store import migrations
from calapp.store.database import Store
from calapp.store.values import Verb
from tests.store.world import NOW, Clock, titles, week

LAYOUTS = Path(__file__).parents[1] / "data" / "store"


def older(path, layout):
    """Make a database of an older layout, as that version of calapp left it."""
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((LAYOUTS / f"layout-{layout}.sql").read_bytes().decode())


def version(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


def test_every_older_layout_is_kept_as_a_sample():
    assert {file.name for file in LAYOUTS.iterdir()} == {f"layout-{n}.sql" for n in range(1, migrations.NEWEST)}


@pytest.mark.parametrize("layout", range(1, migrations.NEWEST))
def test_an_older_layout_opens_with_everything_in_it(path, clock, layout):
    older(path, layout)
    with Store.open(path, clock=clock) as store:
        assert titles(store) == ["Stand-up", "Mine", "Planning"]
        assert store.view.accounts.all()[0].name == "Work"
        assert [op.verb for op in store.view.outbox.ready(1, NOW)] == [Verb.CREATE]
        assert store.check() == ""
    assert version(path) == migrations.NEWEST
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_from_layout_1_search_knows_the_events_that_are_there(path, clock):
    older(path, 1)
    with Store.open(path, clock=clock) as store:
        assert [one.title for one in store.view.search.find("plan", around=NOW)] == ["Planning"]


def test_a_new_database_has_the_newest_layout_and_the_years_around_today(path):
    with Store.open(path, clock=Clock(datetime(2031, 5, 1, tzinfo=UTC))) as store:
        assert store.view.occurrences.missing_years(week(2030)) == ()
        assert store.view.occurrences.missing_years(week(2034)) == (2034,)
    assert version(path) == migrations.NEWEST


def test_a_migration_that_fails_leaves_the_old_layout_and_a_copy(path, clock, monkeypatch):
    def broken(connection):
        connection.run("DROP TABLE calendar_object")
        raise RuntimeError("power cut")

    older(path, 1)
    monkeypatch.setattr(migrations, "STEPS", (migrations.to_1, broken))
    with pytest.raises(RuntimeError):
        Store.open(path, clock=clock)
    assert version(path) == 1
    assert version(path.with_name("calapp.db.layout-1")) == 1
    monkeypatch.undo()
    with Store.open(path, clock=clock) as store:
        assert titles(store) == ["Stand-up", "Mine", "Planning"]


def test_the_copy_is_made_before_the_first_change_and_is_private(path, clock, monkeypatch):
    seen = []

    def looking(connection):
        copy = path.with_name("calapp.db.layout-1")
        seen.append((version(copy), copy.stat().st_mode & 0o777))
        migrations.to_2(connection)

    older(path, 1)
    monkeypatch.setattr(migrations, "STEPS", (migrations.to_1, looking, *migrations.STEPS[2:]))
    Store.open(path, clock=clock).close()
    assert seen == [(1, 0o600)]


def test_a_database_of_a_newer_calapp_is_left_alone(path, clock):
    Store.open(path, clock=clock).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(HardError, match="newer version of calapp"):
        Store.open(path, clock=clock)
    assert version(path) == 99
