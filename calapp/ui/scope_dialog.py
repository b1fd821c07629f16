"""The one question about a series: this event or all events."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QRadioButton, QVBoxLayout, QWidget

from calapp.model.edits import EditScope
from calapp.ui import theme

_WORDS = {
    EditScope.THIS: "Only this event",
    EditScope.FOLLOWING: "This and following events",
    EditScope.ALL: "All events of the series",
}


class ScopeDialog(QDialog):
    """Asks which occurrences an edit or a deletion means; the narrowest is chosen beforehand."""

    def __init__(self, title: str, action: str, scopes: tuple[EditScope, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{action} repeating event")
        self._choices: dict[EditScope, QRadioButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_12)
        question = QLabel(f"“{title or 'Untitled'}” repeats. {action} which events?")
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setWordWrap(True)
        column.addWidget(question)
        for scope in scopes:
            choice = QRadioButton(_WORDS[scope])
            self._choices[scope] = choice
            column.addWidget(choice)
        self._choices[scopes[0]].setChecked(True)
        self._choices[scopes[0]].setFocus()
        column.addSpacing(theme.SPACE_8)
        buttons, confirm = self._buttons(action)
        column.addWidget(buttons)
        confirm.setDefault(True)  # only now: Qt forgets it of a button that is not in its dialog yet
        self.setMinimumWidth(theme.DIALOG_WIDTH)

    def scope(self) -> EditScope:
        """Return the scope chosen."""
        return next(scope for scope, choice in self._choices.items() if choice.isChecked())

    def _buttons(self, action: str) -> tuple[QDialogButtonBox, QPushButton]:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        confirm = QPushButton(action)
        confirm.setProperty("kind", "danger" if action == "Delete" else "primary")
        buttons.addButton(confirm, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons, confirm


def ask_scope(
    title: str, action: str, scopes: tuple[EditScope, ...] = (EditScope.THIS, EditScope.ALL), *, parent: QWidget | None
) -> EditScope | None:
    """Ask; return None when the user backs out. ``action`` is the verb on the button."""
    dialog = ScopeDialog(title, action, scopes, parent)
    return dialog.scope() if dialog.exec() == QDialog.DialogCode.Accepted else None
