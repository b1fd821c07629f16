"""The way back from a sign-in page: one request of the browser to this computer, checked and waited for.

RFC 8252 section 7.3: the address is on the loopback interface and its port is free until it is taken. RFC 6749 section
10.12: a ``state`` that only the page knows tells its answer from anybody else's.
"""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from calapp.errors import Canceled, InputError

WAIT_SECONDS = 300.0
_LOOK_SECONDS = 0.2
_READ_SECONDS = 5.0
_LONGEST = 4_000
_PATH = "/signed-in"
_DONE = "You are signed in. Close this page and go back to calapp."
_REFUSED = "This is not the answer that calapp waits for."
_LATE = "Nobody signed in. Try again, and finish in the browser within five minutes."
_DENIED = "The sign-in was given up in the browser. Try again, and allow calapp to use the calendars."


class LoopbackReturn:
    """Waits for one sign-in. ``url`` is where the page has to lead back to, ``state`` what it has to bring along."""

    def __init__(self) -> None:
        self.state = secrets.token_urlsafe(32)
        self._server = _Server(self.state)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}{_PATH}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.server_close()

    def wait(self, *, canceled: Callable[[], bool] = bool, seconds: float = WAIT_SECONDS) -> str:
        """Return the code that the page brought. Raises Canceled, and InputError when nobody came or it was denied."""
        deadline = time.monotonic() + seconds
        while self._server.answer is None:
            if canceled():
                raise Canceled
            if time.monotonic() >= deadline:
                raise InputError(_LATE)
            self._server.handle_request()
        code = self._server.answer
        if not code:
            raise InputError(_DENIED, detail=self._server.error)
        return code


class _Server(HTTPServer):
    """Takes requests one by one; ``answer`` is the code, "" when the page says that there is none."""

    timeout = _LOOK_SECONDS

    def __init__(self, state: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state = state
        self.answer: str | None = None
        self.error = ""

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Go on waiting: whoever broke off was not the browser with the answer."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _READ_SECONDS

    def do_GET(self) -> None:
        """Take the answer of the sign-in page, and nothing else."""
        asked = urlsplit(self.path[:_LONGEST])
        query = dict(parse_qsl(asked.query))
        host = f"127.0.0.1:{self.server.server_address[1]}"
        told = secrets.compare_digest(query.get("state", "").encode(), self.server.state.encode())
        if asked.path != _PATH or self.headers.get("Host") != host or not told:
            self._say(404, _REFUSED)
            return
        self.server.error = query.get("error", "")[:200]
        self.server.answer = query.get("code", "")
        self._say(200, _DONE if self.server.answer else _DENIED)

    def log_message(self, *_: object) -> None:
        """Write nothing: the address of the request carries the code."""

    def _say(self, status: int, words: str) -> None:
        body = f"<!doctype html><meta charset=utf-8><title>calapp</title><p>{words}".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
