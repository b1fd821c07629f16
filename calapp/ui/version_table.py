"""Two versions of an event side by side, what differs marked: the body of the dialogs about conflicts and activity."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QWidget

from calapp.ui import theme
from calapp.ui.conflict_rows import Row

LABEL_WIDTH = 112


def versions_table(lines: Sequence[Row], headings: tuple[str, str, str]) -> QWidget:
    """Return the rows as a page with a heading above each column."""
    content = QWidget()
    content.setProperty("role", "page")
    grid = QGridLayout(content)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(0)
    for column, words in enumerate(headings):
        grid.addWidget(_cell(words, role="section", tone=""), 0, column)
    for number, line in enumerate(lines, start=1):
        tone, label = ("differs", "strong") if line.differs else ("", "muted")
        for column, (words, role) in enumerate(((line.label, label), (line.mine, ""), (line.theirs, ""))):
            grid.addWidget(_cell(words, role=role, tone=tone), number, column)
    grid.setColumnMinimumWidth(0, theme.px(LABEL_WIDTH))
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(2, 1)
    grid.setRowStretch(len(lines) + 1, 1)
    return content


def plain_label(words: str, *, role: str) -> QLabel:
    """Return words as they are, never as markup; long ones in several lines, except in a heading."""
    label = QLabel(words)
    label.setTextFormat(theme.PLAIN)
    label.setWordWrap(role != "heading" and len(words) > 24)
    label.setProperty("role", role)
    return label


def _cell(words: str, *, role: str, tone: str) -> QFrame:
    cell = QFrame()
    cell.setProperty("role", "cell")
    cell.setProperty("tone", tone)
    line = QHBoxLayout(cell)
    line.setContentsMargins(theme.SPACE_16, theme.SPACE_8, theme.SPACE_16, theme.SPACE_8)
    line.addWidget(plain_label(words, role=role), alignment=Qt.AlignmentFlag.AlignTop)
    return cell
