"""The connections of one account: pooled, encrypted, bounded in time, and broken off at once on demand."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import urllib.request
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

from calapp.net.addresses import Origin, is_loopback, resolve
from calapp.net.patience import wait_time
from calapp.net.tls import trusted_context

CONNECT_SECONDS = 10.0
_IDLE_CONNECTION_SECONDS = 30.0
_MOST_CONNECTIONS = 4

SocketOptions = Iterable[Any] | None


class Transport(httpx.BaseTransport):
    """Carries httpx requests over connections that calapp watches.

    ``private`` tells whether ``server``, and no other host, may be in a private network.
    """

    def __init__(self, server: Origin, *, tls: ssl.SSLContext | None = None, private: bool = True) -> None:
        self._watch = _Watch()
        proxy = _system_proxy(server)
        trusted = {server.host} if private else set()
        if proxy is not None:
            trusted.add(httpx.URL(proxy).host)
        self._pool = _pool(proxy, tls or trusted_context(), _Backend(trusted, self._watch))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and return the answer with its body unread."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions={"timeout": {"connect": CONNECT_SECONDS, "pool": CONNECT_SECONDS}},
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def abort(self) -> None:
        """Break all connections off, from any thread: whoever waits on one wakes up with a failure."""
        self._watch.abort()

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Watch:
    """The open sockets of a transport."""

    def __init__(self) -> None:
        self._streams: set[_Stream] = set()
        self._lock = threading.Lock()

    def add(self, stream: _Stream) -> None:
        with self._lock:
            self._streams.add(stream)

    def discard(self, stream: _Stream) -> None:
        with self._lock:
            self._streams.discard(stream)

    def abort(self) -> None:
        with self._lock:
            streams = list(self._streams)
        for stream in streams:
            connection = stream.get_extra_info("socket")
            if isinstance(connection, socket.socket):
                with contextlib.suppress(OSError):
                    # The plain method: SSLSocket's own forgets the TLS state while the other thread still reads.
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)


class _Backend(httpcore.NetworkBackend):
    """Connects to addresses in order, after a look at where they are."""

    def __init__(self, trusted: set[str], watch: _Watch) -> None:
        self._trusted = trusted
        self._watch = watch
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore.NetworkStream:
        trusted = host.lower().rstrip(".") in self._trusted
        addresses = resolve(host, port, trusted=trusted)
        for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                # While others are left, one dead address must not use up all the time.
                patience = wait_time(timeout if left == 1 or timeout is None else timeout / 2)
                stream = self._plain.connect_tcp(address, port, patience, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if left == 1:
                    raise
            else:
                return _Stream(stream, self._watch)
        raise AssertionError("resolve returns at least one address")


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait obeys the exchange's patience."""

    def __init__(self, plain: httpcore.NetworkStream, watch: _Watch) -> None:
        self._plain = plain
        self._watch = watch
        watch.add(self)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._plain.read(max_bytes, wait_time(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._plain.write(buffer, wait_time(timeout))

    def close(self) -> None:
        self._watch.discard(self)
        self._plain.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._plain.start_tls(ssl_context, server_hostname, wait_time(timeout))
        self._watch.discard(self)
        return _Stream(secured, self._watch)

    def get_extra_info(self, info: str) -> Any:
        return self._plain.get_extra_info(info)


def _pool(proxy: str | None, tls: ssl.SSLContext, backend: _Backend) -> httpcore.ConnectionPool:
    common: dict[str, Any] = {
        "ssl_context": tls,
        "max_connections": _MOST_CONNECTIONS,
        "keepalive_expiry": _IDLE_CONNECTION_SECONDS,
        "network_backend": backend,
    }
    if proxy is None:
        return httpcore.ConnectionPool(**common)
    parts = httpx.URL(proxy)
    auth = (parts.username, parts.password) if parts.userinfo else None
    return httpcore.HTTPProxy(str(parts.copy_with(username=None, password=None)), proxy_auth=auth, **common)


def _system_proxy(server: Origin) -> str | None:
    """Return the HTTP proxy that the system or the environment names for this host, if any."""
    if is_loopback(server.host):
        return None
    proxy = urllib.request.getproxies().get(server.scheme)
    if not proxy or not proxy.startswith("http") or urllib.request.proxy_bypass(server.host):
        return None
    return proxy
