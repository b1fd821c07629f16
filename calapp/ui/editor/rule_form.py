"""The repeat form as a value: what its fields say, to and from an RRULE (RFC 5545 section 3.3.10); no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from calapp.model.timespan import EventTime, TimeKind

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = frozenset(WEEKDAYS[:5])
DEFAULT_COUNT = 10
_KNOWN = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "COUNT", "UNTIL", "WKST"})


class Frequency(StrEnum):
    """The frequencies that people choose from."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class MonthlyBy(StrEnum):
    """How a monthly rule finds its day: by number ("on day 12") or by weekday ("on the second Thursday")."""

    DAY = "day"
    WEEKDAY = "weekday"
    LAST_WEEKDAY = "last-weekday"


class Ends(StrEnum):
    """How a series ends."""

    NEVER = "never"
    AFTER = "after"
    ON = "on"


@dataclass(frozen=True, slots=True)
class RuleForm:
    """What the form says. ``until`` is the last day on which the series may still happen."""

    frequency: Frequency = Frequency.WEEKLY
    interval: int = 1
    weekdays: frozenset[str] = frozenset()
    monthly_by: MonthlyBy = MonthlyBy.DAY
    ends: Ends = Ends.NEVER
    count: int = DEFAULT_COUNT
    until: date | None = None

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
        return ";".join(parts)

    def _by(self, day: date) -> str:
        if self.frequency is Frequency.WEEKLY:
            chosen = [name for name in WEEKDAYS if name in self.weekdays]
            return f"BYDAY={','.join(chosen)}" if chosen else ""
        if self.frequency is Frequency.MONTHLY and self.monthly_by is MonthlyBy.WEEKDAY:
            return f"BYDAY={(day.day + 6) // 7}{WEEKDAYS[day.weekday()]}"
        if self.frequency is Frequency.MONTHLY and self.monthly_by is MonthlyBy.LAST_WEEKDAY:
            return f"BYDAY=-1{WEEKDAYS[day.weekday()]}"
        return ""

    @classmethod
    def parse(cls, rrule: str, start: EventTime, *, zone: tzinfo | None = None) -> RuleForm | None:
        """Return the form that says ``rrule``, or None when the form has no words for it and the rule must be kept."""
        parts = _parts(rrule)
        if parts is None or parts.get("FREQ") not in set(Frequency):
            return None
        form = cls(Frequency(parts["FREQ"]))
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
    month_days, months = parts.get("BYMONTHDAY"), parts.get("BYMONTH")
    if form.frequency is Frequency.WEEKLY and not month_days and not months:
        return replace(form, weekdays=frozenset(names)) if set(names) <= set(WEEKDAYS) else None
    if form.frequency is Frequency.MONTHLY and not months:
        return _with_month_days(form, names, month_days, start)
    # A yearly rule that spells out its start's own day says no more than the start does.
    spelled_out = month_days in (None, str(start.day)) and months in (None, str(start.month))
    if names or (form.frequency is Frequency.DAILY and (month_days or months)) or not spelled_out:
        return None
    return form if (month_days is None) == (months is None) else None


def _with_month_days(form: RuleForm, names: list[str], month_days: str | None, start: date) -> RuleForm | None:
    own = WEEKDAYS[start.weekday()]
    if not names:
        return form if month_days in (None, str(start.day)) else None
    if month_days:
        return None
    if names == [f"-1{own}"]:
        return replace(form, monthly_by=MonthlyBy.LAST_WEEKDAY)
    if names == [f"{(start.day + 6) // 7}{own}"]:
        return replace(form, monthly_by=MonthlyBy.WEEKDAY)
    return None


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
