"""The second page of the account wizard: choosing among the calendars found."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from calapp.errors import CalappError
from calapp.service.views import FoundAccount
from calapp.ui import icons, theme
from calapp.ui.accounts.fields import Field, words
from calapp.ui.controls import swatch


class CalendarsPage(QWidget):
    """The calendars found, each to tick, and the name that the account shall have here."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = Field("Name", QLineEdit())
        self._name.edit.textEdited.connect(self.changed)
        self._ticks: dict[str, QCheckBox] = {}
        self._problem = words("", role="problem")
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.SPACE_8)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_12)
        column.addWidget(words("Choose the calendars", role="heading"))
        column.addWidget(words("The ones you tick are shown and kept in step.", role="muted"))
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
