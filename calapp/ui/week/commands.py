"""What keys and finished gestures come to: the view's signals with new times, the next page, another zoom."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.model.timespan import TimeKind
from calapp.ui.controls import swatch
from calapp.ui.week import captions, cursor
from calapp.ui.week.gestures import READ_ONLY, Act, Outcome, Spot, new_event
from calapp.ui.week.keyboard import Command, Stroke
from calapp.ui.week.layout import LANE_ROWS
from calapp.ui.week.metrics import SLOT_MINUTES, HourScale
from calapp.ui.week.moves import Times
from calapp.ui.week.pointing import Pointing
from calapp.ui.week.scene import More, Slot

if TYPE_CHECKING:
    from calapp.ui.week.view import WeekView

_USUAL_SCALE = HourScale()


class WeekCommands(QObject):
    """Acts on a view by its public surface."""

    def __init__(self, view: WeekView) -> None:
        super().__init__(view)
        self._view = view

    def connect_to(self, pointing: Pointing) -> None:
        """Listen to the mouse."""
        pointing.finished.connect(self.on_outcome)
        pointing.more_clicked.connect(self.open_more)
        pointing.double_clicked.connect(self.on_double_click)

    def carry_out(self, stroke: Stroke) -> bool:
        """Do what a key asks for; tells whether it meant anything here."""
        match stroke.command:
            case Command.STEP | Command.EXTEND:
                self._step(stroke)
            case Command.MOVE | Command.RESIZE:
                self._change(stroke)
            case Command.PAGE:
                self._view.page(stroke.steps)
            case Command.DAY_START | Command.DAY_END:
                end = stroke.command is Command.DAY_END
                self._view.select_spot(cursor.day_edge(self._view.selection.spot(), end=end))
            case Command.ZOOM:
                self._zoom(stroke.steps)
            case Command.OPEN:
                return self._open()
            case Command.DELETE:
                return self._delete()
            case Command.BACK_OUT:
                return self._back_out()
        return True

    def on_outcome(self, outcome: Outcome) -> None:
        """Tell what a gesture came to."""
        view, occurrence, times = self._view, outcome.occurrence, outcome.times
        view.announce(outcome.notice)
        if outcome.act is Act.CLICK:
            self._on_click(occurrence, outcome.spot)
        elif times is not None and outcome.act is Act.SWEEP:
            view.create_requested.emit(times.start, times.end)
        elif times is not None and occurrence is not None:
            signal = view.event_copied if outcome.act is Act.COPY else view.event_moved
            view.selection.select(occurrence.key)
            signal.emit(occurrence.key, times.start, times.end)

    def on_double_click(self, occurrence: Occurrence | None, spot: Spot) -> None:
        """Open the event, or make a new one."""
        if occurrence is not None:
            self._view.event_opened.emit(occurrence.key)
            return
        minutes = self._view.scene.options.default_minutes
        self._view.create_requested.emit(*new_event(self._view.scene.mover, spot, minutes=minutes))

    def open_more(self, more: More) -> None:
        """List what a "+N more" hides; the lane's opens the lane instead."""
        view = self._view
        in_lane = more in view.lane.mores
        if in_lane and (not more.hidden or view.scene.lane_rows <= LANE_ROWS):
            view.lane.toggle()
            opened = view.scene.lane_rows > LANE_ROWS
            view.announce("All-day events expanded" if opened else "All-day events collapsed")
            return
        place = view.rect_of((view.lane if in_lane else view.grid).more_key(more))
        self.more_menu(more, place).popup(QPoint(place.left(), place.bottom() + 1))

    def more_menu(self, more: More, place: QRect) -> QMenu:
        """Return a menu of the hidden events; choosing one activates it."""
        scene = self._view.scene
        menu = QMenu(self._view)
        menu.aboutToHide.connect(menu.deleteLater)
        for occurrence in more.hidden:
            all_day = occurrence.start.kind is TimeKind.ALL_DAY
            words = (
                "all day" if all_day else captions.time_text(occurrence, scene.zone, hours_24=scene.options.hours_24)
            )
            title = (occurrence.title or captions.UNTITLED).replace("&", "&&")
            calendar = scene.calendar(occurrence)
            action = QAction(f"{title}\t{words}", menu)
            if calendar:
                action.setIcon(swatch(calendar.color))
            action.setData((occurrence.key, place))
            menu.addAction(action)
        menu.triggered.connect(self._on_more_chosen)
        return menu

    def times_of(self, slot: Slot) -> Times:
        """Return the stretch of time that selected slots cover."""
        mover = self._view.scene.mover
        one, other = sorted(slot, key=lambda spot: spot.wall)
        if one.minute is None or other.minute is None:
            return mover.all_day(one.day, other.day)
        end = datetime.combine(other.day, time()) + timedelta(minutes=other.minute + SLOT_MINUTES)
        return mover.timed(one.wall, end)

    def _on_more_chosen(self, action: QAction) -> None:
        key, place = action.data()
        self._view.event_activated.emit(key, place)

    def _on_click(self, occurrence: Occurrence | None, spot: Spot | None) -> None:
        view = self._view
        if occurrence is not None:
            view.selection.select(occurrence.key)
            view.event_activated.emit(occurrence.key, view.rect_of(occurrence.key))
        elif spot is not None:
            slot = spot if spot.minute is None else Spot(spot.day, int(spot.minute // SLOT_MINUTES) * SLOT_MINUTES)
            view.selection.select(Slot(slot, slot))

    def _step(self, stroke: Stroke) -> None:
        """Go to a neighboring slot; beyond the last day shown lies the next page."""
        view = self._view
        extend = stroke.command is Command.EXTEND
        days = stroke.days
        wanted = cursor.stepped(view.selection.spot(), days=days, slots=stroke.steps)
        if view.scene.column(wanted.day) is None and not extend:
            view.page(1 if days > 0 else -1)
            view.select_spot(wanted)
            return
        if view.scene.column(wanted.day) is not None:
            view.selection.step_slot(days=days, slots=stroke.steps, extend=extend)
            view.reveal(view.selection.target)

    def _change(self, stroke: Stroke) -> None:
        """Move or resize the selected event by keys."""
        view, occurrence = self._view, self._view.selection.occurrence
        if occurrence is None:
            return
        if not view.scene.movable(occurrence):
            view.announce(READ_ONLY)
            return
        mover = view.scene.mover
        if stroke.command is Command.MOVE:
            times = cursor.moved(occurrence, mover, days=stroke.days, steps=stroke.steps)
        else:
            times = cursor.resized(occurrence, mover, steps=stroke.steps)
        if times is not None:
            view.event_moved.emit(occurrence.key, times.start, times.end)
            view.announce(", ".join(view.scene.times_text(times)))

    def _zoom(self, steps: int) -> None:
        scale = self._view.scene.scale.zoomed(steps) if steps else _USUAL_SCALE
        self._view.set_hour_height(scale.hour_px)

    def _open(self) -> bool:
        view, selection = self._view, self._view.selection
        occurrence, more = selection.occurrence, selection.more
        if occurrence is not None:
            view.event_activated.emit(occurrence.key, view.rect_of(occurrence.key))
        elif more is not None:
            self.open_more(more)
        elif selection.target is not None:
            view.create_requested.emit(*view.suggested_times())
        return selection.target is not None

    def _delete(self) -> bool:
        key: OccurrenceKey | None = self._view.selected_key
        if key is not None:
            self._view.delete_requested.emit(key)
        return key is not None

    def _back_out(self) -> bool:
        """Leave an event for its slot, and a slot for nothing."""
        selection = self._view.selection
        if selection.target is None:
            return False
        spot = selection.spot()
        selection.select(None if isinstance(selection.target, Slot) else Slot(spot, spot))
        return True
