"""The change feed: what changed in which object, by whom, in order."""

from __future__ import annotations

from datetime import datetime

from calapp.model.changes import ActivityType, Origin
from calapp.store.session import Session
from calapp.store.values import Activity

_COLUMNS = "id, type, origin, time, account_id, calendar_id, object_id, uid, title"


class ActivityLog:
    """Changes in the order in which they were committed; kept for 30 days."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection

    def after(
        self, cursor: int, *, limit: int = 100, account_id: int | None = None, calendar_id: int | None = None
    ) -> tuple[Activity, ...]:
        """Return what happened after ``cursor``, oldest first, anywhere or in one account or calendar."""
        where, values = "id > ?", [cursor]
        if account_id is not None:
            where, values = f"account_id = ? AND {where}", [account_id, *values]
        if calendar_id is not None:
            where, values = f"calendar_id = ? AND {where}", [calendar_id, *values]
        return self._many(f"{where} ORDER BY id LIMIT ?", *values, limit)

    def before(self, cursor: int, *, limit: int = 100) -> tuple[Activity, ...]:
        """Return what happened before ``cursor``, newest first."""
        return self._many("id < ? ORDER BY id DESC LIMIT ?", cursor, limit)

    def get(self, cursor: int) -> Activity | None:
        """Return one line, None when it is no longer kept."""
        return next(iter(self._many("id = ?", cursor)), None)

    def texts(self, line: Activity) -> tuple[str | None, str | None]:
        """Return what an object's text was before and after a change; None where it did not exist or is not known.

        What came after one change is what the next one replaced, or what stands now.
        """
        before: str | None = self._connection.value("SELECT before FROM activity WHERE id = ?", line.cursor)
        if line.type is ActivityType.DELETE:
            return before if before is not None else self._in_trash(line), None
        later = self._connection.row(
            "SELECT before FROM activity WHERE object_id = ? AND id > ? AND type <> 'add' ORDER BY id LIMIT 1",
            line.object_id,
            line.cursor,
        )
        if later is not None:
            return before, later[0]
        now: str | None = self._connection.value(
            "SELECT CASE WHEN deleted THEN NULL ELSE ifnull(local_raw, base_raw) END FROM calendar_object WHERE id = ?",
            line.object_id,
        )
        return before, now

    def expired(self, cursor: int) -> bool:
        """Tell whether lines after ``cursor`` were dropped already, so that whoever stands there missed something."""
        oldest: int | None = self._connection.value("SELECT min(id) FROM activity")
        newest = self.cursor()
        return cursor > newest or cursor + 1 < (oldest if oldest is not None else newest + 1)

    def cursor(self) -> int:
        """Return the cursor of the newest change, kept or not; 0 when there never was one."""
        newest: int | None = self._connection.value("SELECT seq FROM sqlite_sequence WHERE name = 'activity'")
        return newest or 0

    def _in_trash(self, line: Activity) -> str | None:
        """Return what an object said that was deleted before the feed kept texts."""
        found: str | None = self._connection.value(
            "SELECT raw FROM trash WHERE object_id = ? ORDER BY id DESC LIMIT 1", line.object_id
        )
        return found

    def _many(self, rest: str, *values: object) -> tuple[Activity, ...]:
        rows = self._connection.rows(f"SELECT {_COLUMNS} FROM activity WHERE {rest}", *values)
        return tuple(
            Activity(number, ActivityType(what), Origin(origin), datetime.fromisoformat(time), *others)
            for number, what, origin, time, *others in rows
        )
