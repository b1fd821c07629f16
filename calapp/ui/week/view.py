"""The week view: header, all-day lane, hour bar and grid on one scene; it states a span and tells what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QWidget

from calapp.model.calendar import Calendar
from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.model.timespan import TimeSpan
from calapp.ui import theme
from calapp.ui.week.commands import WeekCommands
from calapp.ui.week.gestures import Ghost, Spot, new_event
from calapp.ui.week.grid import GridCanvas
from calapp.ui.week.header import WeekHeader
from calapp.ui.week.hour_bar import HourBar
from calapp.ui.week.keyboard import stroke_of
from calapp.ui.week.lane import LaneCanvas
from calapp.ui.week.metrics import Columns, HourScale, first_scroll, scroll_after_zoom
from calapp.ui.week.moves import Mover, Times, ZoneFinder, system_zone
from calapp.ui.week.pointing import EDGE_PX, SCROLL_PX, DayFinder, Pointing
from calapp.ui.week.scene import Item, Options, Scene, Slot, Target
from calapp.ui.week.selection import Selection

HOUR_BAR_WIDTH, SCROLL_BAR_WIDTH, OVERHANG = 64, 8, 6
WHEEL_STEP = 120


class WeekView(QWidget):
    """Shows a row of days. Nothing is written here: gestures and keys become signals that carry new times.

    ``now`` and ``zone`` are given, never asked of the system; ``find_zone`` knows the zones of events by name.
    """

    span_changed = Signal(object)
    selection_changed = Signal(object)
    event_activated = Signal(object, QRect)
    event_opened = Signal(object)
    event_moved = Signal(object, object, object)
    event_copied = Signal(object, object, object)
    delete_requested = Signal(object)
    create_requested = Signal(object, object)
    menu_requested = Signal(object, QPoint)
    day_activated = Signal(object)
    hour_height_changed = Signal(int)
    announced = Signal(str)

    def __init__(
        self,
        *,
        now: datetime,
        zone: tzinfo,
        tzid: str,
        find_zone: ZoneFinder = system_zone,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        today = now.astimezone(zone).date()
        self.scene = Scene(Mover(zone, tzid, find_zone), today - timedelta(days=today.weekday()), now)
        self.header, self.hour_bar = WeekHeader(self.scene, self), HourBar(self.scene, self)
        self.lane, self.grid = LaneCanvas(self.scene, self), GridCanvas(self.scene, self)
        self.selection = Selection(self.scene, self.lane, self.grid, self)
        self._scroll_bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._pointing = Pointing(self.scene, self, self)
        self._commands = WeekCommands(self)
        self._scrolled = False
        self._awaiting = False
        self._connect()

    @property
    def span(self) -> TimeSpan:
        """The days shown."""
        return self.scene.span

    @property
    def selected_key(self) -> OccurrenceKey | None:
        """The key of the selected event."""
        occurrence = self.selection.occurrence
        return occurrence.key if occurrence else None

    def show_days(self, first: date, days: int = 7) -> None:
        """Show other days; scroll offset and zoom stay, and a selected slot moves along (W9)."""
        if (first, days) == (self.scene.first, self.scene.days):
            return
        shift = first - self.scene.first
        target = self.selection.target
        self.selection.select(None)
        self.scene.first, self.scene.days = first, days
        self.scene.set_occurrences(())
        self._awaiting = True
        self.span_changed.emit(self.span)
        if self._awaiting:  # nobody answered at once
            self._arrange()
        if isinstance(target, Slot):
            spot = Spot(target.head.day + shift, target.head.minute)
            self.selection.select(Slot(spot, spot) if self.scene.column(spot.day) is not None else None)
        self._update_all()

    def page(self, steps: int) -> None:
        """Show the days so many pages later."""
        self.show_days(self.scene.first + timedelta(days=steps * self.scene.days), self.scene.days)

    def set_occurrences(self, span: TimeSpan, occurrences: Sequence[Occurrence]) -> None:
        """Show what lies in ``span``; an answer for other days than those shown is dropped."""
        if span != self.span:
            return
        self._awaiting = False
        self.scene.set_occurrences(occurrences)
        self._arrange()
        self.selection.keep()

    def set_calendars(self, calendars: Iterable[Calendar]) -> None:
        """Take names, colors and rights of the calendars."""
        self.scene.set_calendars(calendars)
        self._arrange()

    def set_now(self, now: datetime) -> None:
        """Move the now-line; called at every minute and after a resume."""
        before = self.scene.today
        self.scene.set_now(now)
        self._arrange()
        self.grid.touch_now()
        self.hour_bar.update()
        if self.scene.today != before:
            self.header.update()

    def set_zone(self, zone: tzinfo, tzid: str) -> None:
        """Show all times in another zone; selection and scroll offset stay (W19)."""
        self.scene.mover = Mover(zone, tzid, self.scene.mover.find_zone)
        self.scene.set_now(self.scene.now)
        self.scene.split()
        self._arrange()
        self._update_all()
        self.span_changed.emit(self.span)

    def set_options(self, options: Options) -> None:
        """Take the settings that concern the week."""
        self.scene.options = options
        self._arrange()
        self._update_all()

    def set_hour_height(self, hour_px: int, *, anchor: float | None = None) -> None:
        """Zoom; the minute at ``anchor`` pixels below the grid's top stays where it is (W10)."""
        before, after = self.scene.scale, HourScale.of(hour_px)
        if after == before:
            return
        scroll = scroll_after_zoom(
            self.grid.offset, self.grid.height() / 2 if anchor is None else anchor, before, after
        )
        self.scene.scale = after
        self._arrange()
        self._set_range()
        self._scroll_bar.setValue(scroll)
        self._on_scrolled()
        self._update_all()
        self.hour_height_changed.emit(after.hour_px)

    def set_day_finder(self, find_day: DayFinder) -> None:
        """Let events be dropped on days outside, such as those of the small month."""
        self._pointing.find_day = find_day

    def dress(self) -> None:
        """Take the colors of the current theme."""
        self.scene.dress()
        self._arrange()
        self._update_all()

    def select(self, key: OccurrenceKey) -> bool:
        """Select an event and bring it into view; False when it is not shown."""
        if self.scene.find(key) is None:
            return False
        self.selection.select(key)
        self.reveal()
        return True

    def select_spot(self, spot: Spot) -> None:
        """Select a slot and bring it into view."""
        self.selection.select(Slot(spot, spot))
        self.reveal()

    def suggested_times(self) -> Times:
        """Return the times that a new event has: the selected slots, or the usual length at the keyboard's place."""
        target = self.selection.target
        if isinstance(target, Slot) and target.anchor != target.head:
            return self._commands.times_of(target)
        return new_event(self.scene.mover, self.selection.spot(), minutes=self.scene.options.default_minutes)

    def rect_of(self, target: Target) -> QRect:
        """Return where a target is, in global coordinates; empty when it is not shown."""
        for canvas in (self.grid, self.lane):
            for rect in canvas.rects(target):
                shown = rect.translated(0, -canvas.offset) & canvas.rect()
                return QRect(canvas.mapToGlobal(shown.topLeft()), shown.size())
        return QRect()

    def reveal(self) -> None:
        """Scroll to what is selected."""
        target = self.selection.target
        rects = self.grid.rects(target) if target else []
        if not rects:
            return
        top, bottom = rects[0].top() - theme.SPACE_8, rects[0].bottom() + theme.SPACE_8
        if bottom > self.grid.offset + self.grid.height():
            self._scroll_bar.setValue(min(bottom - self.grid.height(), top))
        if top < self._scroll_bar.value():
            self._scroll_bar.setValue(top)

    def spot_at(self, position: QPoint) -> Spot:
        """Return the place of the week at a position: in the lane above the grid, else in the grid."""
        if position.y() < self.grid.y():
            return self.lane.spot(self.lane.mapFrom(self, position))
        inside = QPoint(position.x(), min(position.y(), self.grid.geometry().bottom()))
        return self.grid.spot(self.grid.mapFrom(self, inside))

    def scroll_at(self, position: QPoint) -> int:
        """Scroll while a drag is held near the upper or lower edge of the grid; returns by how much."""
        area = self.grid.geometry()
        before = self._scroll_bar.value()
        if area.top() <= position.y() < area.top() + EDGE_PX:
            self._scroll_bar.setValue(before - SCROLL_PX)
        elif position.y() > area.bottom() - EDGE_PX:
            self._scroll_bar.setValue(before + SCROLL_PX)
        return self._scroll_bar.value() - before

    def show_ghost(self, ghost: Ghost | None) -> None:
        """Show what a drop would do; the original pales meanwhile."""
        for canvas in (self.lane, self.grid):
            canvas.set_ghost(ghost)
            if ghost and ghost.occurrence:
                canvas.touch(ghost.occurrence.key)

    def announce(self, words: str) -> None:
        """Say something to those who listen: a screen reader, the window's message line."""
        if words:
            self.announced.emit(words)

    def _connect(self) -> None:
        for canvas in (self.lane, self.grid):
            canvas.mouse = self._pointing
        self.lane.rows_changed.connect(self._on_rows_changed)
        self.header.day_activated.connect(self.day_activated)
        self.selection.changed.connect(self._on_selected)
        self._pointing.hovered.connect(self.selection.hover)
        self._scroll_bar.valueChanged.connect(self._on_scrolled)
        self._commands.connect_to(self._pointing)

    def _on_selected(self, target: Target | None) -> None:
        self.setAccessibleDescription(self.selection.words())
        self.selection_changed.emit(target if isinstance(target, OccurrenceKey) else None)

    def _on_scrolled(self) -> None:
        self.grid.set_offset(self._scroll_bar.value())
        self.hour_bar.set_offset(self._scroll_bar.value())

    def _arrange(self) -> None:
        """Place all events again; the lane first, because its height moves the grid."""
        if self.scene.columns.count != self.scene.days:
            self._share_columns()
        self.lane.arrange()
        if self._lane_height() != self.lane.height():
            self._place_rows()
        self.grid.arrange()

    def _on_rows_changed(self) -> None:
        self._arrange()
        self.lane.update()

    def _update_all(self) -> None:
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

    def _lane_height(self) -> int:
        return min(self.lane.wanted_height(), max(self.height() // 2, self.lane.row_height))

    def _place_rows(self) -> None:
        """Give every part its room, from top to bottom."""
        mirrored = self.scene.columns.mirrored
        bar, width = theme.px(HOUR_BAR_WIDTH), self.width()
        header, lane = self.header.wanted_height(), self._lane_height()
        top = header + lane
        rest = max(self.height() - top, 0)
        self.header.setGeometry(0, 0, width, header)
        self.lane.setGeometry(0, header, width, lane)
        self.hour_bar.setGeometry(width - bar + OVERHANG if mirrored else 0, top, bar - OVERHANG, rest)
        grid_left = SCROLL_BAR_WIDTH if mirrored else bar - OVERHANG
        self.grid.setGeometry(grid_left, top, width - bar - SCROLL_BAR_WIDTH + OVERHANG, rest)
        self._scroll_bar.setGeometry(0 if mirrored else width - SCROLL_BAR_WIDTH, top, SCROLL_BAR_WIDTH, rest)
        self._set_range()

    def _set_range(self) -> None:
        self._scroll_bar.setRange(0, max(self.scene.scale.height - self.grid.height(), 0))
        self._scroll_bar.setPageStep(self.grid.height())
        self._scroll_bar.setSingleStep(self.scene.scale.hour_px // 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything; the first time, scroll to now or to the morning (W9)."""
        self._share_columns()
        self._place_rows()
        self._arrange()
        if not self._scrolled and self.grid.height() > self.scene.scale.hour_px:
            self._scrolled = True
            now = self.scene.now_minute() if self.scene.today is not None else None
            start = self.scene.options.work_start
            self._scroll_bar.setValue(first_scroll(self.scene.scale, self.grid.height(), now=now, work_start=start))

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
            self._scroll_bar.event(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key asks for."""
        if event.key() in (Qt.Key.Key_Shift, Qt.Key.Key_Control):
            self._pointing.modifiers_changed()
        if event.key() == Qt.Key.Key_Escape and self._pointing.cancel():
            return
        stroke = stroke_of(event, on_event=self.selected_key is not None, mirrored=self.isRightToLeft())
        if stroke is None or not self._commands.carry_out(stroke):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Follow Shift and Ctrl during a drag."""
        if event.key() in (Qt.Key.Key_Shift, Qt.Key.Key_Control):
            self._pointing.modifiers_changed()
        super().keyReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu of what is under the mouse, or selected."""
        for canvas in (self.lane, self.grid):
            found = canvas.hit(canvas.mapFromGlobal(event.globalPos()))
            if canvas.geometry().contains(event.pos()) and isinstance(found, Item):
                self.selection.select(found.occurrence.key)
                self.menu_requested.emit(found.occurrence.key, event.globalPos())

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's signature
        """Let Tab go through the events, then on to the next widget (W20)."""
        if self.selection.step_event(forward=forward):
            self.reveal()
            return True
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus; by keyboard it lands on a slot."""
        self.scene.focused = True
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_key and self.selection.target is None:
            self.select_spot(self.selection.spot())
        self.selection.repaint()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the focus ring away."""
        self.scene.focused = False
        self.selection.repaint()
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        """Claim the keys that mean something here before the window's shortcuts do; zoom by pinching."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            stroke = stroke_of(event, on_event=self.selected_key is not None, mirrored=self.isRightToLeft())
            if stroke is not None:
                event.accept()
                return True
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is pinch:
            anchor = self.grid.mapFrom(self, event.position().toPoint()).y()
            self.set_hour_height(round(self.scene.scale.hour_px * (1 + event.value())), anchor=anchor)
            return True
        return super().event(event)
