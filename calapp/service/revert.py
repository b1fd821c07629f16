"""Undo: an edit taken back, also when the server has rewritten or others have changed the event meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from calapp.errors import InputError
from calapp.model.edits import EditReceipt
from calapp.store.unit import Unit
from calapp.sync.merge import merge, same

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


def _reverted(unit: Unit, receipt: EditReceipt, after: int | None) -> EditReceipt:
    found = unit.objects.get(receipt.object_id)
    current = found.raw if found is not None else None
    if receipt.before is None:
        if current is None or not same(receipt.after or "", current):
            raise InputError(_CHANGED)
        return unit.objects.delete_local(receipt.object_id, label=receipt.label, after=after)
    text = receipt.before
    if receipt.after is None:
        if current is not None:
            raise InputError(_CHANGED)
    elif current is None:
        raise InputError(_CHANGED)
    else:
        text = _taken_back(receipt.before, receipt.after, current)
    return unit.objects.save_local(
        receipt.calendar_id, text, object_id=receipt.object_id, label=receipt.label, after=after
    )


def _taken_back(before: str, after: str, current: str) -> str:
    """Return the current text without the edit: what grew from the edit since is merged with what was before it."""
    merged = merge(after, before, current)
    if not merged.clean:
        raise InputError(_CHANGED)
    return merged.raw
