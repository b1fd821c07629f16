"""One calendar in the sidebar: its color is its check box; a lock tells that it is read-only; "…" opens its menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from calapp.model.calendar import Calendar
from calapp.ui import icons, theme
from calapp.ui.row_parts import RowMenuButton

ROW_HEIGHT = 28
BOX = 16
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


def steps_of(event: QKeyEvent) -> int:
    """Return by how many places a key moves a calendar, 0 for any other key."""
    alone = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return _STEPS.get(Qt.Key(event.key()), 0) if alone == Qt.KeyboardModifier.AltModifier else 0


class CalendarCheck(QCheckBox):
    """A check box in a calendar's color, with its name cut at the end when there is no room."""

    def __init__(self, calendar: Calendar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color = calendar.color
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_calendar(calendar)

    def set_calendar(self, calendar: Calendar) -> None:
        """Show another state of the calendar."""
        self._color = calendar.color
        self._name = calendar.name
        self.setText(calendar.name.replace("&", "&&"))
        self.setAccessibleName(f"{calendar.name}, read-only" if calendar.read_only else calendar.name)
        self.setChecked(calendar.visible)
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the box and the whole name."""
        return QSize(BOX + theme.SPACE_8 + self.fontMetrics().horizontalAdvance(self._name), ROW_HEIGHT)

    def hitButton(self, position: QPoint) -> bool:
        """Let a click anywhere on the row count."""
        return self.rect().contains(position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys that move the row to it; a check box would take them for a step to its neighbor."""
        if steps_of(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, its mark and the name."""
        colors = theme.current()
        bar = theme.event_colors(self._color, colors).bar
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - BOX) / 2
        box = QRectF(0.5, top + 0.5, BOX - 1, BOX - 1)
        painter.setPen(bar)
        painter.setBrush(bar if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, theme.RADIUS_CHECKBOX, theme.RADIUS_CHECKBOX)
        if self.isChecked():
            icons.draw(painter, "check", colors.background, QRectF(2, top + 2, BOX - 4, BOX - 4))
        words = QRect(BOX + theme.SPACE_8, 0, self.width() - BOX - theme.SPACE_8, self.height())
        if self.hasFocus():
            painter.setPen(colors.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(words).adjusted(-3.5, 3.5, -0.5, -3.5)
            painter.drawRoundedRect(ring, theme.RADIUS_CHECKBOX, theme.RADIUS_CHECKBOX)
        painter.setPen(colors.text if self.isChecked() else colors.muted)
        cut = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Explain the name when it is cut."""
        super().resizeEvent(event)
        whole = self.sizeHint().width() <= self.width()
        self.setToolTip("" if whole else theme.plain_tool_tip(self._name))


class CalendarRow(QWidget):
    """The check box, the lock and the menu button of one calendar."""

    toggled = Signal(int, bool)
    menu_requested = Signal(int, QPoint)
    move_wanted = Signal(int, int)

    def __init__(self, calendar: Calendar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._calendar = calendar
        self._check = CalendarCheck(calendar)
        self._lock = QLabel()
        self._more = RowMenuButton(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.SPACE_8 - 2, 0, theme.SPACE_4, 0)
        line.setSpacing(theme.SPACE_4)
        line.addWidget(self._check, stretch=1)
        line.addWidget(self._more)
        line.addWidget(self._lock)
        self.setFixedHeight(theme.px(ROW_HEIGHT))
        self._check.clicked.connect(self._on_clicked)
        self._more.clicked.connect(self._on_more)
        self.set_calendar(calendar)

    @property
    def check(self) -> CalendarCheck:
        """The check box."""
        return self._check

    @property
    def calendar(self) -> Calendar:
        """The calendar as shown."""
        return self._calendar

    def set_calendar(self, calendar: Calendar) -> None:
        """Show another state of the calendar."""
        self._calendar = calendar
        self._check.set_calendar(calendar)
        self._more.setAccessibleName(f"More about {calendar.name}")
        self._lock.setVisible(calendar.read_only)
        self.dress()

    def dress(self) -> None:
        """Take the colors of the current theme."""
        if self._calendar.read_only:
            self._lock.setPixmap(icons.pixmap("lock", theme.current().muted, size=icons.SMALL - 2))
        self._lock.setToolTip("You can look at this calendar, but not change it.")
        self._lock.setAccessibleName("Read-only")
        self.update()

    def _on_clicked(self, checked: bool) -> None:  # noqa: FBT001 - the signal's shape
        self.toggled.emit(self._calendar.id, checked)

    def _on_more(self) -> None:
        self.menu_requested.emit(self._calendar.id, self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up."""
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Go dark."""
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move up or down among the calendars of the account (Alt+Up, Alt+Down)."""
        if steps := steps_of(event):
            self.move_wanted.emit(self._calendar.id, steps)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the same menu by the right button or the menu key."""
        self.menu_requested.emit(self._calendar.id, event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the row that is pointed at."""
        if self.underMouse():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().hover)
            painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
            painter.end()
