"""Recurrence rules: an RRULE's text checked into a value (RFC 5545 section 3.3.10), leniently read or strictly refused.

A rule reaches the rest of the room only through here, so the limits that keep a hostile rule cheap live here too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, time, tzinfo
from enum import IntEnum
from functools import lru_cache
from math import prod
from typing import NamedTuple

from calapp.errors import InputError, LimitExceeded
from calapp.model.timespan import EventTime, TimeKind
from calapp.recurrence.slots import at_wall, zone_of

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MAX_TEXT = 10_000
MAX_INTERVAL = 10_000
MAX_COMBINATIONS = 10_000
MAX_COUNT = 10**9
FIELD = "rrule"


class Frequency(IntEnum):
    """FREQ, from the longest period to the shortest."""

    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5
    SECONDLY = 6


class RuleDay(NamedTuple):
    """One BYDAY value: a weekday (0 is Monday) and which of them; ordinal 0 means every one."""

    weekday: int
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One RRULE as a value. ``until`` keeps the kind in which it was written; an empty tuple means "not stated".

    ``notes`` are remarks for people about what breaks RFC 5545 and was read as well as it could be.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: EventTime | None = None
    seconds: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    weekdays: tuple[RuleDay, ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    week_numbers: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0
    notes: tuple[str, ...] = ()

    @property
    def open_ended(self) -> bool:
        """Whether the rule itself never stops."""
        return self.count is None and self.until is None


class _Range(NamedTuple):
    field: str
    low: int
    high: int
    signed: bool = False


_LISTS = {
    "BYSECOND": _Range("seconds", 0, 60),
    "BYMINUTE": _Range("minutes", 0, 59),
    "BYHOUR": _Range("hours", 0, 23),
    "BYMONTHDAY": _Range("month_days", 1, 31, signed=True),
    "BYYEARDAY": _Range("year_days", 1, 366, signed=True),
    "BYWEEKNO": _Range("week_numbers", 1, 53, signed=True),
    "BYMONTH": _Range("months", 1, 12),
    "BYSETPOS": _Range("positions", 1, 366, signed=True),
}
_BY_LISTS = ("seconds", "minutes", "hours", "weekdays", "month_days", "year_days", "week_numbers", "months")
_SINGLES = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})
_NUMBER = re.compile(r"[+-]?[0-9]{1,10}")
_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
# Besides the basic form of the RFC this reads the extended form (2026-05-03T09:00:00Z), which some servers write.
_UNTIL = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T([0-9]{2}):?([0-9]{2}):?([0-9]{2})(?:[.][0-9]{1,9})?(Z|[+]00:?00)?)?"
)


@lru_cache(maxsize=512)
def parse(text: str) -> Rule:
    """Read an RRULE value, with or without its name. Raises InputError when it cannot be followed at all."""
    if len(text) > MAX_TEXT:
        raise LimitExceeded(f"A repeat rule is longer than {MAX_TEXT:,} characters.", field=FIELD)
    notes: list[str] = []
    parts = _parts(text, notes)
    frequency = _frequency(parts.pop("FREQ", ""))
    values: dict[str, object] = {
        "interval": _interval(parts.get("INTERVAL")),
        "count": _count(parts.get("COUNT"), notes),
        "until": _until(parts.get("UNTIL")),
        "week_start": _week_start(parts.get("WKST"), notes),
        "weekdays": _days(parts.get("BYDAY"), notes),
    }
    for name, limits in _LISTS.items():
        if name in parts:
            values[limits.field] = _numbers(name, parts[name], limits, notes)
    rule = _lawful(Rule(frequency, **values), notes)  # type: ignore[arg-type]
    if prod(len(getattr(rule, name)) or 1 for name in _BY_LISTS) > MAX_COMBINATIONS:
        raise LimitExceeded(f"A repeat rule combines more than {MAX_COMBINATIONS:,} times.", field=FIELD)
    return replace(rule, notes=tuple(notes)) if notes else rule


def check(text: str) -> Rule:
    """Read a rule that a person gave: whatever breaks RFC 5545 raises InputError."""
    rule = parse(text)
    if rule.notes:
        raise InputError(rule.notes[0], field=FIELD)
    return rule


def for_start(rule: Rule, start: EventTime) -> Rule:
    """Return the rule as it applies to a series that starts at ``start``. Raises InputError when it cannot."""
    if start.kind is not TimeKind.ALL_DAY:
        return rule
    if rule.frequency > Frequency.DAILY:
        raise InputError("An all-day event cannot repeat within a day.", field=FIELD)
    if rule.hours or rule.minutes or rule.seconds:
        # RFC 5545 section 3.3.10: these parts "MUST be ignored" when DTSTART is a DATE.
        return replace(rule, hours=(), minutes=(), seconds=())
    return rule


def until_key(rule: Rule, start: EventTime, zone: tzinfo | None) -> int | None:
    """Return the sort key, of the kind of ``start``, up to which starts count (inclusive); None without UNTIL.

    UNTIL should have the kind of DTSTART, in UTC when that is zoned; real rules often do not. A DATE then means the
    whole of that day, and a floating time is read in the zone of the series.
    """
    if rule.until is None:
        return None
    return _in_kind(rule.until, start, zone).key


def rewrite(text: str, **parts: str | None) -> str:
    """Return the rule with parts replaced, or left out where the value is None; the others stay as they are written."""
    kept = []
    for part in text.strip().split(";"):
        bare = part[6:] if part.upper().startswith("RRULE:") else part
        name = bare.partition("=")[0].strip().upper()
        if bare.strip() and name not in parts:
            kept.append(bare.strip())
    return ";".join(kept + [f"{name}={value}" for name, value in parts.items() if value is not None])


def until_text(last: EventTime, start: EventTime, zone: tzinfo | None) -> str:
    """Return UNTIL as it must be written for a series that starts at ``start``: a DATE, a local time, or UTC."""
    return _in_kind(last, start, zone).recurrence_id()


def conform(text: str, start: EventTime, zone: tzinfo | None) -> str:
    """Return a given rule as it must be written for ``start``. Raises InputError when it breaks RFC 5545."""
    rule = check(text)
    for_start(rule, start)
    parts = {"UNTIL": until_text(rule.until, start, zone)} if rule.until else {}
    return rewrite(text.upper(), **parts)


def _in_kind(until: EventTime, start: EventTime, zone: tzinfo | None) -> EventTime:
    if start.kind is TimeKind.ALL_DAY:
        return EventTime.all_day(until.date)
    if start.kind is until.kind:
        return until
    wall = until.wall
    if until.kind is TimeKind.ALL_DAY:
        wall = datetime.combine(until.date, time(23, 59, 59))
    return at_wall(wall, start, zone_of(start, zone))


def _parts(text: str, notes: list[str]) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.upper().strip().removeprefix("RRULE:").split(";"):
        name, _, value = (piece.strip() for piece in part.partition("="))
        if not name and not value:
            continue
        if name not in _SINGLES and name not in _LISTS and name != "BYDAY":
            notes.append(f"The repeat rule says {name[:20]}, which calapp does not know.")
        elif name in parts:
            notes.append(f"The repeat rule says {name} twice; the first one counts.")
        else:
            parts[name] = value
    return parts


def _frequency(value: str) -> Frequency:
    try:
        return Frequency[value]
    except KeyError:
        raise InputError("The repeat rule does not say how often (FREQ).", field=FIELD, detail=value[:100]) from None


def _interval(value: str | None) -> int:
    number = 1 if value is None else _number(value)
    if number is None or number < 1:
        raise InputError("The repeat rule's INTERVAL must be 1 or more.", field=FIELD)
    if number > MAX_INTERVAL:
        raise LimitExceeded(f"The repeat rule's INTERVAL is larger than {MAX_INTERVAL:,}.", field=FIELD)
    return number


def _count(value: str | None, notes: list[str]) -> int | None:
    if value is None:
        return None
    number = _number(value)
    if number is None or number == 0:
        raise InputError("The repeat rule's COUNT must be 1 or more.", field=FIELD)
    if number < 0:
        notes.append("The repeat rule has a negative COUNT, read as no end.")
        return None
    return min(number, MAX_COUNT)


def _until(value: str | None) -> EventTime | None:
    if value is None:
        return None
    match = _UNTIL.fullmatch(value)
    try:
        if match is None:
            raise ValueError(value)
        year, month, day, hour, minute, second = (int(group or 0) for group in match.groups()[:6])
        wall = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - its kind follows below
    except ValueError:
        raise InputError("The repeat rule's UNTIL is not a date.", field=FIELD, detail=value[:100]) from None
    if match[4] is None:
        return EventTime.all_day(wall.date())
    return EventTime.utc(wall) if match[7] else EventTime.floating(wall)


def _week_start(value: str | None, notes: list[str]) -> int:
    if value is None:
        return 0
    if value not in WEEKDAYS:
        notes.append("The repeat rule's WKST is no weekday; Monday counts.")
        return 0
    return WEEKDAYS.index(value)


def _days(value: str | None, notes: list[str]) -> tuple[RuleDay, ...]:
    if value is None:
        return ()
    days: set[RuleDay] = set()
    for item in value.split(","):
        match = _DAY.fullmatch(item.strip())
        ordinal = int(match[1] or 0) if match else 0
        if match is None or abs(ordinal) > 53 or (match[1] and not ordinal):
            notes.append(f"The repeat rule's BYDAY has {item.strip()[:20] or 'an empty value'}, which is no weekday.")
        else:
            days.add(RuleDay(WEEKDAYS.index(match[2]), ordinal))
    return tuple(sorted(days)) or _refuse("BYDAY")


def _numbers(name: str, value: str, limits: _Range, notes: list[str]) -> tuple[int, ...]:
    numbers: set[int] = set()
    for item in value.split(","):
        number = _number(item.strip())
        size = abs(number) if number is not None and limits.signed else number
        if number is None or size is None or not limits.low <= size <= limits.high:
            notes.append(
                f"The repeat rule's {name} has {item.strip()[:20] or 'an empty value'}, which is out of range."
            )
        else:
            # Leap seconds: 60 "SHOULD" be read as 59 (RFC 5545 section 3.3.12).
            numbers.add(min(number, 59) if name == "BYSECOND" else number)
    return tuple(sorted(numbers)) or _refuse(name)


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None


def _refuse(name: str) -> tuple[()]:
    raise InputError(f"The repeat rule's {name} has no usable value.", field=FIELD)


def _lawful(rule: Rule, notes: list[str]) -> Rule:
    """Apply the table of RFC 5545 section 3.3.10: note what a frequency does not allow, drop what has no sense."""
    frequency = rule.frequency
    if rule.count is not None and rule.until is not None:
        notes.append("The repeat rule has both COUNT and UNTIL; whichever comes first ends it.")
    if rule.week_numbers and frequency is not Frequency.YEARLY:
        notes.append("The repeat rule's BYWEEKNO needs FREQ=YEARLY and is ignored.")
        rule = replace(rule, week_numbers=())
    ordinals = any(day.ordinal for day in rule.weekdays)
    if ordinals and (frequency > Frequency.MONTHLY or rule.week_numbers):
        notes.append("The repeat rule's BYDAY counts weekdays where it cannot; every such weekday is meant.")
        rule = replace(rule, weekdays=tuple(sorted({RuleDay(day.weekday) for day in rule.weekdays})))
    if rule.month_days and frequency is Frequency.WEEKLY:
        notes.append("The repeat rule's BYMONTHDAY does not go with FREQ=WEEKLY.")
    if rule.year_days and Frequency.YEARLY < frequency < Frequency.HOURLY:
        notes.append(f"The repeat rule's BYYEARDAY does not go with FREQ={frequency.name}.")
    if rule.positions and not any(getattr(rule, name) for name in _BY_LISTS):
        notes.append("The repeat rule's BYSETPOS needs another BY part and is ignored.")
        rule = replace(rule, positions=())
    return rule
