"""New times for events: moved, resized, made all-day or timed, always in the event's own kind and zone; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from calapp.model.occurrence import Occurrence
from calapp.model.timespan import EventTime, TimeKind
from calapp.ui.week.layout import wall, walls
from calapp.ui.week.metrics import existing

ZoneFinder = Callable[[str], tzinfo]
_DAY = timedelta(days=1)


class Times(NamedTuple):
    """Start and exclusive end of an event."""

    start: EventTime
    end: EventTime


def system_zone(tzid: str) -> tzinfo:
    """Return the zone of an IANA name; raises KeyError for any other."""
    try:
        return ZoneInfo(tzid)
    except (ValueError, OSError) as error:
        raise KeyError(tzid) from error


@dataclass(frozen=True, slots=True)
class Mover:
    """Turns wall-clock times of the view's ``zone`` into times of events; ``find_zone`` knows the events' own zones."""

    zone: tzinfo
    tzid: str
    find_zone: ZoneFinder = system_zone

    def timed(self, start: datetime, end: datetime) -> Times:
        """Return a new event's times; what the clocks skip moves to the first minute after."""
        first, last = existing(start, self.zone), existing(end, self.zone)
        last = max(last, first + (end - start)) if last <= first else last
        return Times(self._zoned(first), self._zoned(last))

    def all_day(self, first: date, last: date) -> Times:
        """Return whole days, the last included."""
        return Times(EventTime.all_day(first), EventTime.all_day(last + _DAY))

    def moved(self, occurrence: Occurrence, start: datetime) -> Times:
        """Return the occurrence's times when it starts at ``start`` on the view's clock; its length stays (W12)."""
        begin, end = occurrence.start, occurrence.end
        if begin.kind is TimeKind.ALL_DAY:
            return self.shifted(occurrence, start.date() - begin.date)
        if begin.kind is TimeKind.FLOATING:
            return Times(EventTime.floating(start), EventTime.floating(start + (end.wall - begin.wall)))
        instant = self._instant(start, again=self._again(begin, start))
        return Times(self._in_zone_of(begin, instant), self._in_zone_of(end, instant + _length(occurrence)))

    def shifted(self, occurrence: Occurrence, days: timedelta) -> Times:
        """Return the occurrence's times so many days later, at the same time of day."""
        begin, end = occurrence.start, occurrence.end
        if begin.kind is TimeKind.ALL_DAY:
            return Times(EventTime.all_day(begin.date + days), EventTime.all_day(end.date + days))
        return self.moved(occurrence, wall(begin, self.zone) + days)

    def with_start(self, occurrence: Occurrence, start: datetime, *, least: timedelta) -> Times:
        """Return the times with another start, at the latest ``least`` before the end."""
        latest = self._later(occurrence.end, -least, like=occurrence.start)
        begin = self._like(occurrence.start, start, again=self._again(occurrence.start, start))
        return Times(min(begin, latest, key=_key), occurrence.end)

    def with_end(self, occurrence: Occurrence, end: datetime, *, least: timedelta) -> Times:
        """Return the times with another end, at the earliest ``least`` after the start."""
        earliest = self._later(occurrence.start, least, like=occurrence.end)
        again = self._again(occurrence.end, end) or self._again(occurrence.start, end)
        return Times(occurrence.start, max(self._like(occurrence.end, end, again=again), earliest, key=_key))

    def with_days(self, occurrence: Occurrence, first: date, last: date) -> Times:
        """Return the times of a lane event that covers other days; a timed one keeps its times of day."""
        if occurrence.start.kind is TimeKind.ALL_DAY:
            return self.all_day(first, last)
        start, end = walls(occurrence, self.zone)
        start, end = datetime.combine(first, start.time()), datetime.combine(last, end.time())
        if end.time() == time():
            end += _DAY
        if end <= start:
            return Times(occurrence.start, occurrence.end)
        return Times(self._like(occurrence.start, start), self._like(occurrence.end, end))

    def _like(self, moment: EventTime, at: datetime, *, again: bool = False) -> EventTime:
        if moment.kind is TimeKind.FLOATING:
            return EventTime.floating(at)
        return self._in_zone_of(moment, self._instant(at, again=again))

    def _later(self, moment: EventTime, by: timedelta, *, like: EventTime) -> EventTime:
        if moment.kind is TimeKind.FLOATING:
            return EventTime.floating(moment.wall + by)
        return self._in_zone_of(like, moment.instant(UTC) + by)

    def _again(self, moment: EventTime, at: datetime) -> bool:
        """Tell whether ``at``, where the clock shows it twice, means the second time: the event was in it already."""
        if moment.kind is not TimeKind.ZONED:
            return False
        shown = moment.instant(self.zone)
        return bool(shown.fold) and shown.date() == at.date()

    def _instant(self, at: datetime, *, again: bool = False) -> datetime:
        return existing(at, self.zone).replace(tzinfo=self.zone, fold=int(again)).astimezone(UTC)

    def _zoned(self, at: datetime) -> EventTime:
        return EventTime.of_instant(at.replace(tzinfo=self.zone), tzid=self.tzid)

    def _in_zone_of(self, moment: EventTime, instant: datetime) -> EventTime:
        return EventTime.of_instant(instant.astimezone(self._own_zone(moment)), tzid=moment.tzid or "UTC")

    def _own_zone(self, moment: EventTime) -> tzinfo:
        try:
            return self.find_zone(moment.tzid or "UTC")
        except KeyError:
            return timezone(timedelta(seconds=moment.offset))


def _key(moment: EventTime) -> int:
    return moment.key


def _length(occurrence: Occurrence) -> timedelta:
    return timedelta(seconds=occurrence.end.key - occurrence.start.key)
