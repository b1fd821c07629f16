"""The way back from a sign-in page."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
import pytest

from calapp.auth.loopback import LoopbackReturn
from calapp.errors import Canceled, InputError


def answered(*visits: Callable[[LoopbackReturn], object]) -> tuple[str, list[object]]:
    """Wait while a browser makes these visits; return the code and what each of them met."""
    met: list[object] = []
    with LoopbackReturn() as back:

        def browse() -> None:
            met.extend(visit(back) for visit in visits)

        browser = threading.Thread(target=browse)
        browser.start()
        try:
            return back.wait(), met
        finally:
            browser.join()


def visit(path: str = "/signed-in", method: str = "GET", **query: str) -> Callable[[LoopbackReturn], int]:
    def go(back: LoopbackReturn) -> int:
        address = back.url.replace("/signed-in", path)
        asked = {"state": back.state} | query
        return httpx.request(method, address, params=asked, trust_env=False).status_code

    return go


def test_the_code_comes_back_with_the_right_state():
    assert answered(visit(code="a/b+c")) == ("a/b+c", [200])


def test_anybody_else_is_turned_away_and_waiting_goes_on():
    def foreign(back: LoopbackReturn) -> bytes:
        host, port = urlsplit(back.url).hostname, urlsplit(back.url).port
        with socket.create_connection((host, port)) as raw:
            raw.sendall(f"GET /signed-in?code=x&state={back.state} HTTP/1.1\r\nHost: evil.example\r\n\r\n".encode())
            return raw.recv(12)

    def garbage(back: LoopbackReturn) -> None:
        with socket.create_connection((urlsplit(back.url).hostname, urlsplit(back.url).port)) as raw:
            raw.sendall(b"\x16\x03\x01\x00\r\n\r\n")

    code, met = answered(
        visit(code="x", state="wrong"), visit(code="x", state=""), visit("/else", code="x"),
        visit(method="POST", code="x"), foreign, garbage, visit(code="right"),
    )  # fmt: skip
    assert (code, met) == ("right", [404, 404, 404, 501, b"HTTP/1.0 404", None, 200])


def test_a_sign_in_that_was_given_up_says_so():
    with pytest.raises(InputError, match="given up"):
        answered(visit(error="access_denied"))


def test_nobody_is_waited_for_without_end():
    with LoopbackReturn() as back, pytest.raises(InputError, match="Nobody signed in"):
        back.wait(seconds=0)


def test_waiting_can_be_canceled():
    with LoopbackReturn() as back, pytest.raises(Canceled):
        back.wait(canceled=lambda: True)


def test_it_listens_on_this_computer_only_and_each_time_elsewhere():
    with LoopbackReturn() as one, LoopbackReturn() as two:
        assert {urlsplit(back.url).hostname for back in (one, two)} == {"127.0.0.1"}
        assert one.url != two.url
        assert one.state != two.state
