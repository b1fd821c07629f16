"""The HTTP client of one account: bound to one origin, patient only so long, deaf to cookies and foreign redirects."""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from calapp.errors import BadAnswer, CalappError, Canceled
from calapp.net.addresses import is_loopback, origin_of, without_userinfo
from calapp.net.body import MOST_BYTES, read_body
from calapp.net.failures import RedirectRefused, translated
from calapp.net.patience import Patience, bounded_by
from calapp.net.redirects import MOST_REDIRECTS, Redirects, next_hop
from calapp.net.retry import once_more_if_lost
from calapp.net.transport import Transport

TOTAL_SECONDS = 120.0
IDLE_SECONDS = 30.0
_log = logging.getLogger(__name__)

for _noisy in ("httpx", "httpcore"):
    logging.getLogger(_noisy).setLevel(logging.WARNING)  # httpx logs whole URLs at INFO


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer. ``url`` is where it came from in the end; ``headers`` ignore case."""

    method: str
    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        """The Content-Type without parameters, lower case."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The charset parameter of the Content-Type, "" when there is none."""
        for parameter in self.headers.get("Content-Type", "").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'").lower()
        return ""

    @property
    def path(self) -> str:
        """The path that answered, as it went over the wire."""
        return httpx.URL(self.url).raw_path.decode("ascii").partition("?")[0]


class HttpClient:
    """Sends requests to one server. Credentials go to the origin of ``base`` and nowhere else; there are no cookies.

    ``private`` tells whether the server may be in a private network: yes when the user typed its very name. Used from
    one thread at a time, except ``cancel``. ``transport`` and ``tls`` stand in for the real ones in tests.
    """

    def __init__(
        self,
        base: str,
        *,
        auth: httpx.Auth | None = None,
        transport: httpx.BaseTransport | None = None,
        tls: ssl.SSLContext | None = None,
        canceled: Callable[[], bool] = lambda: False,
        private: bool = True,
    ) -> None:
        self.base = without_userinfo(base)
        self.origin = origin_of(self.base)
        self.requests = 0
        self._auth = auth
        self._asked_to_stop = canceled
        self._stopped = threading.Event()
        self._transport = transport or Transport(self.origin, tls=tls, private=private)
        self._moved: dict[str, str] = {}
        coding = "identity" if is_loopback(self.origin.host) else "gzip, deflate"
        self._always = {"User-Agent": "calapp", "Accept": "*/*", "Accept-Encoding": coding}

    def request(
        self,
        method: str,
        url: str,
        *,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        seconds: float = TOTAL_SECONDS,
        most: int = MOST_BYTES,
        redirects: Redirects = Redirects.SAME_ORIGIN,
    ) -> Reply:
        """Send one request and return its complete answer, whatever its status; ``url`` may be a path.

        Raises SoftError or CertificateRefused when there is no answer, BadAnswer when it cannot be used,
        RedirectRefused when it leads elsewhere, TooLarge beyond ``most`` bytes, Canceled.
        """
        target = self.absolute(url)
        target = self._moved.get(target, target)
        if origin_of(target) != self.origin:
            raise RedirectRefused(target)
        call = _Call(method, target, content, self._always | dict(headers or {}), Patience(seconds), most)
        for _ in range(MOST_REDIRECTS + 1):
            reply = once_more_if_lost(method, lambda: self._exchange(call))
            hop = next_hop(method, reply.status, call.url, reply.headers.get("Location"), redirects)
            if hop is None:
                return reply
            if hop.permanent and hop.same_origin:
                self._moved[call.url] = hop.url
            if not hop.same_origin:
                call.headers, call.trusted = self._always, False
            call.url = hop.url
        raise BadAnswer(detail="too many redirects")

    @property
    def base_path(self) -> str:
        """The path of the account's base address."""
        return httpx.URL(self.base).raw_path.decode("ascii").partition("?")[0]

    def absolute(self, url: str) -> str:
        """Return the whole address of a path on this server."""
        return str(httpx.URL(self.base).join(url))

    def cancel(self) -> None:
        """Stop whatever is under way, from any thread; every later request raises Canceled."""
        self._stopped.set()
        if isinstance(self._transport, Transport):
            self._transport.abort()

    def close(self) -> None:
        """Close all connections; a request under way in another thread ends."""
        self.cancel()
        self._transport.close()

    def _check(self) -> None:
        if self._stopped.is_set() or self._asked_to_stop():
            raise Canceled

    def _exchange(self, call: _Call) -> Reply:
        """Send one request, without redirects, and read the whole answer."""
        self._check()
        started = time.monotonic()
        try:
            with bounded_by(call.patience), translated(origin_of(call.url).host):
                reply = self._authenticated(call)
        except CalappError:
            self._check()
            raise
        took = (time.monotonic() - started) * 1000
        _log.debug("%s %s: %d, %d bytes, %.0f ms", call.method, reply.path, reply.status, len(reply.content), took)
        return reply

    def _authenticated(self, call: _Call) -> Reply:
        """Send the request as often as its authentication needs: once, or twice when the server poses a challenge."""
        request = httpx.Request(call.method, call.url, headers=call.headers, content=call.content)
        auth = self._auth if self._auth is not None and call.trusted else httpx.Auth()
        flow = auth.sync_auth_flow(request)
        request = next(flow)
        while True:
            answer, body = self._send(request, call)
            try:
                request = flow.send(answer)
            except StopIteration:
                return Reply(call.method, call.url, answer.status_code, answer.headers, body)

    def _send(self, request: httpx.Request, call: _Call) -> tuple[httpx.Response, bytes]:
        def check() -> None:
            self._check()
            call.patience.left()

        self.requests += 1
        call.patience.idle = None  # a server may think long before its first byte
        answer = self._transport.handle_request(request)
        try:
            answer.request = request
            call.patience.idle = IDLE_SECONDS
            coding = answer.headers.get("Content-Encoding", "")
            return answer, read_body(answer.iter_raw(), encoding=coding, most=call.most, check=check)
        finally:
            answer.close()


@dataclass(slots=True)
class _Call:
    """One request on its way, and whether credentials may go with it."""

    method: str
    url: str
    content: bytes
    headers: dict[str, str]
    patience: Patience
    most: int
    trusted: bool = True
