"""The event editor: one dialog made of sections, used for new events and for existing ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import reduce
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from calapp.model.edits import EventDraft, ExtraDates
from calapp.model.occurrence import OccurrenceKey
from calapp.model.timespan import EventTime, TimeKind
from calapp.ui import theme
from calapp.ui.editor.attendees import AttendeesSection
from calapp.ui.editor.categories import CategoriesSection
from calapp.ui.editor.files import FilesSection
from calapp.ui.editor.filing import CalendarSection, ShowAsSection
from calapp.ui.editor.reminders import RemindersSection
from calapp.ui.editor.repeat import RepeatSection
from calapp.ui.editor.schedule import ScheduleSection
from calapp.ui.editor.section import EditorContext, EventSection
from calapp.ui.editor.series_dates import SeriesDatesSection
from calapp.ui.editor.summary import NotesSection, PlaceSection, TitleSection

WIDTH, HEIGHT = 720, 800


@dataclass(frozen=True, slots=True)
class EditedEvent:
    """What the editor hands over: the event (None for a new one), where it belongs and what it shall become.

    ``dates`` are those that its series shall have beside the rule, None for those it has.
    """

    key: OccurrenceKey | None
    calendar_id: int
    before: EventDraft
    after: EventDraft
    dates: ExtraDates | None = None

    @property
    def rule_changed(self) -> bool:
        """Whether the recurrence rule itself was changed, which can never mean one occurrence alone."""
        return self.before.rrule != self.after.rrule


class EventDialog(QDialog):
    """Edits a draft. Emits ``saved`` with the outcome; writing it is not the dialog's business.

    ``time_wanted`` carries the draft and the calendar of an event that a time is to be found for; see ``show_times``.
    """

    saved = Signal(object)
    time_wanted = Signal(object, int)

    def __init__(
        self,
        draft: EventDraft,
        context: EditorContext,
        *,
        key: OccurrenceKey | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("New event" if context.is_new else "Edit event")
        self._before, self._context, self._key = draft, context, key
        self._title = TitleSection()
        self._schedule = ScheduleSection()
        self._dates = SeriesDatesSection()
        self._repeat = RepeatSection(self._when, self._dates.dates)
        self._calendar = CalendarSection()
        self._files = FilesSection()
        self._guests = AttendeesSection()
        self._sections: tuple[EventSection, ...] = (
            self._title,
            self._schedule,
            self._repeat,
            self._dates,
            self._calendar,
            PlaceSection(),
            RemindersSection(),
            self._guests,
            ShowAsSection(),
            CategoriesSection(),
            self._files,
            NotesSection(),
        )
        self._problem = QLabel()
        self._problem.setProperty("role", "problem")
        self._problem.setWordWrap(True)
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._save, self._cancel = QPushButton("Save"), QPushButton("Cancel")
        self._scroll = QScrollArea()
        self._kept_open = False
        self.setAcceptDrops(True)
        self._lay_out()
        self._save.setDefault(True)
        self._load()

    def draft(self) -> EventDraft:
        """Return the draft as the fields stand."""
        return reduce(lambda draft, section: section.draft(draft), self._sections, self._before)

    def is_dirty(self) -> bool:
        """Tell whether anything differs from what was loaded."""
        moved = self._calendar.calendar_id() != self._context.calendar_id
        return moved or any(section.is_dirty() for section in self._sections)

    def problem(self) -> str:
        """Return the first sentence about what must be mended before saving."""
        return next((problem for section in self._sections if (problem := section.problem())), "")

    def keep_open(self, problem: str = "") -> None:
        """Stay open with everything as it stands: whoever heard ``saved`` could not save it, or was told not to."""
        self._kept_open = True
        self._problem.setText(problem)

    def show_times(self, start: datetime, end: datetime) -> None:
        """Take over times that were found."""
        self._schedule.show_times(start, end)

    def show_only(self, reason: str) -> None:
        """Show the event without letting it be changed, and say why."""
        self.setWindowTitle("Event")
        for section in self._sections:
            section.setEnabled(False)
        self._save.hide()
        self._cancel.setText("Close")
        self._cancel.setDefault(True)
        self._problem.setProperty("role", "muted")
        self._problem.setText(reason)

    def reject(self) -> None:
        """Close without saving; asks first when that loses something."""
        if not self.is_dirty() or self._discard_agreed():
            super().reject()

    def _discard_agreed(self) -> bool:
        box = QMessageBox(self)
        box.setWindowTitle("Discard changes")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText("Your changes to this event are not saved yet.")
        discard = box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton("Keep editing", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.exec()
        return box.clickedButton() is discard

    def _load(self) -> None:
        for section in self._sections:
            section.load(self._before, self._context)
        for section in self._sections:
            section.edited.connect(self._on_edited)
        self._schedule.edited.connect(self._repeat.show_start)
        self._dates.edited.connect(self._repeat.show_start)
        self._guests.time_wanted.connect(self._on_time_wanted)
        self._title.setFocus()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._body(), stretch=1)
        whole.addWidget(self._footer())
        self.resize(WIDTH, HEIGHT)

    def _body(self) -> QWidget:
        content = QWidget()
        content.setProperty("role", "page")
        column = QVBoxLayout(content)
        column.setContentsMargins(theme.SPACE_16, theme.SPACE_16, theme.SPACE_16, theme.SPACE_16)
        column.setSpacing(theme.SPACE_12)
        for section in self._sections:
            column.addWidget(section)
        column.addStretch(1)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(content)
        content.installEventFilter(self)
        return self._scroll

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the dialog as wide as its fields need, which only the vertical bar may scroll."""
        if event.type() is QEvent.Type.LayoutRequest and isinstance(watched, QWidget):
            self._widen(watched)
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files of this computer that may go with the event."""
        if self._files.isEnabled() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the files."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self._files.add_file(Path(url.toLocalFile()))

    def _widen(self, content: QWidget) -> None:
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self._scroll.setMinimumWidth(content.minimumSizeHint().width() + bar)

    def _footer(self) -> QWidget:
        footer = QFrame()
        footer.setProperty("role", "footer")
        line = QHBoxLayout(footer)
        line.setContentsMargins(theme.SPACE_16, theme.SPACE_12, theme.SPACE_16, theme.SPACE_12)
        line.setSpacing(theme.SPACE_8)
        self._cancel.clicked.connect(self.reject)
        self._save.setProperty("kind", "primary")
        self._save.clicked.connect(self._on_save)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.activated.connect(self._on_save)
        line.addWidget(self._problem, stretch=1)
        line.addWidget(self._cancel)
        line.addWidget(self._save)
        return footer

    def _when(self) -> tuple[EventTime, tzinfo | None]:
        return self._schedule.start(), self._schedule.zone()

    def _on_edited(self) -> None:
        self._problem.setText(self.problem())

    def _on_time_wanted(self) -> None:
        draft, problem = self.draft(), self.problem()
        if draft.start.kind is TimeKind.ALL_DAY:
            problem = "Switch “All day” off to find a time."
        self._problem.setText(problem)
        if not problem:
            self.time_wanted.emit(draft, self._calendar.calendar_id())

    def _on_save(self) -> None:
        if not self._save.isVisibleTo(self):
            return
        problem = self.problem()
        self._problem.setText(problem)
        if problem:
            return
        self._kept_open = False
        if self.is_dirty() or self._context.is_new:
            calendar_id, dates = self._calendar.calendar_id(), self._dates.dates()
            self.saved.emit(EditedEvent(self._key, calendar_id, self._before, self.draft(), dates))
        if not self._kept_open:
            self.accept()
