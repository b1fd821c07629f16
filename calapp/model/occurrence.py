"""Occurrences: single dated happenings, as the views list and paint them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from calapp.model.event import PartStat, Status, Transparency
from calapp.model.timespan import EventTime


@dataclass(frozen=True, slots=True, order=True)
class OccurrenceKey:
    """The identity of an occurrence: a stored object and, within a series, its canonical recurrence id."""

    object_id: int
    recurrence_id: str = ""

    def __str__(self) -> str:
        return f"{self.object_id}/{self.recurrence_id}"

    @classmethod
    def parse(cls, text: str) -> OccurrenceKey:
        """Return the key that ``str`` wrote; raises ValueError on anything else."""
        object_id, _, recurrence_id = text.partition("/")
        return cls(int(object_id), recurrence_id)


class SyncMark(StrEnum):
    """How an object stands towards its server."""

    SYNCED = "synced"
    PENDING = "pending"
    BLOCKED = "blocked"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One happening. ``partstat`` is the user's own answer, None when the user is not a guest."""

    key: OccurrenceKey
    calendar_id: int
    uid: str
    start: EventTime
    end: EventTime
    title: str = ""
    location: str = ""
    status: Status = Status.CONFIRMED
    transparency: Transparency = Transparency.OPAQUE
    partstat: PartStat | None = None
    series: bool = False
    has_alarm: bool = False
    has_guests: bool = False
    mark: SyncMark = SyncMark.SYNCED
