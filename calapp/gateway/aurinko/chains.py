"""Sync of the Aurinko surface: a start over a window, then the chains of updated and of deleted events.

Both chains are read off the change feed, so a token is a place in it. After the start a chain tells of every change in
the calendar, also beyond the window: it expands by itself.
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from calapp.errors import InputError, TokenExpired
from calapp.gateway import marks
from calapp.gateway.aurinko.records import records_of
from calapp.gateway.failures import Refusal
from calapp.gateway.places import MOST_LISTED, Place, id_of
from calapp.model.changes import ActivityType
from calapp.model.timespan import TimeSpan
from calapp.service.views import ActivityEntry, CursorExpired
from calapp.wire import moments
from calapp.wire.aurinko.payloads import DeletedPage, DeletedRecord, EventsPage, Record, SyncStatus
from calapp.wiring import Runtime

PAGE = 100


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place in one chain of a calendar: ``cursor`` in the feed, and while the window is loaded the next object."""

    kind: str
    calendar: int
    cursor: int
    after: int | None = None
    low: str = ""
    high: str = ""


def start(runtime: Runtime, place: Place, span: TimeSpan) -> SyncStatus:
    """Return the tokens of a new sync; there is nothing to prepare, so it is always ready."""
    cursor = runtime.activity.cursor()
    low, high = moments.stamp(span.start), moments.stamp(span.end)
    calendar = place.calendar.id
    return SyncStatus(
        ready=True,
        sync_updated_token=marks.write(Mark("updated", calendar, cursor, 0, low, high)),
        sync_deleted_token=marks.write(Mark("deleted", calendar, cursor)),
    )


def updated(runtime: Runtime, place: Place, mark: Mark) -> EventsPage:
    """Return a page of events that are new or changed."""
    if mark.after is not None:
        return _loaded(runtime, place, mark, mark.after)
    newest = runtime.activity.cursor()
    lines = _lines(runtime, place, mark)
    touched = dict.fromkeys(
        line.object_id for line in lines if line.object_id is not None and line.type is not ActivityType.DELETE
    )
    records: list[Record] = []
    for object_id in touched:
        resource = runtime.resources.get(object_id)
        if resource is not None and resource.calendar_id == place.calendar.id:
            records += records_of(resource, place)
    following = _next(mark, lines, newest)
    if len(lines) == PAGE:
        return EventsPage(records=tuple(records), length=len(records), next_page_token=following)
    return EventsPage(records=tuple(records), length=len(records), next_delta_token=following)


def deleted(runtime: Runtime, place: Place, mark: Mark) -> DeletedPage:
    """Return a page of events that are gone."""
    newest = runtime.activity.cursor()
    lines = _lines(runtime, place, mark)
    gone: dict[int, ActivityEntry] = {}
    for line in lines:
        if line.object_id is not None and line.type is ActivityType.DELETE:
            gone[line.object_id] = line
    records = tuple(
        DeletedRecord(id=id_of(object_id), timestamp=moments.stamp(line.time))
        for object_id, line in gone.items()
        if runtime.resources.get(object_id) is None
    )
    following = _next(mark, lines, newest)
    if len(lines) == PAGE:
        return DeletedPage(records=records, length=len(records), next_page_token=following)
    return DeletedPage(records=records, length=len(records), next_delta_token=following)


def mark_of(kind: str, place: Place, *, delta: str | None, page: str | None) -> Mark:
    """Return the place that a request names by exactly one of its tokens. Raises Refusal, TokenExpired."""
    if bool(delta) == bool(page):
        raise Refusal(400, "Send either deltaToken or pageToken.")
    name = "deltaToken" if delta else "pageToken"
    try:
        mark = marks.read(delta or page or "", Mark, name=name)
    except InputError:
        raise Refusal(400, f"{name}: This is no token of this sync. Start a new one.", code="token.notValid") from None
    if mark.kind != kind or mark.calendar != place.calendar.id:
        raise Refusal(400, f"{name}: This token belongs to another list.", code="token.notValid")
    return mark


def _loaded(runtime: Runtime, place: Place, mark: Mark, after: int) -> EventsPage:
    """Return a page of what lies in the window, by objects."""
    span = TimeSpan(moments.instant(mark.low), moments.instant(mark.high))
    near = _near_today(span)
    if near is not None and not runtime.agenda.covers(near):
        runtime.agenda.extend(near)
    resources = runtime.resources.page(place.calendar.id, after=after, limit=PAGE, span=span)
    records = tuple(record for resource in resources for record in records_of(resource, place))
    if len(resources) == PAGE:
        following = msgspec.structs.replace(mark, after=resources[-1].object_id)
        return EventsPage(records=records, length=len(records), next_page_token=marks.write(following))
    done = Mark("updated", mark.calendar, mark.cursor)
    return EventsPage(records=records, length=len(records), next_delta_token=marks.write(done))


def _near_today(span: TimeSpan) -> TimeSpan | None:
    """Return the part of a window for which series are expanded, to tell which of them happen in it."""
    today = datetime.now(UTC)
    low, high = max(span.start, today - MOST_LISTED / 2), min(span.end, today + MOST_LISTED / 2)
    return TimeSpan(low, high) if low < high else None


def _lines(runtime: Runtime, place: Place, mark: Mark) -> tuple[ActivityEntry, ...]:
    try:
        return runtime.activity.after(mark.cursor, limit=PAGE, calendar_id=place.calendar.id)
    except CursorExpired:
        raise TokenExpired("syncToken expired.") from None


def _next(mark: Mark, lines: tuple[ActivityEntry, ...], newest: int) -> str:
    """Return the place behind a page; behind the last one that is the end of the feed as it was before the look."""
    last = lines[-1].cursor if lines else mark.cursor
    return marks.write(msgspec.structs.replace(mark, cursor=last if len(lines) == PAGE else max(last, newest)))
