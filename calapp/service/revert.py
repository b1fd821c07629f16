"""Undo: an edit taken back, also when the server has rewritten or others have changed the event meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from calapp.errors import InputError
from calapp.model.edits import EditReceipt
from calapp.store.unit import Unit
from calapp.sync.merge import merge, named_like

_CHANGED = "This event was changed since, so that cannot be undone. Edit it instead."


def reverted(unit: Unit, receipts: Iterable[EditReceipt]) -> tuple[EditReceipt, ...]:
    """Take edits back, the last one first, and return the receipts of doing so. Raises InputError."""
    done: list[EditReceipt] = []
    after: int | None = None
    for receipt in reversed(tuple(receipts)):
        done.append(_reverted(unit, receipt, after))
        waiting = unit.outbox.of_object(done[-1].object_id)
        after = waiting[-1].id if waiting else None
    return tuple(done)


def without(receipt: EditReceipt, current: str | None) -> str | None:
    """Return what an object says once an edit is taken out of what it says now; None when it then is gone.

    What grew from the edit since is merged with what was before it. Raises InputError when it grew too far.
    """
    if current == receipt.after:  # as a rule; and an import of thousands is not compared by meaning one by one
        return receipt.before
    if receipt.before is None:
        if current is None or not _says_all(current, receipt.after or ""):
            raise InputError(_CHANGED)
        return None
    if receipt.after is None:
        if current is not None:
            raise InputError(_CHANGED)
        return receipt.before
    if current is None:
        raise InputError(_CHANGED)
    merged = merge(named_like(current, receipt.after), named_like(current, receipt.before), current)
    if not merged.clean:
        raise InputError(_CHANGED)
    return merged.raw


def _reverted(unit: Unit, receipt: EditReceipt, after: int | None) -> EditReceipt:
    found = unit.objects.get(receipt.object_id)
    text = without(receipt, found.raw if found is not None else None)
    if text is None:
        return unit.objects.delete_local(receipt.object_id, notify=receipt.notify, label=receipt.label, after=after)
    return unit.objects.save_local(
        receipt.calendar_id,
        text,
        object_id=receipt.object_id,
        notify=receipt.notify,
        label=receipt.label,
        after=after,
    )


def _says_all(current: str, created: str) -> bool:
    """Tell whether an event still says all that it was created with; its system may have added something of its own."""
    merged = merge(None, named_like(current, created), current)
    return merged.clean and not merged.news
