"""The line above an account's calendars: who, where, and how it stands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from calapp.model.account import AccountKind, AccountState
from calapp.ui import icons, theme
from calapp.ui.row_parts import ElidedLabel, RowMenuButton
from calapp.ui.words import ago_words

if TYPE_CHECKING:
    from calapp.service.views import AccountEntry

KIND_WORDS = {
    AccountKind.LOCAL: "",
    AccountKind.CALDAV: "CalDAV",
    AccountKind.SUBSCRIPTION: "Subscription",
    AccountKind.GOOGLE: "Google",
    AccountKind.MICROSOFT: "Microsoft 365",
    AccountKind.EXCHANGE: "Exchange",
    AccountKind.AURINKO: "Aurinko",
    AccountKind.KLOUDLESS: "Kloudless",
}


class Standing(NamedTuple):
    """How an account stands, in a word or an icon; ``bad`` ones need a person."""

    word: str = ""
    icon: str = ""
    tip: str = ""
    bad: bool = False


def standing(entry: AccountEntry, now: datetime) -> Standing:
    """Return what the header says of an account."""
    account = entry.account
    synced = f"Synced {ago_words(account.last_sync, now)}" if account.last_sync else "Not synced yet"
    if account.kind is AccountKind.LOCAL:
        return Standing()
    match account.state:
        case AccountState.SIGN_IN:
            return Standing("Sign in again", "", account.error or "The password was refused.", bad=True)
        case AccountState.OFFLINE:
            return Standing("Offline", "wifi-off", account.error or f"The server cannot be reached. {synced}.")
        case AccountState.WAITING:
            return Standing("Waiting", "hourglass", account.error or f"The server asked to wait. {synced}.")
        case AccountState.FAILED:
            return Standing("Problem", "", account.error, bad=True)
        case _:
            return Standing("", "check" if account.last_sync else "", synced)


def account_words(entry: AccountEntry) -> str:
    """Return "ana@example.org · CalDAV"."""
    kind = KIND_WORDS[entry.account.kind]
    return f"{entry.account.name} · {kind}" if kind else entry.account.name


class AccountHeader(QWidget):
    """Name and kind of an account at the left; at the right its state, a link when a person must act."""

    acted = Signal(int)
    menu_requested = Signal(int, QPoint)

    def __init__(self, entry: AccountEntry, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry = entry
        self._name = ElidedLabel("section")
        self._state = QLabel()
        self._state.setTextFormat(theme.PLAIN)
        self._state.setProperty("role", "small")
        self._link = QPushButton()
        self._link.setProperty("kind", "link")
        self._link.setProperty("tone", "bad")
        self._link.clicked.connect(self._on_acted)
        self._more = RowMenuButton(self)
        self._more.clicked.connect(self._on_more)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, theme.SPACE_8, theme.SPACE_4, 0)
        line.setSpacing(theme.SPACE_4)
        line.addWidget(self._name, stretch=1)
        line.addWidget(self._more)
        line.addWidget(self._link)
        line.addWidget(self._state)
        self.set_entry(entry, now)

    @property
    def entry(self) -> AccountEntry:
        """The account as shown."""
        return self._entry

    def set_entry(self, entry: AccountEntry, now: datetime) -> None:
        """Show another state of the account."""
        self._entry = entry
        words = account_words(entry)
        self._name.set_whole(words)
        self._more.setAccessibleName(f"More about {entry.account.name}")
        self._show(standing(entry, now))

    def _show(self, state: Standing) -> None:
        tip = theme.plain_tool_tip(state.tip) if state.tip else ""
        self._link.setVisible(state.bad)
        self._link.setText(state.word)
        self._link.setToolTip(tip)
        self._state.setVisible(not state.bad and bool(state.word or state.icon))
        self._state.setToolTip(tip)
        self._state.setAccessibleName(state.word or state.tip)
        if state.icon:
            self._state.setPixmap(icons.pixmap(state.icon, theme.current().muted, size=icons.SMALL - 2))
        else:
            self._state.setText(state.word)

    def _on_acted(self) -> None:
        self.acted.emit(self._entry.account.id)

    def _on_more(self) -> None:
        self.menu_requested.emit(self._entry.account.id, self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the same menu by the right button or the menu key."""
        self.menu_requested.emit(self._entry.account.id, event.globalPos())
