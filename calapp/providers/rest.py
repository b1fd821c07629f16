"""The gate of REST providers: JSON requests over one account's HTTP client, and what answers may be believed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from calapp.errors import (
    AccessDenied,
    BadAnswer,
    CalappError,
    CalendarGone,
    InputError,
    ObjectGone,
    PreconditionFailed,
    Rejected,
    SignInNeeded,
)
from calapp.net.addresses import is_loopback, origin_of, parsed
from calapp.net.client import HttpClient, Reply

JSON = "application/json"
GONE = (404, 410)
_PLAIN = (
    "This address begins with http:, so everybody on the way could read the token. Use https:, or allow it with "
    "--insecure-http if you know what you do."
)

Query = Iterable[tuple[str, str]]
T = TypeVar("T")


def base_url(typed: str, *, usual: str, version: str = "v1", insecure: bool = False) -> str:
    """Return an API's base as calapp keeps it: with the version in its path and without a slash at the end.

    ``typed`` may lack the scheme, the version or everything, which means ``usual``. Raises InputError (field
    "address") for what is no web address, and for plain http beyond this machine unless ``insecure``.
    """
    typed = typed.strip() or usual
    parts = parsed(typed if "://" in typed else f"https://{typed}").copy_with(query=None, fragment=None)
    if parts.scheme == "http" and not (insecure or is_loopback(origin_of(str(parts)).host)):
        raise InputError(_PLAIN, field="address")
    path = parts.path.rstrip("/")
    if path.rpartition("/")[2] != version:
        path = f"{path}/{version}"
    return str(parts.copy_with(path=path, username=None, password=None))


class Rest:
    """Requests below one API's base. ``refused`` says what an answer without success means to this system."""

    def __init__(self, http: HttpClient, *, refused: Callable[[Reply], CalappError]) -> None:
        self.http = http
        self._refused = refused

    def get(self, path: Sequence[str], kind: type[T], *, query: Query = ()) -> T:
        """Read a JSON document as a value of ``kind``. Raises what ``refused`` says, and BadAnswer."""
        return read(self.send("GET", path, query=query), kind)

    def send(
        self,
        method: str,
        path: Sequence[str],
        *,
        query: Query = (),
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request and return its answer of success; ``path`` is taken segment by segment, and encoded."""
        return self.believed(self.ask(method, path, query=query, body=body, headers=headers))

    def believed(self, reply: Reply) -> Reply:
        """Return an answer of success. Raises what any other one means."""
        if not 200 <= reply.status < 300:
            raise self._refused(reply)
        return reply

    def ask(
        self,
        method: str,
        path: Sequence[str],
        *,
        query: Query = (),
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request and return its answer whatever its status."""
        address = "/".join((self.http.base_path.rstrip("/"), *(quote(segment, safe="") for segment in path)))
        asked = urlencode(tuple(query))
        known = {"Accept": JSON, **(headers or {})}
        content = b""
        if body is not None:
            known["Content-Type"] = JSON
            content = msgspec.json.encode(body)
        return self.http.request(method, f"{address}?{asked}" if asked else address, content=content, headers=known)


@contextmanager
def once_made() -> Iterator[None]:
    """Turn the refusal of what follows a create into a doubtful answer.

    The event is there by then, in part: taken for refused it would be created again.
    """
    try:
        yield
    except (AccessDenied, CalendarGone, ObjectGone, PreconditionFailed, Rejected, SignInNeeded) as error:
        raise BadAnswer(detail=f"half of a create: {error.detail or error.title}") from error


def read(reply: Reply, kind: type[T]) -> T:
    """Return the JSON document of an answer as a value of ``kind``. Raises BadAnswer for anything else."""
    if reply.media_type != JSON:
        raise BadAnswer(detail=f"{reply.method}: content type {reply.media_type[:60] or 'missing'}")
    return decoded(reply.content, kind, what=reply.method)


def decoded(content: bytes | str, kind: type[T], *, what: str = "") -> T:
    """Return a JSON text as a value of ``kind``. Raises BadAnswer."""
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadAnswer(detail=f"{what}: {type(error).__name__}: {str(error)[:200]}") from None


def error_body(reply: Reply) -> dict[str, Any]:
    """Return the JSON object that an error answer carries, an empty one when it carries none."""
    try:
        found = msgspec.json.decode(reply.content) if reply.media_type == JSON else {}
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def plain(value: object, *, most: int = 200) -> str:
    """Return a server's own words as one short line without control characters; "" for anything but text."""
    if not isinstance(value, str):
        return ""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in value[: 4 * most]).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
