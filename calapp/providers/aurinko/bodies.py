"""Reading objects: events, series with their occurrences, what a lost create left behind, and files."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, timedelta

import msgspec

from calapp.errors import BadAnswer, CalendarGone, InputError, ObjectGone, Rejected
from calapp.ical import parse
from calapp.model.event import Event
from calapp.model.timespan import EventTime, TimeKind, TimeSpan
from calapp.providers.aurinko.bundle import MASTER, Bundle, Told
from calapp.providers.base import Fetched, Outgoing, RemoteObject
from calapp.providers.rest import GONE, Query, Rest, read
from calapp.wire import moments
from calapp.wire.aurinko import reading, writing
from calapp.wire.aurinko.payloads import AttachmentContent, Page, Record, SeriesInfo

MOST_PAGES = 10_000
_AROUND = timedelta(days=1)


class RawPage(Page, frozen=True):
    """A page of records as they came."""

    records: tuple[msgspec.Raw, ...] = ()


class Bodies:
    """Reads the events of one account; ``own`` are its addresses."""

    def __init__(self, rest: Rest, own: Collection[str]) -> None:
        self._rest = rest
        self._own = own
        self._fresh: dict[str, Told] = {}

    def remember(self, told: Told) -> None:
        """Keep a record that a page of changes brought, so that the next fetch need not ask for it again."""
        self._fresh[told.id] = told

    def forget(self) -> None:
        """Ask for everything again: something was written."""
        self._fresh.clear()

    def fetch(self, calendar: str, hrefs: Sequence[str]) -> Fetched:
        """Fetch objects one by one. Raises CalendarGone when it is the calendar that is not there."""
        found: list[RemoteObject] = []
        gone: list[str] = []
        for href in hrefs:
            bundle = self.bundle(calendar, href)
            if bundle is None:
                gone.append(href)
            else:
                found.append(bundle.remote_object(self._own))
        if gone:
            self.look_at(calendar)
        return Fetched(tuple(found), tuple(gone))

    def look_at(self, calendar: str) -> None:
        """Raise CalendarGone unless the calendar is there."""
        try:
            self._rest.send("GET", ("calendars", calendar))
        except ObjectGone as error:
            raise CalendarGone(detail=error.detail) from None

    def bundle(self, calendar: str, href: str) -> Bundle | None:
        """Return an object with everything of it, None when it is gone or only an occurrence of a series."""
        told = self._fresh.pop(href, None) or self._event(calendar, href)
        if told is None or told.owner != href:
            return None
        if told.record.recurrence_type != MASTER:
            return Bundle(told)
        return self._series(calendar, told)

    def occurrence(self, calendar: str, master: str, slot: EventTime) -> Told | None:
        """Return the occurrence of a series at a slot, None when there is none."""
        path = ("calendars", calendar, "events", master, "occurrences", slot_text(slot))
        reply = self._rest.ask("GET", path)
        if reply.status in GONE:
            return None
        return Told.of(read(self._rest.believed(reply), msgspec.Raw))

    def find(self, calendar: str, outgoing: Outgoing, taken: Callable[[str], bool]) -> RemoteObject | None:
        """Return what a create of unknown outcome left: by its UID where the system kept it, else by what it says."""
        if outgoing.href is not None:
            bundle = self.bundle(calendar, outgoing.href)
            return bundle.remote_object(self._own) if bundle else None
        events = parse.events(outgoing.raw)
        wanted = next((event for event in events if event.recurrence_id is None), None)
        if wanted is None:
            return None
        for told in (*self._by_uid(calendar, outgoing.uid), *self._around(calendar, wanted)):
            if not taken(told.owner) and (bundle := self.bundle(calendar, told.owner)) is not None:
                return bundle.remote_object(self._own)
        return None

    def attachment(self, calendar: str, href: str, attachment_id: str) -> bytes:
        """Return the content of a file."""
        path = ("calendars", calendar, "events", href, "attachments", attachment_id)
        found = self._rest.get(path, AttachmentContent)
        try:
            return base64.b64decode(found.content or "", validate=True)
        except (binascii.Error, ValueError):
            raise BadAnswer(detail="an attachment that is no Base64") from None

    def pages(self, path: Sequence[str], query: Query) -> Iterator[RawPage]:
        """Yield the pages of a list. Raises BadAnswer for one that has no end."""
        asked = tuple(query)
        seen: set[str] = set()
        while True:
            page = self._rest.get(path, RawPage, query=asked)
            yield page
            token = page.next_page_token
            if not isinstance(token, str) or not token:
                return
            if token in seen or len(seen) >= MOST_PAGES:
                raise BadAnswer(detail="the same page again and again")
            seen.add(token)
            asked = (*(pair for pair in asked if pair[0] not in ("pageToken", "deltaToken")), ("pageToken", token))

    def _event(self, calendar: str, href: str) -> Told | None:
        reply = self._rest.ask("GET", ("calendars", calendar, "events", href))
        if reply.status in GONE:
            return None
        return Told.of(read(self._rest.believed(reply), msgspec.Raw))

    def _series(self, calendar: str, master: Told) -> Bundle | None:
        try:
            series = self._rest.get(("calendars", calendar, "events", master.id, "series"), SeriesInfo)
        except ObjectGone:
            return None
        modified = []
        for info in series.modified_occurrences or ():
            told = self._fresh.pop(info.id, None) or self._event(calendar, info.id) if info.id else None
            if told is not None:
                modified.append(told)
        return Bundle(master, tuple(modified), series.deleted_occurrences or ())

    def _by_uid(self, calendar: str, uid: str) -> Iterable[Told]:
        try:
            for page in self.pages(("calendars", calendar, "events", "find"), (("iCalUId", uid),)):
                yield from map(Told.of, page.records)
        except (ObjectGone, Rejected):
            return  # not every system behind Aurinko can look for one

    def _around(self, calendar: str, wanted: Event) -> Iterable[Told]:
        span = TimeSpan(wanted.start.instant(UTC), wanted.end.instant(UTC)).widened(_AROUND)
        said = writing.record_of(wanted)
        masters: dict[str, None] = {}
        for page in self.pages(("calendars", calendar, "events", "range"), span_query(span)):
            for told in map(Told.of, page.records):
                if told.owner != told.id:
                    masters[told.owner] = None  # some systems list a series by its occurrences alone
                elif self._says(told) == said:
                    yield told
        for master in masters if wanted.rrule else ():
            whole = self._event(calendar, master)
            if whole is not None and self._says(whole) == said:
                yield whole

    def _says(self, told: Told) -> Record | None:
        try:
            return writing.record_of(reading.event_of(told.record, own=self._own))
        except InputError:
            return None


def slot_text(slot: EventTime) -> str:
    """Return a slot as the address of an occurrence names it: a day, or a moment in UTC."""
    return slot.date.isoformat() if slot.kind is TimeKind.ALL_DAY else moments.stamp(slot.instant(UTC))


def span_query(span: TimeSpan) -> Query:
    """Return a window as the query that names it."""
    return ("timeMin", moments.stamp(span.start)), ("timeMax", moments.stamp(span.end))
