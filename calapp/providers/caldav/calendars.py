"""The calendars of an account: listed in one request, created, changed and deleted."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from calapp.errors import AccessDenied, BadAnswer, CalappError, CalendarGone, NotACalendarServer, Rejected
from calapp.ical.vtimezone import vtimezone_for
from calapp.net.client import Reply
from calapp.net.failures import status_failure
from calapp.providers.base import RemoteCalendar
from calapp.providers.caldav import xml
from calapp.providers.caldav.dav import GONE, Dav, is_xml, multistatus, own_response
from calapp.providers.caldav.hrefs import Scope, as_collection
from calapp.providers.caldav.refusals import is_writable
from calapp.providers.caldav.xml import CALDAV, CALSERVER, NEXTCLOUD, Response

_PROPERTIES = (
    xml.RESOURCETYPE,
    xml.DISPLAYNAME,
    xml.DESCRIPTION,
    xml.COLOR,
    xml.ORDER,
    xml.TIMEZONE,
    xml.TIMEZONE_ID,
    xml.COMPONENTS,
    xml.PRIVILEGES,
    xml.CTAG,
    xml.SYNC_TOKEN,
)
_NO_EVENTS_HERE = frozenset(
    (
        f"{CALDAV}schedule-inbox",
        f"{CALDAV}schedule-outbox",
        f"{CALSERVER}notification",
        f"{NEXTCLOUD}deleted-calendar",
        f"{NEXTCLOUD}trash-bin",
    )
)
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?\Z")
_TZID = re.compile(r"^TZID(?:;[^:\r\n]*)?:([^\r\n]+)", re.MULTILINE)
_NO_CREATE = "This server does not let calapp create calendars. Create it on the server's own page."
_NO_EDIT = "This server does not let calapp change this calendar. Change it on the server's own page."
_NO_DELETE = "This server does not let calapp delete this calendar. Delete it on the server's own page."


class Calendars:
    """The collections below one home set."""

    def __init__(self, dav: Dav, home: str) -> None:
        self._dav = dav
        self._home = home

    def poll(self) -> tuple[RemoteCalendar, ...]:
        """Return all calendars for events with their change tags, in the order the server keeps, by one PROPFIND."""
        try:
            return self._listed()
        except CalendarGone as error:
            words = "The account's calendars are no longer at their address. Check the account."
            raise NotACalendarServer(words, detail=error.detail) from None

    def create(self, wanted: RemoteCalendar) -> RemoteCalendar:
        """Create a calendar under a name of calapp's choice. Raises Rejected where the server does not let it."""
        href = f"{as_collection(self._home)}{uuid.uuid4()}/"
        reply = self._dav.send("MKCALENDAR", href, xml.mkcalendar({xml.DISPLAYNAME: wanted.name}))
        if reply.status not in (200, 201, 207):
            raise _refusal(reply, _NO_CREATE)
        if given := {name: value for name, value in _extras(wanted).items() if value}:
            self._set(href, given)
        properties = self._dav.properties(href, _PROPERTIES)
        return _calendar(properties, href) or RemoteCalendar(href, wanted.name)

    def edit(self, wanted: RemoteCalendar) -> None:
        """Change name, description, color and zone. Raises Rejected, AccessDenied, CalendarGone."""
        self._inside(wanted.href)
        refused = self._set(wanted.href, {xml.DISPLAYNAME: wanted.name})
        if refused is not None:
            raise refused
        for name, value in _extras(wanted).items():
            self._set(wanted.href, {name: value})  # not every server keeps these; calapp does

    def delete(self, href: str) -> None:
        """Delete a calendar with all its events. Raises Rejected."""
        reply = self._dav.send("DELETE", self._inside(href))
        if reply.status not in (200, 202, 204, *GONE):
            raise _refusal(reply, _NO_DELETE)

    def _listed(self) -> tuple[RemoteCalendar, ...]:
        reply = self._dav.propfind(self._home, _PROPERTIES, depth=1)
        answer = multistatus(reply)
        scope = self._dav.scope(self._home, reply)
        own_response(answer, scope, reply)  # a list of calendars without their home is no list
        listed = {calendar.href: (order, calendar) for order, calendar in _calendars(answer.responses, scope)}
        return tuple(calendar for _, calendar in sorted(listed.values(), key=lambda row: (row[0], row[1].name.lower())))

    def _inside(self, href: str) -> str:
        """Return the path of a calendar strictly below the home set: deleting the home would delete everything."""
        member = Scope(self._home, self._dav.http.origin).member(as_collection(href))
        if member is None:
            raise Rejected(_NO_DELETE, detail="not a calendar of this account")
        return member

    def _set(self, href: str, values: dict[str, str]) -> CalappError | None:
        """Set properties; return why the server does not, None when it did."""
        reply = self._dav.send("PROPPATCH", href, xml.proppatch(values))
        if reply.status in GONE:
            return CalendarGone(detail="PROPPATCH")
        if reply.status != 207:
            return None if reply.status in (200, 204) else _refusal(reply, _NO_EDIT)
        if not is_xml(reply):
            return BadAnswer(detail="PROPPATCH")
        refused = {code for response in multistatus(reply).responses for code in response.refused.values()}
        return Rejected(_NO_EDIT, detail=f"PROPPATCH: {sorted(refused)}") if refused else None


def _calendars(responses: tuple[Response, ...], scope: Scope) -> Iterator[tuple[int, RemoteCalendar]]:
    for response in responses:
        href = scope.member(response.href)
        if href is None or response.status is not None:
            continue
        calendar = _calendar(response, as_collection(href))
        if calendar is not None:
            order = response.text(xml.ORDER) or ""
            yield (int(order[:9]) if order.isascii() and order.isdigit() else 1_000_000_000), calendar


def _calendar(response: Response, href: str) -> RemoteCalendar | None:
    """Return a collection as a calendar; None when it is none, or not one for events."""
    kinds = xml.names_in(response.elements.get(xml.RESOURCETYPE))
    if f"{CALDAV}calendar" not in kinds or kinds & _NO_EVENTS_HERE:
        return None
    components = response.elements.get(xml.COMPONENTS)
    if components is not None and "VEVENT" not in {child.get("name", "").upper() for child in components}:
        return None
    privileges = xml.names_in(response.elements.get(xml.PRIVILEGES))
    return RemoteCalendar(
        href,
        response.text(xml.DISPLAYNAME) or href.rstrip("/").rpartition("/")[2],
        description=response.text(xml.DESCRIPTION) or "",
        timezone=_zone(response),
        color=_color(response.text(xml.COLOR) or ""),
        read_only=response.has(xml.PRIVILEGES) and not is_writable(privileges),
        ctag=response.text(xml.CTAG),
        token=response.text(xml.SYNC_TOKEN),
    )


def _extras(wanted: RemoteCalendar) -> dict[str, str]:
    """Return the properties that a calendar may do without."""
    return {
        xml.DESCRIPTION: wanted.description,
        xml.COLOR: wanted.color,
        xml.TIMEZONE: _zone_object(wanted.timezone),
    }


def _zone_object(tzid: str) -> str:
    """Return the calendar object with one VTIMEZONE that stands for a zone (RFC 4791 section 5.2.2)."""
    try:
        zone = ZoneInfo(tzid) if tzid else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = None
    if zone is None:
        return ""
    rules = vtimezone_for(tzid, zone, datetime.now(UTC).year).strip()
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//calapp//calapp//EN\r\n{rules}\r\nEND:VCALENDAR\r\n"


def _zone(response: Response) -> str:
    """Return the calendar's zone by name: stated as such (RFC 7809), or within a VTIMEZONE (RFC 4791 section 5.2.2)."""
    if named := response.text(xml.TIMEZONE_ID):
        return named
    found = _TZID.search(response.text(xml.TIMEZONE) or "")
    return found[1].strip() if found else ""


def _color(text: str) -> str:
    """Return a color as #RRGGBB; some servers add its opacity, which says nothing here."""
    return text[:7].upper() if _COLOR.match(text) else ""


def _refusal(reply: Reply, words: str) -> CalappError:
    detail = f"{reply.method}: HTTP status {reply.status}"
    if reply.status in (401, 407, 408, 423, 425, 429) or reply.status >= 500 and reply.status not in (501, 507):
        return status_failure(reply.status, reply.headers, detail=detail)
    if reply.status == 403:
        return AccessDenied(words, detail=detail)
    return Rejected(words, detail=detail)
