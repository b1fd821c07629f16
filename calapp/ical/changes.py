"""What the writer needs to know of a decision about a series; the values of ``recurrence.split`` fit these shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from calapp.model.calendar_object import RecurrenceDate
from calapp.model.timespan import EventTime


class OverrideChange(Protocol):
    """An override of a series that moves."""

    @property
    def before(self) -> EventTime:
        """Its RECURRENCE-ID as it stands."""

    @property
    def after(self) -> EventTime:
        """Its RECURRENCE-ID as it becomes, in the kind and zone of the master."""

    @property
    def start(self) -> EventTime:
        """When it starts itself."""

    @property
    def end(self) -> EventTime:
        """When it ends itself, exclusive."""


class SeriesDates(Protocol):
    """The rules and dates that a master is to have."""

    @property
    def rrules(self) -> tuple[str, ...]:
        """The values of RRULE."""

    @property
    def rdates(self) -> tuple[RecurrenceDate, ...]:
        """The dates of RDATE."""

    @property
    def exdates(self) -> tuple[EventTime, ...]:
        """The dates of EXDATE."""


class SeriesChange(SeriesDates, Protocol):
    """What a whole series becomes."""

    @property
    def start(self) -> EventTime:
        """When the master starts."""

    @property
    def end(self) -> EventTime:
        """When the master ends, exclusive."""

    @property
    def overrides(self) -> Sequence[OverrideChange]:
        """The overrides that move with it."""

    @property
    def homeless(self) -> tuple[EventTime, ...]:
        """The RECURRENCE-IDs of overrides that have no place in it any more."""


class SeriesEnding(SeriesDates, Protocol):
    """What is left of a series that ends early."""

    @property
    def removed(self) -> tuple[EventTime, ...]:
        """The RECURRENCE-IDs of overrides that go."""
