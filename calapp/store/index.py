"""Writes the derived tables: components, their occurrences, and the words to search for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from calapp.model.event import PartStat
from calapp.store.session import Session

if TYPE_CHECKING:
    from calapp.store.derive import Derived, OccurrenceRow

_EVENT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_OCCURRENCE = """
INSERT OR IGNORE INTO occurrence
  (kind, reach, start_key, end_key, length, start_offset, end_offset, recurrence_id, calendar_id, event_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_WORDS = "INSERT INTO search (rowid, title, location, guests) VALUES (?, ?, ?, ?)"
_NO_WORDS = """
INSERT INTO search (search, rowid, title, location, guests)
SELECT 'delete', event.id, title, location, guests FROM event"""
_ANSWERS = frozenset(PartStat)


class Index:
    """The one place that writes ``event``, ``occurrence`` and ``search``, so that they agree with each other."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection
        self._touched = session.touched

    def add(self, object_id: int, calendar_id: int, derived: Derived) -> None:
        """Insert the rows of an object that has none."""
        connection = self._connection
        for event, occurrences in derived.events:
            event_id = connection.insert(_EVENT, None, object_id, *event)
            connection.run(_WORDS, event_id, event.title, event.location, event.guests)
            self._add_occurrences(event_id, calendar_id, occurrences)
        self._touched.calendar(calendar_id)

    def extend(self, object_id: int, calendar_id: int, derived: Derived) -> None:
        """Insert further occurrences of an object whose components are there."""
        rows = self._connection.rows("SELECT id FROM event WHERE object_id = ? ORDER BY id", object_id)
        for (event_id,), (_event, occurrences) in zip(rows, derived.events, strict=False):
            self._add_occurrences(event_id, calendar_id, occurrences)
        self._touched.calendar(calendar_id)

    def drop(self, object_id: int, calendar_id: int) -> None:
        """Remove the rows of an object."""
        connection = self._connection
        connection.run(f"{_NO_WORDS} WHERE object_id = ?", object_id)
        self.touch(object_id, calendar_id)
        connection.run("DELETE FROM event WHERE object_id = ?", object_id)

    def touch(self, object_id: int, calendar_id: int) -> None:
        """Note that all occurrences of an object look different now."""
        self._touched.calendar(calendar_id)
        self._touched.happenings(
            self._connection.rows(
                "SELECT kind, start_key, end_key FROM event JOIN occurrence ON event_id = event.id WHERE object_id = ?",
                object_id,
            )
        )

    def drop_calendar(self, calendar_id: int) -> None:
        """Remove the rows of all objects of a calendar."""
        of_calendar = "object_id IN (SELECT id FROM calendar_object WHERE calendar_id = ?)"
        self._connection.run(f"{_NO_WORDS} WHERE {of_calendar}", calendar_id)
        self._connection.run(f"DELETE FROM event WHERE {of_calendar}", calendar_id)
        self._touched.calendar(calendar_id)
        self._touched.everything()

    def answer_again(self, account_id: int, addresses: Collection[str]) -> None:
        """Find the user's own answers again, because the addresses by which the user is known changed."""
        changed = [
            (own, event_id)
            for event_id, guests, answers, partstat in self._connection.stream(
                "SELECT event.id, guests, answers, partstat FROM event JOIN calendar_object o ON o.id = object_id "
                "JOIN calendar ON calendar.id = o.calendar_id WHERE account_id = ? AND has_guests",
                account_id,
            )
            if (own := own_answer(guests.split(), answers.split(), addresses)) != partstat
        ]
        if changed:
            self._connection.run_many("UPDATE event SET partstat = ? WHERE id = ?", changed)
            self._touched.everything()

    def _add_occurrences(self, event_id: int, calendar_id: int, occurrences: Sequence[OccurrenceRow]) -> None:
        if occurrences:
            self._connection.run_many(_OCCURRENCE, [(*one, calendar_id, event_id) for one in occurrences])
            self._touched.happenings((one.kind, one.start_key, one.end_key) for one in occurrences)


def own_answer(guests: Sequence[str], answers: Sequence[str], addresses: Collection[str]) -> str | None:
    """Return the user's own PARTSTAT, None when none of the guests is the user."""
    for guest, answer in zip(guests, answers, strict=True):
        if guest in addresses:
            word = answer.lower()
            return word if word in _ANSWERS else PartStat.NEEDS_ACTION.value
    return None
