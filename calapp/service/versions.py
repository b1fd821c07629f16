"""Two texts of one object compared event by event: which of its events changed, and in what."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from calapp.errors import InputError
from calapp.ical import parse
from calapp.ical.scan import scan
from calapp.model.calendar_object import CalendarObject
from calapp.model.event import Event
from calapp.model.timespan import EventTime
from calapp.recurrence import split
from calapp.recurrence.slots import Length

_BESIDE = frozenset({"recurrence_id", "sequence", "created", "modified"})  # the slot is the same in both


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first event that differs, in both versions: the series itself before its occurrences.

    None stands for a version in which there is no such event. ``fields`` are the model names of what differs between
    two versions, and ``others`` counts further events of the object that changed too.
    """

    before: Event | None
    after: Event | None
    fields: tuple[str, ...] = ()
    others: int = 0


def compare(before: str | None, after: str | None) -> Comparison:
    """Compare two texts of one object; None is a version in which there was none, or a text that nobody knows."""
    was, now = _Version(before), _Version(after)
    slots = sorted({*was.events, *now.events})
    if not slots:
        return Comparison(None, None)
    if not was.events or not now.events:
        return Comparison(was.events.get(slots[0]), now.events.get(slots[0]))
    pairs = [(was.at(slot), now.at(slot)) for slot in slots]
    changed = [pair for pair in pairs if None in pair or _differing(*pair)] or pairs[:1]
    return Comparison(*changed[0], _differing(*changed[0]), len(changed) - 1)


class _Version:
    """The events of one text by the occurrence that they stand for, "" for the one that stands for all."""

    def __init__(self, raw: str | None) -> None:
        self.events: dict[str, Event] = {}
        self._index = CalendarObject("", (), ())
        if raw is None:
            return
        try:
            self._index = scan(raw)
            self.events = {self._slot(event): event for event in parse.events(raw)}
        except InputError:
            return  # what cannot be read has nothing to compare

    def at(self, slot: str) -> Event | None:
        """Return the event of a slot; where the series itself shows that occurrence, as it shows it."""
        return self.events.get(slot) or self._of_series(slot)

    def _of_series(self, slot: str) -> Event | None:
        series, first = self.events.get(""), self._index.master
        if series is None or first is None:
            return None
        start = self._meant(EventTime.parse(slot))
        end = Length(first).end(start)
        return replace(series, start=start, end=end, recurrence_id=start, rrule=None, rdates=(), exdates=())

    def _slot(self, event: Event) -> str:
        if event.recurrence_id is None:
            return ""
        return self._meant(event.recurrence_id).recurrence_id()

    def _meant(self, named: EventTime) -> EventTime:
        return named if self._index.master is None else split.recurrence_id(self._index, named)


def _differing(one: Event | None, other: Event | None) -> tuple[str, ...]:
    """Return the names of the fields in which two versions differ, none where there is only one."""
    if one is None or other is None:
        return ()
    names = (field.name for field in fields(Event) if field.name not in _BESIDE)
    return tuple(name for name in names if getattr(one, name) != getattr(other, name))
