"""What changed in a calendar: a list of the window, and from then on the account's activity stream.

The stream belongs to the account, so calendars that ask at the same cursor share one reading of it. It goes back a
short time only; where it does not reach, or does not exist, the window is listed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from calapp.errors import BadAnswer, ObjectGone, Rejected, TokenExpired
from calapp.model.calendar import Calendar
from calapp.model.timespan import TimeSpan
from calapp.providers.base import DeltaSource, RemoteDelta, RemoteObject, RemoteRef
from calapp.providers.kloudless.bodies import WITH_RAW, Bodies, Listed
from calapp.providers.kloudless.bundle import Bundle, Told
from calapp.providers.rest import Rest, decoded
from calapp.wire.kloudless.payloads import Activity, ActivityList, Cursor, given

LISTED = ""
"""The cursor of a system without a stream: each pass lists the window."""
_MOST_PAGES = 10_000
_END = "-1"
_GONE_STREAM = (400, 404, 405, 410, 501)
_SERIES_BATCH = 200


class Token(msgspec.Struct, frozen=True):
    """Where a calendar stands in the stream, and the span that its series were looked at in."""

    cursor: str
    start: datetime
    end: datetime


class _Target(msgspec.Struct, frozen=True):
    """What an activity is about: an event names its calendar, a calendar does not."""

    id: str
    calendar_id: str | msgspec.UnsetType | None = msgspec.UNSET
    type: str | msgspec.UnsetType | None = msgspec.UNSET


@dataclass
class _Stretch:
    """The stream from one cursor on; ``served`` are the calendars that were told of it."""

    activities: list[tuple[Activity, _Target]]
    cursor: str
    served: set[str] = field(default_factory=set)


@dataclass
class _News:
    """What a stretch says about one calendar."""

    singles: dict[str, Told] = field(default_factory=dict)
    touched: dict[str, None] = field(default_factory=dict)
    removed: dict[str, None] = field(default_factory=dict)
    unclear: bool = False


class Changes:
    """Reads the changes of one account's calendars; ``home`` is the account's path."""

    def __init__(self, rest: Rest, home: tuple[str, ...], bodies: Bodies) -> None:
        self._rest = rest
        self._path = (*home, "events")
        self._bodies = bodies
        self._stretches: dict[str, _Stretch] = {}

    def forget(self) -> None:
        """Read the stream anew: a new pass begins."""
        self._stretches.clear()

    def since(self, calendar: Calendar, since: str | None, window: TimeSpan | None) -> Iterator[RemoteDelta]:
        """Yield pages of changes; the last one carries the token. Raises TokenExpired, CalendarGone."""
        if since is None:
            cursor = self._latest()
            span = self._bodies.window(calendar, window)
            yield from self._list(calendar, span, _text(cursor, span))
            return
        token = _token(since)
        span = self._bodies.window(calendar, window or TimeSpan(token.start, token.end))
        if token.cursor == LISTED:
            yield from self._list(calendar, span, since)
            return
        stretch = self._stretch(token.cursor, calendar.href)
        news = self._news(calendar, stretch)
        state = _text(stretch.cursor, span)
        if news.unclear:
            yield from self._list(calendar, span, state)
            return
        objects = tuple(Bundle(told, zone=calendar.timezone).remote_object() for told in news.singles.values())
        changed = tuple(RemoteRef(href) for href in news.touched)
        yield RemoteDelta(changed, objects, tuple(news.removed), token=state, window=span, source=DeltaSource.WINDOW)

    def listing(self, calendar: Calendar, window: TimeSpan | None) -> Iterator[RemoteDelta]:
        """Yield what lies in the window. Raises CalendarGone."""
        yield from self._list(calendar, self._bodies.window(calendar, window), None)

    def near(self, calendar: Calendar, span: TimeSpan) -> Iterator[RemoteDelta]:
        """Yield the single events of a span."""
        for page in self._bodies.pages(calendar, span):
            singles = _singles(calendar, [Told.of(raw) for raw in page.objects])
            yield RemoteDelta(objects=singles, more=bool(given(page.next_page)), source=DeltaSource.WINDOW)

    def _list(self, calendar: Calendar, span: TimeSpan, state: str | None) -> Iterator[RemoteDelta]:
        """Yield single events page by page, and series when all of their instances are there."""
        listed = Listed()
        source = DeltaSource.LISTING if state is None else DeltaSource.WINDOW
        for page in self._bodies.pages(calendar, span):
            records = [Told.of(raw) for raw in page.objects]
            for told in records:
                listed.add(told)
            singles = _singles(calendar, records)
            yield RemoteDelta(objects=singles, more=True, complete=True, window=span, source=source)
        masters = {href: told for href, told in listed.main.items() if told.series}
        wanted = list(dict.fromkeys((*masters, *listed.instances)))
        for start in range(0, len(wanted), _SERIES_BATCH):
            series = []
            for href in wanted[start : start + _SERIES_BATCH]:
                master = masters.get(href) or self._bodies.told(calendar, href)
                if master is not None and master.owner == href:
                    series.append(self._bodies.bundle(calendar, master, listed).remote_object())
            yield RemoteDelta(objects=tuple(series), more=True, complete=True, window=span, source=source)
        yield RemoteDelta(token=state, complete=True, window=span, source=source)

    def _news(self, calendar: Calendar, stretch: _Stretch) -> _News:
        news = _News()
        for activity, target in stretch.activities:
            owner = given(target.calendar_id)
            if owner is None and activity.type == "delete" and target.type != "calendar":
                news.removed[target.id] = None
                news.unclear = True  # an instance of a series, as like as not: only a list shows which one lacks it
            if owner != calendar.href:
                continue
            told = Told.of(activity.metadata)
            series = told.record.master_id is not None or told.series or told.id in news.touched
            news.singles.pop(told.id, None)
            if activity.type == "delete" and told.record.master_id is None:
                news.touched.pop(told.id, None)
                news.removed[told.id] = None
            elif series or not _whole(told):
                news.removed.pop(told.owner, None)
                news.touched[told.owner] = None
            else:
                news.removed.pop(told.id, None)
                news.singles[told.id] = told
        return news

    def _stretch(self, cursor: str, calendar: str) -> _Stretch:
        known = self._stretches.get(cursor)
        if known is None or calendar in known.served:
            known = self._stretches[cursor] = self._read(cursor)
        known.served.add(calendar)
        return known

    def _read(self, cursor: str) -> _Stretch:
        """Read the stream to its end. Raises TokenExpired where it does not reach back to the cursor."""
        stretch = _Stretch([], cursor)
        for _ in range(_MOST_PAGES):
            reply = self._rest.ask("GET", self._path, query=(("cursor", stretch.cursor),), headers=WITH_RAW)
            if reply.status in _GONE_STREAM:
                raise TokenExpired(detail=f"the activity stream: HTTP status {reply.status}")
            page = decoded(self._rest.believed(reply).content, ActivityList, what="activity stream")
            following = str(page.cursor)
            stretch.activities += [
                (one, decoded(bytes(one.metadata), _Target, what="activity")) for one in page.objects
            ]
            if not page.objects or following in (_END, stretch.cursor):
                if following != _END:
                    stretch.cursor = following
                return stretch
            stretch.cursor = following
        raise BadAnswer(detail="an activity stream without an end")

    def _latest(self) -> str:
        """Return the end of the stream: by its own call, else by reading on to it; "" where there is no stream."""
        try:
            reply = self._rest.ask("GET", (*self._path, "latest"))
            if reply.status not in _GONE_STREAM:
                return str(decoded(self._rest.believed(reply).content, Cursor, what="latest cursor").cursor)
            return self._read("after-auth").cursor
        except (TokenExpired, ObjectGone, Rejected):
            return LISTED


def _singles(calendar: Calendar, records: Iterable[Told]) -> tuple[RemoteObject, ...]:
    """Return those of a page that are whole by themselves; the same one twice counts as it came last."""
    singles = {told.id: told for told in records if told.record.master_id is None and not told.series}
    return tuple(Bundle(told, zone=calendar.timezone).remote_object() for told in singles.values())


def _whole(told: Told) -> bool:
    """Tell whether an activity brings all of an event, as a request for it would."""
    record = told.record
    return given(record.start) is not None and record.raw is not msgspec.UNSET and record.attendees is not msgspec.UNSET


def _text(cursor: str, span: TimeSpan) -> str:
    return msgspec.json.encode(Token(cursor, span.start, span.end)).decode()


def _token(text: str) -> Token:
    try:
        return decoded(text, Token)
    except BadAnswer:
        raise TokenExpired(detail="a token that is none") from None
