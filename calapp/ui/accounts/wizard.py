"""The account wizard: find and check an account, choose its calendars, keep it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from calapp.errors import CalappError
from calapp.model.account import AccountKind
from calapp.service.views import FoundAccount
from calapp.ui import theme
from calapp.ui.accounts.calendars_page import CalendarsPage
from calapp.ui.accounts.login import Login
from calapp.ui.accounts.sign_in_page import SignInPage
from calapp.ui.background import BackgroundCall, fresh_number, relay

WIDTH, HEIGHT = 480, 540


class Discover(Protocol):
    """Finds an account; blocks, runs in another thread. ``open_page`` shows a sign-in page to the user."""

    def __call__(self, login: Login, *, open_page: Callable[[str], None], canceled: Callable[[], bool]) -> FoundAccount:
        """Return what was found. Raises CalappError."""


class AccountWizard(QDialog):
    """Two pages. Emits ``chosen`` with what was found, the name and the hrefs ticked; the caller keeps the account."""

    chosen = Signal(object, str, object)

    def __init__(
        self,
        discover: Discover,
        *,
        vault_note: str = "",
        remarks: Mapping[AccountKind, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Add an account")
        self._discover = discover
        self._found: FoundAccount | None = None
        self._call = BackgroundCall(self)
        self._given_up = threading.Event()
        self._number = 0
        self._sign_in = SignInPage(vault_note=vault_note, remarks=remarks or {})
        self._calendars = CalendarsPage()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._sign_in)
        self._pages.addWidget(self._calendars)
        self._step = QLabel()
        self._step.setProperty("role", "muted")
        self._back, self._next = QPushButton("Cancel"), QPushButton("Find calendars")
        self._next.setProperty("kind", "primary")
        self._lay_out()
        self._next.setDefault(True)
        self._connect()
        self._refresh()
        self._sign_in.focus()

    def show_error(self, error: CalappError) -> None:
        """Say on the second page why the account could not be kept."""
        self._calendars.show_error(error)

    def _lay_out(self) -> None:
        footer = QFrame()
        footer.setProperty("role", "footer")
        line = QHBoxLayout(footer)
        line.setContentsMargins(theme.SPACE_16, theme.SPACE_12, theme.SPACE_16, theme.SPACE_12)
        line.setSpacing(theme.SPACE_8)
        line.addWidget(self._step, stretch=1)
        line.addWidget(self._back)
        line.addWidget(self._next)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._pages, stretch=1)
        whole.addWidget(footer)
        self.resize(WIDTH, HEIGHT)

    def _connect(self) -> None:
        self._back.clicked.connect(self._on_back)
        self._next.clicked.connect(self._on_next)
        self._sign_in.changed.connect(self._refresh)
        self._calendars.changed.connect(self._refresh)
        self._call.done.connect(self._on_found)
        self._call.failed.connect(self._on_failed)
        relay().told.connect(self._on_page)

    def _refresh(self) -> None:
        first = self._pages.currentWidget() is self._sign_in
        self._step.setText("1 of 2" if first else "2 of 2")
        self._next.setText("Find calendars" if first else "Add account")
        self._back.setText("Cancel" if first else "Back")
        complete = self._sign_in.complete() if first else self._calendars.complete()
        self._next.setEnabled(complete and not self._call.running)

    def _on_next(self) -> None:
        if self._pages.currentWidget() is self._calendars and self._found is not None:
            self.chosen.emit(self._found, self._calendars.name(), self._calendars.chosen())
            return
        discover, login = self._discover, self._sign_in.login()
        self._given_up = given_up = threading.Event()
        self._number = key = fresh_number()
        self._sign_in.show_busy()
        self._call.start(
            lambda: discover(login, open_page=lambda address: relay().told.emit(key, address), canceled=given_up.is_set)
        )
        self._refresh()

    def _on_back(self) -> None:
        if self._call.running:
            self._give_up()
            self._sign_in.show_idle()
        elif self._pages.currentWidget() is self._calendars:
            self._pages.setCurrentWidget(self._sign_in)
        else:
            self.reject()
        self._refresh()

    def done(self, result: int) -> None:
        """Close; nobody waits for a browser any more."""
        self._give_up()
        super().done(result)

    def _give_up(self) -> None:
        self._given_up.set()
        self._call.give_up()

    def _on_page(self, number: int, address: object) -> None:
        if number == self._number and self._call.running:
            self._sign_in.show_page(str(address))

    def _on_found(self, found: FoundAccount) -> None:
        self._found = found
        self._sign_in.show_idle()
        self._calendars.show_found(found)
        self._pages.setCurrentWidget(self._calendars)
        self._refresh()
        self._next.setFocus()

    def _on_failed(self, error: CalappError) -> None:
        self._sign_in.show_error(error)
        self._refresh()
