"""Times on the wire: RFC 3339 text and zone names of JSON systems, and the model's times, both ways."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

from calapp.errors import InputError
from calapp.ical import timezones
from calapp.model.timespan import EventTime, TimeKind

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_FIRST_YEAR, _LAST_YEAR = 3, 9996  # dates closer to the ends of the calendar leave no room for zones


class Spoken(NamedTuple):
    """A time as JSON systems say it: an instant with its offset, and the zone to show it in."""

    text: str
    zone: str


def instant(text: str, *, field: str = "") -> datetime:
    """Return the moment that RFC 3339 text names; without an offset it is in UTC. Raises InputError."""
    try:
        if not text.isascii():
            raise ValueError
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"“{text[:40]}” is no time. Write it like 2026-03-09T10:00:00Z.", field=field) from None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise InputError(f"The time “{text[:40]}” is too far away.", field=field)
    return found


def day(text: str, *, field: str = "") -> date:
    """Return the date that ISO 8601 text names. Raises InputError."""
    try:
        return date.fromisoformat(text) if _DAY.match(text) else _no_day(text, field)
    except ValueError:
        return _no_day(text, field)


def zoned(text: str, zone: str, *, field: str = "") -> EventTime:
    """Return an instant as it shows in a zone; a zone that nobody knows counts as UTC. Raises InputError."""
    found = instant(text, field=field).replace(microsecond=0)
    known = timezones.known(zone) if zone else None
    if known is None or known is timezones.UTC_ZONE:
        return EventTime.utc(found.astimezone(UTC))
    return EventTime.of_instant(found.astimezone(known.info), tzid=known.tzid)


def spoken(time: EventTime, *, default_zone: str = "UTC") -> Spoken:
    """Return a zoned or floating time with its offset; floating ones are read in ``default_zone``."""
    if time.kind is TimeKind.ZONED:
        known = timezones.known(time.tzid or "")
        if known is not None:
            return Spoken(_text(time), known.tzid)
        return Spoken(stamp(time.instant(UTC)), "UTC")  # a zone that only its file knows says nothing elsewhere
    known = timezones.known(default_zone) or timezones.UTC_ZONE
    return Spoken(_text(EventTime.zoned(time.wall, known.info, tzid=known.tzid)), known.tzid)


def stamp(moment: datetime) -> str:
    """Return an aware moment as RFC 3339 text in UTC."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def _text(time: EventTime) -> str:
    if not time.offset:
        return f"{time.wall.isoformat(timespec='seconds')}Z"
    if time.offset % 60:  # local mean times have seconds, which RFC 3339 cannot say
        return stamp(time.instant(UTC))
    return time.wall.replace(tzinfo=timezone(timedelta(seconds=time.offset))).isoformat(timespec="seconds")


def _no_day(text: str, field: str) -> date:
    raise InputError(f"“{text[:40]}” is no date. Write it like 2026-03-09.", field=field)
