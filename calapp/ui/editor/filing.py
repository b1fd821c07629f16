"""The sections of choices: which calendar, busy or free, whether it takes place, and who may see it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from calapp.model.edits import EventDraft
from calapp.model.event import Status, Transparency, Visibility
from calapp.ui import theme
from calapp.ui.controls import swatch
from calapp.ui.editor.section import EditorContext, EventSection

_VISIBILITIES = (
    (Visibility.DEFAULT, "Default visibility"),
    (Visibility.PUBLIC, "Public"),
    (Visibility.PRIVATE, "Private"),
    (Visibility.CONFIDENTIAL, "Confidential"),
)


_STATUSES = (
    (Status.CONFIRMED, "Confirmed"),
    (Status.TENTATIVE, "Tentative"),
    (Status.CANCELED, "Canceled"),
)


class CalendarSection(EventSection):
    """The calendar that the event lives in. Editing never changes it by itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice = QComboBox()
        self._choice.currentIndexChanged.connect(self._on_edited)
        self._add_row("Calendar", self._choice)

    def calendar_id(self) -> int:
        """Return the id of the calendar chosen."""
        return int(self._choice.currentData())

    def draft(self, draft: EventDraft) -> EventDraft:
        """Return the draft unchanged: where an event lives is not a field of it."""
        return draft

    def _fill(self, draft: EventDraft, context: EditorContext) -> None:
        self._choice.clear()
        accounts = {calendar.account for calendar in context.calendars}
        for calendar in context.calendars:
            words = calendar.name if len(accounts) == 1 else f"{calendar.name} · {calendar.account}"
            self._choice.addItem(swatch(calendar.color), words, calendar.id)
        self._choice.setCurrentIndex(max(0, self._choice.findData(context.calendar_id)))


class ShowAsSection(EventSection):
    """Busy or free (TRANSP), whether it takes place (STATUS), and visibility (CLASS)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._transparency, self._status, self._visibility = QComboBox(), QComboBox(), QComboBox()
        self._status.setAccessibleName("Status")
        for status, words in _STATUSES:
            self._status.addItem(words, str(status))
        self._transparency.setAccessibleName("Show as")
        self._visibility.setAccessibleName("Visibility")
        self._transparency.addItem("Busy", str(Transparency.OPAQUE))
        self._transparency.addItem("Free", str(Transparency.TRANSPARENT))
        for visibility, words in _VISIBILITIES:
            self._visibility.addItem(words, str(visibility))
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        for box in (self._transparency, self._status, self._visibility):
            box.currentIndexChanged.connect(self._on_edited)
            line.addWidget(box)
        line.addStretch(1)
        self._add_row("Show as", line)

    def draft(self, draft: EventDraft) -> EventDraft:
        """Return the draft with these choices."""
        return replace(
            draft,
            transparency=Transparency(self._transparency.currentData()),
            status=Status(self._status.currentData()),
            visibility=Visibility(self._visibility.currentData()),
        )

    def _fill(self, draft: EventDraft, context: EditorContext) -> None:
        self._transparency.setCurrentIndex(self._transparency.findData(str(draft.transparency)))
        self._status.setCurrentIndex(self._status.findData(str(draft.status)))
        self._visibility.setCurrentIndex(self._visibility.findData(str(draft.visibility)))
