"""Events: read in full, created, edited, deleted, moved, answered, and all of it undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from calapp.errors import AccessDenied, InputError
from calapp.ical import write
from calapp.model.account import Account
from calapp.model.calendar import Calendar
from calapp.model.changes import ChangeSummary
from calapp.model.edits import EditReceipt, EditScope, EventDraft, Notify
from calapp.model.event import PartStat
from calapp.model.occurrence import OccurrenceKey
from calapp.service.opened import Opened, place
from calapp.service.revert import reverted
from calapp.service.series_edits import Change, changed, deleted, key_after
from calapp.service.views import Edit, EventDetail
from calapp.store.database import Store
from calapp.store.unit import Unit


class EventService:
    """Every edit is one durable transaction, tells its listeners what changed, and returns what undoes it.

    All edits raise InputError with ``field`` set when a draft makes no sense, and AccessDenied for a calendar that
    cannot be changed. Times in a draft for one occurrence are that occurrence's own.
    """

    def __init__(
        self,
        store: Store,
        *,
        on_change: Callable[[ChangeSummary], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_uid: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._store = store
        self._on_change = on_change
        self._clock = clock
        self._new_uid = new_uid

    def detail(self, key: OccurrenceKey) -> EventDetail:
        """Return an occurrence in full. Raises ObjectGone when it is no longer there."""
        view = self._store.view
        return Opened.of(view, key).detail(view)

    def find(self, uid: str, *, calendar_id: int | None = None, recurrence_id: str = "") -> OccurrenceKey:
        """Return the key of a UID. Raises InputError when there is none, or more than one calendar has it."""
        found = self._store.view.objects.of_uid(uid, calendar_id=calendar_id)
        if not found:
            raise InputError(f"There is no event with the UID {uid}.", field="uid")
        if len(found) > 1:
            calendars = ", ".join(str(one.calendar_id) for one in found)
            raise InputError(f"Several calendars have this event: {calendars}. Say which with --calendar.", field="uid")
        return OccurrenceKey(found[0].id, recurrence_id)

    def raw(self, object_id: int) -> str:
        """Return the object's iCalendar text as it stands. Raises ObjectGone when it is no longer there."""
        return Opened.of(self._store.view, OccurrenceKey(object_id)).raw

    def create(self, calendar_id: int, draft: EventDraft, *, notify: Notify = Notify.NONE) -> Edit:
        """Create an event."""
        calendar, account = self._target(calendar_id)
        text = write.create(_checked(draft), uid=self._new_uid(), now=self._clock(), own=account.addresses)
        label = _label("Create", draft.title)

        def work(unit: Unit) -> tuple[EditReceipt, ...]:
            return (unit.objects.save_local(calendar.id, text, notify=notify, label=label),)

        receipts = self._in_one(work)
        first = draft.start.recurrence_id() if draft.rrule else ""
        return Edit(receipts, OccurrenceKey(receipts[0].object_id, first), label)

    def save(
        self, key: OccurrenceKey, draft: EventDraft, *, scope: EditScope = EditScope.ALL, notify: Notify = Notify.NONE
    ) -> Edit:
        """Change an event to ``draft``. For a series ``scope`` says which occurrences; a single event ignores it."""
        opened = self._opened(key)
        fields = _checked(draft).changed(opened.before)
        moved = bool(fields) and fields <= {"start", "end"}
        label = _label("Move" if moved else "Edit", draft.title)
        if not fields:
            return Edit((), key, label)
        change = changed(opened, draft, scope, now=self._clock(), uid=self._new_uid())
        receipts = self._in_one(lambda unit: _carry_out(unit, opened, change, notify, fields, label))
        object_id = receipts[-1].object_id if change.added is not None and receipts else key.object_id
        return Edit(receipts, key_after(object_id, change, key, draft), label)

    def delete(self, key: OccurrenceKey, *, scope: EditScope = EditScope.ALL, notify: Notify = Notify.NONE) -> Edit:
        """Delete an event, or occurrences of a series."""
        opened = self._opened(key)
        label = _label("Delete", opened.shown.title)
        change = deleted(opened, scope, now=self._clock())
        return Edit(self._in_one(lambda unit: _carry_out(unit, opened, change, notify, (), label)), None, label)

    def move(self, object_id: int, calendar_id: int) -> Edit:
        """Move an event, with its whole series, to another calendar."""
        opened = self._opened(OccurrenceKey(object_id))
        target, _ = self._target(calendar_id)
        label = _label("Move", opened.master.title)
        if target.id == opened.calendar.id:
            return Edit((), OccurrenceKey(object_id), label)

        def work(unit: Unit) -> tuple[EditReceipt, ...]:
            if unit.objects.of_uid(opened.index.uid, calendar_id=target.id):
                raise InputError(f"“{target.name}” has this event already.", field="calendar")
            made = unit.objects.save_local(target.id, opened.raw, label=label)
            return made, unit.objects.delete_local(object_id, label=label, after=_operation(unit, made.object_id))

        receipts = self._in_one(work)
        return Edit(receipts, OccurrenceKey(receipts[0].object_id), label)

    def copy(self, key: OccurrenceKey, draft: EventDraft, *, calendar_id: int | None = None) -> Edit:
        """Create a copy of one occurrence at the draft's time, with a new UID, no repetition and no guests."""
        opened = Opened.of(self._store.view, key)
        target, _ = self._target(opened.calendar.id if calendar_id is None else calendar_id)
        slot = opened.slot if opened.override is not None else None
        text = write.copy(opened.raw, _checked(draft), uid=self._new_uid(), now=self._clock(), recurrence_id=slot)
        label = _label("Copy", draft.title)
        receipts = self._in_one(lambda unit: (unit.objects.save_local(target.id, text, label=label),))
        return Edit(receipts, OccurrenceKey(receipts[0].object_id), label)

    def answer(self, key: OccurrenceKey, partstat: PartStat, *, scope: EditScope = EditScope.ALL) -> Edit:
        """Answer an invitation. Raises InputError when the user is no guest of it."""
        opened = self._opened(key)
        slot = opened.slot if scope is EditScope.THIS and opened.recurring else None
        text = write.answer(opened.raw, opened.own, partstat, now=self._clock(), recurrence_id=slot)
        label = _label("Answer", opened.shown.title)
        change = Change(text if text != opened.raw else opened.raw)
        return Edit(
            self._in_one(lambda unit: _carry_out(unit, opened, change, Notify.NONE, ("partstat",), label)), key, label
        )

    def revert(self, edit: Edit) -> Edit:
        """Undo an edit; reverting the answer does it again. Raises InputError when the event changed too much since."""
        receipts = self._in_one(lambda unit: reverted(unit, edit.receipts))
        last = receipts[-1] if receipts else None
        key = OccurrenceKey(last.object_id) if last is not None and last.after is not None else None
        return Edit(receipts, key, edit.label)

    def _opened(self, key: OccurrenceKey) -> Opened:
        """Open an object for an edit."""
        opened = Opened.of(self._store.view, key)
        if opened.lock:
            raise AccessDenied(opened.lock)
        return opened

    def _target(self, calendar_id: int) -> tuple[Calendar, Account]:
        calendar, account = place(self._store.view, calendar_id)
        if calendar.read_only:
            raise AccessDenied(f"“{calendar.name}” is read-only. Choose another calendar.")
        return calendar, account

    def _in_one(self, work: Callable[[Unit], tuple[EditReceipt, ...]]) -> tuple[EditReceipt, ...]:
        """Do the work in one transaction and tell what it changed; receipts of what stayed the same are left out."""
        with self._store.unit() as unit:
            receipts = work(unit)
        self._on_change(unit.summary)
        return tuple(receipt for receipt in receipts if receipt.before != receipt.after)


def _carry_out(
    unit: Unit, opened: Opened, change: Change, notify: Notify, fields: frozenset[str] | tuple[str, ...], label: str
) -> tuple[EditReceipt, ...]:
    """Write what a change makes of an object, and what it adds: the addition first, so that nothing is ever missing."""
    after, receipts = None, []
    if change.added is not None:
        added = unit.objects.save_local(opened.calendar.id, change.added, notify=notify, fields=fields, label=label)
        after = _operation(unit, added.object_id)
        receipts.append(added)
    object_id = opened.stored.id
    if change.text is None:
        receipts.insert(0, unit.objects.delete_local(object_id, notify=notify, label=label, after=after))
    else:
        receipts.insert(
            0,
            unit.objects.save_local(
                opened.calendar.id, change.text, object_id=object_id, notify=notify, fields=fields, label=label,
                after=after,
            ),
        )  # fmt: skip
    return tuple(receipts)


def _operation(unit: Unit, object_id: int) -> int | None:
    """Return the operation that waits to send an object, None on this computer."""
    waiting = unit.outbox.of_object(object_id)
    return waiting[-1].id if waiting else None


def _checked(draft: EventDraft) -> EventDraft:
    """Return the draft if it makes sense. Raises InputError."""
    if draft.start.kind is not draft.end.kind:
        raise InputError("Start and end must both have a time, or both be whole days.", field="end")
    if draft.end.key < draft.start.key:
        raise InputError("The event ends before it starts.", field="end")
    if draft.rrule is not None:
        from calapp.recurrence.rule import check

        check(draft.rrule)
    return draft


def _label(verb: str, title: str) -> str:
    return f"{verb} “{title or 'Untitled'}”"
