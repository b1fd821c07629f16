"""Bodies: what a multiget says is checked, and a 404 in it is not the last word."""

import pytest

from calapp.errors import AccessDenied, BadAnswer, CalendarGone, Offline, RateLimited, ServerBusy, SignInNeeded
from calapp.net.client import HttpClient
from calapp.providers.base import Outgoing
from calapp.providers.caldav.provider import CalDavProvider
from tests.providers.contract import event
from tests.support.caldav import CALENDAR, XML, error, etag, gone, multistatus, propstat, response
from tests.support.proxy import Answer

NAMES = [f"/dav/ana/work/{name}.ics" for name in "abcd"]
A, B, C, D = NAMES
SELF = multistatus(response("/dav/ana/work/", "<resourcetype><collection/></resourcetype>"))


def body(href, tag='"1"'):
    return response(href, etag(tag) + f"<C:calendar-data>{event(href[-5])}</C:calendar-data>")


def plain(exchange):
    """Play a server that has a and c, and no multiget."""
    if exchange.path in (A, C):
        return Answer(200, event(exchange.path[-5]).encode(), {"ETag": '"1"', "Content-Type": "text/calendar"})
    return Answer(404)


def fetch(stage, hrefs=NAMES):
    return stage.provider.fetch(CALENDAR, hrefs)


def found(fetched):
    return [item.href for item in fetched.objects]


def test_many_objects_are_one_request(stage):
    stage.say("REPORT", multistatus(*map(body, NAMES)))
    fetched = fetch(stage)
    assert found(fetched) == NAMES
    assert {item.etag for item in fetched.objects} == {'"1"'}
    assert stage.methods == ["REPORT"]


def test_404_in_a_multiget_counts_only_when_the_object_says_so_too(stage):
    stage.say("REPORT", multistatus(body(B), gone(A), gone(D)))
    stage.say("GET", plain)
    stage.say("PROPFIND", SELF)
    fetched = fetch(stage, [A, B, D])
    assert sorted(found(fetched)) == [A, B]
    assert fetched.gone == (D,)


def test_objects_left_out_of_the_answer_are_unanswered_and_not_gone(stage):
    stage.say("REPORT", multistatus(body(A), gone(B, status="HTTP/1.1 500 Oops"), gone(C, status="")))
    fetched = fetch(stage)
    assert (found(fetched), fetched.gone) == ([A], ())
    assert fetched.unanswered == (B, C, D)


def test_object_whose_body_the_multiget_does_not_give_is_fetched_by_itself(stage):
    bare = response(A, etag('"1"')).replace(
        "</response>", propstat("<C:calendar-data/>", status="HTTP/1.1 404 No") + "</response>"
    )
    stage.say("REPORT", multistatus(bare, body(B)))
    stage.say("GET", plain)
    assert sorted(found(fetch(stage, [A, B]))) == [A, B]


def test_answer_in_another_spelling_belongs_to_its_object_and_strangers_to_none(stage):
    stage.say("REPORT", multistatus(body("/dav/ana/work/%61.ics"), body("/dav/ana/work/x.ics"), body("/dav/eve/a.ics")))
    assert found(fetch(stage, [A])) == [A]


def test_body_of_another_server_is_refused(stage):
    stage.say("REPORT", multistatus(body("https://evil.example" + A)))
    with pytest.raises(BadAnswer):
        fetch(stage)


@pytest.mark.parametrize("status", [405, 415, 501, 400])
def test_server_without_multiget_is_asked_object_by_object(stage, status):
    stage.say("REPORT", Answer(status))
    stage.say("GET", plain)
    fetched = fetch(stage)
    assert (found(fetched), fetched.gone) == ([A, C], (B, D))
    learned = [quirk.split()[0] for quirk in stage.provider.quirks]
    assert learned == ([] if status == 400 else ["no-multiget"])
    fetch(stage, [A, C])
    assert stage.methods.count("REPORT") == (2 if status == 400 else 1)


@pytest.mark.parametrize("refusal", [Answer(413), Answer(507), error(403, "number-of-matches-within-limits")])
def test_server_that_finds_it_too_much_is_asked_for_less_and_less_from_then_on(stage, refusal):
    asked = []

    def few(exchange):
        hrefs = [name for name in NAMES if name.encode() in exchange.body]
        asked.append(len(hrefs))
        return multistatus(*map(body, hrefs)) if len(hrefs) <= 2 else refusal

    stage.say("REPORT", few)
    assert sorted(found(fetch(stage))) == NAMES
    assert sorted(found(fetch(stage))) == NAMES
    assert asked == [4, 2, 2, 2, 2]


def test_objects_too_large_together_come_one_by_one(stage):
    large = f"<C:calendar-data>BEGIN:VCALENDAR{'x' * 9_000_000}</C:calendar-data>"
    stage.say(
        "REPORT",
        lambda exchange: multistatus(*(response(n, etag('"1"') + large) for n in NAMES if n.encode() in exchange.body)),
    )
    assert sorted(found(fetch(stage))) == NAMES


def test_page_that_one_object_spoils_is_refused_once_and_then_read_object_by_object(stage):
    stage.say("REPORT", Answer(207, multistatus(body(A)).body.replace(b"Planning", b"Pl\xe4nning"), XML))
    stage.say("GET", plain)
    with pytest.raises(BadAnswer):
        fetch(stage, [A, C])
    assert found(fetch(stage, [A, C])) == [A, C]


def test_slow_page_is_smaller_the_next_time(stage, monkeypatch):
    monkeypatch.setattr("calapp.providers.caldav.dav.REPORT_SECONDS", 0.2)
    asked = []

    def slow(exchange):
        hrefs = [name for name in NAMES if name.encode() in exchange.body]
        asked.append(len(hrefs))
        if len(hrefs) > 2:
            stage.server.sleep(0.5)
        return multistatus(*map(body, hrefs))

    stage.say("REPORT", slow)
    with pytest.raises(Offline):
        fetch(stage)
    assert sorted(found(fetch(stage))) == NAMES
    assert asked == [4, 2, 2]


def test_what_came_before_a_slow_page_is_kept(stage, monkeypatch):
    monkeypatch.setattr("calapp.providers.caldav.dav.REPORT_SECONDS", 0.2)
    monkeypatch.setattr("calapp.providers.caldav.bodies.MOST_AT_ONCE", 2)
    stage.reopen()

    def stuck(exchange):
        if C.encode() in exchange.body:
            stage.server.sleep(0.5)
        return multistatus(*(body(name) for name in NAMES if name.encode() in exchange.body))

    stage.say("REPORT", stuck)
    fetched = fetch(stage)
    assert (found(fetched), fetched.unanswered) == ([A, B], (C, D))


def test_gone_calendar_is_told_from_gone_objects(stage):
    stage.say("REPORT", Answer(404))
    with pytest.raises(CalendarGone):
        fetch(stage)
    stage.say("REPORT", multistatus(gone(A)))
    stage.say("PROPFIND", Answer(404))
    with pytest.raises(CalendarGone):
        fetch(stage, [A])
    stage.say("PROPFIND", SELF)
    assert fetch(stage, [A]).gone == (A,)


@pytest.mark.parametrize("status", [403, 500, 413, 418])
def test_one_object_that_cannot_be_had_does_not_stop_the_others(stage, status):
    stage.say("REPORT", Answer(501))
    stage.say("GET", lambda exchange: Answer(status) if exchange.path == B else plain(exchange))
    fetched = fetch(stage, [A, B, C])
    assert (found(fetched), fetched.unanswered) == ([A, C], (B,))


@pytest.mark.parametrize(("status", "failure"), [(403, AccessDenied), (503, ServerBusy), (429, RateLimited)])
def test_server_that_gives_no_object_at_all_is_in_trouble(stage, status, failure):
    stage.say("REPORT", Answer(501))
    stage.say("GET", Answer(status))
    with pytest.raises(failure):
        fetch(stage)


def test_refused_password_is_told(stage):
    stage.say("REPORT", Answer(401))
    with pytest.raises(SignInNeeded):
        fetch(stage)


# single objects


def find(stage, href=A):
    return stage.provider.find(CALENDAR, Outgoing("a", "", "op", href=href))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (event("a", "Grüße").encode(), "text/calendar"),
        (b"\xef\xbb\xbf" + event("a", "Grüße").encode(), "text/calendar; charset=utf-8"),
        (event("a", "Grüße").encode("latin-1"), "text/calendar"),
        (event("a", "Grüße").encode("latin-1"), "text/calendar; charset=iso-8859-1"),
        (event("a", "Grüße").encode(), "text/calendar; charset=iso-8859-1"),
        (event("a", "Grüße").encode("latin-1"), "text/calendar; charset=no-such"),
        (event("a", "Grüße").encode("latin-1"), "text/calendar; charset=undefined"),
        (event("a", "Grüße").encode(), "application/octet-stream"),
    ],
)
def test_text_is_judged_by_its_content(stage, content, kind):
    stage.say("GET", Answer(200, content, {"Content-Type": kind, "ETag": '"1"'}))
    assert find(stage).raw == event("a", "Grüße")


def test_half_characters_never_come_in(stage):
    content = event("a", "ü \\ud800").encode("latin-1")
    stage.say("GET", Answer(200, content, {"Content-Type": "text/calendar; charset=unicode_escape", "ETag": '"1"'}))
    assert find(stage).raw == content.decode("latin-1")


@pytest.mark.parametrize("content", [b"", b"<html>Sign in</html>", b"\x00\x01", b"BEGIN:VCARD\r\n"])
def test_what_is_no_calendar_is_refused(stage, content):
    stage.say("GET", Answer(200, content, {"Content-Type": "text/calendar"}))
    with pytest.raises(BadAnswer):
        find(stage)


@pytest.mark.parametrize("status", [404, 410])
def test_nothing_there_is_none(stage, status):
    stage.say("GET", Answer(status))
    assert find(stage) is None


def test_weak_tag_of_a_proxy_is_replaced_by_the_one_in_the_property(stage):
    stage.say("GET", Answer(200, event("a").encode(), {"ETag": 'W/"1"'}))
    stage.say("PROPFIND", multistatus(response(A, etag('"1"'))))
    assert find(stage).etag == '"1"'


def test_hrefs_are_asked_for_in_their_canonical_form():
    http = HttpClient("http://127.0.0.1:9/dav/")
    provider = CalDavProvider(http)
    href = provider.new_href(CALENDAR, "uid")
    assert href.startswith("/dav/ana/work/")
    assert href.endswith(".ics")
    http.close()
