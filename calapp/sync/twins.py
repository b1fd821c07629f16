"""Twins: events that were made here and that the server has from another device under the same UID."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from calapp.errors import InputError
from calapp.ical.scan import primary_uid
from calapp.model.calendar import Calendar
from calapp.providers.base import RemoteObject
from calapp.store.unit import Unit
from calapp.store.values import Standing, StoredObject, Verb


def made_here_too(
    unit: Unit, calendar: Calendar, copies: Sequence[RemoteObject]
) -> list[tuple[StoredObject, RemoteObject]]:
    """Pair copies with events that were made here under the same UID and never reached the server.

    Another device was first, with the same invitation say: that is one event, not two.
    """
    twins = []
    made_here = _made_here(unit, calendar)
    for copy in copies if made_here else ():
        object_id = made_here.pop(_uid(copy), None)
        found = None if object_id is None else unit.objects.get(object_id)
        if found is not None and found.standing is Standing.NEW and found.href in (None, copy.href):
            twins.append((found, copy))
    return twins


def _made_here(unit: Unit, calendar: Calendar) -> dict[str, int]:
    """Return the events that still have to be created at the server, by UID."""
    ready = unit.outbox.ready(calendar.id, datetime.max.replace(tzinfo=UTC))
    return {op.uid: op.object_id for op in ready if op.verb is Verb.CREATE}


def _uid(copy: RemoteObject) -> str:
    try:
        return primary_uid(copy.raw)
    except InputError:
        return ""
