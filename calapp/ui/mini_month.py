"""The mini month: week numbers, the band of the shown week, today's pill and a dot under days that hold something."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from calapp.ui import icons, theme
from calapp.ui.dates import MONTH_ROWS, WEEK, add_months, month_page, week_number, week_start

ROW_HEIGHT = 26
HEAD_HEIGHT = 18
NUMBER_WIDTH = 22
DOT = 3
_WHEEL_STEP = 120
_MOVES = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -WEEK,
    Qt.Key.Key_Down: WEEK,
}


class MonthGrid(QWidget):
    """Six weeks of one month, painted. Click or Enter picks a day; arrow keys walk, Page Up and Down turn months."""

    day_picked = Signal(object)
    month_shown = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, first_weekday: int = 0) -> None:
        super().__init__(parent)
        self._first_weekday = first_weekday
        self._today = date.min
        self._month = date.min
        self._cursor = date.min
        self._band: tuple[date, date] = (date.min, date.min)
        self._busy: frozenset[date] = frozenset()
        self._hovered: date | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def month(self) -> date:
        """The first day of the month shown."""
        return self._month

    @property
    def days(self) -> tuple[date, int]:
        """The first day shown, those of the month before included, and how many days there are."""
        return week_start(self._month, self._first_weekday), MONTH_ROWS * WEEK

    def set_first_weekday(self, first_weekday: int) -> None:
        """Begin the weeks on another day."""
        if first_weekday != self._first_weekday:
            self._first_weekday = first_weekday
            self.update()

    def set_today(self, today: date) -> None:
        """Mark another day as today."""
        if today != self._today:
            self._today = today
            self.update()

    def set_band(self, first: date, days: int) -> None:
        """Mark the days that the big view shows and turn to their month."""
        band = (first, first + timedelta(days=days))
        if band == self._band:
            return
        self._band = band
        if not band[0] <= self._cursor < band[1]:
            self._cursor = first
        middle = first + timedelta(days=days // 2)
        self.set_month(middle)
        self.update()

    def set_busy(self, days: Collection[date]) -> None:
        """Put a dot under these days."""
        busy = frozenset(days)
        if busy != self._busy:
            self._busy = busy
            self.update()

    def set_month(self, day: date) -> None:
        """Turn to the month of ``day``."""
        month = day.replace(day=1)
        if month == self._month:
            return
        self._month = month
        self.setAccessibleName(f"{month:%B %Y}")
        self.month_shown.emit(month)
        self.update()

    def day_at(self, position: QPoint) -> date | None:
        """Return the day at a point of this widget, None beside the days."""
        column = int((position.x() - NUMBER_WIDTH) // self._column_width())
        row = (position.y() - HEAD_HEIGHT) // ROW_HEIGHT
        if position.x() < NUMBER_WIDTH or not (0 <= column < WEEK and 0 <= row < MONTH_ROWS):
            return None
        return month_page(self._month, self._first_weekday)[row][column]

    def rect_of(self, day: date) -> QRectF:
        """Return the cell of a day that is shown."""
        offset = (day - self.days[0]).days
        width = self._column_width()
        return QRectF(
            NUMBER_WIDTH + offset % WEEK * width, HEAD_HEIGHT + offset // WEEK * ROW_HEIGHT, width, ROW_HEIGHT
        )

    def _column_width(self) -> float:
        return (self.width() - NUMBER_WIDTH) / WEEK

    def _walk(self, day: date) -> None:
        self._cursor = day
        self.set_month(day)
        self.setAccessibleDescription(f"{day:%A} {day.day} {day:%B %Y}")
        self.update()

    def _paint_head(self, painter: QPainter, colors: theme.Theme) -> None:
        painter.setFont(theme.font(theme.Type.TINY))
        painter.setPen(colors.muted)
        for day in month_page(self._month, self._first_weekday)[0]:
            cell = self.rect_of(day)
            cell.moveTop(0)
            cell.setHeight(HEAD_HEIGHT)
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, f"{day:%a}"[:2])

    def _paint_week(self, painter: QPainter, colors: theme.Theme, week: tuple[date, ...]) -> None:
        first = self.rect_of(week[0])
        painter.setFont(theme.font(theme.Type.TINY, tabular=True))
        painter.setPen(colors.disabled)
        number = QRectF(0, first.top(), NUMBER_WIDTH, ROW_HEIGHT)
        painter.drawText(number, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, str(week_number(week[0])))
        shown = [day for day in week if self._band[0] <= day < self._band[1]]
        if shown:
            band = self.rect_of(shown[0]).united(self.rect_of(shown[-1])).adjusted(0, 1, 0, -1)
            _pill(painter, band, colors.accent_soft)
        for day in week:
            self._paint_day(painter, colors, day)

    def _paint_day(self, painter: QPainter, colors: theme.Theme, day: date) -> None:
        cell = self.rect_of(day)
        pill = cell.adjusted(0, 1, 0, -1)
        today = day == self._today
        if today:
            _pill(painter, pill, colors.accent)
        elif day == self._hovered:
            _pill(painter, pill, colors.hover)
        if self.hasFocus() and day == self._cursor:
            painter.setPen(colors.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(pill.adjusted(1, 1, -1, -1), pill.height() / 2, pill.height() / 2)
        weight = theme.Weight.BOLD if today else theme.Weight.REGULAR
        painter.setFont(theme.font(theme.Type.SMALL, weight, tabular=True))
        inside = (day.year, day.month) == (self._month.year, self._month.month)
        ink = colors.on_accent if today else colors.text if inside else colors.disabled
        painter.setPen(ink)
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(day.day))
        if day in self._busy and not today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.disabled if inside else colors.border)
            painter.drawEllipse(QPointF(cell.center().x(), cell.bottom() - DOT - 0.5), DOT / 2, DOT / 2)

    def sizeHint(self) -> QSize:
        """Return room for six weeks."""
        return QSize(NUMBER_WIDTH + WEEK * ROW_HEIGHT, HEAD_HEIGHT + MONTH_ROWS * ROW_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page."""
        if self._month == date.min:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        self._paint_head(painter, colors)
        for week in month_page(self._month, self._first_weekday):
            self._paint_week(painter, colors, week)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the day under the mouse."""
        day = self.day_at(event.position().toPoint())
        if day is not None and event.button() is Qt.MouseButton.LeftButton:
            self._cursor = day
            self.day_picked.emit(day)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the day under the mouse."""
        self._hover(self.day_at(event.position().toPoint()))

    def leaveEvent(self, event: object) -> None:
        """Let the light go out."""
        self._hover(None)

    def _hover(self, day: date | None) -> None:
        if day != self._hovered:
            self._hovered = day
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn months."""
        steps = event.angleDelta().y()
        if abs(steps) >= _WHEEL_STEP:
            self.set_month(add_months(self._month, -1 if steps > 0 else 1))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk by arrows, turn months by Page Up and Down, pick by Enter or Space."""
        key = Qt.Key(event.key())
        if key in _MOVES:
            self._walk(self._cursor + timedelta(days=_MOVES[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._walk(add_months(self._cursor, -1 if key == Qt.Key.Key_PageUp else 1))
        elif key == Qt.Key.Key_Home:
            self._walk(week_start(self._cursor, self._first_weekday))
        elif key == Qt.Key.Key_End:
            self._walk(week_start(self._cursor, self._first_weekday) + timedelta(days=WEEK - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.day_picked.emit(self._cursor)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cursor."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the cursor."""
        super().focusOutEvent(event)
        self.update()


class MiniMonth(QWidget):
    """The month grid under its name and two arrows."""

    day_picked = Signal(object)
    month_shown = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, first_weekday: int = 0) -> None:
        super().__init__(parent)
        self.grid = MonthGrid(self, first_weekday=first_weekday)
        self._name = QLabel()
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setFont(theme.font(theme.Type.BODY, theme.Weight.BOLD))
        self._back, self._forward = QToolButton(), QToolButton()
        self._back.setIcon(icons.icon("chevron-left", "muted"))
        self._forward.setIcon(icons.icon("chevron-right", "muted"))
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self._name, stretch=1)
        for button, words in ((self._back, "Previous month"), (self._forward, "Next month")):
            button.setAutoRaise(True)
            button.setToolTip(words)
            button.setAccessibleName(words)
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_4)
        column.addLayout(head)
        column.addWidget(self.grid)
        self._back.clicked.connect(self._on_back)
        self._forward.clicked.connect(self._on_forward)
        self.grid.day_picked.connect(self.day_picked)
        self.grid.month_shown.connect(self._on_month_shown)

    def _on_back(self) -> None:
        self.grid.set_month(add_months(self.grid.month, -1))

    def _on_forward(self) -> None:
        self.grid.set_month(add_months(self.grid.month, 1))

    def _on_month_shown(self, month: date) -> None:
        self._name.setText(f"{month:%B %Y}")
        self.month_shown.emit(month)


def _pill(painter: QPainter, place: QRectF, color: QColor) -> None:
    """Fill a bar with round ends."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
