"""The gateway out of the window: switched on, a token made, a real process answering, edits seen at once."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton

from calapp.instance import Instance
from calapp.ui import gateway_page
from calapp.ui.controls import Switch
from calapp.ui.gateway_host import GatewayState
from calapp.ui.settings_dialog import SettingsDialog
from calapp.ui.single_instance import InstanceEar
from calapp.ui.token_dialog import TokenDialog
from tests.flows.devices import instant
from tests.flows.test_window_sync import PATIENCE, dialog, pytestmark, runtime, shell, titles

__all__ = ["pytestmark", "runtime", "shell"]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def settings(shell, runtime, port) -> Iterator[SettingsDialog]:
    claimed = Instance.claim(runtime.profile)
    assert claimed is not None
    ear = InstanceEar(claimed)
    ear.data_changed.connect(shell.on_other_process)
    runtime.change_settings(replace(runtime.settings, gateway_port=port))
    shell.window.commands["show_preferences"].trigger()
    shown = dialog(shell, SettingsDialog)
    shown.pages.setCurrentIndex(1)
    yield shown
    ear.close()


def button(parent, words: str) -> QPushButton:
    return next(one for one in parent.findChildren(QPushButton) if one.text() == words and one.isVisible())


def rows(settings) -> list[QPushButton]:
    return [one for one in settings.findChildren(QPushButton) if one.text() == "Revoke…"]


def switched_on(shell, settings, qtbot) -> str:
    """Switch the gateway on and return its address."""
    settings.gateway.findChild(Switch).click()
    qtbot.waitUntil(lambda: shell.workings.gateway.status.state is GatewayState.RUNNING, timeout=PATIENCE)
    return shell.workings.gateway.status.url


def new_token(settings, *, read_only: bool = False) -> str:
    """Make a token in the dialog and return its text."""
    button(settings, "New token…").click()
    made = settings.findChild(TokenDialog)
    made._name.edit.setText("Script")
    made._name.edit.textEdited.emit("Script")
    if not read_only:
        next(one for one in made.findChildren(Switch) if one.text() == "Read only").click()
    button(made, "Create").click()
    text = next(one for one in made.findChildren(QLineEdit) if one.accessibleName() == "Token").text()
    button(made, "Done").click()
    return text


def client(url: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=20)


def test_what_a_program_writes_is_seen_at_once_and_can_be_undone(shell, runtime, settings, qtbot):
    url = switched_on(shell, settings, qtbot)
    assert f"Running at {url}" in settings.gateway._state.text()
    with client(url, new_token(settings)) as program:
        event = {"name": "From a program", "start": instant(2, 9), "end": instant(2, 10)}
        made = program.post("/v1/accounts/me/cal/calendars/primary/events", json=event)
        assert made.status_code == 201
        qtbot.waitUntil(lambda: titles(shell) == ["From a program"], timeout=PATIENCE)
    runtime.activity.take_back(runtime.activity.recent(1)[0].cursor)
    assert runtime.resources.get(int(made.json()["id"])) is None


def test_a_revoked_token_is_turned_away(shell, settings, qtbot, monkeypatch):
    url = switched_on(shell, settings, qtbot)
    with client(url, new_token(settings, read_only=True)) as program:
        assert program.get("/v1/calendars").status_code == 200
        assert program.post("/v1/calendars", json={"name": "x"}).status_code == 403
        monkeypatch.setattr(gateway_page, "confirm", lambda *_, **__: True)
        qtbot.waitUntil(lambda: any(one.isVisible() for one in rows(settings)))
        button(settings, "Revoke…").click()
        assert program.get("/v1/calendars").status_code == 401


def test_it_is_off_by_default_and_ends_when_it_is_switched_off(shell, settings, qtbot):
    assert shell.workings.gateway.status.state is GatewayState.OFF
    url = switched_on(shell, settings, qtbot)
    settings.gateway.findChild(Switch).click()
    assert shell.workings.gateway.status.state is GatewayState.OFF
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_it_is_there_again_after_a_restart_of_the_window(shell, runtime, settings, qtbot):
    switched_on(shell, settings, qtbot)
    shell.workings.gateway.stop()
    shell.workings._apply_settings()
    qtbot.waitUntil(lambda: shell.workings.gateway.status.state is GatewayState.RUNNING, timeout=PATIENCE)
    assert runtime.settings.gateway_enabled


def test_a_port_that_is_taken_is_told_in_words(shell, settings, port, qtbot):
    with socket.create_server(("127.0.0.1", port)):
        settings.gateway.findChild(Switch).click()
        qtbot.waitUntil(lambda: shell.workings.gateway.status.state is GatewayState.FAILED, timeout=PATIENCE)
    assert "Choose another port" in settings.gateway._problem.text()
    assert settings.gateway._problem.isVisible()
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = int(other.getsockname()[1])
    settings.gateway._port.setValue(free)
    settings.gateway._port.editingFinished.emit()
    qtbot.waitUntil(lambda: shell.workings.gateway.status.state is GatewayState.RUNNING, timeout=PATIENCE)
    assert shell.workings.gateway.status.url == f"http://127.0.0.1:{free}"
    assert not settings.gateway._problem.isVisible()


def test_a_token_that_cannot_be_made_says_why_and_can_be_given_up(shell, settings, runtime):
    runtime.gateway.create("Script")
    button(settings, "New token…").click()
    made = settings.findChild(TokenDialog)
    assert not button(made, "Create").isEnabled()
    made._name.edit.setText("Script")
    made._name.edit.textEdited.emit("Script")
    button(made, "Create").click()
    assert "already" in made._name._problem.text()
    switch = next(one for one in made.findChildren(Switch) if one.text().startswith("All accounts"))
    switch.click()
    assert not button(made, "Create").isEnabled()
    next(iter(made._ticks.values())).click()
    assert button(made, "Create").isEnabled()
    made.reject()
    assert made.result() == QDialog.DialogCode.Rejected
    assert len(runtime.gateway.tokens()) == 1
