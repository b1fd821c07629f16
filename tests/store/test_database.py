import os
import stat
import subprocess
import sys

import pytest

from calapp.errors import HardError, SoftError, StoreDamaged
from calapp.model.changes import ChangeSummary
from calapp.store import connection as connection_module
from calapp.store.database import Store, utc_now
from tests.store.world import add_calendar, copy, event, pull, titles, week

posix = pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")


def modes(folder):
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in (folder, *folder.rglob("*"))}


@posix
def test_every_file_is_private_whatever_the_umask(path):
    before = os.umask(0)
    try:
        with Store.open(path) as store:
            pull(store, add_calendar(store).id, copy("a"))
            assert titles(store) == ["Planning"]
            assert {name: mode for name, mode in modes(path.parent).items() if mode & 0o077} == {}
            assert len(modes(path.parent)) == 4  # folder, database, log, index of the log
    finally:
        os.umask(before)


@posix
def test_a_file_that_others_could_read_is_made_private(path):
    Store.open(path).close()
    path.chmod(0o644)
    with Store.open(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@posix
def test_the_folder_of_someone_else_is_refused(path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(HardError, match="another user"):
        Store.open(path)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(HardError, match="cannot be opened"):
        Store.open(tmp_path / "file" / "calapp.db")


def test_what_is_written_is_there_when_opened_again(path):
    with Store.open(path) as store:
        pull(store, add_calendar(store).id, copy("a"))
    assert not path.with_name("calapp.db-wal").exists()
    with Store.open(path) as store:
        assert titles(store) == ["Planning"]
        assert (store.damage, store.check()) == (None, "")


def test_the_settings_that_keep_data_safe_are_on(store):
    for pragma, value in {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
    }.items():
        assert store._connection.value(f"PRAGMA {pragma}") == value
        assert store.view._connection.value(f"PRAGMA {pragma}") == value


def test_a_unit_that_fails_leaves_nothing_and_tells_nothing(store, remote):
    def half():
        with store.unit() as unit:
            unit.objects.store_base(remote, [copy("a")])
            assert not unit.summary.empty
            units.append(unit)
            raise RuntimeError("half way")

    units = []
    with pytest.raises(RuntimeError):
        half()
    assert units[0].summary == ChangeSummary()
    assert titles(store) == []
    assert not store._connection.in_transaction


def test_a_view_shows_what_was_committed_and_cannot_write(store, remote):
    with store.unit() as unit:
        unit.objects.store_base(remote, [copy("a")])
        assert titles(store) == []
    assert titles(store) == ["Planning"]
    with pytest.raises(HardError):
        store.view.calendars.update(remote, name="x")


def test_a_second_store_on_the_same_file_sees_it_too(store, remote, path):
    with Store.open(path) as other:
        pull(store, remote, copy("a"))
        assert titles(other) == ["Planning"]


def test_a_writer_that_waits_too_long_is_told_so(store, path, monkeypatch):
    monkeypatch.setattr(connection_module, "BUSY_SECONDS", 0.0)
    patient = connection_module.Connection(path, writing=True, patience=0.0)
    with store.unit(), pytest.raises(SoftError, match="another program"):
        patient.begin()
    patient.close()


def test_a_full_disk_refuses_the_edit_and_keeps_the_rest(store, remote):
    pull(store, remote, copy("a"))
    pages = store._connection.value("PRAGMA page_count")
    store._connection.value(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(HardError, match="disk is full"), store.unit() as unit:
        unit.objects.store_base(remote, [copy(f"e{number}", event(f"e{number}")) for number in range(500)])
    assert titles(store) == ["Planning"]
    store._connection.value("PRAGMA max_page_count = 1000000")
    pull(store, remote, copy("b"))
    assert store.check() == ""


def test_our_own_bugs_are_not_dressed_up(store):
    with pytest.raises(Exception, match="no such table"):
        store._connection.rows("SELECT * FROM nowhere")


def test_damage_met_while_running_is_remembered_for_the_next_start(store, path):
    import sqlite3

    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    assert isinstance(store._connection._failure(error), StoreDamaged)
    assert connection_module.suspect_mark(path).exists()


def test_the_clock_of_a_real_run_is_in_utc():
    assert utc_now().utcoffset().total_seconds() == 0


def test_the_way_to_the_first_week_imports_only_the_model():
    """Start-up time: nothing heavy before the first week is painted."""
    program = """
import sys
from pathlib import Path
before = set(sys.modules)
from calapp.store.database import Store
with Store.open(Path(sys.argv[1]) / "calapp.db") as store:
    from tests.store.world import week
    store.view.occurrences.between(week()), store.view.calendars.all(), store.view.accounts.all()
foreign = {name.partition(".")[0] for name in set(sys.modules) - before} - sys.stdlib_module_names - {"tests"}
rooms = {".".join(name.split(".")[:2]) for name in sys.modules if name.startswith("calapp.")}
print(sorted(foreign), sorted(rooms))
"""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        answer = subprocess.run([sys.executable, "-c", program, folder], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["['calapp']", "['calapp.errors',", "'calapp.model',", "'calapp.store']"]


def test_between_covers_more_than_the_named_years_only_after_extending(store):
    assert store.view.occurrences.missing_years(week()) == ()
    assert store.view.occurrences.missing_years(week(2030)) == (2030,)
