"""Repetitions of the Aurinko API: content lines, or pattern and range as Exchange thinks of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from calapp.errors import InputError
from calapp.ical.timezones import known
from calapp.model.timespan import EventTime, TimeKind
from calapp.recurrence.rule import WEEKDAYS, Frequency, Rule, parse
from calapp.wire import moments
from calapp.wire.aurinko.payloads import ICalRecurrence, Moment, Pattern, Range, Recurrence, SimpleRecurrence
from calapp.wire.series import Repetition, read_lines, write_lines

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
INSTANCES = ("first", "second", "third", "fourth", "last")
_POSITIONS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_WORDS = {position: word for word, position in _POSITIONS.items()}


def read(recurrence: Recurrence, start: EventTime) -> Repetition:
    """Return how an event that starts at ``start`` repeats; content lines count more than pattern and range."""
    if recurrence.ical is not None and recurrence.ical.rules is not None:
        return read_lines(recurrence.ical.rules)
    if recurrence.simple is None or recurrence.simple.pattern is None:
        return Repetition()
    span = recurrence.simple.range or Range()
    exclusions = tuple(exclusion(one, start) for one in span.pattern_exclusions or ())
    return Repetition(_rrule(recurrence.simple.pattern, span, start), exdates=exclusions)


def write(repetition: Repetition, start: EventTime, *, exdates: bool) -> Recurrence:
    """Return a repetition as content lines."""
    return Recurrence(ical=ICalRecurrence(rules=write_lines(repetition, like=start, exdates=exdates)))


def simple(rrule: str, start: EventTime) -> SimpleRecurrence | None:
    """Return a rule as pattern and range; None for one that these cannot express."""
    try:
        rule = parse(rrule)
    except InputError:
        return None
    pattern = _pattern(rule, start)
    span = _range(rule, start)
    return SimpleRecurrence(pattern=pattern, range=span) if pattern is not None else None


def exclusion(moment: Moment, start: EventTime) -> EventTime:
    """Return a left-out date of a series that starts at ``start``; a mere day means the occurrence of that day."""
    if moment.date_time is not None:
        return moments.zoned(moment.date_time, moment.timezone or start.tzid or "")
    date = moments.day(moment.date_only or "")
    if start.kind is TimeKind.ALL_DAY:
        return EventTime.all_day(date)
    return _at(datetime.combine(date, start.wall.time()), start)


def _rrule(pattern: Pattern, span: Range, start: EventTime) -> str:
    parts = [*_frequency(pattern, start)]
    if (pattern.interval or 1) > 1:
        parts.insert(1, f"INTERVAL={pattern.interval}")
    if pattern.week_start in DAYS:
        parts.append(f"WKST={WEEKDAYS[DAYS.index(pattern.week_start)]}")
    if span.type == "byCount" and span.count:
        parts.append(f"COUNT={span.count}")
    elif span.type == "byDate" and span.recurrence_end:
        parts.append(f"UNTIL={_until(span.recurrence_end, start)}")
    return ";".join(parts)


def _frequency(pattern: Pattern, start: EventTime) -> tuple[str, ...]:
    """Return FREQ and what it needs; what a pattern does not state follows from the start."""
    named = [WEEKDAYS[DAYS.index(word)] for word in pattern.days_of_week or () if word in DAYS]
    days = ",".join(named or [WEEKDAYS[start.date.weekday()]])
    month = f"BYMONTH={pattern.month_of_year or start.date.month}"
    month_day = _month_day(pattern.day_of_month or start.date.day)
    match pattern.frequency:
        case "daily":
            return ("FREQ=DAILY",)
        case "weekly":
            return "FREQ=WEEKLY", f"BYDAY={days}"
        case "monthly":
            return "FREQ=MONTHLY", month_day
        case "monthlyRelative":
            return "FREQ=MONTHLY", *_relative(days, pattern.instance)
        case "yearly":
            return "FREQ=YEARLY", month, month_day
        case "yearlyRelative":
            return "FREQ=YEARLY", month, *_relative(days, pattern.instance)
    raise InputError(f"“{pattern.frequency}” is no way to repeat.", field="recurrence")


def _month_day(day: int) -> str:
    """Return BYMONTHDAY; Exchange takes the last day of a month that is too short, where RFC 5545 would skip it."""
    if day <= 28:
        return f"BYMONTHDAY={day}"
    return f"BYMONTHDAY={','.join(str(number) for number in range(28, day + 1))};BYSETPOS=-1"


def _relative(days: str, instance: str | None) -> tuple[str, ...]:
    position = _POSITIONS.get(instance or "first", 1)
    return (f"BYDAY={position}{days}",) if "," not in days else (f"BYDAY={days}", f"BYSETPOS={position}")


def _until(last: str, start: EventTime) -> str:
    date = moments.day(last, field="recurrence")
    if start.kind is TimeKind.ALL_DAY:
        return f"{date:%Y%m%d}"
    moment = _at(datetime.combine(date, start.wall.time()), start)
    return moment.recurrence_id()


def _at(wall: datetime, like: EventTime) -> EventTime:
    if like.kind is not TimeKind.ZONED:
        return EventTime(wall, like.kind)
    zone = known(like.tzid or "")
    return EventTime.zoned(wall, zone.info if zone else UTC, tzid=zone.tzid if zone else "UTC")


def _pattern(rule: Rule, start: EventTime) -> Pattern | None:
    """Return the pattern of a rule; None when there is none."""
    if rule.seconds or rule.minutes or rule.hours or rule.year_days or rule.week_numbers:
        return None
    interval: dict[str, Any] = {"interval": rule.interval} if rule.interval > 1 else {}
    days = tuple(DAYS[one.weekday] for one in rule.weekdays)
    plain = not any(one.ordinal for one in rule.weekdays)
    match rule.frequency:
        case Frequency.DAILY if not (days or rule.month_days or rule.months or rule.positions):
            return Pattern(frequency="daily", **interval)
        case Frequency.WEEKLY if plain and not (rule.month_days or rule.months or rule.positions):
            week_start: dict[str, Any] = {"week_start": DAYS[rule.week_start]} if rule.week_start in (0, 6) else {}
            own = (DAYS[start.date.weekday()],)
            return Pattern(frequency="weekly", days_of_week=days or own, **interval, **week_start)
        case Frequency.MONTHLY if not rule.months:
            return _within_month("monthly", rule, start, days, interval)
        case Frequency.YEARLY if len(rule.months) <= 1:
            month = {"month_of_year": rule.months[0] if rule.months else start.date.month}
            return _within_month("yearly", rule, start, days, interval | month)
    return None


def _within_month(
    kind: str, rule: Rule, start: EventTime, days: tuple[str, ...], more: dict[str, Any]
) -> Pattern | None:
    if not days:
        day = _one_day(rule, start)
        return None if day is None else Pattern(frequency=kind, day_of_month=day, **more)
    ordinals = {one.ordinal for one in rule.weekdays}
    position = rule.positions[0] if len(rule.positions) == 1 and ordinals == {0} else 0
    if not position and len(ordinals) == 1 and len(days) == 1 and not rule.positions:
        position = ordinals.pop()
    if position not in _WORDS or rule.month_days:
        return None
    return Pattern(frequency=f"{kind}Relative", days_of_week=days, instance=_WORDS[position], **more)


def _one_day(rule: Rule, start: EventTime) -> int | None:
    if not rule.month_days and not rule.positions:
        return start.date.day
    if len(rule.month_days) == 1 and not rule.positions:
        return {-1: 31}.get(rule.month_days[0], rule.month_days[0]) if rule.month_days[0] >= -1 else None
    whole = tuple(range(28, (rule.month_days or (0,))[-1] + 1))
    return rule.month_days[-1] if rule.positions == (-1,) and rule.month_days == whole else None


def _range(rule: Rule, start: EventTime) -> Range:
    begin = Moment(date_only=start.date.isoformat())
    if rule.count is not None:
        return Range(type="byCount", recurrence_start=begin, count=rule.count)
    if rule.until is None:
        return Range(type="unbounded", recurrence_start=begin)
    zone = known(start.tzid or "")
    last = rule.until.instant(zone.info).date() if zone and rule.until.kind is TimeKind.ZONED else rule.until.date
    return Range(type="byDate", recurrence_start=begin, recurrence_end=last.isoformat())
