"""The redirect matrix: which method goes where, and what goes along."""

import pytest

from calapp.auth.schemes import PasswordAuth
from calapp.errors import BadAnswer
from calapp.net.client import HttpClient
from calapp.net.failures import RedirectRefused
from calapp.net.redirects import Redirects, next_hop
from calapp.secret import Secret
from tests.support.proxy import Answer, FaultProxy

HERE = "https://dav.example.org/home/"
METHODS = ["GET", "HEAD", "PROPFIND", "REPORT", "PUT", "DELETE", "PROPPATCH", "MKCALENDAR", "POST"]
STATUSES = [301, 302, 307, 308]
FOREIGN = [
    "https://evil.example/home/",
    "//evil.example/home/",
    "https://dav.example.org:8443/home/",
    "https://dav.example.org.evil.example/",
    "https://www.dav.example.org/",
]
UNUSABLE = [
    "http://dav.example.org/home/",
    "http://evil.example/",
    "https://ana:pw@dav.example.org/home/",
    "ftp://dav.example.org/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://[::1/",
    "/" + "x" * 9_000,
    "",
    None,
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("policy", Redirects)
def test_same_server_is_followed_with_the_same_method(method, status, policy):
    hop = next_hop(method, status, HERE, "/new/", policy)
    assert hop is not None
    assert (hop.url, hop.same_origin, hop.permanent) == ("https://dav.example.org/new/", True, status in (301, 308))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("status", [*STATUSES, 303])
@pytest.mark.parametrize("location", FOREIGN)
def test_another_server_is_never_followed_by_an_account(method, status, location):
    with pytest.raises(BadAnswer) as caught:
        next_hop(method, status, HERE, location, Redirects.SAME_ORIGIN)
    if status != 303:
        assert isinstance(caught.value, RedirectRefused)


@pytest.mark.parametrize("location", FOREIGN)
@pytest.mark.parametrize("method", METHODS)
def test_another_server_is_followed_bare_by_plain_reading_only(method, location):
    if method in ("GET", "HEAD"):
        hop = next_hop(method, 302, HERE, location, Redirects.BARE)
        assert hop is not None
        assert not hop.same_origin
    else:
        with pytest.raises(RedirectRefused):
            next_hop(method, 302, HERE, location, Redirects.BARE)


@pytest.mark.parametrize("location", UNUSABLE)
@pytest.mark.parametrize("policy", Redirects)
def test_unusable_targets_are_refused(location, policy):
    with pytest.raises(BadAnswer):
        next_hop("GET", 302, HERE, location, policy)


@pytest.mark.parametrize("method", ["PUT", "PROPFIND", "REPORT"])
def test_see_other_never_turns_a_method_into_get(method):
    with pytest.raises(BadAnswer):
        next_hop(method, 303, HERE, "/new/", Redirects.SAME_ORIGIN)


@pytest.mark.parametrize("status", [200, 207, 300, 304, 401, 500])
def test_everything_else_is_no_redirect(status):
    assert next_hop("GET", status, HERE, "/new/", Redirects.SAME_ORIGIN) is None


def client(url: str) -> HttpClient:
    return HttpClient(url, auth=PasswordAuth("ana", Secret("pw-canary")))


@pytest.mark.parametrize("method", ["PUT", "REPORT", "PROPFIND"])
@pytest.mark.parametrize("status", [301, 302, 308])
def test_method_body_headers_and_credentials_go_along_on_the_same_server(method, status):
    def answer(exchange):
        return Answer(status, headers={"Location": "/new"}) if exchange.path == "/old" else Answer(207, b"<x/>")

    with FaultProxy(answer) as server:
        http = client(server.url)
        reply = http.request(method, "/old", content=b"body", headers={"X-Mine": "1"})
        assert reply.path == "/new"
        for exchange in server.log:
            assert (exchange.method, exchange.body, exchange.headers["X-Mine"]) == (method, b"body", "1")
            assert "Authorization" in exchange.headers
        http.request(method, "/old", content=b"body")
        asked_old = [exchange.path for exchange in server.log].count("/old")
        assert asked_old == (1 if status in (301, 308) else 2)  # a permanent move is remembered
        http.close()


def test_credentials_and_custom_headers_stay_behind_on_the_way_to_another_server():
    with FaultProxy(lambda _: Answer(200, b"feed")) as other:
        with FaultProxy(lambda _: Answer(302, headers={"Location": f"{other.url}feed.ics"})) as server:
            http = client(server.url)
            with pytest.raises(RedirectRefused) as caught:
                http.request("PUT", "/a", content=b"body")
            assert caught.value.target == f"{other.url}feed.ics"
            assert other.log == []
            reply = http.request("GET", "/a", headers={"X-Api-Key": "canary"}, redirects=Redirects.BARE)
            http.close()
        assert reply.content == b"feed"
        assert {name.lower() for name in other.log[0].headers} <= {"host", "user-agent", "accept", "accept-encoding"}
        assert "canary" not in str(other.log[0])


def test_loop_ends_after_five_redirects():
    with FaultProxy(lambda _: Answer(302, headers={"Location": "/again"})) as server:
        http = client(server.url)
        with pytest.raises(BadAnswer):
            http.request("GET", "/")
        assert len(server.log) == 6
        http.close()
