"""The embedded CalDAV server: Radicale in a child process, on a free loopback port, with a storage of its own."""

from __future__ import annotations

import json
import os
import runpy
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Self

from calapp.errors import HardError

_SECONDS = 30.0
_CONFIG = """\
[server]
hosts = 127.0.0.1:{port}
max_connections = 40
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/storage
[logging]
level = warning
"""


@dataclass(frozen=True, slots=True)
class Seed:
    """A calendar as the server starts with it; ``objects`` are texts by file name."""

    name: str
    color: str
    description: str
    objects: Mapping[str, str]


class EmbeddedServer:
    """A CalDAV server of one user that ends with this process, however this process ends."""

    def __init__(self, folder: Path, *, username: str, password: str, seeds: Iterable[Seed]) -> None:
        if find_spec("radicale") is None:
            raise HardError("The demo needs the CalDAV server Radicale. Install it with: pip install 'calapp[demo]'.")
        self._folder = folder
        self._port = _free_port()
        self._write(username, password, seeds)
        self._log = (folder / "server.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", __name__, str(folder / "config")],
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=self._log,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl+C is for the demo, which then stops its server
        )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The address that a person would type."""
        return f"http://127.0.0.1:{self._port}/"

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    def stop(self) -> None:
        """End the server."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._log.close()

    def _write(self, username: str, password: str, seeds: Iterable[Seed]) -> None:
        home = self._folder / "storage" / "collection-root" / username
        for seed in seeds:
            calendar = home / seed.name.lower()
            calendar.mkdir(parents=True)
            props = {
                "tag": "VCALENDAR",
                "D:displayname": seed.name,
                "ICAL:calendar-color": seed.color,
                "C:calendar-description": seed.description,
                "C:supported-calendar-component-set": "VEVENT",
            }
            (calendar / ".Radicale.props").write_text(json.dumps(props), encoding="utf-8")
            for name, text in seed.objects.items():
                (calendar / name).write_bytes(text.encode())
        (self._folder / "users").write_text(f"{username}:{password}\n", encoding="utf-8")
        (self._folder / "config").write_text(_CONFIG.format(port=self._port, folder=self._folder), encoding="utf-8")

    def _wait(self) -> None:
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.05)
        said = (self._folder / "server.log").read_text(encoding="utf-8", errors="replace")
        raise HardError("The demo's server did not start. Try again; the log tells more.", detail=said[-2_000:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _serve(config: str) -> None:
    """Run Radicale in this process until its standard input ends, as it does when the demo is gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = ["radicale", "--config", config]
    runpy.run_module("radicale", run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)


if __name__ == "__main__":
    _serve(sys.argv[1])
