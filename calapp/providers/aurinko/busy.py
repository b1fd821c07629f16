"""Busy times of other people, as the API looks them up."""

from __future__ import annotations

from collections.abc import Sequence

from calapp.errors import InputError
from calapp.model.free_busy import BusyKind, BusySpan, FreeBusy
from calapp.model.timespan import TimeSpan
from calapp.providers.rest import Rest, read
from calapp.wire.aurinko.free_busy import FreeBusyItem, FreeBusyRequest, FreeBusySchedule, FreeBusySchedulePage
from calapp.wire.moments import instant, stamp

_NOT_SAID = "Aurinko does not know when this guest is busy."
_KINDS = {"tentative": BusyKind.TENTATIVE, "outOfOffice": BusyKind.UNAVAILABLE}


def look_up(rest: Rest, addresses: Sequence[str], span: TimeSpan) -> tuple[FreeBusy, ...]:
    """Return when each of these people is busy, or why that is unknown, in the order asked."""
    body = FreeBusyRequest(time_min=stamp(span.start), time_max=stamp(span.end), emails=tuple(addresses))
    page = read(rest.send("POST", ("calendars", "freeBusy"), body=body), FreeBusySchedulePage)
    said = {(one.email or "").lower(): one for one in page.records}
    return tuple(_of(address, said.get(address.lower()), span) for address in addresses)


def _of(address: str, said: FreeBusySchedule | None, span: TimeSpan) -> FreeBusy:
    if said is None or said.error or said.items is None:
        return FreeBusy(address, unknown=_NOT_SAID)
    found = (one for item in said.items if (one := _busy(item, span)) is not None)
    return FreeBusy(address, tuple(sorted(found, key=lambda one: (one.start, one.end))))


def _busy(item: FreeBusyItem, span: TimeSpan) -> BusySpan | None:
    if item.status == "free":
        return None
    try:
        start, end = max(instant(item.start or ""), span.start), min(instant(item.end or ""), span.end)
    except InputError:
        return None
    return BusySpan(start, end, _KINDS.get(item.status or "", BusyKind.BUSY)) if start < end else None
