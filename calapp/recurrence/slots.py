"""Slots: which occurrence of a series a RECURRENCE-ID, EXDATE or RDATE means, and how long each occurrence lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from calapp.model.calendar_object import EventIndex
from calapp.model.timespan import DAY_SECONDS, EPOCH, EventTime, TimeKind

_EPOCH_UTC = EPOCH.replace(tzinfo=UTC)
_LAST_WALL = datetime(9999, 12, 29)  # noqa: DTZ001 - wall-clock time, days before any zone leaves the calendar
LOWEST_KEY = EventTime.floating(datetime(2, 1, 1)).key  # noqa: DTZ001 - wall-clock time
HIGHEST_KEY = EventTime.floating(_LAST_WALL).key


def zone_of(time: EventTime, zone: tzinfo | None = None) -> tzinfo | None:
    """Return the zone of a zoned time: the one known already, else by its name, else its bare offset."""
    if time.kind is not TimeKind.ZONED:
        return None
    if zone is not None:
        return zone
    if time.tzid in (None, "UTC"):
        return UTC
    try:
        return ZoneInfo(time.tzid or "")
    except (KeyError, ValueError, OSError):
        return timezone(timedelta(seconds=time.offset))


def at_wall(wall: datetime, like: EventTime, zone: tzinfo | None) -> EventTime:
    """Return the time at ``wall`` of the same kind and zone as ``like``."""
    if zone is not None:
        return EventTime.zoned(wall, zone, tzid=like.tzid or "UTC")
    if like.kind is TimeKind.ALL_DAY:
        return EventTime.all_day(wall.date())
    return EventTime.floating(wall)


def wall_of(key: int, zone: tzinfo | None) -> datetime:
    """Return the wall-clock time of a sort key, in ``zone`` when it is one of an instant."""
    if zone is None:
        return EPOCH + timedelta(seconds=key)
    return (_EPOCH_UTC + timedelta(seconds=key)).astimezone(zone).replace(tzinfo=None, fold=0)


def slot_of(named: EventTime, first: EventTime, zone: tzinfo | None) -> EventTime:
    """Return the occurrence that ``named`` means, as a time of the kind and zone of the series' first start.

    Servers write RECURRENCE-ID, EXDATE and RDATE in UTC, in another zone, as a DATE or floating; what counts is the
    instant, and where there is none the wall clock of the series.
    """
    if named.kind is first.kind:
        if zone is None or named.tzid == first.tzid:
            return named
        return EventTime.of_instant(named.instant(zone), tzid=first.tzid or "UTC")
    if named.kind is TimeKind.ALL_DAY:
        return at_wall(datetime.combine(named.date, first.wall.time()), first, zone)
    return at_wall(named.wall, first, zone)


class Length:
    """How long the occurrences of an event last (RFC 5545 section 3.8.5.3).

    With DTEND each lasts the same exact time, so that its end moves on the wall clock when a night is an hour longer.
    A DURATION of whole days, an all-day event and a floating one follow the wall clock.
    """

    def __init__(self, event: EventIndex) -> None:
        self._like = event.end
        self._zone = zone_of(event.end, event.end_zone)
        self._start_zone = zone_of(event.start, event.zone)
        self._exact = event.end.kind is event.start.kind is TimeKind.ZONED and event.nominal_days is None
        self._same_zone = event.end.tzid == event.start.tzid
        if self._exact:
            self._delta = timedelta(seconds=event.end.key - event.start.key)
        elif event.nominal_days is not None:
            self._delta = timedelta(days=event.nominal_days)
        else:
            self._delta = event.end.wall - event.start.wall
        self._delta = max(self._delta, timedelta())
        # A nominal day is longer where the clocks go back; none is longer by more than a day.
        self.longest = int(self._delta.total_seconds()) + (0 if self._exact else DAY_SECONDS)

    def end(self, start: EventTime) -> EventTime:
        """Return the end of the occurrence that starts at ``start``."""
        wall = _LAST_WALL if start.wall > _LAST_WALL - self._delta else start.wall + self._delta
        if not self._exact:
            return at_wall(wall, start, self._start_zone)
        if self._same_zone and self._zone is not None:
            end = EventTime.zoned(wall, self._zone, tzid=self._like.tzid or "UTC")
            if end.offset == start.offset:
                return end
        instant = _EPOCH_UTC + timedelta(seconds=min(start.key + int(self._delta.total_seconds()), HIGHEST_KEY))
        return EventTime.of_instant(instant.astimezone(self._zone), tzid=self._like.tzid or "UTC")
