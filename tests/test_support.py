"""The test support itself: the guard guards, the servers answer, the proxy breaks what it is told to break."""

import socket

import httpx
import pytest

from tests.conftest import NetworkTouched, _touched
from tests.support.proxy import Answer, Fault, FaultProxy


def test_guard_stops_a_connection_to_another_machine():
    with pytest.raises(NetworkTouched), socket.socket() as outward:
        outward.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkTouched):
        socket.getaddrinfo("example.org", 443)
    _touched.clear()


def test_server_refuses_a_wrong_password_and_shows_the_home_set_to_the_right_one(dav_account):
    with dav_account.client() as client:
        assert client.request("PROPFIND", dav_account.home, headers={"Depth": "1"}).status_code == 207
    with httpx.Client(auth=(dav_account.username, "wrong"), trust_env=False) as client:
        assert client.request("PROPFIND", dav_account.home, headers={"Depth": "1"}).status_code == 401


def test_proxy_drops_the_reply_after_the_write_was_carried_out(dav_account, proxied):
    proxy, account = proxied(dav_account)
    calendar = account.make_calendar()
    proxy.inject(Fault(drop="after"), "PUT")
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20260101T000000Z\r\n"
        "DTSTART:20260101T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    with account.client() as client:
        with pytest.raises(httpx.TransportError):
            client.put(f"{calendar}a.ics", content=event, headers={"Content-Type": "text/calendar"})
        assert client.get(f"{calendar}a.ics").status_code == 200
    assert proxy.log[-2].method == "PUT"


def test_proxy_faults_by_count_and_shape():
    with FaultProxy(lambda _: Answer(200, b"x" * 100, {"Content-Type": "text/plain"})) as proxy:
        proxy.inject(Fault(status=503), nth=2)
        proxy.inject(Fault(cut=0.5), path="/cut")
        proxy.inject(Fault(body=bytes.upper, headers={"X-New": "1", "Content-Type": None}), path="/body")
        with httpx.Client(base_url=proxy.url, trust_env=False) as client:
            assert [client.get("/").status_code for _ in range(3)] == [200, 503, 200]
            with pytest.raises(httpx.RemoteProtocolError):
                client.get("/cut")
            answer = client.get("/body")
            assert answer.content == b"X" * 100
            assert (answer.headers.get("X-New"), answer.headers.get("Content-Type")) == ("1", None)


def test_proxy_forgets_faults_when_healed():
    with FaultProxy(lambda _: Answer(200)) as proxy:
        proxy.inject(Fault(status=500), nth=None)
        with httpx.Client(base_url=proxy.url, trust_env=False) as client:
            assert client.get("/").status_code == 500
            proxy.heal()
            assert client.get("/").status_code == 200
