"""Conflicts: both versions are kept until someone chooses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from calapp.errors import ObjectGone
from calapp.model.changes import ActivityType, Origin
from calapp.store.connection import Row
from calapp.store.object_table import ObjectTable
from calapp.store.queue import Queue
from calapp.store.session import lines, stamp, words
from calapp.store.values import Conflict, Copy, ServerCopy

_SELECT = """
SELECT c.id, c.object_id, o.calendar_id, o.uid,
  (SELECT title FROM event WHERE object_id = o.id ORDER BY id LIMIT 1),
  (SELECT title FROM trash WHERE object_id = o.id ORDER BY id DESC LIMIT 1),
  o.base_raw, CASE WHEN o.deleted THEN NULL ELSE ifnull(o.local_raw, o.base_raw) END,
  c.raw, c.etag, c.fields, c.recurrence_id, c.since
FROM conflict c CROSS JOIN calendar_object o ON o.id = c.object_id"""

_THEIRS = "fields, recurrence_id, href, raw, etag, native, schedule_tag"
_SAVE = f"""
INSERT INTO conflict (object_id, since, {_THEIRS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (object_id) DO UPDATE SET ({_THEIRS}) =
  ({", ".join(f"excluded.{column}" for column in _THEIRS.split(", "))})"""


class Conflicts:
    """Open conflicts, at most one for each object. Sync goes on for everything else."""

    def __init__(self, table: ObjectTable, queue: Queue) -> None:
        self._table = table
        self._queue = queue
        self._session = table.session
        self._connection = table.session.connection

    def all(self) -> tuple[Conflict, ...]:
        """Return the open conflicts, oldest first."""
        return tuple(_conflict(row) for row in self._connection.rows(f"{_SELECT} ORDER BY c.id"))

    def get(self, conflict_id: int) -> Conflict | None:
        """Return a conflict, None when it is no longer open."""
        row = self._connection.row(f"{_SELECT} WHERE c.id = ?", conflict_id)
        return None if row is None else _conflict(row)

    def of_object(self, object_id: int) -> Conflict | None:
        """Return the open conflict of an object, None when there is none."""
        row = self._connection.row(f"{_SELECT} WHERE c.object_id = ?", object_id)
        return None if row is None else _conflict(row)

    def counts(self) -> dict[int, int]:
        """Return how many conflicts each account has, by account id."""
        return dict(
            self._connection.rows(
                "SELECT account_id, count(*) FROM conflict CROSS JOIN calendar_object o ON o.id = object_id "
                "CROSS JOIN calendar ON calendar.id = o.calendar_id GROUP BY account_id"
            )
        )

    def save(
        self, object_id: int, theirs: ServerCopy | None, *, fields: Iterable[str] = (), recurrence_id: str = ""
    ) -> int:
        """Open a conflict, or bring an open one up to date, and return its id; ``theirs`` is None for "deleted there".

        What waits in the outbox for the object waits on until the conflict is resolved.
        """
        found = self._table.require(object_id)
        copy = (None,) * 5 if theirs is None else (
            theirs.href, theirs.raw, theirs.etag, theirs.native, theirs.schedule_tag
        )  # fmt: skip
        self._connection.run(
            _SAVE,
            object_id,
            stamp(self._session.now),
            lines(tuple(fields)),
            recurrence_id,
            *copy,
        )
        self._queue.fold(object_id)
        self._queue.settle(object_id, found.raw)
        self._session.touched.conflicts = True
        conflict_id: int = self._connection.value("SELECT id FROM conflict WHERE object_id = ?", object_id)
        return conflict_id

    def resolve(self, conflict_id: int, raw: str | None) -> None:
        """Close a conflict with the text that shall count, None to delete the object (T6). Raises ObjectGone.

        The base becomes the server's copy and what differs from it is queued. A version of mine that loses goes to
        the trash.
        """
        row = self._connection.row(
            "SELECT object_id, href, raw, etag, native, schedule_tag FROM conflict WHERE id = ?", conflict_id
        )
        if row is None:
            raise ObjectGone("This conflict was resolved already.")
        object_id, *copy = row
        found = self._table.require(object_id)
        if found.raw is not None and found.raw != raw:
            self._table.bin(found, found.raw, origin=Origin.LOCAL)
        elif found.raw is None and raw is not None:
            self._table.unbin(object_id)
        if found.raw is not None and raw is None:
            self._table.tell_of(ActivityType.DELETE, Origin.LOCAL, found)
        self._table.close_conflict(object_id)
        if copy[0] is not None:
            self._table.set_base(found, Copy(*copy))
        elif raw is None:
            self._table.discard(found)
            return
        else:
            self._table.clear_base(object_id)
        self._table.set_local(object_id, raw, deleted=raw is None)
        self._queue.settle(object_id, found.raw)
        if raw is not None and found.raw != raw:  # told under the title that shows from now on
            what = ActivityType.ADD if found.raw is None else ActivityType.UPDATE
            self._table.tell_of(what, Origin.LOCAL, found)


def _conflict(row: Row) -> Conflict:
    (
        conflict_id,
        object_id,
        calendar_id,
        uid,
        shown,
        removed,
        base,
        mine,
        theirs,
        etag,
        fields,
        recurrence_id,
        since,
    ) = row
    return Conflict(
        conflict_id, object_id, calendar_id, uid, shown or removed or "", base, mine, theirs, etag, words(fields),
        recurrence_id, datetime.fromisoformat(since),
    )  # fmt: skip
