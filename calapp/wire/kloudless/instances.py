"""Series of the Kloudless API: which occurrence an instance is, and which ones are missing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from calapp.ical.compose import compose
from calapp.ical.scan import scan
from calapp.model.event import Event
from calapp.model.timespan import EventTime, TimeSpan
from calapp.recurrence.expand import expand
from calapp.wire.kloudless import payloads, writing
from calapp.wire.kloudless.reading import event_of, slot_of
from calapp.wire.series import gathered, in_kind_of, later

_OF_SERIES = ("recurrence", "custom_properties", "reminder")
_MARGIN = timedelta(days=1)
"""How far from the edges of a window an absent instance proves nothing: systems cut it by start, by end or by day."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An instance, what it says, and the occurrence that it is."""

    record: payloads.Event
    event: Event
    slot: EventTime


@dataclass(frozen=True, slots=True)
class Series:
    """A master with what became of its occurrences.

    ``own`` are the instances that say something of their own, ``missing`` the slots of the rule that have none, and
    ``added`` those that instances have beside the rule: the API itself knows no added dates.
    """

    master: Event
    own: tuple[Placed, ...] = ()
    missing: tuple[EventTime, ...] = ()
    added: tuple[EventTime, ...] = ()

    def events(self) -> tuple[Event, ...]:
        """Return the series as one resource."""
        overrides = [replace(one.event, recurrence_id=one.slot, rrule=None, rdates=(), exdates=()) for one in self.own]
        master = replace(self.master, rdates=(*self.master.rdates, *self.added))
        return gathered(master, overrides, self.missing)


def series_of(
    record: payloads.Event,
    instances: Sequence[payloads.Event],
    window: TimeSpan,
    *,
    expanded: bool = True,
    zone: str = "",
) -> Series:
    """Return a master and its instances as they lie in ``window``. Raises InputError when one says no time.

    ``expanded`` tells that the list the instances come from shows every occurrence, so that a slot without one was left
    out of the series. Other lists show changed instances only, or none, and there the rule alone counts.
    """
    master = event_of(record, zone=zone)
    if not instances:
        return Series(master)
    slots = slots_of(master, window.widened(_MARGIN))
    placed = placed_at(master, instances, slots)
    own = tuple(one for one in placed if not is_regular(master, one))
    known = {slot.key for slot in slots}
    added = tuple(sorted((one.slot for one in placed if one.slot.key not in known), key=lambda slot: slot.key))
    if not expanded and len(own) == len(placed):
        return Series(master, own, added=added)
    taken = {one.slot.key for one in placed}
    missing = tuple(slot for slot in slots if slot.key not in taken and _inside(master, slot, window))
    return Series(master, own, missing, added)


def slots_of(master: Event, window: TimeSpan) -> list[EventTime]:
    """Return the starts that the rule of a master has within a window, its left-out dates included."""
    series = scan(compose([replace(master, exdates=(), recurrence_id=None)]))
    return [item.start for item in expand(series, window).items]


def placed_at(master: Event, instances: Sequence[payloads.Event], slots: Sequence[EventTime]) -> list[Placed]:
    """Return each instance with its slot: as it names it, else by its start, else the nearest that is left.

    The API itself does not say where an instance that moved came from. One that nothing is left for has its own start.
    """
    zone = master.start.tzid or ""
    free = {slot.key: slot for slot in slots}
    placed: list[Placed] = []
    later_ones: list[tuple[payloads.Event, Event]] = []
    for record in instances:
        event = event_of(record, zone=zone)
        named = slot_of(record, master.start)
        slot = named if named is not None else free.get(in_kind_of(event.start, master.start).key)
        if slot is None:
            later_ones.append((record, event))
        else:
            free.pop(slot.key, None)
            placed.append(Placed(record, event, slot))
    for record, event in sorted(later_ones, key=lambda one: one[1].start.key):
        start = in_kind_of(event.start, master.start)
        slot = min(free.values(), key=lambda one: abs(one.key - start.key), default=start)
        free.pop(slot.key, None)
        placed.append(Placed(record, event, slot))
    return placed


def is_regular(master: Event, placed: Placed) -> bool:
    """Tell whether an instance says just what its series says of that occurrence."""
    plain = as_series_has_it(master, placed.slot)
    event = replace(placed.event, rrule=None)
    if (event.all_day, event.start.key, event.end.key) != (plain.all_day, plain.start.key, plain.end.key):
        return False
    there = replace(event, start=plain.start, end=plain.end)  # the same moment in another zone is no change
    said, expected = (writing.fields_of(writing.record_of(one)) for one in (there, plain))
    return all(said[name] == expected[name] for name in said if name not in _OF_SERIES)


def as_series_has_it(master: Event, slot: EventTime) -> Event:
    """Return an occurrence as its series has it."""
    return replace(master, recurrence_id=slot, start=slot, end=later(slot, master), rrule=None, rdates=(), exdates=())


def _inside(master: Event, slot: EventTime, window: TimeSpan) -> bool:
    low, high = window.widened(-_MARGIN).keys(slot.kind)
    return slot.key >= low and later(slot, master).key <= high
