"""Writing objects: only what differs, each record under its own version, and guests told only when that is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import msgspec

from calapp.errors import BadAnswer, ObjectGone, PreconditionFailed, Rejected
from calapp.ical import parse
from calapp.ical.compose import compose
from calapp.ical.itip import answer_comment
from calapp.ical.series import same_slot
from calapp.model.edits import Notify
from calapp.model.event import Event, Status
from calapp.model.timespan import EventTime
from calapp.net.client import Reply
from calapp.providers.aurinko.bodies import Bodies
from calapp.providers.aurinko.bundle import Bundle, Told
from calapp.providers.base import Outgoing, Written
from calapp.providers.rest import GONE, Query, Rest, once_made, read
from calapp.wire.aurinko import reading, writing
from calapp.wire.aurinko.payloads import EventOrId, MeetingResponse, Record
from calapp.wire.series import later

_NO_MASTER = "Aurinko keeps no single occurrences of a series that is not there. Keep this event in another calendar."
_COME_BACK = "occurrences that were left out and come back"
_WHEN = ("start", "end", "rrule", "rdates")


class Writes:
    """Creates, changes and deletes the events of one account; ``own`` are its addresses."""

    def __init__(self, rest: Rest, bodies: Bodies, own: tuple[str, ...]) -> None:
        self._rest = rest
        self._bodies = bodies
        self._own = own

    def put(self, calendar: str, outgoing: Outgoing) -> Written:
        """Create an event, or change exactly the version it was made from."""
        self._bodies.forget()
        events = parse.events(outgoing.raw)
        master = next((event for event in events if event.recurrence_id is None), None)
        if master is None:
            raise Rejected(_NO_MASTER)
        overrides = [event for event in events if event.recurrence_id is not None]
        work = _Work(self._rest, self._bodies, calendar, outgoing, self._own)
        if outgoing.href is None or outgoing.base_native is None:
            return work.create(master, overrides)
        return work.update(Bundle.parse(outgoing.base_native), master, overrides)

    def delete(self, calendar: str, outgoing: Outgoing) -> None:
        """Delete exactly the version that was seen: the API knows no condition for that, so it is looked at first."""
        self._bodies.forget()
        if outgoing.href is None:
            return
        there = self._bodies.bundle(calendar, outgoing.href)
        if there is None:
            self._bodies.look_at(calendar)
            return
        if outgoing.base_etag is not None and there.etag != outgoing.base_etag:
            raise PreconditionFailed
        path = ("calendars", calendar, "events", outgoing.href)
        reply = self._rest.ask("DELETE", path, query=(_notify(outgoing),))
        if reply.status not in GONE:
            self._rest.believed(reply)


class _Work:
    """One write of one object."""

    def __init__(self, rest: Rest, bodies: Bodies, calendar: str, outgoing: Outgoing, own: tuple[str, ...]) -> None:
        self._rest = rest
        self._bodies = bodies
        self._calendar = calendar
        self._outgoing = outgoing
        self._own = own
        self._left_out: dict[str, None] = {}
        self._sent = False

    def create(self, master: Event, overrides: Sequence[Event]) -> Written:
        """Create an event; then what its occurrences say of themselves."""
        query = (_notify(self._outgoing), ("bodyType", "text"), ("returnRecord", "true"))
        reply = self._send("POST", ("events",), query=query, body=writing.creation(master))
        made = read(reply, EventOrId)
        if not made.id:
            raise BadAnswer(detail="a create answered without an id")
        self._note(None, master)
        uid = made.i_cal_u_id or (made.record.uid if made.record else "") or master.uid
        shown = replace(writing.held(None, master), uid=uid)
        with once_made():
            self._answer(made.id, None, master)
            placed = self._occurrences(made.id, (shown,), replace(master, uid=uid), overrides, left_out=master.exdates)
        return Written(made.id, raw=compose(placed), left_out=tuple(self._left_out))

    def update(self, base: Bundle, master: Event, overrides: Sequence[Event]) -> Written:
        """Change what differs from the version that the edit grew from."""
        before = base.events(self._own)
        if base.series or master.rrule or master.rdates:
            self._check_version(base)
        self._note(before[0], master)
        patch = writing.changes(before[0], master)
        if patch != Record():
            self._patch(base.main, patch)
        self._answer(base.href, before[0], master)
        shown = writing.held(before[0], master)
        there: Sequence[Event] = (shown, *before[1:])
        told: Sequence[Told] = base.modified
        if len(before) > 1 and any(getattr(before[0], name) != getattr(master, name) for name in _WHEN):
            moved = self._bodies.bundle(self._calendar, base.href)  # a series that moves takes its occurrences along
            if moved is not None:
                there, told = (shown, *moved.events(self._own)[1:]), moved.modified
        fresh = [date for date in master.exdates if not _among(date, before[0].exdates)]
        if any(not _among(date, master.exdates) for date in before[0].exdates):
            self._left_out.setdefault(_COME_BACK)
        placed = self._occurrences(base.href, there, master, overrides, left_out=fresh, told=told)
        etag = None if self._sent else self._outgoing.base_etag
        return Written(base.href, etag, raw=compose(placed), left_out=tuple(self._left_out))

    def _occurrences(
        self,
        href: str,
        there: Sequence[Event],
        master: Event,
        overrides: Sequence[Event],
        *,
        left_out: Sequence[EventTime],
        told: Sequence[Told] = (),
    ) -> tuple[Event, ...]:
        """Write what single occurrences say; return the series as the system then has it."""
        shown, known = there[0], list(there[1:])
        for date in left_out:
            self._drop(href, date)
            known = [one for one in known if not _at(one, date)]
        for wanted in overrides:
            slot = wanted.recurrence_id or wanted.start
            if wanted.status is Status.CANCELED:
                self._drop(href, slot)
                shown = replace(shown, exdates=(*shown.exdates, slot))
                known = [one for one in known if not _at(one, slot)]
                continue
            found = next((one for one in told if _same_slot(one, slot)), None) or self._find(href, slot)
            if found is None:
                continue
            held = self._change(found, replace(wanted, uid=shown.uid))
            known = [*(one for one in known if not _at(one, slot)), held]
        for stale in [one for one in known if not any(_at(wanted, one.recurrence_id) for wanted in overrides)]:
            found = next((one for one in told if _same_slot(one, stale.recurrence_id)), None)
            if found is not None:  # it says again what the series says
                known[known.index(stale)] = self._change(found, _regular(master, stale))
        return (shown, *known)

    def _change(self, found: Told, wanted: Event) -> Event:
        """Make an occurrence say what is wanted; return it as the system then has it."""
        before = reading.event_of(found.record, own=self._own)
        wanted = replace(wanted, recurrence_id=before.recurrence_id)
        self._note(before, wanted)
        patch = writing.changes(before, replace(wanted, rrule=None, rdates=()))
        if patch != Record():
            self._patch(found, patch)
        self._answer(found.id, before, wanted)
        return replace(writing.held(before, wanted), uid=wanted.uid, rrule=None, rdates=(), exdates=())

    def _find(self, href: str, slot: EventTime) -> Told | None:
        found = self._bodies.occurrence(self._calendar, href, slot)
        if found is None:
            self._left_out.setdefault("changes of occurrences that the series does not have")
        return found

    def _drop(self, href: str, slot: EventTime) -> None:
        found = self._bodies.occurrence(self._calendar, href, slot)
        if found is not None:
            with suppress(ObjectGone):  # somebody else was faster
                self._send("DELETE", ("events", found.id), query=(_notify(self._outgoing),))

    def _patch(self, told: Told, patch: Record) -> None:
        query = (_notify(self._outgoing), ("returnRecord", "false"))
        self._send("PATCH", ("events", told.id), query=query, body=patch, headers={"If-Match": told.etag})

    def _answer(self, href: str, before: Event | None, after: Event) -> None:
        """Send the account's own answer where it changed, or has a comment: no edit of an event carries it."""
        comment = answer_comment(self._outgoing.raw, after.recurrence_id)
        word = writing.response(before, after, own=self._own, again=bool(comment))
        if word is not None:
            said = {"response": word} | ({"comment": comment} if comment else {})
            body = msgspec.convert(said, MeetingResponse)
            self._send("PUT", ("events", href, "response"), query=(_notify(self._outgoing),), body=body)

    def _check_version(self, base: Bundle) -> None:
        """Compare versions before several records are written, so that no half of them stands on a stale base."""
        there = self._bodies.bundle(self._calendar, base.href)
        if there is None:
            self._bodies.look_at(self._calendar)
            raise ObjectGone
        if there.etag != self._outgoing.base_etag:
            raise PreconditionFailed

    def _note(self, before: Event | None, after: Event) -> None:
        for words in writing.left_out(before, after):
            self._left_out.setdefault(words)

    def _send(
        self,
        method: str,
        path: tuple[str, ...],
        *,
        query: Query = (),
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Send one request of this write. Raises CalendarGone when it is the calendar that is not there."""
        self._sent = True
        try:
            return self._rest.send(
                method, ("calendars", self._calendar, *path), query=query, body=body, headers=headers
            )
        except ObjectGone:
            self._bodies.look_at(self._calendar)
            raise


def _regular(master: Event, override: Event) -> Event:
    """Return an occurrence as its series has it."""
    slot = override.recurrence_id or override.start
    end = later(slot, master)
    return replace(master, recurrence_id=slot, start=slot, end=end, rrule=None, rdates=(), exdates=(), uid=override.uid)


def _notify(outgoing: Outgoing) -> tuple[str, str]:
    return "notifyAttendees", "true" if outgoing.notify is Notify.ALL else "false"


def _among(date: EventTime, dates: Sequence[EventTime]) -> bool:
    return any(same_slot(date, other) for other in dates)


def _at(event: Event, slot: EventTime | None) -> bool:
    return slot is not None and event.recurrence_id is not None and same_slot(event.recurrence_id, slot)


def _same_slot(told: Told, slot: EventTime | None) -> bool:
    stated = reading.slot_of(told.record)
    return stated is not None and slot is not None and same_slot(stated, slot)
