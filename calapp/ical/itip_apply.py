"""Messages carried out on what is stored, after the user agreed: every line that they do not concern stays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from calapp.ical import people
from calapp.ical.editing import edit, put, put_all, without
from calapp.ical.file import PRODID
from calapp.ical.itip import MINE, RECEIVED, REPLIED, Part, Parts, read
from calapp.ical.lines import Component, ContentLine
from calapp.ical.resource import Resource
from calapp.ical.series import put_dates, same_slot
from calapp.ical.write import new_override
from calapp.model.calendar_object import RecurrenceDate
from calapp.model.event import PartStat
from calapp.model.timespan import EventTime

_PERSONAL = ("CATEGORIES", "COLOR", "TRANSP")
"""What is the user's own in an event of somebody else's, where the user has said it."""
_NOT_FROM_OTHERS = ("COLOR", "IMAGE", "REQUEST-STATUS")
"""How an event looks is the user's choice (RFC 7986 section 7); the status is of a delivery."""


def added(message: Parts, parts: Sequence[Part], own: Collection[str]) -> str:
    """Return a new resource of an invitation's parts. Alarms of others stay out; nobody else answers for the user."""
    header = (ContentLine.of("VERSION", "2.0"), ContentLine.of("PRODID", PRODID))
    zones = message.root.of_kind("VTIMEZONE")
    root = Component("VCALENDAR", header, (*zones, *(_unanswered(_taken(part, None), own) for part in parts)))
    return root.write()


def updated(raw: str, message: Parts, parts: Sequence[Part], own: Collection[str]) -> str:
    """Bring a stored event to what newer parts say; alarms, colors and own marks stay.

    An answer of the user's stays while the version that it answered does. When a series as a whole moves, its changed
    occurrences are those of the message: the old ones belong to dates that there are no more.
    """
    stored, resource = read(raw, stored=True), Resource.parse(_with_zones(raw, message))
    for part in sorted(parts, key=lambda part: part.slot is not None):
        old = stored.at(part.slot)
        there = _there(resource, part.slot)
        new = _taken(part, there)
        same = old is not None and old.issue.sequence == part.issue.sequence
        new = _with_answer(new, there, own) if same else _unanswered(new, own)
        if there is None:
            resource.add(new)
        else:
            resource.put(there, new)
        if part.slot is None:
            _drop_overrides(resource, there, new)
        else:
            _take_back_in(resource, part.slot)
    return resource.text()


def canceled(raw: str, parts: Sequence[Part]) -> str:
    """Mark an event, or the occurrences that the parts name, as canceled."""
    resource = Resource.parse(raw)
    for part in parts:
        if part.slot is not None and _there(resource, part.slot) is None:
            resource.add(new_override(resource, part.slot))
        for event in resource.events if part.slot is None else (_there(resource, part.slot),):
            if event is not None:
                marked = put(event, ContentLine.of("STATUS", "CANCELLED"))
                resource.put(event, _issued(marked, part))
    return resource.text()


def answered(raw: str, part: Part, now: datetime) -> str:
    """Note a guest's answer in an event of the user's, and nothing else that the message says.

    An answer to a series counts for its changed occurrences too, where that guest gave none of their own.
    """
    resource = Resource.parse(raw)
    (reply,) = part.lines
    address, partstat = people.address_of(reply), people.read(reply).partstat
    if part.slot is not None and _there(resource, part.slot) is None:
        resource.add(new_override(resource, part.slot))
    for event in resource.events:
        stated = event.first("RECURRENCE-ID") is not None
        mine = event is _there(resource, part.slot)
        if mine or (part.slot is None and stated):
            noted = edit(event, "ATTENDEE", _noting(address, partstat, part, only_open=not mine))
            if noted != event:
                resource.put(event, resource.stamped(noted, now, (), revised=False))
    return resource.text() if resource.changed else raw


def _noting(address: str, partstat: PartStat, part: Part, *, only_open: bool) -> Callable[[ContentLine], ContentLine]:
    def note(line: ContentLine) -> ContentLine:
        if people.address_of(line) != address:
            return line
        if only_open and people.read(line).partstat is not PartStat.NEEDS_ACTION:
            return line
        told = people.answered(line, partstat)
        params = [pair for pair in told.params if pair[0] != REPLIED]
        return ContentLine.of(told.name, told.value, [*params, (REPLIED, part.issue.text())])

    return note


def _taken(part: Part, there: Component | None) -> Component:
    """Return a part as it is stored: without what others may not decide, with what the user has said before."""
    event = part.component
    names = {line.name for line in event.lines if line.name.startswith("X-CALAPP-")}
    event = without(event, *_NOT_FROM_OTHERS, *names)
    event = edit(event, "ATTENDEE", _without_marks)
    kept = [child for child in event.children if child.name != "VALARM"]
    if there is not None:
        for name in _PERSONAL:
            if there.first(name) is not None:
                event = put_all(event, name, there.all(name))
        event = put_all(event, "COMMENT", [*event.all("COMMENT"), *_own_comments(there)])
        kept += there.of_kind("VALARM")
    return _issued(replace(event, children=tuple(kept), after=()), part)


def _own_comments(event: Component) -> list[ContentLine]:
    return [line for line in event.all("COMMENT") if line.param(MINE)]


def _without_marks(line: ContentLine) -> ContentLine:
    if not any(name.startswith("X-CALAPP-") for name, _value in line.params):
        return line
    return ContentLine.of(line.name, line.value, [pair for pair in line.params if not pair[0].startswith("X-CALAPP-")])


def _with_answer(new: Component, there: Component | None, own: Collection[str]) -> Component:
    """Keep the user's answer, whatever the message says about it: it is the user's word alone."""
    before = {people.address_of(line): people.read(line).partstat for line in there.all("ATTENDEE")} if there else {}

    def keep(line: ContentLine) -> ContentLine:
        address = people.address_of(line)
        return people.answered(line, before.get(address, PartStat.NEEDS_ACTION)) if address in own else line

    return edit(new, "ATTENDEE", keep)


def _unanswered(new: Component, own: Collection[str]) -> Component:
    return _with_answer(new, None, own)


def _issued(event: Component, part: Part) -> Component:
    """Note which of the organizer's messages an event stands at."""
    stamp = f"{part.issue.dtstamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    event = put(event, ContentLine.of("SEQUENCE", str(part.issue.sequence)))
    event = put(event, ContentLine.of("DTSTAMP", stamp))
    return put(event, ContentLine.of(RECEIVED, stamp))


def _there(resource: Resource, slot: EventTime | None) -> Component | None:
    if slot is not None:
        return resource.override(slot)
    return next((event for event in resource.events if event.first("RECURRENCE-ID") is None), None)


def _drop_overrides(resource: Resource, before: Component | None, after: Component) -> None:
    """Drop the changed occurrences of a series that has no room for them any more."""
    master = resource.read(after)
    was = resource.read(before) if before is not None else master
    moved = (was.start, was.rrule) != (master.start, master.rrule)
    for slot, event in list(resource.overrides()):
        if moved or any(same_slot(slot, date) for date in master.exdates):
            resource.drop(event)


def _take_back_in(resource: Resource, slot: EventTime) -> None:
    """Let a series have an occurrence again that was left out."""
    master = _there(resource, None)
    if master is None or master.first("EXDATE") is None:
        return
    dates = resource.read(master).exdates
    kept = [RecurrenceDate(date) for date in dates if not same_slot(date, slot)]
    if len(kept) < len(dates):
        resource.put(master, put_dates(master, "EXDATE", kept, resource.writer))


def _with_zones(raw: str, message: Parts) -> str:
    """Return a text with those zones of a message that it does not know."""
    stored = read(raw, stored=True).root
    known = {zone.text("TZID") for zone in stored.of_kind("VTIMEZONE")}
    fresh = [zone for zone in message.root.of_kind("VTIMEZONE") if zone.text("TZID") not in known]
    return replace(stored, children=(*fresh, *stored.children), after=()).write() if fresh else raw
