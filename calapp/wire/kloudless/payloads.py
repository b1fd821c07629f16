"""The JSON documents of the Kloudless Calendar API, by the vendor's own names.

A name that is absent is UNSET, one that is null is None: a change names what it changes, an answer names everything.
What the shape of a reminder is, the vendor never said; ``minutes`` and ``method`` are calapp's choice.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

Text = str | UnsetType | None
Flag = bool | UnsetType | None


class Wire(msgspec.Struct, frozen=True, kw_only=True):
    """A JSON object: absent values are left out, null stays null."""


class Person(Wire, frozen=True):
    """Somebody: the organizer or the creator of an event."""

    id: Text = UNSET
    name: Text = UNSET
    email: Text = UNSET


class Attendee(Wire, frozen=True):
    """A guest."""

    id: Text = UNSET
    name: Text = UNSET
    email: Text = UNSET
    status: Text = UNSET
    required: Flag = UNSET
    resource: Flag = UNSET


class File(Wire, frozen=True):
    """A file that goes with an event."""

    id: Text = UNSET
    name: Text = UNSET
    url: Text = UNSET
    mime_type: Text = UNSET


class Reminder(Wire, frozen=True):
    """A reminder, minutes before the start."""

    minutes: int | float | str | UnsetType | None = UNSET
    minutes_before_start: int | float | str | UnsetType | None = UNSET
    method: Text = UNSET


class Rule(Wire, frozen=True):
    """How an event repeats: an RRULE, with or without its name."""

    rrule: Text = UNSET


class Property(Wire, frozen=True):
    """A pair that a program keeps with an event."""

    key: str
    value: str | None = None


class Raw(Wire, frozen=True):
    """The object as the system behind has it."""

    object: dict[str, Any] | UnsetType | None = UNSET
    type: Text = UNSET


class Event(Wire, frozen=True):
    """An event: a single one, the master of a series, or an instance of one."""

    id: str | UnsetType = UNSET
    account_id: str | int | UnsetType = UNSET
    calendar_id: str | UnsetType = UNSET
    name: Text = UNSET
    description: Text = UNSET
    created: Text = UNSET
    modified: Text = UNSET
    start: Text = UNSET
    end: Text = UNSET
    organizer: Person | UnsetType | None = UNSET
    creator: Person | UnsetType | None = UNSET
    attendees: tuple[Attendee, ...] | UnsetType | None = UNSET
    location: Text = UNSET
    attachments: tuple[File, ...] | UnsetType | None = UNSET
    reminder: Reminder | UnsetType | None = UNSET
    recurrence: Rule | tuple[Rule, ...] | UnsetType | None = UNSET
    visibility: Text = UNSET
    raw: Raw | UnsetType | None = UNSET
    api: str | UnsetType = UNSET
    type: str | UnsetType = UNSET
    all_day: Flag = UNSET
    start_time_zone: Text = UNSET
    end_time_zone: Text = UNSET
    status: Text = UNSET
    recurrence_type: Text = UNSET
    recurring_master_id: Text = UNSET
    custom_properties: tuple[Property, ...] | UnsetType | None = UNSET
    use_default_reminder: Flag = UNSET
    reminders: tuple[Reminder, ...] | UnsetType | None = UNSET

    @property
    def master_id(self) -> str | None:
        """The master of an instance, None of anything else."""
        master = self.recurring_master_id
        return master if isinstance(master, str) and master and master != self.id else None

    @property
    def behind(self) -> dict[str, Any]:
        """The object as the system behind has it, empty where it is not shown."""
        found = self.raw.object if isinstance(self.raw, Raw) else None
        return found if isinstance(found, dict) else {}


class EventInput(Event, frozen=True, forbid_unknown_fields=True):
    """An event as a client sends it: the sample of the reference calls the organizer ``owner``."""

    owner: Person | UnsetType | None = UNSET


class Calendar(Wire, frozen=True):
    """A calendar."""

    id: str | UnsetType = UNSET
    account_id: str | int | UnsetType = UNSET
    name: Text = UNSET
    description: Text = UNSET
    location: Text = UNSET
    timezone: Text = UNSET
    api: str | UnsetType = UNSET
    type: str | UnsetType = UNSET


class CalendarInput(Calendar, frozen=True, forbid_unknown_fields=True):
    """A calendar as a client sends it."""


class CalendarOrEventInput(EventInput, frozen=True, forbid_unknown_fields=True):
    """What the reference sends to a calendar: changes of it, or by a slip of its sample those of an event."""

    timezone: Text = UNSET


class Listing(Wire, frozen=True):
    """What the pages of all lists have; the vendor's client pages through what calls itself an object list."""

    count: int
    page: str | int | UnsetType | None = UNSET
    next_page: str | int | UnsetType | None = UNSET
    total: int | UnsetType = UNSET
    type: str | UnsetType = UNSET
    api: str | UnsetType = UNSET


class CalendarList(Listing, frozen=True):
    """A page of calendars."""

    objects: tuple[Calendar, ...] = ()


class EventList(Listing, frozen=True):
    """A page of events."""

    objects: tuple[Event, ...] = ()


class Activity(Wire, frozen=True):
    """One change; ``metadata`` is the whole event or calendar, of what is gone at least its id."""

    id: str | int
    account: str | int
    type: str
    metadata: msgspec.Raw
    action: Text = UNSET
    modified: Text = UNSET


class ActivityList(Wire, frozen=True):
    """A stretch of the activity stream; ``cursor`` is where to go on."""

    count: int
    cursor: str | int
    objects: tuple[Activity, ...] = ()
    type: str | UnsetType = UNSET
    api: str | UnsetType = UNSET


class Cursor(Wire, frozen=True):
    """The end of the activity stream."""

    cursor: str | int


def given(value: Any) -> Any:
    """Return a value, None where it is absent or null."""
    return None if value is UNSET else value
