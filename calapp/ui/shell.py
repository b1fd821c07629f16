"""The shell: one window on one runtime, with its parts connected to each other, the sync thread and the tray."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from calapp.errors import CalappError
from calapp.model.changes import ChangeSummary
from calapp.model.occurrence import OccurrenceKey
from calapp.settings import zone_name
from calapp.ui.account_actions import AccountActions
from calapp.ui.calendar_actions import CalendarActions
from calapp.ui.clock import MinuteClock
from calapp.ui.conflict_actions import ConflictActions
from calapp.ui.editing import UNDO, Editing
from calapp.ui.feed import Agenda, AgendaFeed
from calapp.ui.main_window import MainWindow
from calapp.ui.messages import Message, Tone, announce
from calapp.ui.navigation import Navigation
from calapp.ui.overview import Overview
from calapp.ui.preferences import Preferences
from calapp.ui.sync_status import SyncSummary
from calapp.ui.sync_thread import SyncHost
from calapp.ui.sync_view import SyncView
from calapp.ui.sync_words import account_of
from calapp.ui.transfer_actions import TransferActions
from calapp.ui.tray_life import TrayLife
from calapp.ui.undo import Reverts, UndoStack
from calapp.wiring import Runtime

EVERYTHING = ChangeSummary(ranges=None, accounts=True, calendars=True, conflicts=True, pending=True)


class Shell(QObject):
    """Builds the parts. ``first_paint`` must stay cheap; ``start`` brings up the rest after it."""

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
        self.undo = UndoStack(self._events, self)
        self.editing = Editing(runtime, self.clock, self.undo, self.window)
        self.accounts = AccountActions(runtime, self.window)
        self.calendars = CalendarActions(runtime, self.window)
        self.conflicts = ConflictActions(runtime, self.window)
        self.transfer = TransferActions(runtime, self.window)
        self.host = SyncHost(runtime, self)
        self.sync_view = SyncView(self.host, self.window, self.overview, self.feed)
        self.tray: TrayLife | None = None
        self._connect()
        runtime.subscribe(self.on_edit)

    def first_paint(self) -> None:
        """Fill the window from the database: the sidebar and this week."""
        self.preferences.apply()
        self.window.commands.set_undo("", "")
        self.window.commands["cancel_sync"].setEnabled(False)
        self.overview.refresh()
        self.navigation.start()

    def start(self, *, hidden: bool = False) -> None:
        """Bring up what nobody waits for: clock, tray, sync."""
        self.clock.start()
        self.tray = TrayLife(self.runtime, self.clock, self.window)
        self.tray.quit_wanted.connect(self.quit_wanted)
        self.tray.event_wanted.connect(self.navigation.show_event)
        self.tray.tray.new_event_requested.connect(self.new_event)
        self.tray.tray.sync_requested.connect(self.sync_now)
        self.tray.tray.pause_toggled.connect(self.preferences.set_paused)
        self.tray.start(hidden=hidden)
        self._on_summary(self.window.sidebar.status.summary)
        self.host.set_visible(visible=not hidden)
        self.host.start()
        if self.runtime.damage:
            self.window.show_message(Message("damage", self.runtime.damage, Tone.PROBLEM))

    def stop(self) -> bool:
        """Stop clock, tray and thread and keep the window's place; tells whether the thread ended in time."""
        self.clock.stop()
        if self.tray is not None:
            self.tray.tray.hide()
        self.preferences.keep()
        self.window.hide()
        return self.host.stop()

    def on_edit(self, summary: ChangeSummary) -> None:
        """Show what this window's own runtime changed, at once, and send it soon."""
        self.preferences.apply()
        self.feed.on_edit(summary)
        self.overview.on_edit(summary)
        self._on_any_change(summary)
        if summary.pending:
            self.host.push_soon()

    def on_sync(self, summary: ChangeSummary) -> None:
        """Show what the sync thread brought."""
        self.feed.on_sync(summary)
        self.overview.on_sync(summary)
        self._on_any_change(summary)

    def on_background_change(self, summary: ChangeSummary) -> None:
        """Show what a call on a twin changed for the user, and send it soon."""
        self.feed.on_edit(summary)
        self.overview.on_edit(summary)
        self._on_any_change(summary)
        if summary.pending:
            self.host.push_soon()

    def on_other_process(self) -> None:
        """Read everything again: another process changed the data."""
        self.on_sync(EVERYTHING)
        self.host.push_soon()

    def new_event(self) -> None:
        """Open the editor on a new event at the place of the keyboard, in the window."""
        self.window.bring_up()
        times = self.window.week.suggested_times()
        self.editing.create(times.start, times.end)

    def sync_now(self) -> None:
        """Sync all accounts because a person asked."""
        self.host.sync_now()

    def carry_out(self, arguments: Sequence[str]) -> None:
        """Do what calapp was started with; files and addresses are shown and asked about, nothing more."""
        deeds = {"--new-event": self.new_event, "--today": self.navigation.go_today, "--sync-now": self.sync_now}
        if "--background" not in arguments:
            self.window.bring_up()
        for argument in arguments:
            if argument in deeds:
                deeds[argument]()
            elif not argument.startswith("--"):
                self.transfer.open_argument(argument)

    def _connect(self) -> None:
        self._connect_parts()
        self._connect_week()
        self._connect_sidebar()
        self._connect_commands()

    def _connect_parts(self) -> None:
        for source in (self.editing, self.accounts, self.calendars, self.conflicts, self.transfer):
            source.message.connect(self.window.show_message)
        for source in (self.accounts, self.calendars, self.transfer):
            source.changed.connect(self.on_background_change)
        self.host.changed.connect(self.on_sync)
        self.accounts.sync_wanted.connect(self.host.sync_now)
        self.calendars.import_wanted.connect(self._on_import_into)
        self.calendars.export_wanted.connect(self._on_export_of)
        self.editing.conflicts_wanted.connect(self.conflicts.open)
        self.editing.settled.connect(self._on_settled)
        self.overview.summarized.connect(self._on_summary)
        self.preferences.changed.connect(self._on_preferences)
        self.undo.changed.connect(self._on_undo_changed)
        self.undo.undone.connect(self._on_undone)
        self.undo.redone.connect(self._on_redone)
        self.undo.failed.connect(self._on_error)
        self.feed.failed.connect(self._on_error)
        self.clock.resumed.connect(self.host.look)
        self.clock.system_zone_changed.connect(self.preferences.refresh_zone)
        self.window.message_acted.connect(self._on_message_acted)

    def _connect_week(self) -> None:
        week = self.window.week
        week.event_activated.connect(self.editing.open_popover)
        week.event_opened.connect(self.editing.edit)
        week.event_moved.connect(self.editing.move)
        week.event_copied.connect(self.editing.copy)
        week.delete_requested.connect(self.editing.delete)
        week.create_requested.connect(self.editing.create)
        week.menu_requested.connect(self.editing.open_menu)
        week.announced.connect(self._on_announced)

    def _connect_sidebar(self) -> None:
        calendars, status = self.window.sidebar.calendars, self.window.sidebar.status
        calendars.visibility_changed.connect(self.calendars.show)
        calendars.calendar_verb_chosen.connect(self.calendars.carry_out)
        calendars.account_verb_chosen.connect(self.accounts.carry_out)
        calendars.account_problem_opened.connect(self.accounts.open_problem)
        status.problem_opened.connect(self.accounts.open_problem)
        status.conflicts_opened.connect(self.conflicts.open)
        status.sync_requested.connect(self.sync_now)

    def _connect_commands(self) -> None:
        for name, slot in (
            ("new_event", self.new_event),
            ("undo", self.undo.undo),
            ("redo", self.undo.redo),
            ("sync_now", self.sync_now),
            ("import_file", self._on_import),
            ("export_file", self._on_export),
            ("add_account", self.accounts.add),
            ("show_conflicts", self.conflicts.open),
            ("show_keys", self._on_keys),
            ("show_about", self._on_about),
            ("quit", self.quit_wanted),
        ):
            self.window.commands[name].triggered.connect(slot)

    def _agenda(self) -> Agenda:
        return self.runtime.agenda

    def _events(self) -> Reverts:
        return self.runtime.events

    def _on_any_change(self, summary: ChangeSummary) -> None:
        self.navigation.on_change(summary)
        if self.tray is not None and (summary.ranges != () or summary.calendars):
            self.tray.refresh_soon()

    def _on_summary(self, summary: SyncSummary) -> None:
        if self.tray is not None:
            self.tray.show_summary(summary, paused=self.runtime.settings.sync_paused)

    def _on_preferences(self) -> None:
        self.navigation.settings_changed()
        self.host.settings_changed()
        self.overview.refresh()

    def _on_settled(self, key: OccurrenceKey | None) -> None:
        """Give the keyboard back to the event, or to its slot when it is gone (W21)."""
        if key is not None:
            self.window.week.select(key)
        self.window.week.setFocus()

    def _on_announced(self, words: str) -> None:
        """Say it to those who listen; whole sentences are for everyone's eyes."""
        announce(self.window.week, words)
        if words.endswith("."):
            self.window.show_message(Message("announced", words, passing=True))

    def _on_undo_changed(self) -> None:
        self.window.commands.set_undo(self.undo.undo_label, self.undo.redo_label)

    def _on_undone(self, label: str) -> None:
        self.window.show_message(Message("undone", f"Undone: {label}.", action="Redo", passing=True))

    def _on_redone(self, label: str) -> None:
        self.window.show_message(Message(UNDO, f"Done again: {label}.", action="Undo", passing=True))

    def _on_message_acted(self, key: str) -> None:
        if key == UNDO:
            self.undo.undo()
        elif key == "undone":
            self.undo.redo()
        elif (account := account_of(key)) is not None:
            self.accounts.open_problem(account)

    def _on_error(self, error: CalappError) -> None:
        self.window.show_message(Message.of(error, key="error"))

    def _on_import(self) -> None:
        self.transfer.import_file()

    def _on_import_into(self, calendar_id: int) -> None:
        self.transfer.import_file(calendar_id=calendar_id)

    def _on_export(self) -> None:
        self.transfer.export(self.clock.today)

    def _on_export_of(self, calendar_id: int) -> None:
        self.transfer.export(self.clock.today, calendar_id=calendar_id)

    def _on_keys(self) -> None:
        from calapp.ui.help_dialogs import KeysDialog

        KeysDialog(self.window).open()

    def _on_about(self) -> None:
        from calapp.ui.help_dialogs import AboutDialog

        AboutDialog(self.runtime.profile, self.window).open()
