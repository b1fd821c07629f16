"""Fetching bodies: in batches, a few ahead of the store, and around what the server cannot hand out."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from calapp.errors import BadAnswer, Offline, ServerBusy
from calapp.model.calendar import Calendar
from calapp.providers.base import Fetched, RemoteDelta
from calapp.sync.lane import Lane

BATCH = 100
MOST_AT_ONCE = 400
QUICK_SECONDS = 0.5
"""A server that answers sooner is asked for twice as many objects next time: far away, each question costs its way."""

MOST_PAGES = 10_000
AHEAD = 2
TIMEOUTS = 2
FAILURES_IN_A_ROW = 11  # halving 400 down to one bad object fails ten times before its neighbours succeed


def read_ahead(pages: Iterator[RemoteDelta]) -> Iterator[RemoteDelta]:
    """Yield the pages of an answer; while one that needs no other request is stored, the next is on its way already.

    The server is never asked from two threads at once: leaving early waits for the page that is due.
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="pages")
    try:
        page = next(pages, None)
        while page is not None:
            coming = pool.submit(next, pages, None) if page.more and page.objects and not page.changed else None
            yield page
            page = coming.result() if coming else next(pages, None)
    finally:
        pool.shutdown()


def checked(lane: Lane, pages: Iterator[RemoteDelta]) -> Iterator[RemoteDelta]:
    """Yield the pages of an answer; stop where a server promises more for ever. Raises BadAnswer, Canceled."""
    token = None
    for number, page in enumerate(pages):
        lane.check()
        if number >= MOST_PAGES or (page.more and page.token is not None and page.token == token):
            raise BadAnswer(detail="the same page of changes came again and again")
        token = page.token
        yield page


class Fetcher:
    """Brings the bodies of one calendar.

    A batch that fails as a whole is halved until the objects at fault stand alone; so is one at which the connection
    breaks again and again while the server is there for everything else. What is missing from an answer is asked for
    once more, so that one odd 404 removes nothing.
    """

    def __init__(self, lane: Lane, calendar: Calendar) -> None:
        self._lane = lane
        self._calendar = calendar
        self._failures = 0
        self._patience = TIMEOUTS

    def batches(self, hrefs: Sequence[str]) -> Generator[Fetched, None, None]:
        """Yield the answers; while one is worked on, the next ones are already on their way in another thread.

        The server is never asked from two threads at once: leaving early waits for the answer that is due.
        """
        if len(hrefs) <= BATCH:
            if hrefs:
                self._lane.check()
                yield self.fetch(hrefs)
            return
        pool = ThreadPoolExecutor(1, thread_name_prefix="fetch")
        try:
            yield from self._ahead(hrefs, pool)
        finally:
            pool.shutdown(cancel_futures=True)

    def fetch(self, hrefs: Sequence[str]) -> Fetched:
        """Fetch one batch, asking once more for what is missing from the answer."""
        first = self._halving(hrefs)
        missing = first.gone + first.unanswered
        if not missing:
            return first
        second = self._halving(missing)
        return replace(second, objects=first.objects + second.objects)

    def _ahead(self, hrefs: Sequence[str], pool: ThreadPoolExecutor) -> Generator[Fetched, None, None]:
        waiting: deque[Future[tuple[Fetched, float]]] = deque()
        start, size = 0, BATCH
        while waiting or start < len(hrefs):
            self._lane.check()
            if start < len(hrefs) and len(waiting) <= AHEAD:
                waiting.append(pool.submit(self._measured, hrefs[start : start + size]))
                start += size
                continue
            fetched, seconds = waiting.popleft().result()
            size = min(2 * size, MOST_AT_ONCE) if seconds < QUICK_SECONDS else BATCH
            yield from _in_steps(fetched)

    def _measured(self, hrefs: Sequence[str]) -> tuple[Fetched, float]:
        began = time.monotonic()
        return self.fetch(hrefs), time.monotonic() - began

    def _halving(self, hrefs: Sequence[str]) -> Fetched:
        try:
            fetched = self._ask(hrefs)
        except (BadAnswer, Offline, ServerBusy) as error:
            if isinstance(error, Offline):
                self._lane.provider.poll()  # raises where it is the server that is away
            self._failures += 1
            if self._failures >= FAILURES_IN_A_ROW:
                raise
            if len(hrefs) == 1:
                return Fetched(unanswered=tuple(hrefs))
        else:
            self._failures = 0
            return fetched
        middle = len(hrefs) // 2
        left, right = self._halving(hrefs[:middle]), self._halving(hrefs[middle:])
        return Fetched(left.objects + right.objects, left.gone + right.gone, left.unanswered + right.unanswered)

    def _ask(self, hrefs: Sequence[str]) -> Fetched:
        """Ask the server; a page that took too long is asked for again, because the provider then asks for less."""
        try:
            return self._lane.provider.fetch(self._calendar, hrefs)
        except Offline:
            if not self._patience:
                raise
            self._patience -= 1
        self._lane.check()
        return self._ask(hrefs)


def _in_steps(fetched: Fetched) -> Iterator[Fetched]:
    """Yield an answer in parts, so that storing it never keeps an edit of the user waiting for long."""
    for start in range(0, max(1, len(fetched.objects)), BATCH):
        part = replace(fetched, objects=fetched.objects[start : start + BATCH])
        yield part if start == 0 else Fetched(part.objects)
