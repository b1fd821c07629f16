"""What calapp learned about a server by trying: flags as data, never a server's name.

A flag is kept with the account as "name" or "name 2026-11-21", the day it was learned. Dated ones are forgotten after a
week, so that a server that was mended gets its better ways back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

_PROBE_AGAIN_AFTER = timedelta(days=7)


class Quirk(StrEnum):
    """The flags."""

    NO_SYNC_COLLECTION = "no-sync-collection"  # refuses the REPORT (RFC 6578), or fails at it
    NO_DATA_IN_DELTA = "no-data-in-delta"  # refuses calendar-data within it
    NO_MULTIGET = "no-multiget"  # refuses calendar-multiget: objects are fetched one by one
    NO_TIME_RANGE = "no-time-range"  # takes too long to tell what lies within a span, or cannot
    LISTS_ITSELF = "lists-itself"  # a listing contains the collection, so one without it is broken
    SCHEDULES = "schedules"  # may tell guests by itself (RFC 6638): it answered a write with a Schedule-Tag
    DELIVERS = "delivers"  # and does: it noted that a message to a guest was sent (RFC 6638 section 3.2.9)
    NOT_ITSELF = "does-not-list-itself"  # its first good listing did not contain the collection


_LASTING = frozenset((Quirk.LISTS_ITSELF, Quirk.NOT_ITSELF, Quirk.SCHEDULES, Quirk.DELIVERS))


def _today() -> date:
    return datetime.now(UTC).date()


class Quirks:
    """The flags of one account; ``today`` tells the date."""

    def __init__(self, known: Iterable[str] = (), *, today: Callable[[], date] = _today) -> None:
        self._today = today
        self._flags: dict[Quirk, date | None] = {}
        self._foreign: list[str] = []
        for text in known:
            self._read(text)

    def __contains__(self, quirk: Quirk) -> bool:
        if quirk not in self._flags:
            return False
        learned = self._flags[quirk]
        return learned is None or self._today() - learned < _PROBE_AGAIN_AFTER

    def learn(self, quirk: Quirk) -> None:
        """Remember a flag."""
        if quirk not in self:
            self._flags[quirk] = None if quirk in _LASTING else self._today()

    def texts(self) -> tuple[str, ...]:
        """Return the flags as they are stored, flags of other versions included."""
        mine = [
            quirk.value if (learned := self._flags[quirk]) is None else f"{quirk.value} {learned.isoformat()}"
            for quirk in Quirk
            if quirk in self
        ]
        return (*mine, *self._foreign)

    def _read(self, text: str) -> None:
        name, _, day = text.partition(" ")
        try:
            self._flags[Quirk(name)] = date.fromisoformat(day) if day else None
        except ValueError:
            self._foreign.append(text)
