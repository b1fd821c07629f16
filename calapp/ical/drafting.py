"""A draft carried out on one VEVENT: the properties of the fields that differ, and those that repeat them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from calapp.ical import alarms, attachments, custom, properties
from calapp.ical.editing import put, put_all, put_guests, put_if_there, put_text, put_word, without
from calapp.ical.lines import Component, ContentLine, escape
from calapp.ical.people import CREATOR, write_person
from calapp.ical.times import TimeWriter, put_when
from calapp.model.edits import EventDraft
from calapp.model.event import Attendee, BusyStatus, Transparency, Visibility
from calapp.model.timespan import TimeKind

TIMES = frozenset({"start", "end"})
REVISING = TIMES | {"rrule"}
_BUSY = {busy: word for word, busy in properties.BUSY_WORDS.items()}
_STATUS = {status: word for word, status in properties.STATUS_WORDS.items()}
_VISIBILITY = {visibility: word for word, visibility in properties.VISIBILITY_WORDS.items()}


def drafted(
    component: Component, before: EventDraft, after: EventDraft, writer: TimeWriter, own: Sequence[str] = ()
) -> Component:
    """Return the event with every field that differs between the drafts set to what ``after`` says."""
    changed = after.changed(before)
    if changed & TIMES:
        component = put_when(component, after.start, after.end, writer)
        all_day = "TRUE" if after.start.kind is TimeKind.ALL_DAY else "FALSE"
        component = put_if_there(component, "X-MICROSOFT-CDO-ALLDAYEVENT", all_day)
    for name, put_field in _FIELDS.items():
        if name in changed:
            component = put_field(component, after)
    if "attendees" in changed and after.attendees and own and component.first("ORGANIZER") is None:
        component = put(component, write_person("ORGANIZER", Attendee(own[0])))
    return component


def _title(component: Component, draft: EventDraft) -> Component:
    return put_text(component, "SUMMARY", draft.title)


def _location(component: Component, draft: EventDraft) -> Component:
    """Set the place; what pins the old one to a map would send people there."""
    return put_text(without(component, "GEO", "X-APPLE-STRUCTURED-LOCATION"), "LOCATION", draft.location)


def _description(component: Component, draft: EventDraft) -> Component:
    """Set the text; Outlook shows its HTML form instead, so an old one would hide the edit."""
    return put_text(without(component, "X-ALT-DESC"), "DESCRIPTION", draft.description)


def _url(component: Component, draft: EventDraft) -> Component:
    return put_word(component, "URL", draft.url.strip())


def _rrule(component: Component, draft: EventDraft) -> Component:
    return put_all(component, "RRULE", [ContentLine.of("RRULE", draft.rrule)] if draft.rrule else [])


def _alarms(component: Component, draft: EventDraft) -> Component:
    return replace(component, children=alarms.replaced(component.children, draft.alarms, draft.title), after=())


def _attendees(component: Component, draft: EventDraft) -> Component:
    return put_guests(component, draft.attendees)


def _transparency(component: Component, draft: EventDraft) -> Component:
    """Set TRANSP, and the word that Exchange goes by where the event has one that says otherwise.

    A draft that changes that word too has the last say: see the order of ``_FIELDS``.
    """
    free = draft.transparency is Transparency.TRANSPARENT
    if free != (draft.busy is BusyStatus.FREE):
        component = put_if_there(component, properties.BUSY, "FREE" if free else "BUSY")
    return put_word(component, "TRANSP", "TRANSPARENT" if free else "OPAQUE")


def _busy(component: Component, draft: EventDraft) -> Component:
    return put_word(component, properties.BUSY, _BUSY[draft.busy] if draft.busy else "")


def _status(component: Component, draft: EventDraft) -> Component:
    return put_word(component, "STATUS", _STATUS[draft.status])


def _organizer(component: Component, draft: EventDraft) -> Component:
    return _person(component, "ORGANIZER", draft.organizer)


def _creator(component: Component, draft: EventDraft) -> Component:
    return _person(component, CREATOR, draft.creator)


def _person(component: Component, name: str, person: Attendee | None) -> Component:
    return without(component, name) if person is None else put(component, write_person(name, person))


def _attachments(component: Component, draft: EventDraft) -> Component:
    return attachments.put(component, draft.attachments)


def _custom(component: Component, draft: EventDraft) -> Component:
    return put_all(component, custom.NAME, custom.write(draft.custom))


def _visibility(component: Component, draft: EventDraft) -> Component:
    return put_word(component, "CLASS", "" if draft.visibility is Visibility.DEFAULT else _VISIBILITY[draft.visibility])


def _categories(component: Component, draft: EventDraft) -> Component:
    words = ",".join(map(escape, draft.categories))
    return put_all(component, "CATEGORIES", [ContentLine.of("CATEGORIES", words)] if words else [])


_FIELDS: Mapping[str, Callable[[Component, EventDraft], Component]] = {
    "title": _title,
    "location": _location,
    "description": _description,
    "url": _url,
    "rrule": _rrule,
    "alarms": _alarms,
    "attendees": _attendees,
    "transparency": _transparency,
    "visibility": _visibility,
    "busy": _busy,
    "status": _status,
    "organizer": _organizer,
    "creator": _creator,
    "attachments": _attachments,
    "custom": _custom,
    "categories": _categories,
}
