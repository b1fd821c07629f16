"""The "Files" section: what goes with an event, links and files that it carries, added, dropped and removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from calapp.errors import InputError
from calapp.model.edits import EventDraft
from calapp.model.event import Attachment, FileRoom
from calapp.service.files import carried, fitting, linked
from calapp.ui import icons, theme
from calapp.ui.editor.attendees import GuestInput
from calapp.ui.editor.section import EditorContext, EventSection

NAME_SHOWN = 60


class FilesSection(EventSection):
    """The attachments. What the account's system cannot keep is said and not offered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files: tuple[Attachment, ...] = ()
        self._before: tuple[Attachment, ...] = ()
        self._room = FileRoom()
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.SPACE_4)
        self._input = GuestInput()
        self._input.setPlaceholderText("Add the address of a file")
        self._input.setAccessibleName("Add the address of a file")
        self._input.entered.connect(self._on_link)
        self._add = QPushButton("Add file…")
        self._add.setAutoDefault(False)
        self._add.clicked.connect(self._on_file)
        self._note = QLabel()
        self._note.setProperty("role", "muted")
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        line.addWidget(self._input, stretch=1)
        line.addWidget(self._add)
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE_4)
        column.addLayout(self._list)
        column.addLayout(line)
        column.addWidget(self._note)
        self._add_row("Files", column)

    def draft(self, draft: EventDraft) -> EventDraft:
        """Return the draft with the files, the address still standing in the input included."""
        files = self._files
        if self._input.text().strip():
            try:
                files = (*files, linked(self._input.text()))
            except InputError:
                return replace(draft, attachments=files)
        return replace(draft, attachments=files)

    def problem(self) -> str:
        """Tell about an address that is none."""
        if not self._input.text().strip():
            return ""
        try:
            linked(self._input.text())
        except InputError as error:
            return error.title
        return ""

    def add_file(self, path: Path) -> None:
        """Add a file, or say why it cannot be."""
        self._take(lambda: carried(path, self._room))

    def _fill(self, draft: EventDraft, context: EditorContext) -> None:
        self._files = self._before = draft.attachments
        self._room = context.file_room
        self._input.clear()
        self._input.setVisible(self._room.links)
        self._add.setVisible(bool(self._room.most_bytes))
        self._show()

    def _show(self, problem: str = "") -> None:
        while (item := self._list.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for number, file in enumerate(self._files):
            self._list.addWidget(self._line(number, file))
        most = QLocale().formattedDataSize(self._room.most_bytes, 0, QLocale.DataSizeFormat.DataSizeSIFormat)
        self._note.setText(problem or self._room.reason or f"Files are up to {most} together; larger ones as a link.")

    def _line(self, number: int, file: Attachment) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.SPACE_8)
        mark = QLabel()
        mark.setPixmap(icons.pixmap("paperclip", theme.current().muted))
        shown = file.name or file.url or f"File {number + 1}"
        name = QLabel(shown if len(shown) <= NAME_SHOWN else f"{shown[:NAME_SHOWN]}…")
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setToolTip(theme.plain_tool_tip(file.url[:300]))
        size = QLabel("link" if file.url else QLocale().formattedDataSize(file.size) if file.size else "")
        size.setProperty("role", "muted")
        remove = QToolButton()
        remove.setIcon(icons.icon("x", role="muted"))
        remove.setAccessibleName(f"Remove {shown[:NAME_SHOWN]}")
        remove.clicked.connect(partial(self._on_remove, number))
        for widget in (mark, name, size):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(remove)
        return row

    def _take(self, made: Callable[[], Attachment]) -> bool:
        try:
            files = (*self._files, made())
            fitting(self._before, files, self._room)
        except InputError as error:
            self._show(error.title)
            return False
        self._files = files
        self._show()
        self._on_edited()
        return True

    def _on_link(self) -> None:
        if self._take(lambda: linked(self._input.text())):
            self._input.clear()

    def _on_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Add file", str(Path.home()))
        if chosen:
            self.add_file(Path(chosen))

    def _on_remove(self, number: int) -> None:
        self._files = tuple(one for place, one in enumerate(self._files) if place != number)
        self._show()
        self._on_edited()
