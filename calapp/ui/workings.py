"""The workings behind the window: editing, accounts, files, sync and tray, connected to what a person sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from calapp.errors import CalappError
from calapp.model.changes import ChangeSummary
from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.ui.account_actions import AccountActions
from calapp.ui.activity_actions import ActivityActions
from calapp.ui.calendar_actions import CalendarActions
from calapp.ui.conflict_actions import ConflictActions
from calapp.ui.editing import UNDO, Editing
from calapp.ui.file_actions import KEY as FILE
from calapp.ui.file_actions import FileActions
from calapp.ui.gateway_host import GatewayHost
from calapp.ui.health_actions import HealthActions
from calapp.ui.invitation_actions import InvitationActions
from calapp.ui.link_actions import LinkActions
from calapp.ui.message_actions import MessageActions
from calapp.ui.messages import Message, Tone, announce
from calapp.ui.reminder_actions import ReminderActions
from calapp.ui.reminding import KEY as REMINDERS
from calapp.ui.reminding import Reminding
from calapp.ui.sync_status import SyncSummary
from calapp.ui.sync_thread import SyncHost
from calapp.ui.sync_view import SyncView
from calapp.ui.sync_words import account_of
from calapp.ui.transfer_actions import TransferActions
from calapp.ui.trash_actions import TrashActions
from calapp.ui.tray import date_icon
from calapp.ui.tray_life import TrayLife
from calapp.ui.twin_call import Reverting, TwinCall
from calapp.ui.undo import Reverts, UndoStack
from calapp.wiring import Runtime

if TYPE_CHECKING:
    from calapp.ui.shell import Shell


FIRST_BACKUP_MS = 60_000
BACKUP_EVERY_MS = 3_600_000


class Workings(QObject):
    """Built after the first paint, in one go."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        runtime, window = shell.runtime, shell.window
        self._shell = shell
        self._runtime = runtime
        self._window = window
        self.host = SyncHost(runtime, self)
        self.sync_view = SyncView(self.host, window, shell.overview, shell.feed)
        reverting = Reverting(runtime, self)
        reverting.changed.connect(shell.on_edit)
        self.undo = UndoStack(self._events, self, aside=reverting)
        self.editing = Editing(runtime, shell.clock, self.undo, window)
        self.accounts = AccountActions(runtime, shell.clock, window)
        self.calendars = CalendarActions(runtime, window)
        self.conflicts = ConflictActions(runtime, window)
        self.activity = ActivityActions(runtime, shell.clock, self.undo, window)
        self.trash = TrashActions(runtime, shell.clock, self.undo, window)
        self.health = HealthActions(runtime, shell.clock, self.undo, window)
        self.invitations = InvitationActions(runtime, shell.clock, self.undo, window)
        self.letters = MessageActions(runtime, shell.clock, self.undo, window)
        self.transfer = TransferActions(runtime, window)
        self.files = FileActions(runtime, window)
        self.links = LinkActions(runtime, shell.clock, window)
        self.gateway = GatewayHost(runtime.profile, self)
        self.reminding = Reminding(runtime, shell.clock, self)
        self.reminders = ReminderActions(runtime, shell.clock, self.undo, window, self.reminding)
        self.tray_life = TrayLife(runtime, shell.clock, window)
        self._backing_up = TwinCall(runtime, self)
        self._back_up_timer = QTimer(self)
        self._back_up_timer.timeout.connect(self._on_back_up)
        self._connect_parts()
        self._connect_tray()
        self._connect_week()
        self._connect_sidebar()
        self._connect_commands()
        window.commands.set_undo("", "")
        window.commands["cancel_sync"].setEnabled(False)

    def start(self, *, hidden: bool) -> None:
        """Show the tray icon and start the sync thread."""
        QGuiApplication.setWindowIcon(date_icon(None))
        self.tray_life.start(hidden=hidden)
        self._on_summary(self._window.sidebar.status.summary)
        self.host.set_visible(visible=not hidden)
        self.host.start()
        self.reminding.start()
        self.invitations.start()
        self._apply_settings()
        self._back_up_timer.start(FIRST_BACKUP_MS)
        if self._runtime.damage:
            self._window.show_message(Message("damage", self._runtime.damage, Tone.PROBLEM))

    def stop(self) -> bool:
        """Take the icon away and stop the thread; tells whether it ended in time."""
        self.tray_life.tray.hide()
        self.reminding.stop()
        self.gateway.stop()
        return self.host.stop()

    def on_change(self, summary: ChangeSummary) -> None:
        """Let the tray say what comes next after a change, and the feed show it."""
        self.activity.on_change(summary)
        self.trash.on_change(summary)
        self.health.on_change(summary)
        self.reminding.on_change(summary)
        self.invitations.on_change(summary)
        if summary.ranges != () or summary.calendars:
            self.tray_life.refresh_soon()

    def new_event(self) -> None:
        """Open the editor on a new event at the place of the keyboard, in the window."""
        self._window.bring_up()
        times = self._window.week.suggested_times()
        self.editing.create(times.start, times.end)

    def sync_now(self) -> None:
        """Sync all accounts because a person asked."""
        self.host.sync_now()

    def carry_out(self, arguments: Sequence[str]) -> None:
        """Do what calapp was started with; files and addresses are shown and asked about, nothing more."""
        deeds = {
            "--new-event": self.new_event,
            "--today": self._shell.navigation.go_today,
            "--sync-now": self.sync_now,
        }
        if "--background" not in arguments:
            self._window.bring_up()
        for argument in arguments:
            if argument in deeds:
                deeds[argument]()
            elif not argument.startswith("--"):
                self.transfer.open_argument(argument)

    def _connect_parts(self) -> None:
        shell = self._shell
        for editor in (
            self.editing, self.conflicts, self.activity, self.trash, self.files, self.links, self.invitations,
            self.letters,
        ):  # fmt: skip
            editor.message.connect(self._window.show_message)
        for other in (self.accounts, self.calendars, self.transfer):
            other.message.connect(self._window.show_message)
            other.changed.connect(shell.on_edit)
        self.transfer.edited.connect(self.undo.push)
        self.transfer.message_found.connect(self.letters.open)
        self.letters.closed.connect(self.transfer.go_on)
        self.letters.import_wanted.connect(self.transfer.import_plainly)
        self.letters.settled.connect(self._on_settled)
        self.editing.letter_wanted.connect(self.letters.carry_out)
        self._window.files_dropped.connect(self.transfer.import_files)
        self.host.changed.connect(shell.on_sync)
        self.accounts.sync_wanted.connect(self.host.sync_now)
        self.calendars.import_wanted.connect(self._on_import_into)
        self.calendars.export_wanted.connect(self._on_export_of)
        self.calendars.keep_wanted.connect(self.transfer.keep_exported)
        self.host.finished.connect(self.transfer.tell_of_kept)
        self.editing.conflicts_wanted.connect(self.conflicts.open)
        self.editing.file_wanted.connect(self.files.save)
        self.editing.link_wanted.connect(self.links.open)
        self.editing.join_wanted.connect(self.links.join)
        self.editing.export_wanted.connect(self.transfer.export_event)
        self.activity.acted.connect(self._on_message_acted)
        self.trash.acted.connect(self._on_message_acted)
        self.invitations.acted.connect(self._on_message_acted)
        self.invitations.event_wanted.connect(shell.navigation.show_event)
        self.health.sync_wanted.connect(self._on_sync_of)
        self.health.sign_in_wanted.connect(self.accounts.open_problem)
        self.health.conflicts_wanted.connect(self.conflicts.open)
        self.health.event_wanted.connect(shell.navigation.show_event)
        self.reminding.message.connect(self._window.show_message)
        self.reminding.bubble_wanted.connect(self.tray_life.tray.tell)
        self.reminding.event_wanted.connect(self._on_reminded)
        self.reminding.join_wanted.connect(self.links.join)
        self.reminding.address_wanted.connect(self.links.open)
        self.editing.settled.connect(self._on_settled)
        self.undo.changed.connect(self._on_undo_changed)
        self.undo.undone.connect(self._on_undone)
        self.undo.redone.connect(self._on_redone)
        self.undo.failed.connect(self._on_error)
        self._backing_up.failed.connect(self._on_error)
        self._backing_up.changed.connect(self._runtime.tell)
        shell.overview.summarized.connect(self._on_summary)
        shell.feed.failed.connect(self._on_error)
        shell.clock.resumed.connect(self.host.look)
        shell.preferences.changed.connect(self._apply_settings)
        shell.clock.system_zone_changed.connect(shell.preferences.refresh_zone)
        self._window.message_acted.connect(self._on_message_acted)

    def _connect_tray(self) -> None:
        shell, tray = self._shell, self.tray_life.tray
        self.tray_life.quit_wanted.connect(shell.quit_wanted)
        self.tray_life.event_wanted.connect(shell.navigation.show_event)
        tray.new_event_requested.connect(self.new_event)
        tray.sync_requested.connect(self.sync_now)
        tray.pause_toggled.connect(shell.preferences.set_paused)

    def _connect_week(self) -> None:
        week = self._window.week
        week.event_activated.connect(self.editing.open_popover)
        week.event_opened.connect(self.editing.edit)
        week.event_moved.connect(self.editing.move)
        week.event_copied.connect(self.editing.copy)
        week.delete_requested.connect(self.editing.delete)
        week.create_requested.connect(self.editing.create)
        week.menu_requested.connect(self.editing.open_menu)
        week.announced.connect(self._on_announced)

    def _connect_sidebar(self) -> None:
        calendars, status = self._window.sidebar.calendars, self._window.sidebar.status
        calendars.visibility_changed.connect(self.calendars.show)
        calendars.calendar_verb_chosen.connect(self.calendars.carry_out)
        calendars.account_verb_chosen.connect(self.accounts.carry_out)
        calendars.account_problem_opened.connect(self.accounts.open_problem)
        status.problem_opened.connect(self.accounts.open_problem)
        status.conflicts_opened.connect(self.conflicts.open)
        status.sync_requested.connect(self.sync_now)
        status.health_opened.connect(self.health.open)
        status.invitations_opened.connect(self.invitations.open)

    def _connect_commands(self) -> None:
        for name, slot in (
            ("new_event", self.new_event),
            ("join", self._on_join),
            ("undo", self.undo.undo),
            ("redo", self.undo.redo),
            ("sync_now", self.sync_now),
            ("import_file", self._on_import),
            ("export_file", self._on_export),
            ("add_account", self.accounts.add),
            ("show_activity", self.activity.open),
            ("show_trash", self.trash.open),
            ("show_conflicts", self.conflicts.open),
            ("show_reminders", self.reminders.open),
            ("show_invitations", self.invitations.open),
            ("show_health", self.health.open),
            ("show_preferences", self._on_preferences),
            ("show_keys", self._on_keys),
            ("show_about", self._on_about),
        ):
            self._window.commands[name].triggered.connect(slot)

    def _on_reminded(self, occurrence: Occurrence) -> None:
        self._window.bring_up()
        self._shell.navigation.show_event(occurrence)

    def _on_join(self) -> None:
        self.links.join(self._window.week.selected_key)

    def _on_sync_of(self, account_id: int) -> None:
        self.host.sync_now([account_id])

    def _on_back_up(self) -> None:
        """Look once an hour whether a day has passed, and whether time zones are what they were."""
        self._back_up_timer.setInterval(BACKUP_EVERY_MS)
        self._backing_up.ask(_keep_up)

    def _events(self) -> Reverts:
        return self._runtime.events

    def _on_summary(self, summary: SyncSummary) -> None:
        self.tray_life.show_summary(summary, paused=self._runtime.settings.sync_paused)

    def _on_settled(self, key: OccurrenceKey | None) -> None:
        """Give the keyboard back to the event, or to its slot when it is gone (W21)."""
        if key is not None:
            self._window.week.select(key)
        self._window.week.setFocus()

    def _on_announced(self, words: str) -> None:
        """Say it to those who listen; whole sentences are for everyone's eyes."""
        announce(self._window.week, words)
        if words.endswith("."):
            self._window.show_message(Message("announced", words, passing=True))

    def _on_undo_changed(self) -> None:
        self._window.commands.set_undo(self.undo.undo_label, self.undo.redo_label)

    def _on_undone(self, label: str) -> None:
        self._window.show_message(Message("undone", f"Undone: {label}.", action="Redo", passing=True))

    def _on_redone(self, label: str) -> None:
        self._window.show_message(Message(UNDO, f"Done again: {label}.", action="Undo", passing=True))

    def _on_message_acted(self, key: str) -> None:
        if key == UNDO:
            self.undo.undo()
        elif key == "undone":
            self.undo.redo()
        elif key == REMINDERS:
            self.reminders.open()
        elif key == FILE:
            self.files.open_saved()
        elif (account := account_of(key)) is not None:
            self.accounts.open_problem(account)

    def _on_error(self, error: CalappError) -> None:
        self._window.show_message(Message.of(error, key="error"))

    def _on_import(self) -> None:
        self.transfer.import_file()

    def _on_import_into(self, calendar_id: int) -> None:
        self.transfer.import_file(calendar_id=calendar_id)

    def _on_export(self) -> None:
        self.transfer.export(self._shell.clock.today)

    def _on_export_of(self, calendar_id: int) -> None:
        self.transfer.export(self._shell.clock.today, calendar_id=calendar_id)

    def _apply_settings(self) -> None:
        settings = self._runtime.settings
        self.gateway.apply(enabled=settings.gateway_enabled, port=settings.gateway_port)

    def _on_preferences(self) -> None:
        from calapp.ui.settings_dialog import SettingsDialog

        shell = self._shell
        SettingsDialog(self._runtime, shell.preferences, self.gateway, shell.clock.now, self._window).open()

    def _on_keys(self) -> None:
        from calapp.ui.help_dialogs import KeysDialog

        KeysDialog(self._window).open()

    def _on_about(self) -> None:
        from calapp.ui.help_dialogs import AboutDialog

        AboutDialog(self._runtime.profile, self._window).open()


def _keep_up(twin: Runtime) -> None:
    twin.follow_zone_data()
    twin.back_up()
