"""Messages about invitations that come as files: what one would change, and the change once the user agrees."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from calapp.errors import AccessDenied, CalappError, InputError
from calapp.ical import itip_apply, write
from calapp.ical.charset import decode
from calapp.ical.file import FileObject, method_of, take_apart
from calapp.ical.itip import Method, Part, Parts, read
from calapp.ical.itip_rules import Decision, Deed, Reason
from calapp.model.calendar import Calendar
from calapp.model.changes import ChangeSummary
from calapp.model.edits import EditScope, Notify
from calapp.model.event import Attendee, Event, PartStat
from calapp.model.occurrence import OccurrenceKey
from calapp.service.file_reading import read_head
from calapp.service.mail_file import is_mail, read_calendar
from calapp.service.message_case import Case, case_of, slot_id
from calapp.service.opened import lock_of, place
from calapp.service.versions import Comparison, compare
from calapp.service.views import Edit
from calapp.store.database import Store
from calapp.store.unit import Unit

SEVERAL = "several"
"""The field of the InputError for a file of several messages."""
_HEAD_BYTES = 65_536
_ADDRESS = re.compile(r"[^\s@<>,;:\"\\-][^\s@<>,;:\"\\]*@[^\s@<>,;:\"\\]+\Z")


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """A message and what it would do.

    ``sender`` is who it says to come from, which it cannot prove; ``sent_by`` who acts for them. ``deed`` is what it
    may do, ``reason`` why it does nothing. ``calendar`` is where its event is, None when it is not here. ``change``
    compares what is stored with what would be, or, where nothing may change, shows what the message says.
    ``own_address`` is under which address the user is invited, "" when they are not. ``lock`` says why its event cannot
    be changed. ``scope`` is THIS where it is about single occurrences. ``mailed_by`` is the address that its mail says
    to come from, "" for a plain file.
    """

    source: FileObject
    method: Method
    deed: Deed
    reason: Reason
    title: str
    sender: Attendee | None
    change: Comparison
    sent_by: str = ""
    comment: str = ""
    partstat: PartStat | None = None
    calendar: Calendar | None = None
    key: OccurrenceKey | None = None
    own_address: str = ""
    lock: str = ""
    scope: EditScope = EditScope.ALL
    mailed_by: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the user may answer it."""
        here = self.deed in (Deed.ADD, Deed.UPDATE) or self.reason is Reason.SAME
        return self.method is Method.REQUEST and here and bool(self.own_address) and not self.lock

    @property
    def applicable(self) -> bool:
        """Whether it may change something."""
        return self.deed is not Deed.NOTHING and not self.lock


class MessageService:
    """Nothing that a message says is done unless ``apply`` is called, for the user has agreed then."""

    def __init__(
        self,
        store: Store,
        *,
        on_change: Callable[[ChangeSummary], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._on_change = on_change
        self._clock = clock

    def open(self, path: Path) -> OpenedMessage:
        """Return what the message in a file would do; nothing is changed.

        Raises InputError when it is no message, with the field ``several`` when it holds more than one.
        """
        calendar = read_calendar(path)
        found = take_apart(calendar.text)
        if not found.objects:
            raise InputError(f"{path.name} is no message about an event.", field="path")
        if len(found.objects) > 1:
            raise InputError(
                f"{path.name} holds messages about {len(found.objects)} events. Open them one by one, or import it.",
                field=SEVERAL,
            )
        return replace(self._looked_at(found.objects[0]), mailed_by=calendar.mailed_by)

    def again(self, message: OpenedMessage) -> OpenedMessage:
        """Return what a message would do now, after something else changed."""
        return replace(self._looked_at(message.source), mailed_by=message.mailed_by)

    def apply(
        self,
        message: OpenedMessage,
        *,
        calendar_id: int | None = None,
        partstat: PartStat | None = None,
        comment: str = "",
    ) -> Edit:
        """Do what a message may do, as one edit, and answer it where ``partstat`` says so.

        An event that is new goes into ``calendar_id``. What is stored is looked at again first. Raises InputError when
        the message may do nothing any more, AccessDenied when its event cannot be changed here.
        """
        with self._store.unit() as unit:
            edit = self._applied(unit, message, calendar_id, partstat, comment)
        self._on_change(unit.summary)
        return edit

    def call_me(self, account_id: int, address: str) -> None:
        """Keep the address under which the user is invited, for an account that knows none. Raises InputError."""
        wanted = address.strip().lower()
        if not _ADDRESS.match(wanted):
            raise InputError(f"“{address[:100]}” is no mail address.", field="address")
        with self._store.unit() as unit:
            account = unit.accounts.get(account_id)
            if account is not None and wanted not in account.addresses:
                unit.accounts.update(account_id, addresses=(*account.addresses, wanted))
        self._on_change(unit.summary)

    def _looked_at(self, source: FileObject) -> OpenedMessage:
        view = self._store.view
        case = case_of(view, source)
        part, decision = case.main
        lock = ""
        if case.calendar is not None and case.stored is not None:
            lock = lock_of(case.calendar, case.stored)
        shown = part.event
        own = next((one.address for one in part.guests if one.address in case.own), "")
        sender, partstat = _sender(case.method, part)
        change = _change(case, part, decision, self._clock())
        known = change.after or change.before
        return OpenedMessage(
            source, case.method, decision.deed, decision.reason,
            title=(shown.title if shown else "") or (known.title if known else ""),
            sender=sender, change=change, sent_by=part.sent_by, comment=part.comment, partstat=partstat,
            calendar=case.calendar, key=OccurrenceKey(case.stored.id) if case.stored else None,
            own_address=own, lock=lock, scope=_scope(case.parts),
        )  # fmt: skip

    def _applied(
        self, unit: Unit, message: OpenedMessage, calendar_id: int | None, partstat: PartStat | None, comment: str
    ) -> Edit:
        case = case_of(unit, message.source)
        part, decision = case.main
        answers = partstat is not None and case.method is Method.REQUEST
        if decision.deed is Deed.NOTHING and not (answers and decision.reason is Reason.SAME):
            raise InputError("This message changes nothing here any more. Open it again.", field="message")
        if case.calendar is None:
            if calendar_id is None:
                raise InputError("Say which calendar the event shall go into.", field="calendar")
            calendar, _account = place(unit, calendar_id)
        else:
            calendar = case.calendar
        if lock := lock_of(calendar, case.stored):
            raise AccessDenied(lock)
        now = self._clock()
        text = case.after(now)
        if answers and partstat is not None:
            text = _answered(text, case, partstat, comment, now)
        object_id = case.stored.id if case.stored else _hidden(unit, calendar, case.parts.uid)
        label = f"{_VERBS[decision.deed]} “{_title(part, text) or 'Untitled'}”"
        receipt = unit.objects.save_local(
            calendar.id, text, object_id=object_id, notify=Notify.ALL if answers else Notify.NONE,
            fields=("partstat",) if answers else (), label=label,
        )  # fmt: skip
        receipts = (receipt,) if receipt.before != receipt.after else ()
        return Edit(receipts, OccurrenceKey(receipt.object_id, _shown_at(text, part)), label)


_VERBS = {
    Deed.ADD: "Add", Deed.UPDATE: "Update", Deed.CANCEL: "Cancel", Deed.ANSWER: "Note the answer to",
    Deed.NOTHING: "Answer",
}  # fmt: skip


def is_message(path: Path) -> bool:
    """Tell whether a file says that it is a message about an invitation; its beginning is enough to know.

    A mail is taken for one: what it carries is only known once it is read, and then shown.
    """
    if is_mail(path):
        return True
    try:
        head = decode(read_head(path, _HEAD_BYTES))
    except InputError:
        return False  # the import says what is wrong with it
    return method_of(head) not in ("", Method.PUBLISH)


def _scope(parts: Parts) -> EditScope:
    return EditScope.ALL if parts.master is not None else EditScope.THIS


def _sender(method: Method, part: Part) -> tuple[Attendee | None, PartStat | None]:
    """Return who a message says to come from, and the answer it brings."""
    if method in (Method.REPLY, Method.COUNTER, Method.REFRESH):
        guest = part.guests[0] if len(part.lines) == 1 else None
        return guest, guest.partstat if guest and method is Method.REPLY else None
    return part.organizer, None


def _change(case: Case, part: Part, decision: Decision, now: datetime) -> Comparison:
    """Compare what is stored with what would be; a proposal is compared as if it counted."""
    try:
        if decision.deed is not Deed.NOTHING:
            return compare(case.raw, case.after(now))
        if decision.reason is Reason.PROPOSAL and case.raw is not None and part.event is not None:
            return compare(case.raw, itip_apply.updated(case.raw, case.parts, (part,), case.own))
    except CalappError:
        return Comparison(None, part.event)  # what cannot be carried out is shown as the message says it
    return Comparison(None, part.event)


def _answered(text: str, case: Case, partstat: PartStat, comment: str, now: datetime) -> str:
    """Return an event with the user's answer to what the message was about."""
    slots = [part.slot for part in case.parts.parts]
    for slot in [None] if None in slots else slots:
        text = write.answer(text, case.own, partstat, now=now, recurrence_id=slot, comment=comment)
    return text


def _hidden(unit: Unit, calendar: Calendar, uid: str) -> int | None:
    """Return the object of a UID that was deleted here but not yet there, which then comes back."""
    found = unit.objects.by_uid(calendar.id, [uid]).get(uid)
    return found.id if found is not None else None


def _title(part: Part, text: str) -> str:
    if part.event is not None and part.event.title:
        return part.event.title
    titles: Sequence[Event] = [one.event for one in read(text, stored=True).parts if one.event]
    return next((one.title for one in titles if one.title), "")


def _shown_at(text: str, part: Part) -> str:
    """Return which occurrence shows what an edit did: the one it was about, else the first."""
    if part.slot is not None:
        return slot_id(text, part)
    master = read(text, stored=True).master
    event = master.event if master else None
    return event.start.recurrence_id() if event is not None and event.rrule else ""
