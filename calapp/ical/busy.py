"""Busy times alone: when somebody is taken, and nothing of what by or with whom."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from calapp.ical.lines import Component, ContentLine, parse_tree

TITLE = "Busy"
_KEPT = frozenset(("DTSTART", "DTEND", "DURATION", "DTSTAMP", "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE", "SEQUENCE"))
_FREE = (("TRANSP", "TRANSPARENT"), ("STATUS", "CANCELLED"))


def busy_only(raw: str) -> str:
    """Return an object with the times at which it takes somebody up and no other word of it, "" when it takes none.

    An occurrence that is free or canceled becomes a left-out date of its series. The UID is replaced by one that says
    nothing and stays the same from one export to the next.
    """
    root = parse_tree(raw)
    taken, freed = [], []
    for event in root.of_kind("VEVENT"):
        slot = event.first("RECURRENCE-ID")
        if not _is_free(event):
            taken.append(_bare(event))
        elif slot is not None:
            freed.append(ContentLine.of("EXDATE", slot.value, [pair for pair in slot.params if pair[0] != "RANGE"]))
        else:  # of a series that is free only the occurrences count that are not
            taken = [one for one in taken if one.first("RECURRENCE-ID") is not None]
    taken = [_without(event, freed) for event in taken]
    zones = root.of_kind("VTIMEZONE")
    return replace(root, children=(*zones, *taken), after=()).write() if taken else ""


def _bare(event: Component) -> Component:
    uid = f"{sha256(event.text('UID').encode()).hexdigest()[:32]}@busy.calapp"
    lines = [line for line in event.lines if line.name in _KEPT]
    words = (ContentLine.of("UID", uid), *lines, ContentLine.of("SUMMARY", TITLE))
    return Component("VEVENT", words)


def _without(event: Component, freed: list[ContentLine]) -> Component:
    recurs = event.first("RRULE") is not None or event.first("RDATE") is not None
    return replace(event, lines=(*event.lines, *freed)) if recurs and freed else event


def _is_free(event: Component) -> bool:
    return any((line := event.first(name)) is not None and line.value.strip().upper() == word for name, word in _FREE)
