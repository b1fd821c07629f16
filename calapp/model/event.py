"""Events: one VEVENT in full, in the uniform model that every system maps to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from calapp.model.timespan import EventTime


class Status(StrEnum):
    """STATUS of an event (RFC 5545 section 3.8.1.11), in lower case."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELED = "canceled"


class Transparency(StrEnum):
    """TRANSP (RFC 5545 section 3.8.2.7): whether the event takes up time."""

    OPAQUE = "opaque"
    TRANSPARENT = "transparent"


class BusyStatus(StrEnum):
    """What other people see of the time, in the finer words of Exchange (X-MICROSOFT-CDO-BUSYSTATUS)."""

    FREE = "free"
    TENTATIVE = "tentative"
    BUSY = "busy"
    OUT_OF_OFFICE = "out-of-office"
    ELSEWHERE = "elsewhere"


class Visibility(StrEnum):
    """CLASS (RFC 5545 section 3.8.1.3); DEFAULT when the event names none."""

    DEFAULT = "default"
    PUBLIC = "public"
    PRIVATE = "private"
    CONFIDENTIAL = "confidential"


class PartStat(StrEnum):
    """PARTSTAT (RFC 5545 section 3.2.12): a guest's answer."""

    NEEDS_ACTION = "needs-action"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    DELEGATED = "delegated"


class AttendeeRole(StrEnum):
    """ROLE and CUTYPE in one word (RFC 5545 sections 3.2.16 and 3.2.3)."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    INFORMED = "informed"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Attendee:
    """A guest. ``address`` is lower case and without ``mailto:``."""

    address: str
    name: str = ""
    partstat: PartStat = PartStat.NEEDS_ACTION
    role: AttendeeRole = AttendeeRole.REQUIRED
    rsvp: bool = False


@dataclass(frozen=True, slots=True)
class Alarm:
    """A VALARM (RFC 5545 section 3.6.6): ``offset`` from the start (or end), or an absolute time in UTC."""

    offset: timedelta | None = None
    at: datetime | None = None
    from_end: bool = False
    action: str = "DISPLAY"

    @property
    def minutes_before(self) -> int | None:
        """Whole minutes before the start, None when the alarm is not of that form."""
        if self.offset is None or self.from_end or self.offset > timedelta():
            return None
        return int(-self.offset.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with an event: an address, or inline data of ``size`` bytes.

    ``id`` names a file that the calendar system itself keeps (MANAGED-ID, RFC 8607 section 4.3). ``content`` is set
    for a file that is to be carried by the event and is not yet; what is read leaves it out.
    """

    url: str = ""
    name: str = ""
    media_type: str = ""
    size: int = 0
    id: str = ""
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class FileRoom:
    """What files an account's system keeps with events: addresses, and whole files of up to ``most_bytes`` together.

    ``reason`` says what it cannot keep, "" when it keeps both.
    """

    links: bool = True
    most_bytes: int = 2_000_000
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One VEVENT: a single event, the master of a series, or (with ``recurrence_id``) an override of one occurrence.

    ``end`` is exclusive, always, and equals ``start`` for a moment without length. ``rrule`` is the RFC 5545 value
    without the name. Times in ``created`` and ``modified`` are aware UTC. ``busy`` is None for events that say no more
    than ``transparency``. ``creator`` and ``custom`` (pairs of key and value) have no property in RFC 5545; some
    systems have fields for them, so they travel as X-CALAPP-CREATOR and X-CALAPP-PROPERTY.
    """

    uid: str
    start: EventTime
    end: EventTime
    recurrence_id: EventTime | None = None
    title: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    conference: str = ""
    status: Status = Status.CONFIRMED
    transparency: Transparency = Transparency.OPAQUE
    visibility: Visibility = Visibility.DEFAULT
    busy: BusyStatus | None = None
    rrule: str | None = None
    rdates: tuple[EventTime, ...] = ()
    exdates: tuple[EventTime, ...] = ()
    organizer: Attendee | None = None
    creator: Attendee | None = None
    attendees: tuple[Attendee, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    categories: tuple[str, ...] = ()
    color: str = ""
    sequence: int = 0
    created: datetime | None = None
    modified: datetime | None = None
    custom: tuple[tuple[str, str], ...] = ()

    @property
    def all_day(self) -> bool:
        """Whether the event spans whole days."""
        return self.start.kind == "all-day"
