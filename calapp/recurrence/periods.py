"""The starts that a rule makes, in wall-clock time, walked period by period.

dateutil's rrule cannot be interrupted and walks to the year 9999 when a rule never comes true. So calapp walks by
itself, from the span that is asked for and never beyond it; what one period holds is the business of blocks.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import MAXYEAR, datetime

from calapp.recurrence.blocks import MAX_BLOCKS, TooManyPeriodsError, blocks_of
from calapp.recurrence.rule import MAX_COUNT, Rule

SEARCH_YEAR = 2200


def walls(rule: Rule, start: datetime, low: datetime, high: datetime) -> Iterator[datetime]:
    """Yield the starts within [low, high], ascending. UNTIL is the caller's, since it may be an instant.

    ``start`` fixes the rhythm and is yielded only where the rule itself makes it. Raises TooManyPeriodsError.
    """
    blocks = blocks_of(rule, start)
    first = max(0, blocks.index(low.date()))
    left = -1 if rule.count is None else rule.count - blocks.made_before(first, rule.count)
    for number in range(first, blocks.index(high.date()) + 1):
        if left == 0:
            return
        if number - first >= MAX_BLOCKS:
            raise TooManyPeriodsError
        for wall in blocks.starts(number):
            if left == 0 or wall > high:
                return
            left -= 1
            if wall >= low:
                yield wall


def last_wall(rule: Rule, start: datetime) -> datetime | None:
    """Return the last start of a rule with COUNT, None if it makes none. Raises TooManyPeriodsError if too far away."""
    blocks = blocks_of(rule, start)
    jump = blocks.full_blocks_within(rule.count or 0)
    left = (rule.count or 0) - blocks.made_before(jump, rule.count or 0)
    found = jump > 0
    for number in range(jump, blocks.index(horizon(start).date()) + 1):
        if number - jump >= MAX_BLOCKS:
            raise TooManyPeriodsError
        size = blocks.size(number)
        if left <= size:
            return list(blocks.starts(number))[left - 1]
        left -= size
        found = found or size > 0
    if found:
        raise TooManyPeriodsError
    return None


def made_before(rule: Rule, start: datetime, wall: datetime) -> int:
    """Return how many starts a rule makes before ``wall``. Raises TooManyPeriodsError."""
    blocks = blocks_of(rule, start)
    number = max(0, blocks.index(wall.date()))
    most = MAX_COUNT if rule.count is None else rule.count
    return min(most, blocks.made_before(number, most) + sum(1 for made in blocks.starts(number) if made < wall))


def horizon(start: datetime) -> datetime:
    """Return how far ahead a next start is looked for: further than any calendar is used."""
    return datetime(min(max(SEARCH_YEAR, start.year + 100), MAXYEAR - 1), 1, 1)  # noqa: DTZ001 - wall-clock time
