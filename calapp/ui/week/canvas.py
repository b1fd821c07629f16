"""What the lane and the grid share: blocks on one canvas, hit by the mouse, repainted only where they changed."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from calapp.model.occurrence import OccurrenceKey
from calapp.ui import theme
from calapp.ui.week.gestures import Ghost, Grip
from calapp.ui.week.metrics import Columns
from calapp.ui.week.scene import Item, More, MoreKey, Scene, Target

LEAD, TRAIL = 3, 8
MAX_GRIP = 12
_MANY = 40
_REACH = 7  # how far ring and shadow of a block go beyond it


class MouseTaker(Protocol):
    """What the mouse does on the canvases comes together here."""

    def press(self, canvas: Canvas, event: QMouseEvent) -> None:
        """A button went down."""

    def move(self, canvas: Canvas, event: QMouseEvent) -> None:
        """The mouse moved."""

    def release(self, canvas: Canvas, event: QMouseEvent) -> None:
        """A button came up."""

    def double_click(self, canvas: Canvas, event: QMouseEvent) -> None:
        """A button went down twice."""

    def leave(self) -> None:
        """The mouse left a canvas."""


class Canvas(QWidget):
    """Paints items; subclasses arrange them and paint the ground below them."""

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mouse: MouseTaker | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.scene = scene
        self.columns = scene.columns
        self.offset = 0
        self._items: tuple[Item, ...] = ()
        self._mores: tuple[More, ...] = ()
        self._ghosts: tuple[Item, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """The blocks, in painting order."""
        return self._items

    @property
    def mores(self) -> tuple[More, ...]:
        """The "+N more" places."""
        return self._mores

    def arrange(self) -> None:
        """Place everything again after events or measures changed; only what differs is repainted."""
        items, mores = self._arranged()
        if self._items and items:
            before, after = set(map(_print, self._items)), set(map(_print, items))
            changed = [item.rect for item in self._items if _print(item) not in after]
            changed += [item.rect for item in items if _print(item) not in before]
        else:
            changed = [item.rect for item in (*self._items, *items)]
        if mores != self._mores:
            changed += [more.rect for more in (*self._mores, *mores)]
        self._items, self._mores = items, mores
        if len(changed) > _MANY:
            self.update()
        else:
            for rect in changed:
                self._touch(rect)

    def touch(self, target: Target | None) -> None:
        """Repaint what belongs to a target."""
        for rect in self.rects(target):
            self._touch(rect)

    def rects(self, target: Target | None) -> list[QRect]:
        """Return where a target is on this canvas, in coordinates of its content."""
        if isinstance(target, OccurrenceKey):
            return [item.rect for item in self._items if item.occurrence.key == target]
        if isinstance(target, MoreKey):
            return [more.rect for more in self._mores if self.more_key(more) == target]
        return []

    def more_key(self, more: More) -> MoreKey:
        """Return the identity of a "+N more"."""
        return MoreKey(self.scene.dates()[more.day], more.hidden[0].key if more.hidden else None)

    def hit(self, position: QPoint) -> Item | More | None:
        """Return what is under a position of the widget; the selected block lies above the others."""
        point = QPoint(position.x(), position.y() + self.offset)
        for more in self._mores:
            if more.rect.contains(point):
                return more
        under = [item for item in self._items if item.rect.contains(point)]
        on_top = [item for item in under if item.occurrence.key == self.scene.selected] or under
        return on_top[-1] if on_top else None

    def grip(self, item: Item, position: QPoint) -> Grip:
        """Return which part of a block a position means; edges of continued or fixed events are no handles (W6)."""
        point = QPoint(position.x(), position.y() + self.offset)
        size, along, length = self._along(item.rect, point)
        if not self.scene.movable(item.occurrence):
            return Grip.BODY
        if along < size and not item.look.before:
            return Grip.START
        if along >= length - size and not item.look.after:
            return Grip.END
        return Grip.BODY

    def set_ghost(self, ghost: Ghost | None) -> None:
        """Show what a drop would do, or nothing."""
        for item in self._ghosts:
            self._touch(item.rect)
        self._ghosts = self._ghost_items(ghost) if ghost else ()
        for item in self._ghosts:
            self._touch(item.rect)

    def set_columns(self, columns: Columns) -> None:
        """Take the day columns, in coordinates of this widget."""
        self.columns = columns

    def inner(self, day: int) -> tuple[int, int]:
        """Return the pixels of a column that blocks may take; the trailing rest stays free to click."""
        low, high = self.columns.edges(day)
        return (low + TRAIL, high - LEAD) if self.columns.mirrored else (low + LEAD, high - TRAIL)

    def _arranged(self) -> tuple[tuple[Item, ...], tuple[More, ...]]:
        raise NotImplementedError

    def _ghost_items(self, ghost: Ghost) -> tuple[Item, ...]:
        raise NotImplementedError

    def _along(self, rect: QRect, point: QPoint) -> tuple[float, int, int]:
        """Return the size of the handles, and where between the two edges a point is."""
        raise NotImplementedError

    def _paint_items(self, painter: QPainter, area: QRect) -> None:
        """Paint the blocks that touch ``area``: hovered and selected ones last."""
        scene = self.scene
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        reach = area.adjusted(-_REACH, -_REACH, _REACH, _REACH)
        last: list[Item] = []
        for item in self._items:
            if not item.rect.intersects(reach):
                continue
            key = item.occurrence.key
            if key in (scene.selected, scene.hovered):
                last.append(item)
            else:
                scene.blocks.paint(painter, item.rect, item.look, dimmed=key == scene.dragged)
        self._paint_mores(painter, reach)
        last.sort(key=lambda item: item.occurrence.key == scene.selected)
        for item in last:
            key = item.occurrence.key
            raised = key == scene.hovered and scene.dragged is None
            scene.blocks.paint(painter, item.rect, item.look, raised=raised, dimmed=key == scene.dragged)
            if key == scene.selected:
                scene.blocks.paint_ring(painter, item.rect)
        self._paint_ghosts(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_mores(self, painter: QPainter, area: QRect) -> None:
        colors = self.scene.colors
        painter.setFont(theme.font(theme.Type.TINY, theme.Weight.BOLD, tabular=True))
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # else the plus would change sides
        for more in self._mores:
            if not more.rect.intersects(area):
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.hover)
            painter.drawRoundedRect(QRectF(more.rect), theme.RADIUS_CHECKBOX, theme.RADIUS_CHECKBOX)
            painter.setPen(colors.muted)
            painter.drawText(more.rect, Qt.AlignmentFlag.AlignCenter, more.text)
            if self.more_key(more) == self.scene.selected:
                self.scene.blocks.paint_ring(painter, more.rect)

    def _paint_ghosts(self, painter: QPainter) -> None:
        for item in self._ghosts:
            self.scene.blocks.paint(painter, item.rect, item.look, raised=True)

    def _touch(self, rect: QRect) -> None:
        self.update(rect.adjusted(-_REACH, -_REACH, _REACH, _REACH).translated(0, -self.offset))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hand the press on."""
        if self.mouse:
            self.mouse.press(self, event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hand the move on."""
        if self.mouse:
            self.mouse.move(self, event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Hand the release on."""
        if self.mouse:
            self.mouse.release(self, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Hand the double-click on."""
        if self.mouse:
            self.mouse.double_click(self, event)

    def leaveEvent(self, event: QEvent) -> None:
        """Let go of what is hovered."""
        if self.mouse:
            self.mouse.leave()

    def event(self, event: QEvent) -> bool:
        """Show the whole title, time and place of a block as a tool tip (W24)."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.hit(event.pos())
            words = found.name if isinstance(found, More) else self.scene.name(found.occurrence) if found else ""
            QToolTip.showText(event.globalPos(), theme.plain_tool_tip(words), self)
            return True
        return super().event(event)


def _print(item: Item) -> tuple[object, ...]:
    """Return what tells whether a block looks different from before."""
    look, rect = item.look, item.rect
    return (
        item.occurrence.key,
        rect.getRect(),
        look.title,
        look.time,
        look.start,
        look.place,
        look.colors.bar.rgb(),
        look.colors.fill.rgb(),
        look.marks,
        (look.series, look.past, look.tentative, look.off, look.free, look.before, look.after),
    )
