"""Writes: always guarded, never to the collection, and a refusal is told from a conflict."""

from dataclasses import replace

import pytest

from calapp.errors import (
    AccessDenied,
    CalendarGone,
    ObjectGone,
    Offline,
    PreconditionFailed,
    RateLimited,
    Rejected,
    ServerBusy,
    SignInNeeded,
)
from calapp.model.account import Account, AccountKind
from calapp.model.edits import Telling
from calapp.providers.base import Outgoing
from calapp.providers.registry import telling
from tests.providers.contract import changed, create, event, read
from tests.support.caldav import CALENDAR, error, etag, gone, multistatus, new_calendar, open_account, response
from tests.support.proxy import Answer, Fault
from tests.support.servers import RadicaleServer

A = "/dav/ana/work/a.ics"
HERE = multistatus(response("/dav/ana/work/", "<resourcetype><collection/></resourcetype>"))
WRITABLE = "<current-user-privilege-set><privilege><write/></privilege></current-user-privilege-set>"
READ_ONLY = "<current-user-privilege-set><privilege><read/></privilege></current-user-privilege-set>"


def outgoing(base=None, *, href=A, raw=""):
    return Outgoing("a", raw or event("a"), "op", href=href, base_etag=base)


def put(stage, base=None, **options):
    return stage.provider.put(CALENDAR, outgoing(base, **options))


def now(tag):
    """Say that the object on the server has this version now."""
    return multistatus(response(A, etag(tag)))


# preconditions


def test_create_is_guarded_against_what_is_there(stage):
    stage.say("PUT", Answer(201, headers={"ETag": '"1"'}))
    written = put(stage)
    assert (written.href, written.etag) == (A, '"1"')
    sent = stage.server.log[-1]
    assert (sent.headers["If-None-Match"], "If-Match" in sent.headers) == ("*", False)
    assert sent.headers["Content-Type"] == "text/calendar; charset=utf-8"


def test_a_schedule_tag_says_that_a_server_may_tell_guests_and_no_more(stage):
    account = Account(1, AccountKind.CALDAV, "Ana", quirks=stage.provider.quirks)
    assert telling(account) is Telling.NEVER
    stage.say("PUT", Answer(201, headers={"ETag": '"1"', "Schedule-Tag": '"s1"'}))
    put(stage)
    assert telling(replace(account, quirks=stage.provider.quirks)) is Telling.UNKNOWN


@pytest.mark.parametrize(("method", "status"), [("PUT", 204), ("PUT", 200), ("DELETE", 204), ("DELETE", 200)])
def test_update_and_delete_name_the_version_they_mean(stage, method, status):
    stage.say(method, Answer(status))
    (stage.provider.put if method == "PUT" else stage.provider.delete)(CALENDAR, outgoing('"7"'))
    sent = stage.server.log[-1]
    assert (sent.method, sent.headers["If-Match"], "If-None-Match" in sent.headers) == (method, '"7"', False)


def test_delete_without_a_known_version_still_needs_an_object_to_delete(stage):
    stage.say("DELETE", Answer(204))
    stage.provider.delete(CALENDAR, outgoing())
    assert stage.server.log[-1].headers["If-Match"] == "*"


@pytest.mark.parametrize("tag", [None, 'W/"1"'])
def test_answer_without_a_strong_version_means_read_it_again(stage, tag):
    stage.say("PUT", Answer(201, headers={"ETag": tag} if tag else {}))
    assert put(stage).etag is None


def test_weak_version_goes_out_in_its_strong_form(stage):
    stage.say("PUT", Answer(204))
    put(stage, 'W/"7"')
    assert stage.server.log[-1].headers["If-Match"] == '"7"'


def test_server_that_compares_weak_versions_letter_by_letter_gets_its_letters(stage):
    stage.say("PUT", lambda exchange: Answer(204 if exchange.headers["If-Match"] == 'W/"7"' else 412))
    stage.say("PROPFIND", now('W/"7"'))
    put(stage, 'W/"7"')
    stage.say("PROPFIND", now('W/"8"'))
    stage.say("PUT", Answer(412))
    with pytest.raises(PreconditionFailed):
        put(stage, 'W/"7"')


@pytest.mark.parametrize(
    "href", ["/dav/ana/work/", "/dav/ana/work", "/dav/ana/", "/dav/ana/other/a.ics", "/dav/ana/work/sub/", "", None]
)
@pytest.mark.parametrize("method", ["put", "delete"])
def test_nothing_but_an_object_of_the_calendar_is_ever_written(stage, href, method):
    with pytest.raises(Rejected):
        getattr(stage.provider, method)(CALENDAR, outgoing('"1"', href=href))
    assert stage.methods == []


def test_text_goes_out_with_the_line_ends_of_the_format(stage):
    stage.say("PUT", Answer(201))
    put(stage, raw=event("a").replace("\r\n", "\n"))
    assert stage.server.log[-1].body == event("a").encode()


def test_name_that_the_server_chose_instead_is_taken_over(stage):
    stage.say("PUT", Answer(201, headers={"Location": "/dav/ana/work/%62.ics"}))
    assert put(stage).href == "/dav/ana/work/b.ics"


@pytest.mark.parametrize(
    "location", ["https://evil.example/dav/ana/work/b.ics", "/dav/eve/b.ics", "/dav/ana/work/", "//["]
)
def test_name_outside_the_calendar_is_not(stage, location):
    stage.say("PUT", Answer(201, headers={"Location": location}))
    assert put(stage).href == A


def test_redirected_write_keeps_method_body_and_guard(stage):
    stage.say("PUT", Answer(307, headers={"Location": "/new/a.ics"}), Answer(201))
    put(stage)
    assert [(sent.method, sent.body, sent.headers["If-None-Match"]) for sent in stage.server.log] == [
        ("PUT", event("a").encode(), "*")
    ] * 2


# 412: a conflict, or a refusal


def test_412_after_the_version_moved_is_a_conflict(stage):
    stage.say("PUT", Answer(412))
    stage.say("PROPFIND", now('"8"'))
    with pytest.raises(PreconditionFailed):
        put(stage, '"7"')


@pytest.mark.parametrize("current", ['"7"', 'W/"7"'])
def test_412_though_the_version_did_not_move_is_a_refusal_after_one_compare(stage, current):
    stage.say("PUT", Answer(412))
    stage.say("PROPFIND", now(current))
    with pytest.raises(Rejected):
        put(stage, '"7"')
    assert stage.methods == ["PUT", "PROPFIND"]


@pytest.mark.parametrize("nothing", [Answer(404), Answer(410), multistatus(gone(A))])
def test_412_with_nothing_there_is_a_lost_object_or_a_refused_new_one(stage, nothing):
    stage.say("PUT", Answer(412))
    stage.say("PROPFIND", nothing)
    with pytest.raises(ObjectGone):
        put(stage, '"7"')
    with pytest.raises(Rejected):
        put(stage)


def test_412_on_a_create_with_something_there_is_a_conflict(stage):
    stage.say("PUT", Answer(412))
    stage.say("PROPFIND", now('"1"'))
    with pytest.raises(PreconditionFailed):
        put(stage)


@pytest.mark.parametrize("nothing", [Answer(404), multistatus(gone(A))])
def test_delete_answered_412_with_nothing_there_is_done(stage, nothing):
    stage.say("DELETE", Answer(412))
    stage.say("PROPFIND", nothing)
    stage.provider.delete(CALENDAR, outgoing('"7"'))


# preconditions by name


@pytest.mark.parametrize("status", [403, 409, 412])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("C:max-resource-size", "larger"),
        ("C:no-uid-conflict", "already"),
        ("C:valid-calendar-data", "cannot read"),
        ("C:supported-calendar-component", "does not take events"),
        ("C:max-attendees-per-instance", "guests"),
        ("quota-not-exceeded", "space"),
    ],
)
def test_named_precondition_is_a_refusal_in_plain_words(stage, status, name, words):
    stage.say("PUT", error(status, name))
    with pytest.raises(Rejected, match=words) as caught:
        put(stage, '"7"')
    assert name.removeprefix("C:") in caught.value.detail
    assert stage.methods == ["PUT"]


# rights


def test_missing_privilege_is_told_from_a_bad_event(stage):
    stage.say("PUT", error(403, "need-privileges"))
    with pytest.raises(AccessDenied):
        put(stage)


@pytest.mark.parametrize(("privileges", "failure"), [(WRITABLE, Rejected), (READ_ONLY, AccessDenied), ("", Rejected)])
def test_bare_403_is_settled_by_reading_the_privileges_again(stage, privileges, failure):
    stage.say("PUT", Answer(403))
    stage.say("PROPFIND", multistatus(response("/dav/ana/work/", privileges)))
    with pytest.raises(failure):
        put(stage)


# everything else


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, Rejected),
        (401, SignInNeeded),
        (405, AccessDenied),
        (409, Rejected),
        (413, Rejected),
        (415, Rejected),
        (422, Rejected),
        (423, ServerBusy),
        (429, RateLimited),
        (500, ServerBusy),
        (503, ServerBusy),
        (507, Rejected),
    ],
)
@pytest.mark.parametrize("method", ["put", "delete"])
def test_status_of_a_refused_write_says_who_must_act(stage, status, failure, method):
    stage.say(method.upper(), Answer(status))
    stage.say("PROPFIND", HERE)
    with pytest.raises(failure):
        getattr(stage.provider, method)(CALENDAR, outgoing('"7"'))


@pytest.mark.parametrize("status", [404, 409, 410])
def test_write_into_a_calendar_that_is_gone_is_told(stage, status):
    stage.say("PUT", Answer(status))
    stage.say("PROPFIND", Answer(404))
    for base in (None, '"7"'):
        with pytest.raises(CalendarGone):
            put(stage, base)


def test_update_of_an_object_that_is_gone_is_told(stage):
    stage.say("PUT", Answer(404))
    stage.say("PROPFIND", HERE)
    with pytest.raises(ObjectGone):
        put(stage, '"7"')


@pytest.mark.parametrize("status", [404, 410])
def test_delete_of_what_is_gone_is_done(stage, status):
    stage.say("DELETE", Answer(status))
    stage.provider.delete(CALENDAR, outgoing('"7"'))
    assert stage.methods == ["DELETE"]


# real servers


@pytest.fixture(scope="module")
def small_radicale(tmp_path_factory):
    server = RadicaleServer(tmp_path_factory.mktemp("small"), max_resource_size=20_000)
    yield server
    server.stop()


def test_event_that_is_too_large_for_radicale_is_a_refusal_and_no_conflict(small_radicale):
    account = small_radicale.account()
    calendar, provider = new_calendar(account), open_account(account)
    known = create(provider, calendar)
    with pytest.raises(Rejected):
        provider.put(calendar, changed(known, "x" * 30_000))
    with pytest.raises(Rejected):
        create(provider, calendar, "x" * 30_000)
    assert read(provider, calendar, known.href) == known
    provider.close()


def test_uid_that_is_taken_is_a_refusal_in_plain_words(dav_account):
    calendar, provider = new_calendar(dav_account), open_account(dav_account)
    create(provider, calendar, uid="twice")
    with pytest.raises(Rejected, match="already"):
        create(provider, calendar, uid="twice")
    provider.close()


def test_bad_data_is_a_refusal(dav_account):
    calendar, provider = new_calendar(dav_account), open_account(dav_account)
    known = create(provider, calendar)
    with pytest.raises(Rejected):
        provider.put(calendar, Outgoing("a", "garbage", "op", href=known.href, base_etag=known.etag))
    with pytest.raises(Rejected):
        provider.put(calendar, Outgoing("a", "garbage", "op", href=provider.new_href(calendar, "a")))
    provider.close()


def test_write_whose_answer_was_lost_is_found_again(dav_account, proxied):
    proxy, account = proxied(dav_account)
    calendar, provider = new_calendar(account), open_account(account)
    sent = Outgoing("lost", event("lost"), "op", href=provider.new_href(calendar, "lost"))
    proxy.inject(Fault(drop="after"), "PUT")
    with pytest.raises(Offline):
        provider.put(calendar, sent)
    assert proxy.methods().count("PUT") == 1
    assert "UID:lost" in provider.find(calendar, sent).raw
    provider.close()


def test_weak_versions_of_a_proxy_do_no_harm(dav_account, proxied):
    proxy, account = proxied(dav_account)
    calendar, provider = new_calendar(account), open_account(account)
    proxy.inject(Fault(headers={"Etag": 'W/"made-weak"'}), "*", "*.ics", nth=None)
    known = create(provider, calendar, "before")
    assert not known.etag.startswith("W/")
    written = provider.put(calendar, changed(known, "after"))
    assert written.etag is None
    assert "SUMMARY:after" in read(provider, calendar, written.href).raw
    provider.close()
