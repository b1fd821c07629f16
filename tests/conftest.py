"""Fixtures for every test: the network guard, real CalDAV servers, the fault proxy."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before the first Qt import: without a display Qt aborts
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # no test reaches the real keyring

import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck

from tests.support.proxy import FaultProxy
from tests.support.servers import DavAccount, RadicaleServer, XandikosServer

# A check of a change asks the same questions every time; the soak run asks new ones.
# Speed is measured in the benchmarks, never here: a busy machine must not fail a test.
_patient = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much]}
hypothesis.settings.register_profile("check", derandomize=True, database=None, **_patient)
hypothesis.settings.register_profile("soak", print_blob=True, **_patient)
hypothesis.settings.load_profile("soak" if os.environ.get("CALAPP_SOAK") else "check")

LOOPBACK = ("127.", "::1", "localhost")
_INTERNET = (socket.AF_INET, socket.AF_INET6)
_touched: list[str] = []
_guarded = False


class NetworkTouched(BaseException):
    """A test reached for the network; not an Exception, so that no handler under test swallows it."""


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if not _guarded or not event.startswith("socket."):
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        connection, address = arguments[0], arguments[1]
        host = address[0] if connection.family in _INTERNET and address else "localhost"
    elif event == "socket.getaddrinfo":
        host = arguments[0] or "localhost"
    else:
        return
    host = host.decode() if isinstance(host, bytes) else str(host)
    if not host.startswith(LOOPBACK):
        _touched.append(f"{event} {host}")
        raise NetworkTouched(f"{event} {host}")


sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def network_guard() -> Iterator[None]:
    """Fail the test that talks to anything but this machine."""
    global _guarded
    _guarded = True
    _touched.clear()
    yield
    _guarded = False
    assert not _touched, f"the network was touched: {_touched}"


@pytest.fixture
def hosts(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Give names to loopback addresses; every other name except localhost is unknown, without a look-up."""
    table: dict[str, str] = {"localhost": "127.0.0.1"}
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **keywords: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host or ""
        literal = ":" in name or not any(letter.isalpha() for letter in name)
        if not literal and name not in table:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(table.get(name, host), *arguments, **keywords)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return table


@pytest.fixture(scope="session")
def radicale_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RadicaleServer]:
    """One Radicale process for the whole run."""
    server = RadicaleServer(tmp_path_factory.mktemp("radicale"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def xandikos_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[XandikosServer]:
    """One Xandikos process for the whole run."""
    server = XandikosServer(tmp_path_factory.mktemp("xandikos"))
    yield server
    server.stop()


@pytest.fixture
def radicale(radicale_server: RadicaleServer) -> DavAccount:
    """Return a new user on Radicale."""
    return radicale_server.account()


@pytest.fixture
def xandikos(xandikos_server: XandikosServer) -> DavAccount:
    """Return a new user on Xandikos."""
    return xandikos_server.account()


@pytest.fixture(params=["radicale", "xandikos"])
def dav_account(request: pytest.FixtureRequest) -> DavAccount:
    """Return a new user on each server in turn."""
    account: DavAccount = request.getfixturevalue(request.param)
    return account


@pytest.fixture
def proxied() -> Iterator[Callable[[DavAccount], tuple[FaultProxy, DavAccount]]]:
    """Put a fault proxy before an account's server; returns the proxy and the account as reached through it."""
    running: list[FaultProxy] = []

    def start(account: DavAccount) -> tuple[FaultProxy, DavAccount]:
        running.append(FaultProxy(account.url.rstrip("/")))
        return running[-1], account.at(running[-1].url)

    yield start
    for proxy in running:
        proxy.close()
