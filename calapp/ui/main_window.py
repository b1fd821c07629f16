"""The main window: toolbar, messages, sidebar and week, put together; what they do is decided elsewhere."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from calapp.settings import Settings
from calapp.ui import theme
from calapp.ui.actions import Actions
from calapp.ui.clock import MinuteClock
from calapp.ui.messages import Message, MessageArea
from calapp.ui.region import first_weekday
from calapp.ui.sidebar import Sidebar
from calapp.ui.toast import Toast
from calapp.ui.toolbar import Toolbar
from calapp.ui.week.view import WeekView

TITLE = "calapp"
SIZE = (1360, 860)
FRAME = 48  # what a window manager adds around a window
SMALLEST = (640, 420)


class MainWindow(QMainWindow):
    """Lays the parts out and keeps their place. ``may_close`` is asked before the window closes."""

    visibility_changed = Signal(bool)
    message_acted = Signal(str)
    files_dropped = Signal(object)

    def __init__(self, settings: Settings, clock: MinuteClock, *, tzid: str) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setMinimumSize(*SMALLEST)
        self.may_close: Callable[[], bool] | None = None
        self.commands = Actions(self)
        self.toolbar = Toolbar(self.commands)
        self.messages = MessageArea()
        self.sidebar = Sidebar(first_weekday=first_weekday(settings))
        self.week = WeekView(now=clock.now(), zone=clock.zone, tzid=tzid)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._content = QWidget()
        self.toast = Toast(self._content)
        self.setAcceptDrops(True)
        self._lay_out(settings)
        self._place(settings)
        self.messages.acted.connect(self.message_acted)
        self.toast.acted.connect(self.message_acted)
        self.week.set_day_finder(self.day_under)

    @property
    def sidebar_width(self) -> int:
        """The width that the user gave the sidebar."""
        return self._splitter.sizes()[0] or self.sidebar.width()

    @property
    def geometry_text(self) -> str:
        """The place of the window, in words that only the window understands."""
        return base64.b64encode(self.saveGeometry().data()).decode("ascii")

    def show_message(self, message: Message) -> None:
        """Show a message: a passing one over the foot of the week, any other under the toolbar."""
        if message.passing:
            self.toast.show_message(message)
        else:
            self.messages.show_message(message)

    def day_under(self, position: QPoint) -> date | None:
        """Return the day of the small month at a global position."""
        grid = self.sidebar.month.grid
        inside = grid.mapFromGlobal(position)
        return grid.day_at(inside) if grid.isVisible() and grid.rect().contains(inside) else None

    def dress(self) -> None:
        """Take the colors of the current theme."""
        self.messages.dress()
        self.sidebar.dress()
        self.week.dress()

    def bring_up(self) -> None:
        """Show the window above the others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _lay_out(self, settings: Settings) -> None:
        right = QVBoxLayout(self._content)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.messages)
        right.addWidget(self.week, stretch=1)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.sidebar)
        self._splitter.addWidget(self._content)
        self._splitter.setStretchFactor(0, 0)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([settings.sidebar_width, SIZE[0] - settings.sidebar_width])
        self.sidebar.setMinimumWidth(theme.px(200))
        self.sidebar.setMaximumWidth(theme.px(480))
        self.sidebar.setVisible(settings.sidebar_shown)
        page = QWidget()
        page.setProperty("role", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self._splitter, stretch=1)
        self.setCentralWidget(page)

    def _place(self, settings: Settings) -> None:
        try:
            kept = base64.b64decode(settings.geometry, validate=True)
        except (binascii.Error, ValueError):
            kept = b""
        if not (kept and self.restoreGeometry(QByteArray(kept))):
            self.resize(first_size(QGuiApplication.primaryScreen().availableGeometry().size()))
        self.week.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, or do what the tray allows instead."""
        if self.may_close is None or self.may_close():
            event.accept()
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files; what is in them is looked at once they are dropped."""
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the files on that were dropped; nothing is imported unasked."""
        if paths := dropped_files(event.mimeData()):
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the window is seen."""
        super().showEvent(event)
        self.visibility_changed.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the window is not seen."""
        super().hideEvent(event)
        self.visibility_changed.emit(False)


def first_size(room: QSize) -> QSize:
    """Return the size of the first window, its frame inside the screen."""
    return QSize(min(SIZE[0], room.width() - FRAME), min(SIZE[1], room.height() - FRAME))


def dropped_files(data: QMimeData) -> tuple[Path, ...]:
    """Return the files on this computer that are dragged."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
