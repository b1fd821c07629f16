"""The outbox: every edit that the server does not have yet, at most one queued for each object."""

from __future__ import annotations

from datetime import datetime, timedelta

from calapp.errors import ObjectGone
from calapp.model.changes import ActivityType, Origin
from calapp.store.object_table import ObjectTable
from calapp.store.queue import SELECT, Queue, operation
from calapp.store.session import moment, stamp
from calapp.store.values import Op, OpState, ServerCopy

LONGEST_REST = timedelta(hours=25)
"""A refused edit rests a day at most."""

# The outbox is short and the calendars are long: every query here starts from the outbox, never from a calendar.
_OF_ACCOUNT = (
    "EXISTS (SELECT 1 FROM calendar_object o CROSS JOIN calendar ON calendar.id = o.calendar_id "
    "WHERE o.id = outbox.object_id AND account_id = ?)"
)


class Outbox:
    """Operations on their way. ``Objects.save_local`` and ``delete_local`` fill it; push empties it."""

    def __init__(self, table: ObjectTable, queue: Queue) -> None:
        self._table = table
        self._queue = queue
        self._session = table.session
        self._connection = table.session.connection

    def get(self, op_id: int) -> Op | None:
        """Return an operation by its row id, None when it is done."""
        row = self._connection.row(f"{SELECT} WHERE q.id = ?", op_id)
        return None if row is None else operation(row)

    def named(self, op_id: str) -> Op | None:
        """Return an operation by its unique name, None when it is done."""
        row = self._connection.row(f"{SELECT} WHERE q.op_id = ?", op_id)
        return None if row is None else operation(row)

    def ready(self, calendar_id: int, now: datetime) -> tuple[Op, ...]:
        """Return what may be sent now, in causal order, deletes last.

        Left out: what waits for its time, for an earlier operation on the same object, or for its ``after``. A time
        that is farther away than any rest lasts was set while the clock was ahead, and is over.
        """
        rows = self._connection.rows(
            f"{SELECT} WHERE o.calendar_id = ? AND q.state IN ('queued', 'blocked') AND q.after_id IS NULL "
            "AND (q.state = 'queued' OR q.not_before IS NOT NULL) "
            "AND (ifnull(q.not_before, '') <= ? OR q.not_before > ?) "
            "AND NOT EXISTS (SELECT 1 FROM outbox earlier WHERE earlier.object_id = q.object_id AND earlier.id < q.id) "
            "ORDER BY q.op = 'delete', q.id",
            calendar_id,
            stamp(now),
            stamp(now + LONGEST_REST),
        )
        return tuple(operation(row) for row in rows)

    def all(self) -> tuple[Op, ...]:
        """Return everything that the servers do not have yet, oldest first."""
        return tuple(operation(row) for row in self._connection.rows(f"{SELECT} ORDER BY q.id"))

    def unsettled(self, calendar_id: int) -> tuple[Op, ...]:
        """Return the operations whose outcome is not known and must be looked up before anything else."""
        rows = self._connection.rows(
            f"{SELECT} WHERE o.calendar_id = ? AND q.state = 'unknown' ORDER BY q.id", calendar_id
        )
        return tuple(operation(row) for row in rows)

    def of_object(self, object_id: int) -> tuple[Op, ...]:
        """Return the operations of an object, oldest first: one on its way, and one that waits."""
        return self._queue.of_object(object_id)

    def counts(self) -> dict[int, int]:
        """Return how many objects of each account wait to be sent, by account id."""
        return dict(
            self._connection.rows(
                "SELECT account_id, count(DISTINCT object_id) FROM outbox CROSS JOIN calendar_object o "
                "ON o.id = object_id CROSS JOIN calendar ON calendar.id = o.calendar_id GROUP BY account_id"
            )
        )

    def next_due(self, account_id: int) -> datetime | None:
        """Return when the first resting operation of an account is due, None when none rests."""
        return moment(
            self._connection.value(
                f"SELECT min(not_before) FROM outbox WHERE state IN ('queued', 'blocked') AND {_OF_ACCOUNT}", account_id
            )
        )

    def recover(self, account_id: int) -> int:
        """Turn every operation in flight into one of unknown outcome; at the start of a pass."""
        return self._connection.run(
            f"UPDATE outbox SET state = 'unknown' WHERE state = 'inflight' AND {_OF_ACCOUNT}", account_id
        )

    def dispatch(self, op: Op, *, href: str | None) -> Op:
        """Note that an operation is about to be sent, and where to (T2); commit before the first byte leaves.

        The answer is the operation as it stands now: that is what must be sent. Raises ObjectGone when it is no longer
        to be sent, because an edit made it needless or something else must be settled first.
        """
        changed = self._connection.run(
            "UPDATE outbox SET (state, href, dispatched, not_before) = ('inflight', ?, dispatched + 1, NULL) "
            "WHERE id = ? AND state <> 'conflict' AND after_id IS NULL",
            href,
            op.id,
        )
        sent = self.get(op.id)
        if not changed or sent is None:
            raise ObjectGone("This edit no longer has to be sent.")
        if href is not None:
            self._table.set_href(op.object_id, href)
        self._session.note_op(op.op_id)
        return sent

    def land(self, op: Op, href: str) -> None:
        """Note where the server says that it put what was sent: from now on its outcome can be looked up there."""
        self._connection.run("UPDATE outbox SET href = ? WHERE id = ?", href, op.id)
        self._table.set_href(op.object_id, href)
        self._session.note_op(op.op_id)

    def ack(self, op: Op, copy: ServerCopy | None, *, news: bool = False) -> None:
        """Note that the server has it (T3); ``copy`` is what it holds now, None after a delete.

        ``news`` tells that the server made something else of what was sent, for the change feed.

        The local text is given up only if no edit came while the operation was in flight. A standing edit keeps its
        own operation, which now grows from ``copy``.
        """
        found = self._table.get(op.object_id)
        if found is None or not self._connection.run("DELETE FROM outbox WHERE id = ?", op.id):
            return
        self._session.note_op(op.op_id)
        if copy is None:
            self._table.clear_base(found.id)
        else:
            self._table.set_base(found, copy)
        settled = not self.of_object(found.id)
        if settled:
            self._table.set_local(found.id, None, edited=False)
        self._queue.settle(found.id, found.raw)
        if settled and news and copy is not None and found.raw != copy.raw:
            self._table.tell_of(ActivityType.UPDATE, Origin.REMOTE, found)

    def retry(self, op: Op, *, error: str, not_before: datetime | None = None) -> None:
        """Put an operation back that surely did not happen; an edit made meanwhile joins it. Counts as an attempt."""
        self._put_back(op, OpState.QUEUED, attempts=1, error=error, not_before=not_before)

    def postpone(self, op: Op, until: datetime | None) -> None:
        """Put an operation back that was not tried, or was told to wait; it does not count as an attempt."""
        self._put_back(op, OpState.QUEUED, attempts=0, error="", not_before=until)

    def doubt(self, op: Op, *, error: str, counts: bool = True) -> None:
        """Note that the answer was lost: the outcome is unknown.

        Being sent again counts as an attempt, unless ``counts`` says that the operation is not to blame.
        """
        self._connection.run(
            "UPDATE outbox SET (state, error, attempts) = ('unknown', ?, attempts - ?) WHERE id = ?",
            error,
            not counts,
            op.id,
        )

    def block(self, op: Op, *, error: str, not_before: datetime | None = None) -> None:
        """Note that the server refuses an operation; tried again at ``not_before``, or when the object changes."""
        self._put_back(op, OpState.BLOCKED, attempts=1, error=error, not_before=not_before)

    def release(self, account_id: int) -> int:
        """Queue everything blocked or resting again, because the user asked for it."""
        rows = self._connection.rows(
            f"UPDATE outbox SET (state, not_before, attempts) = ('queued', NULL, 0) WHERE {_OF_ACCOUNT} "
            "AND (state = 'blocked' OR state = 'queued' AND not_before IS NOT NULL) RETURNING object_id",
            account_id,
        )
        for (object_id,) in rows:
            self._table.touch(object_id)
        return len(rows)

    def _put_back(self, op: Op, state: OpState, *, attempts: int, error: str, not_before: datetime | None) -> None:
        found = self._table.get(op.object_id)
        if found is None or self.get(op.id) is None:
            return
        if len(self.of_object(op.object_id)) > 1:  # an edit came meanwhile: it is a new try with a new text
            self._queue.fold(op.object_id)
            self._queue.settle(op.object_id, found.raw)
            return
        self._connection.run(
            "UPDATE outbox SET (state, attempts, error, not_before) = (?, attempts + ?, ?, ?) WHERE id = ?",
            state.value,
            attempts,
            error,
            stamp(not_before),
            op.id,
        )
        self._session.touched.pending = True
        self._table.touch(op.object_id)
