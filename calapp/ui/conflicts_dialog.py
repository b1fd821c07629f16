"""The list of conflicts and the choice between two versions of an event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from calapp.errors import CalappError
from calapp.service.views import ConflictDetail, ConflictEntry, Keep
from calapp.ui import theme
from calapp.ui.conflict_rows import rows
from calapp.ui.version_table import plain_label, versions_table

WIDTH, HEIGHT, LIST_WIDTH = 820, 460, 220
HEADINGS = ("", "Yours, on this computer", "The server’s")


class ConflictsDialog(QDialog):
    """Shows one conflict at a time and says what was chosen; both versions are kept until then."""

    resolved = Signal(int, object)

    def __init__(
        self, entries: Sequence[ConflictEntry], detail: Callable[[int], ConflictDetail], zone: tzinfo,
        *, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle("Conflicts")
        self._detail, self._zone = detail, zone
        self._entries: tuple[ConflictEntry, ...] = ()
        self._list = QListWidget()
        self._list.setFixedWidth(LIST_WIDTH)
        self._list.setAccessibleName("Conflicts")
        self._list.currentRowChanged.connect(self._on_row)
        self._heading = plain_label("", role="heading")
        self._note = plain_label("", role="muted")
        self._table = QScrollArea()
        self._table.setWidgetResizable(True)
        self._table.setFrameShape(QFrame.Shape.NoFrame)
        self._choices = {
            Keep.BOTH: QPushButton("Keep both"),
            Keep.THEIRS: QPushButton("Use the server’s"),
            Keep.MINE: QPushButton("Keep mine"),
        }
        self._choices[Keep.MINE].setProperty("kind", "primary")
        self._later = QPushButton("Later")
        self._lay_out()
        self.show_entries(entries)

    def show_entries(self, entries: Sequence[ConflictEntry]) -> None:
        """List what still waits; the same place in the list stays chosen."""
        row = max(0, self._list.currentRow())
        self._entries = tuple(entries)
        self._list.clear()
        for entry in self._entries:
            self._list.addItem(f"{entry.title or 'Untitled'}\n{entry.calendar.name} · {entry.account.name}")
        self._list.setVisible(len(self._entries) > 1)
        self._list.setCurrentRow(min(row, len(self._entries) - 1))
        if not self._entries:
            self._show_none()

    def _show_none(self) -> None:
        self._heading.setText("No conflicts")
        self._note.setText("Everything on this computer and on the servers fits together.")
        self._table.setWidget(QWidget())
        for button in self._choices.values():
            button.hide()
        self._later.setText("Close")

    def _on_row(self, row: int) -> None:
        if not 0 <= row < len(self._entries):
            return
        try:
            detail = self._detail(self._entries[row].id)
        except CalappError as error:  # it went away by itself meanwhile
            self._heading.setText(error.title)
            self._note.setText("")
            self._table.setWidget(QWidget())
            for button in self._choices.values():
                button.hide()
            return
        year = datetime.now(self._zone).year
        self._heading.setText(f"Two versions of “{detail.entry.title or 'Untitled'}”")
        self._note.setText("Both are kept until you choose.")
        self._table.setWidget(versions_table(rows(detail.mine, detail.theirs, self._zone, year=year), HEADINGS))
        self._choices[Keep.MINE].setText("Delete it" if detail.mine is None else "Keep mine")
        self._choices[Keep.THEIRS].setText("Delete it here too" if detail.theirs is None else "Use the server’s")
        self._choices[Keep.BOTH].setVisible(detail.mine is not None and detail.theirs is not None)
        for keep in (Keep.MINE, Keep.THEIRS):
            self._choices[keep].show()

    def _on_choice(self) -> None:
        keep = next(keep for keep, button in self._choices.items() if button is self.sender())
        row = self._list.currentRow()
        if 0 <= row < len(self._entries):
            self.resolved.emit(self._entries[row].id, keep)

    def _lay_out(self) -> None:
        header = QFrame()
        header.setProperty("role", "header")
        top = QHBoxLayout(header)
        top.setContentsMargins(theme.SPACE_16, theme.SPACE_12, theme.SPACE_16, theme.SPACE_12)
        top.addWidget(self._heading, stretch=1)
        top.addWidget(self._note)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._list)
        middle.addWidget(self._table, stretch=1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(header)
        whole.addLayout(middle, stretch=1)
        whole.addWidget(self._footer())
        self.resize(WIDTH, HEIGHT)

    def _footer(self) -> QFrame:
        footer = QFrame()
        footer.setProperty("role", "footer")
        line = QHBoxLayout(footer)
        line.setContentsMargins(theme.SPACE_16, theme.SPACE_12, theme.SPACE_16, theme.SPACE_12)
        line.setSpacing(theme.SPACE_8)
        self._later.clicked.connect(self.reject)
        line.addWidget(self._later)
        line.addStretch(1)
        for button in self._choices.values():
            button.clicked.connect(self._on_choice)
            line.addWidget(button)
        return footer
