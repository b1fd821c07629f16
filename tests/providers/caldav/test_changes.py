"""Change detection against servers that err: what is believed, what is refused, and what is done instead."""

import gzip

import pytest

from calapp.errors import (
    AccessDenied,
    BadAnswer,
    Offline,
    RateLimited,
    ServerBusy,
    SignInNeeded,
    SoftError,
    TokenExpired,
)
from calapp.providers.base import DeltaSource, RemoteRef
from tests.providers.contract import create, event, everything, hrefs_of
from tests.support.caldav import (
    CALENDAR,
    XML,
    error,
    etag,
    gone,
    multistatus,
    new_calendar,
    open_account,
    propstat,
    response,
)
from tests.support.proxy import Answer, Fault

SELF = response("/dav/ana/work/", "<resourcetype><collection/></resourcetype>")
A, B = "/dav/ana/work/a.ics", "/dav/ana/work/b.ics"
LISTED = multistatus(SELF, response(A, etag('"1"')), response(B, etag('"2"')))
DATA = f"<C:calendar-data>{event('a')}</C:calendar-data>"
PASSING = [408, 423, 425, 429, 502, 503, 504]


def delta(provider, since=None):
    return everything(provider.changes(CALENDAR, since))


# what a sync-collection says


def test_first_report_asks_for_versions_only_and_never_sets_a_limit(stage):
    stage.say("REPORT", multistatus(response(A, etag('"1"')), token="t1"))
    page = delta(stage.provider)[0]
    assert page.changed == (RemoteRef(A, '"1"'),)
    assert (page.token, page.complete, page.source) == ("t1", True, DeltaSource.TOKEN)
    assert "calendar-data" not in stage.body()
    assert "limit" not in stage.body()
    assert stage.server.log[-1].headers["Depth"] == "0"


def test_report_with_a_token_brings_bodies_along_in_one_request(stage):
    stage.say("REPORT", multistatus(response(A, etag('"1"') + DATA), gone(B), token="t2"))
    page = delta(stage.provider, "t1")[0]
    assert [(found.href, found.etag) for found in page.objects] == [(A, '"1"')]
    assert "SUMMARY:Planning" in page.objects[0].raw
    assert (page.changed, page.removed, page.token, page.complete) == ((), (B,), "t2", False)
    assert stage.provider.requests == 1


def test_server_that_leaves_bodies_out_gets_its_objects_fetched(stage):
    left_out = response(A, etag('"1"')).replace(
        "</response>", propstat("<C:calendar-data/>", status="HTTP/1.1 404 No") + "</response>"
    )
    stage.say("REPORT", multistatus(left_out, token="t2"))
    page = delta(stage.provider, "t1")[0]
    assert (page.changed, page.objects) == ((RemoteRef(A, '"1"'),), ())
    assert stage.provider.quirks == ()


def test_missing_version_is_no_missing_object(stage):
    stage.say("REPORT", multistatus(response(A, "<getetag/>", status="HTTP/1.1 404 Not Found"), token="t"))
    assert delta(stage.provider)[0].changed == (RemoteRef(A, None),)


def test_same_object_twice_or_in_two_spellings_is_one_and_the_last_word_counts(stage):
    stage.say(
        "REPORT",
        multistatus(gone(A), response(A, etag('"1"')), response("/dav/ana/work/%61.ics", etag('"3"')), token="t"),
    )
    page = delta(stage.provider)[0]
    assert (page.changed, page.removed) == ((RemoteRef(A, '"3"'),), ())


def test_collection_itself_and_strangers_are_no_objects(stage):
    strangers = [response("/dav/ana/work/", etag('"9"')), response("/dav/ana/other/x.ics", etag('"1"'))]
    stage.say("REPORT", multistatus(*strangers, response("/dav/ana/work/sub/", etag('"1"')), token="t"))
    assert hrefs_of(delta(stage.provider)) == set()


@pytest.mark.parametrize(
    "answer",
    [
        multistatus(response(A, etag('"1"'))),
        multistatus(response("https://evil.example/dav/ana/work/a.ics", etag('"1"')), token="t"),
        Answer(207, LISTED.body, {"Content-Type": "text/html"}),
        Answer(207, LISTED.body),
        Answer(200, b"<html>Sign in to the network</html>", {"Content-Type": "text/html"}),
        Answer(200, LISTED.body, XML),
        Answer(207, LISTED.body[:-40], XML),
        Answer(207, b"", XML),
        error(207, "x"),
        Answer(207, gzip.compress(bytes(50_000_000)), {**XML, "Content-Encoding": "gzip"}),
        Answer(207, b'<!DOCTYPE x [<!ENTITY a "b">]>' + LISTED.body.partition(b"?>")[2], XML),
    ],
    ids=[
        "no token",
        "foreign href",
        "207 of HTML",
        "no type",
        "portal",
        "200",
        "cut",
        "empty",
        "other root",
        "bomb",
        "doctype",
    ],
)
@pytest.mark.parametrize("since", [None, "t1"])
def test_answer_that_breaks_a_rule_is_refused(stage, answer, since):
    stage.say("REPORT", answer)
    stage.say("PROPFIND", answer)
    with pytest.raises(BadAnswer):
        delta(stage.provider, since)
    assert stage.provider.quirks == ()


def test_portal_that_redirects_elsewhere_gets_nothing(stage):
    stage.say("REPORT", Answer(302, headers={"Location": "https://portal.example/login"}))
    with pytest.raises(BadAnswer):
        delta(stage.provider)


def test_redirect_on_the_same_server_is_followed_and_hrefs_stay(stage):
    moved = Answer(308, headers={"Location": "/new/work/"})
    stage.say("REPORT", moved, multistatus(response("/new/work/a.ics", etag('"1"')), token="t"))
    assert hrefs_of(delta(stage.provider)) == {A}
    assert [exchange.method for exchange in stage.server.log] == ["REPORT", "REPORT"]


# pages


def test_pages_are_followed_until_there_is_no_more(stage):
    more = gone("/dav/ana/work/", status="HTTP/1.1 507 Insufficient Storage")
    stage.say(
        "REPORT",
        multistatus(response(A, etag('"1"')), more, token="p1"),
        multistatus(response(B, etag('"2"')), token="p2"),
    )
    pages = delta(stage.provider)
    assert [(page.more, page.complete, page.token) for page in pages] == [(True, True, "p1"), (False, True, "p2")]
    assert "p1" in stage.body()


@pytest.mark.parametrize("since", [None, "p1"])
def test_server_that_repeats_its_token_is_stopped(stage, since):
    more = gone("/dav/ana/work/", status="HTTP/1.1 507 Insufficient Storage")
    stage.say("REPORT", multistatus(response(A, etag('"1"')), more, token="p1"))
    with pytest.raises(BadAnswer):
        delta(stage.provider, since)
    assert len(stage.server.log) <= 2


def test_failure_in_the_middle_of_the_pages_is_a_passing_one_and_no_listing(stage):
    more = gone("/dav/ana/work/", status="HTTP/1.1 507 Insufficient Storage")
    stage.say("REPORT", multistatus(response(A, etag('"1"')), more, token="p1"), Answer(500))
    pages = stage.provider.changes(CALENDAR, None)
    assert next(pages).token == "p1"
    with pytest.raises(ServerBusy):
        next(pages)
    assert stage.provider.quirks == ()


# tokens that are no longer good


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 412, 418])
def test_refused_token_is_an_expired_one_however_the_server_says_it(stage, status):
    stage.say("REPORT", error(status, "valid-sync-token"))
    stage.say("PROPFIND", multistatus(SELF))
    with pytest.raises(TokenExpired):
        delta(stage.provider, "old")
    stage.say("REPORT", Answer(status, b"no"))
    with pytest.raises(TokenExpired):
        delta(stage.provider, "old")
    assert stage.provider.quirks == ()


@pytest.mark.parametrize(
    ("status", "failure"), [(401, SignInNeeded), (407, Offline), (429, RateLimited)] + [(s, SoftError) for s in PASSING]
)
@pytest.mark.parametrize("since", [None, "t1"])
def test_passing_trouble_costs_no_token(stage, status, failure, since):
    stage.say("REPORT", Answer(status, headers={"Retry-After": "7"}))
    with pytest.raises(failure) as caught:
        delta(stage.provider, since)
    if status in (429, 503):
        assert caught.value.delay == 7
    assert stage.provider.quirks == ()
    assert stage.methods == ["REPORT"]


def test_missing_right_to_read_is_told_as_such(stage):
    stage.say("REPORT", error(403, "need-privileges"))
    with pytest.raises(AccessDenied):
        delta(stage.provider)


# bodies in the delta refused


@pytest.mark.parametrize("status", [400, 403, 409, 500])
def test_server_that_refuses_bodies_in_the_delta_is_asked_without_and_remembered(stage, status):
    stage.say("REPORT", Answer(status), multistatus(response(A, etag('"1"')), token="t2"))
    assert delta(stage.provider, "t1")[0].changed == (RemoteRef(A, '"1"'),)
    assert [quirk.split()[0] for quirk in stage.provider.quirks] == ["no-data-in-delta"]
    requests = stage.provider.requests
    delta(stage.provider, "t1")
    assert stage.provider.requests == requests + 1
    assert "calendar-data" not in stage.body()


def test_delta_too_large_to_take_bodies_along_is_taken_without(stage):
    large = f"<C:calendar-data>{'x' * 9_000_000}</C:calendar-data>"
    rows = [response(f"/dav/ana/work/{number}.ics", etag('"1"') + large) for number in range(4)]
    stage.say("REPORT", multistatus(*rows, token="t2"), multistatus(response(A, etag('"1"')), token="t2"))
    assert hrefs_of(delta(stage.provider, "t1")) == {A}
    assert stage.provider.quirks == ()


def test_delta_that_takes_too_long_with_bodies_is_asked_for_without_them(stage, monkeypatch):
    monkeypatch.setattr("calapp.providers.caldav.dav.REPORT_SECONDS", 0.2)

    def slow(exchange):
        if b"calendar-data" in exchange.body:
            stage.server.sleep(0.5)
        return multistatus(response(A, etag('"1"')), token="t2")

    stage.say("REPORT", slow)
    assert hrefs_of(delta(stage.provider, "t1")) == {A}
    assert [quirk.partition(" ")[0] for quirk in stage.provider.quirks] == ["no-data-in-delta"]


# no sync-collection


@pytest.mark.parametrize("status", [400, 403, 404, 405, 415, 418, 500, 501, 507])
def test_server_without_sync_collection_is_listed_and_remembered_for_a_week(stage, status):
    stage.say("REPORT", Answer(status))
    stage.say("PROPFIND", multistatus(response("/dav/ana/work/", "<S:getctag>c7</S:getctag>")), LISTED)
    if status == 404:
        stage.say("PROPFIND", *[multistatus(response("/dav/ana/work/", "<S:getctag>c7</S:getctag>"))] * 2, LISTED)
    page = delta(stage.provider)[0]
    assert hrefs_of([page]) == {A, B}
    assert (page.source, page.complete, page.token, page.ctag) == (DeltaSource.LISTING, True, None, "c7")
    assert [quirk.split()[0] for quirk in stage.provider.quirks] == ["no-sync-collection", "lists-itself"]
    asked = stage.methods.count("REPORT")
    stage.say("PROPFIND", multistatus(SELF), LISTED)
    delta(stage.reopen(quirks=stage.provider.quirks))
    assert stage.methods.count("REPORT") == asked


@pytest.mark.parametrize("status", [405, 415, 500, 501])
def test_token_in_hand_does_not_hide_that_the_report_is_missing(stage, status):
    stage.say("REPORT", Answer(status))
    stage.say("PROPFIND", multistatus(SELF), LISTED)
    assert delta(stage.provider, "t1")[0].source is DeltaSource.LISTING


def test_failing_server_is_not_taken_for_one_without_sync_collection(stage):
    stage.say("REPORT", Answer(500))
    stage.say("PROPFIND", Answer(500))
    with pytest.raises(ServerBusy):
        delta(stage.provider)
    assert stage.provider.quirks == ()


# real servers through the fault proxy


def test_answer_cut_on_the_way_is_refused(dav_account, proxied):
    proxy, account = proxied(dav_account)
    calendar, provider = new_calendar(account), open_account(account)
    create(provider, calendar)
    state = everything(provider.changes(calendar, None))[-1].token
    proxy.inject(Fault(body=lambda body: body[: int(len(body) * 0.6)]), "REPORT", nth=None)
    for since in (None, state):
        with pytest.raises(SoftError):
            everything(provider.changes(calendar, since))
    proxy.heal()
    proxy.inject(Fault(cut=0.6), "REPORT", nth=None)
    with pytest.raises(SoftError):
        everything(provider.changes(calendar, None))
    provider.close()


def test_sync_falls_back_to_a_listing_on_a_real_server(dav_account, proxied):
    proxy, account = proxied(dav_account)
    calendar, provider = new_calendar(account), open_account(account)
    known = {create(provider, calendar).href for _ in range(3)}
    proxy.inject(Fault(answer=Answer(501)), "REPORT", nth=None)
    page = everything(provider.changes(calendar, None))[0]
    assert hrefs_of([page]) == known
    assert page.source is DeltaSource.LISTING
    provider.close()


def test_small_delta_costs_radicale_one_request(radicale):
    calendar, provider = new_calendar(radicale), open_account(radicale)
    state = everything(provider.changes(calendar, None))[-1].token
    known = create(provider, calendar)
    before = provider.requests
    page = everything(provider.changes(calendar, state))[0]
    assert provider.requests == before + 1
    assert page.objects == (known,)
    provider.close()
