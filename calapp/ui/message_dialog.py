"""A message about an invitation: who wants what, what it would change, and the user's choice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from calapp.ical.itip import Method
from calapp.ical.itip_rules import Deed, Reason
from calapp.model.event import PartStat
from calapp.service import message_words
from calapp.service.messages import OpenedMessage
from calapp.ui import theme
from calapp.ui.accounts.fields import words
from calapp.ui.conflict_rows import Row, rows
from calapp.ui.controls import swatch
from calapp.ui.editor.section import CalendarChoice, labeled_row
from calapp.ui.version_table import versions_table

WIDTH, HEIGHT = 720, 520
SHORT_COMMENT, SHORT_LINES = 300, 4
HEADINGS = ("", "In your calendar", "In the message")
ANSWERS = ((PartStat.ACCEPTED, "Yes"), (PartStat.TENTATIVE, "Maybe"), (PartStat.DECLINED, "No"))
_APPLY = {
    Deed.ADD: "Add without an answer", Deed.UPDATE: "Update", Deed.CANCEL: "Mark as canceled",
    Deed.ANSWER: "Note the answer",
}  # fmt: skip
_NOBODY = "None of these"
_TO_IMPORT = (Reason.NO_ORGANIZER, Reason.PUBLISHED)


class MessageDialog(QDialog):
    """Shows one message. Nothing happens before a button is pressed.

    ``agreed`` carries the calendar for a new event (0 for none), the answer (None without one) and its comment;
    ``called`` the address under which the user says to be invited; ``import_wanted`` asks for the plain event instead.
    """

    agreed = Signal(int, object, str)
    called = Signal(int, str)
    import_wanted = Signal()

    def __init__(
        self, message: OpenedMessage, calendars: Sequence[CalendarChoice], now: datetime, *, calendar_id: int = 0,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle("Invitation" if message.method is Method.REQUEST else "Message about an event")
        self._message, self._now = message, now
        self._calendar = _calendar_box(calendars, calendar_id)
        self._close = _button("Close", self.reject)
        self._me = QComboBox()
        self._comment = QLineEdit()
        self._comment.setPlaceholderText("Goes along with your answer")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._header())
        whole.addWidget(self._table(), stretch=1)
        whole.addLayout(self._fields())
        whole.addWidget(self._footer())
        self._close.setFocus()  # no key that was meant for another window may agree to what just opened
        self.resize(WIDTH, HEIGHT)

    def _header(self) -> QFrame:
        header = QFrame()
        header.setProperty("role", "header")
        column = QVBoxLayout(header)
        column.setContentsMargins(theme.SPACE_16, theme.SPACE_12, theme.SPACE_16, theme.SPACE_12)
        column.setSpacing(theme.SPACE_4)
        column.addWidget(words(message_words.headline(self._message), role="heading"))
        if self._message.comment and not self._long_comment():
            column.addWidget(self._comment_words())
        column.addWidget(words(message_words.outcome(self._message), role="muted"))
        for remark in message_words.remarks(self._message):
            column.addWidget(words(remark, role="warning" if remark is not message_words.UNPROVEN else "muted"))
        return header

    def _table(self) -> QScrollArea:
        shown = self._rows()
        table = QScrollArea()
        table.setWidgetResizable(True)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setWidget(self._scrolled(shown))
        table.setAccessibleName("What the message says")
        told = (f"{row.label}: {row.mine or 'nothing'} in your calendar, {row.theirs or 'nothing'} in the message"
                for row in shown)  # fmt: skip
        table.setAccessibleDescription("; ".join(told))
        return table

    def _scrolled(self, shown: tuple[Row, ...]) -> QWidget:
        """Return the comparison; a long comment stands above it, where it takes no room from the buttons."""
        table = versions_table(shown, HEADINGS) if shown else QWidget()
        if not self._long_comment():
            return table
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        comment = self._comment_words()
        comment.setContentsMargins(theme.SPACE_16, theme.SPACE_8, theme.SPACE_16, theme.SPACE_8)
        column.addWidget(comment)
        column.addWidget(table, stretch=1)
        return whole

    def _long_comment(self) -> bool:
        return len(self._message.comment) > SHORT_COMMENT or self._message.comment.count("\n") > SHORT_LINES

    def _comment_words(self) -> QLabel:
        return words(f"“{self._message.comment}”", role="")

    def _rows(self) -> tuple[Row, ...]:
        change, zone = self._message.change, self._now.tzinfo
        if zone is None or (change.before is None and change.after is None):
            return ()
        gone = "Not there yet" if self._message.deed is Deed.ADD else ""
        return rows(change.before, change.after, zone, year=self._now.year, gone=gone)

    def _fields(self) -> QVBoxLayout:
        message = self._message
        column = QVBoxLayout()
        column.setContentsMargins(theme.SPACE_16, theme.SPACE_12, theme.SPACE_16, theme.SPACE_12)
        column.setSpacing(theme.SPACE_8)
        if message.deed is Deed.ADD:
            column.addWidget(labeled_row("Into", self._calendar))
        event = message.change.after
        asks = message.method is Method.REQUEST and message.applicable and not message.own_address
        if asks and event is not None and event.attendees:
            self._me.addItem(_NOBODY, "")
            for guest in event.attendees:
                self._me.addItem(message_words.person(guest), guest.address)
            self._me.activated.connect(self._on_me)
            column.addWidget(labeled_row("You are", self._me))
        if message.answerable:
            column.addWidget(labeled_row("Comment", self._comment))
        return column

    def _footer(self) -> QFrame:
        message = self._message
        footer = QFrame()
        footer.setProperty("role", "footer")
        line = QHBoxLayout(footer)
        line.setContentsMargins(theme.SPACE_16, theme.SPACE_12, theme.SPACE_16, theme.SPACE_12)
        line.setSpacing(theme.SPACE_8)
        line.addWidget(self._close)
        line.addStretch(1)
        if message.deed is Deed.NOTHING and message.reason in _TO_IMPORT:
            line.addWidget(_button("Import as an event…", self._on_import))
        buttons = []
        if message.applicable:
            buttons.append(_button(_APPLY[message.deed], partial(self._on_agreed, None)))
        if message.answerable:
            buttons += [_button(label, partial(self._on_agreed, partstat)) for partstat, label in ANSWERS[::-1]]
        for button in buttons:
            line.addWidget(button)
        if buttons:
            buttons[-1].setProperty("kind", "primary")
        return footer

    def _on_agreed(self, partstat: PartStat | None) -> None:
        calendar_id = self._calendar.currentData() if self._message.deed is Deed.ADD else 0
        self.agreed.emit(int(calendar_id or 0), partstat, self._comment.text().strip())

    def _on_me(self) -> None:
        if address := self._me.currentData():
            known = self._message.calendar
            self.called.emit(known.id if known is not None else int(self._calendar.currentData() or 0), address)

    def _on_import(self) -> None:
        self.import_wanted.emit()
        self.reject()


def _calendar_box(calendars: Sequence[CalendarChoice], calendar_id: int) -> QComboBox:
    box = QComboBox()
    for calendar in calendars:
        box.addItem(swatch(calendar.color), f"{calendar.name} · {calendar.account}", calendar.id)
    box.setCurrentIndex(max(0, box.findData(calendar_id)))
    return box


def _button(label: str, act: object) -> QPushButton:
    button = QPushButton(label)
    button.setAutoDefault(False)
    button.clicked.connect(act)
    return button
