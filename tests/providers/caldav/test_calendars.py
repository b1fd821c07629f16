"""The home set: which collections are calendars for events, and what is said of them."""

import pytest

from calapp.errors import AccessDenied, BadAnswer, CalendarGone, NotACalendarServer, Rejected, ServerBusy, SignInNeeded
from calapp.providers.base import RemoteCalendar
from tests.support.caldav import gone, multistatus, open_account, propstat, response
from tests.support.proxy import Answer

HOME = response("/dav/ana/", "<resourcetype><collection/></resourcetype>")
EVENTS = '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
TASKS = '<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>'
APPLE = 'xmlns="http://apple.com/ns/ical/"'


def calendar(href, props="", *, kinds="", components=EVENTS):
    return response(href, f"<resourcetype><collection/><C:calendar/>{kinds}</resourcetype>{components}{props}")


def poll(stage, *responses):
    stage.say("PROPFIND", multistatus(HOME, *responses))
    return stage.provider.poll().calendars


def test_everything_a_calendar_says_is_read_by_one_request(stage):
    props = (
        "<displayname> Work &amp; more </displayname><C:calendar-description>All of it</C:calendar-description>"
        f"<calendar-color {APPLE}>#a1b2c3ff</calendar-color><S:getctag>c1</S:getctag><sync-token>t1</sync-token>"
        "<C:calendar-timezone>BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Europe/Berlin\nEND:VTIMEZONE\nEND:VCALENDAR"
        "</C:calendar-timezone>"
    )
    assert poll(stage, calendar("/dav/ana/work/", props)) == (
        RemoteCalendar(
            "/dav/ana/work/",
            "Work & more",
            description="All of it",
            timezone="Europe/Berlin",
            color="#A1B2C3",
            ctag="c1",
            token="t1",
        ),
    )
    assert stage.methods == ["PROPFIND"]


def test_only_calendars_for_events_are_listed(stage):
    listed = poll(
        stage,
        calendar("/dav/ana/tasks/", components=TASKS),
        calendar("/dav/ana/inbox/", kinds="<C:schedule-inbox/>"),
        calendar("/dav/ana/bin/", kinds='<deleted-calendar xmlns="http://nextcloud.com/ns"/>'),
        calendar("/dav/ana/any/", components=""),
        calendar("/dav/ana/both/", components=TASKS.replace("</C:s", '<C:comp name="vevent"/></C:s')),
        response("/dav/ana/contacts/", "<resourcetype><collection/></resourcetype>"),
        response("/dav/ana/file.txt", "<resourcetype/>"),
        gone("/dav/ana/lost/"),
        calendar("/dav/eve/work/"),
    )
    assert [found.href for found in listed] == ["/dav/ana/any/", "/dav/ana/both/"]


def test_calendars_come_in_the_servers_order_then_by_name(stage):
    def ordered(name, order):
        position = f"<calendar-order {APPLE}>{order}</calendar-order>" if order else ""
        return calendar(f"/dav/ana/{name}/", f"<displayname>{name}</displayname>{position}")

    listed = poll(stage, ordered("d", ""), ordered("c", "x"), ordered("b", "10"), ordered("a", "9"))
    assert [found.name for found in listed] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("privileges", "read_only"),
    [
        ("<current-user-privilege-set/>", True),
        ("<current-user-privilege-set><privilege><read/></privilege></current-user-privilege-set>", True),
        ("<current-user-privilege-set><privilege><read/></privilege><privilege><write-properties/></privilege>"
         "</current-user-privilege-set>", True),
        ("<current-user-privilege-set><privilege><write-content/></privilege></current-user-privilege-set>", False),
        ("<current-user-privilege-set><privilege><all/></privilege></current-user-privilege-set>", False),
        ("", False),
    ],
)  # fmt: skip
def test_right_to_write_is_read(stage, privileges, read_only):
    assert poll(stage, calendar("/dav/ana/work/", privileges))[0].read_only is read_only


@pytest.mark.parametrize("color", ["red", "#12345", "#GGGGGG", "javascript:", "#1234567890"])
def test_color_that_is_none_is_left_out(stage, color):
    assert poll(stage, calendar("/dav/ana/w/", f"<calendar-color {APPLE}>{color}</calendar-color>"))[0].color == ""


def test_calendar_without_a_name_goes_by_its_address(stage):
    assert poll(stage, calendar("/dav/ana/work"))[0].name == "work"
    assert poll(stage, calendar("/dav/ana/work"))[0].href == "/dav/ana/work/"


def test_properties_that_the_server_refuses_are_not_read(stage):
    refused = propstat("<S:getctag>old</S:getctag>", status="HTTP/1.1 403 No")
    listed = poll(stage, calendar("/dav/ana/work/").replace("</response>", f"{refused}</response>"))
    assert listed[0].ctag is None


def test_moved_home_keeps_the_known_addresses(stage):
    stage.say(
        "PROPFIND",
        Answer(301, headers={"Location": "/new/ana/"}),
        multistatus(response("/new/ana/", "<resourcetype><collection/></resourcetype>"), calendar("/new/ana/work/")),
    )
    assert [found.href for found in stage.provider.poll().calendars] == ["/dav/ana/work/"]


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (multistatus(calendar("/dav/ana/work/")), BadAnswer),
        (multistatus(), BadAnswer),
        (Answer(200, b"<html/>", {"Content-Type": "text/html"}), BadAnswer),
        (Answer(404), NotACalendarServer),
        (multistatus(gone("/dav/ana/")), NotACalendarServer),
        (Answer(401), SignInNeeded),
        (Answer(403), AccessDenied),
        (Answer(503), ServerBusy),
    ],
)
def test_answer_that_is_no_list_of_calendars_is_refused(stage, answer, failure):
    stage.say("PROPFIND", answer)
    with pytest.raises(failure):
        stage.provider.poll()


# changing calendars


@pytest.mark.parametrize("href", ["/dav/ana/", "/dav/", "/", "/dav/eve/work/", "https://evil.example/dav/ana/work/"])
def test_home_set_and_strangers_calendars_are_never_deleted_or_changed(stage, href):
    for change in (
        stage.provider.delete_calendar,
        lambda href: stage.provider.edit_calendar(RemoteCalendar(href, "x")),
    ):
        with pytest.raises((Rejected, BadAnswer)):
            change(href)
    assert stage.methods == []


@pytest.mark.parametrize(
    ("status", "failure"),
    [(403, AccessDenied), (405, Rejected), (501, Rejected), (507, Rejected), (401, SignInNeeded), (503, ServerBusy)],
)
def test_server_that_does_not_let_calendars_be_made_or_deleted_is_believed(stage, status, failure):
    for method in ("MKCALENDAR", "DELETE", "PROPPATCH"):
        stage.say(method, Answer(status))
    with pytest.raises(failure):
        stage.provider.create_calendar(RemoteCalendar("", "Trips"))
    with pytest.raises(failure):
        stage.provider.delete_calendar("/dav/ana/work/")
    with pytest.raises(failure):
        stage.provider.edit_calendar(RemoteCalendar("/dav/ana/work/", "Trips"))


def test_name_that_the_server_does_not_change_is_told(stage):
    stage.say("PROPPATCH", multistatus(response("/dav/ana/work/", "<displayname/>", status="HTTP/1.1 403 Forbidden")))
    with pytest.raises(Rejected):
        stage.provider.edit_calendar(RemoteCalendar("/dav/ana/work/", "Trips"))
    stage.say("PROPPATCH", Answer(404))
    with pytest.raises(CalendarGone):
        stage.provider.edit_calendar(RemoteCalendar("/dav/ana/work/", "Trips"))


def test_color_that_the_server_does_not_keep_is_no_failure(stage):
    fine = multistatus(response("/dav/ana/work/", "<displayname/>"))
    stage.say("PROPPATCH", fine, Answer(500))
    stage.provider.edit_calendar(RemoteCalendar("/dav/ana/work/", "Trips", color="#112233"))


def test_delete_of_a_calendar_that_is_gone_is_done(stage):
    stage.say("DELETE", Answer(404))
    stage.provider.delete_calendar("/dav/ana/work/")


def test_description_color_and_zone_are_kept_by_radicale(radicale):
    provider = open_account(radicale)
    wanted = RemoteCalendar("", "Trips", description="far & away", color="#3355AA", timezone="Europe/Berlin")
    made = provider.create_calendar(wanted)
    assert provider.poll().calendars == (made,)
    assert (made.name, made.description, made.color) == ("Trips", "far & away", "#3355AA")
    assert (made.timezone, made.read_only) == ("Europe/Berlin", False)
    provider.edit_calendar(RemoteCalendar(made.href, "Journeys", color="#AA5533", timezone="Asia/Tokyo"))
    now = provider.poll().calendars[0]
    assert (now.name, now.description, now.color, now.timezone) == ("Journeys", "", "#AA5533", "Asia/Tokyo")
    provider.close()


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "/etc/passwd", "../zone"])
def test_zone_that_nobody_knows_is_not_written(stage, zone):
    stage.say("PROPPATCH", multistatus(response("/dav/ana/work/", "<displayname/>")))
    stage.provider.edit_calendar(RemoteCalendar("/dav/ana/work/", "Trips", timezone=zone))
    assert "VTIMEZONE" not in "".join(stage.body(index) for index in range(len(stage.server.log)))


def test_addresses_of_the_account_come_with_every_poll(radicale):
    provider = open_account(radicale)
    assert provider.poll().addresses == (f"{radicale.username}@example.org",)
    provider.close()
