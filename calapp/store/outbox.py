"""The outbox: every edit that the server does not have yet, at most one queued for each object."""

from __future__ import annotations

from datetime import datetime

from calapp.store.values import Op, ServerCopy


class Outbox:
    """Operations on their way. ``Objects.save_local`` and ``delete_local`` fill it; push empties it."""

    def get(self, op_id: int) -> Op | None:
        """Return an operation by its row id, None when it is done."""
        raise NotImplementedError

    def ready(self, calendar_id: int, now: datetime) -> tuple[Op, ...]:
        """Return what may be sent now, in causal order, deletes last.

        Left out: what waits for its time, for an earlier operation on the same object, or for its ``after``.
        """
        raise NotImplementedError

    def unsettled(self, calendar_id: int) -> tuple[Op, ...]:
        """Return the operations whose outcome is not known and must be looked up before anything else."""
        raise NotImplementedError

    def of_object(self, object_id: int) -> tuple[Op, ...]:
        """Return the operations of an object, oldest first."""
        raise NotImplementedError

    def counts(self) -> dict[int, int]:
        """Return how many objects of each account wait to be sent, by account id."""
        raise NotImplementedError

    def next_due(self, account_id: int) -> datetime | None:
        """Return when the first resting operation of an account is due, None when none rests."""
        raise NotImplementedError

    def recover(self, account_id: int) -> int:
        """Turn every operation in flight into one of unknown outcome; at the start of a pass."""
        raise NotImplementedError

    def dispatch(self, op: Op, *, href: str | None) -> Op:
        """Note that an operation is about to be sent, and where to (T2); commit before the first byte leaves."""
        raise NotImplementedError

    def ack(self, op: Op, copy: ServerCopy | None) -> None:
        """Note that the server has it (T3); ``copy`` is what it holds now, None after a delete.

        The local text is given up only if no edit came while the operation was in flight. A standing edit keeps its
        own operation, which now grows from ``copy``.
        """
        raise NotImplementedError

    def retry(self, op: Op, *, error: str, not_before: datetime | None = None) -> None:
        """Put an operation back that surely did not happen; an edit made meanwhile joins it. Counts as an attempt."""
        raise NotImplementedError

    def postpone(self, op: Op, until: datetime | None) -> None:
        """Put an operation back that was not tried, or was told to wait; it does not count as an attempt."""
        raise NotImplementedError

    def doubt(self, op: Op, *, error: str) -> None:
        """Note that the answer was lost: the outcome is unknown."""
        raise NotImplementedError

    def block(self, op: Op, *, error: str, not_before: datetime | None = None) -> None:
        """Note that the server refuses an operation; tried again at ``not_before``, or when the object changes."""
        raise NotImplementedError

    def release(self, account_id: int) -> int:
        """Queue everything blocked or resting again, because the user asked for it."""
        raise NotImplementedError
