"""The trash: what was removed within 30 days, by anyone, and how it comes back."""

from __future__ import annotations

from collections.abc import Callable

from calapp.errors import InputError, ObjectGone
from calapp.ical import parse
from calapp.model.changes import ChangeSummary
from calapp.model.occurrence import OccurrenceKey
from calapp.service.opened import lock_of, place
from calapp.service.views import Edit, TrashEntry
from calapp.store.database import Store
from calapp.store.unit import Unit, View
from calapp.store.values import TrashItem

SHOWN = 200
_GONE = "There is no such event in the trash; perhaps it was brought back already. Look at the list again."


class TrashService:
    """Reads the trash; what comes back is an edit like any other, durable, queued and undoable."""

    def __init__(self, store: Store, *, on_change: Callable[[ChangeSummary], None]) -> None:
        self._store = store
        self._on_change = on_change

    def entries(self, limit: int = SHOWN) -> tuple[TrashEntry, ...]:
        """Return what was removed, the newest first."""
        view = self._store.view
        return tuple(_entry(view, item) for item in view.trash.all(limit=limit))

    def restore(self, item_id: int, *, calendar_id: int | None = None) -> Edit:
        """Bring an event back, into its own calendar or another. Raises InputError when that cannot be.

        An event of that UID that is there by now is replaced; undoing brings it back.
        """
        with self._store.unit() as unit:
            item = next((one for one in unit.trash.all() if one.id == item_id), None)
            if item is None:
                raise InputError(_GONE)
            if lock := _lock(unit, item, item.calendar_id if calendar_id is None else calendar_id):
                raise InputError(lock)
            try:
                receipt = unit.trash.restore(item_id, calendar_id=calendar_id)
            except ObjectGone as error:
                raise InputError(error.title) from None
        self._on_change(unit.summary)
        label = f"Restore “{item.title or 'Untitled'}”"
        return Edit((receipt,), OccurrenceKey(receipt.object_id), label)


def _entry(view: View, item: TrashItem) -> TrashEntry:
    try:
        event = next(iter(sorted(parse.events(item.raw), key=lambda one: one.recurrence_id is not None)), None)
    except InputError:
        event = None  # what cannot be read can still come back as it was
    calendar = view.calendars.get(item.calendar_id)
    lock = _lock(view, item, item.calendar_id)
    return TrashEntry(item.id, item.title, calendar, item.removed, item.origin, event, lock)


def _lock(view: View | Unit, item: TrashItem, calendar_id: int) -> str:
    """Return why an event cannot come back into a calendar, "" when it can."""
    try:
        calendar, _account = place(view, calendar_id)
    except InputError:
        return "The calendar it was in is gone. Restore it into another one."
    there = view.objects.by_uid(calendar_id, [item.uid]).get(item.uid)
    return lock_of(calendar, there)
