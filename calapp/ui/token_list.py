"""The tokens of the gateway, each with what it allows and when it was used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from calapp.service.views import TokenEntry
from calapp.ui import theme
from calapp.ui.accounts.fields import words
from calapp.ui.words import ago_words

_NONE = "There is no token yet. Each program needs one; make one for each, so that you can revoke it alone."


class TokenList(QScrollArea):
    """Rows that stay as they are while nothing changes. ``revoke_wanted`` carries the token."""

    revoke_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[TokenEntry, str], ...] | None = None
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE_12)
        body = QWidget()
        body.setProperty("role", "page")
        body.setLayout(self._column)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(body)

    def show_tokens(self, tokens: Sequence[TokenEntry], now: datetime) -> None:
        """Show these tokens."""
        wanted = tuple((token, token_words(token, now)) for token in tokens)
        if wanted == self._shown:
            return
        self._shown = wanted
        while (item := self._column.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for token, said in wanted:
            self._column.addWidget(self._row(token, said))
        if not wanted:
            self._column.addWidget(words(_NONE, role="muted"))
        self._column.addStretch(1)

    def _row(self, token: TokenEntry, said: str) -> QWidget:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(words(token.name, role=""))
        column.addWidget(words(said, role="muted"))
        revoke = QPushButton("Revoke…")
        revoke.setProperty("kind", "danger")
        revoke.setAutoDefault(False)
        revoke.setAccessibleName(f"Revoke {token.name}")
        revoke.clicked.connect(partial(self.revoke_wanted.emit, token))
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, theme.SPACE_4, 0)
        line.setSpacing(theme.SPACE_8)
        line.addLayout(column, stretch=1)
        line.addWidget(revoke)
        return row


def token_words(token: TokenEntry, now: datetime) -> str:
    """Return what a token allows and when it was used: "All accounts · read only · used 2 h ago"."""
    names = ", ".join(account.name for account in token.accounts) or "no account that is still there"
    where = "All accounts" if token.all_accounts else names
    used = f"used {ago_words(token.last_used, now)}" if token.last_used else "never used"
    return " · ".join((where, "read only" if token.read_only else "read and write", used))
