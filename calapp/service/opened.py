"""One stored object opened for the sake of one of its occurrences: what it says, and what may be done to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, timedelta, tzinfo
from functools import cached_property

from calapp.errors import InputError, ObjectGone
from calapp.ical import parse, timezones
from calapp.ical.scan import scan
from calapp.model.account import Account
from calapp.model.calendar import Calendar
from calapp.model.calendar_object import CalendarObject
from calapp.model.edits import EditScope, EventDraft
from calapp.model.event import Event
from calapp.model.occurrence import OccurrenceKey, SyncMark
from calapp.model.timespan import EventTime, TimeSpan
from calapp.recurrence import split
from calapp.recurrence.expand import expand
from calapp.service.views import EventDetail
from calapp.store.unit import Unit, View
from calapp.store.values import OpState, StoredObject

GONE = "This event is no longer there."
_NO_OCCURRENCE = "This occurrence is no longer part of its series."
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Opened:
    """An object as it stands, with the occurrence that ``key`` names."""

    key: OccurrenceKey
    stored: StoredObject
    raw: str
    calendar: Calendar
    account: Account

    @classmethod
    def of(cls, view: View | Unit, key: OccurrenceKey) -> Opened:
        """Open an object. Raises ObjectGone when it is not there."""
        stored = view.objects.get(key.object_id)
        if stored is None or stored.raw is None:
            raise ObjectGone(GONE)
        calendar, account = place(view, stored.calendar_id)
        return cls(key, stored, stored.raw, calendar, account)

    @cached_property
    def index(self) -> CalendarObject:
        """The object as the index knows it."""
        return scan(self.raw)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """All its events in full."""
        found = parse.events(self.raw)
        if not found:
            raise InputError(self.stored.unreadable or "This event cannot be read.")
        return found

    @property
    def own(self) -> tuple[str, ...]:
        """The user's addresses."""
        return self.account.addresses

    @property
    def recurring(self) -> bool:
        """Whether it is a series."""
        master = self.index.master
        return master is not None and master.recurring

    @cached_property
    def master(self) -> Event:
        """The event that is no override; the first one when there are overrides only."""
        return next((event for event in self.events if event.recurrence_id is None), self.events[0])

    @cached_property
    def slot(self) -> EventTime | None:
        """Where the series has this occurrence; None for a single event, or for the series as a whole."""
        if not self.key.recurrence_id:
            return None
        named = EventTime.parse(self.key.recurrence_id)
        return split.recurrence_id(self.index, named) if self.index.master is not None else named

    @cached_property
    def override(self) -> Event | None:
        """The event that replaces this occurrence; None when the series itself shows it."""
        if not self.key.recurrence_id:
            return None
        overrides = (event for event in self.events if event.recurrence_id is not None)
        return next((event for event in overrides if self._id_of(event) == self.key.recurrence_id), None)

    @cached_property
    def shown(self) -> Event:
        """The event as this occurrence shows it. Raises ObjectGone when the series has no such occurrence."""
        if not self.key.recurrence_id:
            return self.master
        if self.override is not None:
            return replace(self.override, rrule=self.master.rrule) if self.recurring else self.override
        slot = self.slot
        if slot is None or not self.recurring:
            raise ObjectGone(_NO_OCCURRENCE)
        start = slot.instant(UTC)
        for item in expand(self.index, TimeSpan(start, start + _MINUTE)).items:
            if item.recurrence_id == self.key.recurrence_id:
                return replace(self.master, start=item.start, end=item.end, recurrence_id=slot)
        raise ObjectGone(_NO_OCCURRENCE)

    @property
    def before(self) -> EventDraft:
        """The draft that changes nothing about this occurrence."""
        return EventDraft.of(self.shown)

    @property
    def scopes(self) -> tuple[EditScope, ...]:
        """What an edit must ask between."""
        if not self.recurring:
            return ()
        first = self.slot is None or self.slot.key <= self.master.start.key
        return (EditScope.THIS, EditScope.ALL) if first else tuple(EditScope)

    @property
    def lock(self) -> str:
        """Why this event cannot be changed, "" when it can."""
        return lock_of(self.calendar, self.stored)

    def detail(self, view: View) -> EventDetail:
        """Return all of it for a face."""
        shown = self.shown
        guest = next((one for one in shown.attendees if one.address in self.own), None)
        return EventDetail(
            self.key,
            shown,
            self.calendar,
            series=self.master if self.recurring else None,
            scopes=self.scopes,
            own_address=guest.address if guest else next(iter(self.own), ""),
            partstat=guest.partstat if guest else None,
            mark=_mark(view, self.stored),
            lock=self.lock,
            problem=next((op.error for op in view.outbox.of_object(self.stored.id) if op.error), ""),
        )

    def _id_of(self, override: Event) -> str:
        stated = override.recurrence_id
        if stated is None:
            return ""
        if self.index.master is not None:
            stated = split.recurrence_id(self.index, stated)
        return stated.recurrence_id()


def place(view: View | Unit, calendar_id: int) -> tuple[Calendar, Account]:
    """Return a calendar and its account. Raises InputError when it is gone."""
    calendar = view.calendars.get(calendar_id)
    account = view.accounts.get(calendar.account_id) if calendar is not None else None
    if calendar is None or account is None:
        raise InputError(f"There is no calendar {calendar_id}.", field="calendar")
    return calendar, account


def lock_of(calendar: Calendar, stored: StoredObject | None) -> str:
    """Return why an object of a calendar cannot be changed or made, "" when it can."""
    if calendar.read_only:
        return f"“{calendar.name}” is read-only, so its events cannot be changed here."
    if stored is not None and stored.unreadable:
        return "This event cannot be changed here, because calapp cannot read all of it."
    if stored is not None and stored.conflicted:
        return "This event was changed in two places. Choose a version first."
    return ""


def zone_of(time: EventTime) -> tzinfo | None:
    """Return the zone of a draft's time; None when it has none, or one that only its file knows."""
    zone = timezones.known(time.tzid) if time.tzid else None
    return zone.info if zone else None


def _mark(view: View, stored: StoredObject) -> SyncMark:
    if stored.conflicted:
        return SyncMark.CONFLICT
    ops = view.outbox.of_object(stored.id)
    if any(op.state is OpState.BLOCKED for op in ops):
        return SyncMark.BLOCKED
    return SyncMark.PENDING if ops else SyncMark.SYNCED
