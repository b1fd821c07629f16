"""Search: events by the beginnings of words in title, place and guests."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from calapp.model.occurrence import Occurrence
from calapp.model.timespan import EventTime, TimeSpan
from calapp.store.occurrences import Occurrences
from calapp.store.session import Session

MOST_CANDIDATES = 1_000
NEAR = timedelta(days=30)

_WORD = re.compile(r"[^\W_]+")


class Search:
    """The word index over all visible calendars."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection
        self._occurrences = Occurrences(session)

    def find(self, text: str, *, around: datetime, limit: int = 50) -> tuple[Occurrence, ...]:
        """Return events that hold all words of ``text``, best first: each by its occurrence nearest to ``around``.

        A word matches by its beginning. Titles count more than places and guests, the near more than the far. Of words
        that are too common to weigh every event, the near events are looked through first.
        """
        wanted = _words(text)
        if not wanted:
            return ()
        moment = EventTime.of_instant(around, tzid="UTC").key
        rows = self._connection.rows(
            "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?",
            " ".join(f'"{word}" *' for word in wanted),
            MOST_CANDIDATES,
        )
        found = self._occurrences.nearest([event_id for (event_id,) in rows], moment)
        if len(rows) == MOST_CANDIDATES:
            near = self._occurrences.between(TimeSpan(around - NEAR, around + NEAR))
            found = (*(one for one in near if _holds(f"{one.title} {one.location}", wanted)), *found)
        ranked = sorted(found, key=lambda one: (not _holds(one.title, wanted), abs(one.start.key - moment)))
        return _first_of_each(ranked, limit)


def _words(text: str) -> list[str]:
    """Return the words of a text as the index knows them: without marks, in lower case."""
    if text.isascii():
        return _WORD.findall(text.lower())
    plain = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return _WORD.findall(plain.lower())


def _holds(text: str, wanted: Sequence[str]) -> bool:
    """Tell whether a text has a word that begins with each of the wanted ones."""
    words = _words(text)
    return all(any(word.startswith(beginning) for word in words) for beginning in wanted)


def _first_of_each(ranked: Iterable[Occurrence], limit: int) -> tuple[Occurrence, ...]:
    """Return the first occurrence of each object."""
    best: dict[int, Occurrence] = {}
    for one in ranked:
        if best.setdefault(one.key.object_id, one) is one and len(best) == limit:
            break
    return tuple(best.values())
