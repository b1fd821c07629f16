"""Times as calendars state them (zoned, floating, all-day) and half-open spans of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum

from calapp.errors import InputError

EPOCH = datetime(1970, 1, 1)
DAY_SECONDS = 86_400


class TimeKind(StrEnum):
    """The three kinds of time (RFC 5545 sections 3.3.4 and 3.3.5); they never mix."""

    ZONED = "zoned"
    FLOATING = "floating"
    ALL_DAY = "all-day"


@dataclass(frozen=True, slots=True)
class EventTime:
    """One point in time as an event states it.

    ``wall`` is naive wall-clock time (midnight when all-day). ``tzid`` and ``offset`` (seconds east of UTC at that
    moment) are set for zoned times only; UTC is the zone "UTC". UTC is a sort key, never the stored truth.
    """

    wall: datetime
    kind: TimeKind
    tzid: str | None = None
    offset: int = 0

    @classmethod
    def zoned(cls, wall: datetime, zone: tzinfo, *, tzid: str, again: bool = False) -> EventTime:
        """Return a zoned time; in a gap or fold the earlier offset counts (RFC 5545 section 3.3.5).

        ``again`` means the second of two equal clock times.
        """
        offset = wall.replace(tzinfo=zone, fold=int(again)).utcoffset() or timedelta()
        return cls(wall.replace(tzinfo=None, fold=0), TimeKind.ZONED, tzid, int(offset.total_seconds()))

    @classmethod
    def of_instant(cls, instant: datetime, *, tzid: str) -> EventTime:
        """Return a zoned time from an aware datetime, kept in that datetime's own zone."""
        offset = instant.utcoffset() or timedelta()
        return cls(instant.replace(tzinfo=None, fold=0), TimeKind.ZONED, tzid, int(offset.total_seconds()))

    @classmethod
    def utc(cls, wall: datetime) -> EventTime:
        """Return a time in UTC."""
        return cls(wall.replace(tzinfo=None), TimeKind.ZONED, "UTC", 0)

    @classmethod
    def floating(cls, wall: datetime) -> EventTime:
        """Return a time that means the same wall clock everywhere."""
        return cls(wall.replace(tzinfo=None), TimeKind.FLOATING)

    @classmethod
    def all_day(cls, day: date) -> EventTime:
        """Return a whole day."""
        return cls(datetime.combine(day, time()), TimeKind.ALL_DAY)

    @classmethod
    def parse(cls, recurrence_id: str) -> EventTime:
        """Return the time that a canonical occurrence id states, in UTC when zoned. Raises InputError."""
        try:
            if "T" not in recurrence_id:
                return cls.all_day(datetime.strptime(recurrence_id, "%Y%m%d").date())  # noqa: DTZ007 - a day
            if recurrence_id.endswith("Z"):
                return cls.utc(datetime.strptime(recurrence_id, "%Y%m%dT%H%M%SZ"))  # noqa: DTZ007 - in UTC by its Z
            return cls.floating(datetime.strptime(recurrence_id, "%Y%m%dT%H%M%S"))  # noqa: DTZ007 - a wall clock
        except ValueError:
            raise InputError(
                f"“{recurrence_id[:40]}” is no occurrence; the agenda names them.", field="recurrence_id"
            ) from None

    @property
    def key(self) -> int:
        """Seconds since 1970: of the instant when zoned, of the wall clock otherwise; comparable within one kind."""
        delta = self.wall - EPOCH
        return delta.days * DAY_SECONDS + delta.seconds - self.offset

    @property
    def date(self) -> date:
        """The wall-clock date."""
        return self.wall.date()

    def instant(self, zone: tzinfo) -> datetime:
        """Return the aware datetime in ``zone``; floating and all-day times are read as that zone's wall clock."""
        if self.kind is TimeKind.ZONED:
            return (EPOCH.replace(tzinfo=UTC) + timedelta(seconds=self.key)).astimezone(zone)
        return self.wall.replace(tzinfo=zone)

    def iso(self) -> str:
        """Return ISO 8601: a date when all-day, no offset when floating, else with the zone's offset."""
        if self.kind is TimeKind.ALL_DAY:
            return self.wall.date().isoformat()
        if self.kind is TimeKind.FLOATING:
            return self.wall.isoformat()
        return self.wall.replace(tzinfo=timezone(timedelta(seconds=self.offset))).isoformat()

    def recurrence_id(self) -> str:
        """Return the canonical occurrence id: basic ISO form, in UTC when zoned, so that it survives text."""
        if self.kind is TimeKind.ALL_DAY:
            return self.wall.strftime("%Y%m%d")
        if self.kind is TimeKind.FLOATING:
            return self.wall.strftime("%Y%m%dT%H%M%S")
        return (self.wall - timedelta(seconds=self.offset)).strftime("%Y%m%dT%H%M%SZ")


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A half-open span [start, end) of aware datetimes in one display zone."""

    start: datetime
    end: datetime

    @classmethod
    def of_days(cls, first: date, days: int, zone: tzinfo) -> TimeSpan:
        """Return the span of ``days`` whole days from ``first`` in ``zone``."""
        start = datetime.combine(first, time(), tzinfo=zone)
        return cls(start, datetime.combine(first + timedelta(days=days), time(), tzinfo=zone))

    def keys(self, kind: TimeKind) -> tuple[int, int]:
        """Return the span as sort keys of ``kind``: instants for zoned times, this zone's wall clock otherwise."""
        if kind is TimeKind.ZONED:
            return int(self.start.timestamp()), int(self.end.timestamp())
        return EventTime.floating(self.start).key, EventTime.floating(self.end).key

    def contains(self, start: EventTime, end: EventTime) -> bool:
        """Tell whether [start, end) overlaps; a zero-length event counts at its start (RFC 4791 section 9.9)."""
        low, high = self.keys(start.kind)
        return start.key < high and max(end.key, start.key + 1) > low

    def overlaps(self, other: TimeSpan) -> bool:
        """Tell whether the two spans share a moment."""
        return self.start < other.end and other.start < self.end

    def widened(self, margin: timedelta) -> TimeSpan:
        """Return the span grown by ``margin`` on both sides."""
        return TimeSpan(self.start - margin, self.end + margin)


def comes_twice(wall: datetime, zone: tzinfo) -> bool:
    """Tell whether the clock of ``zone`` shows a time twice, because it is set back."""
    first, second = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    return first.utcoffset() != second.utcoffset() and not is_skipped(wall, zone)


def is_skipped(wall: datetime, zone: tzinfo) -> bool:
    """Tell whether the clock of ``zone`` never shows a time, because it is set forward."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) != wall
