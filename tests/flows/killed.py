"""One sync pass of a device that dies in the middle, as a process of its own: by kill -9 before or after a request.

Run as ``python -m tests.flows.killed FOLDER HOME USER PASSWORD NTH before|after``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from calapp.net.client import HttpClient, Reply


def die_at(nth: int, when: str) -> None:
    """Let this process be killed at its ``nth`` request."""
    real, sent = HttpClient.request, 0

    def request(self: HttpClient, *arguments: object, **options: object) -> Reply:
        nonlocal sent
        sent += 1
        if (sent, when) == (nth, "before"):
            os.kill(os.getpid(), signal.SIGKILL)
        reply = real(self, *arguments, **options)  # type: ignore[arg-type]
        if (sent, when) == (nth, "after"):
            os.kill(os.getpid(), signal.SIGKILL)
        return reply

    HttpClient.request = request  # type: ignore[method-assign, assignment]


def kill_a_pass(folder: Path, home: str, username: str, password: str, nth: int, when: str) -> None:
    """Run one pass of the device in ``folder`` that ends at its ``nth`` request; a shorter pass ends by itself."""
    command = [sys.executable, "-m", "tests.flows.killed", str(folder), home, username, password, str(nth), when]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr


if __name__ == "__main__":
    from tests.flows.rig import Device
    from tests.support.servers import DavAccount

    where, address, user, secret, number, moment = sys.argv[1:]
    die_at(int(number), moment)
    Device(Path(where), DavAccount("", address, user, secret, address)).sync()
