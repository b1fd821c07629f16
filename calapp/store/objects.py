"""Objects as stored: what the server sent, and the local edit over it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from calapp.model.timespan import TimeSpan
from calapp.store.object_table import SELECT, stored_object
from calapp.store.occurrences import object_ids
from calapp.store.session import Session
from calapp.store.values import ObjectTag, Standing, StoredObject

_TAG = "SELECT href, id, base_etag FROM calendar_object o WHERE calendar_id = ?"
_EDITED = "id IN (SELECT object_id FROM outbox UNION SELECT object_id FROM conflict)"


class ObjectReader:
    """The objects, for views."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection

    def get(self, object_id: int) -> StoredObject | None:
        """Return an object, None when there is none."""
        return self._one("id = ?", object_id)

    def at(self, calendar_id: int, href: str) -> StoredObject | None:
        """Return the object at a server's address, None when there is none."""
        return self._one("calendar_id = ? AND href = ?", calendar_id, href)

    def of_uid(self, uid: str, *, calendar_id: int | None = None) -> tuple[StoredObject, ...]:
        """Return the objects of a UID, of one calendar or of all; those deleted here are left out."""
        return tuple(
            self._many("uid = ?1 AND (?2 IS NULL OR calendar_id = ?2) AND NOT deleted ORDER BY id", uid, calendar_id)
        )

    def by_uid(self, calendar_id: int, uids: Iterable[str]) -> dict[str, StoredObject]:
        """Return those of the UIDs that the calendar holds; what was deleted here but not yet there counts too."""
        found = self._many(
            "calendar_id = ? AND uid IN (SELECT value FROM json_each(?)) ORDER BY id DESC",
            calendar_id,
            json.dumps(list(uids)),
        )
        return {one.uid: one for one in found}

    def elsewhere(self, calendar_id: int, uids: Iterable[str]) -> frozenset[str]:
        """Return those of the UIDs that other calendars hold."""
        rows = self._connection.rows(
            "SELECT DISTINCT uid FROM calendar_object WHERE calendar_id <> ? AND NOT deleted "
            "AND uid IN (SELECT value FROM json_each(?))",
            calendar_id,
            json.dumps(list(uids)),
        )
        return frozenset(uid for (uid,) in rows)

    def of_calendar(self, calendar_id: int, *, span: TimeSpan | None = None) -> Iterator[StoredObject]:
        """Yield the objects of a calendar, or those with an occurrence in ``span``, without holding them all."""
        if span is None:
            yield from self._many("calendar_id = ? AND NOT deleted ORDER BY id", calendar_id)
        else:
            for object_id in object_ids(self._connection, span, calendar_id):
                yield from self._many("id = ?", object_id)

    def tags(self, calendar_id: int, hrefs: Iterable[str] | None = None) -> dict[str, ObjectTag]:
        """Return by href what a pull must know: of the named ones, or of all that have an href."""
        if hrefs is None:
            return self._tags("AND href IS NOT NULL", calendar_id)
        return self._tags("AND href IN (SELECT value FROM json_each(?))", calendar_id, json.dumps(list(hrefs)))

    def after(
        self, calendar_id: int, object_id: int, *, limit: int, span: TimeSpan | None = None
    ) -> tuple[StoredObject, ...]:
        """Return the next objects of a calendar by id that were not deleted here, or of those that show in ``span``."""
        if span is None:
            where = "calendar_id = ? AND id > ? AND NOT deleted ORDER BY id LIMIT ?"
            return tuple(self._many(where, calendar_id, object_id, limit))
        ids = sorted(one for one in self.within(calendar_id, span) if one > object_id)[:limit]
        return tuple(found for one in ids if (found := self.get(one)) is not None)

    def within(self, calendar_id: int, span: TimeSpan) -> frozenset[int]:
        """Return the ids of the objects of a calendar that show something in ``span``."""
        return frozenset(object_ids(self._connection, span, calendar_id))

    def count(self, calendar_id: int) -> int:
        """Return how many objects the server is known to have in a calendar."""
        count: int = self._connection.value(
            "SELECT count(*) - (SELECT count(*) FROM outbox CROSS JOIN calendar_object o ON o.id = object_id "
            "WHERE o.calendar_id = ?1 AND base_raw IS NULL AND o.href IS NOT NULL AND op = 'create') "
            "FROM calendar_object WHERE calendar_id = ?1 AND href IS NOT NULL",
            calendar_id,
        )
        return count

    def seen(self, calendar_id: int, generation: int) -> frozenset[str]:
        """Return the hrefs that the listing ``generation`` has shown so far, while it is under way."""
        rows = self._connection.rows(
            "SELECT href FROM seen WHERE calendar_id = ? AND generation = ?", calendar_id, generation
        )
        return frozenset(href for (href,) in rows)

    def _one(self, where: str, *values: object) -> StoredObject | None:
        row = self._connection.row(f"{SELECT} WHERE {where}", *values)
        return None if row is None else stored_object(row)

    def _many(self, where: str, *values: object) -> Iterator[StoredObject]:
        return (stored_object(row) for row in self._connection.stream(f"{SELECT} WHERE {where}", *values))

    def _tags(self, where: str, calendar_id: int, *values: object) -> dict[str, ObjectTag]:
        """Read the narrow index alone, and the few objects with standing edits besides; the plus keeps them few."""
        edited = {
            one.id: one.standing for one in self._many(f"{_EDITED} AND +calendar_id = ? {where}", calendar_id, *values)
        }
        return {
            href: ObjectTag(object_id, href, etag, edited.get(object_id, Standing.CLEAN))
            for href, object_id, etag in self._connection.rows(f"{_TAG} {where}", calendar_id, *values)
        }
