"""The page of the change feed: every change in a list, the chosen one before and after, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from calapp.errors import CalappError
from calapp.service.views import ActivityDetail
from calapp.ui import icons, theme
from calapp.ui.activity_lines import ActivityLines, Feed
from calapp.ui.activity_row import ActivityRow
from calapp.ui.change_view import ChangeView
from calapp.ui.toast import Toast
from calapp.ui.version_table import plain_label

WIDTH, HEIGHT, LIST_WIDTH, SMALLEST_LIST = 960, 600, 340, 240
EMPTY = "What is added, changed or deleted, here or on a server, is listed here for 30 days."


class ActivityDialog(QDialog):
    """Lists changes and shows one of them; it stays open beside the window and follows what happens.

    ``take_back_wanted`` names the change that the user wants to take back.
    """

    take_back_wanted = Signal(int)

    def __init__(self, feed: Feed, now: Callable[[], datetime], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Activity")
        self._feed, self._now = feed, now
        self._detail: ActivityDetail | None = None
        self._shown: tuple[object, ...] | None = None
        self._lines = ActivityLines(feed, now, self)
        self._list = _List()
        self._list.setModel(self._lines)
        self._list.setItemDelegate(ActivityRow(now, self._list))
        self._change = ChangeView()
        self._lock = plain_label("", role="muted")
        self._close = QPushButton("Close")
        self._take_back = QPushButton("Take back")
        self._stage = QStackedWidget()
        self.toast = Toast(self._stage)
        self._lay_out()
        self._list.selectionModel().currentChanged.connect(self._on_line)
        self._list.passed_on.connect(self._on_passed_on)
        self._close.clicked.connect(self.reject)
        self._take_back.clicked.connect(self._on_take_back)
        self._choose(0)

    def refresh(self) -> None:
        """Show what changed since, be it the day; the chosen line stays chosen."""
        cursor = self._detail.entry.cursor if self._detail else None
        self._lines.refresh()
        self._list.scheduleDelayedItemsLayout()
        self._choose(0 if cursor is None else self._lines.row_of(cursor))

    def _choose(self, row: int) -> None:
        index = self._lines.index(row)
        if index == self._list.currentIndex():
            self._show(row)
        else:
            self._list.setCurrentIndex(index)

    def _show(self, row: int) -> None:
        """Show the line of a row in full, or that there is none."""
        entry = self._lines.entry(row)
        self._stage.setCurrentIndex(0 if entry else 1)
        self._take_back.setVisible(entry is not None)
        if entry is None:
            self._detail = self._shown = None
            self._lock.clear()
            return
        try:
            detail = self._feed.detail(entry.cursor)
        except CalappError as error:  # its line is just being dropped; the refresh that follows takes it away
            detail = ActivityDetail(entry, lock=error.title)
        now = self._now()
        shown = (detail, now.date(), now.tzinfo)
        if shown != self._shown:
            self._detail, self._shown = detail, shown
            self._change.show_change(detail, now)
            self._lock.setText(detail.lock)
            self._take_back.setEnabled(not detail.lock)
            self._take_back.setAccessibleDescription(detail.lock)

    def _on_line(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self._show(current.row())

    def _on_passed_on(self) -> None:
        if self._take_back.isEnabled():
            self._take_back.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_take_back(self) -> None:
        if self._detail is not None:
            self._list.setFocus()
            self.take_back_wanted.emit(self._detail.entry.cursor)

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self._list)
        split.addWidget(self._change)
        split.setStretchFactor(1, 1)
        split.setSizes([theme.px(LIST_WIDTH), WIDTH - theme.px(LIST_WIDTH)])
        self._stage.addWidget(split)
        self._stage.addWidget(_empty_page())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._stage, stretch=1)
        whole.addWidget(self._footer())
        self.resize(WIDTH, HEIGHT)

    def _footer(self) -> QFrame:
        footer = QFrame()
        footer.setProperty("role", "footer")
        line = QHBoxLayout(footer)
        line.setContentsMargins(theme.SPACE_16, theme.SPACE_12, theme.SPACE_16, theme.SPACE_12)
        line.setSpacing(theme.SPACE_12)
        self._take_back.setProperty("kind", "primary")
        self._take_back.setDefault(True)
        self._lock.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lock.setWordWrap(True)
        line.addWidget(self._close)
        line.addWidget(self._lock, stretch=1)
        line.addWidget(self._take_back)
        return footer


class _List(QListView):
    """The list of lines. Return goes on to the button: it never takes anything back by itself."""

    passed_on = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(theme.px(SMALLEST_LIST))
        self.setAccessibleName("Changes")
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setProperty("role", "sidebar")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Return for "this one"."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.passed_on.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


def _empty_page() -> QWidget:
    page = QWidget()
    page.setProperty("role", "page")
    icon = QLabel()
    icon.setPixmap(icons.pixmap("history", theme.current().muted, size=2 * icons.MEDIUM))
    column = QVBoxLayout(page)
    column.setSpacing(theme.SPACE_8)
    column.addStretch(1)
    for part in (icon, plain_label("No changes yet", role="heading"), plain_label(EMPTY, role="muted")):
        part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(part)
    column.addStretch(1)
    return page
