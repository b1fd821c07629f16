"""The trash in the window: what was removed, by whom, and a button that brings it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from calapp.model.changes import Origin
from calapp.service.trash import SHOWN
from calapp.service.views import TrashEntry
from calapp.ui import icons, theme
from calapp.ui.accounts.fields import words
from calapp.ui.clock import minute_of
from calapp.ui.controls import swatch
from calapp.ui.list_page import ListPage
from calapp.ui.words import ago_words, when_words

WIDTH, HEIGHT = 560, 600
_KEPT = "Removed events are kept for 30 days, whoever removed them. What comes back is sent to the server again."
_EMPTY = "Nothing was removed in the last 30 days."
_MORE = f"Older ones are not shown; calapp trash list shows more than these {SHOWN}."
_WHERE = {Origin.LOCAL: "removed here", Origin.REMOTE: "removed on the server"}


class TrashDialog(ListPage):
    """Rows are made anew when anything or the minute changes. ``restore_wanted`` carries the id of an entry."""

    restore_wanted = Signal(int)

    def __init__(
        self,
        read: Callable[[], tuple[TrashEntry, ...]],
        now: Callable[[], datetime],
        zone: Callable[[], tzinfo],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Trash", WIDTH, HEIGHT, intro=_KEPT, parent=parent)
        self._read, self._now, self._zone = read, now, zone
        self.refresh()

    def refresh(self) -> None:
        """Show the trash as it is now."""
        entries = self._read()
        self.show_rows((entries, minute_of(self._now()), self._zone()), lambda: self._all(entries))

    def _all(self, entries: Sequence[TrashEntry]) -> Iterator[QWidget]:
        yield from map(self._row, entries)
        if len(entries) >= SHOWN or not entries:
            yield words(_MORE if entries else _EMPTY, role="muted")

    def _row(self, entry: TrashEntry) -> QWidget:
        title = entry.title or "Untitled"
        mark = QLabel()
        mark.setPixmap(
            swatch(entry.calendar.color).pixmap(icons.SMALL)
            if entry.calendar
            else icons.pixmap("calendar", theme.current().muted)
        )
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(words(title, role=""))
        column.addWidget(words(entry_words(entry, self._now(), self._zone()), role="muted"))
        if entry.lock:
            column.addWidget(words(entry.lock, role="muted"))
        restore = QPushButton("Restore")
        restore.setAutoDefault(False)
        restore.setEnabled(not entry.lock)
        restore.setAccessibleName(f"Restore {title}")
        restore.clicked.connect(partial(self.restore_wanted.emit, entry.id))
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, theme.SPACE_4, 0)
        line.setSpacing(theme.SPACE_8)
        line.addWidget(mark)
        line.addLayout(column, stretch=1)
        line.addWidget(restore)
        return row


def entry_words(entry: TrashEntry, now: datetime, zone: tzinfo) -> str:
    """Return when an event is, where it was, and when it went and whose doing that was."""
    event, calendar = entry.event, entry.calendar
    when = when_words(event.start, event.end, zone, year=now.year) if event else "cannot be read"
    gone = f"{_WHERE[entry.origin]} {ago_words(entry.removed, now)}"
    return " · ".join(part for part in (when, calendar.name if calendar else "", gone) if part)
