"""The page of reminders: what was due and waits for an answer, with what can be done about each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from calapp.model.reminder import Reminder
from calapp.ui import icons, theme
from calapp.ui.accounts.fields import words
from calapp.ui.ask import ask_minutes
from calapp.ui.clock import minute_of
from calapp.ui.controls import swatch
from calapp.ui.list_page import ListPage
from calapp.ui.words import reminder_begins, when_words

WIDTH, HEIGHT = 640, 420
SNOOZES = (5, 10, 30, 60)
_EMPTY = "No reminder waits for you."
_OTHER = "Other…"


class RemindersDialog(ListPage):
    """Rows are made anew when anything or the minute changes. The signals carry a reminder."""

    dismiss_wanted = Signal(object)
    snooze_wanted = Signal(object, int)
    join_wanted = Signal(object)
    event_wanted = Signal(object)

    def __init__(
        self,
        read: Callable[[], Sequence[Reminder]],
        now: Callable[[], datetime],
        zone: Callable[[], tzinfo],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Reminders", WIDTH, HEIGHT, parent=parent)
        self._read, self._now, self._zone = read, now, zone
        self.refresh()

    def refresh(self) -> None:
        """Show what waits now."""
        found = tuple(self._read())
        self.show_rows((found, minute_of(self._now()), self._zone()), lambda: self._all(found))

    def _all(self, found: Sequence[Reminder]) -> Iterator[QWidget]:
        yield from map(self._row, found)
        if not found:
            yield words(_EMPTY, role="muted")
        if len(found) > 1:
            every = QPushButton("Dismiss all")
            every.setAccessibleName("Dismiss all")
            every.setAutoDefault(False)
            every.clicked.connect(partial(self._dismiss_all, found))
            foot = QWidget()
            line = QHBoxLayout(foot)
            line.setContentsMargins(0, 0, theme.SPACE_4, 0)
            line.addStretch(1)
            line.addWidget(every)
            yield foot

    def _row(self, one: Reminder) -> QWidget:
        title = one.occurrence.title or "Untitled"
        mark = QLabel()
        mark.setPixmap(swatch(one.calendar.color).pixmap(icons.SMALL))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(words(title, role=""))
        column.addWidget(words(self._when(one), role="muted"))
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, theme.SPACE_4, 0)
        line.setSpacing(theme.SPACE_8)
        line.addWidget(mark)
        line.addLayout(column, stretch=1)
        if one.meeting:
            join = _button("Join", title, partial(self.join_wanted.emit, one.occurrence.key))
            join.setProperty("kind", "primary")
            line.addWidget(join)
        line.addWidget(_button("Show", title, partial(self.event_wanted.emit, one.occurrence)))
        snooze = _button("Snooze", title, None)
        snooze.setMenu(self._snoozes(one, snooze))
        line.addWidget(snooze)
        line.addWidget(_button("Dismiss", title, partial(self.dismiss_wanted.emit, one)))
        return row

    def _when(self, one: Reminder) -> str:
        now, zone = self._now(), self._zone()
        event = one.occurrence
        parts = [reminder_begins(one, now, zone), when_words(event.start, event.end, zone, year=now.year)]
        place = event.location.strip()
        parts += ["" if place == one.meeting else place, one.calendar.name]
        if one.until is not None:
            parts.append(f"again at {one.until.astimezone(zone):%H:%M}")
        return " · ".join(part for part in parts if part)

    def _snoozes(self, one: Reminder, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        for minutes in SNOOZES:
            label = f"{minutes} minutes" if minutes < 60 else "1 hour"
            menu.addAction(label).triggered.connect(partial(self._snooze, one, minutes))
        left = one.occurrence.start.instant(self._zone()) - self._now()
        if left > timedelta(minutes=1):
            minutes = int(left.total_seconds() // 60)
            menu.addAction("Until it begins").triggered.connect(partial(self._snooze, one, minutes))
        other: QAction = menu.addAction(_OTHER)
        other.triggered.connect(partial(self._snooze_other, one))
        return menu

    def _snooze(self, one: Reminder, minutes: int, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's shape
        self.snooze_wanted.emit(one, minutes)

    def _snooze_other(self, one: Reminder, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's shape
        title = one.occurrence.title or "Untitled"
        minutes = ask_minutes("Snooze", f"Remind of “{title}” again in", 15, "Snooze", parent=self)
        if minutes is not None:
            self.snooze_wanted.emit(one, minutes)

    def _dismiss_all(self, found: Sequence[Reminder]) -> None:
        for one in found:
            self.dismiss_wanted.emit(one)


def _button(label: str, title: str, act: Callable[[], object] | None) -> QPushButton:
    button = QPushButton(label)
    button.setAutoDefault(False)
    button.setAccessibleName(f"{label}: {title}")
    if act is not None:
        button.clicked.connect(act)
    return button
