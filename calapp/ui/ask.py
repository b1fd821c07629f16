"""Short questions: sure or not, a name, a color."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from PySide6.QtCore import QDate, QDateTime, Qt, QTime
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QDateTimeEdit,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from calapp.ui import theme
from calapp.ui.controls import swatch

COLORS = (
    ("Tomato", "#D9483B"),
    ("Tangerine", "#E0761F"),
    ("Amber", "#C99A06"),
    ("Olive", "#7C9A1E"),
    ("Green", "#2E9E57"),
    ("Teal", "#14958F"),
    ("Sky", "#2489CF"),
    ("Indigo", "#4A63D3"),
    ("Violet", "#7E57C9"),
    ("Orchid", "#B24CB8"),
    ("Rose", "#D6467F"),
    ("Slate", "#66758A"),
)
COLOR_COLUMNS = 3
MOST_MINUTES = 7 * 24 * 60


class Question(QDialog):
    """A question in a sentence or two, with the answer's verb on the button; Cancel is always there."""

    def __init__(
        self, title: str, words: str, action: str, *, danger: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.column = QVBoxLayout()
        self.column.setSpacing(theme.SPACE_12)
        if words:
            label = QLabel(words)
            label.setTextFormat(theme.PLAIN)
            label.setWordWrap(True)
            self.column.addWidget(label)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.confirm = QPushButton(action)
        self.confirm.setProperty("kind", "danger" if danger else "primary")
        buttons.addButton(self.confirm, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        whole.setSpacing(theme.SPACE_16)
        whole.addLayout(self.column)
        whole.addStretch(1)
        whole.addWidget(buttons)
        self.setMinimumWidth(theme.DIALOG_WIDTH)
        # Return never destroys anything: then it means Cancel.
        (buttons.button(QDialogButtonBox.StandardButton.Cancel) if danger else self.confirm).setDefault(True)

    def yes(self) -> bool:
        """Ask, and tell whether the answer is yes."""
        return self.exec() == QDialog.DialogCode.Accepted


class NameQuestion(Question):
    """Asks for a name; an empty one cannot be given."""

    def __init__(self, title: str, label: str, name: str, action: str, parent: QWidget | None = None) -> None:
        super().__init__(title, label, action, parent=parent)
        self.field = QLineEdit(name)
        self.field.setAccessibleName(label or title)
        self.field.selectAll()
        self.field.textChanged.connect(self._on_text)
        self.column.addWidget(self.field)
        self.field.setFocus()
        self._on_text(name)

    def _on_text(self, text: str) -> None:
        self.confirm.setEnabled(bool(text.strip()))


class MinutesQuestion(Question):
    """Asks for a number of minutes."""

    def __init__(self, title: str, label: str, minutes: int, action: str, parent: QWidget | None = None) -> None:
        super().__init__(title, label, action, parent=parent)
        self.field = QSpinBox()
        self.field.setRange(1, MOST_MINUTES)
        self.field.setValue(minutes)
        self.field.setSuffix(" minutes")
        self.field.setAccessibleName(label or title)
        self.column.addWidget(self.field)
        self.field.setFocus()
        self.field.selectAll()


class MomentQuestion(Question):
    """Asks for a day and a time of day in a zone."""

    def __init__(
        self, title: str, label: str, moment: datetime, zone: tzinfo, action: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, label, action, parent=parent)
        self._zone = zone
        local = moment.astimezone(zone)
        shown = QDateTime(QDate(local.year, local.month, local.day), QTime(local.hour, local.minute))
        self.field = QDateTimeEdit(shown)
        self.field.setCalendarPopup(True)
        self.field.setDisplayFormat("ddd d MMM yyyy, HH:mm")
        self.field.setAccessibleName(label or title)
        self.column.addWidget(self.field)
        self.field.setFocus()

    @property
    def moment(self) -> datetime:
        """The moment as it stands, in UTC."""
        day, time = self.field.date(), self.field.time()
        local = datetime(day.year(), day.month(), day.day(), time.hour(), time.minute(), tzinfo=self._zone)
        return local.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen; the value itself may be None."""

    value: Any


class ChoiceQuestion(Question):
    """Asks for one of some choices, pairs of words and a value."""

    def __init__(
        self,
        title: str,
        label: str,
        choices: Sequence[tuple[str, Any]],
        current: object,
        action: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, label, action, parent=parent)
        self.field = QComboBox()
        self.field.setAccessibleName(label or title)
        self._values = [value for _words, value in choices]
        self.field.addItems([words for words, _value in choices])
        self.field.setCurrentIndex(self._values.index(current) if current in self._values else 0)
        self.column.addWidget(self.field)
        self.field.setFocus()

    @property
    def chosen(self) -> Chosen:
        """What is chosen now."""
        return Chosen(self._values[self.field.currentIndex()])


class ColorQuestion(QDialog):
    """Twelve named colors that read well in light and dark, and any other."""

    def __init__(self, title: str, color: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.color = color
        grid = QGridLayout()
        grid.setSpacing(theme.SPACE_8)
        for index, (name, value) in enumerate(COLORS):
            button = QPushButton(name)
            button.setIcon(swatch(value))
            button.setProperty("kind", "choice")
            button.setCheckable(True)
            button.setChecked(value.lower() == color.lower())
            button.setProperty("color", value)
            button.clicked.connect(self._on_named)
            grid.addWidget(button, index // COLOR_COLUMNS, index % COLOR_COLUMNS)
        other = QPushButton("Another color…")
        other.clicked.connect(self._on_other)
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        foot = QGridLayout()
        foot.addWidget(other, 0, 0, alignment=Qt.AlignmentFlag.AlignLeft)
        foot.addWidget(cancel, 0, 1, alignment=Qt.AlignmentFlag.AlignRight)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        whole.setSpacing(theme.SPACE_16)
        whole.addLayout(grid)
        whole.addLayout(foot)

    def _on_named(self) -> None:
        self.color = str(self.sender().property("color"))
        self.accept()

    def _on_other(self) -> None:
        chosen = QColorDialog.getColor(QColor(self.color), self, "Color")
        if chosen.isValid():
            self.color = chosen.name().upper()
            self.accept()


def confirm(title: str, words: str, action: str, *, danger: bool = False, parent: QWidget | None) -> bool:
    """Ask whether to go on."""
    return Question(title, words, action, danger=danger, parent=parent).yes()


def ask_name(title: str, label: str, name: str, action: str, *, parent: QWidget | None) -> str | None:
    """Ask for a name; None when the user backs out."""
    question = NameQuestion(title, label, name, action, parent)
    return question.field.text().strip() if question.yes() else None


def ask_minutes(title: str, label: str, minutes: int, action: str, *, parent: QWidget | None) -> int | None:
    """Ask for a number of minutes; None when the user backs out."""
    question = MinutesQuestion(title, label, minutes, action, parent)
    return question.field.value() if question.yes() else None


def ask_moment(
    title: str, label: str, moment: datetime | None, zone: tzinfo, action: str, *, parent: QWidget | None
) -> datetime | None:
    """Ask for a moment, in UTC; None when the user backs out. ``moment`` is shown, or else the next full hour."""
    if moment is None:
        moment = datetime.now(zone).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    question = MomentQuestion(title, label, moment, zone, action, parent)
    return question.moment if question.yes() else None


def ask_choice(
    title: str, label: str, choices: Sequence[tuple[str, Any]], current: object, action: str, *, parent: QWidget | None
) -> Chosen | None:
    """Ask for one of some choices; None when the user backs out."""
    question = ChoiceQuestion(title, label, choices, current, action, parent)
    return question.chosen if question.yes() else None


def ask_color(title: str, color: str, *, parent: QWidget | None) -> str | None:
    """Ask for a color; None when the user backs out."""
    question = ColorQuestion(title, color, parent)
    return question.color if question.exec() == QDialog.DialogCode.Accepted else None
