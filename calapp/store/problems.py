"""Problems: objects that cannot be read, each with a sentence for people; at most one for each object."""

from __future__ import annotations

from datetime import datetime

from calapp.store.session import Session, stamp
from calapp.store.values import Problem


class Problems:
    """The list of what could not be read. It empties itself when an object becomes readable or is gone."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection

    def all(self, calendar_id: int | None = None) -> tuple[Problem, ...]:
        """Return the problems, of one calendar or of all, oldest first."""
        rows = self._connection.rows(
            "SELECT id, calendar_id, href, uid, reason, readable, since FROM problem "
            "WHERE ?1 IS NULL OR calendar_id = ?1 ORDER BY id",
            calendar_id,
        )
        return tuple(
            Problem(number, where, href, uid, reason, bool(readable), datetime.fromisoformat(since))
            for number, where, href, uid, reason, readable, since in rows
        )

    def save(self, calendar_id: int | None, href: str, reason: str, *, uid: str = "", readable: bool = False) -> None:
        """Note a problem; one that is there already keeps its date."""
        changed = self._connection.run(
            "INSERT INTO problem (calendar_id, href, uid, reason, readable, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
            "ON CONFLICT (ifnull(calendar_id, 0), href) DO UPDATE SET (uid, reason, readable) = (?3, ?4, ?5) "
            "WHERE (uid, reason, readable) <> (?3, ?4, ?5)",
            calendar_id,
            href,
            uid,
            reason,
            readable,
            stamp(self._session.now),
        )
        self._tell(changed)

    def forget(self, calendar_id: int | None, href: str) -> None:
        """Drop a problem that is solved or was read."""
        changed = self._connection.run(
            "DELETE FROM problem WHERE ifnull(calendar_id, 0) = ifnull(?, 0) AND href = ?", calendar_id, href
        )
        self._tell(changed)

    def _tell(self, changed: int) -> None:
        if changed:
            self._session.touched.calendars = True
