"""Parts that the pages and dialogs of accounts share: a line of input with its problem, and words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from calapp.ui import theme
from calapp.ui.editor.section import labeled_row


class Field(QWidget):
    """A line of input with room for what is wrong with it, right below."""

    def __init__(self, label: str, edit: QLineEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = edit
        edit.setAccessibleName(label)
        self._problem = words("", role="problem")
        self._problem.hide()
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE_4)
        column.addWidget(edit)
        column.addWidget(self._problem)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(labeled_row(label, column))
        edit.textEdited.connect(self.clear_problem)

    def show_problem(self, text: str) -> None:
        """Mark the field and say what is wrong with it."""
        self._mark(text)
        self.edit.setFocus()
        self.edit.selectAll()

    def clear_problem(self) -> None:
        """Take the mark away."""
        self._mark("")

    def _mark(self, text: str) -> None:
        self._problem.setText(text)
        self._problem.setVisible(bool(text))
        self.edit.setProperty("problem", bool(text))
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)


def words(text: str, *, role: str) -> QLabel:
    """Return a label of plain text that wraps."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label
