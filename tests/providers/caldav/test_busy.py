"""Busy times through the schedule outbox: a scripted server built from RFC 6638 section 5, and a real one."""

from datetime import UTC, datetime

import icalendar
import pytest

from calapp.errors import BadAnswer, ServerBusy
from calapp.model.free_busy import BusySpan
from calapp.model.timespan import TimeSpan
from calapp.providers.caldav.busy import NOT_OFFERED
from calapp.providers.caldav.provider import CalDavProvider
from tests.support.caldav import HOME, XML, multistatus, open_account, response
from tests.support.proxy import Answer, Exchange

DAY = TimeSpan(datetime(2026, 3, 12, tzinfo=UTC), datetime(2026, 3, 13, tzinfo=UTC))
BO, CY = "bo@example.org", "cy@example.org"
OUTBOX = "/dav/principals/ana/outbox/"
OFFERS = {"DAV": "1, 3, calendar-access, calendar-auto-schedule"}


def outbox(exchange: Exchange) -> Answer:
    """Answer as RFC 6638 section 5 shows: one response for each attendee, in any order."""
    (asked,) = icalendar.Calendar.from_ical(exchange.body).walk("VFREEBUSY")
    assert exchange.path == OUTBOX
    assert asked["ORGANIZER"] == "mailto:ana@example.org"
    assert [str(one) for one in asked["ATTENDEE"]] == [f"mailto:{BO}", f"mailto:{CY}"]
    data = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VFREEBUSY\r\nFREEBUSY:20260312T090000Z/PT1H\r\n"
    body = f"""<?xml version="1.0" encoding="utf-8"?>
<C:schedule-response xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<C:response><C:recipient><D:href>mailto:{CY}</D:href></C:recipient>
<C:request-status>3.7;Invalid calendar user</C:request-status></C:response>
<C:response><C:recipient><D:href>MAILTO:{BO.upper()}</D:href></C:recipient>
<C:request-status>2.0;Success</C:request-status>
<C:calendar-data>{data}END:VFREEBUSY\r\nEND:VCALENDAR\r\n</C:calendar-data></C:response>
</C:schedule-response>"""
    return Answer(200, body.encode(), XML)


def principal(exchange: Exchange) -> Answer:
    if exchange.path == HOME:
        return multistatus(
            response(HOME, "<current-user-principal><href>/dav/principals/ana/</href></current-user-principal>")
        )
    url = f"<C:schedule-outbox-URL><href>{OUTBOX}</href></C:schedule-outbox-URL>"
    return multistatus(response("/dav/principals/ana/", url))


@pytest.fixture
def schedules(stage) -> CalDavProvider:
    """A provider of ana@example.org in front of a server that schedules."""
    stage.say("OPTIONS", Answer(200, headers=OFFERS))
    stage.say("PROPFIND", principal)
    stage.say("POST", outbox)
    return stage.reopen(addresses=("ana@example.org",))


def test_each_guest_has_the_answer_that_names_them(schedules):
    bo, cy = schedules.free_busy((BO, CY), DAY)
    assert bo.busy == (BusySpan(datetime(2026, 3, 12, 9, tzinfo=UTC), datetime(2026, 3, 12, 10, tzinfo=UTC)),)
    assert (cy.busy, bool(cy.unknown), bo.unknown) == ((), True, "")


def test_the_outbox_is_looked_up_once(stage, schedules):
    for _ in range(2):
        schedules.free_busy((BO, CY), DAY)
    assert stage.methods == ["OPTIONS", "PROPFIND", "PROPFIND", "POST", "POST"]


def test_a_server_that_does_not_schedule_is_not_asked(stage, schedules):
    stage.say("OPTIONS", Answer(200, headers={"DAV": "1, calendar-access"}))
    (bo,) = schedules.free_busy((BO,), DAY)
    assert (bo.unknown, stage.methods) == (NOT_OFFERED, ["OPTIONS"])


@pytest.mark.parametrize("status", [403, 501])
def test_an_outbox_that_refuses_makes_it_unknown(stage, schedules, status):
    stage.say("POST", Answer(status))
    (bo,) = schedules.free_busy((BO,), DAY)
    assert bo.unknown == NOT_OFFERED


WRONG: dict[str, tuple[Answer, type[Exception]]] = {
    "busy": (Answer(503), ServerBusy),
    "a page": (Answer(200, b"<html></html>", {"Content-Type": "text/html"}), BadAnswer),
    "other XML": (multistatus(), BadAnswer),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_answer_is_not_taken_for_free(stage, schedules, case):
    answer, error = WRONG[case]
    stage.say("POST", Answer(200, answer.body, answer.headers) if case == "other XML" else answer)
    with pytest.raises(error):
        schedules.free_busy((BO,), DAY)


def test_radicale_offers_none(radicale):
    provider = open_account(radicale)
    (bo,) = provider.free_busy((BO,), DAY)
    provider.close()
    assert bo.unknown == NOT_OFFERED


def test_xandikos_does_not_know_a_stranger(xandikos):
    provider = open_account(xandikos)
    (bo,) = provider.free_busy((BO,), DAY)
    provider.close()
    assert (bo.busy, bool(bo.unknown)) == ((), True)
