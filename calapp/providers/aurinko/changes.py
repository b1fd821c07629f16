"""What changed in a calendar: a sync started over a window, then the chains of updated and of deleted events."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Generic, TypeVar

import msgspec
from msgspec.structs import replace

from calapp.errors import BadAnswer, CalendarGone, ObjectGone, ServerBusy, TokenExpired
from calapp.model.timespan import TimeSpan
from calapp.providers.aurinko.bodies import MOST_PAGES, Bodies, RawPage, span_query
from calapp.providers.aurinko.bundle import Bundle, Told
from calapp.providers.base import DeltaSource, RemoteDelta, RemoteObject, RemoteRef
from calapp.providers.rest import Rest, decoded, read
from calapp.wire.aurinko.payloads import DeletedPage, Page, SyncStatus

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0)
"""How long to wait, in seconds, each time that Aurinko says it is not ready yet; in the end the next pass asks."""

SERIES_BATCH = 100
_NOT_READY = "Aurinko is still preparing this calendar. calapp looks again by itself."
_BACK, _AHEAD = timedelta(days=366), timedelta(days=731)


class Token(msgspec.Struct, frozen=True, omit_defaults=True):
    """Both delta tokens of a calendar, which only count together, and how far an answer is that is not through yet.

    ``page`` is the page of updated events to go on with, ``pending`` are series that its earlier pages named and that
    are still to be fetched, ``complete`` tells that the pages list everything.
    """

    updated: str
    deleted: str
    page: str | None = None
    pending: tuple[str, ...] = ()
    complete: bool = False


class Changes:
    """Reads the changes of one account's calendars. ``pause`` waits for so many seconds."""

    def __init__(
        self,
        rest: Rest,
        bodies: Bodies,
        own: tuple[str, ...],
        *,
        clock: Callable[[], datetime],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rest = rest
        self._bodies = bodies
        self._own = own
        self._clock = clock
        self._pause = pause

    def since(self, calendar: str, since: str | None, window: TimeSpan | None) -> Iterator[RemoteDelta]:
        """Yield pages of changes; the last one carries both tokens. Raises TokenExpired, CalendarGone."""
        window = window or self._usual_window()
        try:
            token = self._start(calendar, window) if since is None else _token(since)
            yield from self._pages(calendar, token, window)
        except ObjectGone as error:
            raise CalendarGone(detail=error.detail) from None

    def listing(self, calendar: str, window: TimeSpan | None) -> Iterator[RemoteDelta]:
        """Yield what lies in the window, by the list that knows no tokens."""
        window = window or self._usual_window()
        listed: set[str] = set()
        try:
            for page in self._bodies.pages(("calendars", calendar, "events", "range"), span_query(window)):
                refs = [_ref(told) for told in map(Told.of, page.records)]
                new = {ref.href: ref for ref in refs if ref.href not in listed}
                listed.update(new)
                yield RemoteDelta(
                    tuple(new.values()), more=bool(page.next_page_token), complete=True, window=window,
                    source=DeltaSource.LISTING,
                )  # fmt: skip
        except ObjectGone as error:
            raise CalendarGone(detail=error.detail) from None

    def _start(self, calendar: str, window: TimeSpan) -> Token:
        """Start a sync, and wait until Aurinko is ready for it."""
        for seconds in (*PAUSES, None):
            reply = self._rest.send("POST", ("calendars", calendar, "sync"), query=span_query(window))
            status = read(reply, SyncStatus)
            if status.ready:
                return Token(_text(status.sync_updated_token), _text(status.sync_deleted_token), complete=True)
            if seconds is not None:
                self._pause(seconds)
        raise ServerBusy(_NOT_READY)

    def near(self, calendar: str, span: TimeSpan) -> Iterator[RemoteDelta]:
        """Yield what lies within a span, series as a whole after the single events."""
        refs: dict[str, RemoteRef] = {}
        try:
            for page in self._bodies.pages(("calendars", calendar, "events", "range"), span_query(span)):
                objects = self._sorted([Told.of(raw) for raw in page.records], refs)
                yield RemoteDelta(objects=objects, more=True, source=DeltaSource.WINDOW)
        except ObjectGone as error:
            raise CalendarGone(detail=error.detail) from None
        yield RemoteDelta(tuple(refs.values()), source=DeltaSource.WINDOW)

    def _pages(self, calendar: str, token: Token, window: TimeSpan) -> Iterator[RemoteDelta]:
        """Yield the pages of both chains; each but the last names where to go on should it be the last that arrives."""
        whole = partial(RemoteDelta, complete=token.complete, window=window, source=DeltaSource.WINDOW)
        refs = {href: RemoteRef(href) for href in token.pending}
        updated = _Chain(self._rest, calendar, "updated", token.updated, RawPage, page=token.page)
        for page in updated:
            objects = self._sorted([Told.of(raw) for raw in page.records], refs)
            token = replace(token, updated=updated.delta or token.updated, page=updated.next, pending=tuple(refs))
            yield whole(objects=objects, more=True, token=_written(token))
        for start in range(0, len(refs), SERIES_BATCH):  # after the pages, so that those come in one behind the other
            changed = tuple(refs.values())[start : start + SERIES_BATCH]
            token = replace(token, pending=tuple(refs)[start + SERIES_BATCH :])
            yield whole(changed, more=True, token=_written(token))
        deleted = _Chain(self._rest, calendar, "deleted", token.deleted, DeletedPage)
        for gone in deleted:
            last = deleted.delta is not None
            state = _written(Token(token.updated, deleted.delta)) if last and deleted.delta else None
            yield whole(removed=tuple(record.id for record in gone.records), token=state, more=not last)

    def _sorted(self, told: list[Told], refs: dict[str, RemoteRef]) -> tuple[RemoteObject, ...]:
        """Return the objects of a page that are whole; those that need a closer look are added to ``refs``."""
        objects: dict[str, RemoteObject] = {}
        for one in told:
            if one.whole:
                objects[one.id] = Bundle(one).remote_object(self._own)
                refs.pop(one.id, None)
                continue
            if not one.record.omitted:
                self._bodies.remember(one)
            objects.pop(one.owner, None)
            refs[one.owner] = RemoteRef(one.owner)
        return tuple(objects.values())

    def _usual_window(self) -> TimeSpan:
        now = self._clock().astimezone(UTC)
        return TimeSpan(now - _BACK, now + _AHEAD)


P = TypeVar("P", bound=Page)


class _Chain(Generic[P]):
    """The pages of one chain from a delta token on, or from a page that an earlier answer named.

    After each page ``next`` names the following one; after the last, ``delta`` is the token to go on with.
    """

    def __init__(
        self, rest: Rest, calendar: str, kind: str, token: str, shape: type[P], *, page: str | None = None
    ) -> None:
        self._rest = rest
        self._path = ("calendars", calendar, "sync", kind)
        self._token = token
        self._shape = shape
        self.next = page
        self.delta: str | None = None

    def __iter__(self) -> Iterator[P]:
        seen: set[str] = set()
        while self.delta is None:
            query = ("pageToken", self.next) if self.next else ("deltaToken", self._token)
            page = self._rest.get(self._path, self._shape, query=(query,))
            if isinstance(page.next_delta_token, str):
                self.delta, self.next = page.next_delta_token, None
            elif not isinstance(page.next_page_token, str) or page.next_page_token in seen or len(seen) > MOST_PAGES:
                raise BadAnswer(detail="a chain of changes without an end")
            else:
                self.next = page.next_page_token
                seen.add(self.next)
            yield page


def _ref(told: Told) -> RemoteRef:
    """Return the object of a listed record; the version of a series is that of its whole, which a list cannot know."""
    return RemoteRef(told.owner, told.etag if told.whole else None)


def _written(token: Token) -> str:
    return msgspec.json.encode(token).decode()


def _token(text: str) -> Token:
    try:
        return decoded(text, Token)
    except BadAnswer:
        raise TokenExpired(detail="a token that is none") from None


def _text(token: str | msgspec.UnsetType) -> str:
    if not isinstance(token, str):
        raise BadAnswer(detail="a sync that is ready and has no tokens")
    return token
