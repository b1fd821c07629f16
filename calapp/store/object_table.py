"""Rows of ``calendar_object`` with all that is derived from them: the one place that writes either."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from calapp.errors import ObjectGone
from calapp.model.changes import ActivityType, Origin
from calapp.store.connection import Row
from calapp.store.index import Index
from calapp.store.problems import Problems
from calapp.store.session import Session, stamp
from calapp.store.values import ServerCopy, Standing, StoredObject

if TYPE_CHECKING:
    from calapp.store.derive import Derived

_EVENT = re.compile(r"^BEGIN:VEVENT\b", re.IGNORECASE | re.MULTILINE)
_COLUMNS = """
  id, calendar_id, uid, href, base_raw, base_etag, base_native, schedule_tag, local_raw, local_rev, deleted,
  EXISTS (SELECT 1 FROM conflict WHERE object_id = o.id), unreadable"""
SELECT = f"SELECT {_COLUMNS} FROM calendar_object o"

_BASE = "href, base_raw, base_etag, base_native, schedule_tag"


class ObjectTable:
    """Reads and writes single objects; what an edit or a pull means is decided above."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.index = Index(session)
        self._connection = session.connection
        self._problems = Problems(session)

    def get(self, object_id: int) -> StoredObject | None:
        """Return an object, None when there is none."""
        row = self._connection.row(f"{SELECT} WHERE id = ?", object_id)
        return None if row is None else stored_object(row)

    def require(self, object_id: int) -> StoredObject:
        """Return an object. Raises ObjectGone when there is none."""
        found = self.get(object_id)
        if found is None:
            raise ObjectGone("This event is no longer there.")
        return found

    def derive(self, calendar_id: int, raw: str, years: Sequence[int] | None = None) -> Derived:
        """Return the index rows of a text in a calendar, for all covered years unless some are named."""
        from calapp.store.derive import derive

        addresses = self.session.place(calendar_id).addresses
        return derive(raw, addresses=addresses, years=self.session.years if years is None else years)

    def add(
        self,
        calendar_id: int,
        derived: Derived,
        *,
        object_id: int | None = None,
        copy: ServerCopy | None = None,
        own_raw: str | None = None,
        local_raw: str | None = None,
    ) -> int:
        """Insert an object and show it; return its id, which is a new one unless it is given.

        It stands as the server has it (``copy``), lives on this computer only (``own_raw``) or is to be sent.
        """
        start, end = derived.series or (None, None)
        base = (None, own_raw, None, None, None) if copy is None else _base(copy)
        object_id = self._connection.insert(
            "INSERT INTO calendar_object (id, calendar_id, uid, unreadable, series_start, series_end, local_raw, "
            f"{_BASE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            object_id,
            calendar_id,
            derived.uid,
            derived.unreadable,
            start,
            end,
            local_raw,
            *base,
        )
        self.index.add(object_id, calendar_id, derived)
        if copy is not None:
            self._note(calendar_id, copy.href, derived)
        return object_id

    def set_base(self, found: StoredObject, copy: ServerCopy) -> None:
        """Take over what the server has: text and version together, in one statement (rule B)."""
        if found.href != copy.href:
            self._free(found.calendar_id, copy.href)
        self._connection.run(
            f"UPDATE calendar_object SET ({_BASE}) = (?, ?, ?, ?, ?) WHERE id = ?", *_base(copy), found.id
        )

    def set_href(self, object_id: int, href: str) -> None:
        """Note where an object is being created, so that a pull that meets it there knows whose it is."""
        self._connection.run("UPDATE OR IGNORE calendar_object SET href = ? WHERE id = ?", href, object_id)

    def set_own_base(self, object_id: int, raw: str) -> None:
        """Store the text of an object that lives on this computer only."""
        self._connection.run(
            "UPDATE calendar_object SET (base_raw, base_etag, deleted, local_rev) = (?, NULL, 0, local_rev + 1) "
            "WHERE id = ?",
            raw,
            object_id,
        )

    def clear_base(self, object_id: int) -> None:
        """Note that the server no longer has the object."""
        self._connection.run(
            f"UPDATE calendar_object SET ({_BASE}) = (NULL, NULL, NULL, NULL, NULL) WHERE id = ?", object_id
        )

    def set_local(self, object_id: int, raw: str | None, *, deleted: bool = False, edited: bool = True) -> None:
        """Store the local edit over the base, None for none; ``edited`` counts it as a new one."""
        self._connection.run(
            "UPDATE calendar_object SET (local_raw, deleted, local_rev) = (?, ?, local_rev + ?) WHERE id = ?",
            raw,
            deleted,
            edited,
            object_id,
        )

    def redraw(self, object_id: int, shown: str | None, derived: Derived | None = None) -> None:
        """Let the index show how an object stands now; ``shown`` is the text that it shows still."""
        found = self.require(object_id)
        if found.raw == shown:
            self.index.touch(found.id, found.calendar_id)
        elif found.raw is None:
            self.index.drop(found.id, found.calendar_id)
        else:
            self.show(
                found.id, found.calendar_id, derived or self.derive(found.calendar_id, found.raw), href=found.href
            )

    def show(self, object_id: int, calendar_id: int, derived: Derived, *, href: str | None) -> None:
        """Replace what is derived from an object, and note or drop its problem."""
        start, end = derived.series or (None, None)
        self._connection.run(
            "UPDATE calendar_object SET (uid, unreadable, series_start, series_end) = "
            "(CASE WHEN ?1 = '' THEN uid ELSE ?1 END, ?2, ?3, ?4) WHERE id = ?5",
            derived.uid,
            derived.unreadable,
            start,
            end,
            object_id,
        )
        self.index.drop(object_id, calendar_id)
        self.index.add(object_id, calendar_id, derived)
        self._note(calendar_id, href, derived)

    def touch(self, object_id: int) -> None:
        """Note that an object looks different now, although its text is the same."""
        found = self.get(object_id)
        if found is not None:
            self.index.touch(object_id, found.calendar_id)

    def discard(self, found: StoredObject) -> None:
        """Remove an object with all that hangs on it."""
        self.index.drop(found.id, found.calendar_id)
        if found.href:
            self._problems.forget(found.calendar_id, found.href)
        for (op_id,) in self._connection.rows("SELECT op_id FROM outbox WHERE object_id = ?", found.id):
            self.session.note_op(op_id)
        self._connection.run("DELETE FROM calendar_object WHERE id = ?", found.id)

    def bin(self, found: StoredObject, raw: str, *, origin: Origin) -> None:
        """Put a text of an object into the trash."""
        self._connection.run(
            "INSERT INTO trash (object_id, calendar_id, uid, title, removed, origin, raw) VALUES (?, ?, ?, ?, ?, ?, ?)",
            found.id,
            found.calendar_id,
            found.uid,
            self.title(found.id),
            stamp(self.session.now),
            origin.value,
            raw,
        )

    def close_conflict(self, object_id: int) -> None:
        """Drop the conflict of an object, if it has one."""
        if self._connection.run("DELETE FROM conflict WHERE object_id = ?", object_id):
            self.session.touched.conflicts = True

    def unbin(self, object_id: int) -> None:
        """Take an object out of the trash, because it came back."""
        self._connection.run("DELETE FROM trash WHERE object_id = ?", object_id)

    def tell(
        self,
        what: ActivityType,
        origin: Origin,
        object_id: int,
        calendar_id: int,
        uid: str,
        title: str,
        *,
        before: str | None = None,
    ) -> None:
        """Write a line of the change feed; ``before`` is the text that was shown until then, None for none."""
        self.session.tell(what, origin, calendar_id, object_id=object_id, uid=uid, title=title, before=before)

    def tell_of(self, what: ActivityType, origin: Origin, found: StoredObject) -> None:
        """Write a line of the change feed about an object that was ``found`` as it showed until then, if it did."""
        if found.raw is not None and not holds_events(found.raw):
            return
        self.tell(what, origin, found.id, found.calendar_id, found.uid, self.title(found.id), before=found.raw)

    def title(self, object_id: int) -> str:
        """Return the title under which an object shows, "" when it does not."""
        title: str | None = self._connection.value(
            "SELECT title FROM event WHERE object_id = ? ORDER BY id LIMIT 1", object_id
        )
        return title or ""

    def _note(self, calendar_id: int, href: str | None, derived: Derived) -> None:
        reason = derived.unreadable or " ".join(derived.notes)
        if href and reason:
            self._problems.save(calendar_id, href, reason, uid=derived.uid, readable=not derived.unreadable)
        elif href:
            self._problems.forget(calendar_id, href)

    def _free(self, calendar_id: int, href: str) -> None:
        """Give up an object that stands at an href which turned out to be another's: pulled before that was known."""
        row = self._connection.row(f"{SELECT} WHERE calendar_id = ? AND href = ?", calendar_id, href)
        if row is None:
            return
        other = stored_object(row)
        if other.standing is not Standing.CLEAN and other.raw is not None:
            self.bin(other, other.raw, origin=Origin.LOCAL)
        if other.raw is not None:
            self.tell_of(ActivityType.DELETE, Origin.REMOTE, other)
        self.discard(other)


def _base(copy: ServerCopy) -> tuple[str | None, ...]:
    return copy.href, copy.raw, copy.etag, copy.native, copy.schedule_tag


def stored_object(row: Row) -> StoredObject:
    """Return the value of a row of ``SELECT``."""
    (object_id, calendar_id, uid, href, base_raw, base_etag, base_native, schedule_tag, local_raw, local_rev, deleted,
     conflicted, unreadable) = row  # fmt: skip
    return StoredObject(
        object_id, calendar_id, uid, href, base_raw, base_etag, base_native, schedule_tag, local_raw, local_rev,
        bool(deleted), bool(conflicted), unreadable,
    )  # fmt: skip


def holds_events(raw: str | None) -> bool:
    """Tell whether a text has something to show; tasks and journals stand in calendars too, and are not told about."""
    return raw is not None and _EVENT.search(raw) is not None
