"""What the tables share while a view or a unit of work lasts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from calapp.errors import ObjectGone
from calapp.model.account import AccountKind
from calapp.model.changes import ActivityType, Origin
from calapp.store.connection import Connection
from calapp.store.touched import Touched


class Place(NamedTuple):
    """What writing an object must know of its calendar."""

    calendar_id: int
    account_id: int
    local: bool
    addresses: frozenset[str]


class Session:
    """The connection, the time, what was touched, and what was looked up so far.

    ``purged`` asks for the traces of removed data to be wiped out of the file after the commit. ``op_ids`` are the
    operations that changed, for the journal; ``edited`` tells that one of them has something new to send.
    """

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        self.connection = connection
        self.touched = Touched()
        self.purged = False
        self.edited = False
        self.op_ids: dict[str, None] = {}
        self._clock = clock
        self._now: datetime | None = None
        self._places: dict[int, Place] = {}
        self._years: tuple[int, ...] | None = None

    @property
    def now(self) -> datetime:
        """The time of the unit: one for everything in it."""
        if self._now is None:
            self._now = self._clock()
        return self._now

    @property
    def years(self) -> tuple[int, ...]:
        """The years for which series are expanded, those under way included."""
        if self._years is None:
            self._years = tuple(year for (year,) in self.connection.rows("SELECT year FROM covered_year ORDER BY year"))
        return self._years

    def place(self, calendar_id: int) -> Place:
        """Return what writing an object must know of its calendar. Raises ObjectGone when there is none."""
        found = self._places.get(calendar_id)
        if found is None:
            row = self.connection.row(
                "SELECT account_id, kind, addresses FROM calendar JOIN account ON account.id = account_id "
                "WHERE calendar.id = ?",
                calendar_id,
            )
            if row is None:
                raise ObjectGone("This calendar is no longer there.")
            found = Place(calendar_id, row[0], row[1] == AccountKind.LOCAL, frozenset(words(row[2])))
            self._places[calendar_id] = found
        return found

    def undone(self) -> None:
        """Forget what was touched, because it was not."""
        self.touched = Touched()
        self.purged = self.edited = False
        self.op_ids.clear()

    def note_op(self, op_id: str, *, edited: bool = False) -> None:
        """Note for the journal that an operation changed."""
        self.op_ids[op_id] = None
        self.edited |= edited

    def tell(
        self,
        what: ActivityType,
        origin: Origin,
        calendar_id: int,
        *,
        title: str,
        object_id: int | None = None,
        uid: str = "",
        before: str | None = None,
    ) -> None:
        """Write a line of the change feed, about an object or (without one) about the calendar itself."""
        self.connection.run(
            "INSERT INTO activity (type, origin, time, account_id, calendar_id, object_id, uid, title, before) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(what.value, origin.value, stamp(self.now), self.place(calendar_id).account_id),
            *(calendar_id, object_id, uid, title, before),
        )

    def forget_places(self) -> None:
        """Look accounts and calendars up again, because one changed."""
        self._places.clear()


def words(text: str) -> tuple[str, ...]:
    """Return what ``lines`` wrote."""
    return tuple(text.split("\n")) if text else ()


def lines(values: tuple[str, ...]) -> str:
    """Return several words as one text."""
    return "\n".join(values)


def stamp(moment: datetime | None) -> str | None:
    """Return a moment as text that sorts by time: ISO 8601 in UTC."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str | None) -> datetime | None:
    """Return what ``stamp`` wrote."""
    return None if text is None else datetime.fromisoformat(text)
