"""The window of P6: connects to a server, syncs in its thread, and prints how late a 5 ms timer was meanwhile."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

from calapp.paths import Profile
from calapp.sync.result import SyncResult
from calapp.ui.application import SWITCH_INTERVAL, make_application
from calapp.ui.shell import Shell
from calapp.wiring import Runtime, passing_connections

EVERY_MS = 5


class Metronome(QObject):
    """Notes how late each tick of a precise timer comes, from the start of a sync to its end."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self._shell = shell
        self._due = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._on_tick)
        shell.host.finished.connect(self._on_finished)

    def start(self) -> None:
        """Start ticking and syncing."""
        self._due = time.perf_counter() + EVERY_MS / 1_000
        self._timer.start()
        self._shell.start()

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, (now - self._due) * 1_000))
        self._due = now + EVERY_MS / 1_000

    def _on_finished(self, result: SyncResult) -> None:
        if any(calendar.pulled for account in result.accounts for calendar in account.calendars):
            self._timer.stop()
            self._shell.quit_wanted.emit()


def main(folder: str, url: str, username: str, password: str) -> None:
    """Measure and print."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    with Runtime(Profile.at(Path(folder)), connections=passing_connections()) as runtime:
        found = runtime.accounts.discover(url, username=username, password=password)
        runtime.accounts.add(found)
        application = make_application(runtime)
        shell = Shell(runtime, application)
        shell.first_paint()
        shell.window.show()
        shell.quit_wanted.connect(application.quit)
        metronome = Metronome(shell)
        QTimer.singleShot(500, metronome, metronome.start)
        application.exec()
        shell.stop()
    sys.stdout.write(json.dumps({"late_ms": metronome.late_ms}))


if __name__ == "__main__":
    main(*sys.argv[1:])
