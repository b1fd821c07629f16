"""A page of rows beside the window: what waits in a scrolled column, over a button that closes it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from calapp.ui import theme
from calapp.ui.accounts.fields import words
from calapp.ui.toast import Toast


class ListPage(QDialog):
    """Holds rows that are shown anew all together; ``intro`` stands above them, "" for nothing."""

    def __init__(self, title: str, width: int, height: int, *, intro: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, theme.SPACE_4, 0)
        self._column.setSpacing(theme.SPACE_12)
        self.toast = Toast(self)
        body = QWidget()
        body.setProperty("role", "page")
        body.setLayout(self._column)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(body)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_16)
        if intro:
            column.addWidget(words(intro, role="muted"))
        column.addWidget(area, stretch=1)
        column.addWidget(buttons)
        self.resize(width, height)

    def show_rows(self, rows: Iterable[QWidget]) -> None:
        """Show these rows instead of those that are there."""
        while (item := self._column.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for row in rows:
            self._column.addWidget(row)
        self._column.addStretch(1)
