"""Two threads and two processes on one file, and programs that die at any moment."""

import signal
import subprocess
import sys
import threading
import time

import pytest

from calapp.store.database import Store
from tests.store.world import add_calendar, copy, event, pull, titles

PRELUDE = """
import sys, time
from pathlib import Path
from calapp.model.calendar import CalendarSyncState, SyncPhase
from calapp.store.database import Store
from tests.store.world import copy, event
store, calendar_id = Store.open(Path(sys.argv[1])), int(sys.argv[2])
"""


def start(program, path, calendar_id):
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + program, str(path), str(calendar_id)], stdout=subprocess.PIPE, text=True
    )


def test_a_program_killed_within_a_transaction_leaves_the_last_state(path):
    with Store.open(path) as store:
        remote = add_calendar(store).id
        pull(store, remote, copy("before"))
    program = """
with store.unit() as unit:
    unit.objects.store_base(calendar_id, [copy(f"e{n}", event(f"e{n}", "x" * 9000)) for n in range(400)])
    print("in the middle", flush=True)
    time.sleep(60)
"""
    with start(program, path, remote) as killed:
        assert killed.stdout.readline() == "in the middle\n"
        killed.send_signal(signal.SIGKILL)
    with Store.open(path) as store:
        assert (store.damage, store.check()) == (None, "")
        assert titles(store) == ["Planning"]
        assert store.view.objects.count(remote) == 1
        pull(store, remote, copy("after"))


@pytest.mark.parametrize("patience", [0.02, 0.05, 0.09], ids=["early", "later", "late"])
def test_wherever_a_pull_is_killed_the_token_is_never_ahead_of_the_data(path, patience):
    with Store.open(path) as store:
        remote = add_calendar(store).id
    program = """
print("begun", flush=True)
for page in range(1, 1000):
    with store.unit() as unit:
        unit.objects.store_base(calendar_id, [copy(f"p{page}-{n}", event(f"p{page}-{n}")) for n in range(5)])
        unit.calendars.save_state(CalendarSyncState(calendar_id, SyncPhase.INITIAL, str(page)))
"""
    with start(program, path, remote) as killed:
        assert killed.stdout.readline() == "begun\n"
        time.sleep(patience)
        killed.send_signal(signal.SIGKILL)
    with Store.open(path) as store:
        pages = int(store.view.calendars.state(remote).token or 0)
        assert store.view.objects.count(remote) == 5 * pages
        assert store.check() == ""


def test_two_programs_write_in_turns_and_lose_nothing(path):
    with Store.open(path) as store:
        remote = add_calendar(store).id
        program = """
for number in range(40):
    with store.unit() as unit:
        unit.objects.save_local(calendar_id, event(f"theirs{number}"))
"""
        with start(program, path, remote) as other:
            for number in range(40):
                with store.unit() as unit:
                    unit.objects.save_local(remote, event(f"ours{number}"))
        assert other.returncode == 0
        assert store.view.calendars.counts() == {remote: 80}
        assert len(titles(store)) == 80


def test_readers_never_wait_and_a_writer_waits_for_the_other(path):
    with Store.open(path) as store:
        remote = add_calendar(store).id
        program = """
with store.unit() as unit:
    unit.objects.save_local(calendar_id, event("slow", "Slow"))
    print("writing", flush=True)
    time.sleep(0.4)
"""
        with start(program, path, remote) as other:
            assert other.stdout.readline() == "writing\n"
            assert titles(store) == []
            with store.unit() as unit:
                unit.objects.save_local(remote, event("quick", "Quick"))
        assert sorted(titles(store)) == ["Quick", "Slow"]


def test_each_thread_has_its_own_store_and_both_write(path):
    with Store.open(path) as store:
        remote = add_calendar(store).id

        def pages():
            with Store.open(path) as mine:
                for page in range(30):
                    pull(mine, remote, *(copy(f"p{page}-{number}") for number in range(10)))

        thread = threading.Thread(target=pages)
        thread.start()
        for number in range(30):
            with store.unit() as unit:
                unit.objects.save_local(remote, event(f"edit{number}"))
        thread.join()
        assert store.view.calendars.counts() == {remote: 330}
        assert store.view.outbox.counts() == {1: 30}
