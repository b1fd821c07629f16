"""Occurrences: the derived index that every view reads. On the start-up path."""

from __future__ import annotations

from collections.abc import Iterable

from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.model.timespan import TimeSpan


class Occurrences:
    """The index of dated happenings; a cache that can be dropped and rebuilt."""

    def between(self, span: TimeSpan, *, calendar_ids: Iterable[int] | None = None) -> tuple[Occurrence, ...]:
        """Return the occurrences that overlap ``span``, by start; of all visible calendars unless some are named.

        Series are known within the covered years only: see ``missing_years``.
        """
        raise NotImplementedError

    def get(self, key: OccurrenceKey) -> Occurrence | None:
        """Return one occurrence, None when there is none within the covered years."""
        raise NotImplementedError

    def of_object(self, object_id: int) -> tuple[Occurrence, ...]:
        """Return all occurrences of an object within the covered years, by start."""
        raise NotImplementedError

    def missing_years(self, span: TimeSpan) -> tuple[int, ...]:
        """Return the years that ``span`` touches and that series were not expanded for yet: hand to ``Store.extend``."""
        raise NotImplementedError
