"""The repeat form as a value: what its fields say, to and from an RRULE (RFC 5545 section 3.3.10); no Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from calapp.model.timespan import EventTime, TimeKind

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = frozenset(WEEKDAYS[:5])
DEFAULT_COUNT = 10
DAY_GROUPS = {"DAY": WEEKDAYS, "WEEKDAY": WEEKDAYS[:5], "WEEKEND": WEEKDAYS[5:]}
"""Kinds of days of which one may mean the first or the last: any, those from Monday to Friday, those of the weekend."""

ORDINALS = (1, 2, 3, 4, -1)
_KNOWN = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "UNTIL", "WKST"})
_NTH = re.compile(r"(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU)")


class Frequency(StrEnum):
    """The frequencies that people choose from."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class MonthlyBy(StrEnum):
    """How a monthly or yearly rule finds its days within the month.

    DAY, WEEKDAY and LAST_WEEKDAY are what the start is ("day 12", "the second Thursday", "the last Thursday"); the
    others are the user's own choice: DAYS several numbers, NTH any weekday or kind of day.
    """

    DAY = "day"
    WEEKDAY = "weekday"
    LAST_WEEKDAY = "last-weekday"
    LAST_DAY = "last-day"
    DAYS = "days"
    NTH = "nth"


class Ends(StrEnum):
    """How a series ends."""

    NEVER = "never"
    AFTER = "after"
    ON = "on"


@dataclass(frozen=True, slots=True)
class RuleForm:
    """What the form says. ``until`` is the last day on which the series may still happen.

    ``month_days`` are those of DAYS, negative ones from the end; ``ordinal`` and ``kind`` belong to NTH, where ``kind``
    is a weekday or one of ``DAY_GROUPS``. ``week_start`` is kept where a rule names another than Monday.
    """

    frequency: Frequency = Frequency.WEEKLY
    interval: int = 1
    weekdays: frozenset[str] = frozenset()
    monthly_by: MonthlyBy = MonthlyBy.DAY
    ends: Ends = Ends.NEVER
    count: int = DEFAULT_COUNT
    until: date | None = None
    month_days: tuple[int, ...] = ()
    ordinal: int = 1
    kind: str = "MO"
    week_start: str = ""

    def text(self, start: EventTime, *, zone: tzinfo | None = None) -> str:
        """Return the RRULE of a series that starts at ``start``; ``zone`` is needed for the end of a zoned series."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        by = self._by(start.date)
        if by:
            parts.append(by)
        if self.ends is Ends.AFTER:
            parts.append(f"COUNT={self.count}")
        elif self.ends is Ends.ON and self.until is not None:
            parts.append(f"UNTIL={_until_text(self.until, start, zone)}")
        if self.week_start:
            parts.append(f"WKST={self.week_start}")
        return ";".join(parts)

    def includes(self, day: date) -> bool:
        """Tell whether a day is one that the days within the month mean."""
        last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        match self.monthly_by:
            case MonthlyBy.LAST_DAY:
                return day == last
            case MonthlyBy.DAYS:
                return day.day in self.month_days or day.day - last.day - 1 in self.month_days
            case MonthlyBy.NTH:
                kinds = DAY_GROUPS.get(self.kind, (self.kind,))
                days = [one for number in range(last.day) if _weekday(one := day.replace(day=number + 1)) in kinds]
                at = self.ordinal - 1 if self.ordinal > 0 else self.ordinal
                return len(days) >= abs(self.ordinal) and days[at] == day
            case _:
                return True

    def _by(self, day: date) -> str:
        if self.frequency is Frequency.WEEKLY:
            chosen = [name for name in WEEKDAYS if name in self.weekdays]
            return f"BYDAY={','.join(chosen)}" if chosen else ""
        if self.frequency is Frequency.MONTHLY:
            return self._within_month(day)
        if self.frequency is Frequency.YEARLY and self.monthly_by is not MonthlyBy.DAY:
            return f"BYMONTH={day.month};{self._within_month(day)}"
        return ""

    def _within_month(self, day: date) -> str:
        match self.monthly_by:
            case MonthlyBy.WEEKDAY:
                return f"BYDAY={(day.day + 6) // 7}{_weekday(day)}"
            case MonthlyBy.LAST_WEEKDAY:
                return f"BYDAY=-1{_weekday(day)}"
            case MonthlyBy.LAST_DAY:
                return "BYMONTHDAY=-1"
            case MonthlyBy.DAYS:
                return f"BYMONTHDAY={','.join(map(str, self.month_days))}"
            case MonthlyBy.NTH if self.kind in DAY_GROUPS:
                return f"BYDAY={','.join(DAY_GROUPS[self.kind])};BYSETPOS={self.ordinal}"
            case MonthlyBy.NTH:
                return f"BYDAY={self.ordinal}{self.kind}"
            case _:
                return ""

    @classmethod
    def parse(cls, rrule: str, start: EventTime, *, zone: tzinfo | None = None) -> RuleForm | None:
        """Return the form that says ``rrule``, or None when the form has no words for it and the rule must be kept."""
        parts = _parts(rrule)
        if parts is None or parts.get("FREQ") not in set(Frequency):
            return None
        first = parts.get("WKST", "MO")
        form = cls(Frequency(parts["FREQ"]), week_start="" if first == "MO" else first)
        try:
            form = replace(form, interval=_number(parts.get("INTERVAL", "1")), **_ends(parts, start, zone))  # type: ignore[arg-type]
        except ValueError:
            return None
        return _with_days(form, parts, start.date)


def is_last_weekday(day: date) -> bool:
    """Tell whether ``day`` is the last of its weekday in its month."""
    return (day + timedelta(days=7)).month != day.month


def _parts(rrule: str) -> dict[str, str] | None:
    parts: dict[str, str] = {}
    for part in rrule.upper().removeprefix("RRULE:").strip(";").split(";"):
        name, equals, value = part.partition("=")
        if not equals or name in parts or name not in _KNOWN:
            return None
        parts[name] = value
    return None if "COUNT" in parts and "UNTIL" in parts else parts


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5) or int(text) < 1:
        raise ValueError(text)
    return int(text)


def _ends(parts: dict[str, str], start: EventTime, zone: tzinfo | None) -> dict[str, object]:
    if "COUNT" in parts:
        return {"ends": Ends.AFTER, "count": _number(parts["COUNT"])}
    if "UNTIL" in parts:
        return {"ends": Ends.ON, "until": _until_date(parts["UNTIL"], zone)}
    return {}


def _with_days(form: RuleForm, parts: dict[str, str], start: date) -> RuleForm | None:
    names = parts["BYDAY"].split(",") if "BYDAY" in parts else []
    month_days, months, positions = parts.get("BYMONTHDAY"), parts.get("BYMONTH"), parts.get("BYSETPOS")
    if form.frequency is Frequency.WEEKLY and not (month_days or months or positions):
        return replace(form, weekdays=frozenset(names)) if set(names) <= set(WEEKDAYS) else None
    if form.frequency is Frequency.MONTHLY and not months:
        return _within_month(form, names, month_days, positions, start)
    if form.frequency is Frequency.YEARLY and months == str(start.month):
        return _within_month(form, names, month_days, positions, start) if names or month_days else None
    return form if not (names or month_days or months or positions) else None


def _within_month(
    form: RuleForm, names: list[str], month_days: str | None, positions: str | None, start: date
) -> RuleForm | None:
    if not names:
        return _with_month_days(form, month_days, start) if positions is None else None
    if month_days:
        return None
    if positions is not None:
        kind = next((kind for kind, days in DAY_GROUPS.items() if set(days) == set(names)), None)
        if kind is None or positions not in map(str, ORDINALS):
            return None
        return replace(form, monthly_by=MonthlyBy.NTH, ordinal=int(positions), kind=kind)
    if len(names) != 1 or (found := _NTH.fullmatch(names[0])) is None:
        return None
    own = _weekday(start)
    if names == [f"-1{own}"]:
        return replace(form, monthly_by=MonthlyBy.LAST_WEEKDAY)
    if names == [f"{(start.day + 6) // 7}{own}"]:
        return replace(form, monthly_by=MonthlyBy.WEEKDAY)
    return replace(form, monthly_by=MonthlyBy.NTH, ordinal=int(found[1]), kind=found[2])


def _with_month_days(form: RuleForm, month_days: str | None, start: date) -> RuleForm | None:
    if month_days in (None, str(start.day)):
        return form
    if month_days == "-1":
        return replace(form, monthly_by=MonthlyBy.LAST_DAY)
    days = month_days_of(month_days or "")
    return replace(form, monthly_by=MonthlyBy.DAYS, month_days=days) if days else None


def month_days_of(text: str) -> tuple[int, ...]:
    """Return the days of a month that a list like "1, 15, -1" names, in order; nothing when it is no such list."""
    parts = [part.strip() for part in text.replace(";", ",").split(",")]
    if not all(re.fullmatch(r"-?[0-9]{1,2}", part) for part in parts):
        return ()
    days = sorted({int(part) for part in parts}, key=lambda day: (day < 0, day))
    return tuple(days) if all(1 <= abs(day) <= 31 for day in days) else ()


def _weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def _until_text(until: date, start: EventTime, zone: tzinfo | None) -> str:
    """UNTIL has DTSTART's value type, and is in UTC when that is zoned (RFC 5545 section 3.3.10)."""
    if start.kind is TimeKind.ALL_DAY:
        return f"{until:%Y%m%d}"
    last = datetime.combine(until, time(23, 59, 59))
    if start.kind is TimeKind.FLOATING or zone is None:
        return f"{last:%Y%m%dT%H%M%S}"
    return f"{last.replace(tzinfo=zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _until_date(text: str, zone: tzinfo | None) -> date:
    moment = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d")
    if text.endswith("Z") and zone is not None:
        return moment.replace(tzinfo=UTC).astimezone(zone).date()
    return moment.date()
