"""Bodies of objects: many at a time by calendar-multiget, single ones by GET."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from calapp.errors import AccessDenied, BadAnswer, CalappError, Rejected, ServerBusy
from calapp.net.client import Reply
from calapp.net.failures import TimedOut, TooLarge, status_failure
from calapp.providers.base import Fetched, RemoteObject
from calapp.providers.caldav import xml
from calapp.providers.caldav.dav import GONE, Dav, conditions, multistatus
from calapp.providers.caldav.hrefs import canonical
from calapp.providers.caldav.quirks import Quirk, Quirks
from calapp.providers.caldav.xml import CALENDAR_DATA, GETETAG

MOST_OBJECT_BYTES = 64 * 1024 * 1024
MOST_AT_ONCE = 400
_UNSUPPORTED = frozenset((405, 415, 501))
_TOO_MUCH = frozenset((413, 507))
_LIMIT = f"{xml.DAV}number-of-matches-within-limits"
_log = logging.getLogger(__name__)


class Bodies:
    """Fetches the objects of one account."""

    def __init__(self, dav: Dav, quirks: Quirks) -> None:
        self._dav = dav
        self._quirks = quirks
        self._most = MOST_AT_ONCE
        self._unreadable: tuple[str, ...] = ()

    def fetch(self, collection: str, hrefs: Sequence[str]) -> Fetched:
        """Return what the server has of these objects. Raises CalendarGone."""
        fetched = Fetched()
        start = 0
        while start < len(hrefs):
            batch = tuple(hrefs[start : start + self._most])
            try:
                fetched = _joined(fetched, self._batch(collection, batch))
            except TimedOut:
                self._most = max(1, len(batch) // 2)  # less at a time from now on
                if not start:
                    raise
                return _joined(fetched, Fetched(unanswered=tuple(map(canonical, hrefs[start:]))))
            start += len(batch)
        return fetched

    def get(self, href: str) -> RemoteObject | None:
        """Return one object, None when it is gone. Raises BadAnswer for anything that is no calendar object."""
        reply = self._dav.http.request("GET", href, headers={"Accept": "text/calendar"}, most=MOST_OBJECT_BYTES)
        if reply.status in GONE:
            return None
        if reply.status != 200:
            raise status_failure(reply.status, reply.headers, detail=f"GET: HTTP status {reply.status}")
        raw = _text(reply)
        if "BEGIN:VCALENDAR" not in raw[:4_096].upper():
            raise BadAnswer(detail="an object that is no iCalendar text")
        etag = reply.headers.get("ETag")
        if etag and etag.startswith("W/"):  # a proxy's doing, perhaps: the property comes through unchanged
            etag = self._dav.properties(href, (GETETAG,)).text(GETETAG)
        return RemoteObject(canonical(href), raw, etag, schedule_tag=reply.headers.get("Schedule-Tag"))

    def _batch(self, collection: str, hrefs: tuple[str, ...]) -> Fetched:
        if Quirk.NO_MULTIGET in self._quirks or self._unreadable == hrefs:
            return self._one_by_one(collection, hrefs)
        try:
            reply = self._dav.report(collection, xml.multiget(hrefs))
        except TooLarge:
            return self._halves(collection, hrefs)
        if reply.status in _TOO_MUCH or (reply.status == 403 and _LIMIT in conditions(reply)):
            return self._halves(collection, hrefs)
        if reply.status == 400 or reply.status in _UNSUPPORTED:  # 400 may be about a single odd href
            fetched = self._one_by_one(collection, hrefs)
            if reply.status != 400:
                self._quirks.learn(Quirk.NO_MULTIGET)
            return fetched
        try:
            return self._sorted(collection, reply, hrefs)
        except BadAnswer:
            self._unreadable = hrefs  # once is a passing fault; again, one object spoils the page
            raise

    def _halves(self, collection: str, hrefs: tuple[str, ...]) -> Fetched:
        """Ask for less at a time, down to single objects."""
        if len(hrefs) == 1:
            return self._one_by_one(collection, hrefs)
        middle = self._most = len(hrefs) // 2
        _log.info("multiget of %d objects was too much: asking for less", len(hrefs))
        return _joined(self._batch(collection, hrefs[:middle]), self._batch(collection, hrefs[middle:]))

    def _sorted(self, collection: str, reply: Reply, hrefs: Sequence[str]) -> Fetched:
        """Sort a multiget's answer; a 404 in it counts only when the object itself says so too."""
        scope = self._dav.scope(collection, reply)
        open_questions = dict.fromkeys(map(canonical, hrefs))
        objects: list[RemoteObject] = []
        doubtful: list[str] = []
        for response in multistatus(reply).responses:
            href = scope.member(response.href)
            if href is None or href not in open_questions:
                continue
            raw = response.texts.get(CALENDAR_DATA)
            if raw:
                objects.append(RemoteObject(href, raw, response.text(GETETAG)))
                del open_questions[href]
            elif response.status in GONE or CALENDAR_DATA in response.refused:
                doubtful.append(href)
                del open_questions[href]
        found = Fetched(tuple(objects), unanswered=tuple(open_questions))
        return _joined(found, self._one_by_one(collection, doubtful)) if doubtful else found

    def _one_by_one(self, collection: str, hrefs: Sequence[str]) -> Fetched:
        """Fetch each object by itself; one that cannot be had does not stop the others. Raises when none can be had."""
        objects: list[RemoteObject] = []
        gone: list[str] = []
        refused: dict[str, CalappError] = {}
        for href in map(canonical, hrefs):
            try:
                found = self.get(href)
            except (BadAnswer, AccessDenied, Rejected, ServerBusy) as error:
                _log.warning("an object cannot be read: %s", error.detail)
                refused[href] = error
                continue
            if found is None:
                gone.append(href)
            else:
                objects.append(found)
        if refused and not objects and not gone:
            trouble = next(iter(refused.values()))
            if not isinstance(trouble, BadAnswer):
                raise trouble
        if gone and not objects:
            self._dav.properties(collection, (xml.RESOURCETYPE,))  # all gone at once: raises when the calendar is
        return Fetched(tuple(objects), tuple(gone), tuple(refused))


def _joined(one: Fetched, other: Fetched) -> Fetched:
    return Fetched(one.objects + other.objects, one.gone + other.gone, one.unanswered + other.unanswered)


def _text(reply: Reply) -> str:
    """Return a body as text: UTF-8 unless it is not, then what the header says, then Latin-1, which reads anything."""
    for charset in ("utf-8-sig", reply.charset or "latin-1", "latin-1"):
        try:
            text = reply.content.decode(charset)
            text.encode()  # some codecs of Python make half characters, which nothing can store
        except (ValueError, LookupError):
            continue
        return text
    raise AssertionError("latin-1 decodes every byte")
