"""The change feed: what changed in which object, by whom, in order."""

from __future__ import annotations

from calapp.store.values import Activity


class ActivityLog:
    """Changes in the order in which they were committed; kept for 30 days."""

    def after(self, cursor: int, *, limit: int = 100) -> tuple[Activity, ...]:
        """Return what happened after ``cursor``, oldest first."""
        raise NotImplementedError

    def cursor(self) -> int:
        """Return the cursor of the newest change, 0 when there was none."""
        raise NotImplementedError
