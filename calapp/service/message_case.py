"""A message beside what is stored of its event: which of its parts may do what, and what would come of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from calapp.errors import InputError, ObjectGone
from calapp.ical import itip_apply
from calapp.ical.file import FileObject
from calapp.ical.itip import REPLIED, Issue, Method, Part, Parts, read
from calapp.ical.itip_rules import Decision, Deed, Here, decide
from calapp.ical.scan import scan
from calapp.ical.series import same_slot
from calapp.model.account import Account
from calapp.model.calendar import Calendar
from calapp.model.occurrence import OccurrenceKey
from calapp.recurrence import split
from calapp.service.opened import Opened, place
from calapp.store.unit import Unit, View
from calapp.store.values import StoredObject

_OLDEST = Issue(-1, datetime.min.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Case:
    """A message, the object that it means, and what each of its parts may do. ``own`` are the user's addresses."""

    method: Method
    parts: Parts
    stored: StoredObject | None
    calendar: Calendar | None
    account: Account | None
    own: tuple[str, ...]
    decisions: tuple[tuple[Part, Decision], ...]

    @property
    def raw(self) -> str | None:
        """What is stored, None when nothing is."""
        return self.stored.raw if self.stored is not None else None

    @property
    def main(self) -> tuple[Part, Decision]:
        """The part that does something, else the first."""
        return next((pair for pair in self.decisions if pair[1].deed is not Deed.NOTHING), self.decisions[0])

    @property
    def effective(self) -> tuple[Part, ...]:
        """The parts that do what the main one does."""
        deed = self.main[1].deed
        return tuple(part for part, decision in self.decisions if decision.deed is deed)

    def after(self, now: datetime) -> str:
        """Return the event as it becomes."""
        match self.main[1].deed:
            case Deed.ADD:
                return itip_apply.added(self.parts, self.effective, self.own)
            case Deed.UPDATE:
                return itip_apply.updated(self.raw or "", self.parts, self.effective, self.own)
            case Deed.CANCEL:
                return itip_apply.canceled(self.raw or "", self.effective)
            case Deed.ANSWER:
                text = self.raw or ""
                for part in self.effective:
                    text = itip_apply.answered(text, part, now)
                return text
            case _:
                return self.raw or ""


def own_addresses(view: View | Unit, account: Account) -> tuple[str, ...]:
    """Return the addresses under which a user is invited: the account's, for one without any those of the others."""
    if account.addresses:
        return account.addresses
    return tuple(dict.fromkeys(address for one in view.accounts.all() for address in one.addresses))


def case_of(view: View | Unit, source: FileObject) -> Case:
    """Return a message beside what is stored. Raises InputError when it cannot be read."""
    method, parts = Method.of(source.method), read(source.raw)
    stored = _stored(view, method, parts)
    if stored is None:
        own = tuple(dict.fromkeys(address for one in view.accounts.all() for address in one.addresses))
        return Case(method, parts, None, None, None, own, _decided(method, parts, lambda _part: None, own))
    calendar, account = place(view, stored.calendar_id)
    own = own_addresses(view, account)
    known = read(stored.raw or "", stored=True)
    decisions = _decided(method, parts, lambda part: _here(view, method, part, known, stored), own)
    return Case(method, parts, stored, calendar, account, own, decisions)


def _decided(
    method: Method, parts: Parts, here: Callable[[Part], Here | None], own: Collection[str]
) -> tuple[tuple[Part, Decision], ...]:
    return tuple((part, decide(method, part, here(part), own)) for part in parts.parts)


def _stored(view: View | Unit, method: Method, parts: Parts) -> StoredObject | None:
    """Return the object that a message means: of several calendars the one whose user it is meant for."""
    wanted = {guest.address for part in parts.parts for guest in part.guests}
    if method in (Method.REPLY, Method.COUNTER, Method.REFRESH):
        wanted = {part.organizer.address for part in parts.parts if part.organizer}

    def rank(one: StoredObject) -> tuple[bool, bool]:
        calendar, account = place(view, one.calendar_id)
        return wanted.isdisjoint(account.addresses), calendar.read_only

    found = [one for one in view.objects.of_uid(parts.uid) if one.raw is not None]
    return min(found, key=rank, default=None)


def _here(view: View | Unit, method: Method, part: Part, known: Parts, stored: StoredObject) -> Here | None:
    """Return what is stored of what a part is about, None where the event is here but has no such occurrence."""
    there = known.at(part.slot) or known.master
    organizer = next((one.organizer.address for one in known.parts if one.organizer), "")
    if there is None:
        everyone = frozenset(guest.address for one in known.parts for guest in one.guests)
        if part.slot is not None and method is not Method.REQUEST:
            return None
        return Here(organizer, _OLDEST, everyone, whole=False)
    left_out = part.slot is not None and _left_out(known, part)
    regular = part.slot is not None and known.at(part.slot) is None
    if method is not Method.REQUEST and regular and not left_out and not _occurs(view, stored, part):
        return None
    replier = there.line_of(part.guests[0].address) if len(part.lines) == 1 else None
    return Here(
        organizer,
        there.issue,
        frozenset(guest.address for guest in there.guests),
        canceled=there.canceled or left_out,
        replied=Issue.parse(replier.param(REPLIED)) if replier else None,
    )


def _left_out(known: Parts, part: Part) -> bool:
    master = known.master.event if known.master else None
    return bool(master and part.slot and any(same_slot(date, part.slot) for date in master.exdates))


def _occurs(view: View | Unit, stored: StoredObject, part: Part) -> bool:
    """Tell whether a series has the occurrence that a part names: an answer makes no dates."""
    try:
        return Opened.of(view, OccurrenceKey(stored.id, slot_id(stored.raw or "", part))).shown is not None
    except (ObjectGone, InputError):
        return False


def slot_id(text: str, part: Part) -> str:
    """Return the canonical id of the occurrence that a part names, in whatever form it names it."""
    index = scan(text)
    if part.slot is None:
        return ""
    return (part.slot if index.master is None else split.recurrence_id(index, part.slot)).recurrence_id()
