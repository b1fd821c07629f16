"""Writing objects: pages of server copies come in, edits of the user are kept and queued."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from calapp.errors import InputError, ObjectGone, PreconditionFailed
from calapp.model.changes import ActivityType, Origin
from calapp.model.edits import EditReceipt, Notify
from calapp.store.connection import Row
from calapp.store.object_table import ObjectTable, holds_events
from calapp.store.objects import ObjectReader
from calapp.store.queue import Order, Queue
from calapp.store.values import ServerCopy, Stored, StoredObject

if TYPE_CHECKING:
    from calapp.store.derive import Derived

_KNOWN = """
SELECT id, base_etag, base_raw,
  local_raw IS NOT NULL OR deleted OR EXISTS (SELECT 1 FROM conflict WHERE object_id = o.id)
FROM calendar_object o WHERE calendar_id = ? AND href = ?"""


class Objects(ObjectReader):
    """The objects, for units of work."""

    def __init__(self, table: ObjectTable, queue: Queue) -> None:
        super().__init__(table.session)
        self._table = table
        self._queue = queue

    def store_base(self, calendar_id: int, copies: Iterable[ServerCopy]) -> Stored:
        """Take over a page of server copies of objects that are clean or new here (T4).

        A copy with the stored etag or the stored text writes no index. Objects with standing edits are left alone and
        returned. A copy that cannot be read is kept as it came and becomes a problem.
        """
        newest = {copy.href: copy for copy in copies}
        added = changed = unchanged = 0
        edited: list[StoredObject] = []
        unreadable: list[str] = []
        for href, copy in newest.items():
            known = self._connection.row(_KNOWN, calendar_id, href)
            if known is not None and known[3]:
                edited.append(self._table.require(known[0]))
            elif known is not None and self._same(known, copy):
                unchanged += 1
            else:
                readable = self._take(calendar_id, copy, known)
                added, changed = added + (known is None), changed + (known is not None)
                if not readable:
                    unreadable.append(href)
        return Stored(added, changed, unchanged, tuple(edited), tuple(unreadable))

    def rebase(self, object_id: int, copy: ServerCopy, raw: str, *, local_rev: int | None = None) -> None:
        """Take over a server copy under a standing edit whose merge with it is ``raw`` (T4); closes a conflict.

        When ``raw`` is the server's text there is nothing left to send and the object is clean. An object that was
        deleted here stays deleted: then only the version that the delete expects is a new one. With ``local_rev``,
        raises PreconditionFailed when the user edited again since that revision was read.
        """
        found = self._table.require(object_id)
        if local_rev is not None and local_rev != found.local_rev:
            raise PreconditionFailed("This event was edited again in the meantime.")
        self._rest_on(found, copy, None if found.deleted or raw == copy.raw else raw, deleted=found.deleted)

    def revive(self, object_id: int, copy: ServerCopy) -> None:
        """Give up a standing edit or delete and take the server's copy; what was mine goes to the trash."""
        found = self._table.require(object_id)
        if found.raw is None:
            self._table.unbin(object_id)
        elif found.raw != copy.raw:
            self._table.bin(found, found.raw, origin=Origin.LOCAL)
        self._rest_on(found, copy, None, deleted=False)

    def stand_at(self, object_id: int, href: str) -> None:
        """Note where the server has, or may have, an object that was made here, so that a pull meets it there."""
        self._table.set_href(object_id, href)

    def forget(self, object_id: int, *, origin: Origin = Origin.REMOTE) -> None:
        """Remove an object that is gone from the server, with what waits for it; its text goes to the trash (T5)."""
        found = self._table.require(object_id)
        if found.raw is not None:
            self._table.bin(found, found.raw, origin=origin)
            self._table.tell_of(ActivityType.DELETE, origin, found)
        self._table.discard(found)

    def see(self, calendar_id: int, hrefs: Iterable[str], *, generation: int) -> None:
        """Note that the listing ``generation``, which is not through yet, showed these hrefs."""
        self._connection.run_many(
            "INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", ((calendar_id, generation, href) for href in hrefs)
        )

    def swept(self, calendar_id: int) -> None:
        """Drop the notes of a listing that is through, or was given up."""
        self._connection.run("DELETE FROM seen WHERE calendar_id = ?", calendar_id)

    def save_local(
        self,
        calendar_id: int,
        raw: str,
        *,
        object_id: int | None = None,
        notify: Notify = Notify.NONE,
        fields: Iterable[str] = (),
        label: str = "",
        after: int | None = None,
    ) -> EditReceipt:
        """Keep an edit: local text, occurrences and outbox in one (T1); on this computer only, the text itself.

        Without ``object_id`` it is a new object; with the id of one that is gone, that object comes back under its old
        id. A text equal to the server's leaves nothing to send. ``fields`` name what the user changed; ``after`` is an
        operation that must reach the server first. Raises InputError when ``raw`` cannot be read.
        """
        found = None if object_id is None else self._table.get(object_id)
        before = None if found is None else found.raw
        derived = self._table.derive(calendar_id, raw)
        if derived.unreadable or not derived.events:
            raise InputError(derived.unreadable or "There is no event in this text.")
        order = Order(notify=notify, fields=frozenset(fields), after=after)
        if found is None:
            object_id = self._add_local(calendar_id, raw, derived, object_id, order)
        elif found.calendar_id != calendar_id:
            raise ValueError("an object moves by a copy and a delete")
        elif before != raw:
            object_id = self._change_local(found, raw, derived, order)
        else:
            return EditReceipt(found.id, calendar_id, before, raw, label, notify)
        what = ActivityType.ADD if before is None else ActivityType.UPDATE
        self._table.tell(what, Origin.LOCAL, object_id, calendar_id, derived.uid, derived.title, before=before)
        return EditReceipt(object_id, calendar_id, before, raw, label, notify)

    def delete_local(
        self, object_id: int, *, notify: Notify = Notify.NONE, label: str = "", after: int | None = None
    ) -> EditReceipt:
        """Delete an object for the user: hidden at once, in the trash, and queued (T1). Raises ObjectGone."""
        found = self._table.require(object_id)
        if found.raw is None:
            raise ObjectGone
        self._table.bin(found, found.raw, origin=Origin.LOCAL)
        self._table.tell_of(ActivityType.DELETE, Origin.LOCAL, found)
        if self._session.place(found.calendar_id).local:
            self._table.discard(found)
        else:
            self._table.set_local(object_id, None, deleted=True)
            self._queue.settle(object_id, found.raw, Order(notify=notify, after=after))
        return EditReceipt(object_id, found.calendar_id, found.raw, None, label, notify)

    def _add_local(self, calendar_id: int, raw: str, derived: Derived, object_id: int | None, order: Order) -> int:
        if object_id is not None:
            self._table.unbin(object_id)
        if self._session.place(calendar_id).local:
            return self._table.add(calendar_id, derived, object_id=object_id, own_raw=raw)
        added = self._table.add(calendar_id, derived, object_id=object_id, local_raw=raw)
        self._queue.create(added, raw, order)
        return added

    def _change_local(self, found: StoredObject, raw: str, derived: Derived, order: Order) -> int:
        if found.deleted:
            self._table.unbin(found.id)
        if self._session.place(found.calendar_id).local:
            self._table.set_own_base(found.id, raw)
            self._table.show(found.id, found.calendar_id, derived, href=None)
        else:
            self._table.set_local(found.id, raw)
            self._queue.settle(found.id, found.raw, order, derived)
        return found.id

    def _rest_on(self, found: StoredObject, copy: ServerCopy, local_raw: str | None, *, deleted: bool) -> None:
        """Put an object on a new base with what is left of the edit over it; what waits says so from now on."""
        self._table.close_conflict(found.id)
        self._queue.fold(found.id)
        self._table.set_base(found, copy)
        self._table.set_local(found.id, local_raw, deleted=deleted, edited=False)
        self._queue.settle(found.id, found.raw)
        if not deleted and found.raw != (copy.raw if local_raw is None else local_raw):
            what = ActivityType.ADD if found.raw is None else ActivityType.UPDATE
            self._table.tell_of(what, Origin.REMOTE, found)

    def _same(self, known: Row, copy: ServerCopy) -> bool:
        """Tell whether a copy says nothing new; a new version of the same text is noted with it."""
        object_id, etag, raw, _edited = known
        if etag is not None and etag == copy.etag:
            return True
        if raw != copy.raw:
            return False
        if etag != copy.etag or copy.native is not None:
            self._table.set_base(self._table.require(object_id), copy)
        return True

    def _take(self, calendar_id: int, copy: ServerCopy, known: Row | None) -> bool:
        """Store a new or changed copy; tell whether it could be read."""
        derived = self._table.derive(calendar_id, copy.raw)
        before: str | None = None
        if known is None:
            object_id = self._table.add(calendar_id, derived, copy=copy)
        else:
            object_id, _etag, before, _edited = known
            self._table.set_base(self._table.require(object_id), copy)
            self._table.show(object_id, calendar_id, derived, href=copy.href)
        what = ActivityType.ADD if known is None else ActivityType.UPDATE
        if derived.events or derived.unreadable or holds_events(before):
            self._table.tell(what, Origin.REMOTE, object_id, calendar_id, derived.uid, derived.title, before=before)
        return not derived.unreadable
