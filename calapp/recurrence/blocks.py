"""Blocks: the periods of a rule, numbered from its first start, and what each of them holds.

Months and weeks are plain arithmetic; dateutil fills the years of rules that count weekdays, week numbers or days
through a whole year.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import MAXYEAR, date, datetime, time
from functools import lru_cache
from typing import TypeVar

from calapp.recurrence.rule import Frequency, Rule, RuleDay

MAX_BLOCKS = 20_000
_DAY_SECONDS = 86_400
_T = TypeVar("_T", datetime, time)
_UNITS = {Frequency.HOURLY: 3600, Frequency.MINUTELY: 60, Frequency.SECONDLY: 1}


class TooManyPeriodsError(Exception):
    """The answer lies further than ``MAX_BLOCKS`` periods away; what was yielded until then is right."""


class Blocks(ABC):
    """The periods of a rule as numbered blocks; block 0 holds the first start. ``steady`` is the number of starts in
    each later block where that never changes, else 0."""

    def __init__(self, rule: Rule, start: datetime) -> None:
        self.rule = rule
        self.start = start
        self.steady = 0

    @abstractmethod
    def index(self, day: date) -> int:
        """Return the number of the block that holds ``day``, or of the last one before it."""

    @abstractmethod
    def fill(self, number: int) -> Iterable[datetime]:
        """Return all starts of a block, ascending."""

    def size(self, number: int) -> int:
        """Return how many starts a block has that are not before the first start."""
        return sum(1 for _ in self.starts(number))

    def starts(self, number: int) -> Iterable[datetime]:
        """Return the starts of a block that are not before the first start."""
        if number:
            return self.fill(number)
        return (wall for wall in self.fill(0) if wall >= self.start)

    def made_before(self, number: int, enough: int) -> int:
        """Return how many starts the blocks before ``number`` have, at most ``enough``."""
        if not number:
            return 0
        made = self.size(0)
        if self.steady:
            return min(made + (number - 1) * self.steady, enough)
        for block in range(1, number):
            if made >= enough:
                break
            if block >= MAX_BLOCKS:
                raise TooManyPeriodsError
            made += self.size(block)
        return min(made, enough)

    def full_blocks_within(self, count: int) -> int:
        """Return a block number before which fewer than ``count`` starts lie, found without walking."""
        return max(0, (count - 1) // self.steady - 1) if self.steady else 0


class _DayBlocks(Blocks):
    """Blocks of whole days, each day with the same times; subclasses say which days."""

    def __init__(self, rule: Rule, start: datetime) -> None:
        super().__init__(rule, start)
        self.times = [
            time(hour, minute, second)
            for hour in rule.hours or (start.hour,)
            for minute in rule.minutes or (start.minute,)
            for second in rule.seconds or (start.second,)
        ]

    @abstractmethod
    def days(self, number: int) -> Iterable[date]:
        """Return the days of a block, ascending."""

    def fill(self, number: int) -> Iterable[datetime]:
        """Return the days with their times, of these those that BYSETPOS picks."""
        found = [datetime.combine(day, at) for day in self.days(number) for at in self.times]
        return _picked(found, self.rule.positions) if self.rule.positions else found


class _Daily(_DayBlocks):
    def __init__(self, rule: Rule, start: datetime) -> None:
        super().__init__(rule, start)
        self.origin = start.toordinal()
        self.limited = _limits_days(rule)
        if not self.limited and not rule.positions:
            self.steady = len(self.times)

    def index(self, day: date) -> int:
        return (day.toordinal() - self.origin) // self.rule.interval

    def days(self, number: int) -> Iterable[date]:
        day = date.fromordinal(self.origin + number * self.rule.interval)
        return () if self.limited and not _fits(self.rule, day) else (day,)


class _Weekly(_DayBlocks):
    def __init__(self, rule: Rule, start: datetime) -> None:
        super().__init__(rule, start)
        self.origin = start.toordinal() - (start.weekday() - rule.week_start) % 7
        self.limited = bool(rule.months or rule.month_days or rule.year_days)
        weekdays = [day.weekday for day in rule.weekdays] or [start.weekday()]
        self.offsets = sorted((weekday - rule.week_start) % 7 for weekday in weekdays)
        if not self.limited and not rule.positions:
            self.steady = len(self.times) * len(self.offsets)

    def index(self, day: date) -> int:
        return (day.toordinal() - self.origin) // (7 * self.rule.interval)

    def days(self, number: int) -> Iterable[date]:
        monday = self.origin + number * 7 * self.rule.interval
        # The first week of the year 1 may begin before the calendar does.
        days = [date.fromordinal(monday + offset) for offset in self.offsets if monday + offset > 0]
        return [day for day in days if _fits(self.rule, day)] if self.limited else days


class _Monthly(_DayBlocks):
    def __init__(self, rule: Rule, start: datetime) -> None:
        super().__init__(rule, start)
        self.origin = start.year * 12 + start.month - 1
        stated = rule.weekdays or rule.month_days or rule.year_days
        self.month_days = rule.month_days if stated else (start.day,)

    def index(self, day: date) -> int:
        return (day.year * 12 + day.month - 1 - self.origin) // self.rule.interval

    def days(self, number: int) -> Iterable[date]:
        year, month = divmod(self.origin + number * self.rule.interval, 12)
        if self.rule.months and month + 1 not in self.rule.months:
            return ()
        days = month_days(year, month + 1, self.month_days, self.rule.weekdays)
        return [day for day in days if _fits(self.rule, day)] if self.rule.year_days else days


class _Yearly(_DayBlocks):
    def __init__(self, rule: Rule, start: datetime) -> None:
        super().__init__(rule, start)
        self.origin = start.year
        self.weekdays = rule.weekdays
        if rule.months:
            # No month has a sixth Monday; dateutil raises IndexError when it looks for one.
            self.weekdays = tuple(day for day in rule.weekdays if abs(day.ordinal) <= 5)
        if rule.week_numbers and not (rule.weekdays or rule.month_days or rule.year_days):
            self.weekdays = (RuleDay(start.weekday()),)
        stated = rule.weekdays or rule.month_days or rule.year_days or rule.week_numbers
        self.month_days = rule.month_days if stated else (start.day,)
        self.months: Sequence[int] = rule.months or ((start.month,) if not stated else range(1, 13))
        self.year_wide = bool(rule.year_days or rule.week_numbers or (rule.weekdays and not rule.months))

    def index(self, day: date) -> int:
        return (day.year - self.origin) // self.rule.interval

    def days(self, number: int) -> Iterable[date]:
        year = self.origin + number * self.rule.interval
        if self.rule.weekdays and not self.weekdays:
            return ()
        if self.year_wide:
            return _year_days(self.rule, self.weekdays, year)
        return [day for month in self.months for day in month_days(year, month, self.month_days, self.rule.weekdays)]


class ClockBlocks(Blocks):
    """The rules within a day, in blocks of one day each.

    Which times a day has depends on nothing but where the first tick falls in it. These are kept, so that even a rule
    that never comes true looks at each second of a day once at most.
    """

    def __init__(self, rule: Rule, start: datetime) -> None:
        super().__init__(rule, start)
        self.origin = start.toordinal()
        self.unit = _UNITS[rule.frequency]
        self.ticks = _DAY_SECONDS // self.unit
        self.first_tick = (start.hour * 3600 + start.minute * 60 + start.second) // self.unit
        self.limited = _limits_days(rule)
        self._times: dict[int, list[time]] = {}

    def index(self, day: date) -> int:
        """Return the number of days since the first start."""
        return day.toordinal() - self.origin

    def fill(self, number: int) -> Iterable[datetime]:
        """Return the starts of a day, one by one since there may be very many."""
        day = date.fromordinal(self.origin + number)
        return (datetime.combine(day, at) for at in self._times_of(number, day))

    def size(self, number: int) -> int:
        """Return how many starts a day has, without making them where its times are known."""
        return len(self._times_of(number, date.fromordinal(self.origin + number))) if number else super().size(0)

    def _times_of(self, number: int, day: date) -> list[time]:
        tick = (self.first_tick - number * self.ticks) % self.rule.interval
        if tick >= self.ticks or (self.limited and not _fits(self.rule, day)):
            return []
        times = self._times.get(tick)
        if times is None:
            times = self._times[tick] = [
                at for moment in range(tick, self.ticks, self.rule.interval) for at in self.times_at(moment)
            ]
        return times

    def times_at(self, tick: int) -> Sequence[time]:
        """Return the times of one hour, minute or second of the day."""
        rule, frequency = self.rule, self.rule.frequency
        hour, rest = divmod(tick * self.unit, 3600)
        minute, second = divmod(rest, 60)
        if rule.hours and hour not in rule.hours:
            return ()
        if frequency > Frequency.HOURLY and rule.minutes and minute not in rule.minutes:
            return ()
        if frequency > Frequency.MINUTELY:
            times = [time(hour, minute, second)] if not rule.seconds or second in rule.seconds else []
        else:
            minutes = (minute,) if frequency > Frequency.HOURLY else rule.minutes or (self.start.minute,)
            seconds = rule.seconds or (self.start.second,)
            times = [time(hour, each, every) for each in minutes for every in seconds]
        return _picked(times, rule.positions) if rule.positions else times


_KINDS: dict[Frequency, type[Blocks]] = {
    Frequency.YEARLY: _Yearly,
    Frequency.MONTHLY: _Monthly,
    Frequency.WEEKLY: _Weekly,
    Frequency.DAILY: _Daily,
}


def blocks_of(rule: Rule, start: datetime) -> Blocks:
    """Return the periods of a rule whose rhythm ``start`` fixes."""
    return _KINDS.get(rule.frequency, ClockBlocks)(rule, start)


def _limits_days(rule: Rule) -> bool:
    return bool(rule.months or rule.month_days or rule.year_days or rule.weekdays)


def _fits(rule: Rule, day: date) -> bool:
    """Tell whether a day passes the BY parts that only limit (RFC 5545 section 3.3.10, the table's "Limit")."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.weekdays and all(each.weekday != day.weekday() for each in rule.weekdays):
        return False
    if rule.month_days:
        length = monthrange(day.year, day.month)[1]
        if day.day not in rule.month_days and day.day - length - 1 not in rule.month_days:
            return False
    if rule.year_days:
        number, length = day.timetuple().tm_yday, date(day.year, 12, 31).timetuple().tm_yday
        return number in rule.year_days or number - length - 1 in rule.year_days
    return True


def month_days(year: int, month: int, numbers: Sequence[int], weekdays: Sequence[RuleDay]) -> list[date]:
    """Return the days of a month that have one of the numbers and are one of the weekdays, where these are given."""
    first_weekday, length = monthrange(year, month)
    days: Iterable[int] = range(1, length + 1)
    if numbers:
        counted = {number if number > 0 else length + 1 + number for number in numbers}
        days = sorted(day for day in counted if 1 <= day <= length)
    if weekdays:
        meant = {day for each in weekdays for day in _days_of_weekday(each, first_weekday, length)}
        days = sorted(meant.intersection(days))
    return [date(year, month, day) for day in days]


def _days_of_weekday(each: RuleDay, first_weekday: int, length: int) -> Sequence[int]:
    days = range((each.weekday - first_weekday) % 7 + 1, length + 1, 7)
    if not each.ordinal:
        return days
    index = each.ordinal - 1 if each.ordinal > 0 else len(days) + each.ordinal
    return (days[index],) if 0 <= index < len(days) else ()


@lru_cache(maxsize=256)
def _year_days(rule: Rule, weekdays: tuple[RuleDay, ...], year: int) -> tuple[date, ...]:
    """Return one year's days of a rule that counts through the year."""
    if not 1 < year < MAXYEAR:
        return ()
    plain = tuple(day for day in weekdays if not day.ordinal)
    counted = tuple(day for day in weekdays if day.ordinal)
    if not (plain and counted):
        return _by_dateutil(rule, weekdays, year)
    # For dateutil a day must be one of both; RFC 5545 makes one list of them.
    return tuple(sorted({*_by_dateutil(rule, plain, year), *_by_dateutil(rule, counted, year)}))


def _by_dateutil(rule: Rule, weekdays: tuple[RuleDay, ...], year: int) -> tuple[date, ...]:
    from dateutil import rrule as dateutil_rrule  # here: few rules need it, and every start would pay

    found = dateutil_rrule.rrule(
        dateutil_rrule.YEARLY,
        dtstart=datetime(year, 1, 1),  # noqa: DTZ001 - wall-clock time
        interval=MAXYEAR,  # the step after the first year leads out of the calendar, where dateutil stops
        wkst=rule.week_start,
        bymonth=rule.months or None,
        bymonthday=rule.month_days or None,
        byyearday=rule.year_days or None,
        byweekno=rule.week_numbers or None,
        byweekday=[dateutil_rrule.weekday(day.weekday, day.ordinal or None) for day in weekdays] or None,
    )
    return tuple(moment.date() for moment in found)


def _picked(found: Sequence[_T], positions: Sequence[int]) -> list[_T]:
    """Return what BYSETPOS picks out of one period."""
    size = len(found)
    chosen = {position - 1 if position > 0 else size + position for position in positions}
    return [found[index] for index in sorted(chosen) if 0 <= index < size]
