"""Objects as stored: what the server sent, and the local edit over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from calapp.model.edits import EditReceipt, Notify
from calapp.model.timespan import TimeSpan
from calapp.store.values import ObjectTag, Origin, ServerCopy, Stored, StoredObject


class ObjectReader:
    """The objects, for views."""

    def get(self, object_id: int) -> StoredObject | None:
        """Return an object, None when there is none."""
        raise NotImplementedError

    def at(self, calendar_id: int, href: str) -> StoredObject | None:
        """Return the object at a server's address, None when there is none."""
        raise NotImplementedError

    def of_uid(self, uid: str, *, calendar_id: int | None = None) -> tuple[StoredObject, ...]:
        """Return the objects of a UID, of one calendar or of all; those deleted here are left out."""
        raise NotImplementedError

    def by_uid(self, calendar_id: int, uids: Iterable[str]) -> dict[str, StoredObject]:
        """Return those of the UIDs that the calendar holds."""
        raise NotImplementedError

    def of_calendar(self, calendar_id: int, *, span: TimeSpan | None = None) -> Iterator[StoredObject]:
        """Yield the objects of a calendar, or those with an occurrence in ``span``, without holding them all."""
        raise NotImplementedError

    def tags(self, calendar_id: int, hrefs: Iterable[str] | None = None) -> dict[str, ObjectTag]:
        """Return by href what a pull must know: of the named ones, or of all that have an href."""
        raise NotImplementedError

    def count(self, calendar_id: int) -> int:
        """Return how many objects the server is known to have in a calendar."""
        raise NotImplementedError

    def unseen(self, calendar_id: int, generation: int) -> tuple[ObjectTag, ...]:
        """Return the objects that the listing ``generation`` did not show; meaningful once that listing is complete."""
        raise NotImplementedError


class Objects(ObjectReader):
    """The objects, for units of work."""

    def store_base(self, calendar_id: int, copies: Iterable[ServerCopy], *, generation: int | None = None) -> Stored:
        """Take over a page of server copies of objects that are clean or new here (T4).

        A copy with the stored etag or the stored text writes no index. Objects with standing edits are left alone and
        returned. A copy that cannot be read is kept as it came and becomes a problem.
        """
        raise NotImplementedError

    def rebase(self, object_id: int, copy: ServerCopy, raw: str) -> None:
        """Take over a server copy under a standing edit whose merge with it is ``raw`` (T4).

        When ``raw`` is the server's text there is nothing left to send and the object is clean.
        """
        raise NotImplementedError

    def revive(self, object_id: int, copy: ServerCopy) -> None:
        """Give up a standing edit or delete and take the server's copy; what was mine goes to the trash."""
        raise NotImplementedError

    def forget(self, object_id: int, *, origin: Origin = Origin.REMOTE) -> None:
        """Remove an object that is gone from the server, with what waits for it; its text goes to the trash (T5)."""
        raise NotImplementedError

    def see(self, calendar_id: int, hrefs: Iterable[str], *, generation: int) -> None:
        """Note that the listing ``generation`` showed these hrefs; ``store_base`` does it for its own."""
        raise NotImplementedError

    def swept(self, calendar_id: int) -> None:
        """Drop the notes of a listing once what it did not show was dealt with."""
        raise NotImplementedError

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
        id. A text equal to the server's leaves nothing to send. Raises InputError when ``raw`` cannot be read.
        """
        raise NotImplementedError

    def delete_local(
        self, object_id: int, *, notify: Notify = Notify.NONE, label: str = "", after: int | None = None
    ) -> EditReceipt:
        """Delete an object for the user: hidden at once, in the trash, and queued (T1). Raises ObjectGone."""
        raise NotImplementedError
