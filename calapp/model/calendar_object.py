"""Calendar objects: all components of one UID in one resource (RFC 4791 section 4.1), as the index needs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import NamedTuple

from calapp.model.event import Status, Transparency, Visibility
from calapp.model.timespan import EventTime


class RecurrenceDate(NamedTuple):
    """One RDATE; ``end`` is set when it was given as a PERIOD (RFC 5545 section 3.8.5.2)."""

    start: EventTime
    end: EventTime | None = None


@dataclass(frozen=True, slots=True)
class EventIndex:
    """The fields of one VEVENT that the index needs: enough to expand, list and paint it.

    ``zone`` and ``end_zone`` turn wall-clock times into instants and are None unless zoned. ``nominal_days`` is set
    when the length was stated as a DURATION of whole days or weeks, which follow the wall clock.
    ``attendees`` are pairs of lower-case address and upper-case PARTSTAT.
    """

    uid: str
    start: EventTime
    end: EventTime
    recurrence_id: EventTime | None = None
    title: str = ""
    location: str = ""
    status: Status = Status.CONFIRMED
    transparency: Transparency = Transparency.OPAQUE
    visibility: Visibility = Visibility.DEFAULT
    sequence: int = 0
    rrules: tuple[str, ...] = ()
    rdates: tuple[RecurrenceDate, ...] = ()
    exdates: tuple[EventTime, ...] = ()
    zone: tzinfo | None = None
    end_zone: tzinfo | None = None
    nominal_days: int | None = None
    has_alarm: bool = False
    organizer: str = ""
    attendees: tuple[tuple[str, str], ...] = ()

    @property
    def recurring(self) -> bool:
        """Whether this is the master of a series."""
        return self.recurrence_id is None and bool(self.rrules or self.rdates)


@dataclass(frozen=True, slots=True)
class CalendarObject:
    """All events of one resource. ``notes`` are remarks for people about what could only be read in part."""

    uid: str
    events: tuple[EventIndex, ...]
    notes: tuple[str, ...] = ()

    @property
    def master(self) -> EventIndex | None:
        """The event without RECURRENCE-ID; None when the resource holds overrides only."""
        return next((event for event in self.events if event.recurrence_id is None), None)

    @property
    def overrides(self) -> tuple[EventIndex, ...]:
        """The events that replace single occurrences."""
        return tuple(event for event in self.events if event.recurrence_id is not None)
