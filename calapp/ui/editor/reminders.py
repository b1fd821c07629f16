"""The "Reminders" section: any number of alarms before the start."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from calapp.model.edits import EventDraft
from calapp.model.event import Alarm
from calapp.ui import icons, theme
from calapp.ui.editor.section import EditorContext, EventSection
from calapp.ui.words import reminder_words

CHOICES = (0, 5, 10, 15, 30, 60, 120, 24 * 60, 2 * 24 * 60, 7 * 24 * 60)


class RemindersSection(EventSection):
    """Alarms that are minutes before the start can be chosen; any other is kept as it is and said in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[tuple[QWidget, QComboBox]] = []
        self._kept: tuple[Alarm, ...] = ()
        self._alarms: tuple[Alarm, ...] = ()
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.SPACE_4)
        self._kept_words = QLabel()
        self._kept_words.setProperty("role", "muted")
        self._add = QPushButton("Add a reminder")
        self._add.setIcon(icons.icon("plus", role="accent"))
        self._add.setProperty("kind", "link")
        self._add.clicked.connect(self._on_add)
        self._list.addWidget(self._kept_words)
        self._list.addWidget(self._add, alignment=Qt.AlignmentFlag.AlignLeft)
        self._add_row("Reminders", self._list)

    def draft(self, draft: EventDraft) -> EventDraft:
        """Return the draft with the alarms chosen; an alarm that was not touched stays the same value."""
        known = {alarm.minutes_before: alarm for alarm in reversed(self._alarms)}
        chosen = dict.fromkeys(box.currentData() for _line, box in self._lines)
        alarms = tuple(known.get(minutes) or Alarm(offset=-timedelta(minutes=minutes)) for minutes in chosen)
        wanted = alarms + self._kept
        return replace(draft, alarms=self._alarms if set(wanted) == set(self._alarms) else wanted)

    def _fill(self, draft: EventDraft, context: EditorContext) -> None:
        for line, _box in self._lines:
            line.deleteLater()
        self._lines = []
        self._alarms = draft.alarms
        self._kept = tuple(alarm for alarm in draft.alarms if alarm.minutes_before is None)
        self._kept_words.setText(f"and {len(self._kept)} of another kind, kept as set")
        self._kept_words.setVisible(bool(self._kept))
        for alarm in draft.alarms:
            if alarm.minutes_before is not None:
                self._add_line(alarm.minutes_before)

    def _add_line(self, minutes: int) -> None:
        line, box = QWidget(), QComboBox()
        box.setAccessibleName("Reminder")
        for choice in sorted({*CHOICES, minutes}):
            box.addItem(reminder_words(choice), choice)
        box.setCurrentIndex(box.findData(minutes))
        box.currentIndexChanged.connect(self._on_edited)
        remove = QToolButton()
        remove.setIcon(icons.icon("x", role="muted"))
        remove.setToolTip("Remove this reminder")
        remove.setAccessibleName("Remove this reminder")
        remove.clicked.connect(self._on_remove)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_4)
        row.addWidget(box)
        row.addWidget(remove)
        row.addStretch(1)
        self._list.insertWidget(len(self._lines), line)
        self._lines.append((line, box))

    def _on_add(self) -> None:
        used = {box.currentData() for _line, box in self._lines}
        self._add_line(next((minutes for minutes in (10, 30, 60, *CHOICES) if minutes not in used), 10))
        self._on_edited()

    def _on_remove(self) -> None:
        button = self.sender()
        line = button.parent()
        self._lines = [entry for entry in self._lines if entry[0] is not line]
        if isinstance(line, QWidget):
            line.hide()
            line.deleteLater()
        self._on_edited()
