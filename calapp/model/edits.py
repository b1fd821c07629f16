"""Edits: what a user wants an event to become, before it is written anywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from calapp.model.event import (
    Alarm,
    Attachment,
    Attendee,
    BusyStatus,
    Event,
    Status,
    Transparency,
    Visibility,
)
from calapp.model.timespan import EventTime


class EditScope(StrEnum):
    """Which occurrences of a series an edit means."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


class Notify(StrEnum):
    """Whether guests are told of a change, where the server lets calapp choose."""

    NONE = "none"
    ALL = "all"


class Telling(StrEnum):
    """What an account's system does about telling guests of a change."""

    CHOICE = "choice"  # it tells them when calapp says so
    ALWAYS = "always"
    NEVER = "never"
    UNKNOWN = "unknown"

    @property
    def by_itself(self) -> bool:
        """Whether invitations and answers reach people without a message that the user sends, as far as is known."""
        return self in (Telling.CHOICE, Telling.ALWAYS)


@dataclass(frozen=True, slots=True)
class EventDraft:
    """The editable fields of an event, as an editor or a gesture hands them over. ``end`` is exclusive."""

    start: EventTime
    end: EventTime
    title: str = ""
    location: str = ""
    description: str = ""
    url: str = ""
    rrule: str | None = None
    alarms: tuple[Alarm, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    transparency: Transparency = Transparency.OPAQUE
    visibility: Visibility = Visibility.DEFAULT
    busy: BusyStatus | None = None
    status: Status = Status.CONFIRMED
    organizer: Attendee | None = None
    creator: Attendee | None = None
    attachments: tuple[Attachment, ...] = ()
    custom: tuple[tuple[str, str], ...] = ()
    categories: tuple[str, ...] = ()

    @classmethod
    def of(cls, event: Event) -> EventDraft:
        """Return the draft that changes nothing about ``event``."""
        return cls(**{name: getattr(event, name) for name in DRAFT_FIELDS})

    def at(self, start: EventTime, end: EventTime) -> EventDraft:
        """Return the same draft at another time."""
        return replace(self, start=start, end=end)

    def changed(self, before: EventDraft) -> frozenset[str]:
        """Return the names of the fields that differ from ``before``."""
        return frozenset(name for name in DRAFT_FIELDS if getattr(self, name) != getattr(before, name))


@dataclass(frozen=True, slots=True)
class ExtraDates:
    """What a series has beside its rule: dates that it adds, and occurrences that it leaves out.

    ``regular`` are changed occurrences that shall say again what the series says.
    """

    rdates: tuple[EventTime, ...] = ()
    exdates: tuple[EventTime, ...] = ()
    regular: tuple[EventTime, ...] = ()

    @classmethod
    def of(cls, event: Event) -> ExtraDates:
        """Return the dates of a master."""
        return cls(event.rdates, event.exdates)


DRAFT_FIELDS: tuple[str, ...] = tuple(EventDraft.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class EditReceipt:
    """What one edit did to one object, enough to undo it: ``before``/``after`` are raw texts, None = did not exist.

    ``notify`` is whom it told: they hear of its undoing too.
    """

    object_id: int
    calendar_id: int
    before: str | None
    after: str | None
    label: str
    notify: Notify = Notify.NONE
