"""Real CalDAV servers as separate processes on free loopback ports, both asking for a name and a password.

One process serves a whole test run; every test gets a user of its own, so that tests never see each other's calendars.
"""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError

import httpx

from tests.support.proxy import FaultProxy, wait_until

_MKCALENDAR = """<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>{name}</D:displayname>
<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>
</D:prop></D:set></C:mkcalendar>"""


@dataclass(frozen=True, slots=True)
class DavAccount:
    """One user of a running server. ``url`` is what a person would type, ``home`` the home set's address."""

    server: str
    url: str
    username: str
    password: str
    home: str

    def at(self, url: str) -> DavAccount:
        """Return the same account as reached through another address, a fault proxy say."""
        return DavAccount(self.server, url, self.username, self.password, url + self.home[len(self.url) :])

    def client(self) -> httpx.Client:
        """Return a plain HTTP client: the other device that edits the same calendars."""
        return httpx.Client(auth=(self.username, self.password), base_url=self.url, timeout=60, trust_env=False)

    def make_calendar(self, name: str = "work") -> str:
        """Create a calendar and return its address."""
        with self.client() as client:
            address = f"{self.home}{name}/"
            answer = client.request("MKCALENDAR", address, content=_MKCALENDAR.format(name=name))
            assert answer.status_code == 201, answer.text
            return address


class DavServer(ABC):
    """A server process and where it listens."""

    name = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.users: dict[str, str] = {}
        self._count = itertools.count(1)
        self._log = (folder / f"{self.name}.log").open("wb")
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "TZ": "UTC", "HOME": str(folder)}
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", self.name, *self.arguments()],
            stdout=self._log, stderr=self._log, stdin=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
        try:
            wait_until(self._answers)
        except TimeoutError:
            self.stop()
            raise RuntimeError((folder / f"{self.name}.log").read_text()) from None

    @property
    @abstractmethod
    def url(self) -> str:
        """Where clients go."""

    @abstractmethod
    def arguments(self) -> Sequence[str]:
        """Write what the server needs into its folder and return its command line."""

    def account(self, *, name: str = "") -> DavAccount:
        """Return a new user, without calendars."""
        name = name or f"user{next(self._count)}-{os.getpid()}"
        self.users[name] = f"pw-{name}-canary"
        return DavAccount(self.name, self.url, name, self.users[name], self._home(name))

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        self._log.close()

    def _home(self, name: str) -> str:
        return f"{self.url}{name}/"

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError((self.folder / f"{self.name}.log").read_text())
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5):
                return True
        except HTTPError as answer:
            answer.close()
            return True
        except (URLError, OSError):
            return False


class RadicaleServer(DavServer):
    """Radicale with htpasswd authentication of its own."""

    name = "radicale"

    def __init__(self, folder: Path, *, max_resource_size: int = 10_000_000) -> None:
        self._max_resource_size = max_resource_size
        super().__init__(folder)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def arguments(self) -> Sequence[str]:
        users = self.folder / "users"
        users.touch()
        (self.folder / "config").write_text(
            f"[server]\nhosts = 127.0.0.1:{self.port}\nmax_connections = 100\n"
            f"max_resource_size = {self._max_resource_size}\n"
            f"[auth]\ntype = htpasswd\nhtpasswd_filename = {users}\nhtpasswd_encryption = plain\ndelay = 0\n"
            f"[storage]\nfilesystem_folder = {self.folder / 'collections'}\n"
            "[logging]\nlevel = warning\n"
        )
        return ["--config", str(self.folder / "config")]

    def account(self, *, name: str = "") -> DavAccount:
        account = super().account(name=name)
        lines = [f"{user}:{password}\n" for user, password in self.users.items()]
        (self.folder / "users").write_text("".join(lines))
        with account.client() as client:  # the home set comes into being on the first visit
            client.request("PROPFIND", account.home, headers={"Depth": "0"}).raise_for_status()
        return account


class XandikosServer(DavServer):
    """Xandikos behind a loopback proxy that demands Basic authentication and hands the name on."""

    name = "xandikos"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._gate = FaultProxy(f"http://127.0.0.1:{self.port}", users=self.users)

    @property
    def url(self) -> str:
        return self._gate.url

    def arguments(self) -> Sequence[str]:
        return [
            "multi-user", "-d", str(self.folder / "data"), "--state-dir", str(self.folder / "state"),
            "--no-detect-systemd", "-l", "127.0.0.1", "-p", str(self.port),
            "--trust-x-remote-user-from", "127.0.0.1",
        ]  # fmt: skip

    def stop(self) -> None:
        self._gate.close()
        super().stop()

    def _home(self, name: str) -> str:
        return f"{self.url}{name}/calendars/"

    def account(self, *, name: str = "") -> DavAccount:
        account = super().account(name=name)
        with account.client() as client:  # the principal comes into being on the first visit
            client.request("PROPFIND", f"/{account.username}/", headers={"Depth": "0"}).raise_for_status()
        return account


def free_port() -> int:
    """Return a loopback port that is free right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
