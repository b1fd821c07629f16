"""Busy times of other people, asked through the schedule outbox (RFC 6638 section 5)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from calapp.errors import BadAnswer
from calapp.ical.free_busy import busy_spans, question
from calapp.model.free_busy import FreeBusy
from calapp.model.timespan import TimeSpan
from calapp.net.failures import status_failure
from calapp.providers.caldav import xml
from calapp.providers.caldav.dav import Dav, is_xml
from calapp.providers.caldav.xml import CALDAV, DAV

NOT_OFFERED = "This calendar server does not tell when others are busy."
_NO_ADDRESS = "The calendar server knows no e-mail address of yours to ask with."
_NOT_SAID = "The calendar server does not know when this guest is busy."
_OUTBOX = f"{CALDAV}schedule-outbox-URL"
_FEATURES = frozenset(("calendar-auto-schedule", "calendar-schedule"))


class BusyTimes:
    """Asks for the busy times of people; where the outbox is, is looked up once."""

    def __init__(self, dav: Dav, home: str, addresses: tuple[str, ...]) -> None:
        self._dav = dav
        self._home = home
        self._addresses = addresses
        self._outbox: str | None = None

    def of(self, addresses: Sequence[str], span: TimeSpan) -> tuple[FreeBusy, ...]:
        """Return when each of these people is busy, or why that is unknown, in the order asked."""
        outbox = self._found()
        if not outbox or not self._addresses:
            why = _NO_ADDRESS if outbox else NOT_OFFERED
            return tuple(FreeBusy(address, unknown=why) for address in addresses)
        asked = question(str(uuid.uuid4()), self._addresses[0], addresses, span, stamp=datetime.now(UTC))
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        reply = self._dav.send("POST", outbox, asked.encode(), headers)
        if reply.status in (403, 404, 405, 501):
            return tuple(FreeBusy(address, unknown=NOT_OFFERED) for address in addresses)
        if reply.status != 200:
            raise status_failure(reply.status, reply.headers, detail=f"POST: HTTP status {reply.status}")
        if not is_xml(reply):
            raise BadAnswer(detail="a schedule-response that is no XML")
        answers = _answers(reply.content, span)
        return tuple(answers.get(one.lower(), FreeBusy(one, unknown=_NOT_SAID)) for one in addresses)

    def _found(self) -> str:
        """Return the path of the outbox, "" where the server has none or does not schedule."""
        if self._outbox is None:
            self._outbox = self._looked_up()
        return self._outbox

    def _looked_up(self) -> str:
        reply = self._dav.send("OPTIONS", self._home)
        offered = {word.strip().lower() for word in reply.headers.get("DAV", "").split(",")}
        if not offered & _FEATURES:
            return ""
        start = self._dav.properties(self._home, (xml.PRINCIPAL,))
        principals = xml.hrefs_in(start.elements.get(xml.PRINCIPAL))
        if not principals:
            return ""
        found = xml.hrefs_in(self._dav.properties(principals[0], (_OUTBOX,)).elements.get(_OUTBOX))
        return found[0] if found else ""


def _answers(content: bytes, span: TimeSpan) -> dict[str, FreeBusy]:
    """Return what a CALDAV:schedule-response says of each recipient (RFC 6638 section 10.1), by address."""
    root = xml.parse(content)
    if root.tag != f"{CALDAV}schedule-response":
        raise BadAnswer(detail="the answer is no schedule-response")
    found = {}
    for one in root.iterchildren(f"{CALDAV}response"):
        recipient = one.find(f"{CALDAV}recipient")
        href = "" if recipient is None else recipient.findtext(f"{DAV}href") or recipient.text or ""
        address = href.strip().lower().removeprefix("mailto:")
        status = (one.findtext(f"{CALDAV}request-status") or "").strip()
        data = one.findtext(f"{CALDAV}calendar-data") or ""
        if status.startswith("2") and "VFREEBUSY" in data.upper():
            found[address] = FreeBusy(address, busy_spans(data, span))
        else:
            found[address] = FreeBusy(address, unknown=_NOT_SAID)
    return found
