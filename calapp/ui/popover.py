"""The popover of an event: what it is at a glance, and what can be done with it."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import QElapsedTimer, QPoint, QRect, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainterPath,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from calapp.model.event import PartStat, Status
from calapp.model.occurrence import SyncMark
from calapp.service.links import map_of, meeting_of
from calapp.service.views import EventDetail
from calapp.ui import theme, words
from calapp.ui.notes_view import NotesView
from calapp.ui.popover_rows import (
    FACT_SHOWN,
    fact_row,
    file_rows,
    join_row,
    link_row,
    marked_row,
    place_row,
    text,
    web_address,
)

SHADOW = 16
REMINDERS_SHOWN = 4
_OWN_ANSWERS = ((PartStat.ACCEPTED, "Yes"), (PartStat.TENTATIVE, "Maybe"), (PartStat.DECLINED, "No"))
_MARKS = {
    SyncMark.PENDING: "Not sent to the server yet; it will be.",
    SyncMark.BLOCKED: "The server refused this change. It is kept on this computer.",
    SyncMark.CONFLICT: "Changed here and on the server. Both versions are kept until you choose.",
}


class EventPopover(QWidget):
    """Shows one occurrence beside its block; closes on Escape or a click elsewhere."""

    edit_requested = Signal(object)
    duplicate_requested = Signal(object)
    delete_requested = Signal(object)
    answer_requested = Signal(object, object)
    conflict_requested = Signal(object)
    file_requested = Signal(object, int)
    link_requested = Signal(str, str)
    join_requested = Signal(object)
    closed = Signal(object)

    def __init__(self, detail: EventDetail, zone: tzinfo, *, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        # An X server without a compositor paints what is translucent black: there the card stands alone, cut to shape.
        self._margin = 0 if QGuiApplication.platformName() == "xcb" else SHADOW
        if self._margin:
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._detail, self._zone, self._now = detail, zone, now
        self._block, self._shown_for = QRect(), QElapsedTimer()
        self._card = QFrame()
        self._card.setProperty("role", "card")
        self._card.setFixedWidth(theme.POPOVER_WIDTH)
        self.setAccessibleName(detail.event.title or "Untitled")
        self._lay_out()

    def show_beside(self, block: QRect) -> None:
        """Show at the side of ``block`` (global coordinates) that has room, inside the screen."""
        self._block = block
        self._shown_for.start()
        self.adjustSize()
        screen = QGuiApplication.screenAt(block.center()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        left = block.right() + theme.SPACE_4
        if left + self.width() > room.right():
            left = block.left() - self.width() - theme.SPACE_4
        top = min(max(block.top() - self._margin, room.top()), room.bottom() - self.height())
        self.move(QPoint(min(max(left, room.left()), room.right() - self.width()), top))
        self.show()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(self._margin, self._margin, self._margin, self._margin)
        whole.addWidget(self._card)
        if self._margin:
            self._card.setGraphicsEffect(_shadow(self))
        column = QVBoxLayout(self._card)
        column.setContentsMargins(theme.SPACE_16, theme.SPACE_16, theme.SPACE_16, theme.SPACE_16)
        column.setSpacing(theme.SPACE_8)
        column.addWidget(text(self._detail.event.title or "Untitled", role="heading"))
        column.addWidget(text(f"{self._when()} · {self._detail.calendar.name}", role="muted"))
        for row in self._places():
            column.addLayout(row)
        for name, line, more in self._facts():
            column.addLayout(fact_row(name, line, more))
        if self._detail.event.description.strip():
            column.addLayout(self._notes())
        for row in file_rows(self._detail.event.attachments, self._on_file):
            column.addLayout(row)
        if self._detail.partstat is not None and self._detail.writable:
            column.addLayout(self._answers())
        column.addSpacing(theme.SPACE_4)
        column.addLayout(self._buttons())

    def _when(self) -> str:
        event = self._detail.event
        return words.when_words(event.start, event.end, self._zone, year=self._now.year)

    def _places(self) -> list[QHBoxLayout]:
        """Return where it is: in the web, in the world, and at an address of its own."""
        event, rows = self._detail.event, []
        meeting = meeting_of(event)
        if meeting:
            rows.append(join_row(QUrl(meeting)))
        if event.location and event.location.strip() != meeting:
            address = map_of(event.location)
            shown = event.location[:FACT_SHOWN]
            rows.append(place_row(shown, address) if address else fact_row("map-pin", shown))
        if (address_of_own := web_address(event.url)) and event.url.strip() != meeting:
            rows.append(link_row(address_of_own))
        return rows

    def _notes(self) -> QHBoxLayout:
        notes = NotesView(self._detail.event.description)
        notes.fit(theme.POPOVER_WIDTH - 2 * theme.SPACE_16 - theme.SPACE_16 - theme.SPACE_8)
        notes.link_chosen.connect(self._on_link)
        return marked_row("text", notes)

    def _on_link(self, address: str, shown: str) -> None:
        self.close()
        self.link_requested.emit(address, shown)

    def _facts(self) -> list[tuple[str, str, str]]:
        event, detail = self._detail.event, self._detail
        facts: list[tuple[str, str, str]] = []
        if own := words.own_zone_words(event, self._zone):
            facts.append(("globe", own, ""))
        if detail.series is not None and detail.series.rrule:
            facts.append(("repeat", _rule_words(detail), ""))
        if event.url and not web_address(event.url):
            facts.append(("link", event.url[:FACT_SHOWN], ""))
        if event.attendees:
            guests = words.guest_names(event.attendees, event.organizer)
            facts.append(("users", words.guest_counts(event.attendees), guests))
        if event.alarms:
            told = [words.alarm_words(alarm, self._zone) for alarm in event.alarms[:REMINDERS_SHOWN]]
            facts.append(("bell", ", ".join(dict.fromkeys(told)), ""))
        if event.categories:
            facts.append(("tag", ", ".join(event.categories)[:FACT_SHOWN], ""))
        if event.status is not Status.CONFIRMED:
            facts.append(("circle-help", "Tentative" if event.status is Status.TENTATIVE else "Canceled", ""))
        if detail.lock:
            facts.append(("lock", detail.lock, ""))
        if detail.mark in _MARKS:
            facts.append(("triangle-alert", detail.problem or _MARKS[detail.mark], ""))
        return facts

    def _answers(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        line.addWidget(text("Going?", role="muted"))
        for partstat, label in _OWN_ANSWERS:
            button = QPushButton(label)
            button.setCheckable(True)
            button.setChecked(partstat is self._detail.partstat)
            button.setProperty("partstat", str(partstat))
            button.setProperty("kind", "choice")
            button.clicked.connect(self._on_answer)
            line.addWidget(button)
        line.addStretch(1)
        return line

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        edit = QPushButton("Edit" if self._detail.writable else "Show")
        edit.clicked.connect(self._on_edit)
        line.addWidget(edit)
        if self._detail.mark is SyncMark.CONFLICT:
            choose = QPushButton("Choose a version")
            choose.clicked.connect(self._on_conflict)
            line.addWidget(choose)
        elif self._detail.writable:
            duplicate = QPushButton("Duplicate")
            duplicate.clicked.connect(self._on_duplicate)
            line.addWidget(duplicate)
        line.addStretch(1)
        if self._detail.writable:
            delete = QPushButton("Delete")
            delete.setProperty("kind", "danger")
            delete.clicked.connect(self._on_delete)
            line.addWidget(delete)
        edit.setFocus()
        return line

    def _on_file(self, number: int) -> None:
        self.close()
        self.file_requested.emit(self._detail.key, number)

    def _on_edit(self) -> None:
        self.close()
        self.edit_requested.emit(self._detail.key)

    def _on_duplicate(self) -> None:
        self.close()
        self.duplicate_requested.emit(self._detail.key)

    def _on_delete(self) -> None:
        self.close()
        self.delete_requested.emit(self._detail.key)

    def _on_conflict(self) -> None:
        self.close()
        self.conflict_requested.emit(self._detail.key)

    def _on_answer(self) -> None:
        partstat = PartStat(self.sender().property("partstat"))
        self.close()
        self.answer_requested.emit(self._detail.key, partstat)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter edits, Delete deletes, J joins the meeting, Escape closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_edit()
        elif event.key() == Qt.Key.Key_J and meeting_of(self._detail.event):
            self.close()
            self.join_requested.emit(self._detail.key)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._detail.writable:
            self._on_delete()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the second half of a double-click on the event, which a popup keeps from the view: it edits."""
        again = self._shown_for.isValid() and not self._shown_for.hasExpired(
            QGuiApplication.styleHints().mouseDoubleClickInterval()
        )
        if again and self._block.contains(event.globalPosition().toPoint()):
            self._on_edit()
        else:
            super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the corners where nothing is translucent."""
        super().resizeEvent(event)
        if not self._margin:
            shape = QPainterPath()
            shape.addRoundedRect(QRectF(self.rect()), theme.RADIUS_CARD, theme.RADIUS_CARD)
            self.setMask(QRegion(shape.toFillPolygon().toPolygon()))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the view, so that focus goes back to the event."""
        self.closed.emit(self._detail.key)


def _shadow(parent: QWidget) -> QGraphicsDropShadowEffect:
    shadow = QGraphicsDropShadowEffect(parent)
    shadow.setBlurRadius(SHADOW * 1.5)
    shadow.setOffset(0, theme.SPACE_4)
    shadow.setColor(theme.current().shadow)
    return shadow


def _rule_words(detail: EventDetail) -> str:
    from calapp.recurrence import describe

    series = detail.series
    if series is None or series.rrule is None:
        return ""
    return describe.describe(series.rrule, series.start)
