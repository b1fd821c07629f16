"""What is selected in the week: an event, a "+N more" or a slot; the one place that the keyboard is at."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.ui.week import cursor, layout
from calapp.ui.week.canvas import Canvas
from calapp.ui.week.gestures import Spot
from calapp.ui.week.scene import More, MoreKey, Scene, Slot, Target


class Selection(QObject):
    """Holds the selected target and moves it. ``changed`` says what is selected now."""

    changed = Signal(object)

    def __init__(self, scene: Scene, lane: Canvas, grid: Canvas, parent: QObject) -> None:
        super().__init__(parent)
        self._scene = scene
        self._canvases = (lane, grid)
        self._was_at: Spot | None = None

    @property
    def target(self) -> Target | None:
        """What is selected."""
        return self._scene.selected

    @property
    def occurrence(self) -> Occurrence | None:
        """The selected event, if it is one."""
        target = self._scene.selected
        return self._scene.find(target) if isinstance(target, OccurrenceKey) else None

    @property
    def more(self) -> More | None:
        """The selected "+N more", if it is one."""
        target = self._scene.selected
        return self._more(target) if isinstance(target, MoreKey) else None

    def select(self, target: Target | None) -> None:
        """Select something, or nothing."""
        if target == self._scene.selected:
            return
        self._touch(self._scene.selected)
        self._scene.selected = target
        self._touch(target)
        occurrence = self.occurrence
        if occurrence is not None:
            self._was_at = _spot_of(occurrence, self._scene)
        self.changed.emit(target)

    def hover(self, key: OccurrenceKey | None) -> None:
        """Raise the event under the mouse."""
        if key != self._scene.hovered:
            before, self._scene.hovered = self._scene.hovered, key
            self._touch(before)
            self._touch(key)

    def repaint(self) -> None:
        """Paint the selected target again, after the focus came or went."""
        self._touch(self._scene.selected)

    def keep(self) -> None:
        """After the events changed: where the selected one is gone, its slot is selected instead (W21)."""
        target = self._scene.selected
        if isinstance(target, OccurrenceKey):
            occurrence = self._scene.find(target)
            if occurrence is not None:
                self._was_at = _spot_of(occurrence, self._scene)
            elif self._was_at is not None and self._scene.column(self._was_at.day) is not None:
                self.select(Slot(self._was_at, self._was_at))
            else:
                self.select(None)
        elif isinstance(target, MoreKey) and self.more is None:
            self.select(None)
        if self._scene.hovered is not None and self._scene.find(self._scene.hovered) is None:
            self._scene.hovered = None

    def spot(self) -> Spot:
        """Return the slot where the keyboard is: of what is selected, or where it begins."""
        target, scene = self._scene.selected, self._scene
        if isinstance(target, Slot):
            return target.head
        if isinstance(target, MoreKey):
            return Spot(target.day)
        occurrence = self.occurrence
        if occurrence is not None:
            return _spot_of(occurrence, scene)
        wall = scene.now.replace(tzinfo=None)
        return cursor.first_slot(scene.now.date(), scene.first, scene.days, wall, work_start=scene.options.work_start)

    def step_slot(self, *, days: int = 0, slots: int = 0, extend: bool = False) -> Spot:
        """Go to a neighboring slot, or stretch the selected time to it; returns that slot."""
        target = self._scene.selected
        first = target is None and not extend
        spot = self.spot() if first else cursor.stepped(self.spot(), days=days, slots=slots)
        if extend and isinstance(target, Slot) and (spot.minute is None) == (target.anchor.minute is None):
            self.select(Slot(target.anchor, spot))
        elif not extend or not isinstance(target, Slot):
            self.select(Slot(spot, spot))
        return spot

    def step_event(self, *, forward: bool) -> bool:
        """Go to the next or previous event in time; tells whether there was one, starting from what is selected."""
        targets = self.targets()
        target = self._scene.selected
        if isinstance(target, Slot):
            found = self._beside_slot(target, forward=forward)
        elif target in targets:
            at = targets.index(target) + (1 if forward else -1)
            found = targets[at] if 0 <= at < len(targets) else None
        else:
            found = (targets[0] if forward else targets[-1]) if targets else None
        if found is not None:
            self.select(found)
        return found is not None

    def words(self) -> str:
        """Return what a screen reader says of the selection."""
        return self.words_of(self._scene.selected)

    def words_of(self, target: Target | None) -> str:
        """Return what a screen reader says of a target; "" when it is not there."""
        if isinstance(target, Slot):
            return self._scene.slot_name(target)
        if isinstance(target, MoreKey):
            more = self._more(target)
            return more.name if more else ""
        occurrence = self._scene.find(target) if target else None
        return self._scene.name(occurrence) if occurrence else ""

    def targets(self) -> list[OccurrenceKey | MoreKey]:
        """Return events and "+N more" by day, those of the lane first, and by where they begin."""
        placed: list[tuple[tuple[int, int, int, int], OccurrenceKey | MoreKey]] = []
        for number, canvas in enumerate(self._canvases):
            for item in canvas.items:
                placed.append(((item.day, number, item.rect.top(), item.rect.left()), item.occurrence.key))
            for more in canvas.mores:
                placed.append(((more.day, number, more.rect.top(), more.rect.left()), canvas.more_key(more)))
        placed.sort(key=lambda one: one[0])
        return list(dict.fromkeys(target for _, target in placed))

    def _more(self, target: MoreKey) -> More | None:
        every = ((canvas, more) for canvas in self._canvases for more in canvas.mores)
        return next((more for canvas, more in every if canvas.more_key(more) == target), None)

    def _beside_slot(self, slot: Slot, *, forward: bool) -> Target | None:
        """Return the first event at or after a slot, or the last one before it."""
        head = slot.head
        place = (self._scene.column(head.day) or 0, 0 if head.minute is None else 1, head.minute or 0)
        keys = [(target, self._place(target)) for target in self.targets()]
        if forward:
            return next((target for target, at in keys if at >= place), None)
        return next((target for target, at in reversed(keys) if at < place), None)

    def _place(self, target: OccurrenceKey | MoreKey) -> tuple[int, int, float]:
        if isinstance(target, MoreKey):
            return self._scene.column(target.day) or 0, 1, 0
        occurrence = self._scene.find(target)
        spot = _spot_of(occurrence, self._scene) if occurrence else Spot(self._scene.first)
        return self._scene.column(spot.day) or 0, 0 if spot.minute is None else 1, spot.minute or 0

    def _touch(self, target: Target | None) -> None:
        for canvas in self._canvases:
            canvas.touch(target)


def _spot_of(occurrence: Occurrence, scene: Scene) -> Spot:
    """Return the slot of an event: where it begins, or the first day shown when it began before."""
    start, end = layout.walls(occurrence, scene.zone)
    day = max(start.date(), scene.first)
    if layout.in_lane(occurrence, start, end):
        return Spot(day)
    return cursor.slot_of(start) if day == start.date() else Spot(day, 0)
