"""Changes to single components: each returns a new one in which every line that it does not concern is the old one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from calapp.ical import people, properties
from calapp.ical.lines import Component, ContentLine, escape
from calapp.model.event import Attendee

Change = Callable[[ContentLine], ContentLine | None]


def edit(component: Component, name: str, change: Change, added: Iterable[ContentLine] = ()) -> Component:
    """Change or drop (None) the lines of one name where they stand; new ones come behind the last of them."""
    kept: list[ContentLine] = []
    end = None
    for line in component.lines:
        new = change(line) if line.name == name else line
        if new is not None:
            kept.append(new)
        if line.name == name:
            end = len(kept)
    kept[end if end is not None else len(kept) : end if end is not None else len(kept)] = added
    children_last = all(position == len(component.lines) for position in component.after)
    return replace(component, lines=tuple(kept), after=() if children_last else component.after)


def put(component: Component, line: ContentLine) -> Component:
    """Put a property that stands once in the place of the old one, or at the end."""
    return put_all(component, line.name, [line])


def put_all(component: Component, name: str, lines: Iterable[ContentLine]) -> Component:
    """Put these lines in the place of all old ones of that name."""
    fresh = iter(lines)
    return edit(component, name, lambda _line: next(fresh, None), fresh)


def without(component: Component, *names: str) -> Component:
    """Drop the lines of these names."""
    for name in names:
        if component.first(name):
            component = edit(component, name, lambda _line: None)
    return component


def put_text(component: Component, name: str, text: str) -> Component:
    """Set a TEXT property; its language stays, what pointed to another form of the old text goes."""
    if not text:
        return without(component, name)
    old = component.first(name)
    kept = [(key, value) for key, value in old.params if key != "ALTREP"] if old else []
    return put(component, ContentLine.of(name, escape(text), kept))


def put_word(component: Component, name: str, word: str) -> Component:
    """Set a property whose value is one word or an address; "" drops it."""
    return put(component, ContentLine.of(name, word)) if word else without(component, name)


def put_if_there(component: Component, name: str, word: str) -> Component:
    """Set a vendor's property that repeats what another one says, where the event has it."""
    return put_word(component, name, word) if component.first(name) else component


def put_guests(component: Component, guests: Iterable[Attendee]) -> Component:
    """Set the guests. The line of a guest who stays changes in what differs only."""
    wanted = {guest.address: guest for guest in guests}
    there = {people.address_of(line) for line in component.all("ATTENDEE")}

    def change(line: ContentLine) -> ContentLine | None:
        guest = wanted.get(people.address_of(line))
        return people.changed(line, guest) if guest else None

    fresh = [people.write(guest) for address, guest in wanted.items() if address not in there]
    return edit(component, "ATTENDEE", change, fresh)


def stamp(component: Component, now: datetime, *, revised: bool) -> Component:
    """Note that the event was changed; ``revised`` is a change for which RFC 5546 section 2.1.4 counts SEQUENCE up."""
    moment = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        component = put(component, ContentLine.of(name, moment))
    if revised:
        line = component.first("SEQUENCE")
        number = properties.sequence(line.value) + 1 if line else 1
        component = put(component, ContentLine.of("SEQUENCE", str(number)))
    return component
