"""Rules in plain English for the editor, and the first dates that a rule makes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from itertools import islice

from calapp.model.timespan import EventTime
from calapp.recurrence.blocks import TooManyPeriodsError
from calapp.recurrence.periods import horizon, walls
from calapp.recurrence.rule import Frequency, Rule, RuleDay, for_start, parse, until_key
from calapp.recurrence.slots import at_wall, wall_of, zone_of

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "second to last"}
_UNITS = {
    Frequency.YEARLY: "year",
    Frequency.MONTHLY: "month",
    Frequency.WEEKLY: "week",
    Frequency.DAILY: "day",
    Frequency.HOURLY: "hour",
    Frequency.MINUTELY: "minute",
    Frequency.SECONDLY: "second",
}
_EVERY_DAY = frozenset(range(7))
_WORKDAYS = frozenset(range(5))
_WEEKEND = frozenset({5, 6})


def describe(rrule: str, start: EventTime, *, zone: tzinfo | None = None) -> str:
    """Return a rule as one sentence without a full stop, like "Every second Thursday, 6 times".

    ``zone`` is that of a zoned start; without it the start's TZID is looked up. Raises InputError when the rule
    cannot be followed.
    """
    rule = for_start(parse(rrule), start)
    return _sentence(rule, start) + _ending(rule, start, zone_of(start, zone))


def preview(rrule: str, start: EventTime, count: int = 5, *, zone: tzinfo | None = None) -> tuple[EventTime, ...]:
    """Return the first ``count`` starts of a series, the event's own start always being the first one.

    Raises InputError when the rule cannot be followed.
    """
    rule = for_start(parse(rrule), start)
    known = zone_of(start, zone)
    until = until_key(rule, start, known)
    found = [start]
    try:
        for wall in islice(walls(rule, start.wall, start.wall, horizon(start.wall)), count + 1):
            time = at_wall(wall, start, known)
            if until is not None and time.key > until:
                break
            if wall != start.wall:
                found.append(time)
    except TooManyPeriodsError:
        pass  # what was found is right
    return tuple(found[:count])


def _sentence(rule: Rule, start: EventTime) -> str:
    if rule.positions:
        return _every(rule) + _at_positions(rule) + _in_months(rule) + _at_times(rule)
    match rule.frequency:
        case Frequency.WEEKLY:
            return _weekly(rule, start) + _limits(rule)
        case Frequency.MONTHLY:
            return _every(rule) + _on_days_of_month(rule, start) + _limits(rule)
        case Frequency.YEARLY:
            return _yearly(rule, start)
        case Frequency.DAILY if not rule.month_days and rule.weekdays and rule.interval == 1:
            return f"Every {_weekdays(rule.weekdays, 'and')}" + _limits(rule)
        case _ if rule.weekdays and not rule.month_days:
            return f"{_every(rule)} if it is a {_weekdays(rule.weekdays, 'or')}" + _limits(rule)
        case _:
            return _every(rule) + _on_days(rule) + _limits(rule)


def _every(rule: Rule) -> str:
    unit = _UNITS[rule.frequency]
    if rule.interval == 1:
        return {Frequency.MONTHLY: "Monthly", Frequency.YEARLY: "Yearly"}.get(rule.frequency, f"Every {unit}")
    return f"Every second {unit}" if rule.interval == 2 else f"Every {rule.interval:,} {unit}s"


def _weekly(rule: Rule, start: EventTime) -> str:
    days = rule.weekdays or (RuleDay(start.wall.weekday()),)
    if rule.month_days:
        return _every(rule) + _on_days(rule)
    if rule.interval == 1:
        return f"Every {_weekdays(days, 'and')}"
    if rule.interval == 2 and len(days) == 1:
        return f"Every second {_weekdays(days, 'and')}"
    return f"{_every(rule)} on {_weekdays(days, 'and')}"


def _on_days_of_month(rule: Rule, start: EventTime) -> str:
    if not (rule.weekdays or rule.month_days or rule.year_days):
        return f" on day {start.wall.day}"
    return _on_days(rule)


def _yearly(rule: Rule, start: EventTime) -> str:
    stated = rule.weekdays or rule.month_days or rule.year_days or rule.week_numbers
    single = len(rule.month_days) <= 1 and all(number > 0 for number in rule.month_days)
    if not (rule.weekdays or rule.year_days or rule.week_numbers) and single and (rule.months or not stated):
        day = rule.month_days[0] if rule.month_days else start.wall.day
        months = rule.months or (start.wall.month,)
        return f"{_every(rule)} on {day} {_list(_MONTHS[month - 1] for month in months)}" + _at_times(rule)
    days = _on_days(rule)
    if not (days or rule.year_days):
        days = f" on {_WEEKDAYS[start.wall.weekday()]}"
    if rule.month_days and not rule.months:
        days += " of every month"
    return _every(rule) + days + _limits(rule)


def _on_days(rule: Rule) -> str:
    if not rule.weekdays:
        return f" on {_month_days(rule.month_days)}" if rule.month_days else ""
    if rule.month_days:
        return f" on {_month_days(rule.month_days)} if it is {_article(_weekdays(rule.weekdays, 'or'))}"
    weekdays = _weekdays(rule.weekdays, "and")
    return f" on {weekdays}" if any(day.ordinal for day in rule.weekdays) else f" on every {weekdays}"


def _article(weekdays: str) -> str:
    return weekdays if weekdays.startswith("the ") else f"a {weekdays}"


def _at_positions(rule: Rule) -> str:
    """Say BYSETPOS: "the last weekday" for the one case that people use, the parts one by one for any other."""
    which = _list(_ordinal(number) for number in rule.positions)
    plain = not (rule.month_days or rule.year_days or rule.week_numbers or any(day.ordinal for day in rule.weekdays))
    if plain and rule.weekdays:
        return f" on the {which} {_weekdays(rule.weekdays, 'or')}"
    days = [_on_days(rule), _on_year_days(rule)]
    return f" on the {which} of its times{''.join(days)}"


def _weekdays(days: Sequence[RuleDay], joiner: str) -> str:
    plain = frozenset(day.weekday for day in days)
    if not any(day.ordinal for day in days):
        for known, name in ((_EVERY_DAY, "day"), (_WORKDAYS, "weekday"), (_WEEKEND, "weekend day")):
            if plain == known:
                return name
    return _list((_weekday(day) for day in days), joiner)


def _weekday(day: RuleDay) -> str:
    name = _WEEKDAYS[day.weekday]
    return f"the {_ordinal(day.ordinal)} {name}" if day.ordinal else name


def _ordinal(number: int) -> str:
    if number in _ORDINALS:
        return _ORDINALS[number]
    size = abs(number)
    suffix = "th" if 10 <= size % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(size % 10, "th")
    return f"{size}{suffix}" if number > 0 else f"{size}{suffix} to last"


def _month_days(numbers: Sequence[int]) -> str:
    forward = [str(number) for number in numbers if number > 0]
    words = [f"day{'s' if len(forward) > 1 else ''} {_list(forward)}"] if forward else []
    words += [f"the {_ordinal(number)} day" for number in reversed(numbers) if number < 0]
    return _list(words)


def _limits(rule: Rule) -> str:
    return _on_year_days(rule) + _in_months(rule) + _at_times(rule)


def _on_year_days(rule: Rule) -> str:
    words = ""
    if rule.year_days:
        words += f" on {_month_days(rule.year_days)} of the year"
    if rule.week_numbers:
        words += f" in week{'s' if len(rule.week_numbers) > 1 else ''} {_list(map(str, rule.week_numbers))}"
    return words


def _in_months(rule: Rule) -> str:
    if not rule.months:
        return ""
    joiner = "of" if rule.month_days or any(day.ordinal for day in rule.weekdays) else "in"
    return f" {joiner} {_list(_MONTHS[month - 1] for month in rule.months)}"


def _at_times(rule: Rule) -> str:
    words = ""
    if rule.hours and rule.minutes:
        words = f" at {_list(f'{hour}:{minute:02}' for hour in rule.hours for minute in rule.minutes)}"
    elif rule.hours:
        words = f" in hour{'s' if len(rule.hours) > 1 else ''} {_list(map(str, rule.hours))}"
    elif rule.minutes:
        words = f" at minute{'s' if len(rule.minutes) > 1 else ''} {_list(map(str, rule.minutes))}"
    if rule.seconds:
        words += f" at second{'s' if len(rule.seconds) > 1 else ''} {_list(map(str, rule.seconds))}"
    return words


def _ending(rule: Rule, start: EventTime, zone: tzinfo | None) -> str:
    words = ""
    if rule.count is not None:
        words = ", once" if rule.count == 1 else f", {rule.count:,} times"
    until = until_key(rule, start, zone)
    if until is not None:
        last = wall_of(until, zone)
        words += f"{',' if words else ''} until {last.day} {_MONTHS[last.month - 1]} {last.year}"
    return words


def _list(words: Iterable[str], joiner: str = "and") -> str:
    *most, last = words
    return f"{', '.join(most)} {joiner} {last}" if most else last
