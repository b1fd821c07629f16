"""The window of a calendar whose system tells of changes within a span only: where it lies, and when it moves.

Pure: the clock and the years that were looked at are arguments.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from calapp.model.timespan import TimeSpan

MONTHS_BACK, MONTHS_AHEAD = 12, 24
NEAR = timedelta(weeks=5)
SLACK = timedelta(days=62)
MOST_YEARS = 10
"""Farther away from today a window does not reach, whatever was looked at."""


def near(now: datetime) -> TimeSpan:
    """Return the weeks around today that are shown first of a calendar that is new here."""
    return TimeSpan(now - NEAR, now + NEAR)


def wanted(now: datetime, looked_at: Iterable[int] = ()) -> TimeSpan:
    """Return the window that should be known: whole months around today, and every year that somebody looked at."""
    years = [year for year in looked_at if abs(year - now.year) <= MOST_YEARS]
    starts = [_month(now.year, now.month - MONTHS_BACK), *(_month(year, 1) for year in years)]
    ends = [_month(now.year, now.month + MONTHS_AHEAD + 1), *(_month(year + 1, 1) for year in years)]
    return TimeSpan(min(starts), max(ends))


def next_window(known: TimeSpan | None, now: datetime, looked_at: Iterable[int] = ()) -> TimeSpan:
    """Return the window to ask for: the known one while it reaches far enough, else a new one.

    It moves before time has used it up, every other month at most, and when somebody looks beyond its edges.
    """
    best = wanted(now, looked_at)
    if known is not None and known.start <= best.start + SLACK and known.end >= best.end - SLACK:
        return known
    return best


def _month(year: int, month: int) -> datetime:
    """Return the first moment of a month; months before the first and after the twelfth are of other years."""
    return datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=UTC)
