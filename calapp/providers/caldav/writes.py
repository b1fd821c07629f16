"""Writing objects: always under a precondition, never to the collection itself."""

from __future__ import annotations

from collections.abc import Mapping

from calapp.errors import BadAnswer, Rejected
from calapp.model.edits import Notify
from calapp.net.client import Reply
from calapp.providers.base import Outgoing, Written
from calapp.providers.caldav.dav import GONE, Dav
from calapp.providers.caldav.hrefs import Scope
from calapp.providers.caldav.quirks import Quirk, Quirks
from calapp.providers.caldav.refusals import Refusals, opaque

_CALENDAR = "text/calendar; charset=utf-8"
_WEAK = "W/"


class Writes:
    """Creates, replaces and deletes the objects of one account."""

    def __init__(self, dav: Dav, quirks: Quirks) -> None:
        self._dav = dav
        self._quirks = quirks
        self._refusals = Refusals(dav)

    def put(self, collection: str, outgoing: Outgoing) -> Written:
        """Create an object that is not there yet, or replace exactly the version it was made from."""
        href = self._object_href(collection, outgoing)
        body = _with_crlf(outgoing.raw).encode()
        reply = self._guarded("PUT", href, outgoing.base_etag, _headers(outgoing, body), body)
        if reply.status not in (200, 201, 204):
            raise self._refusals.of_write(reply, collection, href, outgoing.base_etag)
        if reply.headers.get("Schedule-Tag"):  # no proof: some send one always and tell nobody
            self._quirks.learn(Quirk.SCHEDULES)
        etag = reply.headers.get("ETag")
        return Written(self._where(collection, href, reply), etag if etag and not etag.startswith(_WEAK) else None)

    def delete(self, collection: str, outgoing: Outgoing) -> None:
        """Delete exactly the version that was seen; an object that is gone already counts as deleted."""
        href = self._object_href(collection, outgoing)
        reply = self._guarded("DELETE", href, outgoing.base_etag or "*", _headers(outgoing))
        if reply.status in (200, 202, 204) or reply.status in GONE:
            if reply.media_type == "text/html" and self._refusals.current_etag(href)[0]:
                raise BadAnswer(detail=f"DELETE: HTTP status {reply.status} with a page, and the object is still there")
            return
        if reply.status == 412 and not self._refusals.current_etag(href)[0]:
            return
        raise self._refusals.of_write(reply, collection, href, outgoing.base_etag)

    def _guarded(
        self, method: str, href: str, etag: str | None, headers: Mapping[str, str], body: bytes = b""
    ) -> Reply:
        """Send a write under If-Match or If-None-Match.

        If-Match compares strongly (RFC 9110 section 13.1.1), so a weak tag goes out in its strong form. Some servers
        make weak tags and compare them letter by letter: when the version had not moved, that form gets its chance.
        """
        if etag is None:
            return self._dav.http.request(method, href, content=body, headers={**headers, "If-None-Match": "*"})
        reply = self._dav.http.request(method, href, content=body, headers={**headers, "If-Match": opaque(etag)})
        if reply.status == 412 and etag.startswith(_WEAK) and self._refusals.current_etag(href) == (True, etag):
            reply = self._dav.http.request(method, href, content=body, headers={**headers, "If-Match": etag})
        return reply

    def _object_href(self, collection: str, outgoing: Outgoing) -> str:
        """Return the href of an object strictly within the collection: a PUT to the collection may replace it all."""
        href = Scope(collection, self._dav.http.origin).member(outgoing.href or "/")
        if href is None or href.endswith("/"):
            raise Rejected(detail="the address is not one of an object in this calendar")
        return href

    def _where(self, collection: str, href: str, reply: Reply) -> str:
        """Return the href under which the server keeps the object: it may choose another one (RFC 5995)."""
        location = reply.headers.get("Location", "")
        if reply.status != 201 or not location:
            return href
        try:
            member = Scope(collection, self._dav.http.origin).member(self._dav.http.absolute(location))
        except BadAnswer:
            return href
        return member if member and not member.endswith("/") else href


def _headers(outgoing: Outgoing, body: bytes = b"") -> dict[str, str]:
    """Return the headers of a write beside its precondition.

    ``Schedule-Reply: F`` keeps a server that schedules from answering the organizer in the user's name, be it because
    an invitation was only moved or its reminder changed (RFC 6638 section 8.1). Nothing of the kind exists for what an
    organizer writes, and some servers would take it there for a wish that nobody has.
    """
    headers = {"Content-Type": _CALENDAR} if body else {}
    if outgoing.guest and outgoing.notify is Notify.NONE:
        headers["Schedule-Reply"] = "F"
    return headers


def _with_crlf(raw: str) -> str:
    """Return iCalendar text with the line ends it must have on the wire (RFC 5545 section 3.1)."""
    return raw if "\r\n" in raw else raw.replace("\n", "\r\n")
