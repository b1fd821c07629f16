"""What a calendar is: its name, what it is for, where it belongs, and its time zone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLineEdit, QPushButton, QVBoxLayout, QWidget

from calapp.model.calendar import Calendar
from calapp.ui import theme
from calapp.ui.accounts.fields import words
from calapp.ui.editor.section import labeled_row

_NONE = "None"
_HERE = "This calendar is somebody else's: another name counts on this computer only, the rest cannot be changed."


class CalendarDialog(QDialog):
    """Emits ``changed`` with the fields that became something else, by their names."""

    changed = Signal(object)

    def __init__(self, calendar: Calendar, zones: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Calendar")
        self._calendar = calendar
        self._name = _line("Name", calendar.name)
        self._description = _line("Description", calendar.description)
        self._location = _line("Location", calendar.location)
        self._zone = QComboBox()
        self._zone.setAccessibleName("Time zone")
        own = [calendar.timezone] if calendar.timezone and calendar.timezone not in zones else []
        self._zone.addItems([_NONE, *own, *zones])
        self._zone.setCurrentText(calendar.timezone or _NONE)
        self._save = QPushButton("Save")
        self._save.setProperty("kind", "primary")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self._save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._on_save)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_8)
        if calendar.read_only:
            column.addWidget(words(_HERE, role="muted"))
        for label, field in (
            ("Name", self._name),
            ("Description", self._description),
            ("Location", self._location),
            ("Time zone", self._zone),
        ):
            column.addWidget(labeled_row(label, field))
            field.setEnabled(label == "Name" or not calendar.read_only)
        column.addSpacing(theme.SPACE_8)
        column.addWidget(buttons)
        self._save.setDefault(True)
        self._name.textChanged.connect(self._refresh)
        self.resize(theme.DIALOG_WIDTH + 80, 0)
        self._name.setFocus()

    def _refresh(self) -> None:
        self._save.setEnabled(bool(self._name.text().strip()))

    def _on_save(self) -> None:
        zone = self._zone.currentText()
        said = {
            "name": self._name.text().strip(),
            "description": self._description.text().strip(),
            "location": self._location.text().strip(),
            "timezone": "" if zone == _NONE else zone,
        }
        changes = {name: value for name, value in said.items() if value != getattr(self._calendar, name)}
        self.accept()
        if changes:
            self.changed.emit(changes)


def _line(name: str, text: str) -> QLineEdit:
    edit = QLineEdit(text)
    edit.setAccessibleName(name)
    return edit
