"""A page of rows beside the window: what waits in a scrolled column, over a button that closes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

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
        self._made_of: object = None
        self.toast = Toast(self)
        self._body = body = QWidget()
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

    def show_rows(self, made_of: object, rows: Callable[[], Iterable[QWidget]]) -> None:
        """Show the rows that are made of this, unless they are shown already; the button with the focus keeps it."""
        if made_of == self._made_of:
            return
        self._made_of = made_of
        chosen = self.focusWidget()  # also while another window is in front
        focused = chosen.accessibleName() if chosen is not None and self._body.isAncestorOf(chosen) else ""
        while (item := self._column.takeAt(0)) is not None:
            if widget := item.widget():
                widget.setParent(None)
                widget.deleteLater()
        for row in rows():
            self._column.addWidget(row)
            row.show()  # at once, because what is not visible takes no focus
        self._column.addStretch(1)
        for button in self._body.findChildren(QPushButton) if focused else ():
            if button.accessibleName() == focused:
                button.setFocus()
                break
