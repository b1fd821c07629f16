"""Making a token for the gateway; its text is shown once and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from calapp.errors import CalappError, InputError
from calapp.model.account import Account
from calapp.service.views import TokenEntry
from calapp.ui import theme
from calapp.ui.accounts.fields import Field, words
from calapp.ui.controls import Switch
from calapp.ui.editor.section import labeled_row

_ONCE = "Copy it now: it is not kept, and will not be shown again. If it gets lost, revoke it and make another one."


class Create(Protocol):
    """Makes a token."""

    def __call__(
        self, name: str, *, account_ids: Iterable[int] | None = None, read_only: bool = False
    ) -> tuple[TokenEntry, str]:
        """Return the token with its text. Raises InputError."""


class TokenDialog(QDialog):
    """Two pages: what the token shall allow, and its text."""

    def __init__(self, accounts: Sequence[Account], create: Create, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New token")
        self._create = create
        self._name = Field("Name", QLineEdit())
        self._name.edit.setPlaceholderText("What it is for, for example “Backup script”")
        self._all = Switch("All accounts, those added later too")
        self._all.setChecked(True)
        self._ticks = {account.id: QCheckBox(account.name.replace("&", "&&")) for account in accounts}
        self._read_only = Switch("Read only")
        self._read_only.setChecked(True)
        self._problem = words("", role="problem")
        self._text = QLineEdit()
        self._text.setReadOnly(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setAccessibleName("Token")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._wishes())
        self._pages.addWidget(self._outcome())
        self._cancel, self._act = QPushButton("Cancel"), QPushButton("Create")
        self._act.setProperty("kind", "primary")
        self._act.setDefault(True)
        self._lay_out()
        self._name.edit.textEdited.connect(self._refresh)
        self._all.toggled.connect(self._refresh)
        for tick in self._ticks.values():
            tick.toggled.connect(self._refresh)
        self._refresh()
        self._name.edit.setFocus()

    def _wishes(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_12)
        accounts = QVBoxLayout()
        accounts.setSpacing(theme.SPACE_8)
        accounts.addWidget(self._all)
        for tick in self._ticks.values():
            accounts.addWidget(tick)
        rights = QVBoxLayout()
        rights.addWidget(self._read_only)
        column.addWidget(self._name)
        column.addWidget(labeled_row("Accounts", accounts))
        column.addWidget(labeled_row("Rights", rights))
        column.addWidget(self._problem)
        column.addStretch(1)
        return page

    def _outcome(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_12)
        copy = QPushButton("Copy")
        copy.clicked.connect(self._on_copy)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        line.addWidget(self._text, stretch=1)
        line.addWidget(copy)
        column.addWidget(words("Your new token", role="heading"))
        column.addLayout(line)
        column.addWidget(words(_ONCE, role="muted"))
        column.addStretch(1)
        return page

    def _lay_out(self) -> None:
        self._cancel.clicked.connect(self.reject)
        self._act.clicked.connect(self._on_act)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        line.addStretch(1)
        line.addWidget(self._cancel)
        line.addWidget(self._act)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_16)
        column.addWidget(self._pages, stretch=1)
        column.addLayout(line)
        self.setMinimumWidth(theme.DIALOG_WIDTH + 60)

    def _chosen(self) -> list[int] | None:
        if self._all.isChecked():
            return None
        return [account_id for account_id, tick in self._ticks.items() if tick.isChecked()]

    def _refresh(self) -> None:
        for tick in self._ticks.values():
            tick.setVisible(not self._all.isChecked())
        chosen = self._chosen()
        self._act.setEnabled(bool(self._name.edit.text().strip()) and (chosen is None or bool(chosen)))

    def _on_act(self) -> None:
        if self._pages.currentIndex() == 1:
            self.accept()
            return
        self._problem.setText("")
        try:
            _token, text = self._create(
                self._name.edit.text(), account_ids=self._chosen(), read_only=self._read_only.isChecked()
            )
        except CalappError as error:
            self._show_error(error)
            return
        self._text.setText(text)
        self._text.setCursorPosition(0)
        self._pages.setCurrentIndex(1)
        self._cancel.hide()
        self._act.setText("Done")

    def _show_error(self, error: CalappError) -> None:
        if isinstance(error, InputError) and error.field == "name":
            self._name.show_problem(error.title)
        else:
            self._problem.setText(error.title)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.text())
