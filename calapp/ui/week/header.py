"""The days above the grid: weekday, number, today's pill, and the name of the time zone over the hours."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from calapp.ui import theme
from calapp.ui.week.metrics import clock_change
from calapp.ui.week.scene import Scene

PAD, TOP, NAME, NUMBER, BOTTOM = 9, 7, 16, 27, 6
PILL_PAD = 7


class WeekHeader(QWidget):
    """One column per day. A click on a day announces it, one on the zone over the hours that."""

    day_activated = Signal(object)
    zone_activated = Signal()

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._scene = scene
        self._zone_note = ""
        self._elsewhere = False
        self.setMouseTracking(True)

    def set_zone_note(self, note: str, *, elsewhere: bool) -> None:
        """Explain the zone; ``elsewhere`` tells that it is not the computer's, which is made plain."""
        self._zone_note, self._elsewhere = note, elsewhere
        self.update()

    def wanted_height(self) -> int:
        """Return the height that the two lines of text need."""
        return theme.px(TOP + NAME + NUMBER + BOTTOM)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the days."""
        scene, colors = self._scene, self._scene.colors
        painter = QPainter(self)
        painter.fillRect(event.rect(), colors.background)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for column, day in enumerate(scene.dates()):
            self._paint_day(painter, column, day)
        self._paint_zone(painter)
        painter.end()

    def _paint_day(self, painter: QPainter, column: int, day: date) -> None:
        scene, colors = self._scene, self._scene.colors
        today = column == scene.today
        low, high = scene.columns.edges(column)
        left, width = low + PAD, high - low - 2 * PAD
        side = Qt.AlignmentFlag.AlignLeft  # the painter turns it around where text runs from right to left
        painter.setFont(theme.font(theme.Type.SMALL, theme.Weight.BOLD if today else theme.Weight.REGULAR))
        painter.setPen(colors.accent if today else colors.muted)
        name = f"{day:%a}"
        if clock_change(day, scene.zone):
            name += " · clocks change"
        top = theme.px(TOP)
        painter.drawText(QRect(left, top, width, theme.px(NAME)), side | Qt.AlignmentFlag.AlignVCenter, name)
        font = theme.font(theme.Type.LARGE, theme.Weight.MEDIUM, tabular=True)
        painter.setFont(font)
        number = str(day.day)
        room = QRect(left, top + theme.px(NAME), width, theme.px(NUMBER))
        painter.setPen(colors.text)
        if today:
            text_width = QFontMetrics(font).horizontalAdvance(number)
            pill = QRectF(left - PILL_PAD + 1, room.top() + 1, text_width + 2 * PILL_PAD, room.height() - 2)
            if scene.columns.mirrored:
                pill.moveRight(left + width + PILL_PAD - 1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.accent)
            painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
            painter.setPen(colors.on_accent)
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, number)
            return
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, number)

    def _paint_zone(self, painter: QPainter) -> None:
        scene = self._scene
        name = scene.mover.tzid.rpartition("/")[2].replace("_", " ")
        font = theme.font(theme.Type.TINY)
        painter.setFont(font)
        painter.setPen(scene.colors.accent if self._elsewhere else scene.colors.muted)
        room = self._zone_room()
        shown = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)

    def _zone_room(self) -> QRect:
        columns = self._scene.columns
        top = theme.px(TOP) + theme.px(NAME)
        if columns.mirrored:
            room = QRect(0, top, self.width() - theme.SPACE_4, theme.px(NUMBER))
            room.setLeft(columns.left + columns.width + theme.SPACE_8)
            return room
        return QRect(theme.SPACE_4, top, columns.left - theme.SPACE_4 - theme.SPACE_8, theme.px(NUMBER))

    def _day_at(self, position: QPoint) -> date | None:
        columns = self._scene.columns
        inside = columns.left <= position.x() < columns.left + columns.width
        return self._scene.dates()[columns.day_at(position.x())] if inside else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show that the zone can be clicked, and what it is in full."""
        over = self._zone_room().contains(event.position().toPoint())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.setToolTip(theme.plain_tool_tip(self._zone_note) if over and self._zone_note else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Announce the day, or the zone, that was clicked."""
        place = event.position().toPoint()
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        day = self._day_at(place)
        if day is not None:
            self.day_activated.emit(day)
        elif self._zone_room().contains(place):
            self.zone_activated.emit()
