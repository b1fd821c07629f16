"""Hrefs: one spelling each, on this server only, inside the collection only."""

import pytest

from calapp.errors import BadAnswer
from calapp.net.addresses import origin_of
from calapp.providers.caldav.hrefs import Scope, as_collection, canonical

ORIGIN = origin_of("https://dav.example.org/")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/ana%40example.org/a.ics", "/ana@example.org/a.ics"),
        ("/a/%7Eb.ics", "/a/~b.ics"),
        ("/a/b%20c.ics", "/a/b c.ics"),
        ("/a/gr%c3%bc%C3%9fe.ics", "/a/gr%C3%BC%c3%9fe.ics"),
        ("/a/grüße.ics", "/a/gr%C3%BC%C3%9Fe.ics"),
        ("/a/b%2Bc.ics", "/a/b+c.ics"),
    ],
)
def test_spellings_of_one_resource_agree(one, other):
    assert canonical(one) == canonical(other)
    assert canonical(canonical(one)) == canonical(one)


@pytest.mark.parametrize(
    ("one", "other"), [("/a%2Fb.ics", "/a/b.ics"), ("/a/B.ics", "/a/b.ics"), ("/a/%25.ics", "/a/%.ics2")]
)
def test_different_resources_stay_different(one, other):
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("path", ["/a/../b", "/a/./b", "/a/%2e%2e/b", "/.."])
def test_dot_segments_are_refused(path):
    with pytest.raises(BadAnswer):
        canonical(path)


def test_collection_ends_with_a_slash():
    assert as_collection("/ana%40x/work") == as_collection("/ana@x/work/") == "/ana@x/work/"


@pytest.mark.parametrize(
    ("href", "member"),
    [
        ("/cal/a.ics", "/cal/a.ics"),
        ("https://dav.example.org/cal/a.ics", "/cal/a.ics"),
        ("https://dav.example.org:443/cal/a.ics?x=1", "/cal/a.ics"),
        ("/c%61l/a.ics", "/cal/a.ics"),
        ("/cal/", None),
        ("/cal", None),
        ("/", None),
        ("/calendar/a.ics", None),
        ("/other/a.ics", None),
    ],
)
def test_members_are_told_from_the_collection_and_from_strangers(href, member):
    assert Scope("/cal/", ORIGIN).member(href) == member


@pytest.mark.parametrize(
    "href",
    [
        "https://evil.example/cal/a.ics",
        "//evil.example/cal/a.ics",
        "http://dav.example.org/cal/a.ics",
        "a.ics",
        "ftp://x/y",
    ],
)
def test_href_of_another_server_is_refused(href):
    with pytest.raises(BadAnswer):
        Scope("/cal/", ORIGIN).member(href)


def test_members_keep_their_known_hrefs_when_the_server_moved_the_collection():
    scope = Scope("/old/cal/", ORIGIN, actual="/new/cal")
    assert scope.member("/new/cal/a.ics") == "/old/cal/a.ics"
    assert scope.is_self("/new/cal/")
    assert scope.member("/old/cal/a.ics") is None
