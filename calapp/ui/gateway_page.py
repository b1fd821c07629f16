"""The page of the local gateway: its switch and port, how it stands, and the tokens of the programs that use it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from calapp.errors import CalappError
from calapp.service.views import TokenEntry
from calapp.ui import theme
from calapp.ui.accounts.fields import words
from calapp.ui.ask import confirm
from calapp.ui.controls import Switch
from calapp.ui.gateway_host import GatewayHost, GatewayState, GatewayStatus
from calapp.ui.preferences import Preferences
from calapp.ui.token_dialog import TokenDialog
from calapp.ui.token_list import TokenList
from calapp.wiring import Runtime

REFRESH_MS = 3_000
LOW, HIGH = 1_024, 65_535
_WHAT = (
    "Programs on this computer can read and change your calendars through the REST interfaces of Aurinko and "
    "Kloudless. What they write is an edit like your own: you see it at once and can undo it."
)
_STATES = {GatewayState.OFF: "Off", GatewayState.STARTING: "Starting…", GatewayState.FAILED: "Not running"}


class GatewayPage(QWidget):
    """Changes count at once. Looks again now and then, for programs note their use of a token elsewhere."""

    def __init__(
        self,
        runtime: Runtime,
        preferences: Preferences,
        host: GatewayHost,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runtime, self._preferences, self._host, self._now = runtime, preferences, host, now
        self._switch = Switch("Let programs use my calendars")
        self._port = QSpinBox()
        self._port.setRange(LOW, HIGH)
        self._port.setGroupSeparatorShown(False)
        self._port.setAccessibleName("Port")
        self._state = words("", role="muted")
        self._state.setWordWrap(False)
        self._copy, self._open = _link("Copy address"), _link("Open in browser")
        self._problem = words("", role="problem")
        self._tokens = TokenList()
        self._new = QPushButton("New token…")
        self._lay_out()
        self._switch.setChecked(runtime.settings.gateway_enabled)
        self._port.setValue(runtime.settings.gateway_port)
        self._connect()
        self._show_status(host.status)
        self.refresh()

    def refresh(self) -> None:
        """Show the tokens as they are now."""
        self._tokens.show_tokens(self._runtime.gateway.tokens(), self._now())

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        port = QLabel("Port")
        port.setProperty("role", "muted")
        port.setBuddy(self._port)
        for widget in (port, self._port):
            line.addWidget(widget)
        line.addSpacing(theme.SPACE_8)
        line.addWidget(self._state)
        line.addStretch(1)
        line.addWidget(self._copy)
        line.addWidget(self._open)
        head = QHBoxLayout()
        head.addWidget(words("Access tokens", role="heading"), stretch=1)
        head.addWidget(self._new)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_12)
        column.addWidget(words("Local gateway", role="heading"))
        column.addWidget(words(_WHAT, role="muted"))
        column.addWidget(self._switch)
        column.addLayout(line)
        column.addWidget(self._problem)
        column.addSpacing(theme.SPACE_8)
        column.addLayout(head)
        column.addWidget(self._tokens, stretch=1)

    def _connect(self) -> None:
        self._switch.toggled.connect(self._on_switch)
        self._port.editingFinished.connect(self._on_port)
        self._copy.clicked.connect(self._on_copy)
        self._open.clicked.connect(self._on_open)
        self._new.clicked.connect(self._on_new)
        self._tokens.revoke_wanted.connect(self._on_revoke)
        self._host.changed.connect(self._show_status)
        timer = QTimer(self)
        timer.timeout.connect(self.refresh)
        timer.start(REFRESH_MS)

    def _show_status(self, status: GatewayStatus) -> None:
        running = status.state is GatewayState.RUNNING
        self._state.setText(f"Running at {status.url}" if running else _STATES[status.state])
        self._copy.setVisible(running)
        self._open.setVisible(running)
        self._problem.setText(status.problem)
        self._problem.setVisible(bool(status.problem))

    def _on_switch(self, on: bool) -> None:  # noqa: FBT001 - the slot's shape
        self._preferences.change(gateway_enabled=on)

    def _on_port(self) -> None:
        self._preferences.change(gateway_port=self._port.value())

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._host.status.url)

    def _on_open(self) -> None:
        QDesktopServices.openUrl(QUrl(self._host.status.url))

    def _on_new(self) -> None:
        entries = self._runtime.accounts.entries()
        dialog = TokenDialog(tuple(entry.account for entry in entries), self._runtime.gateway.create, parent=self)
        dialog.finished.connect(self.refresh)
        dialog.open()

    def _on_revoke(self, token: TokenEntry) -> None:
        question = f"Revoke “{token.name}”? Programs that use it are turned away from now on."
        if not confirm("Revoke token", question, "Revoke", danger=True, parent=self):
            return
        try:
            self._runtime.gateway.revoke(token.id)
        except CalappError as error:
            self._problem.setText(error.title)
            self._problem.show()
        self.refresh()


def _link(label: str) -> QPushButton:
    button = QPushButton(label)
    button.setProperty("kind", "link")
    button.setAutoDefault(False)
    return button
