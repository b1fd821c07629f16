"""One resource while it is being changed: the tree of its text, its master and its overrides."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from calapp.errors import InputError
from calapp.ical import parse, people, properties
from calapp.ical.editing import stamp
from calapp.ical.lines import Component, parse_tree
from calapp.ical.reading import EventReader
from calapp.ical.series import same_slot
from calapp.ical.times import TimeWriter
from calapp.model.event import Event
from calapp.model.timespan import EventTime

UNKNOWN = "This event cannot be changed here, because calapp cannot read all of it."


class Resource:
    """The events of one UID. ``changed`` stays False until a component is really replaced by another."""

    def __init__(self, root: Component, *, bare_line_feeds: bool = False) -> None:
        self._original = self._root = root
        self._bare_line_feeds = bare_line_feeds
        self.writer = TimeWriter(root)
        found = [self._event(component) for component in root.of_kind("VEVENT")]
        self._uid = properties.primary((event.uid, event.recurrence_id is not None) for event in found if event)
        self._uid = self._uid or properties.primary((self._uid_of(one), False) for one in root.of_kind("VEVENT"))

    @classmethod
    def parse(cls, raw: str) -> Resource:
        """Return the resource of a text. Raises InputError when it is no calendar."""
        return cls(_whole(parse_tree(raw)), bare_line_feeds="\r\n" not in raw)

    @property
    def changed(self) -> bool:
        """Whether anything differs from what was parsed."""
        return self._root is not self._original

    @property
    def events(self) -> tuple[Component, ...]:
        """The events of this UID, in file order; a second UID in the same text is left alone."""
        return tuple(event for event in self._root.of_kind("VEVENT") if self._uid_of(event) == self._uid)

    @property
    def master(self) -> Component:
        """The event without RECURRENCE-ID, or the only one there is. Raises InputError without one."""
        masters = [event for event in self.events if event.first("RECURRENCE-ID") is None]
        if not masters and len(self.events) != 1:
            raise InputError("The series that this event belongs to is not here.")
        return masters[0] if masters else self.events[0]

    @property
    def zones(self) -> tuple[Component, ...]:
        """The time zones that the text describes."""
        return self._root.of_kind("VTIMEZONE")

    def overrides(self) -> Iterator[tuple[EventTime, Component]]:
        """Yield the overrides that can be read, each with its RECURRENCE-ID as it stands."""
        for component in self.events:
            event = self._event(component)
            if event is not None and event.recurrence_id is not None:
                yield event.recurrence_id, component

    def override(self, recurrence_id: EventTime) -> Component | None:
        """Return the override of an occurrence."""
        return next((event for stated, event in self.overrides() if same_slot(stated, recurrence_id)), None)

    def read(self, component: Component) -> Event:
        """Return an event in full. Raises InputError when it does not say when it is."""
        event = self._event(component)
        if event is None:
            raise InputError(UNKNOWN)
        return event

    def put(self, old: Component, new: Component) -> None:
        """Put an event in the place of another."""
        children = tuple(new if child is old else child for child in self._root.children)
        self._root = replace(self._root, children=children)

    def add(self, event: Component) -> None:
        """Add an event behind the others."""
        self._root = replace(self._root, children=(*self._root.children, event))

    def drop(self, event: Component) -> None:
        """Take an event out."""
        pairs = [
            (child, self._root.after[number] if number < len(self._root.after) else len(self._root.lines))
            for number, child in enumerate(self._root.children)
            if child is not event
        ]
        children, after = tuple(child for child, _ in pairs), tuple(position for _, position in pairs)
        self._root = replace(self._root, children=children, after=after)

    def stamped(self, component: Component, now: datetime, own: Collection[str], *, revised: bool) -> Component:
        """Return an event with the stamps of a change. Only its organizer counts revisions (RFC 5546 section 2.1.4)."""
        organizer = component.first("ORGANIZER")
        return stamp(component, now, revised=revised and (organizer is None or people.address_of(organizer) in own))

    def text(self) -> str:
        """Return the text, with a VTIMEZONE for each zone that is new and line ends as they were."""
        text = self.writer.complete(self._root, self._original).write()
        return text.replace("\r\n", "\n") if self._bare_line_feeds else text

    def _uid_of(self, component: Component) -> str:
        return EventReader(component, self.writer.zones).uid()

    def _event(self, component: Component) -> Event | None:
        return parse.event_of(EventReader(component, self.writer.zones))


def _whole(component: Component) -> Component:
    """Return the component with the BEGIN and END lines that the file lacks, since what is added needs its place."""
    begin = component.begin if "BEGIN" in (component.begin or "").upper() else None
    children = tuple(_whole(child) for child in component.children)
    return replace(component, children=children, begin=begin, end=component.end or None)
