"""The pages of the account wizard: signing in, and choosing among the calendars found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QLineEdit, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from calapp.errors import CalappError, CertificateRefused, InputError, NotACalendarServer, Offline
from calapp.service.views import FoundAccount
from calapp.ui import icons, theme
from calapp.ui.controls import swatch
from calapp.ui.editor.section import labeled_row


class Field(QWidget):
    """A line of input with room for what is wrong with it, right below."""

    def __init__(self, label: str, edit: QLineEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = edit
        edit.setAccessibleName(label)
        self._problem = QLabel()
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setProperty("role", "problem")
        self._problem.setWordWrap(True)
        self._problem.hide()
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE_4)
        column.addWidget(edit)
        column.addWidget(self._problem)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(labeled_row(label, column))
        edit.textEdited.connect(self.clear_problem)

    def show_problem(self, words: str) -> None:
        """Mark the field and say what is wrong with it."""
        self._mark(words)
        self.edit.setFocus()
        self.edit.selectAll()

    def clear_problem(self) -> None:
        """Take the mark away."""
        self._mark("")

    def _mark(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.setVisible(bool(words))
        self.edit.setProperty("problem", bool(words))
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)


class SignInPage(QWidget):
    """Address, user name and password. ``changed`` tells when the input may have become complete."""

    changed = Signal()

    def __init__(self, *, vault_note: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = {
            "address": Field("Address", QLineEdit()),
            "username": Field("User name", QLineEdit()),
            "password": Field("Password", QLineEdit()),
        }
        self._fields["address"].edit.setPlaceholderText("you@example.org or https://cal.example.org")
        self._fields["username"].edit.setPlaceholderText("The same as the address")
        self._fields["password"].edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._general = _words("", role="problem")
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName("Looking for calendars")
        self._lay_out(vault_note)
        self.show_idle()

    def address(self) -> str:
        """Return the address as typed."""
        return self._fields["address"].edit.text().strip()

    def username(self) -> str:
        """Return the user name, the address when none was typed."""
        return self._fields["username"].edit.text().strip() or self.address()

    def password(self) -> str:
        """Return the password as typed."""
        return self._fields["password"].edit.text()

    def complete(self) -> bool:
        """Whether there is enough to try."""
        return bool(self.address() and self.password())

    def show_error(self, error: CalappError) -> None:
        """Show an error beside the field it concerns, or below all fields."""
        self.show_idle()
        field = self._fields.get(_field_of(error))
        if field is not None:
            field.show_problem(error.title)
        else:
            self._general.setText(error.title)
            self._general.setToolTip(f"Details: {error.detail}" if error.detail else "")

    def show_busy(self) -> None:
        """Show that the server is being asked."""
        for field in self._fields.values():
            field.clear_problem()
            field.setEnabled(False)
        self._general.setText("")
        self._busy.show()

    def show_idle(self) -> None:
        """Let the user type."""
        for field in self._fields.values():
            field.setEnabled(True)
        self._busy.hide()

    def _lay_out(self, vault_note: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_12)
        column.addWidget(_words("Connect a CalDAV account", role="heading"))
        hint = "An e-mail address is often enough: calapp finds the server. " + (
            vault_note or "Your password is kept in the system keyring."
        )
        column.addWidget(_words(hint, role="muted"))
        for field in self._fields.values():
            field.edit.textEdited.connect(self.changed)
            column.addWidget(field)
        column.addWidget(self._general)
        column.addStretch(1)
        column.addWidget(self._busy)
        self.setFocusProxy(self._fields["address"].edit)


class CalendarsPage(QWidget):
    """The calendars found, each to tick, and the name that the account shall have here."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = Field("Name", QLineEdit())
        self._name.edit.textEdited.connect(self.changed)
        self._ticks: dict[str, QCheckBox] = {}
        self._problem = _words("", role="problem")
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.SPACE_8)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_12)
        column.addWidget(_words("Choose the calendars", role="heading"))
        column.addWidget(_words("The ones you tick are shown and kept in step.", role="muted"))
        column.addWidget(self._name)
        column.addWidget(self._scroll(), stretch=1)
        column.addWidget(self._problem)

    def show_found(self, found: FoundAccount) -> None:
        """List what was found; everything is ticked."""
        self._name.edit.setText(found.name)
        while (item := self._list.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        self._ticks = {}
        for calendar in found.calendars:
            tick = QCheckBox(calendar.name.replace("&", "&&"))
            tick.setIcon(icons.icon("lock", role="muted") if calendar.read_only else swatch(calendar.color))
            tick.setToolTip("You can read this calendar, not change it." if calendar.read_only else "")
            tick.setChecked(True)
            tick.toggled.connect(self.changed)
            self._ticks[calendar.href] = tick
            self._list.addWidget(tick)
        self._list.addStretch(1)

    def chosen(self) -> frozenset[str]:
        """Return the hrefs of the calendars ticked."""
        return frozenset(href for href, tick in self._ticks.items() if tick.isChecked())

    def name(self) -> str:
        """Return the name typed."""
        return self._name.edit.text().strip()

    def complete(self) -> bool:
        """Whether something is ticked and named."""
        return bool(self.chosen() and self.name())

    def show_error(self, error: CalappError) -> None:
        """Say why the account could not be kept."""
        self._problem.setText(error.title)

    def _scroll(self) -> QScrollArea:
        content = QWidget()
        content.setLayout(self._list)
        content.setProperty("role", "page")
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(content)
        return area


def _field_of(error: CalappError) -> str:
    """Return which field a failure is about, "" for none."""
    if isinstance(error, InputError):
        return error.field
    return "address" if isinstance(error, Offline | NotACalendarServer | CertificateRefused) else ""


def _words(text: str, *, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label
