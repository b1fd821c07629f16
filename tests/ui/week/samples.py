"""Occurrences, calendars and a view to test the week with. Times are those of Berlin unless said otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from calapp.model.calendar import Calendar
from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.model.timespan import EventTime
from calapp.ui.week.moves import Mover
from calapp.ui.week.view import WeekView

TZID = "Europe/Berlin"
BERLIN = ZoneInfo(TZID)
LISBON = ZoneInfo("Europe/Lisbon")
MONDAY = date(2026, 3, 9)
NOW = datetime(2026, 3, 12, 11, 24, tzinfo=BERLIN)
MOVER = Mover(BERLIN, TZID)
WORK, HOLIDAYS = 1, 2
CALENDARS = (
    Calendar(WORK, 1, "", "Work", color="#4A63D3"),
    Calendar(HOLIDAYS, 1, "", "Public holidays", color="#66758A", read_only=True),
)
_ids = count(1)


def wall(text: str) -> datetime:
    """Return a wall-clock time: "12 10:30" is in March 2026, "2026-10-25 02:30" anywhere."""
    if "-" in text:
        return datetime.fromisoformat(text)
    day, _, clock = text.partition(" ")
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, int(day)) + timedelta(hours=hour, minutes=minute)


def zoned(text: str, zone: ZoneInfo = BERLIN) -> EventTime:
    """Return a time in a zone."""
    return EventTime.zoned(wall(text), zone, tzid=zone.key)


def timed(start: str, end: str, title: str = "Planning", *, zone: ZoneInfo = BERLIN, **fields: object) -> Occurrence:
    """Return a timed occurrence."""
    return occurrence(zoned(start, zone), zoned(end, zone), title, **fields)


def all_day(first: date, days: int = 1, title: str = "Trip", **fields: object) -> Occurrence:
    """Return an occurrence of whole days."""
    end = EventTime.all_day(first + timedelta(days=days))
    return occurrence(EventTime.all_day(first), end, title, **fields)


def floating(start: str, end: str, title: str = "Run", **fields: object) -> Occurrence:
    """Return an occurrence that follows the wall clock everywhere."""
    return occurrence(EventTime.floating(wall(start)), EventTime.floating(wall(end)), title, **fields)


def occurrence(start: EventTime, end: EventTime, title: str, **fields: object) -> Occurrence:
    """Return an occurrence with an identity of its own."""
    number = next(_ids)
    values: dict[str, object] = {"calendar_id": WORK, "uid": f"uid-{number}", **fields}
    return Occurrence(key=OccurrenceKey(number), start=start, end=end, title=title, **values)  # type: ignore[arg-type]


def week_view(occurrences: Sequence[Occurrence] = (), *, first: date = MONDAY, now: datetime = NOW) -> WeekView:
    """Return a view of a week, large enough that nothing is cut off sideways."""
    view = WeekView(now=now, zone=BERLIN, tzid=TZID)
    view.set_calendars(CALENDARS)
    view.resize(1072, 700)
    view.show_days(first)
    view.set_occurrences(view.span, occurrences)
    return view
