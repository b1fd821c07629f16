"""The form of one way to sign in, made from its description."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from calapp.secret import Secret
from calapp.service.connections import Application
from calapp.ui import theme
from calapp.ui.accounts.fields import Field, words
from calapp.ui.accounts.login import KEPT, FormSpec, Login
from calapp.ui.editor.section import labeled_row


class LoginForm(QWidget):
    """The fields of a form. ``changed`` tells when the input may have become complete."""

    changed = Signal()

    def __init__(self, spec: FormSpec, *, vault_note: str, remark: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._fields = {one.name: Field(one.label, QLineEdit()) for one in spec.fields}
        self._service = QComboBox()
        self._service.addItems(spec.services)
        self._service.setAccessibleName("Service")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_12)
        column.addWidget(words(f"{spec.hint} {vault_note or KEPT.format(secret=spec.secret)}", role="muted"))
        for one in spec.fields:
            field = self._fields[one.name]
            field.edit.setPlaceholderText(one.placeholder)
            if one.secret:
                field.edit.setEchoMode(QLineEdit.EchoMode.Password)
            field.edit.textEdited.connect(self.changed)
            column.addWidget(field)
        if spec.services:
            row = QVBoxLayout()
            row.addWidget(self._service)
            column.addWidget(labeled_row("Service", row))
        if remark:
            column.addWidget(words(remark, role="muted"))
        column.addStretch(1)
        self.setFocusProxy(self._fields[spec.fields[0].name].edit)

    @property
    def spec(self) -> FormSpec:
        """What the form is made from."""
        return self._spec

    def login(self) -> Login:
        """Return what was typed; a user name that was left out is the address where that can be one."""
        typed = {name: field.edit.text() for name, field in self._fields.items()}
        address = typed.get("address", "").strip()
        application = None
        if "client_id" in typed:
            secret = Secret(typed["client_secret"].strip())
            application = Application(typed["client_id"].strip(), secret, self._service.currentText())
        username = typed.get("username", "").strip()
        if not username and self._spec.fields[0].name == "address":
            username = address
        return Login(self._spec.kind, address, username, typed.get("password", ""), application)

    def complete(self) -> bool:
        """Whether there is enough to try."""
        return all(self._fields[one.name].edit.text().strip() for one in self._spec.fields if one.needed)

    def show_problem(self, name: str, text: str) -> bool:
        """Say what is wrong beside its field; return whether there is one of that name."""
        field = self._fields.get(name)
        if field is not None:
            field.show_problem(text)
        return field is not None

    def set_busy(self, *, busy: bool) -> None:
        """Lock the fields while a server is asked."""
        for field in self._fields.values():
            field.setEnabled(not busy)
            if busy:
                field.clear_problem()
        self._service.setEnabled(not busy)
