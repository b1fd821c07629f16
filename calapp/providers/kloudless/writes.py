"""Writing objects without conditions: read, compare, write what differs, and believe the answer only.

The API knows no versions. So every record is read just before it is written, and one that is not what the edit grew
from is left alone. What the answer shows is what is there; a change that came in between is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from calapp.errors import ObjectGone, PreconditionFailed, Rejected
from calapp.ical import parse
from calapp.ical.compose import compose
from calapp.ical.series import same_slot
from calapp.model.calendar import Calendar
from calapp.model.event import Event
from calapp.model.timespan import EventTime
from calapp.net.client import Reply
from calapp.providers.base import Outgoing, Written
from calapp.providers.kloudless.bodies import Bodies
from calapp.providers.kloudless.bundle import Bundle, Own, Told
from calapp.providers.rest import GONE, Rest, once_made
from calapp.wire.kloudless import payloads, writing
from calapp.wire.kloudless.instances import as_series_has_it
from calapp.wire.kloudless.reading import event_of

_NO_MASTER = "Kloudless keeps no single occurrences of a series that is not there. Keep this event in another calendar."
_COME_BACK = "occurrences that were left out and come back"
_NOT_FOUND = "changes of occurrences that it does not list one by one"
_WHEN = ("start", "end", "rrule")


class Writes:
    """Creates, changes and deletes the events of one account."""

    def __init__(self, rest: Rest, bodies: Bodies) -> None:
        self._rest = rest
        self._bodies = bodies

    def put(self, calendar: Calendar, outgoing: Outgoing) -> Written:
        """Create an event, or change exactly the version it was made from."""
        events = parse.events(outgoing.raw)
        master = next((event for event in events if event.recurrence_id is None), None)
        if master is None:
            raise Rejected(_NO_MASTER)
        overrides = [event for event in events if event.recurrence_id is not None]
        work = _Work(self._rest, self._bodies, calendar)
        if outgoing.href is None or outgoing.base_native is None:
            return work.create(master, overrides)
        return work.update(Bundle.parse(outgoing.base_native, zone=calendar.timezone), master, overrides)

    def delete(self, calendar: Calendar, outgoing: Outgoing) -> None:
        """Delete exactly the version that was seen; of a series its own record and its changed instances count."""
        if outgoing.href is None:
            return
        there = self._bodies.told(calendar, outgoing.href)
        if there is None:
            self._bodies.look_at(calendar)
            return
        if outgoing.base_native is not None:
            base = Bundle.parse(outgoing.base_native, zone=calendar.timezone)
            _check(base.main, there)
            for one in base.own:
                now = self._bodies.told(calendar, one.told.id)
                if now is not None:
                    _check(one.told, now)
        reply = self._rest.ask("DELETE", self._bodies.path(calendar, outgoing.href))
        if reply.status not in GONE:
            self._rest.believed(reply)


class _Work:
    """One write of one object."""

    def __init__(self, rest: Rest, bodies: Bodies, calendar: Calendar) -> None:
        self._rest = rest
        self._bodies = bodies
        self._calendar = calendar
        self._zone = calendar.timezone or "UTC"
        self._left_out: dict[str, None] = {}

    def create(self, master: Event, overrides: Sequence[Event]) -> Written:
        """Create an event; then what its occurrences say of themselves."""
        made = self._sent("POST", (), writing.creation(master, default_zone=self._zone))
        self._note(None, master)
        shown = replace(writing.held(None, master, default_zone=self._zone), uid=event_of(made.record).uid)
        with once_made():
            placed = self._occurrences(made.id, shown, master, (), overrides, left_out=master.exdates)
        return Written(made.id, raw=compose(placed), left_out=tuple(self._left_out))

    def update(self, base: Bundle, master: Event, overrides: Sequence[Event]) -> Written:
        """Change what differs from the version that the edit grew from."""
        before = base.events()
        there = self._there(base.main)
        patch = writing.changes(before[0], master, like=there.record, default_zone=self._zone)
        self._note(before[0], master)
        known = base.own
        if patch != payloads.Event():
            self._sent("PATCH", (base.href,), patch)
            if any(getattr(before[0], name) != getattr(master, name) for name in _WHEN):
                known = ()  # a series that moves takes its instances along, or drops them: they are looked up again
        shown = writing.held(before[0], master, default_zone=self._zone)
        fresh = [date for date in master.exdates if not _among(date, before[0].exdates)]
        if any(not _among(date, master.exdates) for date in before[0].exdates):
            self._left_out.setdefault(_COME_BACK)
        placed = self._occurrences(base.href, shown, master, known, overrides, left_out=fresh)
        return Written(base.href, raw=compose(placed), left_out=tuple(self._left_out))

    def _occurrences(
        self,
        href: str,
        shown: Event,
        master: Event,
        known: Sequence[Own],
        overrides: Sequence[Event],
        *,
        left_out: Sequence[EventTime],
    ) -> tuple[Event, ...]:
        """Write what single occurrences say; return the series as the system then has it."""
        kept = [date for date in left_out if not self._drop(href, master, known, date)]
        if kept:
            self._left_out.setdefault(_NOT_FOUND)
            shown = replace(shown, exdates=tuple(date for date in shown.exdates if not _among(date, kept)))
        held = []
        for wanted in overrides:
            slot = wanted.recurrence_id or wanted.start
            found = self._instance(href, master, known, slot)
            if found is None:
                self._left_out.setdefault(_NOT_FOUND)
            else:
                held.append(replace(self._change(found, wanted, slot), uid=shown.uid))
        wanted_slots = [one.recurrence_id for one in overrides if one.recurrence_id is not None]
        for one in known:
            if not (_among(one.slot, wanted_slots) or _among(one.slot, left_out)):
                self._change(self._there(one.told), as_series_has_it(master, one.slot), one.slot)
        return (shown, *held)

    def _change(self, there: Told, wanted: Event, slot: EventTime) -> Event:
        """Make an instance say what is wanted; return it as the system then has it."""
        before = replace(event_of(there.record, zone=wanted.start.tzid or ""), recurrence_id=slot)
        after = replace(wanted, rrule=None, rdates=(), exdates=())
        before = replace(before, rrule=None)
        self._note(before, after)
        patch = writing.changes(before, after, like=there.record, slot=slot, default_zone=self._zone)
        if patch != payloads.Event():
            self._sent("PATCH", (there.id,), patch)
        return writing.held(before, after, default_zone=self._zone)

    def _instance(self, href: str, master: Event, known: Sequence[Own], slot: EventTime) -> Told | None:
        """Return the instance at a slot as it is now: the one that is known, else what lies around that time."""
        told = next((one.told for one in known if same_slot(one.slot, slot)), None)
        if told is not None:
            return self._there(told)
        return self._bodies.instance(self._calendar, master, href, slot)

    def _drop(self, href: str, master: Event, known: Sequence[Own], slot: EventTime) -> bool:
        """Delete the instance at a slot; return whether it is gone. Not every list shows which one that is."""
        found = self._instance(href, master, known, slot)
        if found is None:
            return self._bodies.expands(self._calendar, href, slot)
        reply = self._rest.ask("DELETE", self._bodies.path(self._calendar, found.id))
        if reply.status not in GONE:
            self._rest.believed(reply)
        return True

    def _there(self, base: Told) -> Told:
        """Return a record as it is now. Raises PreconditionFailed when it is not what the edit grew from."""
        now = self._bodies.told(self._calendar, base.id)
        if now is None:
            self._bodies.look_at(self._calendar)
            raise ObjectGone
        _check(base, now)
        return now

    def _sent(self, method: str, path: tuple[str, ...], body: payloads.Event) -> Told:
        """Send one record. Raises CalendarGone when it is the calendar that is not there."""
        try:
            reply: Reply = self._rest.send(method, self._bodies.path(self._calendar, *path), body=body)
        except ObjectGone:
            self._bodies.look_at(self._calendar)
            raise
        return self._bodies.of_reply(reply)

    def _note(self, before: Event | None, after: Event) -> None:
        for words in writing.left_out(before, after, default_zone=self._zone):
            self._left_out.setdefault(words)


def _check(base: Told, now: Told) -> None:
    if now.version != base.version:
        raise PreconditionFailed


def _among(date: EventTime, dates: Sequence[EventTime]) -> bool:
    return any(same_slot(date, other) for other in dates)
