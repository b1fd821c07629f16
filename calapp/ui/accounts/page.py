"""The page of an account: what it is, how it stands, and what should be known of its system."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from calapp.model.account import BY_TOKEN, AccountState
from calapp.service.views import AccountEntry
from calapp.ui import icons, theme
from calapp.ui.account_header import KIND_WORDS, standing
from calapp.ui.accounts.fields import words
from calapp.ui.words import plural


class AccountDialog(QDialog):
    """Shows one account; nothing can be changed in it."""

    def __init__(self, entry: AccountEntry, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About this account")
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_16)
        grid.setVerticalSpacing(theme.SPACE_8)
        grid.setColumnStretch(1, 1)
        for index, (name, value) in enumerate(facts_of(entry, now)):
            grid.addWidget(words(name, role="muted"), index, 0, Qt.AlignmentFlag.AlignTop)
            shown = words(value, role="")
            shown.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            grid.addWidget(shown, index, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_16)
        column.addWidget(words(entry.account.name, role="heading"))
        column.addLayout(grid)
        for icon, text in (("triangle-alert", entry.notice), ("info", entry.remark)):
            if text:
                column.addLayout(_remark(icon, text))
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(theme.DIALOG_WIDTH + 40)


def facts_of(entry: AccountEntry, now: datetime) -> list[tuple[str, str]]:
    """Return what the page says of an account, by name."""
    account, state = entry.account, standing(entry, now)
    waiting = f"{plural(entry.pending, 'edit waits', 'edits wait')} to be sent"
    facts = [
        ("System", KIND_WORDS[account.kind]),
        ("Address", account.url),
        ("Account" if account.kind in BY_TOKEN else "User name", account.username),
        ("Calendars", str(len(entry.calendars))),
        ("State", state.tip if account.state is AccountState.OK else state.word),
        ("Problem", "" if account.state is AccountState.OK else account.error),
        ("Edits", waiting if entry.pending else ""),
    ]
    return [(name, value) for name, value in facts if value]


def _remark(icon: str, text: str) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(theme.SPACE_8)
    mark = QLabel()
    mark.setPixmap(icons.pixmap(icon, theme.current().muted))
    line.addWidget(mark, alignment=Qt.AlignmentFlag.AlignTop)
    line.addWidget(words(text, role="muted"), stretch=1)
    return line
