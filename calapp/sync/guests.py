"""Whose event it is: what a server does about mail depends on it."""

from __future__ import annotations

from collections.abc import Collection

from calapp.errors import InputError
from calapp.ical.scan import scan


def is_guest(raw: str, own: Collection[str]) -> bool:
    """Tell whether the user, who has the addresses ``own``, is a guest of somebody else's event.

    RFC 6638 section 3.1 calls that an attendee scheduling object resource.
    """
    try:
        events = scan(raw).events
    except InputError:
        return False
    mine = {address.casefold() for address in own}
    organizers = {event.organizer.casefold() for event in events}
    guests = {address for event in events for address, _answer in event.attendees}
    return "" not in organizers and mine.isdisjoint(organizers) and not mine.isdisjoint(guests)
