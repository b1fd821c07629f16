"""A gateway in a thread over a profile on disk, and a client that has a token."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from calapp.gateway.server import Server, Surfaces
from calapp.gateway.surfaces import surfaces
from calapp.paths import Profile
from calapp.settings import Settings, save
from calapp.wiring import Runtime, passing_connections


@dataclass
class Gateway:
    """A running gateway and the runtime of its profile, for this thread."""

    runtime: Runtime
    server: Server
    thread: threading.Thread

    @property
    def url(self) -> str:
        return self.server.url

    def token(self, name: str = "Test", **options: Any) -> str:
        return self.runtime.gateway.create(name, **options)[1]

    def client(self, token: str | None = None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token or self.token(f'client {id(object())}')}"}
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=30)

    def close(self) -> None:
        self.server.end()
        self.thread.join()


Start = Callable[..., Gateway]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Return what starts a gateway over a profile; the same folder is the same profile again."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    running: list[Gateway] = []

    def begin(folder: str = "hub", *, routers: Surfaces = surfaces, **options: Any) -> Gateway:
        profile = Profile.at(tmp_path / folder).create()
        if not profile.settings_file.exists():
            save(replace(Settings(), timezone="Europe/Berlin"), profile.settings_file)
        runtime = Runtime(profile, connections=passing_connections())
        server = Server(runtime, surfaces=routers, **options)
        thread = threading.Thread(target=server.run, name="gateway")
        thread.start()
        running.append(Gateway(runtime, server, thread))
        return running[-1]

    yield begin
    for gateway in running:
        gateway.close()
        gateway.runtime.close()


@pytest.fixture
def gateway(start: Start) -> Gateway:
    return start()


@pytest.fixture
def client(gateway: Gateway) -> Iterator[httpx.Client]:
    with gateway.client() as opened:
        yield opened
