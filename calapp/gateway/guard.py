"""How a request has to come before anyone looks at what it wants: from this machine, from no web page, small, in time.

A page in the user's browser can send requests to this machine, so nothing that a browser adds by itself may pass: a
foreign Host (DNS rebinding), an Origin, Sec-Fetch-Site. There are no CORS headers, and GET never changes anything.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from calapp.gateway.failures import KLOUDLESS, Refusal, body_of

MOST_HEAD = 16_384
MOST_BODY = 1_000_000
MOST_DEPTH = 32
BODY_SECONDS = 10.0
TOKEN_NAME = "calapp.token"  # noqa: S105 - where access notes who sent a request
METHODS = frozenset(("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"))
_JSON, _CURL = b"application/json", b"application/x-www-form-urlencoded"
_SITES = frozenset((b"none", b""))
_ALWAYS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"),
)
_log = logging.getLogger("calapp.gateway.access")

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guard:
    """The outermost room. ``port`` is the one that answers, which the Host header has to name."""

    def __init__(self, app: App, port: int) -> None:
        self._app = app
        self._hosts = frozenset(f"{name}:{port}".encode() for name in ("127.0.0.1", "[::1]", "localhost"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here; either way the access log gets a line without secrets."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 0
        scope[TOKEN_NAME] = [""]

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_ALWAYS]
            await send(message)

        try:
            self._check(scope)
            body = await _whole_body(receive)
            _check_media_type(scope, body)
            await self._app(scope, _once(body, receive), tell)
        except Refusal as refusal:
            await _refuse(refusal, scope, tell)
        finally:
            took = (time.monotonic() - began) * 1_000
            _log.info("%s %s %d %.0f ms %s", scope["method"], _printable(scope), status, took, scope[TOKEN_NAME][0])

    def _check(self, scope: Scope) -> None:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        names = [name for name, _ in headers]
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            raise Refusal(403, "This server answers under its own address only.", code="forbidden")
        if b"origin" in names or any(value not in _SITES for name, value in headers if name == b"sec-fetch-site"):
            raise Refusal(403, "Web pages may not use this server.")
        if sum(len(name) + len(value) for name, value in headers) > MOST_HEAD:
            raise Refusal(400, f"The head of a request has {MOST_HEAD:,} bytes at most.")
        if not scope["raw_path"].startswith(b"/") or b"/.." in scope["raw_path"]:
            raise Refusal(400, "The address of a request is a path.")
        if scope["method"] not in METHODS:
            raise Refusal(405, "This address does not take this method.")
        if b"transfer-encoding" in names and b"content-length" in names:
            raise Refusal(400, "A body has one length.")


async def _whole_body(receive: Receive) -> bytes:
    """Read a body, as much and as long as is in order."""
    body = bytearray()
    deadline = time.monotonic() + BODY_SECONDS
    while True:
        try:
            message = await asyncio.wait_for(receive(), max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            raise Refusal(408, "The body of the request took too long.") from None
        if message["type"] != "http.request":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > MOST_BODY:
            raise Refusal(413, f"A body has {MOST_BODY:,} bytes at most.", headers={"Connection": "close"})
        if not message.get("more_body", False):
            break
    if _too_deep(body):
        raise Refusal(400, f"JSON goes {MOST_DEPTH} levels deep at most.")
    return bytes(body)


def _check_media_type(scope: Scope, body: bytes) -> None:
    """Refuse what does not say that it is JSON; where a reference document sends it by ``curl -d``, so may others."""
    if not body:
        return
    said = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    kind = said.partition(b";")[0].strip().lower()
    if kind != _JSON and (KLOUDLESS in scope["path"] or kind != _CURL):
        raise Refusal(415, "A body is JSON: say so with “Content-Type: application/json”.")


def _too_deep(body: bytearray) -> bool:
    """Tell whether brackets stand in brackets too often, strings left out; no parser has seen the text yet."""
    depth, quoted, escaped = 0, False, False
    if body.count(b"[") + body.count(b"{") <= MOST_DEPTH:
        return False
    for byte in body:
        if quoted:
            quoted, escaped = (escaped or byte != 0x22), (not escaped and byte == 0x5C)
        elif byte == 0x22:
            quoted = True
        elif byte in b"[{":
            depth += 1
            if depth > MOST_DEPTH:
                return True
        elif byte in b"]}":
            depth -= 1
    return False


def _once(body: bytes, receive: Receive) -> Receive:
    """Hand the body on in one piece; after that comes what the client does next."""
    handed = False

    async def hear() -> Message:
        nonlocal handed
        if handed:
            return await receive()
        handed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return hear


async def _refuse(refusal: Refusal, scope: Scope, send: Send) -> None:
    body = body_of(refusal, scope["path"])
    headers = [(name.lower().encode(), value.encode()) for name, value in refusal.headers.items()]
    headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _printable(scope: Scope) -> str:
    """Return the path for the log, without its query: that may hold anything."""
    path: str = scope["path"]
    return "".join(letter if letter.isprintable() else "?" for letter in path[:200])
