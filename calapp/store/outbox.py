"""The outbox: every edit that the server does not have yet, at most one queued for each object.

An operation that was sent and is not settled stays as it is; an edit made meanwhile waits behind it. What waits is
never a history: it is the difference between what the server will have and what the user wants, worked out anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from calapp.errors import ObjectGone
from calapp.model.edits import Notify
from calapp.store.connection import Row
from calapp.store.object_table import ObjectTable
from calapp.store.session import lines, moment, stamp, words
from calapp.store.values import Op, OpState, ServerCopy, StoredObject, Verb

if TYPE_CHECKING:
    from calapp.store.derive import Derived

SENT = (OpState.INFLIGHT, OpState.UNKNOWN)

_SELECT = """
SELECT q.id, q.op_id, q.object_id, o.calendar_id, o.uid, q.op, q.state, q.raw, ifnull(q.href, o.href), q.base_etag,
  q.base_native, q.schedule_tag, q.revision, q.notify, q.fields, q.attempts, q.dispatched, q.not_before, q.error,
  q.after_id
FROM outbox q JOIN calendar_object o ON o.id = q.object_id"""
_OF_ACCOUNT = (
    "object_id IN (SELECT o.id FROM calendar_object o JOIN calendar ON calendar.id = calendar_id WHERE account_id = ?)"
)

_WRITTEN = "op, state, raw, base_etag, base_native, schedule_tag, revision, notify, fields, after_id"
_WRITE = f"""
INSERT INTO outbox (id, op_id, object_id, {_WRITTEN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET ({_WRITTEN}, attempts, not_before, error, href) =
  ({", ".join(f"excluded.{column}" for column in _WRITTEN.split(", "))}, 0, NULL, '', NULL)"""


def verb_for(there: str | None, wanted: str | None, *, doubtful: bool = False) -> Verb | None:
    """Return what turns the text that the server has into the one that is wanted, None when nothing is to do.

    ``doubtful`` says that a create may have arrived although the server is not known to have the object.
    """
    if there is None:
        if wanted is not None:
            return Verb.CREATE
        return Verb.DELETE if doubtful else None
    if wanted is None:
        return Verb.DELETE
    return None if wanted == there else Verb.UPDATE


class Outbox:
    """Operations on their way. ``Objects.save_local`` and ``delete_local`` fill it; push empties it."""

    def __init__(self, table: ObjectTable) -> None:
        self._table = table
        self._session = table.session
        self._connection = table.session.connection

    def get(self, op_id: int) -> Op | None:
        """Return an operation by its row id, None when it is done."""
        row = self._connection.row(f"{_SELECT} WHERE q.id = ?", op_id)
        return None if row is None else _op(row)

    def ready(self, calendar_id: int, now: datetime) -> tuple[Op, ...]:
        """Return what may be sent now, in causal order, deletes last.

        Left out: what waits for its time, for an earlier operation on the same object, or for its ``after``.
        """
        rows = self._connection.rows(
            f"{_SELECT} WHERE o.calendar_id = ? AND q.state IN ('queued', 'blocked') AND q.after_id IS NULL "
            "AND (q.state = 'queued' OR q.not_before IS NOT NULL) AND ifnull(q.not_before, '') <= ? "
            "AND NOT EXISTS (SELECT 1 FROM outbox earlier WHERE earlier.object_id = q.object_id AND earlier.id < q.id) "
            "ORDER BY q.op = 'delete', q.id",
            calendar_id,
            stamp(now),
        )
        return tuple(_op(row) for row in rows)

    def unsettled(self, calendar_id: int) -> tuple[Op, ...]:
        """Return the operations whose outcome is not known and must be looked up before anything else."""
        rows = self._connection.rows(
            f"{_SELECT} WHERE o.calendar_id = ? AND q.state = 'unknown' ORDER BY q.id", calendar_id
        )
        return tuple(_op(row) for row in rows)

    def of_object(self, object_id: int) -> tuple[Op, ...]:
        """Return the operations of an object, oldest first."""
        return tuple(
            _op(row) for row in self._connection.rows(f"{_SELECT} WHERE q.object_id = ? ORDER BY q.id", object_id)
        )

    def counts(self) -> dict[int, int]:
        """Return how many objects of each account wait to be sent, by account id."""
        return dict(
            self._connection.rows(
                "SELECT account_id, count(DISTINCT object_id) FROM outbox JOIN calendar_object o ON o.id = object_id "
                "JOIN calendar ON calendar.id = o.calendar_id GROUP BY account_id"
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

        Raises ObjectGone when the operation is no longer there: an edit made it needless.
        """
        self._connection.run(
            "UPDATE outbox SET (state, href, dispatched, not_before) = ('inflight', ?, dispatched + 1, NULL) "
            "WHERE id = ?",
            href,
            op.id,
        )
        if href is not None:
            self._table.set_href(op.object_id, href)
        sent = self.get(op.id)
        if sent is None:
            raise ObjectGone("This edit no longer has to be sent.")
        return sent

    def ack(self, op: Op, copy: ServerCopy | None) -> None:
        """Note that the server has it (T3); ``copy`` is what it holds now, None after a delete.

        The local text is given up only if no edit came while the operation was in flight. A standing edit keeps its
        own operation, which now grows from ``copy``.
        """
        found = self._table.get(op.object_id)
        if found is None or not self._connection.run("DELETE FROM outbox WHERE id = ?", op.id):
            return
        if copy is None:
            self._table.clear_base(found.id)
        else:
            self._table.set_base(found, copy)
        if not self.of_object(found.id):
            self._table.set_local(found.id, None, edited=False)
        self.settle(found.id, found.raw)

    def retry(self, op: Op, *, error: str, not_before: datetime | None = None) -> None:
        """Put an operation back that surely did not happen; an edit made meanwhile joins it. Counts as an attempt."""
        self._put_back(op, OpState.QUEUED, attempts=1, error=error, not_before=not_before)

    def postpone(self, op: Op, until: datetime | None) -> None:
        """Put an operation back that was not tried, or was told to wait; it does not count as an attempt."""
        self._put_back(op, OpState.QUEUED, attempts=0, error="", not_before=until)

    def doubt(self, op: Op, *, error: str) -> None:
        """Note that the answer was lost: the outcome is unknown."""
        self._connection.run("UPDATE outbox SET (state, error) = ('unknown', ?) WHERE id = ?", error, op.id)

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

    def settle(
        self,
        object_id: int,
        shown: str | None,
        *,
        notify: Notify = Notify.NONE,
        fields: Iterable[str] = (),
        after: int | None = None,
        derived: Derived | None = None,
    ) -> None:
        """Bring outbox and index in line with how an object stands now.

        ``shown`` is the text that the index still shows; ``derived`` belongs to the object's text, if it is at hand.
        """
        self._session.touched.pending = True
        found = self._table.require(object_id)
        ops = self.of_object(object_id)
        sent = next((op for op in ops if op.state in SENT), None)
        waiting = next((op for op in ops if op.state not in SENT), None)
        there = found.base_raw if sent is None else sent.raw
        doubtful = waiting is not None and waiting.dispatched > 0 and found.href is not None
        verb = verb_for(there, found.raw, doubtful=doubtful)
        if verb is not None or found.conflicted:
            order = _Order(verb or Verb.UPDATE, notify, frozenset(fields), after)
            self._write(found, waiting, order, settled=sent is None)
        else:
            if waiting is not None:
                self._connection.run("DELETE FROM outbox WHERE id = ?", waiting.id)
            if sent is None and found.raw is None:
                self._table.discard(found)
                return
            if sent is None and found.local_raw is not None:
                self._table.set_local(object_id, None, edited=False)
        self._table.redraw(found, shown, derived)

    def fold(self, object_id: int) -> None:
        """Make all operations of an object one that waits; whoever waits for one of them waits for that one."""
        ops = self.of_object(object_id)
        if not ops:
            return
        kept, *others = ops
        for other in others:
            self._connection.run("UPDATE outbox SET after_id = ? WHERE after_id = ?", kept.id, other.id)
            self._connection.run("DELETE FROM outbox WHERE id = ?", other.id)
        notify = Notify.ALL if any(op.notify is Notify.ALL for op in ops) else Notify.NONE
        self._connection.run(
            "UPDATE outbox SET (state, notify, fields) = ('queued', ?, ?) WHERE id = ?",
            notify.value,
            lines(tuple(sorted(frozenset().union(*(op.fields for op in ops))))),
            kept.id,
        )

    def _put_back(self, op: Op, state: OpState, *, attempts: int, error: str, not_before: datetime | None) -> None:
        found = self._table.get(op.object_id)
        if found is None or self.get(op.id) is None:
            return
        if len(self.of_object(op.object_id)) > 1:  # an edit came meanwhile: it is a new try with a new text
            self.fold(op.object_id)
            self.settle(op.object_id, found.raw)
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

    def _write(self, found: StoredObject, waiting: Op | None, order: _Order, *, settled: bool) -> None:
        """Write the waiting operation of an object; what it grows from is known once nothing is in flight."""
        etag, native, tag = (found.base_etag, found.base_native, found.schedule_tag) if settled else (None, None, None)
        if waiting is not None:
            order = order.joined(waiting)
        self._connection.run(
            _WRITE,
            waiting.id if waiting else None,
            waiting.op_id if waiting else uuid4().hex,
            found.id,
            order.verb.value,
            (OpState.CONFLICT if found.conflicted else OpState.QUEUED).value,
            found.raw,
            etag,
            native,
            tag,
            found.local_rev,
            order.notify.value,
            lines(tuple(sorted(order.fields))),
            order.after,
        )


class _Order(NamedTuple):
    """What is to be done, and how."""

    verb: Verb
    notify: Notify
    fields: frozenset[str]
    after: int | None

    def joined(self, waiting: Op) -> _Order:
        """Return the order that also carries what an earlier one was to do."""
        return _Order(
            self.verb,
            Notify.ALL if Notify.ALL in (self.notify, waiting.notify) else Notify.NONE,
            self.fields | waiting.fields,
            waiting.after if self.after is None else self.after,
        )


def _op(row: Row) -> Op:
    (row_id, op_id, object_id, calendar_id, uid, verb, state, raw, href, base_etag, base_native, schedule_tag, revision,
     notify, fields, attempts, dispatched, not_before, error, after) = row  # fmt: skip
    return Op(
        row_id, op_id, object_id, calendar_id, uid, Verb(verb), OpState(state), raw, href, base_etag, base_native,
        schedule_tag, revision, Notify(notify), frozenset(words(fields)), attempts, dispatched, moment(not_before),
        error, after,
    )  # fmt: skip
