"""Invitations that wait for an answer, from what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from calapp.errors import CalappError
from calapp.model.calendar import Calendar
from calapp.model.occurrence import Occurrence
from calapp.service.opened import Opened
from calapp.store.database import Store

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Invitation:
    """An event to which the user is invited and gave no answer yet, at its next occurrence.

    ``organizer`` is the name and the address, for a name alone may lie. ``lock`` says why it cannot be answered here,
    "" when it can.
    """

    occurrence: Occurrence
    calendar: Calendar
    organizer: str
    lock: str = ""


class InvitationService:
    """Reads what waits for an answer; answering is an edit of the event service."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, now: datetime) -> int:
        """Return how many invitations wait."""
        return len(self._store.view.occurrences.unanswered(now, limit=SHOWN))

    def pending(self, now: datetime) -> tuple[Invitation, ...]:
        """Return the invitations to what is not over yet, the soonest first; of a series its next occurrence."""
        view = self._store.view
        calendars = {one.id: one for one in view.calendars.all()}
        found = []
        for one in view.occurrences.unanswered(now, limit=SHOWN):
            try:
                opened = Opened.of(view, one.key)
                event = opened.shown
            except CalappError:
                continue  # gone meanwhile
            who = event.organizer
            organizer = "" if who is None else f"{who.name} <{who.address}>" if who.name else who.address
            found.append(Invitation(one, calendars[one.calendar_id], organizer, opened.lock))
        return tuple(found)
