"""Two versions of an event as rows of words, side by side; no Qt."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Sequence
from datetime import UTC, tzinfo
from typing import NamedTuple

from calapp.errors import InputError
from calapp.model.event import Alarm, Event, Transparency
from calapp.model.timespan import EventTime
from calapp.recurrence import describe
from calapp.ui import words

CUT = 300
DAYS_SHOWN = 4
_USUAL = {"Show as": "Busy", "Visibility": "Default", "Status": "Confirmed"}


class Row(NamedTuple):
    """One property in both versions: mine and theirs, or before and after."""

    label: str
    mine: str
    theirs: str
    differs: bool


def rows(
    mine: Event | None, theirs: Event | None, zone: tzinfo, *, year: int, gone: str = "Deleted"
) -> tuple[Row, ...]:
    """Return the rows worth showing: what differs, and title and time always.

    Where only one version is there, all that it says; ``gone`` is the word for the other.
    """
    told: tuple[tuple[str, Callable[[Event], str]], ...] = (
        ("Title", lambda event: event.title or "Untitled"),
        ("When", lambda event: words.when_words(event.start, event.end, zone, year=year)),
        ("Zone", lambda event: event.start.tzid or ""),
        ("Repeats", _repeats),
        ("Also on", lambda event: _days(event.rdates, zone, year)),
        ("Left out", lambda event: _days(event.exdates, zone, year)),
        ("Place", lambda event: event.location),
        ("Link", lambda event: event.url),
        ("Guests", lambda event: words.guest_names(event.attendees, event.organizer)),
        ("Answers", lambda event: words.guest_counts(event.attendees) if event.attendees else ""),
        ("Reminders", _reminders),
        ("Show as", lambda event: "Free" if event.transparency is Transparency.TRANSPARENT else "Busy"),
        ("Visibility", lambda event: event.visibility.capitalize()),
        ("Status", lambda event: event.status.capitalize()),
        ("Notes", lambda event: event.description.strip()),
    )
    if mine is None or theirs is None:
        return _with_one(mine, theirs, told, gone)
    found = (_row(label, tell(mine), tell(theirs)) for label, tell in told)
    return tuple(row for row in found if row.differs or row.label in ("Title", "When"))


def _row(label: str, mine: str, theirs: str) -> Row:
    """Return one row; of long words what is around the first difference."""
    same = len(os.path.commonprefix((mine, theirs)))
    start = max(0, same - CUT // 5) if max(len(mine), len(theirs)) > CUT else 0
    return Row(label, _excerpt(mine, start), _excerpt(theirs, start), mine != theirs)


def _excerpt(text: str, start: int) -> str:
    shown = text[start : start + CUT]
    return f"{'…' if start and shown else ''}{shown}{'…' if len(text) > start + CUT else ''}"


def _with_one(
    mine: Event | None, theirs: Event | None, told: tuple[tuple[str, Callable[[Event], str]], ...], gone: str
) -> tuple[Row, ...]:
    """Return the rows of the one version that is there, save what goes without saying, and the word for the other."""
    left = mine or theirs
    said = [(label, _excerpt(tell(left), 0)) for label, tell in told if left is not None]
    lines = [(label, told_words) for label, told_words in said if told_words not in ("", _USUAL.get(label))]
    notes = [gone] + [""] * len(lines)
    return tuple(
        Row(label, words_left if mine else note, note if mine else words_left, bool(note))
        for (label, words_left), note in zip(lines, notes, strict=False)
    )


def _reminders(event: Event) -> str:
    """Return when an event reminds: times of day in UTC, or how long before its start or end."""
    told = [_reminder(alarm) for alarm in event.alarms[:DAYS_SHOWN]]
    more = f" and {len(event.alarms) - DAYS_SHOWN} more" if len(event.alarms) > DAYS_SHOWN else ""
    return ", ".join(told) + more


def _reminder(alarm: Alarm) -> str:
    return words.alarm_words(alarm, UTC) + (" UTC" if alarm.at is not None else "")


def _repeats(event: Event) -> str:
    if not event.rrule:
        return "" if not event.rdates else "On chosen dates"
    try:
        return describe.describe(event.rrule, event.start)
    except InputError:
        return event.rrule[:CUT]


def _days(times: Sequence[EventTime], zone: tzinfo, year: int) -> str:
    """Return the days of single occurrences, cut after a few."""
    days = [words.day_words(time.instant(zone), year=year) for time in times[:DAYS_SHOWN]]
    more = f" and {len(times) - DAYS_SHOWN} more" if len(times) > DAYS_SHOWN else ""
    return ", ".join(days) + more
