"""The mouse over the week: hover, cursor shapes, drags with autoscroll, and what each gesture came to as a signal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QWidget

from calapp.ui.week.canvas import Canvas
from calapp.ui.week.gestures import Act, Gesture, Ghost, Grip, Hit, Pointer, Spot
from calapp.ui.week.lane import LaneCanvas
from calapp.ui.week.scene import Item, More, Scene

EDGE_PX, SCROLL_PX, SCROLL_MS = 12, 10, 30
DayFinder = Callable[[QPoint], date | None]


class Stage(Protocol):
    """What the pointing needs of the view. Positions are those of the view."""

    def spot_at(self, position: QPoint) -> Spot:
        """Return the place of the week nearest to a position."""

    def scroll_at(self, position: QPoint) -> int:
        """Return how many pixels to scroll, with their sign, when a drag is held at a position."""

    def show_ghost(self, ghost: Ghost | None) -> None:
        """Show what a drop would do."""


class Pointing(QObject):
    """Feeds one gesture at a time. ``find_day`` names the day under a global position outside the view, if any."""

    finished = Signal(object)
    more_clicked = Signal(object)
    double_clicked = Signal(object, object)
    hovered = Signal(object)

    def __init__(self, scene: Scene, view: QWidget, stage: Stage) -> None:
        super().__init__(view)
        self.find_day: DayFinder | None = None
        self._scene, self._view, self._stage = scene, view, stage
        self._gesture: Gesture | None = None
        self._at = QPoint()
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(SCROLL_MS)
        self._scrolling.timeout.connect(self._on_scroll)

    @property
    def active(self) -> bool:
        """Whether something is being dragged or swept."""
        return self._gesture is not None and self._gesture.moving

    def cancel(self) -> bool:
        """Give up the gesture; tells whether there was one to give up."""
        was_active = self.active
        self._end()
        return was_active

    def press(self, canvas: Canvas, event: QMouseEvent) -> None:
        """Begin a gesture."""
        if event.button() is not Qt.MouseButton.LeftButton:
            self.cancel()
            return
        self._at = canvas.mapTo(self._view, event.position().toPoint())
        self._gesture = Gesture(self._scene.mover, self._pointer(event.modifiers()), self._hit(canvas, event))

    def move(self, canvas: Canvas, event: QMouseEvent) -> None:
        """Hover, or follow a drag."""
        position = event.position().toPoint()
        if self._gesture is None:
            self._hover(canvas, position)
            return
        self._at = canvas.mapTo(self._view, position)
        self._follow(event.modifiers())

    def release(self, canvas: Canvas, event: QMouseEvent) -> None:
        """Drop, or end a click."""
        gesture = self._gesture
        if gesture is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._at = canvas.mapTo(self._view, event.position().toPoint())
        outside = self._outside() if gesture.moving else None
        outcome = gesture.drop_on(outside) if outside else gesture.release(self._pointer(event.modifiers()))
        clicked = canvas.hit(event.position().toPoint())
        self._end()
        if isinstance(clicked, More) and outcome and outcome.act is Act.CLICK:
            self.more_clicked.emit(clicked)
        elif outcome is not None:
            self.finished.emit(outcome)

    def double_click(self, canvas: Canvas, event: QMouseEvent) -> None:
        """Open an event, or make one."""
        self._end()
        position = event.position().toPoint()
        found = canvas.hit(position)
        if event.button() is Qt.MouseButton.LeftButton and (found is None or isinstance(found, Item)):
            spot = self._stage.spot_at(canvas.mapTo(self._view, position))
            self.double_clicked.emit(found.occurrence if found else None, spot)

    def leave(self) -> None:
        """Hover over nothing."""
        self.hovered.emit(None)

    def modifiers_changed(self) -> None:
        """Look again at Shift and Ctrl while dragging."""
        if self.active:
            self._follow(QGuiApplication.queryKeyboardModifiers())

    def _hit(self, canvas: Canvas, event: QMouseEvent) -> Hit | None:
        position = event.position().toPoint()
        found = canvas.hit(position)
        if not isinstance(found, Item):
            return None
        return Hit(found.occurrence, canvas.grip(found, position), self._scene.movable(found.occurrence))

    def _pointer(self, modifiers: Qt.KeyboardModifier) -> Pointer:
        fine = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        copy = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        return Pointer(self._at.x(), self._at.y(), self._stage.spot_at(self._at), fine, copy)

    def _follow(self, modifiers: Qt.KeyboardModifier) -> None:
        gesture = self._gesture
        if gesture is None:
            return
        ghost = gesture.drag(self._pointer(modifiers))
        if not gesture.moving:
            return
        if gesture.refused:
            self._view.setCursor(Qt.CursorShape.ForbiddenCursor)
            return
        dragged = gesture.occurrence
        self._scene.dragged = dragged.key if dragged and not (ghost and ghost.copy) else None
        self._stage.show_ghost(ghost)
        if not self._scrolling.isActive() and self._stage.scroll_at(self._at):
            self._scrolling.start()

    def _on_scroll(self) -> None:
        if not self.active or not self._stage.scroll_at(self._at):
            self._scrolling.stop()
            return
        self._follow(QGuiApplication.keyboardModifiers())

    def _outside(self) -> date | None:
        if self.find_day is None or self._view.rect().contains(self._at):
            return None
        return self.find_day(self._view.mapToGlobal(self._at))

    def _end(self) -> None:
        self._scrolling.stop()
        self._gesture = None
        self._scene.dragged = None
        self._stage.show_ghost(None)
        self._view.unsetCursor()

    def _hover(self, canvas: Canvas, position: QPoint) -> None:
        found = canvas.hit(position)
        self.hovered.emit(found.occurrence.key if isinstance(found, Item) else None)
        canvas.setCursor(_cursor(canvas, found, position))


def _cursor(canvas: Canvas, found: object, position: QPoint) -> Qt.CursorShape:
    if found is None:
        return Qt.CursorShape.ArrowCursor
    if isinstance(found, Item) and canvas.grip(found, position) is not Grip.BODY:
        sideways = isinstance(canvas, LaneCanvas)
        return Qt.CursorShape.SizeHorCursor if sideways else Qt.CursorShape.SizeVerCursor
    return Qt.CursorShape.PointingHandCursor
