"""Pages of an answer that come in ahead of the store."""

import threading

import pytest

from calapp.errors import Offline
from calapp.providers.base import RemoteDelta, RemoteObject, RemoteRef
from calapp.sync.fetching import read_ahead
from tests.sync.world import event

BODY = (RemoteObject("/cal/a.ics", event("a"), "1"),)


def pages(*wanted, asked):
    for page, wish in zip(wanted, asked, strict=True):
        wish.set()
        if isinstance(page, Exception):
            raise page
        yield page


def test_the_next_page_is_asked_for_while_one_is_stored():
    asked = [threading.Event() for _ in range(2)]
    found = read_ahead(pages(RemoteDelta(objects=BODY, more=True), RemoteDelta(), asked=asked))
    next(found)
    assert asked[1].wait(10)
    assert next(found) == RemoteDelta()


def test_a_page_that_needs_other_requests_has_the_server_for_itself():
    asked = [threading.Event() for _ in range(2)]
    page = RemoteDelta(objects=BODY, changed=(RemoteRef("/cal/b.ics"),), more=True)
    found = read_ahead(pages(page, RemoteDelta(), asked=asked))
    next(found)
    assert not asked[1].is_set()
    next(found)
    assert asked[1].is_set()


def test_a_page_that_fails_does_so_in_its_turn():
    asked = [threading.Event() for _ in range(2)]
    found = read_ahead(pages(RemoteDelta(objects=BODY, more=True), Offline(), asked=asked))
    assert next(found).objects == BODY
    with pytest.raises(Offline):
        next(found)


def test_leaving_early_waits_for_the_page_that_is_due():
    asked = [threading.Event() for _ in range(3)]
    found = read_ahead(pages(*[RemoteDelta(objects=BODY, more=True)] * 3, asked=asked))
    next(found)
    found.close()
    assert [one.is_set() for one in asked] == [True, True, False]
    assert "pages" not in {thread.name.partition("_")[0] for thread in threading.enumerate()}
