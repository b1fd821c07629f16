"""The section of categories: words of one's own, with commas between them."""

from __future__ import annotations

import csv
from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QWidget

from calapp.model.edits import EventDraft
from calapp.ui.editor.section import EditorContext, EventSection


class CategoriesSection(EventSection):
    """The categories (CATEGORIES, RFC 5545 section 3.8.1.2). One with a comma of its own stands in quotes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = QLineEdit()
        self._words.setPlaceholderText("Add categories, with commas between")
        self._words.textEdited.connect(self._on_edited)
        self._add_row("Categories", self._words)

    def draft(self, draft: EventDraft) -> EventDraft:
        """Return the draft with these categories."""
        text = self._words.text()
        return replace(draft, categories=draft.categories if text == _text(draft.categories) else _read(text))

    def _fill(self, draft: EventDraft, context: EditorContext) -> None:
        self._words.setText(_text(draft.categories))
        self._words.setCursorPosition(0)


def _text(categories: tuple[str, ...]) -> str:
    return ", ".join(_quoted(word) if "," in word or '"' in word else word for word in categories)


def _quoted(word: str) -> str:
    return '"{}"'.format(word.replace('"', '""'))


def _read(text: str) -> tuple[str, ...]:
    """Return each word once, in order."""
    found = next(csv.reader([text], skipinitialspace=True), [])
    return tuple(dict.fromkeys(word.strip() for word in found if word.strip()))
