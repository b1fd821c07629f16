"""Messages about invitations that the user sends by mail, for accounts whose system tells nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from calapp.errors import AccessDenied, InputError
from calapp.ical import itip_write
from calapp.ical.itip import Method, answer_comment
from calapp.model.account import Account
from calapp.model.changes import ChangeSummary
from calapp.model.edits import EditScope, Telling
from calapp.model.event import Event, PartStat
from calapp.model.occurrence import OccurrenceKey
from calapp.model.timespan import EventTime, TimeKind
from calapp.service.message_case import own_addresses
from calapp.service.opened import Opened
from calapp.service.private_file import replacing
from calapp.service.views import Edit
from calapp.store.database import Store
from calapp.store.unit import Unit, View

_BY_ITSELF = "“{}” tells guests by itself when you say so, so no message is needed."
_TWICE = "The server of “{}” may tell them by itself; then they hear of it twice."
_NOT_YOURS = "This event is organized by {}. Answer it, or propose another time."
_YOURS = "You organize this event yourself, so there is nobody to write to."
_NO_ADDRESS = "Say under which address you write; this account knows none of yours."
_SUBJECTS = {
    Method.REQUEST: "Invitation: {}",
    Method.CANCEL: "Canceled: {}",
    Method.COUNTER: "Another time for: {}",
}
_ANSWERS = {PartStat.ACCEPTED: "Accepted: {}", PartStat.TENTATIVE: "Maybe: {}", PartStat.DECLINED: "Declined: {}"}
_NAMES = {
    Method.REQUEST: "invitation.ics", Method.CANCEL: "cancellation.ics", Method.COUNTER: "proposal.ics",
    Method.REPLY: "answer.ics",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready for the mail program: ``text`` is the calendar file, ``name`` what it is called.

    ``edit`` is what writing it changed here, such as marking the event as canceled; it may be empty. ``remark`` is what
    a person should know before sending it, "" as a rule.
    """

    method: Method
    text: str
    to: tuple[str, ...]
    subject: str
    body: str
    name: str
    edit: Edit = Edit(())
    remark: str = ""

    def save(self, path: Path) -> None:
        """Write the calendar file. Raises InputError when it cannot be written."""
        with replacing(path) as stream:
            stream.write(self.text.encode())


class LetterService:
    """Writes messages. Each is about an occurrence where the scope is THIS, else about all of the event.

    All raise InputError when the event has nobody to write to, and, but for proposals, which no system sends, when the
    account's system tells guests whenever it is asked to.
    """

    def __init__(
        self,
        store: Store,
        *,
        on_change: Callable[[ChangeSummary], None],
        telling: Callable[[Account], Telling],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``telling`` says what an account's system does about telling guests."""
        self._store = store
        self._on_change = on_change
        self._telling = telling
        self._clock = clock

    def needed(self, key: OccurrenceKey) -> bool:
        """Tell whether nobody hears of an event unless the user writes, as far as that is known. Raises ObjectGone."""
        return not self._telling(Opened.of(self._store.view, key).account).by_itself

    def doubtful(self, key: OccurrenceKey) -> bool:
        """Tell whether the account's system may tell people by itself, but nobody knows. Raises ObjectGone."""
        return self._telling(Opened.of(self._store.view, key).account) is Telling.UNKNOWN

    def possible(self, key: OccurrenceKey) -> bool:
        """Tell whether the user may write about an event; a server may only seem to tell guests. Raises ObjectGone."""
        return self._telling(Opened.of(self._store.view, key).account) is not Telling.CHOICE

    def invite(self, key: OccurrenceKey, *, scope: EditScope = EditScope.ALL) -> Letter:
        """Return the invitation to an event, or its news for those who are invited already.

        An event that names no organizer gets the first of the user's addresses, which is an edit; where none is known,
        the field of the InputError is "sender".
        """
        opened = self._opened(self._store.view, key)
        own = own_addresses(self._store.view, opened.account)
        _check_own(opened, own)
        raw, edit = opened.raw, Edit(())
        if opened.master.organizer is None:
            address = next(iter(own), "")
            if not address:
                raise InputError(_NO_ADDRESS, field="sender")
            itip_write.request(itip_write.with_organizer(raw, address), now=self._clock())  # fails before it edits
            label = f"Name the organizer of “{opened.shown.title or 'Untitled'}”"
            edit = self._edited(key, lambda text, _slot: itip_write.with_organizer(text, address), label, scope)
            raw = Opened.of(self._store.view, key).raw
        text = itip_write.request(raw, now=self._clock(), slot=_slot(opened, scope))
        return self._letter(Method.REQUEST, text, opened, _guests(opened, own, scope), edit=edit)

    def cancel(self, key: OccurrenceKey, *, scope: EditScope = EditScope.ALL, comment: str = "") -> Letter:
        """Mark an event or occurrence of the user's as canceled, and return what tells the guests."""
        opened = self._opened(self._store.view, key)
        own = own_addresses(self._store.view, opened.account)
        _check_own(opened, own)
        now = self._clock()
        slot = _slot(opened, scope)
        itip_write.cancel(itip_write.called_off(opened.raw, now=now, slot=slot), now=now, slot=slot)

        def call_off(raw: str, wanted: EventTime | None) -> str:
            return itip_write.called_off(raw, now=now, slot=wanted)

        edit = self._edited(key, call_off, f"Cancel “{opened.shown.title or 'Untitled'}”", scope)
        text = itip_write.cancel(Opened.of(self._store.view, key).raw, now=now, slot=slot, comment=comment)
        return self._letter(Method.CANCEL, text, opened, _guests(opened, own, scope), comment=comment, edit=edit)

    def answer(self, key: OccurrenceKey, *, scope: EditScope = EditScope.ALL) -> Letter:
        """Return the answer that the user gave, with its comment, for the organizer."""
        opened = self._opened(self._store.view, key)
        slot, guest = _slot(opened, scope), self._guest(opened)
        comment = answer_comment(opened.raw, slot)
        text = itip_write.reply(opened.raw, guest.address, now=self._clock(), slot=slot, comment=comment)
        subject = _ANSWERS.get(guest.partstat, "Answer: {}")
        return self._letter(Method.REPLY, text, opened, _organizer(opened), comment=comment, subject=subject)

    def propose(
        self,
        key: OccurrenceKey,
        start: EventTime,
        end: EventTime,
        *,
        scope: EditScope = EditScope.ALL,
        comment: str = "",
    ) -> Letter:
        """Return a proposal of other times for an event of somebody else's; nothing changes here."""
        opened = Opened.of(self._store.view, key)
        if end.key < start.key or start.kind is not end.kind:
            raise InputError("The proposed end is before the start.", field="end")
        self._guest(opened)
        slot = _slot(opened, scope)
        text = itip_write.counter(opened.raw, start, end, now=self._clock(), slot=slot, comment=comment)
        proposed = f"Proposed: {_when(start, end)}"
        comment = f"{proposed}\n\n{comment.strip()}" if comment.strip() else proposed
        return self._letter(Method.COUNTER, text, opened, _organizer(opened), comment=comment)

    def _opened(self, view: View | Unit, key: OccurrenceKey) -> Opened:
        opened = Opened.of(view, key)
        if self._telling(opened.account) is Telling.CHOICE:
            raise InputError(_BY_ITSELF.format(opened.account.name))
        return opened

    def _guest(self, opened: Opened) -> _Guest:
        own = own_addresses(self._store.view, opened.account)
        found = next((one for one in opened.shown.attendees if one.address in own), None)
        if found is None:
            raise InputError("You are not a guest of this event, so there is nothing to answer.")
        if opened.shown.organizer is not None and opened.shown.organizer.address in own:
            raise InputError(_YOURS)
        return _Guest(found.address, found.partstat)

    def _edited(
        self, key: OccurrenceKey, change: Callable[[str, EventTime | None], str], label: str, scope: EditScope
    ) -> Edit:
        with self._store.unit() as unit:
            opened = self._opened(unit, key)
            if opened.lock:
                raise AccessDenied(opened.lock)
            text = change(opened.raw, _slot(opened, scope))
            receipt = unit.objects.save_local(opened.calendar.id, text, object_id=opened.stored.id, label=label)
        self._on_change(unit.summary)
        return Edit((receipt,) if receipt.before != receipt.after else (), key, label)

    def _letter(
        self,
        method: Method,
        text: str,
        opened: Opened,
        to: tuple[str, ...],
        *,
        comment: str = "",
        subject: str = "",
        edit: Edit = Edit(()),  # noqa: B008 - frozen
    ) -> Letter:
        if not to:
            raise InputError(itip_write.NO_GUESTS if method in _SUBJECTS else itip_write.NO_ORGANIZER)
        event = opened.shown
        title = " ".join((event.title or "Untitled").split())[:200]
        lines = [title, _when(event.start, event.end), *([event.location] if event.location else [])]
        body = "\n".join(lines) + (f"\n\n{comment.strip()}" if comment.strip() else "") + "\n"
        doubled = method is not Method.COUNTER and self._telling(opened.account) in (Telling.ALWAYS, Telling.UNKNOWN)
        return Letter(
            method, text, to, (subject or _SUBJECTS[method]).format(title), body, _NAMES[method], edit,
            remark=_TWICE.format(opened.account.name) if doubled else "",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Guest:
    address: str
    partstat: PartStat


def _slot(opened: Opened, scope: EditScope) -> EventTime | None:
    return opened.slot if scope is EditScope.THIS and opened.recurring else None


def _check_own(opened: Opened, own: tuple[str, ...]) -> None:
    organizer = opened.master.organizer
    if organizer is not None and organizer.address not in own:
        raise InputError(_NOT_YOURS.format(organizer.address))


def _guests(opened: Opened, own: tuple[str, ...], scope: EditScope) -> tuple[str, ...]:
    """Return whom to write to: the guests of what is meant, the user's own address left out."""
    events: tuple[Event, ...] = (opened.shown,) if _slot(opened, scope) else (opened.shown, *opened.events)
    found = dict.fromkeys(guest.address for event in events for guest in event.attendees)
    return tuple(address for address in found if address not in own)


def _organizer(opened: Opened) -> tuple[str, ...]:
    organizer = opened.shown.organizer or opened.master.organizer
    return (organizer.address,) if organizer is not None else ()


def _when(start: EventTime, end: EventTime) -> str:
    """Return a time as the event states it, for somebody whose zone nobody knows: "Thu 12 Mar 2026, 10:00–11:00"."""
    if start.kind is TimeKind.ALL_DAY:
        last = end.date - timedelta(days=1)
        return _day(start) if last <= start.date else f"{_day(start)} – {last:%a} {last.day} {last:%b %Y}"
    until = f"{end.wall:%H:%M}" if end.date == start.date else f"{_day(end)}, {end.wall:%H:%M}"
    clock = f"{start.wall:%H:%M}" if start == end else f"{start.wall:%H:%M}–{until}"
    zone = f" ({start.tzid})" if start.tzid else ""
    return f"{_day(start)}, {clock}{zone}"


def _day(time: EventTime) -> str:
    return f"{time.date:%a} {time.date.day} {time.date:%b %Y}"
