"""The account, the calendars and the sync of the Aurinko surface."""

from __future__ import annotations

from typing import Annotated

from litestar import get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from calapp.errors import InputError, ObjectGone
from calapp.gateway.access import AtDesk
from calapp.gateway.aurinko import chains
from calapp.gateway.aurinko.parameters import DeltaToken, PageToken, TimeMax, TimeMin, span_of
from calapp.gateway.places import accounts, calendars, find_calendar
from calapp.model.calendar import Calendar
from calapp.wire.aurinko import payloads
from calapp.wire.aurinko.payloads import EventsPage
from calapp.wiring import Runtime


@get("/account")
async def get_account(desk: AtDesk) -> payloads.Account:
    """Return whose calendars these are: of several accounts the first that the token is for."""
    found = await desk.read(lambda runtime: accounts(runtime, desk.grant))
    if not found:
        raise ObjectGone("The token is for no account that is there.")
    first = found[0]
    email = next(iter(first.addresses), None)
    return payloads.Account(id=first.id, active=True, token_status="active", email=email, name=first.name)  # noqa: S106


@get("/calendars")
async def list_calendars(
    desk: AtDesk,
    page_token: PageToken = None,
    with_shared: Annotated[bool, QueryParameter(name="withShared")] = False,
    mode: FromQuery[str | None] = None,
) -> payloads.CalendarsPage:
    """List the calendars of all accounts that the token is for; all fit on one page."""
    places = await desk.read(lambda runtime: calendars(runtime, desk.grant))
    records = tuple(_calendar(place.calendar) for place in places)
    return payloads.CalendarsPage(records=records, length=len(records))


@post("/calendars", status_code=200)
async def create_calendar(desk: AtDesk, data: JSONBody[payloads.CalendarInput]) -> payloads.Calendar:
    """Create a calendar in the first account of the token that lets one."""

    def work(runtime: Runtime) -> Calendar:
        places = calendars(runtime, desk.grant)
        if not places:
            raise InputError("The token is for no account that is there.")
        account = find_calendar(runtime, desk.grant, "primary").account
        return runtime.calendars.create(
            account.id, data.name or "", description=data.description or "", color=data.color or ""
        )

    return _calendar(await desk.write(work))


@get("/calendars/{calendar_id:str}")
async def get_calendar(desk: AtDesk, calendar_id: FromPath[str]) -> payloads.Calendar:
    """Return a calendar; “primary” stands for the primary one."""
    place = await desk.read(lambda runtime: find_calendar(runtime, desk.grant, calendar_id))
    return _calendar(place.calendar)


@patch("/calendars/{calendar_id:str}")
async def update_calendar(
    desk: AtDesk, calendar_id: FromPath[str], data: JSONBody[payloads.CalendarInput]
) -> payloads.Calendar:
    """Change a calendar's name or description."""

    def work(runtime: Runtime) -> Calendar:
        place = find_calendar(runtime, desk.grant, calendar_id)
        return runtime.calendars.edit(place.calendar.id, name=data.name, description=data.description)

    return _calendar(await desk.write(work))


@post("/calendars/{calendar_id:str}/sync", status_code=200)
async def start_sync(
    desk: AtDesk,
    calendar_id: FromPath[str],
    time_min: TimeMin = None,
    time_max: TimeMax = None,
) -> payloads.SyncStatus:
    """Start a sync over a window; the tokens of the answer lead to its events."""
    span = span_of(time_min, time_max)
    return await desk.read(lambda runtime: chains.start(runtime, find_calendar(runtime, desk.grant, calendar_id), span))


@get("/calendars/{calendar_id:str}/sync/updated")
async def sync_updated(
    desk: AtDesk,
    calendar_id: FromPath[str],
    delta_token: DeltaToken = None,
    page_token: PageToken = None,
) -> EventsPage:
    """Return events that are new or changed."""

    def work(runtime: Runtime) -> EventsPage:
        place = find_calendar(runtime, desk.grant, calendar_id)
        return chains.updated(runtime, place, chains.mark_of("updated", place, delta=delta_token, page=page_token))

    return await desk.read(work)


@get("/calendars/{calendar_id:str}/sync/deleted")
async def sync_deleted(
    desk: AtDesk,
    calendar_id: FromPath[str],
    delta_token: DeltaToken = None,
    page_token: PageToken = None,
) -> payloads.DeletedPage:
    """Return events that are gone."""

    def work(runtime: Runtime) -> payloads.DeletedPage:
        place = find_calendar(runtime, desk.grant, calendar_id)
        return chains.deleted(runtime, place, chains.mark_of("deleted", place, delta=delta_token, page=page_token))

    return await desk.read(work)


HANDLERS = (
    get_account,
    list_calendars,
    create_calendar,
    get_calendar,
    update_calendar,
    start_sync,
    sync_updated,
    sync_deleted,
)


def _calendar(calendar: Calendar) -> payloads.Calendar:
    return payloads.Calendar(
        id=str(calendar.id),
        name=calendar.name,
        color=calendar.color,
        description=calendar.description or None,
        access_role="reader" if calendar.read_only else "owner",
        primary=calendar.primary,
        multiple_reminders_supported=True,
        default_reminders=(),
    )
