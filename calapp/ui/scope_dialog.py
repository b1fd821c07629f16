"""The one question about an edit: which events of a series it means, and whether their guests are told."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from calapp.model.edits import EditScope, Notify, Telling
from calapp.ui import theme
from calapp.ui.telling import Concerned, EditChoice

_WORDS = {
    EditScope.THIS: "Only this event",
    EditScope.FOLLOWING: "This and following events",
    EditScope.ALL: "All events of the series",
}


class ScopeDialog(QDialog):
    """Asks which occurrences an edit or a deletion means, the narrowest chosen beforehand; says who hears of it.

    Without ``scopes`` the question is about the guests alone.
    """

    def __init__(
        self,
        title: str,
        action: str,
        scopes: tuple[EditScope, ...],
        parent: QWidget | None = None,
        *,
        guests: Concerned | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{action} repeating event" if scopes else f"{action} event")
        self._choices: dict[EditScope, QRadioButton] = {}
        self._tell: QCheckBox | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_12)
        named = f"“{title or 'Untitled'}”"
        column.addWidget(_label(f"{named} repeats. {action} which events?" if scopes else f"{action} {named}?"))
        for scope in scopes:
            choice = QRadioButton(_WORDS[scope])
            self._choices[scope] = choice
            column.addWidget(choice)
        if scopes:
            self._choices[scopes[0]].setChecked(True)
            self._choices[scopes[0]].setFocus()
        if guests is not None:
            column.addWidget(self._about(guests))
        column.addSpacing(theme.SPACE_8)
        buttons, confirm = self._buttons(action)
        column.addWidget(buttons)
        confirm.setDefault(True)  # only now: Qt forgets it of a button that is not in its dialog yet
        self.setMinimumWidth(theme.DIALOG_WIDTH)

    def scope(self) -> EditScope:
        """Return the scope chosen; all of what is no series."""
        return next((scope for scope, choice in self._choices.items() if choice.isChecked()), EditScope.ALL)

    def notify(self) -> Notify:
        """Return whether guests shall be told, where that can be chosen."""
        return Notify.ALL if self._tell is not None and self._tell.isChecked() else Notify.NONE

    def _about(self, guests: Concerned) -> QWidget:
        if guests.telling is not Telling.CHOICE:
            return _label(guests.words, role="muted")
        self._tell = QCheckBox(guests.words.replace("&", "&&"))
        self._tell.setChecked(True)
        return self._tell

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


def ask_edit(
    title: str, action: str, scopes: tuple[EditScope, ...], guests: Concerned, *, parent: QWidget | None
) -> EditChoice | None:
    """Ask which events are meant, if it is a series, and about the guests; None when the user backs out."""
    dialog = ScopeDialog(title, action, scopes, parent, guests=guests)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    return EditChoice(dialog.scope(), dialog.notify())


def _label(text: str, *, role: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label
