"""Moving a series to another day: what BYDAY, BYMONTHDAY and BYMONTH become, where only one answer makes sense."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

from calapp.errors import InputError
from calapp.recurrence.blocks import month_days
from calapp.recurrence.rule import FIELD, WEEKDAYS, Frequency, Rule, RuleDay

UNCLEAR = (
    "It is not clear which days this series should move to. Choose its days under Repeat, or move only this event."
)


@dataclass(frozen=True, slots=True)
class DayMove:
    """Where each day of a series goes: ``days`` later, or to another place of its own month or year.

    ``parts`` are the parts of the rule that change with it.
    """

    days: int = 0
    number: int | None = None
    weekday: RuleDay | None = None
    month: int | None = None
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def by_month(self) -> bool:
        """Whether days move within their months, each by its own distance."""
        return self.number is not None or self.weekday is not None

    def of(self, day: date) -> date | None:
        """Return where ``day`` goes, None when its month has no such day."""
        if not self.by_month:
            return day + timedelta(days=self.days)
        numbers = () if self.number is None else (self.number,)
        weekdays = () if self.weekday is None else (self.weekday,)
        found = month_days(day.year, self.month or day.month, numbers, weekdays)
        return found[0] if found else None


def day_move(rule: Rule | None, before: date, after: date) -> DayMove:
    """Return how a series moves when its occurrence of day ``before`` goes to ``after``.

    Raises InputError where the rule names several days, or counts them in a way that the move does not tell.
    """
    days = (after - before).days
    if rule is None or not days:
        return DayMove(days)
    if rule.positions or rule.year_days or rule.week_numbers:
        raise _unclear()
    match rule.frequency:
        case Frequency.YEARLY | Frequency.MONTHLY:
            return _within_month(rule, before, after)
        case Frequency.WEEKLY:
            return _weekly(rule, days, after)
        case _ if rule.months or rule.month_days or rule.weekdays:
            raise _unclear()
        case _:
            return DayMove(days)


def _weekly(rule: Rule, days: int, after: date) -> DayMove:
    if rule.months or rule.month_days:
        raise _unclear()
    if len(rule.weekdays) in (0, 7):
        return DayMove(days)
    if len(rule.weekdays) > 1:
        raise _unclear()
    return DayMove(days, parts={"BYDAY": WEEKDAYS[after.weekday()]})


def _within_month(rule: Rule, before: date, after: date) -> DayMove:
    """Move a monthly day within its month; a yearly one of a single month may go to another month of its year."""
    yearly = rule.frequency is Frequency.YEARLY
    one_month = yearly and (len(rule.months) == 1 or not (rule.months or rule.month_days or rule.weekdays))
    if after.year != before.year or (after.month != before.month and not one_month):
        raise _unclear()
    parts = {"BYMONTH": str(after.month)} if one_month and rule.months else {}
    month = after.month if one_month else None
    if not rule.weekdays:
        if len(rule.month_days) > 1 or any(number < 0 for number in rule.month_days):
            raise _unclear()
        if rule.month_days:
            parts["BYMONTHDAY"] = str(after.day)
        return DayMove(number=after.day, month=month, parts=parts)
    if len(rule.weekdays) > 1 or rule.month_days or not rule.weekdays[0].ordinal or (yearly and not rule.months):
        raise _unclear()
    weekday = RuleDay(after.weekday(), _ordinal(after, from_end=rule.weekdays[0].ordinal < 0))
    parts["BYDAY"] = f"{weekday.ordinal}{WEEKDAYS[weekday.weekday]}"
    return DayMove(weekday=weekday, month=month, parts=parts)


def _ordinal(day: date, *, from_end: bool) -> int:
    ordinal = (day.day + 6) // 7
    if from_end:
        ordinal = -((monthrange(day.year, day.month)[1] - day.day) // 7 + 1)
    if abs(ordinal) > 4:
        raise _unclear()  # a fifth weekday, which most months do not have
    return ordinal


def _unclear() -> InputError:
    return InputError(UNCLEAR, field=FIELD)
