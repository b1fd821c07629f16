"""The window of P7: at rest with what a profile holds, or, with a login, before and after a thousand quiet syncs."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from calapp.paths import Profile
from calapp.ui.application import make_application
from calapp.ui.running import settle_memory
from calapp.ui.shell import Shell
from calapp.wiring import Runtime, passing_connections, prepare_editing

QUIET = 1_000
WARM = 100


def resident() -> float:
    """Return the megabytes of this process that are in memory."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4_096 / 1e6


def at_rest(folder: str) -> dict[str, float]:
    """Show the window as it is some seconds after the start, ready for the first edit, and measure."""
    found = {}
    with Runtime(Profile.at(Path(folder)), connections=passing_connections()) as runtime:
        application = make_application(runtime)
        shell = Shell(runtime, application)
        shell.first_paint()
        shell.window.show()
        settle_memory()
        shell.start()
        prepare_editing()

        def measure() -> None:
            found["rest"] = resident()
            application.quit()

        QTimer.singleShot(3_000, application, measure)
        application.exec()
        shell.stop()
    return found


def synced(folder: str, url: str, username: str, password: str) -> dict[str, float]:
    """Sync, then a thousand times more with nothing changed."""
    from tests.benchmarks.bench import sync  # here: what runs servers is no part of a window at rest

    with Runtime(Profile.at(Path(folder)), connections=passing_connections()) as runtime:
        found = runtime.accounts.discover(url, username=username, password=password)
        runtime.accounts.add(found)
        for _ in range(WARM):
            sync(runtime)
        before = resident()
        for _ in range(QUIET):
            sync(runtime)
        return {"before": before, "after": resident()}


if __name__ == "__main__":
    _, place, *login = sys.argv
    sys.stdout.write(json.dumps(synced(place, *login) if login else at_rest(place)))
