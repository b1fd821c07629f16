"""Two versions of an event as rows of words, side by side; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import NamedTuple

from calapp.errors import InputError
from calapp.model.event import Event, Transparency
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
        ("Reminders", lambda event: words.plural(len(event.alarms), "reminder", "reminders") if event.alarms else ""),
        ("Show as", lambda event: "Free" if event.transparency is Transparency.TRANSPARENT else "Busy"),
        ("Visibility", lambda event: event.visibility.capitalize()),
        ("Status", lambda event: event.status.capitalize()),
        ("Notes", lambda event: event.description.strip()[:CUT]),
    )
    if mine is None or theirs is None:
        return _with_one(mine, theirs, told, gone)
    found = (Row(label, tell(mine), tell(theirs), tell(mine) != tell(theirs)) for label, tell in told)
    return tuple(row for row in found if row.differs or row.label in ("Title", "When"))


def _with_one(
    mine: Event | None, theirs: Event | None, told: tuple[tuple[str, Callable[[Event], str]], ...], gone: str
) -> tuple[Row, ...]:
    """Return the rows of the one version that is there, save what goes without saying, and the word for the other."""
    left = mine or theirs
    said = [(label, tell(left)) for label, tell in told if left is not None]
    lines = [(label, told_words) for label, told_words in said if told_words not in ("", _USUAL.get(label))]
    notes = [gone] + [""] * len(lines)
    return tuple(
        Row(label, words_left if mine else note, note if mine else words_left, bool(note))
        for (label, words_left), note in zip(lines, notes, strict=False)
    )


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
