"""The sidebar's list: each account with its calendars, and the menus of both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QVBoxLayout, QWidget

from calapp.model.account import AccountKind, AccountState
from calapp.model.calendar import Calendar
from calapp.ui import icons
from calapp.ui.account_header import AccountHeader
from calapp.ui.calendar_row import CalendarRow

if TYPE_CHECKING:
    from calapp.service.views import AccountEntry


class CalendarVerb(StrEnum):
    """What the menu of a calendar offers."""

    ONLY = "Show only this one"
    PROPERTIES = "Name and details…"
    COLOR = "Color…"
    REMINDER = "Default reminder…"
    EXPORT = "Export…"
    KEEP = "Keep exported…"
    UP = "Move up"
    DOWN = "Move down"
    IMPORT = "Import into this calendar…"
    DELETE = "Delete calendar…"


class AccountVerb(StrEnum):
    """What the menu of an account offers."""

    SYNC = "Sync now"
    SIGN_IN = "Sign in again…"
    CREATE = "New calendar…"
    HOLIDAYS = "Public holidays…"
    RENAME = "Rename…"
    ABOUT = "About this account…"
    REMOVE = "Remove account…"


_ICONS: dict[str, str] = {
    CalendarVerb.ONLY: "eye",
    CalendarVerb.PROPERTIES: "pencil",
    CalendarVerb.COLOR: "palette",
    CalendarVerb.REMINDER: "bell",
    CalendarVerb.EXPORT: "upload",
    CalendarVerb.KEEP: "hard-drive",
    CalendarVerb.UP: "arrow-up",
    CalendarVerb.DOWN: "arrow-down",
    CalendarVerb.IMPORT: "download",
    CalendarVerb.DELETE: "trash-2",
    AccountVerb.SYNC: "refresh-cw",
    AccountVerb.SIGN_IN: "key-round",
    AccountVerb.CREATE: "plus",
    AccountVerb.HOLIDAYS: "calendar-plus",
    AccountVerb.ABOUT: "info",
    AccountVerb.REMOVE: "trash-2",
}


def calendar_verbs(calendar: Calendar, *, first: bool = True, last: bool = True) -> tuple[CalendarVerb, ...]:
    """Return what can be done with a calendar, which may stand first or last among those of its account."""
    verbs = [CalendarVerb.ONLY, CalendarVerb.PROPERTIES, CalendarVerb.COLOR, CalendarVerb.EXPORT, CalendarVerb.KEEP]
    verbs += [] if first else [CalendarVerb.UP]
    verbs += [] if last else [CalendarVerb.DOWN]
    if not calendar.read_only:
        verbs += [CalendarVerb.REMINDER, CalendarVerb.IMPORT]
    if not calendar.read_only or not calendar.href:
        verbs.append(CalendarVerb.DELETE)
    return tuple(verbs)


def account_verbs(entry: AccountEntry) -> tuple[AccountVerb, ...]:
    """Return what can be done with an account."""
    if entry.account.kind is AccountKind.LOCAL:
        return AccountVerb.CREATE, AccountVerb.HOLIDAYS, AccountVerb.RENAME, AccountVerb.REMOVE
    first = AccountVerb.SIGN_IN if entry.account.state is AccountState.SIGN_IN else AccountVerb.SYNC
    last = AccountVerb.SYNC if first is AccountVerb.SIGN_IN else AccountVerb.SIGN_IN
    return first, last, AccountVerb.CREATE, AccountVerb.RENAME, AccountVerb.ABOUT, AccountVerb.REMOVE


class CalendarList(QScrollArea):
    """Accounts and calendars. Rows are kept while they stay the same, so focus and scroll are not lost."""

    visibility_changed = Signal(int, bool)
    calendar_verb_chosen = Signal(int, object)
    account_verb_chosen = Signal(int, object)
    account_problem_opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._headers: dict[int, AccountHeader] = {}
        self._rows: dict[int, CalendarRow] = {}
        self._shape: tuple[tuple[int, tuple[int, ...]], ...] | None = None
        self._body = QWidget()
        self._body.setProperty("role", "sidebar")
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setWidget(self._body)

    @property
    def rows(self) -> tuple[CalendarRow, ...]:
        """The calendars shown, from top to bottom."""
        return tuple(self._rows.values())

    @property
    def headers(self) -> tuple[AccountHeader, ...]:
        """The accounts shown, from top to bottom."""
        return tuple(self._headers.values())

    def set_entries(self, entries: Sequence[AccountEntry], now: datetime) -> None:
        """Show the accounts; what did not change is not touched."""
        shape = tuple((entry.account.id, tuple(calendar.id for calendar in entry.calendars)) for entry in entries)
        if shape != self._shape:
            self._shape = shape
            self._rebuild(entries, now)
            return
        for entry in entries:
            self._headers[entry.account.id].set_entry(entry, now)
            for calendar in entry.calendars:
                if self._rows[calendar.id].calendar != calendar:
                    self._rows[calendar.id].set_calendar(calendar)

    def set_now(self, now: datetime) -> None:
        """Say how long ago the accounts were synced."""
        for header in self._headers.values():
            header.set_entry(header.entry, now)

    def dress(self) -> None:
        """Take the colors of the current theme."""
        for row in self._rows.values():
            row.dress()

    def calendar_menu(self, calendar_id: int) -> QMenu:
        """Return the menu of a calendar."""
        calendar = self._rows[calendar_id].calendar
        beside = [one.id for one in self._headers[calendar.account_id].entry.calendars]
        verbs = calendar_verbs(calendar, first=beside[0] == calendar_id, last=beside[-1] == calendar_id)
        menu = self._menu(verbs, calendar_id)
        menu.triggered.connect(self._on_calendar_verb)
        return menu

    def account_menu(self, account_id: int) -> QMenu:
        """Return the menu of an account."""
        menu = self._menu(account_verbs(self._headers[account_id].entry), account_id)
        menu.triggered.connect(self._on_account_verb)
        return menu

    def _rebuild(self, entries: Sequence[AccountEntry], now: datetime) -> None:
        focused = next((key for key, row in self._rows.items() if row.check.hasFocus()), None)
        while item := self._column.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._headers.clear()
        self._rows.clear()
        for entry in entries:
            self._add_account(entry, now)
        self._column.addStretch(1)
        if focused in self._rows:
            self._rows[focused].check.setFocus()

    def _add_account(self, entry: AccountEntry, now: datetime) -> None:
        header = AccountHeader(entry, now)
        header.acted.connect(self.account_problem_opened)
        header.menu_requested.connect(self._on_account_menu)
        self._headers[entry.account.id] = header
        self._column.addWidget(header)
        for calendar in entry.calendars:
            row = CalendarRow(calendar)
            row.toggled.connect(self.visibility_changed)
            row.menu_requested.connect(self._on_calendar_menu)
            row.move_wanted.connect(self._on_move)
            self._rows[calendar.id] = row
            self._column.addWidget(row)

    def _menu(self, verbs: Sequence[StrEnum], subject: int) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for verb in verbs:
            dangerous = verb in (CalendarVerb.DELETE, AccountVerb.REMOVE)
            if dangerous:
                menu.addSeparator()
            action = menu.addAction(str(verb))
            if name := _ICONS.get(verb):
                action.setIcon(icons.icon(name, "danger" if dangerous else "text"))
            action.setData((subject, str(verb)))
        return menu

    def _on_calendar_verb(self, action: QAction) -> None:
        subject, verb = action.data()
        self.calendar_verb_chosen.emit(subject, CalendarVerb(verb))

    def _on_move(self, calendar_id: int, steps: int) -> None:
        self.calendar_verb_chosen.emit(calendar_id, CalendarVerb.UP if steps < 0 else CalendarVerb.DOWN)

    def _on_account_verb(self, action: QAction) -> None:
        subject, verb = action.data()
        self.account_verb_chosen.emit(subject, AccountVerb(verb))

    def _on_calendar_menu(self, calendar_id: int, where: QPoint) -> None:
        self.calendar_menu(calendar_id).popup(where)

    def _on_account_menu(self, account_id: int, where: QPoint) -> None:
        self.account_menu(account_id).popup(where)
