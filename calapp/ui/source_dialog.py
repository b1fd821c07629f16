"""What the server sent of an event, word for word."""

from __future__ import annotations

import json

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from calapp.ui import theme

WIDTH, HEIGHT = 640, 520
_JSON = "As the server sent it, with line breaks for reading."
_TEXT = "As the server sent it."


class SourceDialog(QDialog):
    """Shows a text to be read and copied."""

    def __init__(self, title: str, source: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Source of “{title or 'Untitled'}”")
        self._source = source
        shown = readable(source)
        self._text = QPlainTextEdit(shown)
        self._text.setReadOnly(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setAccessibleName("Source")
        hint = QLabel(_TEXT if shown == source else _JSON)
        hint.setProperty("role", "muted")
        copy, close = QPushButton("Copy"), QPushButton("Close")
        copy.clicked.connect(self._on_copy)
        close.clicked.connect(self.accept)
        close.setDefault(True)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        line.addWidget(hint, stretch=1)
        line.addWidget(copy)
        line.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_16, theme.SPACE_16, theme.SPACE_16, theme.SPACE_16)
        column.setSpacing(theme.SPACE_12)
        column.addWidget(self._text, stretch=1)
        column.addLayout(line)
        self.resize(WIDTH, HEIGHT)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._source)


def readable(source: str) -> str:
    """Return JSON with line breaks, and any other text as it is."""
    try:
        return json.dumps(json.loads(source), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return source
