"""WebDAV requests and the rules by which an answer is believed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from calapp.errors import BadAnswer, CalappError, CalendarGone
from calapp.net.body import MOST_BYTES
from calapp.net.client import TOTAL_SECONDS, HttpClient, Reply
from calapp.net.failures import status_failure
from calapp.providers.caldav import xml
from calapp.providers.caldav.hrefs import Scope
from calapp.providers.caldav.xml import Multistatus, Response

REPORT_SECONDS = 300.0
# A list of hrefs and etags is 300 bytes an object: 100,000 of them are nearly all that other answers may have.
MOST_LISTED_BYTES = 4 * MOST_BYTES
_XML = "application/xml; charset=utf-8"
GONE = (404, 410)


class Dav:
    """WebDAV verbs over one account's HTTP client; every answer comes back whatever its status."""

    def __init__(self, http: HttpClient) -> None:
        self.http = http

    def propfind(
        self, path: str, names: Iterable[str], *, depth: int, seconds: float | None = None, most: int = MOST_BYTES
    ) -> Reply:
        """Ask for properties of a resource, and with depth 1 of its members."""
        headers = {"Content-Type": _XML, "Depth": str(depth)}
        seconds = seconds or (REPORT_SECONDS if depth else TOTAL_SECONDS)
        return self.http.request(
            "PROPFIND", path, content=xml.propfind(names), headers=headers, seconds=seconds, most=most
        )

    def report(
        self, path: str, body: bytes, *, depth: int = 0, seconds: float | None = None, most: int = MOST_BYTES
    ) -> Reply:
        """Run a REPORT on a collection, and with depth 1 on its members."""
        headers = {"Content-Type": _XML, "Depth": str(depth)}
        return self.http.request(
            "REPORT", path, content=body, headers=headers, seconds=seconds or REPORT_SECONDS, most=most
        )

    def send(self, method: str, path: str, content: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:
        """Send anything else; a body without a Content-Type is XML."""
        known = dict(headers or {})
        if content:
            known.setdefault("Content-Type", _XML)
        return self.http.request(method, path, content=content, headers=known)

    def properties(self, path: str, names: Iterable[str]) -> Response:
        """Return the properties of one resource. Raises CalendarGone and what else the status means."""
        return self.located(path, names)[1]

    def located(self, path: str, names: Iterable[str], *, seconds: float | None = None) -> tuple[str, Response]:
        """Return the properties of one resource, and the address that answered after redirects."""
        reply = self.propfind(path, names, depth=0, seconds=seconds)
        answer = multistatus(reply)
        return reply.url, own_response(answer, self.scope(reply.path, reply), reply)

    def scope(self, known: str, reply: Reply) -> Scope:
        """Return what the hrefs of an answer are about."""
        return Scope(known, self.http.origin, actual=reply.path)


def multistatus(reply: Reply) -> Multistatus:
    """Return an answer as values if it is to be believed. Raises what a status other than 207 means, or BadAnswer."""
    if reply.status != 207:
        raise collection_failure(reply)
    if not is_xml(reply):
        raise BadAnswer(detail=f"207 with content type {reply.media_type[:60] or 'missing'}")
    return xml.parse_multistatus(reply.content, charset=reply.charset)


def own_response(answer: Multistatus, scope: Scope, reply: Reply) -> Response:
    """Return what an answer says of the resource it was asked about.

    Raises BadAnswer when it says nothing, and what its status means when it has one that is no success: Xandikos
    answers 207 with a 404 in it for a calendar that is gone, which must not be taken for an empty one.
    """
    for response in answer.responses:
        if scope.is_self(response.href):
            if response.status in (None, 507) or 200 <= (response.status or 0) < 300:
                return response
            raise collection_failure(reply, status=response.status or 0)
    raise BadAnswer(detail="the answer is about another resource")


def is_xml(reply: Reply) -> bool:
    """Tell whether the answer says that it is XML."""
    return reply.media_type in ("application/xml", "text/xml") or reply.media_type.endswith("+xml")


def conditions(reply: Reply) -> frozenset[str]:
    """Return the preconditions an error answer names (RFC 4918 section 16), by Clark name."""
    return xml.error_conditions(reply.content) if is_xml(reply) and reply.content else frozenset()


def collection_failure(reply: Reply, *, status: int | None = None) -> CalappError:
    """Return what the status of a request to a collection means; ``status`` when it stands within the answer."""
    status = reply.status if status is None else status
    detail = f"{reply.method}: HTTP status {status}"
    if status in GONE:
        return CalendarGone(detail=detail)
    if status in (405, 501):
        return BadAnswer(detail=detail)
    return status_failure(status, reply.headers, detail=detail)
