"""The agenda: which occurrences lie in a span. On the start-up path, so it imports the store and the model only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, tzinfo

from calapp.model.calendar import Calendar
from calapp.model.changes import ChangeSummary
from calapp.model.event import PartStat, Status
from calapp.model.occurrence import Occurrence
from calapp.model.timespan import TimeKind, TimeSpan
from calapp.store.database import Store


class AgendaService:
    """Reads occurrences. Series are known for the years around today; other years are expanded when asked for."""

    def __init__(self, store: Store, *, on_change: Callable[[ChangeSummary], None]) -> None:
        self._store = store
        self._on_change = on_change

    def calendars(self) -> tuple[Calendar, ...]:
        """Return the calendars of all accounts, for the names and colors of what is listed."""
        return self._store.view.calendars.all()

    def between(
        self, span: TimeSpan, *, calendar_ids: Iterable[int] | None = None, declined: bool = True, extend: bool = True
    ) -> tuple[Occurrence, ...]:
        """Return the occurrences that overlap ``span``, by start; of all visible calendars unless some are named.

        With ``extend`` off the answer takes milliseconds even where series were not expanded yet; see ``covers``.
        """
        if extend:
            self.extend(span)
        found = self._store.view.occurrences.between(span, calendar_ids=calendar_ids)
        return found if declined else tuple(one for one in found if one.partstat is not PartStat.DECLINED)

    def covers(self, span: TimeSpan) -> bool:
        """Tell whether series are expanded for all of ``span``."""
        return not self._store.view.occurrences.missing_years(span)

    def extend(self, span: TimeSpan) -> None:
        """Expand series for all of ``span``; with many series this takes a while, and listeners hear of it."""
        years = self._store.view.occurrences.missing_years(span)
        if years:
            self._on_change(self._store.extend(years))

    def upcoming(self, now: datetime, *, days: int = 7, limit: int = 1) -> tuple[Occurrence, ...]:
        """Return the next timed occurrences of visible calendars that have not ended, by start.

        Declined and canceled ones are left out, and those that began are only shown until they end.
        """
        span = TimeSpan(now, now + timedelta(days=days))
        found = self.between(span, declined=False, extend=False)
        zone = now.tzinfo
        timed = (one for one in found if one.start.kind is not TimeKind.ALL_DAY and one.status is not Status.CANCELED)
        coming = (one for one in timed if zone is None or one.end.instant(zone) > now)
        return tuple(coming)[:limit]

    def busy_days(self, first: date, days: int, zone: tzinfo) -> frozenset[date]:
        """Return the days of a range that hold anything visible: the dots of the mini month."""
        span = TimeSpan.of_days(first, days, zone)
        last = first + timedelta(days=days - 1)
        busy: set[date] = set()
        for one in self.between(span, extend=False):
            begin, end = _days(one, zone)
            for number in range(max(0, (begin - first).days), (min(end, last) - first).days + 1):
                busy.add(first + timedelta(days=number))
        return frozenset(busy)


def _days(occurrence: Occurrence, zone: tzinfo) -> tuple[date, date]:
    """Return the first and the last day that an occurrence touches in a zone; an end at midnight is the day before."""
    start = occurrence.start.instant(zone)
    end = max(start, occurrence.end.instant(zone) - timedelta(seconds=1))
    return start.date(), end.date()
