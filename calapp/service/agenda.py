"""The agenda: which occurrences lie in a span. On the start-up path, so it imports the store and the model only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from calapp.model.occurrence import Occurrence
from calapp.model.timespan import TimeSpan


class AgendaService:
    """Reads occurrences; extends the horizon up to which series are expanded when a view leaves it."""

    def between(
        self, span: TimeSpan, *, calendar_ids: Iterable[int] | None = None, declined: bool = True
    ) -> tuple[Occurrence, ...]:
        """Return the occurrences that overlap ``span``, by start; of all visible calendars unless some are named."""
        raise NotImplementedError

    def upcoming(self, now: datetime, *, days: int = 7, limit: int = 1) -> tuple[Occurrence, ...]:
        """Return the next timed occurrences of visible calendars that have not ended; declined ones left out."""
        raise NotImplementedError

    def busy_days(self, first: date, days: int, zone: tzinfo) -> frozenset[date]:
        """Return the days of a range that hold anything visible: the dots of the mini month."""
        raise NotImplementedError
