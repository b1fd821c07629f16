"""The patching writer: edits change the lines they mean; every other line of a text stays byte for byte.

``recurrence_id`` names an occurrence, in whatever form; None means the event itself, of a series its master. ``own``
are the user's calendar addresses in lower case, the first the one to invite from. ``now`` is aware. A text that an
edit does not change comes back as it is. Every function raises InputError when the text is no calendar or the event
in it cannot be read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from calapp.errors import InputError
from calapp.ical import people
from calapp.ical.changes import OverrideChange, SeriesChange, SeriesDates, SeriesEnding
from calapp.ical.drafting import REVISING, TIMES, drafted
from calapp.ical.editing import edit, put, put_all, without
from calapp.ical.file import PRODID
from calapp.ical.itip import MINE
from calapp.ical.lines import Component, ContentLine, escape
from calapp.ical.reading import EventReader
from calapp.ical.resource import Resource
from calapp.ical.series import put_dates, same_slot
from calapp.ical.times import move_to, put_when, zone_only
from calapp.model.calendar_object import RecurrenceDate
from calapp.model.edits import DRAFT_FIELDS, EventDraft, ExtraDates
from calapp.model.event import Attendee, PartStat
from calapp.model.timespan import EventTime

_SERIES_ONLY = ("RRULE", "EXRULE", "RDATE", "EXDATE")
_OF_THE_OLD_UID = ("RECURRENCE-ID", "SEQUENCE", "CREATED", "REQUEST-STATUS")
_FOLLOWED = frozenset(DRAFT_FIELDS) - REVISING - {"attendees"}


def create(draft: EventDraft, *, uid: str, now: datetime, own: Sequence[str] = ()) -> str:
    """Return a new resource with one event."""
    header = (ContentLine.of("VERSION", "2.0"), ContentLine.of("PRODID", PRODID))
    event = Component("VEVENT", (ContentLine.of("UID", escape(uid)),))
    resource = Resource(Component("VCALENDAR", header))
    event = put_when(event, draft.start, draft.end, resource.writer)
    event = drafted(event, EventDraft(draft.start, draft.end), draft, resource.writer, own)
    resource.add(resource.stamped(_created(event, now), now, own, revised=False))
    return resource.text()


def patch(
    raw: str, draft: EventDraft, *, now: datetime, recurrence_id: EventTime | None = None, own: Sequence[str] = ()
) -> str:
    """Make an event say what ``draft`` says; an occurrence that has no override yet gets one.

    A change of the master reaches the overrides that said the same. A series whose times or rules change takes
    ``patch_series``, which moves its exceptions along.
    """
    resource = Resource.parse(raw)
    if recurrence_id is None:
        _patch_master(resource, draft, now, own)
    elif override := resource.override(recurrence_id):
        _patch_one(resource, override, replace(draft, rrule=None), now, own)
    else:
        _add_override(resource, recurrence_id, replace(draft, rrule=None), now, own)
    return resource.text() if resource.changed else raw


def patch_series(raw: str, change: SeriesChange, draft: EventDraft, *, now: datetime, own: Sequence[str] = ()) -> str:
    """Carry out a change of a whole series. Times, rules and dates come from ``change``, all else from ``draft``."""
    resource = Resource.parse(raw)
    _change_series(resource, change, draft, now, own)
    return resource.text() if resource.changed else raw


def end_series(raw: str, ending: SeriesEnding, *, now: datetime, own: Sequence[str] = ()) -> str:
    """Carry out the end of a series before one of its occurrences."""
    resource = Resource.parse(raw)
    master = resource.master
    ended = _with_dates(resource, master, ending)
    resource.put(master, resource.stamped(ended, now, own, revised=True))
    _drop_overrides(resource, ending.removed)
    return resource.text()


def begin_series(
    raw: str, change: SeriesChange, draft: EventDraft, *, uid: str, now: datetime, own: Sequence[str] = ()
) -> str:
    """Return a new resource that takes over the rest of a series: the same event with its own UID, from a later date.

    Of the overrides it takes those that ``change`` moves. Guests of the user are asked anew: they answered another UID.
    """
    resource = Resource.parse(raw)
    taken = [item.before for item in change.overrides]
    _drop_overrides(resource, [stated for stated, _event in resource.overrides() if stated not in taken])
    _change_series(resource, change, draft, now, own)
    for event in resource.events:
        renamed = put(without(event, "SEQUENCE", "REQUEST-STATUS"), ContentLine.of("UID", escape(uid)))
        renamed = _asked_anew(renamed, own)
        resource.put(event, _created(renamed, now))
    return resource.text()


def redate(raw: str, dates: ExtraDates, *, now: datetime, own: Collection[str] = ()) -> str:
    """Give a series these added and left-out dates; the override of a date that it then does not have goes with it."""
    resource = Resource.parse(raw)
    master = resource.master
    before = ExtraDates.of(resource.read(master))
    if before == dates:
        return raw
    known = {date.start: date for date in EventReader(master, resource.writer.zones).rdates()}  # one may have an end
    dated = put_dates(
        master, "RDATE", [known.get(time, RecurrenceDate(time)) for time in dates.rdates], resource.writer
    )
    dated = put_dates(dated, "EXDATE", [RecurrenceDate(time) for time in dates.exdates], resource.writer)
    if dated != master:
        resource.put(master, resource.stamped(dated, now, own, revised=True))
    left = (*dates.exdates, *dates.regular, *(date for date in before.rdates if date not in dates.rdates))
    _drop_overrides(resource, [one for one, _ in resource.overrides() if any(same_slot(one, date) for date in left)])
    return resource.text() if resource.changed else raw


def exclude(raw: str, recurrence_id: EventTime, *, now: datetime, own: Collection[str] = ()) -> str:
    """Take one occurrence out of its series: an EXDATE as the series writes its times, and no override."""
    resource = Resource.parse(raw)
    override = resource.override(recurrence_id)
    if override is not None:
        resource.drop(override)
    elif not any(event.first("RECURRENCE-ID") is None for event in resource.events):
        return raw
    if not resource.events:
        raise InputError("This is the only occurrence of the event. Delete the event instead.")
    for master in resource.events:
        if master.first("RECURRENCE-ID") is None and not _excludes(resource, master, recurrence_id):
            line = resource.writer.line("EXDATE", recurrence_id, zone_only(master.first("DTSTART")), exact=False)
            excluded = edit(master, "EXDATE", lambda old: old, [line])
            resource.put(master, resource.stamped(excluded, now, own, revised=True))
    return resource.text() if resource.changed else raw


def answer(
    raw: str,
    addresses: Collection[str],
    partstat: PartStat,
    *,
    now: datetime,
    recurrence_id: EventTime | None = None,
    comment: str = "",
) -> str:
    """Set the answer of the guest with one of these addresses, for one occurrence or wherever the event names them.

    ``comment`` goes with the answer and takes the place of an earlier one. Raises InputError when the event does not.
    """
    resource = Resource.parse(raw)
    asked = resource.events
    if recurrence_id is not None:
        if resource.override(recurrence_id) is None:
            resource.add(new_override(resource, recurrence_id))
        asked = tuple(event for stated, event in resource.overrides() if same_slot(stated, recurrence_id))
    if not any(_own_lines(event, addresses) for event in asked):
        raise InputError("You are not a guest of this event, so there is nothing to answer.")
    nothing_new = True
    for event in asked:
        answered = edit(event, "ATTENDEE", lambda line: _answered(line, addresses, partstat))
        answered = _commented(answered, comment.strip())
        if answered != event:
            resource.put(event, _answer_stamped(resource, answered, now, addresses))
            nothing_new = False
    return raw if nothing_new else resource.text()


def _answer_stamped(resource: Resource, event: Component, now: datetime, addresses: Collection[str]) -> Component:
    """Note a change; DTSTAMP of somebody else's event stays, which says how new the organizer's word is (RFC 5546)."""
    stamped = resource.stamped(event, now, addresses, revised=False)
    organizer, said = event.first("ORGANIZER"), event.first("DTSTAMP")
    if organizer is None or said is None or people.address_of(organizer) in addresses:
        return stamped
    return put(stamped, said)


def _commented(event: Component, comment: str) -> Component:
    """Put the user's own comment in the place of an earlier one; those of others stay."""
    fresh = [ContentLine.of("COMMENT", escape(comment), [(MINE, "TRUE")])] if comment else []
    return edit(event, "COMMENT", lambda line: None if line.param(MINE) else line, fresh)


def copy(raw: str, draft: EventDraft, *, uid: str, now: datetime, recurrence_id: EventTime | None = None) -> str:
    """Return a new resource with a copy of one event or occurrence: it does not repeat and invites nobody."""
    resource = Resource.parse(raw)
    source = (resource.override(recurrence_id) if recurrence_id else None) or resource.master
    for event in resource.events:
        resource.drop(event)
    single = without(source, *_SERIES_ONLY, *_OF_THE_OLD_UID, "ATTENDEE", "ORGANIZER")
    single = put(single, ContentLine.of("UID", escape(uid)))
    before = EventDraft.of(resource.read(single))
    single = drafted(single, before, replace(draft, rrule=None, attendees=(), organizer=None), resource.writer)
    resource.add(resource.stamped(_created(single, now), now, (), revised=False))
    return resource.text()


def fork(raw: str, *, uid: str, now: datetime) -> str:
    """Return the whole resource under another UID and without guests, for keeping both sides of a conflict."""
    resource = Resource.parse(raw)
    for event in resource.events:
        forked = without(event, "SEQUENCE", "REQUEST-STATUS", "ATTENDEE", "ORGANIZER")
        forked = put(forked, ContentLine.of("UID", escape(uid)))
        resource.put(event, resource.stamped(_created(forked, now), now, (), revised=False))
    return resource.text()


def rename(raw: str, uid: str) -> str:
    """Return the same resource under another UID, and nothing else changed."""
    resource = Resource.parse(raw)
    for event in resource.events:
        resource.put(event, put(event, ContentLine.of("UID", escape(uid))))
    return resource.text()


def _patch_master(resource: Resource, draft: EventDraft, now: datetime, own: Sequence[str]) -> None:
    master = resource.master
    before = EventDraft.of(resource.read(master))
    _patch_one(resource, master, draft, now, own)
    _follow(resource, before, draft, now, own)


def _patch_one(resource: Resource, event: Component, draft: EventDraft, now: datetime, own: Sequence[str]) -> None:
    before = EventDraft.of(resource.read(event))
    patched = drafted(event, before, draft, resource.writer, own)
    if patched != event:
        resource.put(event, resource.stamped(patched, now, own, revised=bool(draft.changed(before) & REVISING)))


def _add_override(
    resource: Resource, recurrence_id: EventTime, draft: EventDraft, now: datetime, own: Sequence[str]
) -> None:
    override = new_override(resource, recurrence_id)
    before = EventDraft.of(resource.read(override))
    patched = drafted(override, before, draft, resource.writer, own)
    if patched != override:
        resource.add(resource.stamped(patched, now, own, revised=bool(draft.changed(before) & TIMES)))


def new_override(resource: Resource, recurrence_id: EventTime) -> Component:
    """Return an override that changes nothing yet: the master's component at the occurrence's own time."""
    master = resource.master
    line = resource.writer.line("RECURRENCE-ID", recurrence_id, zone_only(master.first("DTSTART")), exact=False)
    return move_to(put(without(master, *_SERIES_ONLY), line), recurrence_id, resource.writer)


def _change_series(
    resource: Resource, change: SeriesChange, draft: EventDraft, now: datetime, own: Sequence[str]
) -> None:
    master = resource.master
    before = EventDraft.of(resource.read(master))
    draft = replace(draft, start=change.start, end=change.end, rrule=next(iter(change.rrules), None))
    patched = drafted(master, before, draft, resource.writer, own)
    dated = _with_dates(resource, patched, change)
    if dated != master:
        revised = dated != patched or bool(draft.changed(before) & REVISING)
        resource.put(master, resource.stamped(dated, now, own, revised=revised))
    _drop_overrides(resource, change.homeless)
    _move_overrides(resource, change.overrides, now, own)
    _follow(resource, before, draft, now, own)


def _with_dates(resource: Resource, master: Component, dates: SeriesDates) -> Component:
    rules = (line.value.strip() for line in master.all("RRULE"))
    if tuple(filter(None, rules)) != dates.rrules:
        master = put_all(master, "RRULE", [ContentLine.of("RRULE", rule) for rule in dates.rrules])
    master = put_dates(master, "RDATE", dates.rdates, resource.writer)
    return put_dates(master, "EXDATE", [RecurrenceDate(time) for time in dates.exdates], resource.writer)


def _excludes(resource: Resource, master: Component, recurrence_id: EventTime) -> bool:
    return any(same_slot(time, recurrence_id) for time in resource.read(master).exdates)


def _drop_overrides(resource: Resource, ids: Collection[EventTime]) -> None:
    for stated, event in list(resource.overrides()):
        if stated in ids:
            resource.drop(event)


def _move_overrides(resource: Resource, moves: Sequence[OverrideChange], now: datetime, own: Sequence[str]) -> None:
    like = zone_only(resource.master.first("DTSTART"))
    by_id = {move.before: move for move in moves}
    for stated, event in list(resource.overrides()):
        move = by_id.get(stated)
        if move is None:
            continue
        moved = event
        if move.after != stated:
            moved = put(event, resource.writer.line("RECURRENCE-ID", move.after, like, exact=False))
        moved = put_when(moved, move.start, move.end, resource.writer)
        if moved is not event:
            resource.put(event, resource.stamped(moved, now, own, revised=True))


def _follow(resource: Resource, before: EventDraft, after: EventDraft, now: datetime, own: Sequence[str]) -> None:
    """Change the overrides in what they said as the master did: only what is their own stays different."""
    changed = after.changed(before)
    for _stated, event in list(resource.overrides()):
        mine = EventDraft.of(resource.read(event))
        updates: dict[str, Any] = {
            name: getattr(after, name) for name in changed & _FOLLOWED if getattr(mine, name) == getattr(before, name)
        }
        if "attendees" in changed:
            updates["attendees"] = _guests(mine.attendees, before.attendees, after.attendees)
        _patch_one(resource, event, replace(mine, **updates), now, own)


def _guests(
    mine: tuple[Attendee, ...], before: tuple[Attendee, ...], after: tuple[Attendee, ...]
) -> tuple[Attendee, ...]:
    """Return an override's guests when the master's change: who came comes, who left leaves, answers stay."""
    there = {guest.address for guest in mine} | {guest.address for guest in before}
    left = {guest.address for guest in before} - {guest.address for guest in after}
    return (
        *(guest for guest in mine if guest.address not in left),
        *(guest for guest in after if guest.address not in there),
    )


def _asked_anew(event: Component, own: Collection[str]) -> Component:
    """Return an event of the user's own whose guests have not answered yet; of another organizer's nothing changes."""
    organizer = event.first("ORGANIZER")
    if organizer is None or people.address_of(organizer) not in own:
        return event
    return edit(
        event,
        "ATTENDEE",
        lambda line: line if people.address_of(line) in own else people.answered(line, PartStat.NEEDS_ACTION),
    )


def _created(event: Component, now: datetime) -> Component:
    return put(event, ContentLine.of("CREATED", f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"))


def _own_lines(event: Component, addresses: Collection[str]) -> bool:
    return any(people.address_of(line) in addresses for line in event.all("ATTENDEE"))


def _answered(line: ContentLine, addresses: Collection[str], partstat: PartStat) -> ContentLine:
    return people.answered(line, partstat) if people.address_of(line) in addresses else line
