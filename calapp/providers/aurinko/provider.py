"""One Aurinko account under the provider contract."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from calapp.errors import Rejected
from calapp.model.calendar import Calendar
from calapp.model.free_busy import FreeBusy
from calapp.model.timespan import TimeSpan
from calapp.net.client import HttpClient
from calapp.providers.aurinko.bodies import Bodies
from calapp.providers.aurinko.busy import look_up
from calapp.providers.aurinko.calendars import NO_DELETE, Calendars
from calapp.providers.aurinko.changes import Changes
from calapp.providers.aurinko.refusals import refused
from calapp.providers.aurinko.writes import Writes
from calapp.providers.base import (
    Fetched,
    Outgoing,
    Poll,
    ProviderCapabilities,
    RemoteCalendar,
    RemoteDelta,
    RemoteObject,
    Written,
)
from calapp.providers.rest import Rest

CAPABILITIES = ProviderCapabilities(
    windowed=True,
    bodies_in_delta=True,
    client_names=False,
    delete_calendar=False,
    notify_choice=True,
    lossless=False,
)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class AurinkoProvider:
    """The provider of one account; ``addresses`` are its own. ``pause`` waits for so many seconds."""

    def __init__(
        self,
        http: HttpClient,
        *,
        addresses: tuple[str, ...] = (),
        clock: Callable[[], datetime] = _utc_now,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = http
        self._addresses = addresses
        rest = self._rest = Rest(http, refused=refused)
        self._calendars = Calendars(rest)
        self._bodies = Bodies(rest, addresses)
        self._changes = Changes(rest, self._bodies, addresses, clock=clock, pause=pause)
        self._writes = Writes(rest, self._bodies, addresses)

    @property
    def capabilities(self) -> ProviderCapabilities:
        """What the API can do."""
        return CAPABILITIES

    @property
    def quirks(self) -> tuple[str, ...]:
        """Nothing has to be learned about this system."""
        return ()

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._http.requests

    def poll(self) -> Poll:
        """List the calendars; they carry no tags, so each one's chains tell what changed."""
        return Poll(self._calendars.all(), self._addresses)

    def changes(
        self, calendar: Calendar, since: str | None, *, window: TimeSpan | None = None
    ) -> Iterator[RemoteDelta]:
        """Yield what changed by the chains of updated and deleted events."""
        return self._changes.since(calendar.href, since, window)

    def listing(self, calendar: Calendar, *, window: TimeSpan | None = None) -> Iterator[RemoteDelta]:
        """Yield what lies in the window."""
        return self._changes.listing(calendar.href, window)

    def near(self, calendar: Calendar, span: TimeSpan) -> Iterator[RemoteDelta]:
        """Yield what lies within a span, series as a whole."""
        return self._changes.near(calendar.href, span)

    def fetch(self, calendar: Calendar, hrefs: Sequence[str]) -> Fetched:
        """Fetch events, series with what became of their occurrences."""
        return self._bodies.fetch(calendar.href, hrefs)

    def find(
        self, calendar: Calendar, outgoing: Outgoing, *, taken: Callable[[str], bool] = lambda _href: False
    ) -> RemoteObject | None:
        """Look a create of unknown outcome up: by its UID, else by what it says."""
        return self._bodies.find(calendar.href, outgoing, taken)

    def new_href(self, calendar: Calendar, uid: str) -> str | None:
        """Return None: Aurinko chooses ids itself."""
        return None

    def put(self, calendar: Calendar, outgoing: Outgoing) -> Written:
        """Create an event, or change what differs, each record under its own version."""
        return self._writes.put(calendar.href, outgoing)

    def delete(self, calendar: Calendar, outgoing: Outgoing) -> None:
        """Delete an event after a look at its version."""
        self._writes.delete(calendar.href, outgoing)

    def free_busy(self, addresses: Sequence[str], span: TimeSpan) -> tuple[FreeBusy, ...]:
        """Ask the API's free/busy look-up."""
        return look_up(self._rest, addresses, span)

    def attachment(self, calendar: Calendar, href: str, attachment_id: str) -> bytes:
        """Return a file that goes with an event."""
        return self._bodies.attachment(calendar.href, href, attachment_id)

    def create_calendar(self, wanted: RemoteCalendar) -> RemoteCalendar:
        """Create a calendar."""
        return self._calendars.create(wanted)

    def edit_calendar(self, wanted: RemoteCalendar) -> None:
        """Change a calendar's name and description."""
        self._calendars.edit(wanted)

    def delete_calendar(self, href: str) -> None:
        """Refuse: the API cannot."""
        raise Rejected(NO_DELETE)

    def close(self) -> None:
        """Close connections; a request under way in another thread ends as Canceled."""
        self._http.close()
