"""What the repeat section says below a rule: the rule in words and the next dates that it really makes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from calapp.errors import InputError
from calapp.model.edits import ExtraDates
from calapp.model.timespan import EventTime
from calapp.recurrence import describe
from calapp.recurrence.upcoming import Shown, upcoming

PREVIEWED = 6


def preview(
    rrule: str,
    start: EventTime,
    zone: tzinfo | None,
    shown: Shown | None,
    dates: Callable[[], ExtraDates | None],
) -> str:
    """Return a rule in words and its next dates, with the year where it changes.

    Of a series that is there already, ``shown``, these are the dates that it will have, exceptions included.
    """
    try:
        if shown is None:
            starts = describe.preview(rrule, start, PREVIEWED, zone=zone)
        else:
            starts = tuple(one.start for one in upcoming(shown, start, rrule, dates(), PREVIEWED, zone=zone))
        words = describe.describe(rrule, start, zone=zone)
    except InputError as error:
        return error.title
    named, year = [], start.wall.year
    for item in starts:
        day = item.wall
        named.append(f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if day.year != year else ""))
        year = day.year
    return f"{words}: {', '.join(named)}" if named else words
