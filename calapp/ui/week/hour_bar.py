"""The bar of hours beside the grid, with the time of the now-line."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from calapp.ui import theme
from calapp.ui.week import captions
from calapp.ui.week.metrics import HOUR_MINUTES
from calapp.ui.week.scene import Scene

_CROWDED = 12  # pixels below which an hour gives way to the time it is


class HourBar(QWidget):
    """Labels on the hour lines; scrolls with the grid."""

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._scene = scene
        self._offset = 0

    def set_offset(self, offset: int) -> None:
        """Scroll with the grid."""
        if offset != self._offset:
            delta, self._offset = self._offset - offset, offset
            self.scroll(0, delta)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the labels that are exposed."""
        scene, colors = self._scene, self._scene.colors
        painter = QPainter(self)
        area = event.rect().translated(0, self._offset)
        painter.fillRect(event.rect(), colors.background)
        painter.translate(0, -self._offset)
        now = scene.scale.y(scene.now_minute()) if scene.today is not None else None
        painter.setFont(theme.font(theme.Type.TINY, tabular=True))
        painter.setPen(colors.muted)
        for hour in range(1, 24):
            y = scene.scale.y(hour * HOUR_MINUTES)
            near_now = now is not None and abs(y - now) < theme.px(_CROWDED)
            whole = y - self._offset >= _CROWDED // 2  # a label cut by the upper edge is left out
            if whole and area.top() - _CROWDED <= y <= area.bottom() + _CROWDED and not near_now:
                self._label(painter, y, captions.hour_label(hour, hours_24=scene.options.hours_24))
        if now is not None:
            painter.setFont(theme.font(theme.Type.TINY, theme.Weight.BOLD, tabular=True))
            painter.setPen(colors.now)
            self._label(painter, now, captions.clock(scene.now, hours_24=scene.options.hours_24))
        painter.end()

    def _label(self, painter: QPainter, y: int, text: str) -> None:
        room = QRect(0, y - theme.px(_CROWDED), self.width() - theme.SPACE_8, 2 * theme.px(_CROWDED))
        if self._scene.columns.mirrored:
            room.translate(theme.SPACE_8, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
