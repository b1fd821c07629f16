"""The shell: one window on one runtime. It paints this week first; everything behind the window comes after that."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from calapp.model.changes import ChangeSummary
from calapp.settings import zone_name
from calapp.ui.clock import MinuteClock
from calapp.ui.feed import Agenda, AgendaFeed
from calapp.ui.main_window import MainWindow
from calapp.ui.navigation import Navigation
from calapp.ui.overview import Overview
from calapp.ui.preferences import Preferences
from calapp.wiring import Runtime

if TYPE_CHECKING:
    from calapp.ui.sync_thread import SyncHost
    from calapp.ui.workings import Workings

EVERYTHING = ChangeSummary(ranges=None, accounts=True, calendars=True, conflicts=True, pending=True, reminders=True)


class Shell(QObject):
    """Builds what the first paint needs, and hands every change to the parts that show it."""

    quit_wanted = Signal()

    def __init__(self, runtime: Runtime, application: QApplication, *, clock: MinuteClock | None = None) -> None:
        super().__init__()
        self.runtime = runtime
        self.clock = clock or MinuteClock(runtime.zone, self)
        self.window = MainWindow(runtime.settings, self.clock, tzid=zone_name(runtime.zone))
        self.feed = AgendaFeed(self._agenda, self)
        self.navigation = Navigation(runtime, self.clock, self.window, self.feed)
        self.overview = Overview(runtime, self.clock, self.window)
        self.preferences = Preferences(runtime, application, self.window)
        self._complete = False
        self.preferences.changed.connect(self._on_preferences)
        self.navigation.zone_wanted.connect(self._on_zone)
        self.window.commands["quit"].triggered.connect(self.quit_wanted)
        runtime.subscribe(self.on_edit)

    @cached_property
    def workings(self) -> Workings:
        """What is behind the window: editing, accounts, sync, tray; imported when first asked for."""
        from calapp.ui.workings import Workings

        workings = Workings(self)
        self._complete = True
        return workings

    @property
    def host(self) -> SyncHost:
        """The sync thread."""
        return self.workings.host

    def first_paint(self) -> None:
        """Fill the window from the database with this week, and with nothing that can wait a moment."""
        self.preferences.apply()
        self.window.week.set_calendars(self.runtime.agenda.calendars())
        self.navigation.start()

    def start(self, *, hidden: bool = False) -> None:
        """Bring up the rest: accounts, clock, tray, sync."""
        self.overview.refresh()
        self.navigation.show_zone()
        self.clock.start()
        self.workings.start(hidden=hidden)

    def stop(self) -> bool:
        """Stop clock, tray and thread and keep the window's place; tells whether the thread ended in time."""
        self.clock.stop()
        self.preferences.keep()
        self.window.hide()
        return self.workings.stop() if self._complete else True

    def carry_out(self, arguments: Sequence[str]) -> None:
        """Do what calapp was started with."""
        self.workings.carry_out(arguments)

    def on_edit(self, summary: ChangeSummary) -> None:
        """Show what the user did here, in this thread or by a call in another one, at once; and send it soon."""
        self.preferences.apply()
        self.feed.on_edit(summary)
        self.overview.on_edit(summary)
        self._on_any_change(summary)
        if summary.pending:
            self.host.push_soon()

    def on_sync(self, summary: ChangeSummary) -> None:
        """Show what the sync thread brought, many notices in one look."""
        self.feed.on_sync(summary)
        self.overview.on_sync(summary)
        self._on_any_change(summary)

    def on_other_process(self) -> None:
        """Read everything again: another process changed the data."""
        self.on_sync(EVERYTHING)
        self.host.push_soon()

    def _agenda(self) -> Agenda:
        return self.runtime.agenda

    def _on_any_change(self, summary: ChangeSummary) -> None:
        self.navigation.on_change(summary)
        if self._complete:
            self.workings.on_change(summary)

    def _on_zone(self, name: str) -> None:
        self.preferences.change(timezone=name)

    def _on_preferences(self) -> None:
        self.navigation.settings_changed()
        self.overview.refresh()
        self.host.settings_changed()
