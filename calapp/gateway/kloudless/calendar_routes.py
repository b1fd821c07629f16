"""The calendars of the Kloudless surface."""

from __future__ import annotations

from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody

from calapp.errors import InputError
from calapp.gateway.access import AtDesk
from calapp.gateway.kloudless import lists, writes
from calapp.gateway.kloudless.parameters import (
    USUAL_SIZE,
    Page,
    PageSize,
    find_account,
    find_place,
    number_of,
)
from calapp.gateway.kloudless.records import calendar_of
from calapp.gateway.places import calendars, find_calendar, key_of
from calapp.wire.kloudless import payloads
from calapp.wire.kloudless.payloads import given
from calapp.wire.kloudless.writing import fields_of
from calapp.wiring import Runtime

_OF_CALENDARS = frozenset(("name", "description", "location", "timezone"))


@get("/accounts/{account:str}/cal/calendars")
async def list_calendars(
    desk: AtDesk, account: FromPath[str], page: Page = None, page_size: PageSize = USUAL_SIZE
) -> payloads.CalendarList:
    """List the calendars of an account."""

    def work(runtime: Runtime) -> payloads.CalendarList:
        places = calendars(runtime, desk.grant, find_account(runtime, desk.grant, account))
        return lists.calendars(places, number_of(page), page_size)

    return await desk.read(work)


@post("/accounts/{account:str}/cal/calendars", status_code=201)
async def create_calendar(
    desk: AtDesk, account: FromPath[str], data: JSONBody[payloads.CalendarInput]
) -> payloads.Calendar:
    """Create a calendar."""

    def work(runtime: Runtime) -> payloads.Calendar:
        owner = find_account(runtime, desk.grant, account)
        if not given(data.name):
            raise InputError("A calendar needs a name.", field="name")
        made = runtime.calendars.create(
            owner.id,
            given(data.name) or "",
            description=given(data.description) or "",
            location=given(data.location) or "",
            timezone=given(data.timezone) or "",
        )
        return calendar_of(made)

    return await desk.write(work)


@get("/accounts/{account:str}/cal/calendars/{calendar:str}")
async def get_calendar(desk: AtDesk, account: FromPath[str], calendar: FromPath[str]) -> payloads.Calendar:
    """Return a calendar; “primary” stands for the primary one."""
    place = await desk.read(lambda runtime: find_place(runtime, desk.grant, account, calendar))
    return calendar_of(place.calendar)


@patch("/accounts/{account:str}/cal/calendars/{calendar:str}")
async def update_calendar(
    desk: AtDesk, account: FromPath[str], calendar: FromPath[str], data: JSONBody[payloads.CalendarOrEventInput]
) -> payloads.Calendar | payloads.Event:
    """Change a calendar; fields of an event change the event with that id, as the reference's sample sends them."""

    def work(runtime: Runtime) -> payloads.Calendar | payloads.Event:
        owner = find_account(runtime, desk.grant, account)
        named = fields_of(data)
        if named.keys() - _OF_CALENDARS:
            key = key_of(calendar)
            resource = runtime.resources.get(key.object_id)
            place = find_calendar(runtime, desk.grant, str(resource.calendar_id) if resource else "", owner)
            sent = payloads.EventInput(**{name: value for name, value in named.items() if name != "timezone"})
            return writes.update(runtime, place, key, sent, raw=False)
        place = find_calendar(runtime, desk.grant, calendar, owner)
        changed = runtime.calendars.edit(
            place.calendar.id, **{name: "" if value is None else value for name, value in named.items()}
        )
        return calendar_of(changed)

    return await desk.write(work)


@delete("/accounts/{account:str}/cal/calendars/{calendar:str}", status_code=204)
async def delete_calendar(desk: AtDesk, account: FromPath[str], calendar: FromPath[str]) -> None:
    """Delete a calendar with everything in it."""
    await desk.write(
        lambda runtime: runtime.calendars.delete(find_place(runtime, desk.grant, account, calendar).calendar.id)
    )


HANDLERS = (list_calendars, create_calendar, get_calendar, update_calendar, delete_calendar)
