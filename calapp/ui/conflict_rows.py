"""The two versions of an event as rows of words, for choosing between them; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import NamedTuple

from calapp.errors import InputError
from calapp.model.event import Event, Transparency
from calapp.recurrence import describe
from calapp.ui import words

CUT = 300


class Row(NamedTuple):
    """One property in both versions."""

    label: str
    mine: str
    theirs: str
    differs: bool


def rows(mine: Event | None, theirs: Event | None, zone: tzinfo, *, year: int) -> tuple[Row, ...]:
    """Return the rows worth showing: what differs, and title and time always."""
    told: tuple[tuple[str, Callable[[Event], str]], ...] = (
        ("Title", lambda event: event.title or "Untitled"),
        ("When", lambda event: words.when_words(event.start, event.end, zone, year=year)),
        ("Zone", lambda event: event.start.tzid or ""),
        ("Repeats", _repeats),
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
        return _with_deleted(mine, theirs, told)
    found = (Row(label, tell(mine), tell(theirs), tell(mine) != tell(theirs)) for label, tell in told)
    return tuple(row for row in found if row.differs or row.label in ("Title", "When"))


def _with_deleted(
    mine: Event | None, theirs: Event | None, told: tuple[tuple[str, Callable[[Event], str]], ...]
) -> tuple[Row, ...]:
    """Return the rows of the one version that is left, and once the word for the other."""
    left = mine or theirs
    lines = [(label, tell(left)) for label, tell in told if left is not None and tell(left)]
    gone = ["Deleted"] + [""] * len(lines)
    return tuple(
        Row(label, words_left if mine else note, note if mine else words_left, bool(note))
        for (label, words_left), note in zip(lines, gone, strict=False)
    )


def _repeats(event: Event) -> str:
    if not event.rrule:
        return "" if not event.rdates else "On chosen dates"
    try:
        return describe.describe(event.rrule, event.start)
    except InputError:
        return event.rrule[:CUT]
