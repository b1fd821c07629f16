"""A loopback HTTP proxy that breaks exchanges on purpose, scripted by method, path and count.

Upstream is either the address of a real server, or a function that plays one. Every exchange is logged before
anything else happens to it, so that a test can say what was sent, and what was not.
"""

from __future__ import annotations

import base64
import contextlib
import fnmatch
import http.client
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "x-remote-user"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Exchange:
    """One request as it came in; ``status`` is what went back, 0 while nothing has."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    status: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to an exchange; the parts combine.

    ``answer`` is given instead of asking upstream. ``drop`` closes the connection before the request is passed on, or
    after upstream has carried it out. ``status``, ``headers`` (None removes one) and ``body`` rewrite the answer;
    ``cut`` sends that share of the body under the full Content-Length; ``pace`` waits that long before every byte.
    """

    delay: float = 0
    drop: Literal["", "before", "after"] = ""
    twice: bool = False
    answer: Answer | None = None
    status: int | None = None
    headers: Mapping[str, str | None] = field(default_factory=dict)
    body: Callable[[bytes], bytes] | None = None
    cut: float | None = None
    pace: float = 0


@dataclass(slots=True)
class Rule:
    """A fault and the exchanges it meets: the ``nth`` match only, or every one when None."""

    fault: Fault
    method: str
    path: str
    nth: int | None
    seen: int = 0

    def meets(self, exchange: Exchange) -> bool:
        """Count the exchange if it matches, and tell whether it is this rule's turn."""
        if self.method not in ("*", exchange.method) or not fnmatch.fnmatchcase(exchange.path, self.path):
            return False
        self.seen += 1
        return self.nth is None or self.seen == self.nth


Upstream = str | Callable[[Exchange], Answer]


class FaultProxy:
    """The running proxy. With ``users`` it demands Basic authentication and tells upstream who signed in."""

    def __init__(
        self, upstream: Upstream, *, users: Mapping[str, str] | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self.upstream = upstream
        self.users = users
        self.log: list[Exchange] = []
        self.connections = 0
        self._rules: list[Rule] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = _Server(self, tls)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        self.port: int = self._server.server_address[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}/"

    def __enter__(self) -> FaultProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def inject(self, fault: Fault, method: str = "*", path: str = "*", *, nth: int | None = 1) -> Rule:
        """Let ``fault`` happen to the ``nth`` matching exchange from now on (every one when None)."""
        rule = Rule(fault, method, path, nth)
        with self._lock:
            self._rules.append(rule)
        return rule

    def heal(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._rules.clear()

    def methods(self) -> list[str]:
        """Return the methods logged so far, in order."""
        return [exchange.method for exchange in self.log]

    def close(self) -> None:
        """Stop answering and end all connections."""
        self._closing.set()
        self._server.shutdown()
        self._server.end_connections()
        self._server.server_close()
        self._thread.join(5)

    def fault_for(self, exchange: Exchange) -> Fault:
        """Log the exchange and return what shall happen to it; the latest rule that matches wins."""
        with self._lock:
            self.log.append(exchange)
            matching = [rule for rule in self._rules if rule.meets(exchange)]
        return matching[-1].fault if matching else Fault()

    def sleep(self, seconds: float) -> None:
        """Wait, but no longer than until the proxy closes."""
        self._closing.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, proxy: FaultProxy, tls: ssl.SSLContext | None) -> None:
        self.proxy = proxy
        self._tls = tls
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self._tls:
            request = self._tls.wrap_socket(request, server_side=True)
        self._open.add(request)
        self.proxy.connections += 1
        try:
            super().finish_request(request, client_address)
        finally:
            self._open.discard(request)
            request.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: clients that go away are part of the tests."""

    def end_connections(self) -> None:
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server
    _up: http.client.HTTPConnection | None = None

    def handle_one_request(self) -> None:
        """Read one request of any method and pass it on."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        length = int(self.headers.get("Content-Length") or 0)
        exchange = Exchange(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
        fault = self.server.proxy.fault_for(exchange)
        self.server.proxy.sleep(fault.delay)
        if fault.drop == "before":
            self._hang_up()
            return
        answer = fault.answer or self._refusal() or self._ask(exchange)
        if fault.twice and not fault.answer:
            answer = self._ask(exchange)
        if fault.drop == "after":
            self._hang_up()
            return
        exchange.status = fault.status or answer.status
        self._reply(exchange, answer, fault)

    def finish(self) -> None:
        if self._up:
            self._up.close()
        super().finish()

    def log_message(self, *_: object) -> None:
        """Write nothing to stderr."""

    def _refusal(self) -> Answer | None:
        users = self.server.proxy.users
        if users is None or users.get(self._user()[0]) == self._user()[1] != "":
            return None
        return Answer(401, b"Who are you?", {"WWW-Authenticate": 'Basic realm="test"', "Content-Type": "text/plain"})

    def _user(self) -> tuple[str, str]:
        kind, _, encoded = self.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "basic":
            return "", ""
        name, _, password = base64.b64decode(encoded).decode().partition(":")
        return name, password

    def _ask(self, exchange: Exchange) -> Answer:
        upstream = self.server.proxy.upstream
        if not isinstance(upstream, str):
            return upstream(exchange)
        headers = {name: value for name, value in exchange.headers.items() if name.lower() not in HOP_BY_HOP}
        headers["Content-Length"] = str(len(exchange.body))
        if self.server.proxy.users is not None:
            headers["X-Remote-User"] = self._user()[0]
        for attempt in (1, 2):
            if self._up is None:
                host = urlsplit(upstream)
                self._up = http.client.HTTPConnection(host.hostname or "", host.port, timeout=120)
            try:
                self._up.request(exchange.method, exchange.path, exchange.body, headers)
                response = self._up.getresponse()
                body = response.read()
                if response.will_close:
                    self._up.close()
                return Answer(response.status, body, dict(response.getheaders()))
            except (http.client.HTTPException, OSError):
                self._up.close()
                self._up = None
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def _reply(self, exchange: Exchange, answer: Answer, fault: Fault) -> None:
        body = fault.body(answer.body) if fault.body else answer.body
        headers = {name.title(): value for name, value in answer.headers.items() if name.lower() not in HOP_BY_HOP}
        headers.setdefault("Content-Length", str(len(body)))
        for name, value in fault.headers.items():
            if value is None:
                headers.pop(name.title(), None)
            else:
                headers[name.title()] = value
        self.send_response_only(exchange.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if exchange.method == "HEAD" or exchange.status in (204, 304):
            return
        if fault.cut is not None:
            body = body[: int(len(body) * fault.cut)]
            self.close_connection = True
        self._write(body, fault.pace)

    def _write(self, body: bytes, pace: float) -> None:
        if not pace:
            self.wfile.write(body)
            return
        for index in range(len(body)):
            self.server.proxy.sleep(pace)
            self.wfile.write(body[index : index + 1])
            self.wfile.flush()

    def _hang_up(self) -> None:
        """Reset the connection without an answer."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class RawServer:
    """A loopback server without manners: ``talk`` gets each connection and does with it what it likes."""

    def __init__(self, talk: Callable[[socket.socket], None]) -> None:
        self._talk = talk
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self.connections = 0
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def __enter__(self) -> RawServer:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self._thread.join(5)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            self._talk(connection)


def wait_until(ready: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait until ``ready`` says so; raises TimeoutError when it does not."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("not ready in time")
        time.sleep(0.02)
