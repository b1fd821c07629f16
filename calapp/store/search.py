"""Search: events by the beginnings of words in title, place and guests."""

from __future__ import annotations

from datetime import datetime

from calapp.model.occurrence import Occurrence


class Search:
    """The word index over all calendars."""

    def find(self, text: str, *, around: datetime, limit: int = 50) -> tuple[Occurrence, ...]:
        """Return events that hold all words of ``text``, best first: each by its occurrence nearest to ``around``.

        A word matches by its beginning. Titles count more than places and guests, the near more than the far.
        """
        raise NotImplementedError
