"""Short words for the series that the tests of recurrence speak of."""

from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from calapp.model.calendar_object import CalendarObject, EventIndex, RecurrenceDate
from calapp.model.edits import EventDraft
from calapp.model.timespan import EventTime, TimeSpan

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
UTC_ZONE = ZoneInfo("UTC")
HOUR = timedelta(hours=1)


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001 - wall-clock time is naive by meaning


def zoned(*parts: int, zone: ZoneInfo = BERLIN) -> EventTime:
    return EventTime.zoned(wall(*parts), zone, tzid=zone.key)


def floating(*parts: int) -> EventTime:
    return EventTime.floating(wall(*parts))


def all_day(*parts: int) -> EventTime:
    return EventTime.all_day(date(*parts))


def utc(*parts: int) -> EventTime:
    return EventTime.utc(wall(*parts))


def later(time: EventTime, by: timedelta, zone: tzinfo | None = BERLIN) -> EventTime:
    """Return the time of the same kind that is ``by`` later on the wall."""
    if time.kind == "zoned":
        return EventTime.zoned(time.wall + by, zone, tzid=time.tzid)
    return EventTime.floating(time.wall + by) if time.kind == "floating" else EventTime.all_day((time.wall + by).date())


def master(start: EventTime, *rrules: str, lasts: timedelta = HOUR, **fields) -> EventIndex:
    """Return the master of a series; an all-day one lasts a day."""
    zone = fields.pop("zone", ZoneInfo(start.tzid) if start.tzid else None)
    end = fields.pop("end", None) or later(start, timedelta(days=1) if start.kind == "all-day" else lasts, zone)
    end_zone = fields.pop("end_zone", ZoneInfo(end.tzid) if end.tzid else None)
    return EventIndex("u", start, end, rrules=rrules, zone=zone, end_zone=end_zone, **fields)


def override(of: EventTime, start: EventTime, lasts: timedelta = HOUR, **fields) -> EventIndex:
    return master(start, lasts=lasts, recurrence_id=of, **fields)


def series(first: EventIndex, *overrides: EventIndex) -> CalendarObject:
    return CalendarObject("u", (first, *overrides))


def span(first: date, last: date, zone: tzinfo = BERLIN) -> TimeSpan:
    return TimeSpan.of_days(first, (last - first).days, zone)


def year(number: int, zone: tzinfo = BERLIN) -> TimeSpan:
    return span(date(number, 1, 1), date(number + 1, 1, 1), zone)


def draft(start: EventTime, end: EventTime | None = None, rrule: str | None = None) -> EventDraft:
    default = later(start, timedelta(days=1) if start.kind == "all-day" else HOUR, _zone(start))
    return EventDraft(start, end or default, rrule=rrule)


def _zone(time: EventTime) -> ZoneInfo | None:
    return ZoneInfo(time.tzid) if time.tzid else None


def rdates(*times: EventTime) -> tuple[RecurrenceDate, ...]:
    return tuple(RecurrenceDate(time) for time in times)


def starts(expansion) -> list[str]:
    return [item.start.iso() for item in expansion.items]


def days(expansion) -> list[str]:
    return [item.start.date.isoformat() for item in expansion.items]
