"""What a pull is about to remove: carried out, or held until a second look says the same; the rules are ``guard``'s."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

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

log = logging.getLogger(__name__)


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
    known = state.held_since is not None and state.held_since <= now
    with lane.unit() as unit:
        unit.problems.save(state.calendar_id, CALENDAR_ITSELF, words, readable=True)
        since = state.held_since if known else now
        unit.calendars.save_state(replace(state, held_since=since, held_removals=removals))
    return words


def _second_look(
    lane: Lane, calendar: Calendar, state: CalendarSyncState, missing: frozenset[str], source: DeltaSource
) -> frozenset[str] | None:
    """Ask by the other method, and for some of the objects themselves; None while that gives no whole answer.

    A server whose lists are contradicted by the objects themselves has answered: nothing is gone.
    """
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
    gone = guard.confirmed(missing, listed, {copy.href for copy in found})
    if gone is None:
        log.warning("Calendar %d lists less than it holds: %d events are kept", calendar.id, len(missing))
    return gone or frozenset()
