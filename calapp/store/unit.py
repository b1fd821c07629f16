"""Views read, units of work write: the tables of the store behind one connection."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from calapp.model.changes import ChangeSummary
from calapp.store.accounts import Accounts
from calapp.store.activity import ActivityLog
from calapp.store.calendars import Calendars
from calapp.store.conflicts import Conflicts
from calapp.store.connection import Connection
from calapp.store.gateway_tokens import GatewayTokens
from calapp.store.horizon import Horizon
from calapp.store.journal import Journal
from calapp.store.object_table import ObjectTable
from calapp.store.object_writes import Objects
from calapp.store.objects import ObjectReader
from calapp.store.occurrences import Occurrences
from calapp.store.outbox import Outbox
from calapp.store.problems import Problems
from calapp.store.queue import Queue
from calapp.store.reminders import Reminders
from calapp.store.search import Search
from calapp.store.session import Session
from calapp.store.trash import Trash, TrashCan


class _Tables:
    """What views and units have in common."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._session = session = Session(connection, clock)
        table = ObjectTable(session)
        self.accounts = Accounts(session)
        self.calendars = Calendars(session)
        self.occurrences = Occurrences(session)
        self._queue = Queue(table)
        self.outbox = Outbox(table, self._queue)
        self.conflicts = Conflicts(table, self._queue)
        self.problems = Problems(session)
        self.activity = ActivityLog(session)
        self.search = Search(session)
        self.tokens = GatewayTokens(session)
        self.reminders = Reminders(session)
        self.horizon = Horizon(table)
        self._table = table


class View(_Tables):
    """A read-only look at the store that always shows what was committed last; writing through it fails."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        super().__init__(connection, clock)
        self.objects = ObjectReader(self._session)
        self.trash = Trash(self._session)

    def close(self) -> None:
        """Close the view's connection."""
        self._connection.close()


class Unit(_Tables):
    """One transaction: everything in it is stored, or nothing.

    Leave it by the end of its ``with`` block to commit, by an exception to undo. ``summary`` then tells what changed.
    """

    def __init__(self, connection: Connection, clock: Callable[[], datetime], journal: Journal) -> None:
        super().__init__(connection, clock)
        self._journal = journal
        self.objects = Objects(self._table, self._queue)
        self.trash = TrashCan(self._session, self.objects)

    def __enter__(self) -> Self:
        self._connection.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._connection.rollback()
            self._session.undone()
            return
        try:
            self._write_journal()
            self._connection.commit()
        except BaseException:
            self._connection.rollback()
            self._session.undone()
            raise
        if self._session.purged:
            self._connection.empty_log()

    @property
    def summary(self) -> ChangeSummary:
        """What this unit changed so far; nothing after it was undone."""
        return self._session.touched.summary()

    def _write_journal(self) -> None:
        """Write what changed in the outbox beside the database, while no one else can."""
        if self._session.purged:
            self._connection.merge_words()
            self._journal.rewrite(self._connection)
        else:
            self._journal.note(self._connection, self._session.op_ids, edited=self._session.edited)
