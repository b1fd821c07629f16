"""A device that dies in the middle of something, as a process of its own, by kill -9.

Run as ``python -m tests.flows.killed DEED FOLDER HOME USER PASSWORD KIND AT``. The deed is a sync ``pass``, an
``edit``, a conflict to ``resolve``, or a database to ``open``. It dies before or after a request or a commit, or some
milliseconds into it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from calapp.net.client import HttpClient
from calapp.store.connection import Connection
from calapp.store.database import Store

STEPS: dict[str, tuple[type, str]] = {"request": (HttpClient, "request"), "commit": (Connection, "commit")}


def die() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(kind: str, number: int) -> None:
    """Let this process be killed "before request" 3, "after commit" 2, or at "moment" 250, in milliseconds."""
    when, _, what = kind.partition(" ")
    if when == "moment":
        threading.Timer(number / 1_000, die).start()
        return
    owner, name = STEPS[what]
    real: Callable[..., Any] = getattr(owner, name)
    done = 0

    def step(*arguments: object, **options: object) -> Any:
        nonlocal done
        done += 1
        mine = done == number
        if mine and when == "before":
            die()
        result = real(*arguments, **options)
        if mine and when == "after":
            die()
        return result

    setattr(owner, name, step)


def kill(deed: str, folder: Path, login: tuple[str, str, str], kind: str, number: int) -> bool:
    """Let the device in ``folder`` do something and die over it; False when it was done before it could."""
    command = [sys.executable, "-m", "tests.flows.killed", deed, str(folder), *login, kind, str(number)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


def main(deed: str, folder: str, home: str, username: str, password: str, kind: str, number: str) -> None:
    """Do it."""
    from calapp.service.conflicts import ConflictService, Keep
    from tests.flows.rig import Device
    from tests.support.servers import DavAccount

    if deed == "open":
        die_at(kind, int(number))
        Store.open(Path(folder) / "calapp.db").close()
        os._exit(0)
    device = Device(Path(folder), DavAccount("", home, username, password, home))
    die_at(kind, int(number))
    if deed == "pass":
        device.sync()
    elif deed == "edit":
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
    else:
        service = ConflictService(device.store, on_change=lambda _summary: None)
        service.resolve(service.all()[0].id, Keep.MINE)
    os._exit(0)  # a timer that is still waiting is too late


if __name__ == "__main__":
    main(*sys.argv[1:])
