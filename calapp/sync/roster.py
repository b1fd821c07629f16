"""The roster: which calendars an account has, as a look around the server shows them."""

from __future__ import annotations

from dataclasses import replace

from calapp.errors import CalendarGone
from calapp.model.calendar import DEFAULT_COLOR, Calendar, SyncPhase
from calapp.model.changes import Origin
from calapp.providers.base import Poll, RemoteCalendar
from calapp.store.unit import Unit
from calapp.sync.lane import Lane
from calapp.sync.removals import CALENDAR_ITSELF


def update(lane: Lane, poll: Poll) -> None:
    """Take over names, colors and rights, add what is new, and note what is missing; nothing is ever removed."""
    known = {calendar.href: calendar for calendar in lane.view.calendars.all(lane.account.id)}
    listed = {remote.href: remote for remote in poll.calendars}
    states = {href: lane.view.calendars.state(calendar.id) for href, calendar in known.items()}
    new = [remote for href, remote in listed.items() if href not in known]
    changed = [
        (calendar, fields)
        for href, calendar in known.items()
        if href in listed and (fields := _changes(calendar, listed[href]))
    ]
    back = [states[href] for href in known if href in listed and states[href].phase is SyncPhase.MISSING]
    lost = [known[href] for href in known if href not in listed and states[href].phase is not SyncPhase.MISSING]
    moved = poll.addresses and poll.addresses != lane.account.addresses
    if not (new or changed or back or lost or moved):
        return
    with lane.unit() as unit:
        if unit.accounts.get(lane.account.id) is None:
            return  # removed while its server was asked
        if moved:
            unit.accounts.update(lane.account.id, addresses=poll.addresses)
        for remote in new:
            unit.calendars.save(_calendar(lane.account.id, remote), origin=Origin.REMOTE)
        for calendar, fields in changed:
            unit.calendars.update(calendar.id, origin=Origin.REMOTE, **fields)
        for state in back:
            unit.calendars.save_state(replace(state, phase=SyncPhase.RESYNC, token=None, ctag=None))
            unit.problems.forget(state.calendar_id, CALENDAR_ITSELF)
        for calendar in lost:
            _mark_missing(unit, calendar)


def note_missing(lane: Lane, calendar: Calendar) -> None:
    """Note that a calendar is not where it was. Everything of it stays, unsent edits too, until the user decides."""
    with lane.unit() as unit:
        _mark_missing(unit, calendar)


def _mark_missing(unit: Unit, calendar: Calendar) -> None:
    unit.calendars.save_state(replace(unit.calendars.state(calendar.id), phase=SyncPhase.MISSING))
    unit.problems.save(calendar.id, CALENDAR_ITSELF, CalendarGone.default_title, readable=True)


def _changes(calendar: Calendar, remote: RemoteCalendar) -> dict[str, object]:
    """Return what the server says otherwise. Name and color of a calendar that is only read are the user's own."""
    names = ["description", "location", "timezone", "primary"]
    if not calendar.read_only:
        names += ["name", "color"]
    said = {name: getattr(remote, name) for name in names}
    found = {name: value for name, value in said.items() if value and value != getattr(calendar, name)}
    if remote.read_only != calendar.read_only:
        found["read_only"] = remote.read_only
    return found


def _calendar(account_id: int, remote: RemoteCalendar) -> Calendar:
    return Calendar(
        0,
        account_id,
        remote.href,
        remote.name,
        description=remote.description,
        location=remote.location,
        timezone=remote.timezone,
        color=remote.color or DEFAULT_COLOR,
        read_only=remote.read_only,
        primary=remote.primary,
    )
