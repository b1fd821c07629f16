"""The sections of plain text: title, place and link, and notes."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from calapp.model.edits import EventDraft
from calapp.ui.editor.section import EditorContext, EventSection

NOTES_SHOWN = 100_000


class TitleSection(EventSection):
    """The title, large and first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLineEdit()
        self._title.setProperty("kind", "title")
        self._title.setPlaceholderText("Add a title")
        self._title.setAccessibleName("Title")
        self._title.textEdited.connect(self._on_edited)
        self._rows.addWidget(self._title)
        self.setFocusProxy(self._title)

    def draft(self, draft: EventDraft) -> EventDraft:
        """Return the draft with the title."""
        return replace(draft, title=self._title.text().strip())

    def _fill(self, draft: EventDraft, context: EditorContext) -> None:
        self._title.setText(draft.title)
        self._title.setCursorPosition(0)


class PlaceSection(EventSection):
    """Location and URL."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._location, self._url = QLineEdit(), QLineEdit()
        self._location.setPlaceholderText("Add a place")
        self._url.setPlaceholderText("Add a link")
        for edit in (self._location, self._url):
            edit.textEdited.connect(self._on_edited)
        self._add_row("Place", self._location)
        self._add_row("Link", self._url)

    def draft(self, draft: EventDraft) -> EventDraft:
        """Return the draft with place and link."""
        return replace(draft, location=self._location.text().strip(), url=self._url.text().strip())

    def problem(self) -> str:
        """Tell about a link that is none (URL is a URI, RFC 5545 section 3.8.4.6)."""
        url = self._url.text().strip()
        if not self.is_dirty() or not url or urlsplit(url).scheme:
            return ""
        return "The link needs its beginning, for example https://. Put it in front."

    def _fill(self, draft: EventDraft, context: EditorContext) -> None:
        self._location.setText(draft.location)
        self._url.setText(draft.url)
        for edit in (self._location, self._url):
            edit.setCursorPosition(0)


class NotesSection(EventSection):
    """The description, as plain text. One far too long for a text field is shown in part and cannot be changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes = QPlainTextEdit()
        self._notes.setPlaceholderText("Add notes")
        self._notes.setTabChangesFocus(True)
        self._notes.setMinimumHeight(72)
        self._notes.textChanged.connect(self._on_edited)
        self._original = self._filled = ""
        self._add_row("Notes", self._notes)

    def draft(self, draft: EventDraft) -> EventDraft:
        """Return the draft with the notes; untouched notes stay letter for letter."""
        shown = self._notes.toPlainText()
        return replace(draft, description=self._original if shown == self._filled else shown)

    def _fill(self, draft: EventDraft, context: EditorContext) -> None:
        self._original = draft.description
        self._notes.setPlainText(_shown(draft.description))
        self._filled = self._notes.toPlainText()  # Qt makes plain blanks and line ends of the odd ones
        self._notes.setReadOnly(len(draft.description) > NOTES_SHOWN)


def _shown(text: str) -> str:
    """Return what the field can hold: Qt lays out one unbroken line of a megabyte for over a minute."""
    cut = text[:NOTES_SHOWN].replace("\r\n", "\n")
    return "\n".join(
        line[start : start + 2_000] for line in cut.split("\n") for start in range(0, len(line) or 1, 2_000)
    )
