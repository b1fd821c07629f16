"""What the services hand to the faces: frozen values, ready to show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from calapp.errors import InputError
from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.calendar_object import CalendarObject
from calapp.model.changes import ActivityType, Origin
from calapp.model.edits import EditReceipt, EditScope, ExtraDates
from calapp.model.event import Event, PartStat
from calapp.model.occurrence import OccurrenceKey, SyncMark
from calapp.model.timespan import EventTime, TimeSpan
from calapp.secret import Secret


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """An account as the sidebar lists it.

    ``notice`` is a sentence the user should know now, ``remark`` one about the system itself; "" when there is none.
    """

    account: Account
    calendars: tuple[Calendar, ...] = ()
    pending: int = 0
    conflicts: int = 0
    notice: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class FoundCalendar:
    """A calendar that discovery found; ``href`` is its identity at the server."""

    href: str
    name: str
    description: str = ""
    location: str = ""
    timezone: str = ""
    color: str = ""
    read_only: bool = False
    primary: bool = False


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """An account that was checked but is not kept yet. The password never shows in its text.

    ``remark`` is what a person should know of the system before choosing it, "" as a rule.
    """

    url: str
    username: str
    addresses: tuple[str, ...]
    calendars: tuple[FoundCalendar, ...]
    name: str
    quirks: tuple[str, ...] = ()
    password: Secret | None = field(default=None, repr=False)
    kind: AccountKind = AccountKind.CALDAV
    remark: str = ""


class UnsentEdits(InputError):
    """Removing would lose edits that were never sent; ``count`` says how many. Ask, then remove with ``discard``."""

    default_title = "There are edits that were not sent yet. Sync first, or remove the account with them."

    def __init__(self, title: str = "", *, count: int = 0) -> None:
        super().__init__(title)
        self.count = count


@dataclass(frozen=True, slots=True)
class EventDetail:
    """One occurrence with everything a popover, an editor or ``event show`` needs.

    ``event`` is as this occurrence shows; ``start`` and ``end`` there are this occurrence's. ``series`` is the master
    of the series it belongs to. ``partstat`` is the user's own answer under ``own_address``, None when not a guest.
    ``scopes`` are the choices an edit must ask between, empty when the event is single. ``lock`` says why it cannot be
    changed, "" when it can. ``problem`` says why the server did not take it.
    """

    key: OccurrenceKey
    event: Event
    calendar: Calendar
    series: Event | None = None
    scopes: tuple[EditScope, ...] = ()
    own_address: str = ""
    partstat: PartStat | None = None
    mark: SyncMark = SyncMark.SYNCED
    lock: str = ""
    problem: str = ""

    @property
    def writable(self) -> bool:
        """Whether the user may change this event."""
        return not self.lock


@dataclass(frozen=True, slots=True)
class SeriesDates:
    """What a series has beside its rule: added dates, left-out dates and the occurrences that say something else.

    ``index`` is the whole series as it is expanded. ``no_adding`` and ``no_return`` say why its system cannot give it
    more dates, or those that it left out back; "" when it can.
    """

    index: CalendarObject
    added: tuple[EventTime, ...] = ()
    left_out: tuple[EventTime, ...] = ()
    changed: tuple[Event, ...] = ()
    no_adding: str = ""
    no_return: str = ""

    @property
    def extra(self) -> ExtraDates:
        """The dates as an edit takes them; this one changes nothing."""
        return ExtraDates(self.added, self.left_out)


@dataclass(frozen=True, slots=True)
class Edit:
    """What one edit did: one receipt for each object it touched, and where the event is now.

    ``key`` is None when the event is gone. ``label`` names the edit for people: "Move “Planning”".
    """

    receipts: tuple[EditReceipt, ...]
    key: OccurrenceKey | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """A part of a file that was left out, and why. ``line`` counts from 1; 0 when it concerns the whole file."""

    line: int
    uid: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportChoice:
    """What a person decided about a file.

    ``replace_newer``: events that are newer here than in the file are overwritten all the same. ``skip_elsewhere``:
    events that another calendar has under the same UID are left out. ``dry_run``: nothing is written.
    """

    replace_newer: bool = False
    skip_elsewhere: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or with a dry run would do.

    ``conflicting`` are newer here than in the file, or edited here and not sent yet; they stay as they are unless the
    user chose to replace them, and then count as ``changed`` too. ``elsewhere`` are new to this calendar but known to
    another one. ``edit`` undoes what was written.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    problems: tuple[ImportProblem, ...] = ()
    name: str = ""
    conflicting: int = 0
    elsewhere: int = 0
    edit: Edit = field(default=Edit(()), compare=False)


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What goes into an exported file: calendars, or single objects; None for all of them.

    ``span`` takes only what happens in it, as a whole. With ``busy_only`` nothing but the times leaves.
    """

    calendar_ids: tuple[int, ...] | None = None
    object_ids: tuple[int, ...] | None = None
    span: TimeSpan | None = None
    busy_only: bool = False


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file that was written, and the number of objects in it."""

    path: Path
    count: int


@dataclass(frozen=True, slots=True)
class KeptExport:
    """A calendar that is kept exported to a file; ``problem`` says why it could not be written the last time."""

    calendar_id: int
    path: Path
    busy_only: bool = False
    problem: str = ""


class Keep(StrEnum):
    """How a conflict is resolved."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class ConflictEntry:
    """A conflict as the list shows it. ``fields`` are the model names of what differs."""

    id: int
    account: Account
    calendar: Calendar
    uid: str
    recurrence_id: str
    title: str
    fields: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class ConflictDetail:
    """Both versions of a conflict and what they grew from; None for a version in which the event was deleted."""

    entry: ConflictEntry
    base: Event | None
    mine: Event | None
    theirs: Event | None


class CursorExpired(InputError):
    """Not all changes after a cursor are kept any more, or there never was such a cursor; its reader begins anew."""

    default_title = "What changed after this cursor is not kept any more. Read everything again, then go on from there."


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """One line of the change feed as the list shows it; ``cursor`` only ever grows.

    ``object_id`` is None and ``uid`` "" for a change of the calendar itself; ``calendar`` is None when that is gone.
    """

    cursor: int
    type: ActivityType
    origin: Origin
    time: datetime
    account: Account
    calendar_id: int
    calendar: Calendar | None
    object_id: int | None
    uid: str
    title: str

    @property
    def of_calendar(self) -> bool:
        """Whether the calendar itself changed, not an event in it."""
        return self.object_id is None


@dataclass(frozen=True, slots=True)
class ActivityDetail:
    """What one change did. Of a series the event shown is the one that changed, ``others`` more changed with it.

    ``before`` and ``after`` are None where the event was not there, or ``unknown`` says that nobody knows any more.
    ``fields`` are the model names of what differs. ``lock`` says why the change cannot be taken back, "" when it can.
    """

    entry: ActivityEntry
    before: Event | None = None
    after: Event | None = None
    fields: tuple[str, ...] = ()
    others: int = 0
    unknown: bool = False
    lock: str = ""


@dataclass(frozen=True, slots=True)
class TrashEntry:
    """A removed event as the trash shows it.

    ``calendar`` is None when that is gone, ``event`` when the text cannot be read. ``lock`` says why it cannot come
    back to where it was, "" when it can.
    """

    id: int
    title: str
    calendar: Calendar | None
    removed: datetime
    origin: Origin
    event: Event | None
    lock: str = ""


@dataclass(frozen=True, slots=True)
class TokenEntry:
    """A token of the local gateway as lists show it; ``accounts`` is empty where it allows all of them."""

    id: int
    name: str
    accounts: tuple[Account, ...]
    all_accounts: bool
    read_only: bool
    created: datetime
    last_used: datetime | None


@dataclass(frozen=True, slots=True)
class Grant:
    """What the bearer of a token may do."""

    token_id: int
    name: str
    account_ids: tuple[int, ...] | None
    read_only: bool

    def allows(self, account_id: int) -> bool:
        """Tell whether an account is among those that the token is for."""
        return self.account_ids is None or account_id in self.account_ids
