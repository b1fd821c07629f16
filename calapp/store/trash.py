"""The trash: the last text of everything that was removed, by anyone, for 30 days."""

from __future__ import annotations

from datetime import datetime, timedelta

from calapp.errors import ObjectGone
from calapp.model.changes import Origin
from calapp.model.edits import EditReceipt
from calapp.store.object_writes import Objects
from calapp.store.session import Session, stamp
from calapp.store.values import TrashItem

KEPT = timedelta(days=30)


class Trash:
    """What was removed and can come back."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection

    def all(self, *, limit: int = -1) -> tuple[TrashItem, ...]:
        """Return what is in the trash, newest first, so many at most where a limit is given."""
        rows = self._connection.rows(
            "SELECT id, object_id, calendar_id, uid, title, raw, removed, origin FROM trash ORDER BY id DESC LIMIT ?",
            limit,
        )
        return tuple(
            TrashItem(number, object_id, calendar_id, uid, title, raw, datetime.fromisoformat(removed), Origin(origin))
            for number, object_id, calendar_id, uid, title, raw, removed, origin in rows
        )

    def overdue(self) -> bool:
        """Tell whether ``purge`` has anything to do: the oldest entries are looked at, and nothing else."""
        return bool(
            self._connection.value(
                "SELECT ifnull((SELECT removed FROM trash ORDER BY id LIMIT 1) < ?1, 0) "
                "OR ifnull((SELECT time FROM activity ORDER BY id LIMIT 1) < ?1, 0)",
                stamp(self._session.now - KEPT),
            )
        )


class TrashCan(Trash):
    """The trash, for units of work."""

    def __init__(self, session: Session, objects: Objects) -> None:
        super().__init__(session)
        self._objects = objects

    def restore(self, item_id: int, *, calendar_id: int | None = None) -> EditReceipt:
        """Bring an object back, into its own calendar or another, as a local edit. Raises ObjectGone."""
        item = next((item for item in self.all() if item.id == item_id), None)
        if item is None:
            raise ObjectGone("This event is no longer in the trash.")
        target = item.calendar_id if calendar_id is None else calendar_id
        present = self._objects.by_uid(target, [item.uid]).get(item.uid)
        if present is not None:
            object_id: int | None = present.id
        else:
            object_id = item.object_id if target == item.calendar_id else None
        receipt = self._objects.save_local(target, item.raw, object_id=object_id, label=item.title)
        self._connection.run("DELETE FROM trash WHERE id = ?", item_id)
        return receipt

    def purge(self) -> int:
        """Drop what is older than 30 days, the old end of the change feed too; return how many objects that were."""
        oldest = stamp(self._session.now - KEPT)
        self._connection.run("DELETE FROM activity WHERE time < ? AND id < (SELECT max(id) FROM activity)", oldest)
        return self._connection.run("DELETE FROM trash WHERE removed < ?", oldest)
