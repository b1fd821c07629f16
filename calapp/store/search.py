"""Search: events by the beginnings of words in title, place and guests."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from calapp.model.occurrence import Occurrence
from calapp.model.timespan import EventTime, TimeSpan
from calapp.store.occurrences import Occurrences, json_list
from calapp.store.session import Session

MOST = 2_000
"""So many matches are weighed one by one."""
NEAR = timedelta(days=21)

_WORD = re.compile(r"[^\W_]+")
_NEAREST_FIRST = """
SELECT event_id, min(abs(start_key - ?)) AS distance
FROM json_each(?) hit CROSS JOIN occurrence o ON o.event_id = hit.value
WHERE o.calendar_id IN (SELECT id FROM calendar WHERE visible)
GROUP BY event_id ORDER BY distance LIMIT ?"""


class Search:
    """The word index over all visible calendars."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection
        self._occurrences = Occurrences(session)

    def find(self, text: str, *, around: datetime, limit: int = 50) -> tuple[Occurrence, ...]:
        """Return events that hold all words of ``text``, best first: each by its occurrence nearest to ``around``.

        A word matches by its beginning. Titles count more than places and guests, the near more than the far. Of words
        that are too common to weigh every match, those near in time are looked through first.
        """
        wanted = _words(text)
        if not wanted:
            return ()
        words = " ".join(f'"{word}" *' for word in wanted)
        found: dict[int, Occurrence] = {}
        for titles_only in (True, False):
            query = f"title : ({words})" if titles_only else words
            for one in self._matches(query, wanted, around, limit, titles_only=titles_only):
                found.setdefault(one.key.object_id, one)
            if len(found) >= limit:
                break
        return tuple(found.values())[:limit]

    def guests(self, *, limit: int) -> tuple[str, ...]:
        """Return the addresses that were invited lately, the most frequent first."""
        rows = self._connection.rows(
            "SELECT guests FROM event WHERE has_guests AND guests <> '' ORDER BY id DESC LIMIT ?", MOST
        )
        counted = Counter(word for (words,) in rows for word in words.split() if "@" in word)
        return tuple(address for address, _times in counted.most_common(limit))

    def _matches(
        self, query: str, wanted: Sequence[str], around: datetime, limit: int, *, titles_only: bool
    ) -> list[Occurrence]:
        """Return what matches a query, the nearest first."""
        moment = EventTime.of_instant(around, tzid="UTC").key
        rows = self._connection.rows(
            "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?", query, MOST
        )
        hits = [event_id for (event_id,) in rows]
        found: tuple[Occurrence, ...] = ()
        if len(hits) == MOST:
            near = self._occurrences.between(TimeSpan(around - NEAR, around + NEAR))
            found = tuple(
                one for one in near if _holds(one.title if titles_only else f"{one.title} {one.location}", wanted)
            )
        if len(found) < limit:
            nearest = self._connection.rows(_NEAREST_FIRST, moment, json_list(hits), limit)
            found += self._occurrences.nearest([event_id for event_id, _distance in nearest], moment)
        return sorted(found, key=lambda one: abs(one.start.key - moment))


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
