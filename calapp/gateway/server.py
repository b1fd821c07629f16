"""The server: the surfaces as one application behind the guard, on the loopback interface and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from litestar import Litestar, MediaType, Request, Response, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from uvicorn.protocols.http.h11_impl import H11Protocol

from calapp.errors import InputError
from calapp.gateway.access import Access, Desk
from calapp.gateway.failures import body_of, refusal_of
from calapp.gateway.guard import MOST_HEAD, App, Guard
from calapp.gateway.keeper import Keeper
from calapp.gateway.page import PAGE
from calapp.gateway.workers import Workers
from calapp.wiring import Runtime

MOST_CONNECTIONS = 16
HEAD_SECONDS = 10.0
IDLE_SECONDS = 5
GRACE_SECONDS = 3
AnyRequest = Request[Any, Any, State]
Surfaces = Callable[[], tuple[Router, ...]]
_log = logging.getLogger(__name__)


class Server:
    """A gateway of one profile. ``url`` is its base address from the moment it is made; ``run`` blocks until it ends.

    Raises InputError for a host beyond this machine, or a port that is taken. ``surfaces`` gives the routers.
    """

    def __init__(self, runtime: Runtime, *, host: str = "127.0.0.1", port: int = 0, surfaces: Surfaces) -> None:
        self._runtime = runtime
        self._surfaces = surfaces
        self._socket = _listening(host, port)
        self.port: int = self._socket.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self.port}"
        self._uvicorn: _Uvicorn | None = None
        self._ended = False

    def run(self) -> None:
        """Answer requests until ``end`` is called or the process is asked to end."""
        keeper = Keeper(self._runtime)
        workers = Workers(self._runtime, keeper.note)
        try:
            app = application(workers, self._surfaces())
            self._uvicorn = _Uvicorn(_config(Guard(app, self.port)))  # type: ignore[arg-type]
            self._uvicorn.should_exit = self._ended  # somebody may have changed their mind before it began
            self._uvicorn.run(sockets=[self._socket])
        finally:
            self._socket.close()
            workers.close()
            keeper.close()

    def end(self) -> None:
        """Stop taking requests and end, from any thread."""
        self._ended = True
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True


def application(workers: Workers, surfaces: tuple[Router, ...]) -> Litestar:
    """Return the application behind the guard."""
    return Litestar(
        surfaces,
        dependencies={"desk": Provide(Access(workers).desk)},
        exception_handlers={Exception: _refused},
        openapi_config=OpenAPIConfig(
            title="calapp gateway",
            version="1",
            description="The calendars of one calapp profile under the REST surfaces of Aurinko and Kloudless.",
            components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
            security=[{"token": []}],
            path="/",
            render_plugins=[_Page(), JsonRenderPlugin(path="/openapi.json")],
        ),
        logging_config=None,
        request_max_body_size=None,  # the guard has seen to that
        signature_types=[Desk],
    )


class _Page(OpenAPIRenderPlugin):
    """The page for people, where Litestar would show one of its own."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=MediaType.HTML)

    def render(self, request: AnyRequest, openapi_schema: dict[str, Any]) -> bytes:
        """Return the page, the same for everyone."""
        return PAGE.encode()


def _refused(request: AnyRequest, error: Exception) -> Response[bytes]:
    refusal = refusal_of(error)
    body = body_of(refusal, request.scope["path"])
    return Response(body, status_code=refusal.status, media_type=MediaType.JSON, headers=refusal.headers)


def _listening(host: str, port: int) -> socket.socket:
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise InputError("The gateway answers on this computer only: use 127.0.0.1 or ::1.", field="host")
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    # Named, because asyncio sends small pieces at once (TCP_NODELAY) only where the socket says that it is TCP.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((str(address), port))
        made.listen(MOST_CONNECTIONS)  # who asks before the server has begun waits for it and is not turned away
    except OSError as error:
        made.close()
        words = f"The port {port} cannot be used: {error.strerror}. Is another gateway running? Choose another port."
        raise InputError(words, field="port", detail=str(error)) from error
    return made


def _config(app: App) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Patient,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        h11_max_incomplete_event_size=MOST_HEAD,
    )


class _Uvicorn(uvicorn.Server):
    """Ends well when it is asked to: uvicorn itself would let the signal kill the process after all."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let SIGINT and SIGTERM end the server, where this is the thread that may ask for them."""
        loop = asyncio.get_running_loop()
        handled: list[signal.Signals] = []
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):
                loop.add_signal_handler(number, self._stop)
                handled.append(number)
        try:
            yield
        finally:
            for number in handled:
                loop.remove_signal_handler(number)

    def _stop(self) -> None:
        self.should_exit = True


class _Patient(H11Protocol):
    """A connection that has to send the head of its request in time, however slowly it drips."""

    _head_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._head_due = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Take data; once a whole head is there the wait is over."""
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before and self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None

    def on_response_complete(self) -> None:
        """Begin to wait for the next head; uvicorn itself bounds a silent wait, not a dripping one."""
        super().on_response_complete()
        if self._head_due is None and not self.transport.is_closing():
            self._head_due = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        if self._head_due is not None:
            self._head_due.cancel()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        _log.info("A connection sent no whole request in %.0f s", HEAD_SECONDS)
        self.transport.close()
