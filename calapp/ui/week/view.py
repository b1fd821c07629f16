"""The week view: it states a span, shows what lies in it, and tells by signals what the user wants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from calapp.model.calendar import Calendar
from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.model.timespan import TimeSpan
from calapp.ui.week import accessible
from calapp.ui.week.commands import WeekCommands
from calapp.ui.week.frame import WeekFrame
from calapp.ui.week.gestures import Spot, new_event
from calapp.ui.week.keyboard import stroke_of
from calapp.ui.week.moves import Mover, Times, ZoneFinder, system_zone
from calapp.ui.week.pointing import DayFinder, Pointing
from calapp.ui.week.scene import Item, Options, Scene, Slot, Target
from calapp.ui.week.selection import Selection


class WeekView(WeekFrame):
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
    zone_activated = Signal()
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
        today = now.astimezone(zone).date()
        first = today - timedelta(days=today.weekday())
        super().__init__(Scene(Mover(zone, tzid, find_zone), first, now), parent)
        accessible.install()
        self.setAccessibleName("Week")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.selection = Selection(self.scene, self.lane, self.grid, self)
        self._pointing = Pointing(self.scene, self, self)
        self._commands = WeekCommands(self)
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
        """Show other days; scroll offset and zoom stay, and the selected time moves along (W9)."""
        if (first, days) == (self.scene.first, self.scene.days):
            return
        shift = first - self.scene.first
        spot = self.selection.spot() if self.selection.target is not None else None
        self.selection.select(None)
        self.scene.first, self.scene.days = first, days
        self.scene.set_occurrences(())
        self._awaiting = True
        self.span_changed.emit(self.span)
        if self._awaiting:  # nobody answered at once
            self.arrange()
        if spot is not None and self.scene.column(spot.day + shift) is not None:
            spot = spot._replace(day=spot.day + shift)
            self.selection.select(Slot(spot, spot))
        self.update_all()

    def page(self, steps: int) -> None:
        """Show the days so many pages later."""
        self.show_days(self.scene.first + timedelta(days=steps * self.scene.days), self.scene.days)

    def set_occurrences(self, span: TimeSpan, occurrences: Sequence[Occurrence]) -> None:
        """Show what lies in ``span``; an answer for other days than those shown is dropped."""
        if span != self.span:
            return
        self._awaiting = False
        self.scene.set_occurrences(occurrences)
        self.arrange()
        self.selection.keep()

    def set_calendars(self, calendars: Iterable[Calendar]) -> None:
        """Take names, colors and rights of the calendars."""
        self.scene.set_calendars(calendars)
        self.arrange()

    def set_now(self, now: datetime) -> None:
        """Move the now-line; called at every minute and after a resume."""
        before = self.scene.today
        self.grid.touch_now()
        self.scene.set_now(now)
        self.arrange()
        self.grid.touch_now()
        self.hour_bar.update()
        if self.scene.today != before:
            self.header.update()

    def set_zone(self, zone: tzinfo, tzid: str) -> None:
        """Show all times in another zone; selection and scroll offset stay (W19)."""
        self.scene.mover = Mover(zone, tzid, self.scene.mover.find_zone)
        self.scene.set_now(self.scene.now)
        self.scene.split()
        self.arrange()
        self.update_all()
        self.span_changed.emit(self.span)

    def set_options(self, options: Options) -> None:
        """Take the settings that concern the week."""
        self.scene.options = options
        self.arrange()
        self.update_all()

    def set_day_finder(self, find_day: DayFinder) -> None:
        """Let events be dropped on days outside, such as those of the small month."""
        self._pointing.find_day = find_day

    def dress(self) -> None:
        """Take the colors of the current theme."""
        self.scene.dress()
        self.arrange()
        self.update_all()

    def select(self, key: OccurrenceKey) -> bool:
        """Select an event and bring it into view; False when it is not shown."""
        if self.scene.find(key) is None:
            return False
        self.selection.select(key)
        self.reveal(self.selection.target)
        return True

    def select_spot(self, spot: Spot) -> None:
        """Select a slot and bring it into view."""
        self.selection.select(Slot(spot, spot))
        self.reveal(self.selection.target)

    def suggested_times(self) -> Times:
        """Return the times that a new event has: the selected slots, or the usual length at the keyboard's place."""
        target = self.selection.target
        if isinstance(target, Slot) and target.anchor != target.head:
            return self._commands.times_of(target)
        return new_event(self.scene.mover, self.selection.spot(), minutes=self.scene.options.default_minutes)

    def announce(self, words: str) -> None:
        """Say something to those who listen: a screen reader, the window's message line."""
        if words:
            accessible.tell(self, words)
            self.announced.emit(words)

    def _connect(self) -> None:
        for canvas in (self.lane, self.grid):
            canvas.mouse = self._pointing
        self.header.day_activated.connect(self.day_activated)
        self.header.zone_activated.connect(self.zone_activated)
        self.selection.changed.connect(self._on_selected)
        self._pointing.hovered.connect(self.selection.hover)
        self._commands.connect_to(self._pointing)

    def _on_selected(self, target: Target | None) -> None:
        self.setAccessibleDescription(self.selection.words())
        if self.hasFocus():
            accessible.tell_focus(self)
        self.selection_changed.emit(target if isinstance(target, OccurrenceKey) else None)

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
            self.reveal(self.selection.target)
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
        accessible.tell_focus(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the focus ring away."""
        self.scene.focused = False
        self.selection.repaint()
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        """Claim the keys that mean something here before the window's shortcuts do."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            stroke = stroke_of(event, on_event=self.selected_key is not None, mirrored=self.isRightToLeft())
            if stroke is not None:
                event.accept()
                return True
        return super().event(event)
