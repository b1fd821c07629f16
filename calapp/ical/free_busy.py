"""Questions about busy times and their answers: VFREEBUSY (RFC 5545 section 3.6.4) by iTIP (RFC 5546 section 3.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from calapp.ical.lines import Component, ContentLine, parse_tree
from calapp.model.free_busy import BusyKind, BusySpan
from calapp.model.timespan import TimeSpan

_DURATION = re.compile(r"\+?P(?:(\d{1,4})W|(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?)\Z")
_FREE = "FREE"
_KINDS = {"BUSY-TENTATIVE": BusyKind.TENTATIVE, "BUSY-UNAVAILABLE": BusyKind.UNAVAILABLE}


def question(uid: str, organizer: str, addresses: Iterable[str], span: TimeSpan, *, stamp: datetime) -> str:
    """Return the request that asks when these people are busy within a span."""
    lines = [
        ContentLine.of("UID", uid),
        ContentLine.of("DTSTAMP", _utc(stamp)),
        ContentLine.of("DTSTART", _utc(span.start)),
        ContentLine.of("DTEND", _utc(span.end)),
        ContentLine.of("ORGANIZER", f"mailto:{organizer}"),
        *(ContentLine.of("ATTENDEE", f"mailto:{address}") for address in addresses),
    ]
    head = (("VERSION", "2.0"), ("PRODID", "-//calapp//calapp//EN"), ("METHOD", "REQUEST"))
    asked = Component("VFREEBUSY", tuple(lines))
    return Component("VCALENDAR", tuple(ContentLine.of(*pair) for pair in head), (asked,)).write()


def busy_spans(raw: str, within: TimeSpan) -> tuple[BusySpan, ...]:
    """Return the busy spans that an answer states, cut to a span and by start; what cannot be read is left out.

    A kind that is not known counts as busy (RFC 5545 section 3.2.9).
    """
    found = [
        BusySpan(max(start, within.start), min(end, within.end), _KINDS.get(kind, BusyKind.BUSY))
        for component in parse_tree(raw).of_kind("VFREEBUSY")
        for line in component.all("FREEBUSY")
        if (kind := line.param("FBTYPE").upper()) != _FREE
        for start, end in _periods(line.value)
        if start < within.end and end > within.start
    ]
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _periods(value: str) -> Iterator[tuple[datetime, datetime]]:
    for text in value.split(","):
        begin, slash, end = text.strip().upper().partition("/")
        start = _moment(begin)
        if start is None or not slash:
            continue
        last = start + length if (length := _length(end)) is not None else _moment(end)
        if last is not None and last > start:
            yield start, last


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _length(text: str) -> timedelta | None:
    match = _DURATION.match(text)
    if match is None:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
