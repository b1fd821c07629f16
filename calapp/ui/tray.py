"""The tray icon: today's date on a calendar page, the next event, and what can be done without the window."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from calapp.ui import theme

SIZES = (16, 22, 24, 32, 44, 48, 64)
LONGEST_TITLE = 40


class Tray(QObject):
    """calapp in the system tray. Only ``available`` tells whether anyone can see it."""

    open_requested = Signal()
    toggle_requested = Signal()
    new_event_requested = Signal()
    next_requested = Signal()
    sync_requested = Signal()
    pause_toggled = Signal(bool)
    quit_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._today = date.min
        self._problem = ""
        self._paused = False
        self._next = ""
        self._icon = QSystemTrayIcon(self)
        self._menu = QMenu()
        self._next_action = self._add("No more events this week", self.next_requested)
        self._menu.addSeparator()
        self._add("New event", self.new_event_requested)
        self._add("Sync now", self.sync_requested)
        self._pause_action = self._menu.addAction("Pause sync")
        self._pause_action.setCheckable(True)
        self._pause_action.triggered.connect(self.pause_toggled)
        self._menu.addSeparator()
        self._open_action = self._add("Open calapp", self.open_requested)
        self._menu.setDefaultAction(self._open_action)
        self._add("Quit", self.quit_requested)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)

    @staticmethod
    def available() -> bool:
        """Tell whether there is a tray host right now; every other question to Qt is answered wrongly without one."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def menu(self) -> QMenu:
        """The menu of the icon."""
        return self._menu

    @property
    def tool_tip(self) -> str:
        """What the icon says when pointed at."""
        return self._icon.toolTip()

    def show(self) -> None:
        """Show the icon now, or as soon as a tray host appears."""
        self._draw()
        self._icon.show()

    def hide(self) -> None:
        """Take the icon away."""
        self._icon.hide()

    def set_today(self, today: date) -> None:
        """Show another date on the page."""
        if today != self._today:
            self._today = today
            self._draw()

    def set_next(self, words: str) -> None:
        """Say what comes next, "" for nothing soon."""
        if words == self._next and self._next_action.text():
            return
        self._next = words
        text = words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1].rstrip()}…"
        self._next_action.setText(text.replace("&", "&&") or "Nothing planned for the next days")
        self._next_action.setEnabled(bool(words))
        self._explain()

    def set_problem(self, words: str) -> None:
        """Mark the icon with what is wrong, "" when all is well."""
        if words != self._problem:
            self._problem = words
            self._draw()
            self._explain()

    def set_paused(self, *, paused: bool) -> None:
        """Show whether sync is paused."""
        self._paused = paused
        self._pause_action.setChecked(paused)
        self._draw()
        self._explain()

    def tell(self, title: str, words: str) -> bool:
        """Show a bubble at the icon where the desktop has such; tells whether it does."""
        if not (self.available() and self._icon.isVisible() and QSystemTrayIcon.supportsMessages()):
            return False
        self._icon.showMessage(title, words, QSystemTrayIcon.MessageIcon.NoIcon)
        return True

    def _add(self, text: str, signal: object) -> QAction:
        action = self._menu.addAction(text)
        action.triggered.connect(signal)
        return action

    def _explain(self) -> None:
        lines = [self._next or "calapp", self._problem, "Sync is paused" if self._paused else ""]
        self._icon.setToolTip("\n".join(line for line in lines if line))

    def _draw(self) -> None:
        if self._today != date.min:
            badge = "problem" if self._problem else "paused" if self._paused else ""
            self._icon.setIcon(date_icon(self._today, badge=badge))

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.toggle_requested.emit()


def date_icon(day: date | None, *, badge: str = "") -> QIcon:
    """Return a calendar page with the day's number, or without one; ``badge`` is "problem", "paused" or ""."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(_page(day, size, badge))
    return icon


def _page(day: date | None, size: int, badge: str) -> QPixmap:
    """Draw one size of the icon: it must be read on light and dark panels, so the page brings its own ground."""
    colors = theme.LIGHT
    image = QPixmap(size, size)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    unit = size / 16
    page = QRectF(0.5 * unit, 0.5 * unit, size - unit, size - unit)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.accent)
    painter.drawRoundedRect(page, 3 * unit, 3 * unit)
    painter.setBrush(colors.background)
    body = page.adjusted(unit, 4 * unit, -unit, -unit)
    painter.drawRoundedRect(body, 1.5 * unit, 1.5 * unit)
    if day is not None:
        font = QFont(theme.family())
        font.setPixelSize(max(round(9 * unit), 8))
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        painter.setPen(colors.text)
        painter.drawText(body, Qt.AlignmentFlag.AlignCenter, str(day.day))
    else:
        _dots(painter, body, unit, colors.accent)
    if badge:
        _badge(painter, size, colors.danger if badge == "problem" else colors.muted, colors.background)
    painter.end()
    return image


def _dots(painter: QPainter, body: QRectF, unit: float, color: QColor) -> None:
    """Draw the days of a month, for the icon that stands for no day."""
    painter.setBrush(color)
    for row in range(2):
        for column in range(3):
            x = body.left() + body.width() * (column + 1) / 4
            y = body.top() + body.height() * (row + 1) / 3
            painter.drawEllipse(QPointF(x, y), 1.1 * unit, 1.1 * unit)


def _badge(painter: QPainter, size: int, color: QColor, edge: QColor) -> None:
    radius = size * 0.2
    center = QPointF(size - radius - 0.5, radius + 0.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(edge)
    painter.drawEllipse(center, radius + 0.5, radius + 0.5)
    painter.setBrush(color)
    painter.drawEllipse(center, radius - 0.5, radius - 0.5)
