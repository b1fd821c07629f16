"""The gateway's process as the window keeps it: begun, lost, begun again."""

from __future__ import annotations

import os
import signal

import httpx
import pytest

from calapp.paths import Profile
from calapp.ui import gateway_host
from calapp.ui.gateway_host import GatewayHost, GatewayState

PATIENCE = 20_000


@pytest.fixture
def host(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    made = GatewayHost(Profile.at(tmp_path / "profile").create(), again_ms=50)
    yield made
    made.stop()


def running(host) -> bool:
    return host.status.state is GatewayState.RUNNING


def test_a_gateway_that_dies_is_told_of_in_words_and_begun_again(host, qtbot):
    told = []
    host.changed.connect(told.append)
    host.apply(enabled=True, port=0)
    qtbot.waitUntil(lambda: running(host), timeout=PATIENCE)
    first = host.status.url
    os.kill(host._process.processId(), signal.SIGKILL)
    qtbot.waitUntil(lambda: any(status.state is GatewayState.FAILED for status in told), timeout=PATIENCE)
    lost = next(status for status in told if status.state is GatewayState.FAILED)
    assert "ended unexpectedly" in lost.problem
    qtbot.waitUntil(lambda: running(host), timeout=PATIENCE)
    assert host.status.url != first
    assert httpx.get(host.status.url, trust_env=False).status_code == 200


def test_one_that_cannot_be_begun_says_so(host, qtbot, monkeypatch):
    monkeypatch.setattr(gateway_host, "command", lambda *_: ("/nowhere/calapp",))
    host.apply(enabled=True, port=0)
    qtbot.waitUntil(lambda: host.status.state is GatewayState.FAILED, timeout=PATIENCE)
    assert "could not be started" in host.status.problem


def test_it_is_gone_once_it_is_not_wanted(host, qtbot):
    host.apply(enabled=True, port=0)
    qtbot.waitUntil(lambda: running(host), timeout=PATIENCE)
    url = host.status.url
    host.apply(enabled=False, port=0)
    assert host.status.state is GatewayState.OFF
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)
