"""The frame of the week view: its parts in their places, scrolled and zoomed together, sharing the day columns."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from calapp.model.occurrence import OccurrenceKey
from calapp.ui import theme
from calapp.ui.week.gestures import Ghost, Spot
from calapp.ui.week.grid import GridCanvas
from calapp.ui.week.header import WeekHeader
from calapp.ui.week.hour_bar import HourBar
from calapp.ui.week.lane import LaneCanvas
from calapp.ui.week.metrics import Columns, HourScale, first_scroll, scroll_after_zoom
from calapp.ui.week.pointing import EDGE_PX, SCROLL_PX
from calapp.ui.week.scene import Scene, Target

HOUR_BAR_WIDTH, SCROLL_BAR_WIDTH, OVERHANG = 64, 8, 6
WHEEL_STEP = 120


class WeekFrame(QWidget):
    """Header, all-day lane, hour bar and grid around one scene, and the scroll bar beside them."""

    hour_height_changed = Signal(int)

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = scene
        self.header, self.hour_bar = WeekHeader(scene, self), HourBar(scene, self)
        self.lane, self.grid = LaneCanvas(scene, self), GridCanvas(scene, self)
        self.scroll_bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._scrolled = self._placed = False
        self._dimmed: OccurrenceKey | None = None
        self.lane.rows_changed.connect(self._on_rows_changed)
        self.scroll_bar.valueChanged.connect(self._on_scrolled)

    def set_hour_height(self, hour_px: int, *, anchor: float | None = None) -> None:
        """Zoom; the minute at ``anchor`` pixels below the grid's top stays where it is (W10)."""
        before, after = self.scene.scale, HourScale.of(hour_px)
        if after == before:
            return
        scroll = scroll_after_zoom(
            self.grid.offset, self.grid.height() / 2 if anchor is None else anchor, before, after
        )
        self.scene.scale = after
        self.arrange()
        self._set_range()
        self.scroll_bar.setValue(scroll)
        self._on_scrolled()
        self.update_all()
        self.hour_height_changed.emit(after.hour_px)

    def rect_of(self, target: Target) -> QRect:
        """Return where a target is, in global coordinates; empty when it is not shown."""
        for canvas in (self.grid, self.lane):
            for rect in canvas.rects(target):
                shown = rect.translated(0, -canvas.offset) & canvas.rect()
                return QRect(canvas.mapToGlobal(shown.topLeft()), shown.size())
        return QRect()

    def reveal(self, target: Target | None) -> None:
        """Scroll until a target is in view."""
        rects = self.grid.rects(target) if target else []
        if not rects:
            return
        top, bottom = rects[0].top() - theme.SPACE_8, rects[0].bottom() + theme.SPACE_8
        if bottom > self.grid.offset + self.grid.height():
            self.scroll_bar.setValue(min(bottom - self.grid.height(), top))
        if top < self.scroll_bar.value():
            self.scroll_bar.setValue(top)

    def spot_at(self, position: QPoint) -> Spot:
        """Return the place of the week at a position: in the lane above the grid, else in the grid."""
        if position.y() < self.grid.y():
            return self.lane.spot(self.lane.mapFrom(self, position))
        inside = QPoint(position.x(), min(position.y(), self.grid.geometry().bottom()))
        return self.grid.spot(self.grid.mapFrom(self, inside))

    def scroll_at(self, position: QPoint) -> int:
        """Scroll while a drag is held near the upper or lower edge of the grid; returns by how much."""
        area = self.grid.geometry()
        before = self.scroll_bar.value()
        if area.top() <= position.y() < area.top() + EDGE_PX:
            self.scroll_bar.setValue(before - SCROLL_PX)
        elif position.y() > area.bottom() - EDGE_PX:
            self.scroll_bar.setValue(before + SCROLL_PX)
        return self.scroll_bar.value() - before

    def show_ghost(self, ghost: Ghost | None) -> None:
        """Show what a drop would do; the original pales meanwhile."""
        before, self._dimmed = self._dimmed, self.scene.dragged
        for canvas in (self.lane, self.grid):
            canvas.set_ghost(ghost)
            if before != self._dimmed:
                canvas.touch(before)
                canvas.touch(self._dimmed)

    def _on_scrolled(self) -> None:
        self.grid.set_offset(self.scroll_bar.value())
        self.hour_bar.set_offset(self.scroll_bar.value())

    def arrange(self) -> None:
        """Place all events again; the lane first, because its height moves the grid. Before it has a place, nothing."""
        if not self._placed:
            return
        if self.scene.columns.count != self.scene.days:
            self._share_columns()
        self.lane.arrange()
        if self.lane.wanted_height() != self.lane.height():
            self._place_rows()
        self.grid.arrange()

    def _on_rows_changed(self) -> None:
        self.arrange()
        self.lane.update()

    def update_all(self) -> None:
        """Paint everything again."""
        for widget in (self.header, self.lane, self.hour_bar, self.grid, self):
            widget.update()

    def _share_columns(self) -> None:
        """Work out the day columns, which all parts share."""
        mirrored = self.isRightToLeft()
        bar, width = theme.px(HOUR_BAR_WIDTH), self.width()
        room = max(width - bar - SCROLL_BAR_WIDTH, self.scene.days)
        columns = Columns(SCROLL_BAR_WIDTH if mirrored else bar, room, self.scene.days, mirrored)
        turned = mirrored != self.scene.columns.mirrored
        self.scene.columns = columns
        if turned:
            self.scene.dress()
        self.lane.set_columns(columns)
        self.grid.set_columns(replace(columns, left=columns.left - (columns.left if mirrored else bar - OVERHANG)))

    def _place_rows(self) -> None:
        """Give every part its room, from top to bottom."""
        mirrored = self.scene.columns.mirrored
        bar, width = theme.px(HOUR_BAR_WIDTH), self.width()
        header, lane = self.header.wanted_height(), self.lane.wanted_height()
        top = header + lane
        rest = max(self.height() - top, 0)
        self.header.setGeometry(0, 0, width, header)
        self.lane.setGeometry(0, header, width, lane)
        self.hour_bar.setGeometry(width - bar + OVERHANG if mirrored else 0, top, bar - OVERHANG, rest)
        grid_left = SCROLL_BAR_WIDTH if mirrored else bar - OVERHANG
        self.grid.setGeometry(grid_left, top, width - bar - SCROLL_BAR_WIDTH + OVERHANG, rest)
        self.scroll_bar.setGeometry(0 if mirrored else width - SCROLL_BAR_WIDTH, top, SCROLL_BAR_WIDTH, rest)
        self._set_range()

    def _set_range(self) -> None:
        self.scroll_bar.setRange(0, max(self.scene.scale.height - self.grid.height(), 0))
        self.scroll_bar.setPageStep(self.grid.height())
        self.scroll_bar.setSingleStep(self.scene.scale.hour_px // 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything; the first time, scroll to now or to the morning (W9)."""
        self._placed = True
        self._share_columns()
        self.lane.set_room(self.height() // 2)
        self._place_rows()
        self.arrange()
        if not self._scrolled and self.grid.height() > self.scene.scale.hour_px:
            self._scrolled = True
            now = self.scene.now_minute() if self.scene.today is not None else None
            start = self.scene.options.work_start
            self.scroll_bar.setValue(first_scroll(self.scene.scale, self.grid.height(), now=now, work_start=start))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what the parts leave free."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.scene.colors.background)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl zoom at the pointer."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            anchor = self.grid.mapFrom(self, event.position().toPoint()).y()
            scale = self.scene.scale.zoomed(event.angleDelta().y() / WHEEL_STEP)
            self.set_hour_height(scale.hour_px, anchor=anchor)
        else:
            self.scroll_bar.event(event)
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the writing direction."""
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._share_columns()
            self._place_rows()
            self.arrange()
            self.update_all()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Zoom by pinching."""
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is pinch:
            anchor = self.grid.mapFrom(self, event.position().toPoint()).y()
            self.set_hour_height(round(self.scene.scale.hour_px * (1 + event.value())), anchor=anchor)
            return True
        return super().event(event)
