"""The all-day lane: events of whole days and long ones in rows, and what the rows do not show."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from calapp.model.occurrence import Occurrence
from calapp.ui import theme
from calapp.ui.week import captions, layout
from calapp.ui.week.canvas import MAX_GRIP, Canvas
from calapp.ui.week.gestures import Ghost, Spot
from calapp.ui.week.grid import ghost_look, ghost_occurrence
from calapp.ui.week.scene import Item, More, Scene, Slot, Target

TOP, BOTTOM, ROW_GAP = 5, 5, 4
HANDLE = 4
LEAST_ROWS, MOST_ROWS = 1, 12
TRAIL = 4


class LaneCanvas(Canvas):
    """The lane, with its label at the left. Its lower edge can be dragged; "+N more" opens and closes it."""

    rows_changed = Signal()

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self._lane = layout.Lane((), 0, ((),) * scene.days)
        self._most_rows = MOST_ROWS
        self._resizing: int | None = None

    @property
    def row_height(self) -> int:
        """The height of a bar."""
        return self.scene.blocks.least_height + 2

    @property
    def full(self) -> bool:
        """Whether every event of the lane is shown."""
        return not any(self._lane.hidden)

    def wanted_height(self) -> int:
        """Return how tall the lane is: at least one row, and a line more when something is not shown or was opened."""
        rows = max(self._lane.height, LEAST_ROWS) + (1 if self._mores else 0)
        return TOP + rows * (self.row_height + ROW_GAP) - ROW_GAP + BOTTOM

    def set_room(self, height: int) -> None:
        """Take the height that the lane may have at most; a line of it is kept for "+N more"."""
        self._most_rows = min(max((height - TOP - BOTTOM) // (self.row_height + ROW_GAP) - 1, LEAST_ROWS), MOST_ROWS)

    def spot(self, position: QPoint) -> Spot:
        """Return the day under a position."""
        return Spot(self.scene.dates()[self.columns.day_at(position.x())])

    def rects(self, target: Target | None) -> list[QRect]:
        """Return where a target is."""
        return self._slot_rects(target) if isinstance(target, Slot) else super().rects(target)

    def set_rows(self, rows: int) -> None:
        """Show so many rows at most."""
        rows = min(max(rows, LEAST_ROWS), MOST_ROWS)
        if rows != self.scene.lane_rows:
            self.scene.lane_rows = rows
            self.rows_changed.emit()

    def toggle(self) -> None:
        """Show all rows, or the usual number again."""
        if self.full or self.scene.lane_rows > layout.LANE_ROWS:
            self.set_rows(layout.LANE_ROWS)
        else:
            self.set_rows(layout.pack(self.scene.week.lane, self.scene.days, rows=MOST_ROWS).height)

    def inner(self, day: int) -> tuple[int, int]:
        """Return the pixels of a column; a lane event is nearly as wide as its days."""
        low, high = super().inner(day)
        return (low - TRAIL, high) if self.columns.mirrored else (low, high + TRAIL)

    def _arranged(self) -> tuple[tuple[Item, ...], tuple[More, ...]]:
        scene = self.scene
        self._lane = layout.pack(scene.week.lane, scene.days, rows=min(scene.lane_rows, self._most_rows))
        items = tuple(self._item(row) for row in self._lane.rows)
        return items, (*self._hidden(), *self._closer())

    def _item(self, row: layout.LaneRow) -> Item:
        span = row.span
        look = self.scene.look(span.occurrence, before=span.before, after=span.after, lane=True)
        return Item(span.occurrence, self._rect(span, row.row), look, span.first)

    def _rect(self, span: layout.LaneSpan, row: int) -> QRect:
        ends = (self.inner(span.first), self.inner(span.last))
        left, right = min(low for low, _ in ends), max(high for _, high in ends)
        return QRect(left, TOP + row * (self.row_height + ROW_GAP), right - left, self.row_height)

    def _hidden(self) -> list[More]:
        mores = []
        for day, spans in enumerate(self._lane.hidden):
            if spans:
                occurrences = tuple(span.occurrence for span in spans)
                number = len(occurrences)
                state = f"{captions.events_text(number)} more, collapsed"
                mores.append(self._more(day, f"+{number} more", occurrences, state))
        return mores

    def _closer(self) -> list[More]:
        """Return the way back when the lane was opened."""
        if not self.full or self._lane.height <= layout.LANE_ROWS:
            return []
        return [self._more(day, "Show less", (), "show less, expanded") for day in self._tall_days()[:1]]

    def _tall_days(self) -> list[int]:
        last = [row.span for row in self._lane.rows if row.row >= layout.LANE_ROWS]
        return sorted(span.first for span in last)

    def _more(self, day: int, text: str, hidden: tuple[Occurrence, ...], state: str) -> More:
        low, high = self.inner(day)
        span = layout.LaneSpan(hidden[0], day, day) if hidden else None
        top = TOP + max(self._lane.height, LEAST_ROWS) * (self.row_height + ROW_GAP)
        rect = QRect(low, top, high - low, self.row_height) if span is None else self._rect(span, self._lane.height)
        name = f"{captions.short_day(self.scene.dates()[day])}, all day, {state}"
        return More(day, rect, text, hidden, name)

    def _along(self, rect: QRect, point: QPoint) -> tuple[float, int, int]:
        along = point.x() - rect.left()
        if self.columns.mirrored:
            along = rect.width() - 1 - along
        return min(float(MAX_GRIP), rect.width() / 4), along, rect.width()

    def _ghost_items(self, ghost: Ghost) -> tuple[Item, ...]:
        scene = self.scene
        shape = ghost_occurrence(ghost)
        week = layout.split([shape], scene.first, scene.days, scene.zone)
        rows = [row.row for row in self._lane.rows if ghost.occurrence and row.span.occurrence == ghost.occurrence]
        items = []
        for span in week.lane:
            look = ghost_look(scene, ghost, shape, lane=True)._replace(before=span.before, after=span.after)
            items.append(Item(shape, self._rect(span, rows[0] if rows else 0), look, span.first))
        return tuple(items)

    def _slot_rects(self, slot: Slot) -> list[QRect]:
        one, other = sorted(slot, key=lambda spot: spot.wall)
        if one.minute is not None and other.minute is not None:
            return []
        columns = [day for day, date in enumerate(self.scene.dates()) if one.day <= date <= other.day]
        edges = [self.columns.edges(day) for day in columns]
        return [QRect(low + 1, 1, high - low - 1, self.height() - 2) for low, high in edges]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is exposed."""
        scene, colors = self.scene, self.scene.colors
        painter = QPainter(self)
        area = event.rect()
        painter.fillRect(area, colors.background)
        for day in range(scene.days):
            low, high = self.columns.edges(day)
            painter.fillRect(high - 1 if self.columns.mirrored else low, area.top(), 1, area.height(), colors.line)
        painter.fillRect(area.left(), self.height() - 1, area.width(), 1, colors.line)
        self._paint_label(painter)
        self._paint_slot(painter)
        self._paint_items(painter, area)
        painter.end()

    def _paint_label(self, painter: QPainter) -> None:
        colors, columns = self.scene.colors, self.columns
        painter.setFont(theme.font(theme.Type.TINY))
        painter.setPen(colors.muted)
        room = QRect(0, TOP, columns.left - theme.SPACE_8, self.row_height)
        if columns.mirrored:
            room.setLeft(columns.left + columns.width + theme.SPACE_8)
            room.setRight(self.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "all-day")

    def _paint_slot(self, painter: QPainter) -> None:
        slot, colors = self.scene.selected, self.scene.colors
        if not isinstance(slot, Slot):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for rect in self._slot_rects(slot):
            painter.setPen(QPen(colors.accent, colors.focus_width if self.scene.focused else 1))
            painter.setBrush(colors.accent_soft)
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), theme.RADIUS_CHECKBOX, theme.RADIUS_CHECKBOX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _on_edge(self, position: QPoint) -> bool:
        return position.y() >= self.height() - HANDLE

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the lower edge, or hand the press on."""
        if self._on_edge(event.position().toPoint()):
            self._resizing = self.scene.lane_rows
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the lower edge, or hand the move on."""
        position = event.position().toPoint()
        if self._resizing is not None:
            self.set_rows(round((position.y() - TOP) / (self.row_height + ROW_GAP)))
            return
        super().mouseMoveEvent(event)
        if self._on_edge(position) and not event.buttons():
            self.setCursor(Qt.CursorShape.SizeVerCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the lower edge, or hand the release on."""
        if self._resizing is not None:
            self._resizing = None
            return
        super().mouseReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Drop the cursor of the edge."""
        self.unsetCursor()
        super().leaveEvent(event)
