"""The choice of the time zone that times are shown in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from calapp.ui import theme
from calapp.ui.accounts.fields import words
from calapp.ui.words import offset_words

WIDTH, HEIGHT = 420, 520
_WHY = "Events keep their own zones; only how they are shown changes."


class ZoneDialog(QDialog):
    """Emits ``zone_chosen`` with an IANA name, "" for the computer's own zone."""

    zone_chosen = Signal(str)

    def __init__(
        self, names: Sequence[str], current: str, computer: str, now: datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Time zone")
        self._now = now
        self._filter = _Filter()
        self._filter.setPlaceholderText("Search for a city or region")
        self._filter.setAccessibleName("Search for a city or region")
        self._filter.setClearButtonEnabled(True)
        self._list = QListWidget()
        self._list.setAccessibleName("Time zones")
        self._add("", f"Same as this computer ({_shown(computer)})", computer)
        for name in names:
            self._add(name, _shown(name), name)
        self._choose(current)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._confirm = QPushButton("Choose")
        self._confirm.setProperty("kind", "primary")
        buttons.addButton(self._confirm, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._on_chosen)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_12)
        column.addWidget(words(_WHY, role="muted"))
        column.addWidget(self._filter)
        column.addWidget(self._list, stretch=1)
        column.addWidget(buttons)
        self._confirm.setDefault(True)
        self._filter.textChanged.connect(self._on_filter)
        self._filter.stepped.connect(self._step)
        self._list.itemActivated.connect(self._on_chosen)
        self._list.currentRowChanged.connect(self._refresh)
        self.resize(WIDTH, HEIGHT)
        self._filter.setFocus()

    def _add(self, name: str, label: str, zone: str) -> None:
        offset = offset_words(self._now.astimezone(ZoneInfo(zone)))
        item = QListWidgetItem(f"{label}   {offset}")
        item.setData(Qt.ItemDataRole.UserRole, name)
        self._list.addItem(item)

    def _choose(self, name: str) -> None:
        for row in range(self._list.count()):
            if self._list.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self._list.setCurrentRow(row)
                self._list.scrollToItem(self._list.item(row), QListWidget.ScrollHint.PositionAtCenter)
                return

    def _on_filter(self, text: str) -> None:
        parts = text.casefold().split()
        first = -1
        for row in range(self._list.count()):
            item = self._list.item(row)
            fits = all(part in item.text().casefold() for part in parts)
            item.setHidden(not fits)
            if fits and first < 0:
                first = row
        self._list.setCurrentRow(first)

    def _step(self, by: int) -> None:
        """Go on to the next zone that is shown, from the line above the list."""
        row = self._list.currentRow() + by
        while 0 <= row < self._list.count():
            if not self._list.item(row).isHidden():
                self._list.setCurrentRow(row)
                return
            row += by

    def _refresh(self) -> None:
        self._confirm.setEnabled(self._list.currentRow() >= 0)

    def _on_chosen(self) -> None:
        item = self._list.currentItem()
        if item is not None and not item.isHidden():
            self.accept()
            self.zone_chosen.emit(item.data(Qt.ItemDataRole.UserRole))


class _Filter(QLineEdit):
    """A line whose arrow keys move in the list below it."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pass Up and Down on."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
            return
        super().keyPressEvent(event)


def _shown(name: str) -> str:
    return name.replace("_", " ")
