"""One CalDAV account (RFC 4791) under the provider contract."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence

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
from calapp.providers.caldav.bodies import Bodies
from calapp.providers.caldav.busy import BusyTimes
from calapp.providers.caldav.calendars import Calendars
from calapp.providers.caldav.changes import Changes
from calapp.providers.caldav.dav import Dav
from calapp.providers.caldav.delivery import Delivery
from calapp.providers.caldav.hrefs import as_collection, canonical
from calapp.providers.caldav.quirks import Quirks
from calapp.providers.caldav.writes import Writes

_CAPABILITIES = ProviderCapabilities()


class CalDavProvider:
    """The provider of one account. The base of ``http`` is the home set; ``quirks`` are what is known of the server."""

    def __init__(self, http: HttpClient, *, quirks: Quirks | None = None, addresses: tuple[str, ...] = ()) -> None:
        self._http = http
        self._quirks = quirks or Quirks()
        self._addresses = addresses
        dav = Dav(http)
        self._calendars = Calendars(dav, http.base_path)
        self._changes = Changes(dav, self._quirks)
        self._bodies = Bodies(dav, self._quirks)
        self._writes = Writes(dav, self._quirks)
        self._delivery = Delivery(self._quirks, addresses)
        self._busy = BusyTimes(dav, http.base_path, addresses)

    @property
    def capabilities(self) -> ProviderCapabilities:
        """What CalDAV can do."""
        return _CAPABILITIES

    @property
    def quirks(self) -> tuple[str, ...]:
        """What was learned about this server."""
        return self._quirks.texts()

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._http.requests

    def poll(self) -> Poll:
        """List the calendars for events and their change tags by one request to the home set."""
        return Poll(self._calendars.poll(), self._addresses)

    def changes(
        self, calendar: Calendar, since: str | None, *, window: TimeSpan | None = None
    ) -> Iterator[RemoteDelta]:
        """Yield what changed since a sync-token; CalDAV needs no window."""
        return self._delivery.along(self._changes.since(calendar.href, since or None))

    def listing(self, calendar: Calendar, *, window: TimeSpan | None = None) -> Iterator[RemoteDelta]:
        """Yield every href and etag by PROPFIND."""
        return self._changes.listing(calendar.href)

    def near(self, calendar: Calendar, span: TimeSpan) -> Iterator[RemoteDelta]:
        """Yield what lies within a span by calendar-query."""
        return self._changes.near(calendar.href, span)

    def fetch(self, calendar: Calendar, hrefs: Sequence[str]) -> Fetched:
        """Fetch bodies by calendar-multiget."""
        fetched = self._bodies.fetch(calendar.href, hrefs)
        self._delivery.look(fetched.objects)
        return fetched

    def find(
        self, calendar: Calendar, outgoing: Outgoing, *, taken: Callable[[str], bool] = lambda _href: False
    ) -> RemoteObject | None:
        """Return what stands at the href of a write whose outcome is unknown."""
        found = self._bodies.get(canonical(outgoing.href)) if outgoing.href else None
        self._delivery.look(() if found is None else (found,))
        return found

    def new_href(self, calendar: Calendar, uid: str) -> str | None:
        """Return an href that nobody else picks, because some servers ignore ``If-None-Match``."""
        return f"{as_collection(calendar.href)}{uuid.uuid4()}.ics"

    def put(self, calendar: Calendar, outgoing: Outgoing) -> Written:
        """Create or replace one object under a precondition."""
        return self._writes.put(calendar.href, outgoing)

    def delete(self, calendar: Calendar, outgoing: Outgoing) -> None:
        """Delete one object under a precondition."""
        self._writes.delete(calendar.href, outgoing)

    def free_busy(self, addresses: Sequence[str], span: TimeSpan) -> tuple[FreeBusy, ...]:
        """Ask the schedule outbox, where there is one."""
        return self._busy.of(addresses, span)

    def attachment(self, calendar: Calendar, href: str, attachment_id: str) -> bytes:
        """Refuse: CalDAV events name the addresses of their files, or hold them."""
        raise Rejected("This event's files are not kept by the calendar server. Open them by their address.")

    def create_calendar(self, wanted: RemoteCalendar) -> RemoteCalendar:
        """Create a calendar in the home set."""
        return self._calendars.create(wanted)

    def edit_calendar(self, wanted: RemoteCalendar) -> None:
        """Change a calendar's properties."""
        self._calendars.edit(wanted)

    def delete_calendar(self, href: str) -> None:
        """Delete a calendar of the home set."""
        self._calendars.delete(href)

    def close(self) -> None:
        """Close connections; a request under way in another thread ends as Canceled."""
        self._http.close()
