"""What every section of the editor shares: a labeled row, and the load, draft, is_dirty and problem of its fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from calapp.model.edits import EventDraft
from calapp.model.event import FileRoom
from calapp.model.timespan import EventTime
from calapp.service.views import SeriesDates
from calapp.ui import theme


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """A calendar that an event may be put into."""

    id: int
    name: str
    account: str
    color: str


@dataclass(frozen=True, slots=True)
class EditorContext:
    """What the sections need to know besides the draft: where the event may live and in which zone the user does.

    ``series`` is what a series has beside its rule, ``original`` where it has the occurrence that is edited,
    ``file_room`` what files the calendar keeps.
    """

    calendars: tuple[CalendarChoice, ...]
    calendar_id: int
    zone: tzinfo
    tzid: str
    zone_names: Sequence[str]
    is_new: bool = True
    in_series: bool = False
    organizer: str = ""
    past_guests: Sequence[str] = ()
    series: SeriesDates | None = None
    original: EventTime | None = None
    file_room: FileRoom = FileRoom()


class EventSection(QWidget):
    """A few fields of a draft: ``load`` fills them in silence, ``draft`` hands them back, ``problem`` finds fault."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.SPACE_8)
        self._loaded: EventDraft | None = None

    def load(self, draft: EventDraft, context: EditorContext) -> None:
        """Show the draft's fields; nothing is announced as an edit."""
        with QSignalBlocker(self):
            self._fill(draft, context)
        self._loaded = self.draft(draft)

    def draft(self, draft: EventDraft) -> EventDraft:
        """Return ``draft`` with this section's fields as they stand."""
        raise NotImplementedError

    def is_dirty(self) -> bool:
        """Tell whether the user changed anything here since loading."""
        return self._loaded is not None and self.draft(self._loaded) != self._loaded

    def problem(self) -> str:
        """Return a sentence about what must be mended before saving, "" when all is well."""
        return ""

    def _fill(self, draft: EventDraft, context: EditorContext) -> None:
        raise NotImplementedError

    def _add_row(self, label: str, content: QWidget | QLayout, *, buddy: QWidget | None = None) -> QWidget:
        row = labeled_row(label, content, buddy=buddy)
        self._rows.addWidget(row)
        return row

    def _on_edited(self) -> None:
        self.edited.emit()


def labeled_row(label: str, content: QWidget | QLayout, *, buddy: QWidget | None = None) -> QWidget:
    """Return a row with a muted label at the left, aligned with the other rows, and its content."""
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(theme.SPACE_8)
    caption = QLabel(label)
    caption.setProperty("role", "muted")
    caption.setTextFormat(Qt.TextFormat.PlainText)
    caption.setFixedWidth(LABEL_WIDTH)
    caption.setMinimumHeight(theme.CONTROL_HEIGHT)
    caption.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    line.addWidget(caption, alignment=Qt.AlignmentFlag.AlignTop)
    if isinstance(content, QLayout):
        line.addLayout(content, stretch=1)
    else:
        line.addWidget(content, stretch=1)
        caption.setBuddy(buddy or content)
        if label:
            (buddy or content).setAccessibleName(label)
    return row


LABEL_WIDTH = 92
