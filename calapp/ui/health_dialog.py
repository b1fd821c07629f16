"""The health page: how sync stands with each account and calendar, what waits, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from calapp.model.account import AccountState
from calapp.service.sync_health import AccountHealth, CalendarHealth, WaitingEdit
from calapp.ui import icons, theme
from calapp.ui.accounts.fields import words
from calapp.ui.clock import minute_of
from calapp.ui.controls import swatch
from calapp.ui.list_page import ListPage
from calapp.ui.words import ago_words, plural

WIDTH, HEIGHT = 620, 600
SHOWN = 50
_EMPTY = "No account is synced: everything is kept on this computer only."
_VERBS = {"create": "New", "update": "Changed", "delete": "Deleted"}


class HealthDialog(ListPage):
    """Rows are made anew when anything or the minute changes. The signals carry ids of accounts, and an occurrence."""

    sync_wanted = Signal(int)
    sign_in_wanted = Signal(int)
    conflicts_wanted = Signal()
    event_wanted = Signal(object)

    def __init__(
        self,
        read: Callable[[], tuple[AccountHealth, ...]],
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Sync health", WIDTH, HEIGHT, parent=parent)
        self._read, self._now = read, now
        self.refresh()

    def refresh(self) -> None:
        """Show how sync stands now."""
        accounts = self._read()
        self.show_rows(
            (accounts, minute_of(self._now())),
            lambda: self._all(accounts) if accounts else [words(_EMPTY, role="muted")],
        )

    def _all(self, accounts: Iterable[AccountHealth]) -> Iterator[QWidget]:
        for number, account in enumerate(accounts):
            head = self._account(account)
            head.setContentsMargins(0, theme.SPACE_16 if number else 0, 0, 0)
            yield head
            yield from self._rows(account)

    def _account(self, account: AccountHealth) -> QWidget:
        asks = account.account.state is AccountState.SIGN_IN
        button = QPushButton("Sign in…" if asks else "Sync now")
        signal = self.sign_in_wanted if asks else self.sync_wanted
        button.clicked.connect(partial(signal.emit, account.account.id))
        button.setAccessibleName(f"{button.text()}: {account.account.name}")
        state = words(account_words(account, self._now()), role="muted" if not account.trouble else "")
        return _row(None, (words(account.account.name, role="heading"), state), button)

    def _rows(self, account: AccountHealth) -> Iterator[QWidget]:
        for one in account.calendars:
            mark = QLabel()
            mark.setPixmap(swatch(one.calendar.color).pixmap(icons.SMALL))
            notes = [words(calendar_words(one, self._now()), role="muted")]
            notes += [words(problem, role="muted") for problem in one.problems[:SHOWN]]
            yield _row(mark, (words(one.calendar.name, role=""), *notes))
        if account.conflicts:
            choose = QPushButton("Choose…")
            choose.setAccessibleName(f"Choose: {account.account.name}")
            choose.clicked.connect(self.conflicts_wanted)
            waits = plural(account.conflicts, "conflict waits", "conflicts wait")
            yield _row(_icon("git-compare"), (words(f"{waits} for you", role=""),), choose)
        edits = account.waiting
        for edit in edits[:SHOWN]:
            mark = _icon("circle-alert" if edit.attention else "cloud-upload")
            title = words(f"{_VERBS[edit.verb]}: {edit.title or 'Untitled'}", role="")
            yield _row(mark, (title, words(edit_words(edit, self._now()), role="muted")), self._show(edit))
        if len(edits) > SHOWN:
            yield words(f"{len(edits) - SHOWN} more edits wait.", role="muted")

    def _show(self, edit: WaitingEdit) -> QPushButton | None:
        if edit.shown is None:
            return None
        show = QPushButton("Show")
        show.setAccessibleName(f"Show {edit.title or 'Untitled'}")
        show.clicked.connect(partial(self.event_wanted.emit, edit.shown))
        return show


def account_words(account: AccountHealth, now: datetime) -> str:
    """Return how an account stands, and what to do."""
    last = account.account.last_sync
    parts = [account.trouble or ("All is well." if account.well else "")]
    parts.append(f"Last in step {ago_words(last, now)}." if last else "Not synced yet.")
    parts.append(account.advice)
    if account.next_try and account.next_try > now:
        parts.append(f"Next try {_soon(account.next_try, now)}.")
    return " ".join(part for part in parts if part)


def calendar_words(one: CalendarHealth, now: datetime) -> str:
    """Return how a calendar stands, and what to do."""
    last = f"Last in step {ago_words(one.last_sync, now)}." if one.last_sync else "Not synced yet."
    return " ".join(part for part in (one.trouble, one.advice, last) if part)


def edit_words(edit: WaitingEdit, now: datetime) -> str:
    """Return where an edit belongs, why it waits, and what to do."""
    later = f"Next try {_soon(edit.next_try, now)}." if edit.next_try and edit.next_try > now else ""
    why = edit.why if not edit.why or edit.why.endswith((".", "!", "?")) else f"{edit.why}."
    return " ".join(part for part in (f"{edit.calendar.name} ·", why, edit.advice, later) if part)


def _soon(then: datetime, now: datetime) -> str:
    seconds = (then - now).total_seconds()
    if seconds < 90:
        return "within a minute"
    return f"in {round(seconds / 60)} min" if seconds < 5_400 else f"in {round(seconds / 3_600)} h"


def _icon(name: str) -> QLabel:
    mark = QLabel()
    mark.setPixmap(icons.pixmap(name, theme.current().muted))
    return mark


def _row(mark: QLabel | None, lines: tuple[QLabel, ...], button: QPushButton | None = None) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0 if mark is None else theme.SPACE_8, 0, theme.SPACE_4, 0)
    line.setSpacing(theme.SPACE_8)
    if mark is not None:
        line.addWidget(mark)
    column = QVBoxLayout()
    column.setSpacing(0)
    for label in lines:
        column.addWidget(label)
    line.addLayout(column, stretch=1)
    if button is not None:
        button.setAutoDefault(False)
        line.addWidget(button)
    return row
