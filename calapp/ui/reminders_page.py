"""The page of reminders in the preferences: whether, when not, and how early as a rule."""

from __future__ import annotations

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QTimeEdit, QVBoxLayout, QWidget

from calapp.ui import theme
from calapp.ui.accounts.fields import words
from calapp.ui.controls import Switch
from calapp.ui.editor.section import labeled_row
from calapp.ui.preferences import Preferences
from calapp.ui.region import hours_24
from calapp.ui.words import REMINDER_CHOICES, reminder_choice
from calapp.wiring import Runtime

_NIGHT = (22 * 60, 7 * 60)
_WHAT = "Reminders come from this computer, also while the window is closed and only the tray icon is there."


class RemindersPage(QWidget):
    """Changes count at once."""

    def __init__(self, runtime: Runtime, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        settings = runtime.settings
        self._preferences = preferences
        self._switch = Switch("Remind me of events")
        self._quiet = Switch("Quiet hours, from")
        pattern = "HH:mm" if hours_24(settings) else "h:mm AP"
        quiet = settings.quiet_begin != settings.quiet_end
        begin, end = (settings.quiet_begin, settings.quiet_end) if quiet else _NIGHT
        self._begin, self._end = _time_edit("Quiet from", begin, pattern), _time_edit("Quiet until", end, pattern)
        self._default = QComboBox()
        self._default.setAccessibleName("Default reminder")
        self._minutes = sorted({-1, *REMINDER_CHOICES, settings.default_reminder})
        self._default.addItems([reminder_choice(minutes) for minutes in self._minutes])
        self._default.setCurrentIndex(self._minutes.index(settings.default_reminder))
        self._switch.setChecked(settings.reminders)
        self._quiet.setChecked(quiet)
        self._lay_out()
        self._switch.toggled.connect(self._on_changed)
        self._quiet.toggled.connect(self._on_changed)
        self._begin.timeChanged.connect(self._on_changed)
        self._end.timeChanged.connect(self._on_changed)
        self._default.currentIndexChanged.connect(self._on_changed)
        self._refresh()

    def _lay_out(self) -> None:
        hours = QHBoxLayout()
        hours.setSpacing(theme.SPACE_8)
        for widget in (self._quiet, self._begin, QLabel("until"), self._end):
            hours.addWidget(widget)
        hours.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_12)
        column.addWidget(words("Reminders", role="heading"))
        column.addWidget(words(_WHAT, role="muted"))
        column.addWidget(self._switch)
        column.addLayout(hours)
        column.addWidget(labeled_row("New events", self._default))
        note = "A calendar may have its own; see its menu in the sidebar."
        column.addWidget(words(note, role="muted"))
        column.addStretch(1)

    def _refresh(self) -> None:
        on = self._switch.isChecked()
        self._quiet.setEnabled(on)
        for edit in (self._begin, self._end):
            edit.setEnabled(on and self._quiet.isChecked())

    def _on_changed(self) -> None:
        self._refresh()
        quiet = self._quiet.isChecked()
        self._preferences.change(
            reminders=self._switch.isChecked(),
            quiet_begin=_minute(self._begin) if quiet else 0,
            quiet_end=_minute(self._end) if quiet else 0,
            default_reminder=self._minutes[self._default.currentIndex()],
        )


def _time_edit(name: str, minute: int, pattern: str) -> QTimeEdit:
    edit = QTimeEdit(QTime(minute // 60, minute % 60))
    edit.setDisplayFormat(pattern)
    edit.setAccessibleName(name)
    return edit


def _minute(edit: QTimeEdit) -> int:
    return edit.time().hour() * 60 + edit.time().minute()
