"""The events and the activity stream of the Kloudless surface."""

from __future__ import annotations

from typing import Annotated

from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from calapp.gateway.access import AtDesk
from calapp.gateway.kloudless import lists, stream, writes
from calapp.gateway.kloudless.parameters import (
    USUAL_SIZE,
    End,
    Page,
    PageSize,
    Start,
    WithRaw,
    find_account,
    find_place,
    number_of,
    span_of,
    wants_raw,
)
from calapp.gateway.kloudless.records import shown
from calapp.gateway.places import find_resource, key_of
from calapp.wire.kloudless import payloads
from calapp.wiring import Runtime

_EVENTS = "/accounts/{account:str}/cal/calendars/{calendar:str}/events"
_CURSOR = "Where the answer before this one ended, “after-auth” for all that is kept, “latest” for nothing so far."


@get(_EVENTS, operation_id="KloudlessListEvents")
async def list_events(
    desk: AtDesk,
    account: FromPath[str],
    calendar: FromPath[str],
    start: Start = None,
    end: End = None,
    page: Page = None,
    page_size: PageSize = USUAL_SIZE,
    raw: WithRaw = None,
) -> payloads.EventList:
    """List what happens between two times, series as their instances."""
    span = span_of(start, end)

    def work(runtime: Runtime) -> payloads.EventList:
        place = find_place(runtime, desk.grant, account, calendar)
        return lists.events(runtime, place, span, number_of(page), page_size, raw=wants_raw(raw, usually=True))

    return await desk.read(work)


@post(_EVENTS, status_code=201, operation_id="KloudlessCreateEvent")
async def create_event(
    desk: AtDesk, account: FromPath[str], calendar: FromPath[str], data: JSONBody[payloads.EventInput]
) -> payloads.Event:
    """Create an event, alone or a series."""
    return await desk.write(
        lambda runtime: writes.create(runtime, find_place(runtime, desk.grant, account, calendar), data)
    )


@get(f"{_EVENTS}/{{event:str}}", operation_id="KloudlessGetEvent")
async def get_event(
    desk: AtDesk, account: FromPath[str], calendar: FromPath[str], event: FromPath[str], raw: WithRaw = None
) -> payloads.Event:
    """Return an event, a series, or one instance of it."""

    def work(runtime: Runtime) -> payloads.Event:
        place, key = find_place(runtime, desk.grant, account, calendar), key_of(event)
        resource = find_resource(runtime, place, key.object_id)
        return shown(runtime, key, resource, place, raw=wants_raw(raw, usually=False))

    return await desk.read(work)


@patch(f"{_EVENTS}/{{event:str}}", operation_id="KloudlessUpdateEvent")
async def update_event(
    desk: AtDesk,
    account: FromPath[str],
    calendar: FromPath[str],
    event: FromPath[str],
    data: JSONBody[payloads.EventInput],
    raw: WithRaw = None,
) -> payloads.Event:
    """Change what the body names of an event, of a series, or of one instance."""

    def work(runtime: Runtime) -> payloads.Event:
        place = find_place(runtime, desk.grant, account, calendar)
        return writes.update(runtime, place, key_of(event), data, raw=wants_raw(raw, usually=False))

    return await desk.write(work)


@delete(f"{_EVENTS}/{{event:str}}", status_code=204, operation_id="KloudlessDeleteEvent")
async def delete_event(desk: AtDesk, account: FromPath[str], calendar: FromPath[str], event: FromPath[str]) -> None:
    """Delete an event, a series, or one instance of it."""
    await desk.write(
        lambda runtime: writes.delete(runtime, find_place(runtime, desk.grant, account, calendar), key_of(event))
    )


@get("/accounts/{account:str}/events")
async def list_activity(
    desk: AtDesk,
    account: FromPath[str],
    cursor: Annotated[str | None, QueryParameter(name="cursor", description=_CURSOR)] = None,
    page_size: PageSize = USUAL_SIZE,
    raw: WithRaw = None,
) -> payloads.ActivityList:
    """Return what changed in an account after a cursor."""

    def work(runtime: Runtime) -> payloads.ActivityList:
        owner = find_account(runtime, desk.grant, account)
        return stream.page(runtime, owner, cursor, page_size, raw=wants_raw(raw, usually=True))

    return await desk.read(work)


@get("/accounts/{account:str}/events/latest")
async def latest_cursor(desk: AtDesk, account: FromPath[str]) -> payloads.Cursor:
    """Return the end of the activity stream."""

    def work(runtime: Runtime) -> payloads.Cursor:
        find_account(runtime, desk.grant, account)
        return stream.latest(runtime)

    return await desk.read(work)


HANDLERS = (list_events, create_event, get_event, update_event, delete_event, list_activity, latest_cursor)
