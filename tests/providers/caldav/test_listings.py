"""Listings by PROPFIND, and calendars that are gone: what absence proves and what it does not."""

import pytest

from calapp.errors import BadAnswer, CalendarGone
from calapp.providers.base import RemoteRef
from tests.providers.contract import everything, hrefs_of
from tests.support.caldav import CALENDAR, etag, gone, multistatus, response
from tests.support.proxy import Answer

SELF = response("/dav/ana/work/", "<resourcetype><collection/></resourcetype>")
A, B = "/dav/ana/work/a.ics", "/dav/ana/work/b.ics"
LISTED = multistatus(SELF, response(A, etag('"1"')), response(B, etag('"2"')))


def listing(provider):
    return everything(provider.listing(CALENDAR))


def test_listing_leaves_out_collections_tombstones_and_strangers(stage):
    stage.say(
        "PROPFIND",
        multistatus(SELF),
        multistatus(
            SELF,
            response(A, etag('"1"')),
            response("/dav/ana/work/sub", "<resourcetype><collection/></resourcetype>"),
            response("/dav/ana/other/x.ics", etag('"1"')),
            gone(B),
        ),
    )
    assert hrefs_of(listing(stage.provider)) == {A}


def test_member_that_the_server_fails_at_is_still_there(stage):
    stage.say("PROPFIND", multistatus(SELF), multistatus(SELF, gone(A, status="HTTP/1.1 500 Oops"), gone(B, status="")))
    assert listing(stage.provider)[0].changed == (RemoteRef(A, None), RemoteRef(B, None))


def test_listing_without_versions_names_every_object(stage):
    stage.say("PROPFIND", multistatus(SELF), multistatus(SELF, response(A, "<getetag/>", status="HTTP/1.1 404 No")))
    assert listing(stage.provider)[0].changed == (RemoteRef(A, None),)


def test_cut_listing_does_not_claim_to_be_complete(stage):
    full = gone("/dav/ana/work/", status="HTTP/1.1 507 Insufficient Storage")
    stage.say("PROPFIND", multistatus(SELF), multistatus(response(A, etag('"1"')), full))
    assert not listing(stage.provider)[0].complete


def test_listing_without_the_collection_is_refused_where_it_was_there_before(stage):
    stage.say("PROPFIND", multistatus(SELF), LISTED, multistatus(SELF), multistatus(response(A, etag('"1"'))))
    listing(stage.provider)
    with pytest.raises(BadAnswer):
        listing(stage.provider)


def test_server_that_never_lists_the_collection_is_learned_from_its_first_good_listing(stage):
    stage.say("PROPFIND", multistatus(SELF), multistatus(response(A, etag('"1"'))))
    assert hrefs_of(listing(stage.provider)) == {A}
    assert stage.provider.quirks == ("does-not-list-itself",)
    stage.say("PROPFIND", multistatus(SELF), multistatus())
    assert hrefs_of(listing(stage.provider)) == set()


def test_empty_answer_is_never_the_first_good_listing(stage):
    stage.say("PROPFIND", multistatus(SELF), multistatus())
    with pytest.raises(BadAnswer):
        listing(stage.provider)
    assert stage.provider.quirks == ()


# a calendar that is gone


@pytest.mark.parametrize("status", [404, 410])
def test_gone_calendar_is_told(stage, status):
    stage.say("REPORT", Answer(status))
    stage.say("PROPFIND", Answer(status))
    for since in (None, "t1"):
        with pytest.raises(CalendarGone):
            everything(stage.provider.changes(CALENDAR, since))
    with pytest.raises(CalendarGone):
        listing(stage.provider)
    assert stage.provider.quirks == ()


def test_gone_calendar_is_told_from_an_empty_one_when_the_404_stands_inside(stage):
    stage.say("PROPFIND", multistatus(gone("/dav/ana/work/")))
    stage.say("REPORT", multistatus(gone("/dav/ana/work/"), token="t"))
    with pytest.raises(CalendarGone):
        listing(stage.provider)
    with pytest.raises(CalendarGone):
        everything(stage.provider.changes(CALENDAR, None))
