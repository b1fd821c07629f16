"""Twins: events that were made here and that the server has from another device under the same UID."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from calapp.errors import InputError
from calapp.ical.scan import primary_uid
from calapp.model.calendar import Calendar
from calapp.providers.base import RemoteObject
from calapp.store.unit import Unit
from calapp.store.values import Copy, Op, ServerCopy, Standing, StoredObject, Verb

_ANY_TIME = datetime(9000, 1, 1, tzinfo=UTC)


def made_here_too(
    unit: Unit, calendar: Calendar, copies: Sequence[RemoteObject]
) -> list[tuple[StoredObject, RemoteObject]]:
    """Pair copies with events that were made here under the same UID and never reached the server.

    Another device was first, with the same invitation say: that is one event, not two.
    """
    twins = []
    made_here = _made_here(unit, calendar)
    for copy in copies if made_here else ():
        op = made_here.get(_uid(copy))
        found = None if op is None else unit.objects.get(op.object_id)
        if op is None or found is None or found.standing is not Standing.NEW:
            continue
        if _stands_at(unit, op, found, copy):
            twins.append((found, copy))
            del made_here[op.uid]
    return twins


def under_another_name(unit: Unit, found: StoredObject) -> ServerCopy | None:
    """Return the server's copy of an event that was edited or deleted here and is gone from its place, if it moved.

    Restores and imports delete an event and create it anew under the same UID: the edit belongs to that one.
    """
    if found.standing is Standing.CLEAN:
        return None
    for other in unit.objects.of_uid(found.uid, calendar_id=found.calendar_id):
        if other.standing is Standing.CLEAN and other.href and other.base_raw is not None:
            return Copy(other.href, other.base_raw, other.base_etag, other.base_native, other.schedule_tag)
    return None


def _stands_at(unit: Unit, op: Op, found: StoredObject, copy: RemoteObject) -> bool:
    """Tell whether a copy may be what became of an event that was made here.

    Some servers choose another name for it and do not say so. Then its own place was found to be empty, and the name
    under which it comes is a new one.
    """
    if found.href in (None, copy.href):
        return True
    return op.dispatched > 0 and unit.objects.at(found.calendar_id, copy.href) is None


def _made_here(unit: Unit, calendar: Calendar) -> dict[str, Op]:
    """Return the creates that still have to be sent, by UID."""
    return {op.uid: op for op in unit.outbox.ready(calendar.id, _ANY_TIME) if op.verb is Verb.CREATE}


def _uid(copy: RemoteObject) -> str:
    try:
        return primary_uid(copy.raw)
    except InputError:
        return ""
