"""One Kloudless account under the provider contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from calapp.errors import Rejected
from calapp.model.calendar import Calendar
from calapp.model.free_busy import FreeBusy
from calapp.model.timespan import TimeSpan
from calapp.net.client import HttpClient
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
from calapp.providers.kloudless.account import home_of
from calapp.providers.kloudless.bodies import Bodies
from calapp.providers.kloudless.calendars import Calendars
from calapp.providers.kloudless.changes import Changes
from calapp.providers.kloudless.refusals import refused
from calapp.providers.kloudless.remark import REMARK
from calapp.providers.kloudless.writes import Writes
from calapp.providers.rest import Rest

CAPABILITIES = ProviderCapabilities(
    conditional_writes=False,
    windowed=True,
    bodies_in_delta=True,
    client_names=False,
    lossless=False,
    remark=REMARK,
)
_NO_BUSY = "Kloudless does not tell when others are busy."
_NO_FILES = "Kloudless keeps no files itself. Open the file at the address that the event names."


def _utc_now() -> datetime:
    return datetime.now(UTC)


class KloudlessProvider:
    """The provider of one account: ``username`` is its id, or "me"; ``addresses`` are its own."""

    def __init__(
        self,
        http: HttpClient,
        *,
        username: str = "",
        addresses: tuple[str, ...] = (),
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._http = http
        self._addresses = addresses
        rest = Rest(http, refused=refused)
        home = home_of(username)
        self._calendars = Calendars(rest, home)
        self._bodies = Bodies(rest, home, self._calendars, clock=clock)
        self._changes = Changes(rest, home, self._bodies)
        self._writes = Writes(rest, self._bodies)

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
        """List the calendars; they carry no tags, so the activity stream tells what changed."""
        self._changes.forget()
        return Poll(self._calendars.all(), self._addresses)

    def changes(
        self, calendar: Calendar, since: str | None, *, window: TimeSpan | None = None
    ) -> Iterator[RemoteDelta]:
        """Yield what changed by the activity stream."""
        return self._changes.since(calendar, since, window)

    def listing(self, calendar: Calendar, *, window: TimeSpan | None = None) -> Iterator[RemoteDelta]:
        """Yield what lies in the window."""
        return self._changes.listing(calendar, window)

    def near(self, calendar: Calendar, span: TimeSpan) -> Iterator[RemoteDelta]:
        """Yield single events within a span; what belongs to series takes the list of the whole window."""
        return self._changes.near(calendar, span)

    def fetch(self, calendar: Calendar, hrefs: Sequence[str]) -> Fetched:
        """Fetch events, series with what became of their instances."""
        return self._bodies.fetch(calendar, hrefs)

    def find(
        self, calendar: Calendar, outgoing: Outgoing, *, taken: Callable[[str], bool] = lambda _href: False
    ) -> RemoteObject | None:
        """Look a create of unknown outcome up: by the UID that went with it, else by what it says."""
        return self._bodies.find(calendar, outgoing, taken)

    def new_href(self, calendar: Calendar, uid: str) -> str | None:
        """Return None: Kloudless chooses ids itself."""
        return None

    def put(self, calendar: Calendar, outgoing: Outgoing) -> Written:
        """Create an event, or change what differs after a look at what is there."""
        return self._writes.put(calendar, outgoing)

    def delete(self, calendar: Calendar, outgoing: Outgoing) -> None:
        """Delete an event after a look at what is there."""
        self._writes.delete(calendar, outgoing)

    def free_busy(self, addresses: Sequence[str], span: TimeSpan) -> tuple[FreeBusy, ...]:
        """Say that the API looks into the account's own calendars only."""
        return tuple(FreeBusy(address, unknown=_NO_BUSY) for address in addresses)

    def attachment(self, calendar: Calendar, href: str, attachment_id: str) -> bytes:
        """Refuse: files are addresses here."""
        raise Rejected(_NO_FILES)

    def create_calendar(self, wanted: RemoteCalendar) -> RemoteCalendar:
        """Create a calendar."""
        return self._calendars.create(wanted)

    def edit_calendar(self, wanted: RemoteCalendar) -> None:
        """Change a calendar's name, description, place and zone."""
        self._calendars.edit(wanted)

    def delete_calendar(self, href: str) -> None:
        """Delete a calendar."""
        self._calendars.delete(href)

    def close(self) -> None:
        """Close connections; a request under way in another thread ends as Canceled."""
        self._http.close()
