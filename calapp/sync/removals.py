"""What a pull is about to remove: carried out, or held until a second look says the same; the rules are ``guard``'s."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from calapp.model.calendar import Calendar, CalendarSyncState
from calapp.providers.base import DeltaSource
from calapp.store.values import ObjectTag, Standing
from calapp.sync import guard
from calapp.sync.fetching import checked
from calapp.sync.guard import Verdict
from calapp.sync.lane import Lane

CALENDAR_ITSELF = ""  # the place of a problem that concerns a calendar and no single object
_HELD = (
    "The server suddenly says that {gone} of {total} events are gone. "
    "They are kept here until calapp has looked again; sync once more in a minute."
)


def weigh(
    lane: Lane, calendar: Calendar, state: CalendarSyncState, removals: Mapping[str, ObjectTag], source: DeltaSource
) -> frozenset[str] | None:
    """Return which removals are carried out; None when they are held. ``source`` is the method that named them."""
    wanted = frozenset(removals)
    surprising = [href for href, tag in removals.items() if tag.standing is not Standing.DELETED]
    if not surprising:
        return wanted
    total = lane.view.objects.count(calendar.id)
    verdict = guard.judge(len(surprising), total, state.held_since, lane.clock())
    if verdict is not Verdict.LOOK_AGAIN:
        return wanted if verdict is Verdict.REMOVE else None
    return _second_look(lane, calendar, state, wanted, source)


def hold(lane: Lane, state: CalendarSyncState, removals: int) -> str:
    """Keep everything as it is, token included, so that the next pass sees the removals again; return words for it."""
    now = lane.clock()
    words = _HELD.format(gone=removals, total=lane.view.objects.count(state.calendar_id))
    waits = state.held_since is not None and timedelta() <= now - state.held_since < guard.SECOND_LOOK_AFTER
    with lane.unit() as unit:
        unit.problems.save(state.calendar_id, CALENDAR_ITSELF, words, readable=True)
        since = state.held_since if waits else now
        unit.calendars.save_state(replace(state, held_since=since, held_removals=removals))
    return words


def _second_look(
    lane: Lane, calendar: Calendar, state: CalendarSyncState, missing: frozenset[str], source: DeltaSource
) -> frozenset[str] | None:
    """Ask by the other method, and for some of the objects themselves."""
    if source is DeltaSource.LISTING:
        other = lane.provider.changes(calendar, None, window=state.window)
    else:
        other = lane.provider.listing(calendar, window=state.window)
    listed: set[str] = set()
    complete = False
    for page in checked(lane, other):
        listed.update(ref.href for ref in page.changed)
        listed.update(copy.href for copy in page.objects)
        complete = page.complete
    if not complete:
        return None
    found = lane.provider.fetch(calendar, guard.samples(sorted(missing))).objects
    return guard.confirmed(missing, listed, {copy.href for copy in found})
