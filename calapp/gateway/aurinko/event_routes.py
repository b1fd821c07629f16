"""The events of the Aurinko surface, at the addresses of the vendor's samples too."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from litestar import Response, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from calapp.errors import ObjectGone
from calapp.gateway.access import AtDesk
from calapp.gateway.aurinko import ranges, writes
from calapp.gateway.aurinko.parameters import (
    AnyRequest,
    IfMatch,
    PageToken,
    Tell,
    TimeMax,
    TimeMin,
    WithRecord,
    notify_of,
    span_of,
)
from calapp.gateway.aurinko.records import id_of_file, records_of, series_of, shown
from calapp.gateway.places import event_at, find_calendar, find_resource, id_of, key_of, require
from calapp.model.edits import Notify
from calapp.service.views import Grant
from calapp.wire import moments
from calapp.wire.aurinko import payloads, reading
from calapp.wire.aurinko.payloads import EventOrId, EventsPage, Record
from calapp.wiring import Runtime

_BACK, _AHEAD = timedelta(days=366), timedelta(days=731)
_MOST_UIDS = 100


@get("/calendars/{calendar_id:str}/events/range")
async def range_of_events(
    desk: AtDesk,
    calendar_id: FromPath[str],
    time_min: TimeMin = None,
    time_max: TimeMax = None,
    page_token: PageToken = None,
) -> EventsPage:
    """Return what happens between two moments, occurrence by occurrence."""
    span = span_of(time_min, time_max)
    return await desk.read(
        lambda runtime: ranges.page(runtime, find_calendar(runtime, desk.grant, calendar_id), span, page_token)
    )


@post("/calendars/{calendar_id:str}/events/range", status_code=200, operation_id="RangeOfEventsByPost")
async def range_by_post(
    desk: AtDesk,
    calendar_id: FromPath[str],
    time_min: TimeMin = None,
    time_max: TimeMax = None,
    page_token: PageToken = None,
) -> EventsPage:
    """Return what happens between two moments; the vendor's guide asks for it by POST."""
    span = span_of(time_min, time_max)
    return await desk.read(
        lambda runtime: ranges.page(runtime, find_calendar(runtime, desk.grant, calendar_id), span, page_token)
    )


@get("/calendars/{calendar_id:str}/events")
async def list_events(
    desk: AtDesk,
    calendar_id: FromPath[str],
    time_min: TimeMin = None,
    time_max: TimeMax = None,
    page_token: PageToken = None,
) -> EventsPage:
    """Return what happens between two moments; without them, in the year behind and the two years ahead."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    span = span_of(time_min or moments.stamp(today - _BACK), time_max or moments.stamp(today + _AHEAD))
    return await desk.read(
        lambda runtime: ranges.page(runtime, find_calendar(runtime, desk.grant, calendar_id), span, page_token)
    )


@get("/calendars/{calendar_id:str}/events/find")
async def find_events(request: AnyRequest, desk: AtDesk, calendar_id: FromPath[str]) -> EventsPage:
    """Return the events with one of the UIDs given as iCalUId, however that is spelled."""
    uids = [value for name, value in request.query_params.multi_items() if name.lower() == "icaluid"]
    require(uids[0] if uids else None, "iCalUId")

    def work(runtime: Runtime) -> EventsPage:
        place = find_calendar(runtime, desk.grant, calendar_id)
        found = runtime.resources.of_uids(place.calendar.id, uids[:_MOST_UIDS])
        records = tuple(record for resource in found for record in records_of(resource, place))
        return EventsPage(records=records, length=len(records))

    return await desk.read(work)


@post("/calendars/{calendar_id:str}/events", status_code=201)
async def create_event(
    desk: AtDesk,
    calendar_id: FromPath[str],
    data: JSONBody[Record],
    notify_attendees: Tell = True,
    return_record: WithRecord = True,
    body_type: Annotated[str | None, QueryParameter(name="bodyType")] = None,
) -> EventOrId:
    """Create an event, alone or a series."""

    def work(runtime: Runtime) -> Record:
        return writes.create(
            runtime, find_calendar(runtime, desk.grant, calendar_id), data, notify_of(notify_attendees)
        )

    return _answer(await desk.write(work), whole=return_record)


@get("/calendars/{calendar_id:str}/events/{event_id:str}")
async def get_event(
    desk: AtDesk,
    calendar_id: FromPath[str],
    event_id: FromPath[str],
    native_properties: Annotated[str | None, QueryParameter(name="nativeProperties")] = None,
) -> Record:
    """Return an event, or an occurrence of a series; with nativeProperties also what its own system says of it."""

    def work(runtime: Runtime) -> Record:
        place, key = find_calendar(runtime, desk.grant, calendar_id), key_of(event_id)
        resource = find_resource(runtime, place, key.object_id)
        record = shown(runtime, key, resource, place)
        if native_properties is None:
            return record
        native = msgspec.json.decode(resource.native) if resource.native else {"iCalendar": resource.raw}
        return msgspec.structs.replace(record, native_properties=native)

    return await desk.read(work)


@get("/calendars/{calendar_id:str}/events/{event_id:str}/attachments/{attachment_id:str}")
async def get_attachment(
    desk: AtDesk, calendar_id: FromPath[str], event_id: FromPath[str], attachment_id: FromPath[str]
) -> payloads.AttachmentContent:
    """Return a file that the event carries or that its system keeps, in Base64."""

    def work(runtime: Runtime) -> payloads.AttachmentContent:
        place, key = find_calendar(runtime, desk.grant, calendar_id), key_of(event_id)
        find_resource(runtime, place, key.object_id)
        files = event_at(runtime, key).attachments
        number = next((n for n, one in enumerate(files) if attachment_id == id_of_file(one, n)), None)
        if number is None:
            raise ObjectGone("There is no such file in this event.")
        return payloads.AttachmentContent(content=b64encode(runtime.attachments.open(key, number).content).decode())

    return await desk.read(work)


@patch("/calendars/{calendar_id:str}/events/{event_id:str}")
async def update_event(
    desk: AtDesk,
    calendar_id: FromPath[str],
    event_id: FromPath[str],
    data: JSONBody[Record],
    if_match: IfMatch = None,
    notify_attendees: Tell = True,
    return_record: WithRecord = True,
) -> EventOrId:
    """Change what the body names of an event, of a series, or of one occurrence."""
    work = _updating(desk.grant, calendar_id, event_id, data, if_match, notify_of(notify_attendees))
    return _answer(await desk.write(work), whole=return_record)


@post("/calendars/{calendar_id:str}/events/{event_id:str}", status_code=200, operation_id="UpdateEventByPost")
async def update_by_post(
    desk: AtDesk,
    calendar_id: FromPath[str],
    event_id: FromPath[str],
    data: JSONBody[Record],
    if_match: IfMatch = None,
    notify_attendees: Tell = True,
    return_record: WithRecord = True,
) -> EventOrId:
    """Change an event; the vendor's guide sends it by POST."""
    work = _updating(desk.grant, calendar_id, event_id, data, if_match, notify_of(notify_attendees))
    return _answer(await desk.write(work), whole=return_record)


@delete("/calendars/{calendar_id:str}/events/{event_id:str}", status_code=200)
async def delete_event(
    desk: AtDesk,
    calendar_id: FromPath[str],
    event_id: FromPath[str],
    if_match: IfMatch = None,
    notify_attendees: Tell = True,
) -> Response[bytes]:
    """Delete an event, a series, or one occurrence."""

    def work(runtime: Runtime) -> None:
        place, key = find_calendar(runtime, desk.grant, calendar_id), key_of(event_id)
        writes.delete(runtime, place, key, notify_of(notify_attendees), if_match)

    await desk.write(work)
    return Response(b"", status_code=200)


@put("/calendars/{calendar_id:str}/events/{event_id:str}/response")
async def respond(
    desk: AtDesk,
    calendar_id: FromPath[str],
    event_id: FromPath[str],
    data: JSONBody[payloads.MeetingResponse],
    notify_attendees: Tell = True,
) -> dict[str, str]:
    """Answer an invitation."""

    def work(runtime: Runtime) -> None:
        place = find_calendar(runtime, desk.grant, calendar_id)
        writes.answer(runtime, place, key_of(event_id), data.response, data.comment or "")

    await desk.write(work)
    return {"status": "Ok"}


@get("/calendars/{calendar_id:str}/events/{event_id:str}/series")
async def get_series(desk: AtDesk, calendar_id: FromPath[str], event_id: FromPath[str]) -> payloads.SeriesInfo:
    """Return what became of the occurrences of a series."""

    def work(runtime: Runtime) -> payloads.SeriesInfo:
        place = find_calendar(runtime, desk.grant, calendar_id)
        return series_of(find_resource(runtime, place, key_of(event_id).object_id), place)

    return await desk.read(work)


@get("/calendars/{calendar_id:str}/events/{event_id:str}/occurrences/{original_start:str}")
async def get_occurrence(
    desk: AtDesk, calendar_id: FromPath[str], event_id: FromPath[str], original_start: FromPath[str]
) -> Record:
    """Return the occurrence of a series that its rule has at a moment, or on a day."""

    def work(runtime: Runtime) -> Record:
        place = find_calendar(runtime, desk.grant, calendar_id)
        resource = find_resource(runtime, place, key_of(event_id).object_id)
        whole_day = len(original_start) == len("2026-03-02")
        moment = payloads.Moment(date_only=original_start) if whole_day else payloads.Moment(date_time=original_start)
        slot = reading.time_of(moment, field="originalStart").recurrence_id()
        return shown(runtime, key_of(id_of(resource.object_id, slot)), resource, place)

    return await desk.read(work)


HANDLERS = (
    range_of_events,
    range_by_post,
    list_events,
    find_events,
    create_event,
    get_event,
    get_attachment,
    update_event,
    update_by_post,
    delete_event,
    respond,
    get_series,
    get_occurrence,
)


def _updating(
    grant: Grant, calendar_id: str, event_id: str, data: Record, if_match: str | None, notify: Notify
) -> Callable[[Runtime], Record]:
    def work(runtime: Runtime) -> Record:
        place = find_calendar(runtime, grant, calendar_id)
        return writes.update(runtime, place, key_of(event_id), data, notify, if_match)

    return work


def _answer(record: Record, *, whole: bool) -> EventOrId:
    return EventOrId(id=record.id, etag=record.etag, i_cal_u_id=record.i_cal_uid, record=record if whole else None)
