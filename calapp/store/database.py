"""The database file of a profile: opened, looked at, written to, extended, closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from calapp.errors import CalappError, StoreDamaged
from calapp.model.changes import ChangeSummary
from calapp.store import zone_data
from calapp.store.backups import Backups
from calapp.store.connection import Connection, prepare_place
from calapp.store.horizon import FIRST_YEAR, LAST_YEAR
from calapp.store.journal import Journal
from calapp.store.migrations import migrate
from calapp.store.touched import compact
from calapp.store.unit import Unit, View
from calapp.store.values import Damage

CHUNK = 100


def utc_now() -> datetime:
    """Return the time of day in UTC: the clock of a real run."""
    return datetime.now(UTC)


class Store:
    """The store of one profile, for one thread: a second thread opens its own, and so does a second process.

    Two writers wait for each other; readers never wait. ``damage`` tells that a database that could not be read was set
    aside when this one was opened, None as a rule.
    """

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        self.damage: Damage | None = None
        self._connection = connection
        self._clock = clock
        self._journal = Journal(connection.path)
        self._view: View | None = None

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], datetime] = utc_now) -> Self:
        """Open the file, made and brought to the newest layout when needed.

        Raises HardError when a newer calapp wrote it, when its folder belongs to someone else, or the disk refuses.
        """
        prepare_place(path)
        try:
            if path.stat().st_size:
                _examine(path)
            return cls(_ready(path, clock), clock)
        except StoreDamaged:
            return cls._begin_anew(path, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def view(self) -> View:
        """The read-only view of this thread."""
        if self._view is None:
            self._view = View(Connection(self._connection.path, writing=False), self._clock)
        return self._view

    def unit(self) -> Unit:
        """Return a unit of work: ``with store.unit() as unit``; it waits until no one else writes."""
        return Unit(self._connection, self._clock, self._journal)

    def extend(self, years: Iterable[int]) -> ChangeSummary:
        """Expand all series into these years too, in several short transactions.

        The years are noted before the first series is expanded, so that what is written meanwhile covers them too, and
        count as covered only after the last.
        """
        wanted = sorted(set(years))
        covered = [year for year in wanted if FIRST_YEAR <= year <= LAST_YEAR]
        with self.unit() as unit:
            unit.horizon.cover(wanted, complete=False)
        summary = ChangeSummary()
        for chunk in _chunks(self.view.horizon.series_in(covered)):
            with self.unit() as unit:
                for object_id in chunk:
                    unit.horizon.expand(object_id, covered)
            summary = summary.merged(unit.summary)
        with self.unit() as unit:
            unit.horizon.cover(wanted, complete=True)
        return compact(summary)

    def rebuild(self) -> ChangeSummary:
        """Derive the whole index again from the stored texts."""
        for chunk in _chunks(self.view.horizon.everything()):
            with self.unit() as unit:
                for object_id in chunk:
                    unit.horizon.derive_again(object_id)
        return ChangeSummary(ranges=None)

    def follow_zone_data(self) -> ChangeSummary:
        """Derive the index again if the time zone data is another than it was made with: times may have moved.

        The version is noted last, so that a rebuild cut short begins anew.
        """
        now = zone_data.version()
        before = self.view.horizon.zone_data()
        if before == now:
            return ChangeSummary()
        summary = ChangeSummary() if before == zone_data.FIRST else self.rebuild()
        with self.unit() as unit:
            unit.horizon.note_zone_data(now)
        return summary

    @property
    def backups(self) -> Backups:
        """The copies of this database."""
        return Backups(self._connection.path)

    def back_up(self) -> bool:
        """Copy the database if a day has passed since the last copy; tell whether it did. Raises HardError."""
        now = self._clock()
        if not self.backups.due(now):
            return False
        self.backups.make(self._connection, now)
        return True

    def check(self) -> str:
        """Return what is wrong with the file, "" when it is sound; for ``doctor``."""
        return self._connection.check()

    def close(self) -> None:
        """Drop what is past its time and close the connections."""
        if self._view is not None:
            self._view.close()
            self._view = None
        self._tidy()
        self._connection.close()

    def _tidy(self) -> None:
        """Drop what is past its time; what cannot be dropped now is another time."""
        self._journal.tidy(self._connection)
        unit = self.unit()
        with suppress(CalappError):
            if unit.trash.overdue():
                with unit:
                    unit.trash.purge()

    @classmethod
    def _begin_anew(cls, path: Path, clock: Callable[[], datetime]) -> Self:
        """Set a damaged database aside and start with what can be rescued out of it."""
        from calapp.store import damage

        kept = damage.set_aside(path, clock())
        prepare_place(path)
        store = cls(_ready(path, clock), clock)
        damage.rescue(kept, store._connection, backups=store.backups.all())
        store.rebuild()
        with store.unit() as unit:
            made: dict[str, int] = {}
            for entry in store._journal.entries():
                damage.replay(unit, entry, made)
            store.damage = damage.report(unit, kept)
            unit.problems.save(None, kept.name, store.damage.title)
        return store


def _ready(path: Path, clock: Callable[[], datetime]) -> Connection:
    connection = Connection(path, writing=True)
    try:
        migrate(connection, clock())
    except BaseException:
        connection.close()
        raise
    return connection


def _examine(path: Path) -> None:
    from calapp.store.damage import examine

    examine(path)


def _chunks(numbers: list[int]) -> Iterable[list[int]]:
    return (numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK))
