"""The horizon: the years for which series are expanded, and how they grow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from calapp.model.timespan import EventTime
from calapp.store.object_table import ObjectTable

MARGIN = timedelta(days=2)
"""Years are covered with room for every zone on both sides."""
FIRST_YEAR, LAST_YEAR = 2, 9997
"""The years for which dates with a margin on both sides can be made."""


class Horizon:
    """Which years are covered. A year counts as covered once every series was expanded into it."""

    def __init__(self, table: ObjectTable) -> None:
        self._table = table
        self._connection = table.session.connection

    def cover(self, years: Iterable[int], *, complete: bool) -> None:
        """Note that series are being expanded, or all were, into these years."""
        self._connection.run_many(
            "INSERT INTO covered_year VALUES (?1, ?2) ON CONFLICT (year) DO UPDATE SET complete = max(complete, ?2)",
            ((year, complete) for year in years),
        )

    def years(self) -> tuple[int, ...]:
        """Return the years that are covered: those around the first start, and all that somebody looked at."""
        return self._table.session.years

    def series_in(self, years: Sequence[int]) -> list[int]:
        """Return the ids of the series that may show something in these years."""
        if not years:
            return []
        first, last = datetime(min(years), 1, 1), datetime(max(years) + 1, 1, 1)  # noqa: DTZ001 - sort keys are of any zone
        rows = self._connection.rows(
            "SELECT id FROM calendar_object WHERE series_start < ? AND series_end > ?",
            EventTime.floating(last + MARGIN).key,
            EventTime.floating(first - MARGIN).key,
        )
        return sorted(object_id for (object_id,) in rows)

    def everything(self) -> list[int]:
        """Return the ids of all objects."""
        return [object_id for (object_id,) in self._connection.rows("SELECT id FROM calendar_object ORDER BY id")]

    def zone_data(self) -> str:
        """Return the version of the time zone data that the index was derived with, "" when that is not known."""
        found: str | None = self._connection.value("SELECT version FROM zone_data")
        return found or ""

    def note_zone_data(self, version: str) -> None:
        """Note the version of the time zone data that the whole index is derived with now."""
        self._connection.run("DELETE FROM zone_data")
        self._connection.run("INSERT INTO zone_data (version) VALUES (?)", version)

    def expand(self, object_id: int, years: Sequence[int]) -> None:
        """Add to the index of a series what it shows in these years."""
        found = self._table.get(object_id)
        if found is not None and found.raw is not None:
            derived = self._table.derive(found.calendar_id, found.raw, years)
            self._table.index.extend(object_id, found.calendar_id, derived)

    def derive_again(self, object_id: int) -> None:
        """Derive the index of an object again from its text."""
        found = self._table.get(object_id)
        if found is not None and found.raw is not None:
            derived = self._table.derive(found.calendar_id, found.raw)
            self._table.show(object_id, found.calendar_id, derived, href=found.href)
