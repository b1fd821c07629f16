"""Changes: the notice by which each of them reaches the views, and the words of the change feed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from calapp.model.timespan import TimeKind, TimeSpan


class Origin(StrEnum):
    """Who made a change: somebody here, or the server."""

    LOCAL = "local"
    REMOTE = "remote"


class ActivityType(StrEnum):
    """What a change did to an event or a calendar."""

    ADD = "add"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class KeyRange:
    """A range of sort keys of one kind that a change touched; ``end`` is exclusive."""

    kind: TimeKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """What changed: times of which calendars, and whether lists of accounts, calendars, conflicts or
    reminders did too.

    ``ranges`` of None means "anything may have changed"; an empty tuple means no occurrence changed.
    """

    calendar_ids: frozenset[int] = frozenset()
    ranges: tuple[KeyRange, ...] | None = ()
    accounts: bool = False
    calendars: bool = False
    conflicts: bool = False
    pending: bool = False
    reminders: bool = False

    def touches(self, span: TimeSpan) -> bool:
        """Tell whether occurrences within ``span`` may have changed."""
        if self.ranges is None:
            return True
        for changed in self.ranges:
            low, high = span.keys(changed.kind)
            if changed.start < high and changed.end > low:
                return True
        return False

    @property
    def empty(self) -> bool:
        """Whether nothing changed at all."""
        lists = (self.accounts, self.calendars, self.conflicts, self.pending, self.reminders)
        return self.ranges == () and not any(lists)

    def merged(self, other: ChangeSummary) -> ChangeSummary:
        """Return one notice that covers both."""
        both = None if self.ranges is None or other.ranges is None else self.ranges + other.ranges
        return ChangeSummary(
            self.calendar_ids | other.calendar_ids,
            both,
            self.accounts or other.accounts,
            self.calendars or other.calendars,
            self.conflicts or other.conflicts,
            self.pending or other.pending,
            self.reminders or other.reminders,
        )
