"""The database file of a profile: opened, looked at, written to, extended, closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from calapp.model.changes import ChangeSummary
from calapp.store.unit import Unit, View
from calapp.store.values import Damage


def utc_now() -> datetime:
    """Return the time of day in UTC: the clock of a real run."""
    return datetime.now(UTC)


class Store:
    """The store of one profile, for one thread: a second thread opens its own, and so does a second process.

    Two writers wait for each other; readers never wait. ``damage`` tells that a database that could not be read was set
    aside when this one was opened, None as a rule.
    """

    damage: Damage | None

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], datetime] = utc_now) -> Self:
        """Open the file, made and brought to the newest layout when needed.

        Raises HardError when a newer calapp wrote it, when its folder belongs to someone else, or when the disk refuses.
        """
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def view(self) -> View:
        """The read-only view of this thread."""
        raise NotImplementedError

    def unit(self) -> Unit:
        """Return a unit of work: ``with store.unit() as unit``; it waits until no one else writes."""
        raise NotImplementedError

    def extend(self, years: Iterable[int]) -> ChangeSummary:
        """Expand all series into these years too, in several short transactions."""
        raise NotImplementedError

    def rebuild(self) -> ChangeSummary:
        """Derive the whole index again from the stored texts."""
        raise NotImplementedError

    def check(self) -> str:
        """Return what is wrong with the file, "" when it is sound; for ``doctor``."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the connections."""
        raise NotImplementedError
