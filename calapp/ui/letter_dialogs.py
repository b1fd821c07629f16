"""Dialogs about messages that go out: an answer with its comment, other times, a cancellation, and the letter."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from calapp.model.edits import EventDraft
from calapp.model.event import PartStat
from calapp.service.letters import Letter
from calapp.ui import theme
from calapp.ui.accounts.fields import words
from calapp.ui.ask import Question
from calapp.ui.editor.schedule import ScheduleSection
from calapp.ui.editor.section import EditorContext, labeled_row

ANSWERS = ((PartStat.ACCEPTED, "Yes"), (PartStat.TENTATIVE, "Maybe"), (PartStat.DECLINED, "No"))
WIDTH, TIMES_WIDTH = 520, 680


class AnswerQuestion(Question):
    """Asks for an answer and a comment. ``partstat`` is None until one is chosen."""

    def __init__(self, title: str, current: PartStat | None, parent: QWidget | None = None) -> None:
        super().__init__("Answer", f"Are you going to “{title or 'Untitled'}”?", "Answer", parent=parent)
        self._group = QButtonGroup(self)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        for number, (partstat, label) in enumerate(ANSWERS):
            button = QPushButton(label)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("kind", "choice")
            button.setChecked(partstat is current)
            self._group.addButton(button, number)
            line.addWidget(button)
        line.addStretch(1)
        self._group.idToggled.connect(self._on_chosen)
        self.comment = _comment_field()
        self.column.addLayout(line)
        self.column.addWidget(labeled_row("Comment", self.comment))
        self._on_chosen()
        self._group.button(max(0, self._group.checkedId())).setFocus()

    @property
    def partstat(self) -> PartStat | None:
        """The answer that is chosen now."""
        number = self._group.checkedId()
        return ANSWERS[number][0] if number >= 0 else None

    def _on_chosen(self) -> None:
        self.confirm.setEnabled(self._group.checkedId() >= 0)


class ProposeQuestion(Question):
    """Asks for other times and a comment."""

    def __init__(self, draft: EventDraft, context: EditorContext, parent: QWidget | None = None) -> None:
        asked = f"When would suit you better for “{draft.title or 'Untitled'}”? The event itself stays as it is."
        super().__init__("Propose another time", asked, "Propose", parent=parent)
        self.times = ScheduleSection()
        self.times.load(draft, context)
        self.comment = _comment_field()
        self._problem = words("", role="problem")
        self._problem.hide()
        self.column.addWidget(self.times)
        self.column.addWidget(labeled_row("Comment", self.comment))
        self.column.addWidget(self._problem)
        self.setMinimumWidth(TIMES_WIDTH)
        self.times.setMinimumHeight(self.times.sizeHint().height())

    def accept(self) -> None:
        """Go on when the times make sense."""
        problem = self.times.problem()
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        if not problem:
            super().accept()


class CallOffQuestion(Question):
    """Asks whether an event is canceled for everybody, and for a comment."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        asked = (
            f"Cancel “{title or 'Untitled'}” for everybody? It stays in your calendar, marked as canceled; "
            "the guests hear of it by a mail that you send."
        )
        super().__init__("Cancel event", asked, "Cancel the event", danger=True, parent=parent)
        for box in self.findChildren(QDialogButtonBox):
            box.button(QDialogButtonBox.StandardButton.Cancel).setText("Keep it")  # "Cancel" would mean both
        self.comment = _comment_field()
        self.column.addWidget(labeled_row("Comment", self.comment))


class LetterDialog(QDialog):
    """Shows to whom a message is to go, and hands it over; calapp itself sends nothing."""

    mail_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, letter: Letter, remark: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Send by mail")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_8)
        column.addWidget(words("calapp sends no mail: your mail program can.", role="heading"))
        column.addSpacing(theme.SPACE_4)
        for label, text in (("To", ", ".join(letter.to)), ("Subject", letter.subject), ("File", letter.name)):
            column.addWidget(_fact(label, text))
        if remark:
            column.addWidget(words(remark, role="note"))
        column.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        later = QPushButton("Not now")
        later.clicked.connect(self.reject)
        save = QPushButton("Save the file…")
        save.clicked.connect(self.save_wanted)
        mail = QPushButton("Open in mail program")
        mail.setProperty("kind", "primary")
        mail.clicked.connect(self.mail_wanted)
        for button in (later, save, mail):
            button.setAutoDefault(False)
        line.addWidget(later)
        line.addStretch(1)
        line.addWidget(save)
        line.addWidget(mail)
        column.addSpacing(theme.SPACE_8)
        column.addLayout(line)
        mail.setDefault(True)
        self.resize(WIDTH, 0)


def _fact(label: str, text: str) -> QWidget:
    said = words(text, role="")
    said.setMinimumHeight(theme.CONTROL_HEIGHT)
    return labeled_row(label, said)


def _comment_field() -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText("Words that go along")
    return field
