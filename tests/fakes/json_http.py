"""What the fakes of JSON services share: a real HTTP server on loopback, faults on demand, and a list of complaints."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

Json = dict[str, Any]


@dataclass(slots=True)
class Request:
    """One request as it arrived; ``path`` is decoded segment by segment."""

    method: str
    path: tuple[str, ...]
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass(slots=True)
class Answer:
    """What goes back."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Fault:
    """What the ``nth`` request that matches meets: an answer instead of the service's, or a reply that gets lost."""

    match: str
    answer: Answer | None
    nth: int = 1
    after: bool = False
    act: Callable[[], None] | None = None
    seen: int = 0


class JsonService:
    """A service of one account. ``complaints`` lists what a client did against the contract; tests want it empty."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.calls: list[str] = []
        self.faults: list[Fault] = []
        self.lock = threading.RLock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_one(self) -> None:
                service.serve(self)

            do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = handle_one  # noqa: N815 - what http.server looks for

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def lose_reply(self, match: str, *, nth: int = 1) -> None:
        """Carry out the ``nth`` request whose "METHOD /path" matches, and lose the answer."""
        self.faults.append(Fault(match, None, nth, after=True))

    def fail(
        self, match: str, status: int, body: Any = None, *, nth: int = 1, headers: dict[str, str] | None = None
    ) -> None:
        """Answer the ``nth`` request that matches with this instead."""
        self.faults.append(Fault(match, Answer(status, body if body is not None else {}, headers or {}), nth))

    def meanwhile(self, match: str, act: Callable[[], None], *, nth: int = 1) -> None:
        """Let something happen just before the service looks at the ``nth`` request that matches."""
        self.faults.append(Fault(match, None, nth, act=act))

    def complain(self, words: str) -> Answer:
        """Note that a request breaks the contract, and refuse it."""
        self.complaints.append(words)
        return Answer(400, self.error(400, words))

    def error(self, status: int, message: str) -> Json:
        """Return the body of an error, in the service's shape."""
        raise NotImplementedError

    def answer(self, request: Request) -> Answer:
        """Carry a request out."""
        raise NotImplementedError

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        """Read one request, answer it, or do what a fault says."""
        asked = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        content = handler.rfile.read(length)
        call = f"{handler.command} {asked.path}"
        with self.lock:
            self.calls.append(call + (f"?{asked.query}" if asked.query else ""))
            fault = self._fault(call)
            if fault is not None and fault.act is not None:
                fault.act()
            if fault is not None and fault.answer is not None:
                answer = fault.answer
            else:
                answer = self._carried_out(handler, asked.path, asked.query, content)
        if fault is not None and fault.after:
            handler.close_connection = True
            return
        body = b"" if answer.body is None else json.dumps(answer.body).encode()
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        if body:
            handler.send_header("Content-Type", "application/json")
        if answer.status != 204:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _carried_out(self, handler: BaseHTTPRequestHandler, path: str, query: str, content: bytes) -> Answer:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        body: Any = None
        if content:
            if headers.get("content-type") != "application/json":
                return self.complain(f"{handler.command} {path}: a body that is not said to be JSON")
            body = json.loads(content)
        pairs = parse_qsl(query, keep_blank_values=True)
        if len({name for name, _ in pairs}) != len(pairs):
            return self.complain(f"{handler.command} {path}: a parameter twice")
        segments = tuple(unquote(segment) for segment in path.strip("/").split("/"))
        return self.answer(Request(handler.command, segments, dict(pairs), headers, body))

    def _fault(self, call: str) -> Fault | None:
        met = None
        for fault in list(self.faults):
            if re.search(fault.match, call):
                fault.seen += 1
                if fault.seen == fault.nth and met is None:
                    self.faults.remove(fault)
                    met = fault
        return met


def fits(value: Any, shape: Any) -> bool:
    """Tell whether a JSON value has a shape: names and their shapes, one of some types, one of some words, a list."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            name in shape and fits(part, shape[name]) for name, part in value.items()
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(one, shape[0]) for one in value)
    if isinstance(shape, set):
        return value in shape
    return type(value) in shape if isinstance(shape, tuple) else type(value) is shape
