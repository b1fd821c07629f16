"""The dialog that asks for a new password or token when the server refused the old one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from calapp.errors import CalappError
from calapp.model.account import BY_TOKEN, Account
from calapp.ui import theme
from calapp.ui.accounts.fields import Field
from calapp.ui.background import BackgroundCall

SignIn = Callable[[int, str], object]
"""Checks and keeps a password or token for an account; blocks, runs in another thread."""


class SignInDialog(QDialog):
    """Keeps asking until the server takes the password or the user backs out. Emits ``signed_in`` with its id."""

    signed_in = Signal(int)

    def __init__(self, account: Account, sign_in: SignIn, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Sign in again")
        self._account, self._sign_in = account, sign_in
        self._call = BackgroundCall(self)
        self._call.done.connect(self._on_done)
        self._call.failed.connect(self._on_failed)
        secret = "Token" if account.kind in BY_TOKEN else "Password"
        self._password = Field(secret, QLineEdit())
        self._password.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._button = QPushButton("Sign in")
        self._button.setProperty("kind", "primary")
        self._button.setDefault(True)
        self._button.clicked.connect(self._on_sign_in)
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_12)
        heading = QLabel(f"Sign in to {account.name}")
        heading.setTextFormat(theme.PLAIN)
        heading.setProperty("role", "heading")
        who = f"Account {account.username}" if account.kind in BY_TOKEN else f"User name {account.username}"
        words = QLabel(f"{who}. Your edits wait safely on this computer until then.")
        words.setTextFormat(theme.PLAIN)
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE_8)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self._button)
        for widget in (heading, words, self._password):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(buttons)
        self.setMinimumWidth(theme.DIALOG_WIDTH)

    def _on_sign_in(self) -> None:
        account_id, password, sign_in = self._account.id, self._password.edit.text(), self._sign_in
        self._password.clear_problem()
        self._button.setEnabled(False)
        self._call.start(lambda: sign_in(account_id, password))

    def _on_done(self, _result: object) -> None:
        self.signed_in.emit(self._account.id)
        self.accept()

    def _on_failed(self, error: CalappError) -> None:
        self._button.setEnabled(True)
        self._password.show_problem(error.title)
