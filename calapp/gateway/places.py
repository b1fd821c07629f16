"""Where a request points: accounts, calendars, objects and occurrences by the ids that the surfaces hand out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from calapp.errors import CalendarGone, InputError, ObjectGone
from calapp.gateway.failures import Refusal
from calapp.model.account import Account
from calapp.model.calendar import Calendar
from calapp.model.event import Event
from calapp.model.occurrence import OccurrenceKey
from calapp.model.timespan import EventTime, TimeSpan
from calapp.service.resources import Resource
from calapp.service.views import Grant
from calapp.wiring import Runtime

PRIMARY = "primary"
MOST_LISTED = timedelta(days=25 * 366)
_SLOT = "_"


@dataclass(frozen=True, slots=True)
class Place:
    """A calendar with its account. ``zone`` is the one in which floating times are read: its own, else the user's."""

    account: Account
    calendar: Calendar
    zone: str

    @property
    def own(self) -> tuple[str, ...]:
        """The addresses of the account."""
        return self.account.addresses


def accounts(runtime: Runtime, grant: Grant) -> tuple[Account, ...]:
    """Return the accounts that a token is for."""
    return tuple(entry.account for entry in runtime.accounts.entries() if grant.allows(entry.account.id))


def calendars(runtime: Runtime, grant: Grant, account: Account | None = None) -> tuple[Place, ...]:
    """Return the calendars that a token is for, of one account or of all; the others are not there for its bearer."""
    allowed = {one.id: one for one in accounts(runtime, grant)}
    found = runtime.calendars.all(account.id if account else None)
    return tuple(place_of(runtime, allowed[one.account_id], one) for one in found if one.account_id in allowed)


def place_of(runtime: Runtime, account: Account, calendar: Calendar) -> Place:
    """Return a calendar as the place of its events."""
    return Place(account, calendar, calendar.timezone or runtime.zone.key)


def find_calendar(runtime: Runtime, grant: Grant, text: str, account: Account | None = None) -> Place:
    """Return a calendar by its id, or the primary one. Raises CalendarGone."""
    places = calendars(runtime, grant, account)
    if text == PRIMARY:
        found = _primary(places)
    else:
        found = next((place for place in places if str(place.calendar.id) == text), None)
    if found is None:
        raise CalendarGone("There is no such calendar, or the token is not for its account.")
    return found


def find_resource(runtime: Runtime, place: Place, object_id: int) -> Resource:
    """Return an object of a calendar. Raises ObjectGone."""
    found = runtime.resources.get(object_id)
    if found is None or found.calendar_id != place.calendar.id:
        raise ObjectGone("There is no such event in this calendar.")
    return found


def event_at(runtime: Runtime, key: OccurrenceKey) -> Event:
    """Return an event as it shows at an id. Raises ObjectGone when there is no such occurrence."""
    try:
        return runtime.events.detail(key).event
    except InputError as error:
        raise ObjectGone("There is no such event in this calendar.", detail=error.title) from None


def key_of(text: str) -> OccurrenceKey:
    """Return the object, and the occurrence, that an event's id names. Raises ObjectGone for what is no id."""
    number, separator, slot = text.partition(_SLOT)
    try:
        if not (number.isascii() and number.isdigit() and len(number) < 18):
            raise ObjectGone("There is no such event.")
        if separator:
            EventTime.parse(slot)
    except InputError:
        raise ObjectGone("There is no such event.") from None
    return OccurrenceKey(int(number), slot)


def id_of(object_id: int, slot: str = "") -> str:
    """Return the id of an event, or of an occurrence of a series."""
    return f"{object_id}{_SLOT}{slot}" if slot else str(object_id)


def bounded(span: TimeSpan, *, field: str) -> TimeSpan:
    """Return the span of a list. Raises InputError for one so long that series without an end would fill the disk."""
    if span.end - span.start > MOST_LISTED:
        raise InputError(f"A list covers {MOST_LISTED.days // 365} years at most. Ask for less at a time.", field=field)
    return span


def require(value: str | None, name: str) -> str:
    """Return a parameter that must be there. Raises Refusal."""
    if not value:
        raise Refusal(400, f"{name}: This parameter is required.")
    return value


def _primary(places: Iterable[Place]) -> Place | None:
    """Return the calendar that stands for "primary": one that its account calls so, else the first to write to."""
    ordered = sorted(places, key=lambda place: (not place.calendar.primary, place.calendar.read_only))
    return ordered[0] if ordered else None
