"""The sidebar: mini month, accounts with their calendars, and how sync stands."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from calapp.ui import theme
from calapp.ui.calendar_list import CalendarList
from calapp.ui.mini_month import MiniMonth
from calapp.ui.sync_status import SyncStatus


class Sidebar(QFrame):
    """Puts the three parts below each other; the window talks to the parts themselves."""

    def __init__(self, parent: QWidget | None = None, *, first_weekday: int = 0) -> None:
        super().__init__(parent)
        self.setProperty("role", "sidebar")
        self.month = MiniMonth(first_weekday=first_weekday)
        self.calendars = CalendarList()
        self.status = SyncStatus()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_12, theme.SPACE_12, theme.SPACE_12, theme.SPACE_8)
        column.setSpacing(theme.SPACE_8)
        column.addWidget(self.month)
        column.addWidget(self.calendars, stretch=1)
        column.addWidget(self.status)

    def dress(self) -> None:
        """Take the colors of the current theme."""
        self.calendars.dress()
        self.status.dress()
