"""Whole resources out of uniform events, for systems that do not speak iCalendar: equal events give equal text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from calapp.ical.drafting import drafted
from calapp.ical.editing import put, put_all, put_text, put_word
from calapp.ical.file import PRODID
from calapp.ical.lines import Component, ContentLine, escape
from calapp.ical.resource import Resource
from calapp.ical.series import put_dates
from calapp.ical.times import put_when, zone_only
from calapp.model.calendar_object import RecurrenceDate
from calapp.model.edits import EventDraft
from calapp.model.event import Event

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def compose(events: Sequence[Event]) -> str:
    """Return the resource that holds these events of one UID, the master of a series first, overrides by their slot.

    Nothing of an event is lost but answers without a guest and inline data of attachments.
    """
    header = (ContentLine.of("VERSION", "2.0"), ContentLine.of("PRODID", PRODID))
    resource = Resource(Component("VCALENDAR", header))
    like: ContentLine | None = None
    for event in sorted(events, key=_slot_key):
        component = _component(resource, event, like)
        if event.recurrence_id is None:
            like = zone_only(component.first("DTSTART"))
        resource.add(component)
    return resource.text()


def _slot_key(event: Event) -> tuple[bool, int]:
    return event.recurrence_id is not None, event.recurrence_id.key if event.recurrence_id else 0


def _component(resource: Resource, event: Event, like: ContentLine | None) -> Component:
    component = Component("VEVENT", (ContentLine.of("UID", escape(event.uid)),))
    if event.recurrence_id is not None:
        component = put(component, resource.writer.line("RECURRENCE-ID", event.recurrence_id, like, exact=False))
    if event.rrule:
        component = put(component, ContentLine.of("RRULE", event.rrule))  # before the times: a series states no UTC
    component = put_when(component, event.start, event.end, resource.writer)
    component = drafted(component, EventDraft(event.start, event.end, rrule=event.rrule), EventDraft.of(event),
                        resource.writer)  # fmt: skip
    component = put_dates(component, "RDATE", [RecurrenceDate(time) for time in event.rdates], resource.writer)
    component = put_dates(component, "EXDATE", [RecurrenceDate(time) for time in event.exdates], resource.writer)
    return _with_stamps(_with_words(component, event), event)


def _with_words(component: Component, event: Event) -> Component:
    """Add what no editor changes."""
    if event.conference:
        component = put(component, ContentLine.of("CONFERENCE", event.conference, [("VALUE", "URI")]))
    return put_text(component, "COLOR", event.color)


def _with_stamps(component: Component, event: Event) -> Component:
    stamped = event.modified or event.created or _NEVER
    component = put_word(component, "SEQUENCE", str(event.sequence) if event.sequence else "")
    component = put_all(component, "CREATED", [_stamp("CREATED", event.created)] if event.created else [])
    component = put(component, _stamp("DTSTAMP", stamped))
    return put_all(component, "LAST-MODIFIED", [_stamp("LAST-MODIFIED", event.modified)] if event.modified else [])


def _stamp(name: str, moment: datetime) -> ContentLine:
    return ContentLine.of(name, f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}")
