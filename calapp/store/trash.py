"""The trash: the last text of everything that was removed, by anyone, for 30 days."""

from __future__ import annotations

from calapp.model.edits import EditReceipt
from calapp.store.values import TrashItem


class Trash:
    """What was removed and can come back."""

    def all(self) -> tuple[TrashItem, ...]:
        """Return what is in the trash, newest first."""
        raise NotImplementedError

    def restore(self, item_id: int, *, calendar_id: int | None = None) -> EditReceipt:
        """Bring an object back, into its own calendar or another, as a local edit. Raises ObjectGone."""
        raise NotImplementedError

    def purge(self) -> int:
        """Drop what is older than 30 days, the old end of the change feed too."""
        raise NotImplementedError
