"""The client over real connections: time, retries, cancel, cookies, credentials, and silence about secrets."""

import base64
import hashlib
import logging
import socket
import threading
import time
import traceback

import pytest

from calapp.auth.schemes import PasswordAuth
from calapp.errors import BadAnswer, CalappError, Canceled, Offline
from calapp.net.client import HttpClient
from calapp.net.failures import ConnectionLost, HostUnknown, RedirectRefused, TimedOut, TooLarge
from calapp.secret import Secret
from tests.support.proxy import Answer, Fault, FaultProxy, RawServer

CANARY = "pw-c4n4ry-ünder"


@pytest.fixture
def server():
    with FaultProxy(lambda exchange: Answer(200, exchange.path.encode() * 10)) as server:
        yield server


@pytest.fixture
def http(server):
    client = HttpClient(server.url, auth=PasswordAuth("ana", Secret(CANARY)))
    yield client
    client.close()


def credentials(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def test_every_status_comes_back_with_its_body_and_one_connection_serves_them_all(http, server):
    server.inject(Fault(status=404), path="/missing")
    assert http.request("GET", "/here").content == b"/here" * 10
    assert http.request("GET", "/missing").status == 404
    assert [exchange.headers["Authorization"] for exchange in server.log] == [credentials("ana", CANARY)] * 2
    assert (http.requests, server.connections) == (2, 1)


def test_cookies_are_neither_kept_nor_sent(http, server):
    server.inject(Fault(headers={"Set-Cookie": "session=1; Path=/"}), nth=None)
    http.request("GET", "/")
    http.request("GET", "/")
    assert "Cookie" not in server.log[1].headers


def test_name_and_password_in_the_base_address_are_dropped():
    with FaultProxy(lambda _: Answer(200)) as server:
        http = HttpClient(server.url.replace("//", f"//bob:{CANARY}@"))
        http.request("GET", "/")
        assert CANARY not in http.base
        assert "Authorization" not in server.log[0].headers
        http.close()


def test_address_on_another_server_is_refused_before_anything_is_sent(http, server):
    with pytest.raises(RedirectRefused):
        http.request("GET", "http://127.0.0.1:9/")
    assert server.log == []


@pytest.mark.parametrize("method", ["GET", "PROPFIND", "REPORT"])
def test_read_whose_connection_broke_is_tried_once_more(http, server, method):
    server.inject(Fault(drop="before"), nth=1)
    assert http.request(method, "/").status == 200
    assert len(server.log) == 2


def test_read_is_not_tried_a_third_time(http, server):
    server.inject(Fault(drop="before"), nth=None)
    with pytest.raises(ConnectionLost):
        http.request("GET", "/")
    assert len(server.log) == 2


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "MKCALENDAR", "PROPPATCH"])
@pytest.mark.parametrize("drop", ["before", "after"])
def test_write_whose_connection_broke_is_never_repeated(http, server, method, drop):
    server.inject(Fault(drop=drop), nth=None)
    with pytest.raises(Offline):
        http.request(method, "/", content=b"x")
    assert len(server.log) == 1


def test_body_shorter_than_announced_is_refused(http, server):
    server.inject(Fault(cut=0.6), nth=None)
    with pytest.raises(Offline):
        http.request("GET", "/")


def test_server_that_sends_one_byte_at_a_time_is_left_at_the_deadline(http, server):
    server.inject(Fault(pace=0.05), nth=None)
    started = time.monotonic()
    with pytest.raises(TimedOut):
        http.request("GET", "/" + "x" * 100, seconds=0.5)
    assert time.monotonic() - started < 1.5


def dribble(connection):
    connection.recv(65_536)
    for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: yes\r\n" * 1_000:
        connection.sendall(bytes((byte,)))
        time.sleep(0.02)


def test_deadline_holds_against_headers_that_come_byte_by_byte():
    with RawServer(dribble) as server:
        http = HttpClient(server.url)
        started = time.monotonic()
        with pytest.raises(TimedOut):
            http.request("PUT", "/", seconds=0.5)
        assert time.monotonic() - started < 1.5
        http.close()


def test_silent_server_is_left_at_the_deadline():
    with RawServer(lambda connection: time.sleep(3)) as server:
        http = HttpClient(server.url)
        with pytest.raises(TimedOut):
            http.request("GET", "/", seconds=0.3)
        http.close()


@pytest.mark.parametrize(
    "answer",
    [b"", b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 9999 What\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"],
)
def test_what_is_no_http_is_a_passing_failure(answer):
    def talk(connection):
        connection.recv(65_536)
        connection.sendall(answer)

    with RawServer(talk) as server:
        http = HttpClient(server.url)
        with pytest.raises((Offline, BadAnswer)):
            http.request("PUT", "/")
        http.close()


def test_answer_beyond_the_limit_is_left_unread(http, server):
    server.inject(Fault(answer=Answer(200, b"x" * 5_000_000)), nth=None)
    with pytest.raises(TooLarge):
        http.request("GET", "/", most=1_000_000)
    assert http.request("GET", "/", most=6_000_000).content == b"x" * 5_000_000


@pytest.mark.parametrize("stop", ["cancel", "close"])
def test_stop_from_another_thread_ends_a_request_under_way(stop):
    with RawServer(lambda connection: time.sleep(5)) as server:
        http = HttpClient(server.url)
        threading.Timer(0.2, getattr(http, stop)).start()
        started = time.monotonic()
        with pytest.raises(Canceled):
            http.request("GET", "/")
        assert time.monotonic() - started < 2
        with pytest.raises(Canceled):
            http.request("GET", "/")
        assert server.connections == 1
        http.close()


def test_cancel_is_noticed_between_the_pieces_of_a_body(server):
    stopped = threading.Event()
    server.inject(Fault(pace=0.02), nth=None)
    http = HttpClient(server.url, canceled=stopped.is_set)
    threading.Timer(0.2, stopped.set).start()
    with pytest.raises(Canceled):
        http.request("GET", "/" + "x" * 100)
    http.close()


def test_unknown_host_is_told_from_a_server_that_is_down(hosts):
    http = HttpClient("https://nowhere.example/")
    with pytest.raises(HostUnknown):
        http.request("GET", "/")
    http = HttpClient("http://127.0.0.1:9/")
    with pytest.raises(Offline) as caught:
        http.request("GET", "/")
    assert not isinstance(caught.value, HostUnknown)


def test_second_address_of_a_name_is_tried_when_the_first_is_dead(server, monkeypatch):
    real = socket.getaddrinfo

    def answer(host, *rest, **options):
        found = [real(address, *rest, **options) for address in ("127.0.0.99", "127.0.0.1")]
        return found[0] + found[1] if host == "localhost" else real(host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    http = HttpClient(server.url.replace("127.0.0.1", "localhost"))
    assert http.request("GET", "/").status == 200
    http.close()


def digest_server(exchange):
    header = exchange.headers.get("Authorization", "")
    if not header.startswith("Digest "):
        return Answer(401, b"x" * 100, {"WWW-Authenticate": 'Digest realm="dav", nonce="n", qop="auth", algorithm=MD5'})
    fields = dict(part.strip().split("=", 1) for part in header[7:].split(","))
    fields = {name: value.strip('"') for name, value in fields.items()}

    def md5(text):
        return hashlib.md5(text.encode()).hexdigest()  # noqa: S324

    expected = md5(
        f"{md5(f'ana:dav:{CANARY}')}:n:{fields['nc']}:{fields['cnonce']}:auth:"
        f"{md5(f'{exchange.method}:{exchange.path}')}"
    )
    return Answer(200 if fields["response"] == expected else 403)


def test_server_that_wants_digest_gets_digest_and_basic_no_more():
    with FaultProxy(digest_server) as server:
        http = HttpClient(server.url, auth=PasswordAuth("ana", Secret(CANARY)))
        assert http.request("PROPFIND", "/a").status == 200
        assert http.request("PUT", "/b", content=b"x").status == 200
        kinds = [exchange.headers.get("Authorization", "none").split()[0] for exchange in server.log]
        assert kinds == ["Basic", "none", "Digest", "Digest"]
        http.close()


@pytest.mark.parametrize(
    "challenge",
    ["realm=, nonce=", "x", "realm=a", 'realm="a", nonce="n", qop="auth-x"', 'realm="a", nonce=b, algorithm=Z'],
)
def test_digest_challenge_that_makes_no_sense_is_a_bad_answer(http, server, challenge):
    server.inject(Fault(status=401, headers={"WWW-Authenticate": f"Digest {challenge}"}), nth=None)
    with pytest.raises(BadAnswer):
        http.request("GET", "/")


def test_wrong_password_is_sent_once_and_comes_back_as_401(http, server):
    server.inject(Fault(status=401, headers={"WWW-Authenticate": 'Basic realm="dav"'}), nth=None)
    assert http.request("GET", "/").status == 401
    assert len(server.log) == 1


def failures(server, http):
    """Run every failure there is, as far as a canary could come to light in it."""
    faults = [Fault(drop="before"), Fault(drop="after"), Fault(cut=0.5), Fault(status=302), Fault(pace=0.1)]
    faults.append(Fault(status=302, headers={"Location": f"https://ana:{CANARY}@evil.example/?token={CANARY}"}))
    faults.append(Fault(headers={"Content-Encoding": "gzip"}))
    for fault in faults:
        server.heal()
        server.inject(fault, nth=None)
        with pytest.raises(CalappError) as caught:
            http.request("PUT", f"/?token={CANARY}", content=CANARY.encode(), seconds=0.3)
        yield caught.value
    for url in (f"http://ana:{CANARY}@127.0.0.1:9/?key={CANARY}",):
        with pytest.raises(CalappError) as caught:
            HttpClient(url, auth=PasswordAuth("ana", Secret(CANARY))).request("GET", f"/?key={CANARY}")
        yield caught.value


def test_no_password_in_failures_tracebacks_or_logs(server, http, caplog):
    caplog.set_level(logging.DEBUG)
    http.request("GET", f"/?token={CANARY}")
    told = [
        "".join(traceback.format_exception(error)) + f"{error!r} {error.title} {error.detail}"
        for error in failures(server, http)
    ]
    assert len(told) == 8
    shown = [line for text in told for line in text.splitlines() if not line.startswith("    ")]  # without source lines
    token = credentials("ana", CANARY).split()[1]
    for text in (*shown, caplog.text, repr(http), repr(PasswordAuth("ana", Secret(CANARY)))):
        assert CANARY not in text
        assert token not in text
