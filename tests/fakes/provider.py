"""A calendar system in memory: a dictionary with counter ETags, strict about the provider contract.

``Server`` is the other side: tests edit it as another device would, and break it. ``FakeProvider`` is what calapp sees.
"""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from calapp.errors import (
    CalappError,
    CalendarGone,
    Offline,
    PreconditionFailed,
    TokenExpired,
)
from calapp.model.calendar import Calendar
from calapp.model.timespan import TimeSpan
from calapp.providers.base import (
    DeltaSource,
    Fetched,
    Outgoing,
    Poll,
    ProviderCapabilities,
    RemoteCalendar,
    RemoteDelta,
    RemoteObject,
    RemoteRef,
    Written,
)


@dataclass(slots=True)
class Fault:
    """An error that the ``nth`` call of a method meets, before the server does its part or ``after`` it did.

    ``href`` narrows it to calls that concern that object; ``nth`` of None means every call. A ``lasting`` one is then
    met by every call of any method.
    """

    error: CalappError
    method: str
    nth: int | None = 1
    after: bool = False
    href: str | None = None
    lasting: bool = False
    seen: int = 0

    def meets(self, method: str, hrefs: Sequence[str]) -> bool:
        """Count the call if it matches, and tell whether it is this fault's turn."""
        if self.lasting and self.seen >= (self.nth or 1):
            return True
        if method != self.method or (self.href is not None and self.href not in hrefs):
            return False
        self.seen += 1
        return self.nth is None or self.seen == self.nth


@dataclass(slots=True)
class Collection:
    """One calendar at the server: its objects by href with their versions, and the journal of changes."""

    remote: RemoteCalendar
    objects: dict[str, tuple[str, str]] = field(default_factory=dict)
    journal: list[str] = field(default_factory=list)
    forgotten: int = 0
    silent: set[str] = field(default_factory=set)


class Server:
    """The server. ``rewrite`` changes what is stored on a write, as many servers do; ``page`` splits deltas.

    A full list of a ``resumable`` server goes on from any of its pages, as one by token "tN+M", M objects into it.
    ``writes`` and ``calls`` tell what was done and asked.
    """

    def __init__(self, *, page: int = 0, rewrite: Callable[[str], str] = str) -> None:
        self.collections: dict[str, Collection] = {}
        self.addresses: tuple[str, ...] = ("me@example.org",)
        self.page = page
        self.rewrite = rewrite
        self.resumable = False
        self.faults: list[Fault] = []
        self.interruptions: list[tuple[str, Callable[[], None]]] = []
        self.calls: list[str] = []
        self.writes: list[tuple[str, str, str]] = []
        self._etags = itertools.count(1)

    def add_calendar(self, href: str = "/cal/", name: str = "Work", *, read_only: bool = False) -> Collection:
        """Create a calendar as another client would."""
        self.collections[href] = Collection(RemoteCalendar(href, name, read_only=read_only))
        return self.collections[href]

    def set(self, href: str, raw: str) -> str:
        """Write an object as another client would; return its version."""
        home = self.home(href)
        etag = f'"{next(self._etags)}"'
        home.objects[href] = (raw, etag)
        home.journal.append(href)
        return etag

    def remove(self, href: str) -> None:
        """Delete an object as another client would."""
        home = self.home(href)
        del home.objects[href]
        home.journal.append(href)

    def raw(self, href: str) -> str:
        """Return an object's text."""
        return self.home(href).objects[href][0]

    def everything(self) -> dict[str, str]:
        """Return all texts by href."""
        return {href: raw for home in self.collections.values() for href, (raw, _) in home.objects.items()}

    def home(self, href: str) -> Collection:
        """Return the calendar that an href belongs to."""
        return self.collections[href[: href.rindex("/") + 1]]

    def fail(
        self, method: str, error: CalappError, *, nth: int | None = 1, after: bool = False, href: str | None = None
    ) -> None:
        """Let a call of ``method`` meet an error."""
        self.faults.append(Fault(error, method, nth, after, href))

    def lose_reply(self, method: str, *, nth: int | None = 1, href: str | None = None) -> None:
        """Let the server carry out a call, and the answer get lost."""
        self.fail(method, Offline(detail="the answer was lost"), nth=nth, after=True, href=href)

    def vanish(self, method: str, *, nth: int = 1) -> None:
        """Let the server be away for everything from the ``nth`` call of ``method`` on, until it is healed."""
        self.faults.append(Fault(Offline(), method, nth, lasting=True))

    def meanwhile(self, method: str, act: Callable[[], None]) -> None:
        """Let something happen just before the server looks at the next call of ``method``."""
        self.interruptions.append((method, act))

    def heal(self) -> None:
        """Forget all faults."""
        self.faults.clear()
        self.interruptions.clear()

    def forget_tokens(self) -> None:
        """Expire every token handed out so far."""
        for home in self.collections.values():
            home.forgotten = len(home.journal) + 1
            home.journal.append("")


class FakeProvider:
    """What calapp sees of a server. Overlapping calls, unconditional writes and unknown hrefs fail the test."""

    def __init__(self, server: Server, *, capabilities: ProviderCapabilities | None = None, ctags: bool = True) -> None:
        self.server = server
        self.capabilities = capabilities or ProviderCapabilities()
        self.quirks: tuple[str, ...] = ()
        self.requests = 0
        self.closed = False
        self._ctags = ctags
        self._busy = threading.Lock()

    def poll(self) -> Poll:
        with self._request("poll"):
            remotes = [
                replace(home.remote, ctag=f"c{len(home.journal)}", token=f"t{len(home.journal)}")
                if self._ctags
                else home.remote
                for home in self.server.collections.values()
            ]
            return Poll(tuple(remotes), self.server.addresses)

    def changes(
        self, calendar: Calendar, since: str | None, *, window: TimeSpan | None = None
    ) -> Iterator[RemoteDelta]:
        with self._request("changes"):
            home = self._home(calendar)
            state, _, listed = (since or "t0+0").removeprefix("t").partition("+")
            start = int(state)
            if since is not None and (start < home.forgotten or start > len(home.journal)):
                raise TokenExpired
            now = start if since and listed else len(home.journal)
            if listed:
                touched = list(home.objects)[int(listed) :]
            else:
                touched = [href for href in dict.fromkeys(home.journal[start:]) if href and href not in home.silent]
            size = self.server.page or max(len(touched), 1)
            pieces = [touched[at : at + size] for at in range(0, len(touched), size)] or [[]]
            pages = [
                RemoteDelta(
                    tuple(RemoteRef(href, home.objects[href][1]) for href in piece if href in home.objects),
                    removed=tuple(href for href in piece if href not in home.objects),
                    token=self._token(now, int(listed or 0) + number * size, last=number == len(pieces)),
                    more=number < len(pieces),
                    complete=bool(listed),
                )
                for number, piece in enumerate(pieces, 1)
            ]
        for number, page in enumerate(pages):
            if number:
                with self._request("changes"):
                    pass
            yield page

    def listing(self, calendar: Calendar, *, window: TimeSpan | None = None) -> Iterator[RemoteDelta]:
        with self._request("listing"):
            home = self._home(calendar)
            refs = tuple(RemoteRef(href, etag) for href, (_, etag) in home.objects.items())
        yield RemoteDelta(refs, complete=True, source=DeltaSource.LISTING)

    def near(self, calendar: Calendar, span: TimeSpan) -> Iterator[RemoteDelta]:
        with self._request("near"):
            home = self._home(calendar)
            first, last = f"{span.start:%Y%m%dT%H%M%SZ}", f"{span.end:%Y%m%dT%H%M%SZ}"
            starts = {href: re.findall(r"DTSTART:(\w+)", raw) for href, (raw, _etag) in home.objects.items()}
            inside = [href for href, found in starts.items() if any(first <= start < last for start in found)]
        yield RemoteDelta(tuple(RemoteRef(href, home.objects[href][1]) for href in inside), source=DeltaSource.WINDOW)

    def fetch(self, calendar: Calendar, hrefs: Sequence[str]) -> Fetched:
        assert hrefs, "nothing to fetch is no request"
        assert len(set(hrefs)) == len(hrefs), "asked twice for the same object"
        with self._request("fetch", *hrefs):
            home = self._home(calendar)
            found = tuple(self._object(home, href) for href in hrefs if href in home.objects)
            return Fetched(found, gone=tuple(href for href in hrefs if href not in home.objects))

    def find(
        self, calendar: Calendar, outgoing: Outgoing, *, taken: Callable[[str], bool] = lambda _href: False
    ) -> RemoteObject | None:
        assert outgoing.href is not None
        with self._request("find", outgoing.href):
            home = self._home(calendar)
            return self._object(home, outgoing.href) if outgoing.href in home.objects else None

    def new_href(self, calendar: Calendar, uid: str) -> str | None:
        return f"{calendar.href}{uid}.ics"

    def put(self, calendar: Calendar, outgoing: Outgoing) -> Written:
        href = outgoing.href
        assert href is not None
        assert href.startswith(calendar.href), "written into another calendar"
        assert href != calendar.href, "written onto the calendar itself"
        assert outgoing.raw.startswith("BEGIN:VCALENDAR"), "no calendar text"
        with self._request("put", href):
            home = self._home(calendar)
            etag = home.objects[href][1] if href in home.objects else None
            if etag != outgoing.base_etag:
                raise PreconditionFailed
            self.server.set(href, self.server.rewrite(outgoing.raw))
            self.server.writes.append(("put", href, outgoing.op_id))
        return Written(href, etag=home.objects[href][1])

    def delete(self, calendar: Calendar, outgoing: Outgoing) -> None:
        href = outgoing.href
        assert href is not None
        assert outgoing.base_etag is not None, "deleted whatever is there"
        with self._request("delete", href):
            home = self._home(calendar)
            if href not in home.objects:
                return
            if home.objects[href][1] != outgoing.base_etag:
                raise PreconditionFailed
            self.server.remove(href)
            self.server.writes.append(("delete", href, outgoing.op_id))

    def create_calendar(self, wanted: RemoteCalendar) -> RemoteCalendar:
        href = f"/{wanted.name.lower()}/"
        return self.server.add_calendar(href, wanted.name).remote

    def edit_calendar(self, wanted: RemoteCalendar) -> None:
        self.server.collections[wanted.href].remote = wanted

    def delete_calendar(self, href: str) -> None:
        del self.server.collections[href]

    def close(self) -> None:
        self.closed = True

    def _token(self, state: int, listed: int, *, last: bool) -> str | None:
        if last:
            return f"t{state}"
        return f"t{state}+{listed}" if self.server.resumable else None

    def _home(self, calendar: Calendar) -> Collection:
        if calendar.href not in self.server.collections:
            raise CalendarGone
        return self.server.collections[calendar.href]

    def _object(self, home: Collection, href: str) -> RemoteObject:
        raw, etag = home.objects[href]
        return RemoteObject(href, raw, etag)

    @contextmanager
    def _request(self, method: str, *hrefs: str) -> Iterator[None]:
        assert not self.closed, "used after close"
        assert self._busy.acquire(blocking=False), "the server was asked from two threads at once"
        try:
            self.requests += 1
            self.server.calls.append(method)
            for interruption in [one for one in self.server.interruptions if one[0] == method]:
                self.server.interruptions.remove(interruption)
                interruption[1]()
            faults = [fault for fault in self.server.faults if fault.meets(method, hrefs)]
            for fault in faults:
                if not fault.after:
                    raise fault.error
            yield
            for fault in faults:
                raise fault.error
        finally:
            self._busy.release()


class SelfNamingProvider(FakeProvider):
    """A system that chooses hrefs and UIDs itself, knows no idempotency keys, and has no room for links."""

    def __init__(self, server: Server, **options: Any) -> None:
        options["capabilities"] = ProviderCapabilities(client_names=False, lossless=False)
        super().__init__(server, **options)

    def find(
        self, calendar: Calendar, outgoing: Outgoing, *, taken: Callable[[str], bool] = lambda _href: False
    ) -> RemoteObject | None:
        if outgoing.href is not None:
            return super().find(calendar, outgoing)
        with self._request("find"):
            home = self._home(calendar)
            held, _left_out = self._held(outgoing.raw)
            same = (href for href, (raw, _) in home.objects.items() if _without_uid(raw) == _without_uid(held))
            return next((self._object(home, href) for href in same if not taken(href)), None)

    def new_href(self, calendar: Calendar, uid: str) -> str | None:
        return None

    def put(self, calendar: Calendar, outgoing: Outgoing) -> Written:
        held, left_out = self._held(outgoing.raw)
        href = outgoing.href
        if href is None:
            name = f"s{len(self.server.writes) + 1}"
            href = f"{calendar.href}{name}.ics"
            held = held.replace(f"UID:{outgoing.uid}", f"UID:{name}@server")
        elif held == self._home(calendar).objects.get(href, ("", ""))[0]:
            return Written(href, outgoing.base_etag, raw=held, left_out=left_out)
        written = super().put(calendar, replace(outgoing, raw=held, href=href))
        return replace(written, raw=held, left_out=left_out)

    def _held(self, raw: str) -> tuple[str, tuple[str, ...]]:
        held = re.sub(r"URL:.*\r\n", "", raw)
        return held, ("links",) if held != raw else ()


def _without_uid(raw: str) -> str:
    return re.sub(r"UID:.*\r\n", "", raw)
