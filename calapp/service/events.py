"""Events: read in full, created, edited, deleted, moved, answered, and all of it undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from calapp.errors import AccessDenied, InputError, PreconditionFailed
from calapp.ical import write
from calapp.ical.compose import compose
from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.changes import ChangeSummary
from calapp.model.edits import EditReceipt, EditScope, EventDraft, ExtraDates, Notify
from calapp.model.event import Event, FileRoom, PartStat
from calapp.model.occurrence import OccurrenceKey
from calapp.model.timespan import EventTime
from calapp.service.connections import RuleProblem
from calapp.service.files import fitting
from calapp.service.opened import Opened, place
from calapp.service.revert import reverted
from calapp.service.series_edits import Change, changed, deleted, key_after, redated
from calapp.service.views import Edit, EventDetail
from calapp.store.database import Store
from calapp.store.unit import Unit

MOST_SUGGESTED = 500


class EventService:
    """Every edit is one durable transaction, tells its listeners what changed, and returns what undoes it.

    All edits raise InputError with ``field`` set when a draft makes no sense, and AccessDenied for a calendar that
    cannot be changed. Times in a draft for one occurrence are that occurrence's own. ``expect`` is the object's text as
    the caller saw it: an edit that names it raises PreconditionFailed when the object says something else by now.
    """

    def __init__(
        self,
        store: Store,
        *,
        on_change: Callable[[ChangeSummary], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_uid: Callable[[], str] = lambda: str(uuid4()),
        rule_problem: RuleProblem = lambda _kind, _rdates, _returning=(): "",
        file_room: Callable[[AccountKind], FileRoom] = lambda _kind: FileRoom(),
    ) -> None:
        """``rule_problem`` tells why a system has no room for the dates that a series gets beside its rule,
        ``file_room`` what files it keeps.
        """
        self._store = store
        self._on_change = on_change
        self._clock = clock
        self._new_uid = new_uid
        self._rule_problem = rule_problem
        self._file_room = file_room

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
            raise InputError(f"Several calendars have this event: {calendars}. Name one of them.", field="uid")
        return OccurrenceKey(found[0].id, recurrence_id)

    def past_guests(self) -> tuple[str, ...]:
        """Return the addresses of those who were invited before, the most frequent first, the user's own left out."""
        view = self._store.view
        own = {address for account in view.accounts.all() for address in account.addresses}
        return tuple(address for address in view.search.guests(limit=MOST_SUGGESTED) if address not in own)

    def raw(self, object_id: int) -> str:
        """Return the object's iCalendar text as it stands. Raises ObjectGone when it is no longer there."""
        return Opened.of(self._store.view, OccurrenceKey(object_id)).raw

    def source(self, object_id: int) -> str:
        """Return an object word for word as the server sent it: its payload where that speaks JSON, else its text.

        One that was never there is as it stands here. Raises ObjectGone when it is no longer there.
        """
        stored = Opened.of(self._store.view, OccurrenceKey(object_id)).stored
        return stored.base_native or stored.base_raw or stored.raw or ""

    def create(self, calendar_id: int, draft: EventDraft, *, notify: Notify = Notify.NONE) -> Edit:
        """Create an event."""
        label = _label("Create", draft.title)

        def work(unit: Unit) -> Edit:
            calendar, account = _target(unit, calendar_id)
            fitting((), draft.attachments, self._file_room(account.kind))
            text = write.create(_checked(draft), uid=self._new_uid(), now=self._clock(), own=account.addresses)
            receipt = unit.objects.save_local(calendar.id, text, notify=notify, label=label)
            first = draft.start.recurrence_id() if draft.rrule else ""
            return Edit((receipt,), OccurrenceKey(receipt.object_id, first), label)

        return self._in_one(work)

    def add(self, calendar_id: int, events: Sequence[Event], *, notify: Notify = Notify.NONE) -> Edit:
        """Create an object out of whole events: a single one, or the master of a series with its overrides.

        Events without a UID get one. Raises InputError when the calendar has the UID already.
        """
        uid = events[0].uid or self._new_uid()
        label = _label("Create", events[0].title)

        def work(unit: Unit) -> Edit:
            calendar, account = _target(unit, calendar_id)
            if unit.objects.of_uid(uid, calendar_id=calendar_id):
                raise InputError(f"“{calendar.name}” has an event with the UID {uid} already.", field="uid")
            for event in events:
                _checked(EventDraft.of(event))
                self._hold(account, event.rdates)
            now = self._clock()
            text = compose([replace(event, uid=uid, created=event.created or now, modified=now) for event in events])
            receipt = unit.objects.save_local(calendar_id, text, notify=notify, label=label)
            return Edit((receipt,), OccurrenceKey(receipt.object_id), label)

        return self._in_one(work)

    def save(
        self,
        key: OccurrenceKey,
        draft: EventDraft,
        *,
        scope: EditScope = EditScope.ALL,
        notify: Notify = Notify.NONE,
        before: EventDraft | None = None,
        dates: ExtraDates | None = None,
        expect: str | None = None,
    ) -> Edit:
        """Change an event to ``draft``. For a series ``scope`` says which occurrences; a single event ignores it.

        ``before`` is what the user saw when the edit began: what others changed since then, and the user did not, stays
        as they changed it. ``dates`` are the added and left-out dates that the whole series shall have.
        """

        def work(unit: Unit) -> Edit:
            opened = _opened(unit, key, expect)
            wanted = _checked(draft if before is None else _on_top_of(opened.before, before, draft))
            fields = wanted.changed(opened.before)
            fitting(opened.before.attachments, wanted.attachments, self._file_room(opened.account.kind))
            label = _label("Move" if fields and fields <= {"start", "end"} else "Edit", wanted.title)
            change = Change(opened.raw)
            if fields:
                change = changed(opened, wanted, scope, now=self._clock(), uid=self._new_uid())
            if dates is not None:
                returning = set(opened.master.exdates) - set(dates.exdates)
                self._hold(opened.account, set(dates.rdates) - set(opened.master.rdates), returning)
                change = redated(opened, change, dates, now=self._clock())
            if change.text == opened.raw and change.added is None:
                return Edit((), key, label)
            receipts = _carry_out(unit, opened, change, notify, fields or {"rrule"}, label)
            return Edit(receipts, key_after(receipts[-1].object_id, change, key, wanted), label)

        return self._in_one(work)

    def delete(
        self,
        key: OccurrenceKey,
        *,
        scope: EditScope = EditScope.ALL,
        notify: Notify = Notify.NONE,
        expect: str | None = None,
    ) -> Edit:
        """Delete an event, or occurrences of a series."""

        def work(unit: Unit) -> Edit:
            opened = _opened(unit, key, expect)
            label = _label("Delete", opened.shown.title)
            change = deleted(opened, scope, now=self._clock())
            return Edit(_carry_out(unit, opened, change, notify, (), label), None, label)

        return self._in_one(work)

    def move(self, object_id: int, calendar_id: int) -> Edit:
        """Move an event, with its whole series, to another calendar."""

        def work(unit: Unit) -> Edit:
            opened = _opened(unit, OccurrenceKey(object_id))
            target, account = _target(unit, calendar_id)
            label = _label("Move", opened.master.title)
            if target.id == opened.calendar.id:
                return Edit((), OccurrenceKey(object_id), label)
            if unit.objects.of_uid(opened.index.uid, calendar_id=target.id):
                raise InputError(f"“{target.name}” has this event already.", field="calendar")
            self._hold(account, opened.master.rdates)
            made = unit.objects.save_local(target.id, opened.raw, label=label)
            gone = unit.objects.delete_local(object_id, label=label, after=_operation(unit, made.object_id))
            return Edit((made, gone), OccurrenceKey(made.object_id), label)

        return self._in_one(work)

    def copy(self, key: OccurrenceKey, draft: EventDraft, *, calendar_id: int | None = None) -> Edit:
        """Create a copy of one occurrence at the draft's time, with a new UID, no repetition and no guests."""
        label = _label("Copy", draft.title)

        def work(unit: Unit) -> Edit:
            opened = Opened.of(unit, key)
            target, _ = _target(unit, opened.calendar.id if calendar_id is None else calendar_id)
            slot = opened.slot if opened.override is not None else None
            text = write.copy(opened.raw, _checked(draft), uid=self._new_uid(), now=self._clock(), recurrence_id=slot)
            receipt = unit.objects.save_local(target.id, text, label=label)
            return Edit((receipt,), OccurrenceKey(receipt.object_id), label)

        return self._in_one(work)

    def answer(
        self, key: OccurrenceKey, partstat: PartStat, *, scope: EditScope = EditScope.ALL, comment: str = ""
    ) -> Edit:
        """Answer an invitation, with a comment if there is one, which tells its organizer where the server does that.

        Raises InputError when the user is no guest of it.
        """

        def work(unit: Unit) -> Edit:
            opened = _opened(unit, key)
            slot = opened.slot if scope is EditScope.THIS and opened.recurring else None
            now = self._clock()
            text = write.answer(opened.raw, opened.own, partstat, now=now, recurrence_id=slot, comment=comment)
            label = _label("Answer", opened.shown.title)
            return Edit(_carry_out(unit, opened, Change(text), Notify.ALL, ("partstat",), label), key, label)

        return self._in_one(work)

    def revert(self, edit: Edit) -> Edit:
        """Undo an edit; reverting the answer does it again. Raises InputError when the event changed too much since."""

        def work(unit: Unit) -> Edit:
            receipts = reverted(unit, edit.receipts)
            left = [receipt.object_id for receipt in receipts if receipt.after is not None]
            return Edit(receipts, OccurrenceKey(left[-1]) if left else None, edit.label)

        return self._in_one(work)

    def _hold(self, account: Account, rdates: Collection[EventTime], returning: Collection[EventTime] = ()) -> None:
        """Raise InputError when an account's system has no room for these dates beside a rule."""
        if problem := self._rule_problem(account.kind, tuple(rdates), tuple(returning)):
            raise InputError(problem, field="rrule")

    def _in_one(self, work: Callable[[Unit], Edit]) -> Edit:
        """Do the work in one transaction and tell what it changed; receipts of what stayed the same are left out.

        What is read for an edit is read within: nothing that a sync brings meanwhile is overwritten.
        """
        with self._store.unit() as unit:
            edit = work(unit)
        self._on_change(unit.summary)
        return replace(edit, receipts=tuple(one for one in edit.receipts if one.before != one.after))


def _opened(unit: Unit, key: OccurrenceKey, expect: str | None = None) -> Opened:
    """Open an object for an edit."""
    opened = Opened.of(unit, key)
    if expect is not None and opened.raw != expect:
        raise PreconditionFailed
    if opened.lock:
        raise AccessDenied(opened.lock)
    return opened


def _target(unit: Unit, calendar_id: int) -> tuple[Calendar, Account]:
    calendar, account = place(unit, calendar_id)
    if calendar.read_only:
        raise AccessDenied(f"“{calendar.name}” is read-only. Choose another calendar.")
    return calendar, account


def _on_top_of(current: EventDraft, before: EventDraft, draft: EventDraft) -> EventDraft:
    """Return the current event with what the user changed, and nothing else of what the user saw."""
    fields = draft.changed(before)
    if fields & {"start", "end"}:
        fields |= {"start", "end"}  # one from here and the other from there would be a third time that nobody meant
    return replace(current, **{name: getattr(draft, name) for name in fields})


def _carry_out(
    unit: Unit, opened: Opened, change: Change, notify: Notify, fields: Collection[str], label: str
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
