"""Messages about invitations as they are written: what RFC 5546 section 3.2 wants in each, and nothing private.

``slot`` names an occurrence, None means the event itself, of a series all of it. ``now`` is aware. Every function
raises InputError when the event cannot be the subject of such a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from calapp.errors import InputError
from calapp.ical import people
from calapp.ical.editing import edit, put, put_all, stamp, without
from calapp.ical.file import PRODID
from calapp.ical.itip import MINE, Method
from calapp.ical.lines import Component, ContentLine, escape
from calapp.ical.resource import Resource
from calapp.ical.series import put_dates
from calapp.ical.times import put_when
from calapp.ical.write import new_override
from calapp.model.calendar_object import RecurrenceDate
from calapp.model.event import Attendee, AttendeeRole, PartStat, Status
from calapp.model.timespan import EventTime

_PRIVATE = ("COLOR", "REQUEST-STATUS")
_OF_A_SERIES = ("RRULE", "RDATE", "EXDATE", "EXRULE")
_REPLY = frozenset(("UID", "RECURRENCE-ID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "ORGANIZER", "ATTENDEE",
                    "SEQUENCE"))  # fmt: skip
_CANCEL = _REPLY | {"LOCATION"}
NO_GUESTS = "This event has no guests, so there is nobody to write to."
NO_ORGANIZER = "This event names no organizer, so there is nobody to write to."


def request(raw: str, *, now: datetime, slot: EventTime | None = None) -> str:
    """Return the invitation to an event (RFC 5546 section 3.2.2). Occurrences that were canceled are left out of it."""
    resource = Resource.parse(raw)
    chosen = _chosen(resource, slot)
    off = [event for event in chosen if resource.read(event).status is Status.CANCELED]
    if len(off) == len(chosen):
        raise InputError("This event is canceled. Write a cancellation instead.")
    left_out = [RecurrenceDate(found) for event in off if (found := resource.read(event).recurrence_id)]
    events = []
    for event in chosen:
        if event in off:
            continue
        if event.first("RECURRENCE-ID") is None and left_out:
            dates = [RecurrenceDate(date) for date in resource.read(event).exdates]
            event = put_dates(event, "EXDATE", [*dates, *left_out], resource.writer)
        events.append(_complete(edit(_shared(event), "ATTENDEE", _asking(event)), now))
    if not any(event.first("ATTENDEE") for event in events):
        raise InputError(NO_GUESTS)
    return _message(Method.REQUEST, resource, events)


def reply(raw: str, address: str, *, now: datetime, slot: EventTime | None = None, comment: str = "") -> str:
    """Return a guest's answer as it stands in the event (RFC 5546 section 3.2.3)."""
    resource = Resource.parse(raw)
    chosen = _chosen(resource, slot)
    if slot is None:
        chosen = [event for event in chosen if event.first("RECURRENCE-ID") is None] or chosen
    events = []
    for event in chosen:
        line = next((line for line in event.all("ATTENDEE") if people.address_of(line) == address), None)
        if line is None:
            raise InputError("You are not a guest of this event, so there is nothing to answer.")
        if people.read(line).partstat is PartStat.NEEDS_ACTION:
            raise InputError("You have not answered this invitation yet.")
        short = put_all(_only(_shared(event), _REPLY), "ATTENDEE", [_without_rsvp(_bare(line))])
        events.append(_complete(_commented(short, comment), now))
    return _message(Method.REPLY, resource, events)


def cancel(raw: str, *, now: datetime, slot: EventTime | None = None, comment: str = "") -> str:
    """Return the cancellation of an event or occurrence that is marked as canceled (RFC 5546 section 3.2.5)."""
    resource = Resource.parse(raw)
    chosen = _chosen(resource, slot)
    if slot is None:
        chosen = [event for event in chosen if event.first("RECURRENCE-ID") is None] or chosen
    events = []
    for event in chosen:
        if event.first("ATTENDEE") is None:
            raise InputError(NO_GUESTS)
        short = put(_only(_shared(event), _CANCEL), ContentLine.of("STATUS", "CANCELLED"))
        events.append(_complete(_commented(edit(short, "ATTENDEE", _without_rsvp), comment), now))
    return _message(Method.CANCEL, resource, events)


def counter(
    raw: str, start: EventTime, end: EventTime, *, now: datetime, slot: EventTime | None = None, comment: str = ""
) -> str:
    """Return a guest's proposal of other times (RFC 5546 section 3.2.7); of a series it is about one occurrence."""
    resource = Resource.parse(raw)
    (event, *more) = _chosen(resource, slot)
    if slot is None and (more or any(event.first(name) for name in _OF_A_SERIES)):
        raise InputError("Another time can be proposed for one occurrence of a series. Choose one.")
    moved = put_when(_shared(event), start, end, resource.writer)
    return _message(Method.COUNTER, resource, [_complete(_commented(moved, comment), now)])


def called_off(raw: str, *, now: datetime, slot: EventTime | None = None) -> str:
    """Return an event of the user's with the event, or an occurrence, marked as canceled and counted as a revision.

    RFC 5546 section 2.1.4 wants SEQUENCE counted up by the organizer who cancels.
    """
    resource = Resource.parse(raw)
    if slot is not None and resource.override(slot) is None:
        resource.add(new_override(resource, slot))
    for event in resource.events if slot is None else [resource.override(slot)]:
        if event is not None and resource.read(event).status is not Status.CANCELED:
            resource.put(event, stamp(put(event, ContentLine.of("STATUS", "CANCELLED")), now, revised=True))
    return resource.text() if resource.changed else raw


def with_organizer(raw: str, address: str) -> str:
    """Return the event with its organizer named, as an invitation must (RFC 5546 section 3.2.2)."""
    resource = Resource.parse(raw)
    for event in resource.events:
        if event.first("ORGANIZER") is None:
            resource.put(event, put(event, people.write_person("ORGANIZER", Attendee(address))))
    return resource.text() if resource.changed else raw


def _chosen(resource: Resource, slot: EventTime | None) -> list[Component]:
    """Return the components that a message is about. Raises InputError where one names no organizer."""
    chosen = list(resource.events) if slot is None else [resource.override(slot) or new_override(resource, slot)]
    if any(event.first("ORGANIZER") is None for event in chosen):
        raise InputError(NO_ORGANIZER)
    return chosen


def _shared(event: Component) -> Component:
    """Return an event without what is nobody else's business: alarms, own comments and marks."""
    own = {line.name for line in event.lines if line.name.startswith("X-CALAPP-")}
    event = without(event, *_PRIVATE, *own)
    event = edit(event, "COMMENT", lambda line: None if line.param(MINE) else line)
    for name in ("ATTENDEE", "ORGANIZER"):
        event = edit(event, name, _bare)
    return replace(event, children=tuple(one for one in event.children if one.name != "VALARM"), after=())


def _bare(line: ContentLine) -> ContentLine:
    """Return a line without what is between calapp, or a server, and its user (RFC 6638 section 7)."""
    kept = [(name, value) for name, value in line.params if not name.startswith(("X-CALAPP-", "SCHEDULE-"))]
    return line if len(kept) == len(line.params) else ContentLine.of(line.name, line.value, kept)


def _asking(event: Component) -> Callable[[ContentLine], ContentLine]:
    """Ask the guests who have not answered for an answer; not the organizer, and nobody who is only to know."""
    organizer = {people.address_of(line) for line in event.all("ORGANIZER")}

    def ask(line: ContentLine) -> ContentLine:
        guest = people.read(line)
        waits = guest.partstat is PartStat.NEEDS_ACTION and guest.role is not AttendeeRole.INFORMED
        return people.changed(line, replace(guest, rsvp=True)) if waits and guest.address not in organizer else line

    return ask


def _without_rsvp(line: ContentLine) -> ContentLine:
    return people.changed(line, replace(people.read(line), rsvp=False))


def _only(event: Component, names: frozenset[str]) -> Component:
    return replace(event, lines=tuple(line for line in event.lines if line.name in names), children=())


def _commented(event: Component, comment: str) -> Component:
    comment = comment.strip()
    return put(event, ContentLine.of("COMMENT", escape(comment))) if comment else event


def _complete(event: Component, now: datetime) -> Component:
    """Add what RFC 5546 wants in every message."""
    event = put(event, ContentLine.of("DTSTAMP", f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"))
    for name, usual in (("SEQUENCE", "0"), ("SUMMARY", "")):
        event = put(event, event.first(name) or ContentLine.of(name, usual))
    return event


def _message(method: Method, resource: Resource, events: Iterable[Component]) -> str:
    """Return a calendar of these events with METHOD and the zones that they name (RFC 5546 section 3.2)."""
    header = [ContentLine.of(*pair) for pair in (("VERSION", "2.0"), ("PRODID", PRODID), ("METHOD", method.value))]
    events = tuple(events)
    used = {line.param("TZID") for event in events for line in event.lines}
    zones = tuple(zone for zone in resource.zones if zone.text("TZID") in used)
    root = Component("VCALENDAR", tuple(header), (*zones, *events))
    return resource.writer.complete(root, Component("VCALENDAR")).write()
