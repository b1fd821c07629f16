"""The local gateway as the window keeps it: a process of its own, started, watched and ended here.

A process, because answering other programs must never cost the window's thread a moment.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from calapp.paths import Profile

AGAIN_MS = 30_000
END_WITHIN_MS = 3_000
_NOT_BEGUN = "The gateway could not be started. calapp tries again in half a minute; the log tells more."
_LOST = "The gateway ended unexpectedly. calapp starts it again in half a minute; the log tells more."


class GatewayState(StrEnum):
    """How the gateway stands."""

    OFF = "off"
    STARTING = "starting"
    RUNNING = "running"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class GatewayStatus:
    """The state, the base address while it runs, and a sentence for people when it does not although it should."""

    state: GatewayState = GatewayState.OFF
    url: str = ""
    problem: str = ""


class GatewayHost(QObject):
    """Runs ``calapp serve`` for one profile while that is wanted. ``changed`` tells of every new status."""

    changed = Signal(object)

    def __init__(self, profile: Profile, parent: QObject | None = None, *, again_ms: int = AGAIN_MS) -> None:
        super().__init__(parent)
        self._profile = profile
        self._port = 0
        self._wanted = False
        self.status = GatewayStatus()
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(again_ms)
        self._again.timeout.connect(self._start)

    def apply(self, *, enabled: bool, port: int) -> None:
        """Bring the gateway in line with the settings."""
        if (enabled, port) == (self._wanted, self._port):
            return
        self.stop()
        self._wanted, self._port = enabled, port
        if enabled:
            self._start()

    def stop(self) -> None:
        """End the process and wait for it: its port must be free for the next one."""
        self._wanted = False
        self._again.stop()
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.closeWriteChannel()  # the end of its input tells it to end, on every system
            if not self._process.waitForFinished(END_WITHIN_MS):
                self._process.kill()
                self._process.waitForFinished(END_WITHIN_MS)
        self._tell(GatewayStatus())

    def _start(self) -> None:
        if not self._wanted:
            return
        program, *arguments = command(self._profile, self._port)
        self._tell(GatewayStatus(GatewayState.STARTING))
        self._process.start(program, arguments)

    def _on_output(self) -> None:
        lines = bytes(self._process.readAllStandardOutput().data()).decode(errors="replace").split()
        address = next((word for word in lines if word.startswith("http://")), "")
        if address:
            self._tell(GatewayStatus(GatewayState.RUNNING, address))

    def _on_finished(self) -> None:
        if not self._wanted:
            return
        said = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip().splitlines()
        ran = self.status.state is GatewayState.RUNNING  # what it says then is no reason, but whatever came last
        self._tell(GatewayStatus(GatewayState.FAILED, problem=said[-1] if said and not ran else _LOST))
        self._again.start()

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._wanted:
            self._tell(GatewayStatus(GatewayState.FAILED, problem=_NOT_BEGUN))
            self._again.start()

    def _tell(self, status: GatewayStatus) -> None:
        if status != self.status:
            self.status = status
            self.changed.emit(status)


def command(profile: Profile, port: int) -> tuple[str, ...]:
    """Return the command line of the gateway's process, which ends when its standard input does."""
    frozen = getattr(sys, "frozen", False)  # a packaged calapp is its own interpreter
    program = (sys.executable,) if frozen else (sys.executable, "-m", "calapp")
    chosen = ("--profile", str(profile.folder)) if profile.folder else ()
    return (*program, *chosen, "serve", "--port", str(port), "--until-input-ends")
