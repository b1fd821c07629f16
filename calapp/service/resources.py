"""Whole objects with their texts, for faces that hand them on to other programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from calapp.errors import InputError, ObjectGone
from calapp.ical import parse
from calapp.model.event import Event
from calapp.model.timespan import TimeSpan
from calapp.store.database import Store
from calapp.store.values import StoredObject


@dataclass(frozen=True)
class Resource:
    """One object as it stands: ``raw`` is its iCalendar text, ``native`` the payload of a system that speaks JSON."""

    object_id: int
    calendar_id: int
    raw: str
    native: str | None = None

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Its events in full: the master first, then the overrides; empty when the text cannot be read."""
        try:
            found = parse.events(self.raw)
        except InputError:
            return ()
        return tuple(sorted(found, key=lambda event: event.recurrence_id is not None))

    @property
    def main(self) -> Event:
        """The single event, the master of a series, or of overrides alone the first. Raises ObjectGone for none."""
        if not self.events:
            raise ObjectGone("calapp cannot read this event.")
        return self.events[0]

    @property
    def master(self) -> Event | None:
        """The master of a series, None for a single event."""
        first = next(iter(self.events), None)
        if first is None or first.recurrence_id is not None:
            return None
        return first if first.rrule or first.rdates else None


class ResourceService:
    """Reads objects; every edit goes through the service of events."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, object_id: int) -> Resource | None:
        """Return an object, None when it is not there or was deleted."""
        found = self._store.view.objects.get(object_id)
        return None if found is None else _resource(found)

    def of_uids(self, calendar_id: int, uids: Iterable[str]) -> tuple[Resource, ...]:
        """Return those of the UIDs that a calendar shows."""
        found = self._store.view.objects.by_uid(calendar_id, uids).values()
        return tuple(one for stored in found if (one := _resource(stored)))

    def page(
        self, calendar_id: int, *, after: int = 0, limit: int = 100, span: TimeSpan | None = None
    ) -> tuple[Resource, ...]:
        """Return the objects of a calendar with an id beyond ``after``, by id; those that show something in ``span``.

        Series are expanded for the years around today and those looked at; ``AgendaService.extend`` adds others.
        """
        found = self._store.view.objects.after(calendar_id, after, limit=limit, span=span)
        return tuple(one for stored in found if (one := _resource(stored)))


def _resource(stored: StoredObject) -> Resource | None:
    if stored.raw is None:
        return None
    return Resource(stored.id, stored.calendar_id, stored.raw, stored.base_native)
