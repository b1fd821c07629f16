"""The queue behind the outbox: what waits for each object, kept in line with how the object stands.

An operation that was sent and is not settled stays as it is; an edit made meanwhile waits behind it. What waits is
never a history: it is the difference between what the server will have and what the user wants, worked out anew.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from calapp.model.changes import ActivityType, Origin
from calapp.model.edits import Notify
from calapp.store.connection import Row
from calapp.store.object_table import ObjectTable
from calapp.store.session import lines, moment, words
from calapp.store.values import Op, OpState, StoredObject, Verb

if TYPE_CHECKING:
    from calapp.store.derive import Derived

SENT = (OpState.INFLIGHT, OpState.UNKNOWN)

SELECT = """
SELECT q.id, q.op_id, q.object_id, o.calendar_id, o.uid, q.op, q.state, q.raw, ifnull(q.href, o.href), q.base_etag,
  q.base_native, q.schedule_tag, q.revision, q.notify, q.fields, q.attempts, q.dispatched, q.not_before, q.error,
  q.after_id
FROM outbox q CROSS JOIN calendar_object o ON o.id = q.object_id"""
_WRITTEN = "op, state, raw, base_etag, base_native, schedule_tag, revision, notify, fields, after_id"
_WRITE = f"""
INSERT INTO outbox (id, op_id, object_id, {_WRITTEN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET ({_WRITTEN}, attempts, not_before, error, href) =
  ({", ".join(f"excluded.{column}" for column in _WRITTEN.split(", "))}, 0, NULL, '', NULL)"""

_MOVING = """
SELECT waiting.object_id, coalesce(made.local_raw, made.base_raw) FROM outbox first
JOIN calendar_object made ON made.id = first.object_id
JOIN outbox waiting ON waiting.after_id = first.id
JOIN calendar_object gone ON gone.id = waiting.object_id
WHERE made.calendar_id = ? AND gone.calendar_id <> ? AND gone.deleted AND NOT made.deleted"""


class Order(NamedTuple):
    """How an edit is to be sent: who is told, what the user changed, and which operation must be done first."""

    notify: Notify = Notify.NONE
    fields: frozenset[str] = frozenset()
    after: int | None = None

    def joined(self, earlier: Op) -> Order:
        """Return the order that also carries what an earlier one was to do."""
        return Order(
            Notify.ALL if Notify.ALL in (self.notify, earlier.notify) else Notify.NONE,
            self.fields | earlier.fields,
            earlier.after if self.after is None else self.after,
        )


PLAIN = Order()


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


class Queue:
    """At most one operation waits for each object, behind at most one that is on its way."""

    def __init__(self, table: ObjectTable) -> None:
        self._table = table
        self._session = table.session
        self._connection = table.session.connection

    def of_object(self, object_id: int) -> tuple[Op, ...]:
        """Return the operations of an object, oldest first."""
        rows = self._connection.rows(f"{SELECT} WHERE q.object_id = ? ORDER BY q.id", object_id)
        return tuple(operation(row) for row in rows)

    def create(self, object_id: int, raw: str, order: Order) -> None:
        """Queue an object that was just made here."""
        self._session.touched.pending = True
        op_id = _new_name()
        self._session.note_op(op_id, edited=True)
        self._connection.run(
            _WRITE,
            *(None, op_id, object_id, Verb.CREATE.value, OpState.QUEUED.value, raw, None, None, None, 0),
            *_order_values(order),
        )

    def settle(self, object_id: int, shown: str | None, order: Order = PLAIN, derived: Derived | None = None) -> None:
        """Bring what waits and what the index shows in line with how an object stands now.

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
            self._write(found, waiting, verb or Verb.UPDATE, order, settled=sent is None)
        elif waiting is not None:
            self._session.note_op(waiting.op_id)
            self._connection.run("DELETE FROM outbox WHERE id = ?", waiting.id)
        if verb is None and sent is None and not found.conflicted:
            if found.raw is None:
                self._table.discard(found)
                return
            if found.local_raw is not None:
                self._table.set_local(object_id, None, edited=False)
        self._table.redraw(object_id, shown, derived)

    def fold(self, object_id: int) -> None:
        """Make all operations of an object one that waits; whoever waits for one of them waits for that one."""
        ops = self.of_object(object_id)
        if not ops:
            return
        kept, *others = ops
        order = Order(kept.notify, kept.fields, kept.after)
        for other in others:
            order = order.joined(other)
            self._session.note_op(other.op_id)
            self._connection.run("UPDATE outbox SET after_id = ? WHERE after_id = ?", kept.id, other.id)
            self._connection.run("DELETE FROM outbox WHERE id = ?", other.id)
        self._connection.run(
            "UPDATE outbox SET (state, notify, fields, after_id) = ('queued', ?, ?, ?) WHERE id = ?",
            *_order_values(order),
            kept.id,
        )

    def call_off(self, calendar_id: int) -> None:
        """Bring back what was to move into a calendar that is removed: where it stood it must not be deleted.

        It comes back as it stood in that calendar, edits included.
        """
        moving = self._connection.rows(_MOVING, calendar_id, calendar_id)
        for object_id, text in moving:
            self._table.unbin(object_id)
            self._table.set_local(object_id, text)
            self.settle(object_id, None)
            self._table.tell_of(ActivityType.ADD, Origin.LOCAL, self._table.require(object_id))

    def _write(self, found: StoredObject, waiting: Op | None, verb: Verb, order: Order, *, settled: bool) -> None:
        """Write the waiting operation of an object; what it grows from is known once nothing is on its way."""
        state = OpState.CONFLICT if found.conflicted else OpState.QUEUED
        base = (found.base_etag, found.base_native, found.schedule_tag) if settled else (None, None, None)
        row_id, op_id = (None, _new_name()) if waiting is None else (waiting.id, waiting.op_id)
        self._session.note_op(op_id, edited=True)
        self._connection.run(
            _WRITE,
            *(row_id, op_id, found.id, verb.value, state.value, found.raw, *base, found.local_rev),
            *_order_values(order if waiting is None else order.joined(waiting)),
        )


def _order_values(order: Order) -> tuple[object, ...]:
    return order.notify.value, lines(tuple(sorted(order.fields))), order.after


def operation(row: Row) -> Op:
    """Return the value of a row of ``SELECT``."""
    (row_id, op_id, object_id, calendar_id, uid, verb, state, raw, href, base_etag, base_native, schedule_tag, revision,
     notify, fields, attempts, dispatched, not_before, error, after) = row  # fmt: skip
    return Op(
        row_id, op_id, object_id, calendar_id, uid, Verb(verb), OpState(state), raw, href, base_etag, base_native,
        schedule_tag, revision, Notify(notify), frozenset(words(fields)), attempts, dispatched, moment(not_before),
        error, after,
    )  # fmt: skip


def _new_name() -> str:
    """Return a name that nothing else ever had; ``uuid`` says the same, but takes its time to import."""
    return os.urandom(16).hex()
