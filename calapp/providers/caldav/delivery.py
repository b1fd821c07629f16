"""Whether a server tells guests by itself: it shows so by what it notes beside the guests (RFC 6638 section 3.2.9).

A Schedule-Tag, an outbox and the word ``calendar-auto-schedule`` are no proof: some servers have them all and deliver
nothing. A note alone is none either: it may have come with an imported file to a server that never schedules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from calapp.errors import InputError, LimitExceeded
from calapp.ical.lines import Component, parse_tree, unfold
from calapp.ical.people import address_of
from calapp.providers.base import RemoteDelta, RemoteObject
from calapp.providers.caldav.quirks import Quirk, Quirks

_STATUS = "SCHEDULE-STATUS"
_SENT = ("1.", "2.")  # pending, sent, delivered, done; 3 and 5 tell that a guest was not reached


class Delivery:
    """Looks for what a server noted in the events that the user, known by ``addresses``, organizes."""

    def __init__(self, quirks: Quirks, addresses: Iterable[str]) -> None:
        self._quirks = quirks
        self._own = frozenset(address.lower() for address in addresses)

    def look(self, objects: Iterable[RemoteObject]) -> None:
        """Learn from objects as the server has them."""
        if not self._own or Quirk.SCHEDULES not in self._quirks or Quirk.DELIVERS in self._quirks:
            return
        if any(self._shows(found.raw) for found in objects):
            self._quirks.learn(Quirk.DELIVERS)

    def along(self, pages: Iterator[RemoteDelta]) -> Iterator[RemoteDelta]:
        """Yield the pages on, and learn from the objects within them."""
        for page in pages:
            self.look(page.objects)
            yield page

    def _shows(self, raw: str) -> bool:
        if _STATUS not in unfold(raw).upper():
            return False
        try:
            calendar = parse_tree(raw)
        except (InputError, LimitExceeded):  # who stores the object says so
            return False
        return any(self._delivered(event) for event in calendar.of_kind("VEVENT"))

    def _delivered(self, event: Component) -> bool:
        organizer = event.first("ORGANIZER")
        if organizer is None or address_of(organizer) not in self._own:
            return False
        guests = (line for line in event.all("ATTENDEE") if address_of(line) not in self._own)
        return any(line.param(_STATUS).strip().startswith(_SENT) for line in guests)
