"""Weeks and months as calendars on paper know them; no Qt."""

from __future__ import annotations

from datetime import date, timedelta

WEEK = 7
MONTH_ROWS = 6
_THURSDAY = 3


def week_start(day: date, first_weekday: int) -> date:
    """Return the first day of the week that ``day`` is in; weekdays count from Monday, 0."""
    return day - timedelta(days=(day.weekday() - first_weekday) % WEEK)


def week_number(first: date) -> int:
    """Return the ISO number of the week that begins at ``first``; a week belongs to the year of its Thursday."""
    return (first + timedelta(days=(_THURSDAY - first.weekday()) % WEEK)).isocalendar().week


def month_page(month: date, first_weekday: int) -> tuple[tuple[date, ...], ...]:
    """Return the weeks of a page of a wall calendar, always six, so that its height never jumps."""
    first = week_start(month.replace(day=1), first_weekday)
    return tuple(
        tuple(first + timedelta(days=row * WEEK + column) for column in range(WEEK)) for row in range(MONTH_ROWS)
    )


def add_months(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    year = min(max(year, date.min.year), date.max.year - 1)
    first = date(year, month + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def week_title(first: date, days: int) -> str:
    """Return "March 2026", or both months of a week that spans two: "Mar – Apr 2026", "Dec 2026 – Jan 2027"."""
    last = first + timedelta(days=days - 1)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}"
    if first.year == last.year:
        return f"{first:%b} – {last:%b %Y}"
    return f"{first:%b %Y} – {last:%b %Y}"
