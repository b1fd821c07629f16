"""The change feed: what changed in which object, by whom, in order."""

from __future__ import annotations

from datetime import datetime

from calapp.store.session import Session
from calapp.store.values import Activity, ActivityType, Origin


class ActivityLog:
    """Changes in the order in which they were committed; kept for 30 days."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection

    def after(self, cursor: int, *, limit: int = 100) -> tuple[Activity, ...]:
        """Return what happened after ``cursor``, oldest first."""
        rows = self._connection.rows(
            "SELECT id, type, origin, time, calendar_id, object_id, uid, title FROM activity WHERE id > ? "
            "ORDER BY id LIMIT ?",
            cursor,
            limit,
        )
        return tuple(
            Activity(number, ActivityType(what), Origin(origin), datetime.fromisoformat(time), *rest)
            for number, what, origin, time, *rest in rows
        )

    def cursor(self) -> int:
        """Return the cursor of the newest change, 0 when there was none."""
        newest: int | None = self._connection.value("SELECT max(id) FROM activity")
        return newest or 0
