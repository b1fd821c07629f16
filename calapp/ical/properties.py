"""What property values mean, said once for the scanner, the parser and the writer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from calapp.ical.timezones import UTC_ZONE, Zone
from calapp.model.event import BusyStatus, Status, Transparency, Visibility
from calapp.model.timespan import EventTime, TimeKind

STATUS_WORDS = {
    "CONFIRMED": Status.CONFIRMED,
    "TENTATIVE": Status.TENTATIVE,
    "CANCELLED": Status.CANCELED,
}
VISIBILITY_WORDS = {
    "PUBLIC": Visibility.PUBLIC,
    "PRIVATE": Visibility.PRIVATE,
    "CONFIDENTIAL": Visibility.CONFIDENTIAL,
}
BUSY = "X-MICROSOFT-CDO-BUSYSTATUS"
BUSY_WORDS = {
    "FREE": BusyStatus.FREE,
    "TENTATIVE": BusyStatus.TENTATIVE,
    "BUSY": BusyStatus.BUSY,
    "OOF": BusyStatus.OUT_OF_OFFICE,
    "WORKINGELSEWHERE": BusyStatus.ELSEWHERE,
}
FIRST_YEAR, LAST_YEAR = 200, 9800  # leaves room for offsets and lengths on both sides
LONGEST = timedelta(days=36_525)

_DURATION = re.compile(
    r"([+-]?)P(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,8})S)?)?\Z"
)
_ZERO, _ONE_DAY = timedelta(), timedelta(days=1)


class Moment(NamedTuple):
    """A point in time and the zone in which it was stated (None unless zoned)."""

    time: EventTime
    zone: tzinfo | None = None


class Duration(NamedTuple):
    """A length: whole days follow the wall clock, the rest is exact (RFC 5545 section 3.3.6)."""

    days: int
    exact: timedelta

    @property
    def nominal_days(self) -> int | None:
        """The whole days, None unless the length is whole days alone."""
        return None if self.exact or self.days <= 0 else self.days


class Length(NamedTuple):
    """How an event ends."""

    end: EventTime
    zone: tzinfo | None
    nominal_days: int | None = None


def place(wall: datetime, zone: Zone | None) -> Moment:
    """Return the moment that a naive wall-clock time means in a zone; floating without one."""
    if zone is None:
        return Moment(EventTime(wall, TimeKind.FLOATING))
    # EventTime.zoned, spelled out: the scanner comes by here twice an event, and the wall clock is naive already.
    offset = zone.info.utcoffset(wall) or _ZERO
    return Moment(EventTime(wall, TimeKind.ZONED, zone.tzid, offset.days * 86_400 + offset.seconds), zone.info)


def duration(value: str) -> Duration | None:
    """Return the length in a DURATION value; None when it cannot be read."""
    match = _DURATION.match(value.strip().upper())
    if match is None or match.end() - len(match[1]) < 3:
        return None
    weeks, days, hours, minutes, seconds = (int(digits or 0) for digits in match.groups()[1:])
    sign, days = -1 if match[1] == "-" else 1, weeks * 7 + days
    exact = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return Duration(sign * days, sign * exact) if exact + timedelta(days=days) <= LONGEST else None


def duration_value(length: timedelta, *, nominal: bool = True) -> str:
    """Return a length as a DURATION value: whole days as days, which follow the wall clock, only when ``nominal``."""
    sign, length = ("-", -length) if length < timedelta() else ("", length)
    if nominal and length and not length % _ONE_DAY:
        return f"{sign}P{length.days}D"
    minutes, second = divmod(int(length.total_seconds()), 60)
    hours, minute = divmod(minutes, 60)
    parts = ((hours, "H"), (minute, "M"), (second, "S"))
    return f"{sign}PT" + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0S")


def length(start: Moment, dtend: Moment | None, lasts: Duration | None) -> Length:
    """Return how an event ends: at DTEND, after DURATION, or as RFC 5545 section 3.6.1 says when it has neither.

    An end before the start counts as no length, and an all-day event lasts a day at least.
    """
    if dtend is not None:
        found = _at(start, dtend)
    elif lasts is not None:
        found = _after(start, lasts)
    else:
        found = Length(start.time, start.zone)
    if start.time.kind is TimeKind.ALL_DAY:
        return found if found.end.key > start.time.key else Length(_days_later(start.time, 1), None)
    return found if found.end.key >= start.time.key else Length(start.time, start.zone)


def _at(start: Moment, dtend: Moment) -> Length:
    """Return the end at ``dtend``; one of another kind than the start is read in the start's kind."""
    kind, end = start.time.kind, dtend.time
    if kind is end.kind:
        return Length(end, dtend.zone)
    if kind is TimeKind.ALL_DAY:
        return Length(EventTime.all_day((end.wall + _ONE_DAY - timedelta(microseconds=1)).date()), None)
    if kind is TimeKind.FLOATING:
        return Length(EventTime.floating(end.wall), None)
    return Length(*place(end.wall, _zone_of(start)))


def _after(start: Moment, lasts: Duration) -> Length:
    if start.time.kind is TimeKind.ALL_DAY:
        return Length(_days_later(start.time, lasts.days + lasts.exact.days), None, lasts.nominal_days)
    zone = _zone_of(start)
    after_days = place(start.time.wall + timedelta(days=lasts.days), zone).time
    if not lasts.exact:
        return Length(after_days, start.zone, lasts.nominal_days)
    if zone is None:
        return Length(EventTime.floating(after_days.wall + lasts.exact), None)
    instant = after_days.instant(UTC) + lasts.exact
    return Length(EventTime.of_instant(instant.astimezone(zone.info), tzid=zone.tzid), zone.info)


def _days_later(time: EventTime, days: int) -> EventTime:
    return EventTime.all_day(time.date + timedelta(days=days))


def _zone_of(moment: Moment) -> Zone | None:
    if moment.zone is None or moment.time.tzid is None:
        return None
    return UTC_ZONE if moment.zone is UTC_ZONE.info else Zone(moment.time.tzid, moment.zone)


def status(value: str) -> Status:
    """Return STATUS; what is missing or not for events counts as confirmed."""
    return STATUS_WORDS.get(value.strip().upper(), Status.CONFIRMED)


def transparency(value: str) -> Transparency:
    """Return TRANSP."""
    return Transparency.TRANSPARENT if value.strip().upper() == "TRANSPARENT" else Transparency.OPAQUE


def visibility(value: str) -> Visibility:
    """Return CLASS; a word that RFC 5545 does not know counts as private (section 3.8.1.3)."""
    word = value.strip().upper()
    return VISIBILITY_WORDS.get(word, Visibility.PRIVATE) if word else Visibility.DEFAULT


def busy(value: str) -> BusyStatus | None:
    """Return X-MICROSOFT-CDO-BUSYSTATUS; None when it is missing or says nothing known."""
    return BUSY_WORDS.get(value.strip().upper())


def sequence(value: str) -> int:
    """Return SEQUENCE, 0 when it is no small number."""
    digits = value.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def address(value: str, email: str = "") -> str:
    """Return a calendar address in lower case without ``mailto:``; EMAIL counts where the value is no mail address."""
    lowered = value.strip().lower()
    if lowered.startswith("mailto:"):
        return lowered[7:].strip()
    return email.strip().lower() or lowered


def primary(uids: Iterable[tuple[str, bool]]) -> str:
    """Return the UID of an object from pairs of UID and "is an override"; the order of its events never matters."""
    found = list(uids)
    masters = [uid for uid, override in found if not override and uid]
    return min(masters or [uid for uid, _override in found if uid], default="")
