"""The grid: 24 rows of wall-clock time under each day, its events, the selected slot, the ghost and the now-line."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen

from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.ui import theme
from calapp.ui.week import captions, layout
from calapp.ui.week.block import Look
from calapp.ui.week.canvas import MAX_GRIP, Canvas
from calapp.ui.week.gestures import Ghost, Spot
from calapp.ui.week.metrics import DAY_MINUTES, HOUR_MINUTES, SLOT_MINUTES, ClockChange, clock_change
from calapp.ui.week.scene import Item, More, Scene, Slot, Target

LEAST_COLUMN = 36
CHIP_WIDTH = 60
NOW_LINE, NOW_DOT = 2, 5
_WEEKEND = (5, 6)


class GridCanvas(Canvas):
    """The scrolled part of the week. Items lie in coordinates of the whole day; ``offset`` of it is scrolled off."""

    def set_offset(self, offset: int) -> None:
        """Scroll: what stays visible is moved, only the rest is painted."""
        if offset == self.offset:
            return
        delta, self.offset = self.offset - offset, offset
        self.scroll(0, delta)

    def spot(self, position: QPoint) -> Spot:
        """Return day and minute under a position."""
        scene = self.scene
        day = self.columns.day_at(position.x())
        return Spot(scene.dates()[day], scene.scale.minute(position.y() + self.offset))

    def rects(self, target: Target | None) -> list[QRect]:
        """Return where a target is, in coordinates of the whole day."""
        return self._slot_rects(target) if isinstance(target, Slot) else super().rects(target)

    def touch_now(self) -> None:
        """Repaint the now-line."""
        if self.scene.today is not None:
            low, high = self.columns.edges(self.scene.today)
            y = self.scene.scale.y(self.scene.now_minute()) - self.offset
            self.update(low - 2 * NOW_DOT, y - 2 * NOW_DOT, high - low + 4 * NOW_DOT, 4 * NOW_DOT)

    def _arranged(self) -> tuple[tuple[Item, ...], tuple[More, ...]]:
        items: list[Item] = []
        mores: list[More] = []
        for day, segments in enumerate(self.scene.week.days):
            if not segments:
                continue
            low, high = self.inner(day)
            width = max(high - low, 1)
            placed = layout.arrange(
                segments,
                least=self.scene.scale.minutes(self.scene.blocks.least_height + 1),
                columns=max(min(layout.MAX_COLUMNS, width // LEAST_COLUMN), 1),
                chip=min(theme.px(CHIP_WIDTH) / width, 1.0),
            )
            items += (self._item(box, day) for box in placed.boxes)
            mores += (self._more(chip, day) for chip in placed.chips)
        return tuple(items), tuple(mores)

    def _item(self, box: layout.Box, day: int) -> Item:
        segment = box.segment
        look = self.scene.look(segment.occurrence, before=segment.before, after=segment.after)
        return Item(segment.occurrence, self._rect(day, box), look, day)

    def _more(self, chip: layout.Chip, day: int) -> More:
        rect = self._rect(day, chip)
        hidden = tuple(segment.occurrence for segment in chip.hidden)
        number = len(hidden)
        text = f"+{number} more" if rect.width() >= theme.px(CHIP_WIDTH) - 1 else f"+{number}"
        name = f"{captions.events_text(number)} more, {captions.short_day(self.scene.dates()[day])}"
        return More(day, rect, text, hidden, name)

    def _rect(self, day: int, box: layout.Box | layout.Chip) -> QRect:
        """Return the pixels of a box; a line of one pixel stays free above and beside it."""
        low, high = self.inner(day)
        width = high - low
        left, right = round(box.left * width), round(box.right * width)
        if self.columns.mirrored:
            left, right = width - right, width - left
        gap = 1 if right < width else 0
        top, bottom = self.scene.scale.y(box.top) + 1, self.scene.scale.y(box.bottom)
        return QRect(low + left, top, right - left - gap, bottom - top)

    def _along(self, rect: QRect, point: QPoint) -> tuple[float, int, int]:
        return min(float(MAX_GRIP), rect.height() / 4), point.y() - rect.top(), rect.height()

    def _ghost_items(self, ghost: Ghost) -> tuple[Item, ...]:
        scene = self.scene
        shape = ghost_occurrence(ghost)
        week = layout.split([shape], scene.first, scene.days, scene.zone)
        look = ghost_look(scene, ghost, shape)
        items = []
        for segment in (segment for day in week.days for segment in day):
            box = layout.arrange([segment], least=scene.scale.minutes(scene.blocks.least_height + 1)).boxes[0]
            part = look._replace(before=segment.before, after=segment.after)
            items.append(Item(shape, self._rect(segment.day, box), part, segment.day))
        return tuple(items)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is exposed."""
        painter = QPainter(self)
        painter.translate(0, -self.offset)
        area = event.rect().translated(0, self.offset)
        self._paint_ground(painter, area)
        self._paint_slot(painter)
        self._paint_items(painter, area)
        self._paint_now(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter, area: QRect) -> None:
        scene, colors = self.scene, self.scene.colors
        painter.fillRect(area, colors.background)
        self._paint_shades(painter, area)
        half = scene.scale.hour_px // 2
        for hour in range(24):
            y = scene.scale.y(hour * HOUR_MINUTES)
            if hour and area.top() <= y <= area.bottom():
                painter.fillRect(area.left(), y, area.width(), 1, colors.line)
            if half >= 18 and area.top() <= y + half <= area.bottom():
                painter.fillRect(area.left(), y + half, area.width(), 1, colors.half_line)
        for day in range(scene.days):
            low, high = self.columns.edges(day)
            painter.fillRect(high - 1 if self.columns.mirrored else low, area.top(), 1, area.height(), colors.line)

    def _paint_shades(self, painter: QPainter, area: QRect) -> None:
        """Shade weekends, the hours outside the working day, and hatch what the clocks skip."""
        scene = self.scene
        morning = scene.scale.y(scene.options.work_start * HOUR_MINUTES)
        evening = scene.scale.y(scene.options.work_end * HOUR_MINUTES)
        for day, date in enumerate(scene.dates()):
            low, high = self.columns.edges(day)
            parts = (
                [(0, scene.scale.height)]
                if date.weekday() in _WEEKEND
                else [
                    (0, morning),
                    (evening, scene.scale.height),
                ]
            )
            for top, bottom in parts:
                painter.fillRect(QRect(low, top, high - low, bottom - top) & area, scene.colors.weekend)
            change = clock_change(date, scene.zone)
            if change:
                self._paint_change(painter, QRect(low, 0, high - low, 0), change)

    def _paint_change(self, painter: QPainter, column: QRect, change: ClockChange) -> None:
        """Hatch the gap of a day on which the clocks go forward; name the hour that comes twice."""
        scene, colors = self.scene, self.scene.colors
        top, bottom = scene.scale.y(change.start), scene.scale.y(change.end)
        rect = QRect(column.left() + 1, top + 1, column.width() - 1, bottom - top - 1)
        if change.gap:
            painter.fillRect(rect, QBrush(colors.border, Qt.BrushStyle.BDiagPattern))
        if any(item.rect.intersects(rect) for item in self.items):
            return
        words = "skipped" if change.gap else "comes twice"
        painter.setFont(theme.font(theme.Type.TINY))
        painter.setPen(colors.muted)
        at = rect.adjusted(theme.SPACE_4, 1, -theme.SPACE_4, 0)
        painter.drawText(at, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight, words)

    def _paint_slot(self, painter: QPainter) -> None:
        slot = self.scene.selected
        if not isinstance(slot, Slot):
            return
        colors = self.scene.colors
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for rect in self._slot_rects(slot):
            painter.setPen(QPen(colors.accent, colors.focus_width if self.scene.focused else 1))
            painter.setBrush(colors.accent_soft)
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), theme.RADIUS_CHECKBOX, theme.RADIUS_CHECKBOX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _slot_rects(self, slot: Slot) -> list[QRect]:
        scene = self.scene
        one, other = sorted(slot, key=lambda spot: spot.wall)
        if one.minute is None or other.minute is None:
            return []
        rects = []
        for day, date in enumerate(scene.dates()):
            if one.day <= date <= other.day:
                top = one.minute if date == one.day else 0
                bottom = other.minute + SLOT_MINUTES if date == other.day else DAY_MINUTES
                low, high = self.columns.edges(day)
                y = scene.scale.y(top)
                rects.append(QRect(low + 1, y, high - low - 1, scene.scale.y(min(bottom, DAY_MINUTES)) - y + 1))
        return rects

    def _paint_now(self, painter: QPainter) -> None:
        """Paint the now-line, exactly in today's column, with a line of background around it (W8)."""
        scene = self.scene
        if scene.today is None:
            return
        low, high = self.columns.edges(scene.today)
        y = scene.scale.y(scene.now_minute())
        painter.fillRect(low, y - NOW_LINE, high - low, 2 * NOW_LINE, _backing(scene.colors.background))
        painter.fillRect(low, y - NOW_LINE // 2, high - low, NOW_LINE, scene.colors.now)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(scene.colors.background, 1))
        painter.setBrush(scene.colors.now)
        start = high if self.columns.mirrored else low
        painter.drawEllipse(QPointF(start, y), NOW_DOT + 0.5, NOW_DOT + 0.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


GHOST_KEY = OccurrenceKey(0)


def ghost_occurrence(ghost: Ghost) -> Occurrence:
    """Return the occurrence as it would be after a drop."""
    times = ghost.times
    if ghost.occurrence is None:
        return Occurrence(GHOST_KEY, 0, "", times.start, times.end, title="New event")
    return replace(ghost.occurrence, start=times.start, end=times.end)


def ghost_look(scene: Scene, ghost: Ghost, shape: Occurrence, *, lane: bool = False) -> Look:
    """Return how the ghost looks: like the event, with times and length."""
    when, length = scene.times_text(ghost.times)
    look = scene.look(shape, lane=lane)
    marks = ("copy",) if ghost.copy else ()
    return look._replace(time=when, start=when, place=length, marks=marks, series=False, past=False)


def _backing(color: QColor) -> QColor:
    backing = QColor(color)
    backing.setAlphaF(0.75)
    return backing
