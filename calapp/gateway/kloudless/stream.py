"""The activity stream: the change feed of one account, each change with what it is about as that stands now.

A cursor is a place in the feed. So it survives a restart, and once what follows it is no longer kept it has expired.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from calapp.errors import InputError, TokenExpired
from calapp.gateway.kloudless.lists import OBJECTS
from calapp.gateway.kloudless.parameters import MOST
from calapp.gateway.kloudless.records import API, calendar_of, main_of
from calapp.gateway.places import id_of, place_of
from calapp.model.account import Account
from calapp.model.changes import ActivityType
from calapp.service.views import ActivityEntry, CursorExpired
from calapp.wire import moments
from calapp.wire.kloudless.payloads import Activity, ActivityList, Calendar, Cursor, Event
from calapp.wiring import Runtime

FROM_THE_FIRST, FROM_NOW = "after-auth", "latest"


def latest(runtime: Runtime) -> Cursor:
    """Return the end of the stream."""
    return Cursor(cursor=str(runtime.activity.cursor()))


def page(runtime: Runtime, account: Account, cursor: str | None, size: int, *, raw: bool) -> ActivityList:
    """Return what follows a cursor; no objects mean that nothing follows. Raises InputError, TokenExpired."""
    newest = runtime.activity.cursor()
    place = newest if cursor == FROM_NOW else _number(cursor)
    size = min(size, MOST)
    while True:
        try:
            lines = runtime.activity.after(place, limit=size, account_id=account.id)
        except CursorExpired:
            raise TokenExpired("This cursor is older than what is kept. List the events again.") from None
        objects = tuple(_activities(runtime, account, lines, raw=raw))
        last = lines[-1].cursor if lines else place or 0
        place = last if len(lines) == size else max(last, newest)
        if objects or len(lines) < size:
            return ActivityList(count=len(objects), cursor=str(place), objects=objects, type=OBJECTS, api=API)


def _activities(runtime: Runtime, account: Account, lines: Iterable[ActivityEntry], *, raw: bool) -> Iterable[Activity]:
    """Yield the changes; what is gone again by now is told of by its deletion only."""
    for line in lines:
        metadata = _gone(line) if line.type is ActivityType.DELETE else _there(runtime, account, line, raw=raw)
        if metadata is not None:
            yield Activity(
                id=str(line.cursor),
                account=str(account.id),
                type=line.type.value,
                action=line.type.value,
                modified=moments.stamp(line.time),
                metadata=msgspec.Raw(msgspec.json.encode(metadata)),
            )


def _there(runtime: Runtime, account: Account, line: ActivityEntry, *, raw: bool) -> Event | Calendar | None:
    if line.calendar is None:
        return None
    if line.object_id is None:
        return calendar_of(line.calendar)
    resource = runtime.resources.get(line.object_id)
    if resource is None or resource.calendar_id != line.calendar_id or not resource.events:
        return None
    return main_of(resource, place_of(runtime, account, line.calendar), raw=raw)


def _gone(line: ActivityEntry) -> Event | Calendar:
    """Return what is left of what was deleted: which one it was, and what it was called."""
    calendar, account = str(line.calendar_id), str(line.account.id)
    if line.object_id is None:
        return Calendar(id=calendar, account_id=account, name=line.title or None, api=API, type="calendar")
    event_id = id_of(line.object_id)
    return Event(id=event_id, account_id=account, calendar_id=calendar, name=line.title or None, api=API, type="event")


def _number(cursor: str | None) -> int | None:
    if cursor is None or cursor == FROM_THE_FIRST:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 18):
        raise InputError("This is no cursor of this stream. Begin again with “after-auth”.", field="cursor")
    return int(cursor)
