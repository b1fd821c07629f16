"""Sync as the window shows it: the bar while a pass runs, and messages for what a person should know or do."""

from __future__ import annotations

from PySide6.QtCore import QObject

from calapp.errors import CalappError, Canceled
from calapp.model.account import AccountState
from calapp.model.timespan import TimeSpan
from calapp.ui.feed import AgendaFeed
from calapp.ui.main_window import MainWindow
from calapp.ui.messages import Message, announce
from calapp.ui.overview import Overview
from calapp.ui.sync_thread import Progress, SyncHost, SyncResult
from calapp.ui.sync_words import messages_of, progress_words, settled_keys, sign_in_key
from calapp.ui.words import plural


class SyncView(QObject):
    """Connects the sync host with what can be seen of it."""

    def __init__(self, host: SyncHost, window: MainWindow, overview: Overview, feed: AgendaFeed) -> None:
        super().__init__(window)
        self._host = host
        self._window = window
        self._overview = overview
        self._told: dict[str, Message] = {}
        host.busy_changed.connect(self._on_busy)
        host.progress.connect(self._on_progress)
        host.finished.connect(self._on_finished)
        host.failed.connect(self._on_failed)
        host.extended.connect(feed.extended)
        feed.horizon_left.connect(self._on_horizon)
        window.sidebar.status.cancel_requested.connect(host.cancel)
        window.commands["cancel_sync"].triggered.connect(host.cancel)
        window.visibility_changed.connect(self._on_visible)
        overview.summarized.connect(self._on_summarized)

    def _on_busy(self, busy: bool) -> None:  # noqa: FBT001 - the signal's shape
        self._window.sidebar.status.set_busy(busy=busy)
        self._window.commands["cancel_sync"].setEnabled(busy)
        if not busy:
            self._overview.refresh()

    def _on_progress(self, step: Progress) -> None:
        self._window.sidebar.status.set_progress(progress_words(step), step.done, step.total)

    def _on_finished(self, result: SyncResult) -> None:
        """Say what is new; a message that was dismissed does not come back with every pass."""
        for key in settled_keys(result):
            self._told.pop(key, None)
            self._window.messages.dismiss(key)
        for message in messages_of(result):
            if self._told.get(message.key) != message:
                self._told[message.key] = message
                self._window.show_message(message)
        calendars = [calendar for account in result.accounts for calendar in account.calendars]
        count = sum(calendar.pulled + calendar.pushed + calendar.deleted for calendar in calendars)
        if count:
            announce(self._window, f"{plural(count, 'event', 'events')} synced")

    def _on_summarized(self) -> None:
        """Take back the request for a password as soon as the account is signed in again."""
        for entry in self._overview.entries:
            key = sign_in_key(entry.account.id)
            if entry.account.state is AccountState.OK and self._told.pop(key, None) is not None:
                self._window.messages.dismiss(key)

    def _on_failed(self, error: CalappError) -> None:
        self._window.show_message(Message.of(error, key="sync") if not isinstance(error, Canceled) else
                                  Message("sync", error.title, passing=True))  # fmt: skip

    def _on_horizon(self, span: TimeSpan) -> None:
        self._host.extend(span)

    def _on_visible(self, visible: bool) -> None:  # noqa: FBT001 - the signal's shape
        self._host.set_visible(visible=visible)
        if visible:
            self._host.look()
