"""P4 to P7 and P11: switching weeks, starting, staying smooth while a sync runs, memory, and saving an edit."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

from calapp.paths import Profile
from calapp.wiring import Runtime, passing_connections
from tests.benchmarks import generator, peers
from tests.benchmarks.bench import filled, seeded
from tests.benchmarks.report import Row

FRAME_MS = 1_000 / 60
STARTS = 7
SWITCHES = 300
EDITS = 200


def switch_weeks(folder: Path, *, middle: int = generator.MIDDLE, large: int = generator.LARGE) -> Iterator[Row]:
    """P4: query, layout and paint of another week, p99 over random weeks, at two sizes."""
    measured = {count: _switches(filled(folder / str(count), count)) for count in (middle, large)}
    ours, before = (quantiles(measured[count], n=100)[98] for count in (large, middle))
    yield Row(f"P4 another week at {large:,}, p99", f"{ours:.1f} ms", "one frame, 16.7 ms", ours / FRAME_MS, 1)
    ours, before = median(measured[large]), median(measured[middle])
    yield Row(
        f"P4 another week at {large:,}, median", f"{ours:.1f} ms", f"{before:.1f} ms at {middle:,}", ours / before, 1.3
    )


def start(folder: Path, *, count: int = generator.LARGE) -> Iterator[Row]:
    """P5: from the start of the process to the first painted week."""
    profile = filled(folder / "p5", count)
    command = [sys.executable, "-m", "calapp", "--profile", str(profile.folder), "--verbose"]
    peers.until_line(command, "first week is painted")
    ours, empty = [], []
    for _ in range(STARTS):
        ours.append(peers.until_line(command, "first week is painted"))
        empty.append(peers.empty_window())
    yield Row(
        f"P5 start with {count:,}", f"{median(ours):.2f} s", f"{median(empty):.2f} s", median(ours) / median(empty), 2
    )


def latency(folder: Path, *, count: int = generator.MIDDLE) -> Iterator[Row]:
    """P6: the delay that a first sync adds to a 5 ms timer of the window."""
    with seeded(folder / "p6", count) as seed:
        login = [seed.account.url, seed.account.username, seed.account.password]
        command = [sys.executable, "-m", "tests.benchmarks.latency", str(folder / "p6-client"), *login]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    late = json.loads(output)["late_ms"]
    p99, most = quantiles(late, n=100)[98], max(late)
    yield Row(f"P6 delay during a first sync of {count:,}, p99", f"{p99:.1f} ms", "16 ms", p99 / 16, 1)
    yield Row("P6 the longest delay", f"{most:.1f} ms", "50 ms", most / 50, 1)


def memory(folder: Path, *, count: int = generator.LARGE) -> Iterator[Row]:
    """P7: resident memory of the window at rest, beside an empty one, and after a thousand syncs without news."""
    profile = filled(folder / "p7", count)
    command = [sys.executable, "-m", "tests.benchmarks.rest", str(profile.folder)]
    ours = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["rest"]
    empty = peers.empty_window_memory()
    yield Row(f"P7 memory at rest with {count:,}", f"{ours:.0f} MB", f"{empty:.0f} MB", ours / empty, 1.8)
    with seeded(folder / "p7-server", generator.SMALL) as seed:
        login = [seed.account.url, seed.account.username, seed.account.password]
        command = [sys.executable, "-m", "tests.benchmarks.rest", str(folder / "p7-synced"), *login]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    grown = found["after"] / found["before"]
    words = f"{found['after']:.1f} MB", f"{found['before']:.1f} MB before"
    yield Row("P7 memory after 1,000 syncs without news", *words, grown, 1.01)


def saving(folder: Path, *, count: int = generator.LARGE) -> Iterator[Row]:
    """P11: from the call that saves an edit to the painted grid, durable; beside the disk's own fsync."""
    from PySide6.QtGui import QPixmap

    from calapp.model.edits import EventDraft
    from calapp.ui.application import make_application
    from calapp.ui.running import settle_memory
    from calapp.ui.shell import Shell

    with Runtime(filled(folder / "p11", count), connections=passing_connections()) as runtime:
        application = make_application(runtime)
        shell = Shell(runtime, application)
        shell.first_paint()
        shell.start()
        picture = QPixmap(shell.window.size())
        shell.window.render(picture)
        shown = runtime.agenda.between(shell.window.week.span, extend=False)
        writable = {one.id for one in runtime.calendars.writable()}
        keys = [one.key for one in shown if not one.key.recurrence_id and one.calendar_id in writable][:EDITS]
        settle_memory()
        times = []
        for number in range(EDITS):
            key = keys[number % len(keys)]
            draft = replace(EventDraft.of(runtime.events.detail(key).event), title=f"Edited {number}")
            begin = time.perf_counter()
            runtime.events.save(key, draft)
            shell.window.week.render(picture)
            times.append((time.perf_counter() - begin) * 1_000)
        shell.stop()
    disk = _fsync(folder)
    p99 = quantiles(times, n=100)[98]
    limit = FRAME_MS + disk
    yield Row(f"P11 edit saved and shown at {count:,}, p99", f"{p99:.1f} ms", f"{limit:.1f} ms", p99 / limit, 1)


def _fsync(folder: Path) -> float:
    """Return the 99th percentile of the milliseconds that the disk takes to keep a few bytes."""
    times = []
    with (folder / "fsync").open("wb") as file:
        for _ in range(EDITS):
            file.write(b"x" * 4_096)
            begin = time.perf_counter()
            file.flush()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - begin) * 1_000)
    return quantiles(times, n=100)[98]


def _switches(profile: Profile) -> list[float]:
    """Return the milliseconds of each switch to a random week of the two years around today."""
    from PySide6.QtGui import QPixmap

    from calapp.ui.application import make_application
    from calapp.ui.running import settle_memory
    from calapp.ui.shell import Shell

    dice = random.Random(1)  # noqa: S311 - repeatable, not secret
    with Runtime(profile, connections=passing_connections()) as runtime:
        application = make_application(runtime)
        shell = Shell(runtime, application)
        shell.first_paint()
        week = shell.window.week
        picture = QPixmap(shell.window.size())
        shell.window.render(picture)
        settle_memory()
        times = []
        for number in range(SWITCHES + 20):
            first = generator.CENTER + timedelta(weeks=dice.randrange(-45, 45))
            begin = time.perf_counter()
            week.show_days(first)
            occurrences = runtime.agenda.between(week.span, extend=False)
            week.set_occurrences(week.span, occurrences)
            week.render(picture)
            if number >= 20:  # the first ones fill caches, as the first seconds of a user do
                times.append((time.perf_counter() - begin) * 1_000)
        return times
