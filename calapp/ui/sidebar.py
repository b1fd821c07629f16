"""The sidebar: mini month, accounts with their calendars, and how sync stands."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from calapp.ui import theme
from calapp.ui.mini_month import MiniMonth

if TYPE_CHECKING:
    from calapp.ui.calendar_list import CalendarList
    from calapp.ui.sync_status import SyncStatus


class Sidebar(QFrame):
    """Puts the three parts below each other; the window talks to the parts themselves.

    The first week is painted beside the month alone: accounts and sync come in when first asked for.
    """

    def __init__(self, parent: QWidget | None = None, *, first_weekday: int = 0) -> None:
        super().__init__(parent)
        self.setProperty("role", "sidebar")
        self.month = MiniMonth(first_weekday=first_weekday)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.SPACE_12, theme.SPACE_12, theme.SPACE_12, theme.SPACE_8)
        self._column.setSpacing(theme.SPACE_8)
        self._column.addWidget(self.month)
        self._column.addStretch(0)

    @cached_property
    def calendars(self) -> CalendarList:
        """The accounts and their calendars."""
        from calapp.ui.calendar_list import CalendarList

        calendars = CalendarList()
        self._column.insertWidget(1, calendars, stretch=1)
        return calendars

    @cached_property
    def status(self) -> SyncStatus:
        """How sync stands."""
        from calapp.ui.sync_status import SyncStatus

        status = SyncStatus()
        self._column.addWidget(status)
        return status

    def dress(self) -> None:
        """Take the colors of the current theme."""
        self.calendars.dress()
        self.status.dress()
