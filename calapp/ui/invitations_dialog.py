"""The page of invitations: what waits for an answer, with the answers beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from calapp.model.event import PartStat
from calapp.service.invitations import Invitation
from calapp.ui import icons, theme
from calapp.ui.accounts.fields import words
from calapp.ui.clock import minute_of
from calapp.ui.controls import swatch
from calapp.ui.list_page import ListPage
from calapp.ui.words import when_words

WIDTH, HEIGHT = 640, 480
ANSWERS = ((PartStat.ACCEPTED, "Yes"), (PartStat.TENTATIVE, "Maybe"), (PartStat.DECLINED, "No"))
_EMPTY = "No invitation waits for your answer."


class InvitationsDialog(ListPage):
    """Rows are made anew when anything or the minute changes. The signals carry an occurrence."""

    answer_wanted = Signal(object, object)
    event_wanted = Signal(object)

    def __init__(
        self,
        read: Callable[[], Sequence[Invitation]],
        now: Callable[[], datetime],
        zone: Callable[[], tzinfo],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Invitations", WIDTH, HEIGHT, parent=parent)
        self._read, self._now, self._zone = read, now, zone
        self.refresh()

    def refresh(self) -> None:
        """Show what waits now."""
        found = tuple(self._read())
        self.show_rows((found, minute_of(self._now()), self._zone()), lambda: self._all(found))

    def _all(self, found: Sequence[Invitation]) -> Iterator[QWidget]:
        yield from map(self._row, found)
        if not found:
            yield words(_EMPTY, role="muted")

    def _row(self, one: Invitation) -> QWidget:
        event = one.occurrence
        title = event.title or "Untitled"
        mark = QLabel()
        mark.setPixmap(swatch(one.calendar.color).pixmap(icons.SMALL))
        when = when_words(event.start, event.end, self._zone(), year=self._now().year)
        repeats = "repeats" if event.series else ""
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(words(title, role=""))
        column.addWidget(words(" · ".join(part for part in (when, repeats, one.calendar.name) if part), role="muted"))
        if one.organizer:
            column.addWidget(words(f"From {one.organizer}", role="muted"))
        if one.lock:
            column.addWidget(words(one.lock, role="muted"))
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, theme.SPACE_4, 0)
        line.setSpacing(theme.SPACE_8)
        line.addWidget(mark)
        line.addLayout(column, stretch=1)
        line.addWidget(_button("Show", title, partial(self.event_wanted.emit, event)))
        for partstat, label in () if one.lock else ANSWERS:
            line.addWidget(_button(label, title, partial(self.answer_wanted.emit, event, partstat)))
        return row


def _button(label: str, title: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(label)
    button.setAutoDefault(False)
    button.setAccessibleName(f"{label}: {title}")
    button.clicked.connect(act)
    return button
