"""Who sends a request: a bearer token on every route of the surfaces, and not too many wrong ones."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency

from calapp.gateway.failures import Refusal
from calapp.gateway.guard import TOKEN_NAME
from calapp.gateway.workers import Workers
from calapp.service.views import Grant
from calapp.wiring import Runtime

MOST_FAILURES = 30
WITHIN_SECONDS = 60.0
MOST_REQUESTS = 3_000
COUNTED_SECONDS = 10.0
"""More than any program needs for a sync, and little enough that one in a loop leaves the computer usable."""

_HOW = "Send a token as “Authorization: Bearer …”. calapp serve token create makes one, and so do the preferences."

T = TypeVar("T")


class Access:
    """Asks every request for its token, and lets none of them run away with the computer."""

    def __init__(
        self,
        workers: Workers,
        *,
        clock: Callable[[], float] = time.monotonic,
        most_requests: int = MOST_REQUESTS,
    ) -> None:
        self._workers = workers
        self._clock = clock
        self._most_requests = most_requests
        self._failures: deque[float] = deque(maxlen=MOST_FAILURES)
        self._requests: dict[int, tuple[int, int]] = {}

    async def desk(self, request: Request[Any, Any, State]) -> Desk:
        """Return the desk for a request; fits a Litestar dependency. Raises Refusal without a good token."""
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        grant = None
        if scheme.lower() == "bearer" and text.isascii() and text.strip():
            grant = await self._workers.do(lambda runtime: runtime.gateway.grant(text.strip()))
        if grant is None:
            raise self._failed()
        self._count(grant.token_id)
        named: list[str] = dict(request.scope)[TOKEN_NAME]  # type: ignore[assignment]
        named[0] = grant.name
        return Desk(grant, self._workers)

    def _count(self, token_id: int) -> None:
        """Count a request. Raises Refusal when there were too many of this token in the running stretch of time."""
        stretch = int(self._clock() // COUNTED_SECONDS)
        known, number = self._requests.get(token_id, (stretch, 0))
        number = number + 1 if known == stretch else 1
        self._requests[token_id] = stretch, number
        if number > self._most_requests:
            wait = int((stretch + 1) * COUNTED_SECONDS - self._clock()) + 1
            raise Refusal(429, "There were too many requests. Wait a moment.", headers={"Retry-After": str(wait)})

    def _failed(self) -> Refusal:
        now = self._clock()
        if len(self._failures) == MOST_FAILURES and now - self._failures[0] < WITHIN_SECONDS:
            wait = int(WITHIN_SECONDS - (now - self._failures[0])) + 1
            return Refusal(429, "There were too many wrong tokens. Wait a minute.", headers={"Retry-After": str(wait)})
        self._failures.append(now)
        return Refusal(401, _HOW, headers={"WWW-Authenticate": "Bearer"})


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a request is dealt with: what its bearer may do, and the workers that do it."""

    grant: Grant
    workers: Workers

    async def read(self, work: Callable[[Runtime], T]) -> T:
        """Look something up."""
        return await self.workers.do(work)

    async def write(self, work: Callable[[Runtime], T]) -> T:
        """Change something. Raises Refusal when the token may only read."""
        if self.grant.read_only:
            raise Refusal(403, "This token may only read. Create another one to write.")
        return await self.workers.do(work)


AtDesk = NamedDependency[Desk]
"""The desk as operations of the surfaces ask for it."""
