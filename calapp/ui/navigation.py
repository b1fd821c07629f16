"""Which days are shown: keeps week, title, mini month and feed on the same span, and goes where a person wants."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from calapp.model.changes import ChangeSummary
from calapp.model.occurrence import Occurrence
from calapp.model.timespan import TimeSpan
from calapp.settings import system_zone, zone_name
from calapp.ui.clock import MinuteClock
from calapp.ui.dates import WEEK, week_start
from calapp.ui.feed import AgendaFeed
from calapp.ui.main_window import MainWindow
from calapp.ui.region import first_weekday
from calapp.ui.twin_call import TwinCall
from calapp.ui.week.gestures import Spot
from calapp.ui.week.metrics import SLOT_MINUTES, minute_of_day
from calapp.ui.words import offset_words
from calapp.wiring import Runtime

DOTS_MS = 150


class Navigation(QObject):
    """Turns pages. The view states its span; everything else follows it. ``zone_wanted`` names another zone."""

    zone_wanted = Signal(str)

    def __init__(self, runtime: Runtime, clock: MinuteClock, window: MainWindow, feed: AgendaFeed) -> None:
        super().__init__(window)
        self._runtime = runtime
        self._clock = clock
        self._window = window
        self._feed = feed
        self._dots = TwinCall(runtime, self)  # six full weeks may hold thousands of events
        self._dots.done.connect(window.sidebar.month.grid.set_busy)
        self._dots_soon = QTimer(self)
        self._dots_soon.setSingleShot(True)
        self._dots_soon.setInterval(DOTS_MS)
        self._dots_soon.timeout.connect(self._show_dots)
        self._connect()

    def start(self) -> None:
        """Show this week."""
        self._window.sidebar.month.grid.set_today(self._clock.today)
        self._window.week.show_days(self._week_of(self._clock.today))
        self._on_span(self._window.week.span)

    def go_today(self) -> None:
        """Show this week with the keyboard at the current time."""
        self.show_day(self._clock.today)
        now = self._clock.now()
        minute = int(minute_of_day(now)) // SLOT_MINUTES * SLOT_MINUTES
        self._window.week.select_spot(Spot(now.date(), minute))
        self._window.week.setFocus()

    def go_back(self) -> None:
        """Show the week before."""
        self._window.week.page(-1)

    def go_forward(self) -> None:
        """Show the week after."""
        self._window.week.page(1)

    def show_day(self, day: date) -> None:
        """Show the week of a day."""
        self._window.week.show_days(self._week_of(day))

    def show_event(self, occurrence: Occurrence) -> None:
        """Show an event's week, with the event selected."""
        self.show_day(occurrence.start.instant(self._clock.zone).date())
        self._window.week.select(occurrence.key)
        self._window.week.setFocus()

    def ask_for_date(self) -> None:
        """Ask where to go."""
        from calapp.ui.date_picker import DatePicker

        scene = self._window.week.scene
        picker = DatePicker(
            scene.first, scene.days, self._clock.today, self._window, first_weekday=self._first_weekday()
        )
        picker.date_chosen.connect(self.show_day)
        picker.finished.connect(picker.deleteLater)
        picker.open()

    def settings_changed(self) -> None:
        """Follow another first weekday or another zone."""
        week, zone = self._window.week, self._runtime.zone
        self._window.sidebar.month.grid.set_first_weekday(self._first_weekday())
        if zone != self._clock.zone:
            self._clock.set_zone(zone)
            week.set_zone(zone, zone_name(zone))
        middle = week.scene.first + timedelta(days=week.scene.days // 2)
        self.show_day(middle)
        self._title()
        self.show_zone()

    def ask_for_zone(self) -> None:
        """Let the user choose the zone that times are shown in."""
        from calapp.ui.zone_dialog import ZoneDialog
        from calapp.ui.zones import zone_names

        settings, computer = self._runtime.settings, zone_name(system_zone())
        dialog = ZoneDialog(zone_names(), settings.timezone, computer, self._clock.now(), self._window)
        dialog.zone_chosen.connect(self.zone_wanted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def show_zone(self) -> None:
        """Say in which zone times are shown, and that it is not the computer's where it is not."""
        zone, computer = self._runtime.zone, system_zone()
        shown = zone_name(zone)
        now = self._clock.now()
        note = f"Times are shown in {shown.replace('_', ' ')} ({offset_words(now)})."
        elsewhere = shown != zone_name(computer)
        if elsewhere:
            note += f" This computer is in {zone_name(computer).replace('_', ' ')}."
        self._window.week.header.set_zone_note(f"{note} Click to change.", elsewhere=elsewhere)
        self._window.week.setAccessibleDescription(note)

    def on_change(self, summary: ChangeSummary) -> None:
        """Put the dots of the mini month right when a change touches it."""
        if summary.calendars or summary.touches(self._month_span()):
            self._dots_soon.start()

    def _connect(self) -> None:
        window = self._window
        window.week.span_changed.connect(self._on_span)
        window.week.day_activated.connect(self.show_day)
        window.week.zone_activated.connect(self.ask_for_zone)
        window.sidebar.month.day_picked.connect(self._on_day_picked)
        window.sidebar.month.month_shown.connect(self._on_month_shown)
        self._feed.occurrences_changed.connect(window.week.set_occurrences)
        self._clock.ticked.connect(self._on_tick)
        self._clock.day_changed.connect(self._on_day_changed)
        for name, slot in (
            ("go_today", self.go_today),
            ("go_back", self.go_back),
            ("go_forward", self.go_forward),
            ("go_to_date", self.ask_for_date),
            ("choose_zone", self.ask_for_zone),
        ):
            window.commands[name].triggered.connect(slot)

    def _first_weekday(self) -> int:
        return first_weekday(self._runtime.settings)

    def _week_of(self, day: date) -> date:
        return week_start(day, self._first_weekday())

    def _month_span(self) -> TimeSpan:
        first, days = self._window.sidebar.month.grid.days
        return TimeSpan.of_days(first, days, self._clock.zone)

    def _title(self) -> None:
        scene = self._window.week.scene
        self._window.toolbar.set_week(scene.first, scene.days, numbered=self._runtime.settings.week_numbers)

    def _show_dots(self) -> None:
        first, days = self._window.sidebar.month.grid.days
        zone = self._clock.zone
        self._dots.ask(lambda twin: twin.agenda.busy_days(first, days, zone))

    def _on_span(self, span: TimeSpan) -> None:
        scene = self._window.week.scene
        self._feed.show(span)
        self._title()
        self._window.sidebar.month.grid.set_band(scene.first, scene.days)

    def _on_day_picked(self, day: date) -> None:
        self.show_day(day)
        self._window.week.setFocus()

    def _on_month_shown(self, _month: date) -> None:
        self._dots_soon.start()

    def _on_tick(self, now: datetime) -> None:
        self._window.week.set_now(now)
        self._window.sidebar.calendars.set_now(now)

    def _on_day_changed(self, today: date) -> None:
        """A window left at this week overnight stays at this week when the week turns."""
        grid = self._window.sidebar.month.grid
        grid.set_today(today)
        scene = self._window.week.scene
        if scene.first + timedelta(days=WEEK) == self._week_of(today) == today:
            self.show_day(today)
