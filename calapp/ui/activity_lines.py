"""The lines of the change feed for the list: the newest first, older ones fetched as the list is scrolled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from calapp.service.views import ActivityDetail, ActivityEntry
from calapp.ui import activity_words

PAGE = 60
Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class Feed(Protocol):
    """What the list needs of the activity service."""

    def recent(self, limit: int = PAGE, *, before_cursor: int | None = None) -> tuple[ActivityEntry, ...]:
        """Return the newest changes, or the newest before a cursor; the newest first."""

    def detail(self, cursor: int) -> ActivityDetail:
        """Return one change with what was before and after it."""


class Role(IntEnum):
    """What a line holds beside its title."""

    ENTRY = Qt.ItemDataRole.UserRole
    SECTION = Qt.ItemDataRole.UserRole + 1


class ActivityLines(QAbstractListModel):
    """Lines by age. The first one of each day also holds the name of the day, as the heading above it."""

    def __init__(self, feed: Feed, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed = feed
        self._now = now
        self._entries: list[ActivityEntry] = []
        self._whole = False
        self.refresh()

    def refresh(self) -> None:
        """Bring in what is new, above the rest; where older lines became others, look at all of them again."""
        limit = max(PAGE, len(self._entries))
        fresh = list(self._feed.recent(limit))
        newest = self._entries[0].cursor if self._entries else 0
        new = sum(entry.cursor > newest for entry in fresh)
        same = fresh[new:]
        if same != self._entries[: len(same)] or len(same) < len(self._entries) and len(fresh) < limit:
            self.beginResetModel()
            self._entries, self._whole = fresh, False
            self.endResetModel()
        elif new:
            self.beginInsertRows(_TOP, 0, new - 1)
            self._entries[:0] = fresh[:new]
            self.endInsertRows()

    def entry(self, row: int) -> ActivityEntry | None:
        """Return the line of a row, None where there is none."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def row_of(self, cursor: int) -> int:
        """Return the row of a line, or of the next older one; the last row when there is none."""
        older = (row for row, entry in enumerate(self._entries) if entry.cursor <= cursor)
        return next(older, len(self._entries) - 1)

    def rowCount(self, parent: Index = _TOP) -> int:
        """Return how many lines were fetched so far."""
        return 0 if parent.isValid() else len(self._entries)

    def canFetchMore(self, parent: Index) -> bool:
        """Tell whether there are older lines."""
        return not parent.isValid() and not self._whole

    def fetchMore(self, parent: Index) -> None:
        """Bring in a page of older lines."""
        before = self._entries[-1].cursor if self._entries else None
        older = self._feed.recent(PAGE, before_cursor=before)
        self._whole = len(older) < PAGE
        if older:
            self.beginInsertRows(_TOP, len(self._entries), len(self._entries) + len(older) - 1)
            self._entries += older
            self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what is shown or spoken of a line."""
        entry = self.entry(index.row())
        if entry is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.title or activity_words.UNTITLED
            case Qt.ItemDataRole.AccessibleTextRole:
                return activity_words.spoken(entry, self._now())
            case Role.ENTRY:
                return entry
            case Role.SECTION:
                return self._section(index.row())
        return None

    def _section(self, row: int) -> str:
        """Return the day of a line when it is the first of that day."""
        now = self._now()
        day = activity_words.day(self._entries[row].time, now)
        above = self.entry(row - 1)
        return "" if above is not None and activity_words.day(above.time, now) == day else day
