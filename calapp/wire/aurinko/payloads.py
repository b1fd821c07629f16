"""The JSON documents of the Aurinko Calendar API, by the vendor's own names.

Everything is optional, because the API says so; what is absent is None and is left out again. What a document says
beyond these names is skipped here; whoever needs it keeps the document as it came. The vendor spells some things two
ways: ``iCalUid`` in an event and ``iCalUId`` in the answer to a create, ``tentitive`` for a guest's answer.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec


class Wire(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A JSON object: names in camel case, absent values left out."""


class Moment(Wire, frozen=True):
    """A time (``EventDateTime``): a whole day, or an instant with the zone to show it in."""

    date_time: str | None = None
    date_only: str | None = None
    timezone: str | None = None


class EmailAddress(Wire, frozen=True):
    """Who somebody is."""

    name: str | None = None
    address: str | None = None


class Attendee(Wire, frozen=True):
    """A guest; ``response`` is read only."""

    id: str | None = None
    email_address: EmailAddress | None = None
    type: str | None = None
    response: str | None = None
    comment: str | None = None


class Organizer(Wire, frozen=True):
    """Who invites; read only."""

    id: str | None = None
    email_address: EmailAddress | None = None


class OnlineMeetingDetails(Wire, frozen=True):
    """How to join; read only."""

    url: str | None = None
    phone: str | None = None
    pin: str | None = None
    region_code: str | None = None
    sip: str | None = None
    info_url: str | None = None


class MeetingInfo(Wire, frozen=True):
    """What makes an event a meeting; ``response`` is the account's own answer."""

    canceled: bool | None = None
    attendees: tuple[Attendee, ...] | None = None
    response: str | None = None
    attendee_permissions: tuple[str, ...] | None = None
    online_meeting: bool | None = None
    online_meeting_provider: str | None = None
    online_meeting_details: OnlineMeetingDetails | None = None


class ICalRecurrence(Wire, frozen=True):
    """A repetition as content lines of RFC 5545."""

    rules: tuple[str, ...] | None = None
    recurrence_start: Moment | None = None


class Pattern(Wire, frozen=True):
    """The pattern of a simple repetition."""

    frequency: str | None = None
    interval: int | None = None
    days_of_week: tuple[str, ...] | None = None
    week_start: str | None = None
    day_of_month: int | None = None
    month_of_year: int | None = None
    instance: str | None = None


class Range(Wire, frozen=True):
    """How far a simple repetition goes; ``recurrence_end`` is the last day, inclusive."""

    type: str | None = None
    recurrence_start: Moment | None = None
    recurrence_end: str | None = None
    count: int | None = None
    pattern_exclusions: tuple[Moment, ...] | None = None


class SimpleRecurrence(Wire, frozen=True):
    """A repetition as pattern and range."""

    pattern: Pattern | None = None
    range: Range | None = None


class Recurrence(Wire, frozen=True):
    """A repetition in either form; ``original`` says which one the system behind speaks."""

    original: str | None = None
    ical: ICalRecurrence | None = None
    simple: SimpleRecurrence | None = None


class ReminderOverride(Wire, frozen=True):
    """One reminder, minutes before the start."""

    minutes: int | None = None


class Reminder(Wire, frozen=True):
    """The reminders of an event."""

    use_default: bool | None = None
    overrides: tuple[ReminderOverride, ...] | None = None


class OccurrenceInfo(Wire, frozen=True):
    """Which occurrence of a series a record is, and whether it is regular, modified or deleted."""

    id: str | None = None
    type: str | None = None
    original_start: Moment | None = None
    start: Moment | None = None
    master_id: str | None = None


class Attachment(Wire, frozen=True):
    """A file that goes with an event; read only, its content is asked for apart."""

    id: str | None = None
    name: str | None = None
    mime_type: str | None = None
    size: int | None = None
    inline: bool | None = None
    content_id: str | None = None


class Record(Wire, frozen=True):
    """An event: a single one, the master of a series, or one of its occurrences."""

    id: str | None = None
    etag: str | None = None
    calendar_id: str | None = None
    created_time: str | None = None
    last_modified_time: str | None = None
    subject: str | None = None
    description: str | None = None
    location: str | None = None
    start: Moment | None = None
    end: Moment | None = None
    organizer: Organizer | None = None
    meeting_info: MeetingInfo | None = None
    recurrence_type: str | None = None
    recurrence: Recurrence | None = None
    reminder: Reminder | None = None
    occurrence_info: OccurrenceInfo | None = None
    i_cal_uid: str | None = None
    i_cal_u_id: str | None = msgspec.field(default=None, name="iCalUId")
    global_id: str | None = None
    show_as: str | None = None
    sensitivity: str | None = None
    html_link: str | None = None
    has_attachments: bool | None = None
    categories: tuple[str, ...] | None = None
    attachments: tuple[Attachment, ...] | None = None
    omitted: tuple[str, ...] | None = None
    native_properties: dict[str, Any] | None = None

    @property
    def uid(self) -> str:
        """The UID under either spelling, "" when none is stated."""
        return self.i_cal_uid or self.i_cal_u_id or ""


class EventOrId(Wire, frozen=True):
    """The answer to a write."""

    id: str | None = None
    etag: str | None = None
    i_cal_u_id: str | None = msgspec.field(default=None, name="iCalUId")
    global_id: str | None = None
    record: Record | None = None


class SeriesInfo(Wire, frozen=True):
    """What became of the occurrences of a series."""

    id: str | None = None
    global_id: str | None = None
    recurrence: Recurrence | None = None
    modified_occurrences: tuple[OccurrenceInfo, ...] | None = None
    deleted_occurrences: tuple[OccurrenceInfo, ...] | None = None


class SyncStatus(Wire, frozen=True, omit_defaults=False):
    """The answer to a sync start; the tokens are there once ``ready`` is true."""

    ready: bool
    sync_updated_token: str | msgspec.UnsetType = msgspec.UNSET
    sync_deleted_token: str | msgspec.UnsetType = msgspec.UNSET


class DeletedRecord(Wire, frozen=True):
    """An event that is gone."""

    id: str
    timestamp: str | None = None


class Page(Wire, frozen=True, omit_defaults=False):
    """What the pages of all lists have."""

    next_page_token: str | msgspec.UnsetType = msgspec.UNSET
    next_delta_token: str | msgspec.UnsetType = msgspec.UNSET
    length: int | msgspec.UnsetType = msgspec.UNSET


class EventsPage(Page, frozen=True):
    """A page of events."""

    records: tuple[Record, ...] = ()


class DeletedPage(Page, frozen=True):
    """A page of events that are gone."""

    records: tuple[DeletedRecord, ...] = ()


class Calendar(Wire, frozen=True):
    """A calendar; ``access_role`` is owner, writer or reader."""

    id: str | None = None
    name: str | None = None
    color: str | None = None
    description: str | None = None
    access_role: str | None = None
    primary: bool | None = None
    multiple_reminders_supported: bool | None = None
    default_reminders: tuple[ReminderOverride, ...] | None = None


class CalendarsPage(Page, frozen=True):
    """A page of calendars."""

    records: tuple[Calendar, ...] = ()


class CalendarInput(Wire, frozen=True):
    """What a new calendar shall be, or what shall change of one."""

    name: str | None = None
    color: str | None = None
    description: str | None = None


class MeetingResponse(Wire, frozen=True):
    """The account's own answer to an invitation."""

    response: Literal["noResponse", "declined", "tentative", "accepted"]
    comment: str | None = None


class AttachmentContent(Wire, frozen=True):
    """The content of an attachment, in Base64."""

    content: str | None = None


class Account(Wire, frozen=True):
    """How an account stands at Aurinko."""

    id: int | str | None = None
    service_type: str | None = None
    active: bool | None = None
    token_status: str | None = None
    token_error: str | None = None
    email: str | None = None
    name: str | None = None


class Failure(Wire, frozen=True, omit_defaults=False):
    """The body of an answer without success."""

    code: str
    message: str
    request_id: str
