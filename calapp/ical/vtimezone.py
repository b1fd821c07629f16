"""VTIMEZONE written from the system's zone data: yearly rules where a zone has them, single dates where it has not."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from calapp.ical.lines import Component, ContentLine, escape

HORIZON_YEAR = 2037  # how far zone data files list single changes
YEARS_AHEAD = 12
EARLIEST_YEAR = 1901
SHORTEST_RUN = 3

_STEP = timedelta(days=7)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class _Shift(NamedTuple):
    """A kind of clock change: offsets before and after, and the name of the time that begins."""

    before: timedelta
    after: timedelta
    name: str


@lru_cache(maxsize=256)
def vtimezone_for(tzid: str, zone: tzinfo, since: int) -> str:
    """Return the VTIMEZONE text that tells ``zone`` from the year ``since`` on, as RFC 5545 section 3.6.5 asks."""
    since = max(since, EARLIEST_YEAR)
    first, last = since - 1, max(HORIZON_YEAR, since + YEARS_AHEAD)
    changes: defaultdict[_Shift, list[datetime]] = defaultdict(list)
    for instant, shift in _changes(zone, datetime(first, 1, 1), datetime(last + 1, 1, 1)):  # noqa: DTZ001 - naive UTC
        changes[shift].append(instant + shift.before)
    observances = [piece for shift, walls in changes.items() for piece in _observances(shift, walls, last)]
    if not any(wall.year < since for walls in changes.values() for wall in walls):
        observances.insert(0, _from_the_start(zone, min(1970, first), first))
    return Component("VTIMEZONE", (ContentLine.of("TZID", escape(tzid)),), tuple(observances)).write()


def _changes(zone: tzinfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, _Shift]]:
    """Yield the changes of the offset as instants in naive UTC, found by probing."""
    low = start
    while low < end:
        high = low + _STEP
        before, after = _offset(zone, low), _offset(zone, high)
        if before != after:
            instant = _first_at(zone, low, high, after)
            yield instant, _Shift(before, after, _name(zone, instant))
        low = high


def _first_at(zone: tzinfo, low: datetime, high: datetime, offset: timedelta) -> datetime:
    """Return the first second after ``low`` at which the offset counts."""
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if _offset(zone, middle) == offset:
            high = middle
        else:
            low = middle
    return high


def _offset(zone: tzinfo, instant: datetime) -> timedelta:
    return instant.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()


def _name(zone: tzinfo, instant: datetime) -> str:
    return instant.replace(tzinfo=UTC).astimezone(zone).tzname() or ""


def _observances(shift: _Shift, walls: list[datetime], last_year: int) -> Iterator[Component]:
    """Yield one observance for each run of years with the same rule, and one for all the dates that fit none."""
    single: list[datetime] = []
    for run in _runs(walls):
        if len(run) < SHORTEST_RUN:
            single += run
            continue
        until = "" if run[-1].year >= last_year else f";UNTIL={run[-1] - shift.before:%Y%m%dT%H%M%SZ}"
        yield _observance(shift, run[0], [ContentLine.of("RRULE", f"FREQ=YEARLY;{_day_rule(run)}{until}")])
    if single:
        dates = ",".join(_stamp(wall) for wall in single[1:])
        yield _observance(shift, single[0], [ContentLine.of("RDATE", dates)] if dates else [])


def _runs(walls: list[datetime]) -> Iterator[list[datetime]]:
    run: list[datetime] = []
    for wall in walls:
        if run and not _day_rule([*run, wall]):
            yield run
            run = []
        run.append(wall)
    yield run


def _day_rule(run: list[datetime]) -> str:
    """Return the rule parts that give exactly these days, one a year; "" when there are none."""
    first, days = run[0], [wall.day for wall in run]
    years = range(first.year, first.year + len(run))
    if [wall.year for wall in run] != list(years) or len({(wall.month, wall.time()) for wall in run}) > 1:
        return ""
    month = f"BYMONTH={first.month}"
    if len(set(days)) == 1 and len(run) > 1:
        return f"{month};BYMONTHDAY={days[0]}"
    if len({wall.weekday() for wall in run}) > 1:
        return ""
    weekday = _WEEKDAYS[first.weekday()]
    if all(wall.day > monthrange(wall.year, wall.month)[1] - 7 for wall in run):
        return f"{month};BYDAY=-1{weekday}"
    weeks = {(day - 1) // 7 + 1 for day in days}
    if len(weeks) == 1:
        return f"{month};BYDAY={weeks.pop()}{weekday}"
    if max(days) - min(days) > 6:
        return ""
    return f"{month};BYMONTHDAY={','.join(str(min(days) + more) for more in range(7))};BYDAY={weekday}"


def _observance(shift: _Shift, start: datetime, more: Iterable[ContentLine]) -> Component:
    return Component(
        "DAYLIGHT" if shift.after > shift.before else "STANDARD",
        (
            ContentLine.of("DTSTART", _stamp(start)),
            ContentLine.of("TZOFFSETFROM", _signed(shift.before)),
            ContentLine.of("TZOFFSETTO", _signed(shift.after)),
            *([ContentLine.of("TZNAME", escape(shift.name))] if shift.name else []),
            *more,
        ),
    )


def _from_the_start(zone: tzinfo, year: int, first: int) -> Component:
    """Return the observance that holds before the first change, or for ever."""
    start = datetime(first, 1, 1)  # noqa: DTZ001 - naive UTC
    offset = _offset(zone, start)
    return _observance(_Shift(offset, offset, _name(zone, start)), datetime.combine(date(year, 1, 1), start.time()), [])


def _stamp(wall: datetime) -> str:
    return f"{wall:%Y%m%dT%H%M%S}".rjust(15, "0")


def _signed(offset: timedelta) -> str:
    sign, seconds = ("-", -offset) if offset < timedelta() else ("+", offset)
    minutes, second = divmod(int(seconds.total_seconds()), 60)
    return f"{sign}{minutes // 60:02}{minutes % 60:02}" + (f"{second:02}" if second else "")
