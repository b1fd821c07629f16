"""What changed in a collection: by sync-collection (RFC 6578), or by listing everything where that is not to be had."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from calapp.errors import AccessDenied, BadAnswer, CalendarGone, Offline, Rejected, ServerBusy, TokenExpired
from calapp.model.timespan import TimeSpan
from calapp.net.body import MOST_BYTES
from calapp.net.client import Reply
from calapp.net.failures import TimedOut, TooLarge
from calapp.providers.base import DeltaSource, RemoteDelta, RemoteObject, RemoteRef
from calapp.providers.caldav import xml
from calapp.providers.caldav.dav import (
    GONE,
    MOST_LISTED_BYTES,
    Dav,
    collection_failure,
    conditions,
    multistatus,
    own_response,
)
from calapp.providers.caldav.hrefs import Scope
from calapp.providers.caldav.quirks import Quirk, Quirks
from calapp.providers.caldav.xml import CALENDAR_DATA, GETETAG, Multistatus, Response

MOST_PAGES = 1_000
NEAR_SECONDS = 20.0
"""A first look that takes longer than this is no help: the whole comes instead."""

_UNSUPPORTED = frozenset((405, 415, 500, 501, 507))
_PASSING = frozenset((401, 407, 408, 423, 425, 429))
_INVALID_TOKEN = f"{xml.DAV}valid-sync-token"
_NO_PRIVILEGE = f"{xml.DAV}need-privileges"
_log = logging.getLogger(__name__)


class Unsupported(ServerBusy):
    """The server cannot answer a sync-collection; a listing serves instead, except in the middle of its pages."""


class Changes:
    """The change detection of one account."""

    def __init__(self, dav: Dav, quirks: Quirks) -> None:
        self._dav = dav
        self._quirks = quirks

    def since(self, collection: str, token: str | None) -> Iterator[RemoteDelta]:
        """Yield pages of changes since a token, of everything when None. Raises TokenExpired, CalendarGone."""
        if Quirk.NO_SYNC_COLLECTION in self._quirks:
            yield from self.listing(collection)
            return
        pages = self._pages(collection, token)
        try:
            first = next(pages)
        except Unsupported:
            listed = list(self.listing(collection))  # proves that it is the REPORT, and not the server, that fails
            self._quirks.learn(Quirk.NO_SYNC_COLLECTION)
            yield from listed
            return
        yield first
        yield from pages

    def listing(self, collection: str) -> Iterator[RemoteDelta]:
        """Yield the one page that lists every href and etag by PROPFIND. Raises CalendarGone."""
        ctag = self._dav.properties(collection, (xml.CTAG,)).text(xml.CTAG)  # before the list: never ahead of it
        reply = self._dav.propfind(collection, (GETETAG, xml.RESOURCETYPE), depth=1, most=MOST_LISTED_BYTES)
        answer = multistatus(reply)
        scope = self._dav.scope(collection, reply)
        contains_itself = any(scope.is_self(response.href) for response in answer.responses)
        cut = contains_itself and own_response(answer, scope, reply).status == 507
        refs: dict[str, RemoteRef] = {}
        for response in answer.responses:
            href = scope.member(response.href)
            if href is None or href.endswith("/") or _is_collection(response):
                continue
            if response.status not in GONE:  # any other failure proves no absence: fetched, it tells what it is
                refs[href] = RemoteRef(href, response.text(GETETAG))
        self._expect_itself(contains_itself=contains_itself, empty=not refs)
        yield RemoteDelta(tuple(refs.values()), ctag=ctag, complete=not cut, source=DeltaSource.LISTING)

    def near(self, collection: str, span: TimeSpan) -> Iterator[RemoteDelta]:
        """Yield what the server says lies within a span. Raises BadAnswer where it takes too long to say so."""
        if Quirk.NO_TIME_RANGE in self._quirks:
            return
        body = xml.time_range(span, (GETETAG,))
        try:
            reply = self._dav.report(collection, body, depth=1, seconds=NEAR_SECONDS, most=MOST_LISTED_BYTES)
            answer = multistatus(reply)
        except (TimedOut, BadAnswer, Rejected, ServerBusy) as error:
            self._quirks.learn(Quirk.NO_TIME_RANGE)
            raise BadAnswer(detail=error.detail) from error
        scope = self._dav.scope(collection, reply)
        refs: dict[str, RemoteRef] = {}
        for response in answer.responses:
            href = scope.member(response.href)
            if href is not None and not href.endswith("/") and response.status not in GONE:
                refs[href] = RemoteRef(href, response.text(GETETAG))
        yield RemoteDelta(tuple(refs.values()), source=DeltaSource.WINDOW)

    def _expect_itself(self, *, contains_itself: bool, empty: bool) -> None:
        """Refuse a listing without the collection, except on servers that never list it."""
        if contains_itself:
            self._quirks.learn(Quirk.LISTS_ITSELF)
        elif Quirk.NOT_ITSELF not in self._quirks:
            if empty or Quirk.LISTS_ITSELF in self._quirks:
                raise BadAnswer(detail="a listing without the collection itself")
            self._quirks.learn(Quirk.NOT_ITSELF)

    def _pages(self, collection: str, token: str | None) -> Iterator[RemoteDelta]:
        """Follow sync-collection pages (RFC 6578 section 3.6) until there is no more."""
        seen = {token or ""}
        complete = token is None
        for _ in range(MOST_PAGES):
            reply = self._ask(collection, token or "", initial=complete)
            page = _page(multistatus(reply), self._dav.scope(collection, reply), complete=complete)
            if page.more and page.token in seen:
                raise BadAnswer(detail="the server repeats a sync-token while more changes are left")
            yield page
            if not page.more:
                return
            token = page.token
            seen.add(token or "")
        raise BadAnswer(detail="too many pages of changes")

    def _ask(self, collection: str, token: str, *, initial: bool) -> Reply:
        """Send the REPORT; with a token it also asks for bodies, so that a small delta needs no second request."""
        if not token or initial or Quirk.NO_DATA_IN_DELTA in self._quirks:
            return self._judged(self._report(collection, token, GETETAG), collection, token)
        try:
            reply = self._report(collection, token, GETETAG, CALENDAR_DATA)
        except TooLarge:  # a large delta is no fault: its bodies come in batches
            return self._judged(self._report(collection, token, GETETAG), collection, token)
        except Offline as error:
            _log.info("a delta with bodies did not come through: %s", error.detail)
        else:
            if not _may_be_the_data(reply):
                return self._judged(reply, collection, token)
        plain = self._judged(self._report(collection, token, GETETAG), collection, token)
        self._quirks.learn(Quirk.NO_DATA_IN_DELTA)
        return plain

    def _report(self, collection: str, token: str, *names: str) -> Reply:
        most = MOST_BYTES if CALENDAR_DATA in names else MOST_LISTED_BYTES
        return self._dav.report(collection, xml.sync_collection(token, names), most=most)

    def _judged(self, reply: Reply, collection: str, token: str) -> Reply:
        """Return a 207. Raises TokenExpired, Unsupported, CalendarGone, AccessDenied or what else the status means."""
        if reply.status == 207:
            return reply
        named = conditions(reply)
        if token and _INVALID_TOKEN in named:
            raise TokenExpired(detail=f"HTTP status {reply.status}")
        if reply.status in GONE:
            self._dav.properties(collection, (xml.RESOURCETYPE,))  # raises CalendarGone when it is
        if _NO_PRIVILEGE in named:
            raise AccessDenied(detail=f"HTTP status {reply.status}")
        refused = 400 <= reply.status < 500 and reply.status not in _PASSING
        if reply.status in _UNSUPPORTED or (refused and not token):
            _log.info("sync-collection was answered %d: listing instead", reply.status)
            raise Unsupported(detail=f"REPORT: HTTP status {reply.status}")
        if refused:
            raise TokenExpired(detail=f"HTTP status {reply.status}")
        raise collection_failure(reply)


def _may_be_the_data(reply: Reply) -> bool:
    """Tell whether a refusal may be about calendar-data rather than about the token or the REPORT."""
    if reply.status in _PASSING or reply.status in GONE or reply.status in (405, 415):
        return False
    return 400 <= reply.status <= 500 and _INVALID_TOKEN not in conditions(reply)


def _page(answer: Multistatus, scope: Scope, *, complete: bool) -> RemoteDelta:
    """Sort one sync-collection answer. Raises BadAnswer when it carries no token."""
    if not answer.token:
        raise BadAnswer(detail="sync-collection without a sync-token")
    changed: dict[str, RemoteRef] = {}
    objects: dict[str, RemoteObject] = {}
    removed: dict[str, None] = {}
    more = False
    for response in answer.responses:
        href = scope.member(response.href)
        if href is None:
            own = response.status if scope.is_self(response.href) else None
            if own in GONE:
                raise CalendarGone(detail=f"sync-collection: HTTP status {own}")
            more = more or own == 507
            continue
        for known in (changed, objects, removed):
            known.pop(href, None)  # the same object twice, or in two spellings: the last word counts
        if response.status in GONE:
            removed[href] = None
        elif not href.endswith("/"):
            _sort_in(response, href, changed, objects)
    return RemoteDelta(
        tuple(changed.values()), tuple(objects.values()), tuple(removed), answer.token, more=more, complete=complete
    )


def _sort_in(response: Response, href: str, changed: dict[str, RemoteRef], objects: dict[str, RemoteObject]) -> None:
    """File a living object under its body where the server sent it along, else under its address."""
    etag = response.text(GETETAG)
    if raw := response.texts.get(CALENDAR_DATA):
        objects[href] = RemoteObject(href, raw, etag)
    else:
        changed[href] = RemoteRef(href, etag)


def _is_collection(response: Response) -> bool:
    kind = response.elements.get(xml.RESOURCETYPE)
    return kind is not None and kind.find(f"{xml.DAV}collection") is not None
