"""The first page of the account wizard: which system, and how to sign in to it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from calapp.errors import CalappError, CertificateRefused, InputError, NotACalendarServer, Offline
from calapp.model.account import AccountKind
from calapp.ui import theme
from calapp.ui.accounts.fields import words
from calapp.ui.accounts.login import FORMS, Login
from calapp.ui.accounts.login_form import LoginForm

_IN_BROWSER = "Finish signing in in your browser, then come back."


class SignInPage(QWidget):
    """A choice of systems and the form of the chosen one. ``changed`` tells when the input may have become complete."""

    changed = Signal()

    def __init__(self, *, vault_note: str, remarks: Mapping[AccountKind, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._forms = [LoginForm(spec, vault_note=vault_note, remark=remarks.get(spec.kind, "")) for spec in FORMS]
        self._stack = QStackedWidget()
        self._systems, self._ways = QButtonGroup(self), QButtonGroup(self)
        self._ways_row = QWidget()
        self._general = words("", role="problem")
        self._browser = words(_IN_BROWSER, role="muted")
        self._again = QPushButton("Open the page again")
        self._again.setProperty("kind", "link")
        self._again.clicked.connect(self._on_again)
        self._page = QUrl()
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName("Looking for calendars")
        self._lay_out()
        self._choose(0)
        self.show_idle()

    def login(self) -> Login:
        """Return what was typed."""
        return self._form.login()

    def complete(self) -> bool:
        """Whether there is enough to try."""
        return self._form.complete()

    def focus(self) -> None:
        """Let the user type into the first field."""
        self._form.setFocus()

    def show_error(self, error: CalappError) -> None:
        """Show an error beside the field it concerns, or below all fields."""
        self.show_idle()
        if not self._form.show_problem(_field_of(error), error.title):
            self._general.setText(error.title)
            self._general.setToolTip(theme.plain_tool_tip(f"Details: {error.detail}") if error.detail else "")

    def show_busy(self) -> None:
        """Show that the server is being asked."""
        self._set_busy(busy=True)
        self._general.setText("")

    def show_idle(self) -> None:
        """Let the user type."""
        self._set_busy(busy=False)
        self._browser.hide()
        self._again.hide()

    def show_page(self, address: str) -> None:
        """Open a sign-in page in the browser, and say that it goes on there."""
        self._page = QUrl(address)
        self._browser.show()
        self._again.show()
        QDesktopServices.openUrl(self._page)

    @property
    def _form(self) -> LoginForm:
        return self._forms[self._stack.currentIndex()]

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_12)
        column.addWidget(words("Connect an account", role="heading"))
        column.addLayout(self._buttons())
        column.addWidget(self._ways_row)
        for form in self._forms:
            form.changed.connect(self.changed)
            self._stack.addWidget(form)
        column.addWidget(self._stack, stretch=1)
        column.addWidget(self._general)
        column.addWidget(self._browser)
        again = QHBoxLayout()
        again.addWidget(self._again)
        again.addStretch(1)
        column.addLayout(again)
        column.addWidget(self._busy)

    def _buttons(self) -> QHBoxLayout:
        """Return a button for each system; those of one that has several ways are made too, in a row of their own."""
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        ways = QHBoxLayout(self._ways_row)
        ways.setContentsMargins(0, 0, 0, 0)
        ways.setSpacing(theme.SPACE_8)
        for number, spec in enumerate(FORMS):
            if all(spec.kind is not one.kind for one in FORMS[:number]):
                line.addWidget(_choice(spec.title, self._systems, number))
            if spec.way:
                ways.addWidget(_choice(spec.way, self._ways, number))
        line.addStretch(1)
        ways.addStretch(1)
        self._systems.idClicked.connect(self._on_chosen)
        self._ways.idClicked.connect(self._on_chosen)
        return line

    def _on_chosen(self, number: int) -> None:
        self._choose(number)
        self.focus()
        self.changed.emit()

    def _choose(self, number: int) -> None:
        kind = FORMS[number].kind
        first = next(place for place, spec in enumerate(FORMS) if spec.kind is kind)
        self._systems.button(first).setChecked(True)
        self._ways_row.setVisible(bool(FORMS[number].way))
        if (way := self._ways.button(number)) is not None:
            way.setChecked(True)
        self._general.setText("")
        self._stack.setCurrentIndex(number)

    def _set_busy(self, *, busy: bool) -> None:
        self._form.set_busy(busy=busy)
        for button in (*self._systems.buttons(), *self._ways.buttons()):
            button.setEnabled(not busy)
        self._busy.setVisible(busy)

    def _on_again(self) -> None:
        QDesktopServices.openUrl(self._page)


def _choice(label: str, group: QButtonGroup, number: int) -> QPushButton:
    button = QPushButton(label)
    button.setCheckable(True)
    button.setAutoDefault(False)
    button.setProperty("kind", "choice")
    group.addButton(button, number)
    return button


def _field_of(error: CalappError) -> str:
    """Return which field a failure is about, "" for none."""
    if isinstance(error, InputError):
        return error.field
    return "address" if isinstance(error, Offline | NotACalendarServer | CertificateRefused) else ""
