"""The one gate from transport failures and HTTP statuses to the failure tree; nothing of a URL or header passes."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore
import httpx

from calapp.errors import (
    AccessDenied,
    BadAnswer,
    CalappError,
    CertificateRefused,
    Offline,
    RateLimited,
    Rejected,
    ServerBusy,
    SignInNeeded,
)
from calapp.net.addresses import AddressRefused
from calapp.net.patience import OutOfTime

SHORTEST_DELAY, LONGEST_DELAY = 1.0, 7_200.0

_TIMEOUTS = (httpx.TimeoutException, httpcore.TimeoutException, OutOfTime, TimeoutError)
_TRANSPORT = (
    httpx.TransportError,
    httpx.StreamError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
    OSError,
)
_CERTIFICATE_REASONS = {
    10: "The server's certificate has expired. Ask who runs the server to renew it.",
    9: "The server's certificate is not valid yet. Check this computer's clock.",
    62: "The server's certificate belongs to another host. Check the address.",
    64: "The server's certificate belongs to another address. Check the address.",
    18: "The server made its certificate itself, so nobody vouches for it. Ask who runs the server.",
    19: "Nobody this computer trusts vouches for the server's certificate. Ask who runs the server.",
    20: "Nobody this computer trusts vouches for the server's certificate. Ask who runs the server.",
}
_VERSION_REASONS = ("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "NO_PROTOCOLS_AVAILABLE", "HANDSHAKE_FAILURE")
_PLAIN_REASONS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE")


class HostUnknown(Offline):
    """No computer has this name."""

    default_title = "There is no server of this name. Check the address and the connection."


class TimedOut(Offline):
    """The server took longer than calapp waits."""

    default_title = "The server takes too long to answer. calapp tries again by itself."


class ConnectionLost(Offline):
    """The connection broke before an answer was there."""


class TooLarge(BadAnswer):
    """The answer is larger than calapp reads."""

    default_title = "The server's answer is larger than calapp reads, so nothing was changed."


class PrivateNetwork(BadAnswer):
    """A name that the user did not type stands for an address in a private network."""

    default_title = "The server's name leads into a private network. If that is right, type that address itself."


class RedirectRefused(BadAnswer):
    """The server sends calapp to another place than this account's server; ``target`` says where."""

    default_title = "The server sends calapp elsewhere, so nothing was changed. Are you behind a sign-in page?"

    def __init__(self, target: str) -> None:
        super().__init__(detail="redirected to another origin")
        self.target = target


@contextmanager
def translated(host: str) -> Iterator[None]:
    """Turn what libraries raise into calapp's failures."""
    try:
        yield
    except _TIMEOUTS as error:
        raise TimedOut(detail=f"{host}: {type(error).__name__}") from None
    except _TRANSPORT as error:
        raise failure_of(error, host) from None


def failure_of(error: BaseException, host: str) -> CalappError:
    """Return the failure that a transport exception means."""
    detail = f"{host}: {type(error).__name__}"
    for cause in _chain(error):
        if isinstance(cause, ssl.SSLError):
            return _tls_failure(cause, host)
        if isinstance(cause, socket.gaierror):
            return HostUnknown(detail=detail)
        if isinstance(cause, AddressRefused):
            return PrivateNetwork(detail=detail)
    if isinstance(error, httpx.ProxyError | httpcore.ProxyError):
        return Offline("The proxy of this network refused the connection.", detail=detail)
    if isinstance(error, httpx.ConnectError | httpcore.ConnectError):
        return Offline(detail=detail)
    return ConnectionLost(detail=detail)


def status_failure(status: int, headers: Mapping[str, str], *, detail: str = "") -> CalappError:
    """Return what an HTTP status means when nothing more is known of the request."""
    detail = detail or f"HTTP status {status}"
    delay = retry_after(headers)
    if status == 401:
        return SignInNeeded(detail=detail)
    if status == 403:
        return AccessDenied(detail=detail)
    if status == 407:
        return Offline("The proxy of this network wants a sign-in.", detail=detail)
    if status == 429:
        return RateLimited(detail=detail, delay=delay)
    if status in (408, 423, 425) or status >= 500:
        return ServerBusy(detail=detail, delay=delay)
    if status == 413:
        return Rejected("The server says that this is too large for it.", detail=detail)
    return BadAnswer(detail=detail, delay=delay)


def retry_after(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """Return Retry-After in seconds between 1 second and 2 hours (RFC 9110 section 10.2.3); None when unusable.

    A date counts from the answer's own Date, so that a wrong clock here does no harm.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return min(max(float(value[:12]), SHORTEST_DELAY), LONGEST_DELAY)
    wanted = _http_date(value)
    if wanted is None:
        return None
    since = _http_date(headers.get("Date", "")) or now or datetime.now(UTC)
    return min(max((wanted - since).total_seconds(), SHORTEST_DELAY), LONGEST_DELAY)


def _tls_failure(error: ssl.SSLError, host: str) -> CalappError:
    if isinstance(error, ssl.SSLCertVerificationError):
        code = getattr(error, "verify_code", 0)
        return CertificateRefused(_CERTIFICATE_REASONS.get(code, ""), detail=f"{host}: certificate, code {code}")
    reason = str(getattr(error, "reason", None) or error.args[-1])
    if any(word in reason for word in _VERSION_REASONS):
        title = "The server offers no encryption that is safe today. Ask who runs the server."
        return CertificateRefused(title, detail=f"{host}: {reason}")
    if any(word in reason for word in _PLAIN_REASONS):
        title = "The server does not speak https at this address. Check the address and the port."
        return Offline(title, detail=f"{host}: {reason}")
    return Offline(detail=f"{host}: {type(error).__name__}")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and what lies behind it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__


def _http_date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
