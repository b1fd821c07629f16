"""P4 to P6: switching weeks, starting, and staying smooth while a sync runs."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
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
