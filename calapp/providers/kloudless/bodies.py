"""Reading objects: events, series with their instances, and what a lost create left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import msgspec

from calapp.errors import BadAnswer, CalendarGone, InputError, ObjectGone
from calapp.ical import parse
from calapp.model.calendar import Calendar
from calapp.model.event import Event
from calapp.model.timespan import EventTime, TimeSpan
from calapp.net.client import Reply
from calapp.providers.base import Fetched, Outgoing, RemoteObject
from calapp.providers.kloudless.bundle import Bundle, Told
from calapp.providers.kloudless.calendars import Calendars
from calapp.providers.rest import GONE, Query, Rest, read
from calapp.wire import moments
from calapp.wire.kloudless import writing
from calapp.wire.kloudless.instances import placed_at, slots_of
from calapp.wire.kloudless.payloads import Listing, given
from calapp.wire.kloudless.reading import UID, event_of, property_of
from calapp.wire.series import in_kind_of

WITH_RAW = {"X-Kloudless-Raw-Data": "true"}
PAGE_SIZE = 1000
_MOST_PAGES = 10_000
_AROUND = timedelta(days=1)
_BACK, _AHEAD = timedelta(days=366), timedelta(days=731)


class RawPage(Listing, frozen=True):
    """A page of records as they came."""

    objects: tuple[msgspec.Raw, ...] = ()


@dataclass
class Listed:
    """What a list of a span showed: single events and masters by id, and the instances of each series."""

    main: dict[str, Told] = field(default_factory=dict)
    instances: dict[str, dict[str, Told]] = field(default_factory=dict)

    def add(self, told: Told) -> None:
        """Take a record in."""
        if told.record.master_id is None:
            self.main[told.id] = told
        else:
            self.instances.setdefault(told.owner, {})[told.id] = told


class Bodies:
    """Reads the events of one account; ``home`` is the account's path."""

    def __init__(
        self, rest: Rest, home: tuple[str, ...], calendars: Calendars, *, clock: Callable[[], datetime]
    ) -> None:
        self._rest = rest
        self._path = (*home, "cal", "calendars")
        self._calendars = calendars
        self._clock = clock
        self._windows: dict[str, TimeSpan] = {}

    def window(self, calendar: Calendar, wanted: TimeSpan | None = None) -> TimeSpan:
        """Return the span within which a calendar's series are looked at: the wanted one, else the last one wanted."""
        if wanted is None:
            now = self._clock().astimezone(UTC)
            wanted = self._windows.get(calendar.href) or TimeSpan(now - _BACK, now + _AHEAD)
        self._windows[calendar.href] = wanted
        return wanted

    def path(self, calendar: Calendar, *more: str) -> tuple[str, ...]:
        """Return the path of a calendar's events."""
        return (*self._path, calendar.href, "events", *more)

    def told(self, calendar: Calendar, event_id: str) -> Told | None:
        """Return one record, None when it is gone."""
        reply = self._rest.ask("GET", self.path(calendar, event_id), headers=WITH_RAW)
        if reply.status in GONE:
            return None
        return self.of_reply(self._rest.believed(reply))

    def of_reply(self, reply: Reply) -> Told:
        """Return the record that an answer carries. Raises BadAnswer."""
        return Told.of(read(reply, msgspec.Raw))

    def look_at(self, calendar: Calendar) -> None:
        """Raise CalendarGone unless the calendar is there."""
        self._calendars.check(calendar.href)

    def fetch(self, calendar: Calendar, hrefs: Sequence[str]) -> Fetched:
        """Fetch objects; one list of the window serves all series among them. Raises CalendarGone."""
        found: dict[str, Told] = {}
        gone: list[str] = []
        for href in hrefs:
            told = self.told(calendar, href)
            if told is None or told.owner != href:
                gone.append(href)
            else:
                found[href] = told
        if gone:
            self.look_at(calendar)
        series = [told for told in found.values() if told.series]
        listed = self.listed(calendar, self.window(calendar)) if series else Listed()
        bundles = (self.bundle(calendar, told, listed) for told in found.values())
        return Fetched(tuple(bundle.remote_object() for bundle in bundles), tuple(gone))

    def bundle(self, calendar: Calendar, told: Told, listed: Listed) -> Bundle:
        """Return an object from its own record and what a list of the calendar's window showed of it."""
        instances = tuple(listed.instances.get(told.id, {}).values())
        return Bundle.gathered(
            told, instances, self.window(calendar), expanded=told.id not in listed.main, zone=calendar.timezone
        )

    def listed(self, calendar: Calendar, span: TimeSpan) -> Listed:
        """Return all of a span at once. Raises CalendarGone."""
        found = Listed()
        for page in self.pages(calendar, span):
            for raw in page.objects:
                found.add(Told.of(raw))
        return found

    def pages(self, calendar: Calendar, span: TimeSpan) -> Iterator[RawPage]:
        """Yield the pages of what lies in a span. Raises CalendarGone, and BadAnswer for a list that has no end."""
        asked: Query = (("start", _stamp(span.start)), ("end", _stamp(span.end)), ("page_size", str(PAGE_SIZE)))
        query = asked
        seen: set[str] = set()
        while True:
            try:
                page = read(self._rest.send("GET", self.path(calendar), query=query, headers=WITH_RAW), RawPage)
            except ObjectGone as error:
                raise CalendarGone(detail=error.detail) from None
            yield page
            following = str(given(page.next_page) or "")
            if not following:
                return
            if following in seen or len(seen) >= _MOST_PAGES:
                raise BadAnswer(detail="the same page again and again")
            seen.add(following)
            query = (*asked, ("page", following))

    def instance(self, calendar: Calendar, master: Event, href: str, slot: EventTime) -> Told | None:
        """Return the instance of a series at a slot, by what lies around that time; None when there is none."""
        span = TimeSpan(slot.instant(UTC), slot.instant(UTC)).widened(_AROUND)
        around = list(self.listed(calendar, span).instances.get(href, {}).values())
        placed = placed_at(master, [one.record for one in around], slots_of(master, span))
        wanted = in_kind_of(slot, master.start).key
        found = next((one.record for one in placed if one.slot.key == wanted), None)
        return next((one for one in around if one.record is found), None)

    def expands(self, calendar: Calendar, href: str, slot: EventTime) -> bool:
        """Tell whether lists show a series as its instances, so that one that is not there is gone."""
        span = TimeSpan(slot.instant(UTC), slot.instant(UTC)).widened(_AROUND)
        return href not in self.listed(calendar, span).main

    def find(self, calendar: Calendar, outgoing: Outgoing, taken: Callable[[str], bool]) -> RemoteObject | None:
        """Return what a create of unknown outcome left: by calapp's UID where it was kept, else by what it says."""
        if outgoing.href is not None:
            return next(iter(self.fetch(calendar, [outgoing.href]).objects), None)
        wanted = next((event for event in parse.events(outgoing.raw) if event.recurrence_id is None), None)
        if wanted is None:
            return None
        span = TimeSpan(wanted.start.instant(UTC), wanted.end.instant(UTC)).widened(_AROUND)
        candidates = [told for told in self._masters(calendar, span) if not taken(told.id)]
        named = [told for told in candidates if property_of(told.record, UID) == outgoing.uid]
        alike = (told for told in candidates if not property_of(told.record, UID) and _says(told, wanted, calendar))
        found = next(iter(named), None) or next(alike, None)
        return next(iter(self.fetch(calendar, [found.id]).objects), None) if found is not None else None

    def _masters(self, calendar: Calendar, span: TimeSpan) -> Iterable[Told]:
        listed = self.listed(calendar, span)
        yield from listed.main.values()
        for master in listed.instances:
            if master not in listed.main and (told := self.told(calendar, master)) is not None:
                yield told


def _says(told: Told, wanted: Event, calendar: Calendar) -> bool:
    """Tell whether an event says what was sent, but for what systems add by themselves or drop."""
    try:
        there = event_of(told.record, zone=calendar.timezone)
    except InputError:
        return False
    added = {name: getattr(there, name) for name in ("organizer", "creator") if getattr(wanted, name) is None}
    sent = replace(wanted, custom=there.custom, **added)
    return writing.record_of(sent) == writing.record_of(there)


def _stamp(moment: datetime) -> str:
    return moments.stamp(moment.replace(microsecond=0))
