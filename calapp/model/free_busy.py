"""When people are busy, and the first time at which all of them are free."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum

STEP = timedelta(minutes=15)
_SATURDAY = 5


class BusyKind(StrEnum):
    """How somebody is taken (RFC 5545 section 3.2.9)."""

    BUSY = "busy"
    TENTATIVE = "tentative"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class BusySpan:
    """A half-open span [start, end) of aware datetimes in which somebody is taken."""

    start: datetime
    end: datetime
    kind: BusyKind = BusyKind.BUSY


@dataclass(frozen=True, slots=True)
class FreeBusy:
    """When one person is busy; ``unknown`` is a sentence about why nobody can tell, "" when it is known."""

    address: str
    busy: tuple[BusySpan, ...] = ()
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The hours from ``start`` to ``end`` (24 is midnight) of Monday to Friday in a zone."""

    start: int
    end: int
    zone: tzinfo

    def window(self, moment: datetime) -> tuple[datetime, datetime]:
        """Return the first working window that ends after ``moment``."""
        day = moment.astimezone(self.zone).date()
        while True:
            midnight = datetime.combine(day, time())
            first, last = (
                (midnight + timedelta(hours=hour)).replace(tzinfo=self.zone).astimezone(UTC)
                for hour in (self.start, self.end)
            )
            if day.weekday() < _SATURDAY and last > max(moment, first):
                return first, last
            day += timedelta(days=1)


def first_free(
    start: datetime, until: datetime, length: timedelta, busy: Iterable[BusySpan], hours: WorkingHours | None
) -> datetime | None:
    """Return the first quarter of an hour in [start, until) from which nobody is busy for ``length``, None for none.

    With ``hours`` the whole length lies within one day's working hours; hours that are none at all find nothing.
    """
    if hours is not None and not 0 <= hours.start < hours.end:
        return None
    taken = sorted((span.start.astimezone(UTC), span.end.astimezone(UTC)) for span in busy)
    at, last = _rounded(start), until.astimezone(UTC)
    while at + length <= last:
        if hours is not None:
            first, end = hours.window(at)
            at = max(at, _rounded(first))
            if at + length > end:
                at = _rounded(end)
                continue
            if at + length > last:
                break
        blocking = [ends for begins, ends in taken if begins < at + length and ends > at]
        if not blocking:
            return at.astimezone(start.tzinfo)
        at = _rounded(max(blocking))
    return None


def _rounded(moment: datetime) -> datetime:
    """Return the moment in UTC, moved on to a whole step."""
    seconds, step = moment.timestamp(), STEP.total_seconds()
    return datetime.fromtimestamp(-(-seconds // step) * step, UTC)
