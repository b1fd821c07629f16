"""The "Reminders" section: any number of alarms, before the start, around the end, or at a moment of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, timedelta, tzinfo

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from calapp.model.edits import EventDraft
from calapp.model.event import Alarm
from calapp.ui import icons, theme
from calapp.ui.editor.section import EditorContext, EventSection
from calapp.ui.words import alarm_words

MINUTES = (0, 5, 10, 15, 30, 60, 120, 24 * 60, 2 * 24 * 60, 7 * 24 * 60)
AROUND_END = (10, 5, 0)
_MOMENT = "At a moment…"


@dataclass(slots=True)
class _Line:
    """One reminder: its row, its box, and the alarms that the box offers, in order; None asks for a moment."""

    row: QWidget
    box: QComboBox
    offered: list[Alarm | None]
    chosen: Alarm


class RemindersSection(EventSection):
    """Every alarm is a line that can be changed or removed; one that was not touched stays the same value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_Line] = []
        self._alarms: tuple[Alarm, ...] = ()
        self._zone: tzinfo = UTC
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.SPACE_4)
        self._add = QPushButton("Add a reminder")
        self._add.setIcon(icons.icon("plus", role="accent"))
        self._add.setProperty("kind", "link")
        self._add.clicked.connect(self._on_add)
        self._list.addWidget(self._add, alignment=Qt.AlignmentFlag.AlignLeft)
        self._add_row("Reminders", self._list)

    def draft(self, draft: EventDraft) -> EventDraft:
        """Return the draft with the alarms chosen."""
        known = {_when(alarm): alarm for alarm in reversed(self._alarms)}
        chosen = {_when(line.chosen): line.chosen for line in self._lines}
        wanted = tuple(known.get(when, alarm) for when, alarm in chosen.items())
        return replace(draft, alarms=self._alarms if set(wanted) == set(self._alarms) else wanted)

    def _fill(self, draft: EventDraft, context: EditorContext) -> None:
        for line in self._lines:
            line.row.deleteLater()
        self._lines = []
        self._alarms, self._zone = draft.alarms, context.zone
        for alarm in draft.alarms:
            self._add_line(alarm)

    def _add_line(self, alarm: Alarm) -> None:
        row, box = QWidget(), QComboBox()
        box.setAccessibleName("Reminder")
        line = _Line(row, box, [], alarm)
        self._offer(line)
        box.activated.connect(self._on_chosen)
        remove = QToolButton()
        remove.setIcon(icons.icon("x", role="muted"))
        remove.setToolTip("Remove this reminder")
        remove.setAccessibleName("Remove this reminder")
        remove.clicked.connect(self._on_remove)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_4)
        layout.addWidget(box)
        layout.addWidget(remove)
        layout.addStretch(1)
        self._list.insertWidget(len(self._lines), row)
        self._lines.append(line)

    def _offer(self, line: _Line) -> None:
        """Offer what is usual, the line's own alarm in its place among it."""
        before = [_before(minutes) for minutes in MINUTES]
        end = [Alarm(offset=-timedelta(minutes=minutes), from_end=True) for minutes in AROUND_END]
        own = line.chosen
        if own.minutes_before is not None:
            before = [one for one in before if _when(one) != _when(own)] + [own]
            before.sort(key=lambda one: one.minutes_before or 0)
        elif _when(own) not in map(_when, end):
            end.append(own)
        line.offered = [*before, *end, None]
        with QSignalBlocker(line.box):
            line.box.clear()
            line.box.addItems([_MOMENT if one is None else alarm_words(one, self._zone) for one in line.offered])
            at = next(index for index, one in enumerate(line.offered) if one is not None and _when(one) == _when(own))
            line.box.setCurrentIndex(at)

    def _on_chosen(self, index: int) -> None:
        line = next(line for line in self._lines if line.box is self.sender())
        chosen = line.offered[index]
        if chosen is None:
            from calapp.ui.ask import ask_moment

            moment = ask_moment("Reminder", "Remind at", line.chosen.at, self._zone, "Choose", parent=self)
            chosen = line.chosen if moment is None else Alarm(at=moment)
        line.chosen = chosen
        self._offer(line)
        self._on_edited()

    def _on_add(self) -> None:
        used = {_when(line.chosen) for line in self._lines}
        wanted = (_before(minutes) for minutes in (10, 30, 60, *MINUTES))
        self._add_line(next((alarm for alarm in wanted if _when(alarm) not in used), _before(10)))
        self._on_edited()

    def _on_remove(self) -> None:
        button = self.sender()
        row = button.parent()
        self._lines = [line for line in self._lines if line.row is not row]
        if isinstance(row, QWidget):
            row.hide()
            row.deleteLater()
        self._on_edited()


def _before(minutes: int) -> Alarm:
    return Alarm(offset=-timedelta(minutes=minutes))


def _when(alarm: Alarm) -> Alarm:
    """Return what an alarm says of its time, and nothing of what it then does."""
    return replace(alarm, action="DISPLAY")
