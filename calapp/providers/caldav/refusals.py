"""What a server means when it does not take a write: whose fault it is, in plain words."""

from __future__ import annotations

from calapp.errors import AccessDenied, CalappError, CalendarGone, ObjectGone, PreconditionFailed, Rejected
from calapp.net.client import Reply
from calapp.net.failures import status_failure
from calapp.providers.caldav import xml
from calapp.providers.caldav.dav import GONE, Dav, conditions, is_xml
from calapp.providers.caldav.xml import CALDAV, DAV, GETETAG, PRIVILEGES

_READ_ONLY = "You may read this calendar, but not change it. Ask its owner, or keep the event in another calendar."
_TOO_LARGE = "This event is larger than the server accepts. Make its description or its attachments shorter."
_UID_TAKEN = "The server already has this event, in this or another calendar. Copy it instead, or delete the other one."
_BAD_DATA = "The server cannot read this event. Change it, or keep it on this computer."
_WORDS = {
    f"{CALDAV}max-resource-size": _TOO_LARGE,
    f"{CALDAV}no-uid-conflict": _UID_TAKEN,
    f"{CALDAV}unique-scheduling-object-resource": _UID_TAKEN,
    f"{CALDAV}valid-calendar-data": _BAD_DATA,
    f"{CALDAV}valid-calendar-object-resource": _BAD_DATA,
    f"{CALDAV}supported-calendar-data": _BAD_DATA,
    f"{CALDAV}valid-filter": _BAD_DATA,
    f"{CALDAV}supported-calendar-component": "This calendar does not take events. Choose another calendar.",
    f"{CALDAV}min-date-time": "This event is too far in the past for the server. Choose a later date.",
    f"{CALDAV}max-date-time": "This event is too far in the future for the server. Choose an earlier date.",
    f"{CALDAV}max-instances": "This series repeats more often than the server accepts. Let it end earlier.",
    f"{CALDAV}max-attendees-per-instance": "This event has more guests than the server accepts. Invite fewer.",
    f"{CALDAV}same-organizer-in-all-components": "The organizer of an invitation cannot be changed.",
    f"{CALDAV}allowed-organizer-scheduling-object-change": "The server does not let the organizer make this change.",
    f"{CALDAV}allowed-attendee-scheduling-object-change": "Only the organizer can change this of an invitation.",
    f"{DAV}quota-not-exceeded": "There is no space left on the server. Delete something there first.",
    f"{DAV}sufficient-disk-space": "There is no space left on the server. Delete something there first.",
}
_REFUSED = "The server refused this event without saying why. Make it shorter or simpler, or keep it on this computer."
_NO_SPACE = _WORDS[f"{DAV}quota-not-exceeded"]
_NO_PRIVILEGE = f"{DAV}need-privileges"
_WRITE = frozenset(f"{DAV}{name}" for name in ("all", "write", "write-content", "bind"))


class Refusals:
    """Turns a refused write of one object into the failure it means; asks the server where the status is not clear."""

    def __init__(self, dav: Dav) -> None:
        self._dav = dav

    def of_write(self, reply: Reply, collection: str, href: str, base_etag: str | None) -> CalappError:
        """Return what a refused PUT or DELETE of ``href`` means."""
        detail = f"{reply.method}: HTTP status {reply.status}"
        named = conditions(reply)
        if words := next((_WORDS[name] for name in sorted(named) if name in _WORDS), ""):
            return Rejected(words, detail=f"{detail}, {_described(named)}")
        if reply.status == 412:
            return self._of_precondition(href, base_etag, detail)
        if reply.status in GONE or reply.status == 409:
            return self._of_absence(reply.status, collection, base_etag, detail)
        if reply.status == 403:
            allowed = _NO_PRIVILEGE not in named and self._may_write(collection)
            return Rejected(detail=detail) if allowed else AccessDenied(_READ_ONLY, detail=detail)
        if reply.status == 405:
            return AccessDenied(_READ_ONLY, detail=detail)
        if reply.status == 413:
            return Rejected(_TOO_LARGE, detail=detail)
        if reply.status == 507:
            return Rejected(_NO_SPACE, detail=detail)
        if reply.status in (400, 406, 415, 422, 451):
            return Rejected(_BAD_DATA, detail=detail)
        return status_failure(reply.status, reply.headers, detail=detail)

    def current_etag(self, href: str) -> tuple[bool, str | None]:
        """Return whether the object is there, and its etag now."""
        reply = self._dav.propfind(href, (GETETAG,), depth=0)
        if reply.status in GONE:
            return False, None
        if reply.status != 207 or not is_xml(reply):
            raise status_failure(reply.status, reply.headers, detail=f"PROPFIND: HTTP status {reply.status}")
        scope = self._dav.scope(href, reply)
        for response in xml.parse_multistatus(reply.content, charset=reply.charset).responses:
            if scope.is_self(response.href):
                return response.status not in GONE, response.text(GETETAG)
        return False, None

    def _of_precondition(self, href: str, base_etag: str | None, detail: str) -> CalappError:
        """Tell a conflict from a refusal by one comparison: Radicale says 412 to an event that is too large as well."""
        exists, etag = self.current_etag(href)
        if base_etag is None:
            return (
                PreconditionFailed(detail=detail) if exists else Rejected(_REFUSED, detail=f"{detail}, nothing there")
            )
        if not exists:
            return ObjectGone(detail=detail)
        if etag is not None and opaque(etag) == opaque(base_etag):
            return Rejected(_REFUSED, detail=f"{detail}, the version had not moved")
        return PreconditionFailed(detail=detail)

    def _of_absence(self, status: int, collection: str, base_etag: str | None, detail: str) -> CalappError:
        """Tell a lost calendar from a lost object (RFC 4918 section 9.7.1: 409 when the collection is missing)."""
        reply = self._dav.propfind(collection, (xml.RESOURCETYPE,), depth=0)
        if reply.status in GONE:
            return CalendarGone(detail=detail)
        if status == 409 or base_etag is None:
            return Rejected(detail=detail)
        return ObjectGone(detail=detail)

    def _may_write(self, collection: str) -> bool:
        """Tell whether the privileges, read anew, allow writing; a server that names none is believed to."""
        response = self._dav.properties(collection, (PRIVILEGES,))
        return not response.has(PRIVILEGES) or is_writable(xml.names_in(response.elements.get(PRIVILEGES)))


def is_writable(privileges: frozenset[str]) -> bool:
    """Tell whether one of these privileges lets objects be written."""
    return not _WRITE.isdisjoint(privileges)


def opaque(etag: str) -> str:
    """Return the part of an etag that says what the object is, weak or not."""
    return etag.removeprefix("W/")


def _described(named: frozenset[str]) -> str:
    return ", ".join(sorted(name.rpartition("}")[2] for name in named))
