"""Views read, units of work write: the tables of the store behind one connection."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from calapp.model.changes import ChangeSummary
from calapp.store.accounts import Accounts
from calapp.store.activity import ActivityLog
from calapp.store.calendars import Calendars
from calapp.store.conflicts import Conflicts
from calapp.store.objects import ObjectReader, Objects
from calapp.store.occurrences import Occurrences
from calapp.store.outbox import Outbox
from calapp.store.problems import Problems
from calapp.store.search import Search
from calapp.store.trash import Trash


class View:
    """A read-only look at the store that always shows what was committed last; writing through it fails."""

    accounts: Accounts
    calendars: Calendars
    objects: ObjectReader
    occurrences: Occurrences
    outbox: Outbox
    conflicts: Conflicts
    problems: Problems
    activity: ActivityLog
    search: Search
    trash: Trash

    def close(self) -> None:
        """Close the view's connection."""
        raise NotImplementedError


class Unit(View):
    """One transaction: everything in it is stored, or nothing.

    Leave it by the end of its ``with`` block to commit, by an exception to undo. ``summary`` then tells what changed.
    """

    objects: Objects

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        raise NotImplementedError

    @property
    def summary(self) -> ChangeSummary:
        """What this unit changed so far; nothing after it was undone."""
        raise NotImplementedError
