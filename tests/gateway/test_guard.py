"""What the gateway lets nobody do, sent as bytes: browsers and their pages, wrong heads, big and slow bodies."""

from __future__ import annotations

import contextlib
import json
import logging
import socket

import pytest

from calapp.gateway import guard, server
from tests.support.gateway import Gateway

BODY = b'{"name": "x"}'
CALENDARS = "/v1/accounts/me/cal/calendars"


class Wire:
    """Sends bytes to a gateway and reads what comes back until it hangs up or has answered."""

    def __init__(self, gateway: Gateway) -> None:
        self.port = gateway.server.port
        self.token = gateway.token("wire")

    def send(self, *pieces: bytes) -> bytes:
        answer = b""
        with (
            contextlib.suppress(ConnectionResetError, BrokenPipeError),  # it hangs up on what it does not want to hear
            socket.create_connection(("127.0.0.1", self.port), timeout=20) as raw,
        ):
            for piece in pieces:
                raw.sendall(piece)
            while chunk := raw.recv(65_536):
                answer += chunk
        return answer

    def head(self, line: str = "GET /v1/calendars HTTP/1.1", *more: str, host: str | None = "") -> bytes:
        """Return the head of a request that is in order but for what is given."""
        lines = [line, f"Authorization: Bearer {self.token}", "Connection: close", *more]
        if host is not None:
            lines.insert(1, f"Host: {host or f'127.0.0.1:{self.port}'}")
        return "\r\n".join((*lines, "", "")).encode()

    def status(self, *pieces: bytes) -> int:
        return int(self.send(*pieces).split(b" ", 2)[1])


@pytest.fixture
def wire(gateway: Gateway) -> Wire:
    gateway.runtime.accounts.begin()
    return Wire(gateway)


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}"])
def test_its_own_names_are_answered(wire, host):
    assert wire.status(wire.head(host=host.format(port=wire.port))) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:{port}.evil.example",
        "0.0.0.0:{port}",
    ],
)
def test_a_name_that_leads_here_from_elsewhere_is_not(wire, host):
    assert wire.status(wire.head(host=host.format(port=wire.port))) == 403


@pytest.mark.parametrize(
    ("lines", "host"),
    [((), None), (("Host: evil.example",), ""), (("Host: 127.0.0.1:{port}",), "")],
    ids=["no host", "another host", "two hosts"],
)
def test_a_request_names_one_host(wire, lines, host):
    more = [line.format(port=wire.port) for line in lines]
    assert wire.status(wire.head("GET /v1/calendars HTTP/1.1", *more, host=host)) in (400, 403)


@pytest.mark.parametrize(
    "line",
    ["Origin: null", "Origin: https://evil.example", "Origin: http://127.0.0.1:{port}", "Sec-Fetch-Site: cross-site",
     "Sec-Fetch-Site: same-origin"],
)  # fmt: skip
def test_web_pages_are_turned_away(wire, line):
    assert wire.status(wire.head("GET /v1/calendars HTTP/1.1", line.format(port=wire.port))) == 403


def test_there_is_no_cors(wire):
    asked = wire.head(
        "OPTIONS /v1/calendars HTTP/1.1", "Origin: https://evil.example", "Access-Control-Request-Method: GET"
    )
    for answer in (wire.send(asked), wire.send(wire.head("OPTIONS /v1/calendars HTTP/1.1")), wire.send(wire.head())):
        assert b"access-control" not in answer.lower()
    assert wire.status(wire.head("OPTIONS /v1/calendars HTTP/1.1")) == 405


@pytest.mark.parametrize(
    "line",
    ["GET http://127.0.0.1/v1/calendars HTTP/1.1", "GET http://evil.example/ HTTP/1.1", "GET * HTTP/1.1",
     "GET /v1/../v1/calendars HTTP/1.1", "CONNECT evil.example:443 HTTP/1.1", "TRACE / HTTP/1.1"],
)  # fmt: skip
def test_a_request_asks_for_a_path_by_a_known_method(wire, line):
    assert wire.status(wire.head(line)) in (400, 403, 404, 405)


@pytest.mark.parametrize("line", [b"GET /v1/calendars\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"\r\n" * 40])
def test_what_is_no_http_gets_no_data(wire, line):
    answer = wire.send(line, b"Connection: close\r\n\r\n")
    assert b"Personal" not in answer
    assert not answer or answer.split(b" ", 2)[1] == b"400"


def test_a_body_has_one_length(wire):
    head = wire.head(
        f"POST {CALENDARS} HTTP/1.1",
        "Content-Type: application/json",
        "Content-Length: 13",
        "Transfer-Encoding: chunked",
    )
    assert wire.status(head, b"d\r\n" + BODY + b"\r\n0\r\n\r\n") == 400
    twice = wire.head(f"POST {CALENDARS} HTTP/1.1", "Content-Length: 13", "Content-Length: 2")
    assert wire.status(twice, BODY) == 400


def test_a_body_in_pieces_is_one(wire):
    head = wire.head(f"POST {CALENDARS} HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked")
    assert wire.status(head, b"6\r\n" + BODY[:6] + b"\r\n", b"7\r\n" + BODY[6:] + b"\r\n0\r\n\r\n") == 201


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", ""]
)
def test_a_body_says_that_it_is_json(wire, kind):
    more = [f"Content-Type: {kind}"] if kind else []
    head = wire.head(f"POST {CALENDARS} HTTP/1.1", f"Content-Length: {len(BODY)}", *more)
    assert wire.status(head, BODY) == 415


def test_a_body_that_is_too_big_or_too_deep_is_refused(wire):
    big = b'{"name": "' + b"x" * guard.MOST_BODY + b'"}'
    head = f"POST {CALENDARS} HTTP/1.1", "Content-Type: application/json"
    assert wire.status(wire.head(*head, f"Content-Length: {len(big)}"), big[:-1], big[-1:]) == 413
    deep = b"[" * 100_000 + b"]" * 100_000
    assert wire.status(wire.head(*head, f"Content-Length: {len(deep)}"), deep) == 400
    braces = json.dumps({"name": "[{" * 500}).encode()
    assert wire.status(wire.head(*head, f"Content-Length: {len(braces)}"), braces) == 201


def test_a_head_without_an_end_is_refused(wire):
    assert wire.status(wire.head("GET /v1/calendars HTTP/1.1", "X: " + "x" * guard.MOST_HEAD)) in (400, 431)


def test_a_head_that_never_comes_is_not_waited_for(wire, monkeypatch):
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.2)
    assert wire.send(b"GET /v1/calendars HTTP/1.1\r\nHo") == b""


def test_a_body_that_never_comes_is_not_waited_for(wire, monkeypatch):
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.2)
    head = wire.head(f"POST {CALENDARS} HTTP/1.1", "Content-Type: application/json", "Content-Length: 13")
    assert wire.status(head, BODY[:5]) == 408


def test_every_answer_forbids_to_keep_embed_and_guess(wire):
    for answer in (wire.send(wire.head()), wire.send(wire.head("GET / HTTP/1.1")), wire.send(wire.head(host="x"))):
        head = answer.partition(b"\r\n\r\n")[0].lower()
        for line in (
            b"cache-control: no-store",
            b"x-content-type-options: nosniff",
            b"content-security-policy: default",
        ):
            assert line in head
        assert b"server:" not in head


class TestTokens:
    @pytest.mark.parametrize(
        "given",
        ["", "Bearer", "Basic {token}", "Bearer {token}x", "Bearer calapp_", "Bearer {half}", "{token}"],
    )
    def test_nobody_gets_in_without_one(self, gateway, given):
        token = gateway.token()
        header = {"Authorization": given.format(token=token, half=token[:20])}
        with gateway.client(token) as client:
            for path in ("/v1/calendars", CALENDARS, "/accounts/me/events", "/v1/account"):
                answer = client.get(path, headers=header)
                assert (answer.status_code, "Bearer" in answer.headers["WWW-Authenticate"]) == (401, True)

    def test_it_is_taken_from_no_query(self, gateway):
        token = gateway.token()
        with gateway.client(token) as client:
            answer = client.get("/v1/calendars", params={"access_token": token}, headers={"Authorization": ""})
        assert answer.status_code == 401

    def test_many_wrong_ones_have_to_wait_and_a_good_one_still_works(self, gateway):
        with gateway.client() as client:
            wrong = {"Authorization": "Bearer calapp_wrong"}
            codes = [client.get("/v1/calendars", headers=wrong) for _ in range(40)]
            assert (codes[0].status_code, codes[-1].status_code) == (401, 429)
            assert 0 < int(codes[-1].headers["Retry-After"]) <= 61
            assert client.get("/v1/calendars").status_code == 200

    def test_neither_it_nor_what_is_asked_is_in_any_log(self, gateway, caplog):
        token = gateway.token("canary")
        gateway.runtime.accounts.begin()
        with caplog.at_level(logging.DEBUG), gateway.client(token) as client:
            event = {"name": "title-canary", "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z"}
            client.post(f"{CALENDARS}/primary/events", json=event)
            client.get("/v1/calendars/primary/events/find", params={"iCalUId": "query-canary"})
            client.get("/v1/calendars", headers={"Authorization": "Bearer wrong-canary"})
            gateway.close()  # the log's line is written once the answer is out
        own = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
        assert "GET /v1/calendars 401" in own
        assert f"POST {CALENDARS}/primary/events 201" in own
        for canary in (token, "title-canary", "query-canary", "wrong-canary"):
            assert canary not in own

    def test_the_page_for_people_needs_none_and_has_nothing_of_the_user(self, gateway):
        gateway.runtime.accounts.begin()
        with gateway.client() as client:
            page = client.get("/", headers={"Authorization": ""})
            document = client.get("/openapi.json", headers={"Authorization": ""})
        assert (page.status_code, "calapp gateway" in page.text, "Personal" in page.text) == (200, True, False)
        paths = document.json()["paths"]
        assert {"/v1/calendars", CALENDARS.replace("me", "{account}"), "/v1/accounts/{account}/events"} <= paths.keys()
