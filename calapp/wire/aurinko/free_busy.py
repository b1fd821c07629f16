"""The JSON documents of Aurinko's free/busy look-up (``POST /calendars/freeBusy``)."""

from __future__ import annotations

from calapp.wire.aurinko.payloads import Wire


class FreeBusyRequest(Wire, frozen=True):
    """Whose busy times are asked for, and when."""

    time_min: str
    time_max: str
    emails: tuple[str, ...]


class FreeBusyItem(Wire, frozen=True):
    """One span; ``status`` is a ``ShowAs``."""

    start: str | None = None
    end: str | None = None
    status: str | None = None


class FreeBusySchedule(Wire, frozen=True):
    """One person's spans, or what went wrong."""

    email: str | None = None
    items: tuple[FreeBusyItem, ...] | None = None
    error: str | None = None


class FreeBusySchedulePage(Wire, frozen=True):
    """The answer."""

    records: tuple[FreeBusySchedule, ...] = ()
