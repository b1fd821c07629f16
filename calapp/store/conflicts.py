"""Conflicts: both versions are kept until someone chooses."""

from __future__ import annotations

from collections.abc import Iterable

from calapp.store.values import Conflict, ServerCopy


class Conflicts:
    """Open conflicts, at most one for each object. Sync goes on for everything else."""

    def all(self) -> tuple[Conflict, ...]:
        """Return the open conflicts, oldest first."""
        raise NotImplementedError

    def get(self, conflict_id: int) -> Conflict | None:
        """Return a conflict, None when it is no longer open."""
        raise NotImplementedError

    def of_object(self, object_id: int) -> Conflict | None:
        """Return the open conflict of an object, None when there is none."""
        raise NotImplementedError

    def counts(self) -> dict[int, int]:
        """Return how many conflicts each account has, by account id."""
        raise NotImplementedError

    def save(
        self, object_id: int, theirs: ServerCopy | None, *, fields: Iterable[str] = (), recurrence_id: str = ""
    ) -> int:
        """Open a conflict, or bring an open one up to date; ``theirs`` is None when the server deleted the object.

        What waits in the outbox for the object waits on until the conflict is resolved.
        """
        raise NotImplementedError

    def resolve(self, conflict_id: int, raw: str | None) -> None:
        """Close a conflict with the text that shall count, None to delete the object (T6). Raises ObjectGone.

        The base becomes the server's copy and what differs from it is queued. A version of mine that loses goes to
        the trash.
        """
        raise NotImplementedError
