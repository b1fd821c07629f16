"""The provider contract: what calapp asks of any calendar system, in neutral words.

Nouns. A *remote calendar* is a collection. A *remote object* is one resource: every event of one UID. Its ``href`` is
the server's stable id of it, its ``etag`` the server's opaque version. ``raw`` is the object as iCalendar text, the
one form that the rest of calapp reads; systems that speak JSON also hand over ``native``, their payload word for word,
and get it back on every write so that what calapp does not understand survives. A *delta* is one page of changes; its
``token`` is opaque to everyone but its provider (a sync-token, a pair of delta tokens, a cursor) and is stored only
together with the page's data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from calapp.model.calendar import Calendar
from calapp.model.edits import Notify
from calapp.model.free_busy import FreeBusy
from calapp.model.timespan import TimeSpan
from calapp.secret import Secret


class DeltaSource(StrEnum):
    """How a system tells what changed; decides what the absence of an object proves."""

    TOKEN = "token"  # noqa: S105 - a word, not a secret
    LISTING = "listing"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class ProviderCapabilities:
    """What a system can do, as data. The default is a full CalDAV server.

    ``etags``: objects carry versions. ``conditional_writes``: the server itself refuses writes to a moved object; where
    it cannot, the provider re-reads, compares and verifies within ``put`` and ``delete`` and raises the same
    PreconditionFailed. ``windowed``: changes are known within ``CalendarSyncState.window`` only. ``bodies_in_delta``:
    deltas carry whole objects, so ``fetch`` is rarely needed. ``client_names``: new objects get an href chosen by
    calapp before the first byte is sent. ``lossless``: texts come back as they were sent, with their UID and with
    properties that the system does not know. ``remark`` is what a person should know of the system, "" as a rule.
    """

    etags: bool = True
    conditional_writes: bool = True
    windowed: bool = False
    bodies_in_delta: bool = False
    client_names: bool = True
    create_calendar: bool = True
    delete_calendar: bool = True
    notify_choice: bool = False
    read_only: bool = False
    lossless: bool = True
    remark: str = ""


@dataclass(frozen=True, slots=True)
class RemoteCalendar:
    """A collection as the server describes it. ``ctag`` and ``token`` serve as cheap "has anything changed" tags."""

    href: str
    name: str
    description: str = ""
    location: str = ""
    timezone: str = ""
    color: str = ""
    read_only: bool = False
    primary: bool = False
    ctag: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class RemoteAccount:
    """An account that was looked up and signed in to; nothing is kept of it yet.

    ``url`` is where it is asked from, ``secret`` what signs in, ``remark`` what a person should know of the system.
    """

    url: str
    username: str
    name: str
    addresses: tuple[str, ...] = ()
    calendars: tuple[RemoteCalendar, ...] = ()
    quirks: tuple[str, ...] = ()
    remark: str = ""
    secret: Secret | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RemoteRef:
    """An object's address and version. ``etag`` is None where the server names none: fetch to know."""

    href: str
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class RemoteObject:
    """An object with its body."""

    href: str
    raw: str
    etag: str | None = None
    native: str | None = None
    schedule_tag: str | None = None


@dataclass(frozen=True, slots=True)
class RemoteDelta:
    """One page of changes.

    ``changed`` lists objects to fetch, ``objects`` brings bodies along, ``removed`` names hrefs declared gone.
    ``complete`` says the pages together list everything that exists (within ``window``, if the system has one), so that
    what is missing from all of them is gone. ``token`` is the state after this page, from which an answer that was cut
    short goes on; None while only the last page carries one. ``source`` tells which method answered.
    """

    changed: tuple[RemoteRef, ...] = ()
    objects: tuple[RemoteObject, ...] = ()
    removed: tuple[str, ...] = ()
    token: str | None = None
    ctag: str | None = None
    more: bool = False
    complete: bool = False
    window: TimeSpan | None = None
    source: DeltaSource = DeltaSource.TOKEN


@dataclass(frozen=True, slots=True)
class Fetched:
    """Answer to a fetch: bodies, hrefs that are gone (404/410 on the object itself), and hrefs left unanswered."""

    objects: tuple[RemoteObject, ...] = ()
    gone: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An object to write.

    ``href`` is None only for a create on a system that chooses ids itself. ``base_etag`` of None means create, and must
    not overwrite anything. ``op_id`` is the unique, persisted name of this write, used where a system knows idempotency
    keys. ``base_native`` is the payload that ``raw`` was derived from. ``guest`` says that the user is a guest of the
    event: what is written may make the server answer its organizer, who is to hear of it only where ``notify`` says so.
    """

    uid: str
    raw: str
    op_id: str
    href: str | None = None
    base_etag: str | None = None
    base_native: str | None = None
    schedule_tag: str | None = None
    notify: Notify = Notify.NONE
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Answer to a write. ``etag`` of None means: read the object again to know its version.

    ``raw`` is what was sent as far as the system can hold it, None for all of it; ``left_out`` names the rest, in words
    for people.
    """

    href: str
    etag: str | None = None
    native: str | None = None
    raw: str | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Poll:
    """What a cheap look at the whole account shows: its calendars and, by href, what has surely not changed."""

    calendars: tuple[RemoteCalendar, ...]
    addresses: tuple[str, ...] = field(default=())


class Provider(Protocol):
    """One account at one system.

    Every method may raise SoftError, SignInNeeded, AccessDenied or CertificateRefused; what each adds is named there.
    Methods block, are called from one thread at a time (``fetch`` may overlap with nothing else), and check nothing
    about the store.
    """

    @property
    def capabilities(self) -> ProviderCapabilities:
        """What this account's system can do."""

    @property
    def quirks(self) -> tuple[str, ...]:
        """Facts about the server learned so far, to be stored with the account and handed in again."""

    @property
    def requests(self) -> int:
        """How many requests were sent since the provider was made."""

    def poll(self) -> Poll:
        """List the account's calendars with their change tags, in as few requests as the system allows."""

    def changes(
        self, calendar: Calendar, since: str | None, *, window: TimeSpan | None = None
    ) -> Iterator[RemoteDelta]:
        """Yield pages of what changed since the token; None lists everything. Raises TokenExpired, CalendarGone.

        A windowed system answers for ``window``, for the usual one around today when none is named.
        """

    def listing(self, calendar: Calendar, *, window: TimeSpan | None = None) -> Iterator[RemoteDelta]:
        """Yield pages of all hrefs and etags by the method that needs no token. Raises CalendarGone."""

    def near(self, calendar: Calendar, span: TimeSpan) -> Iterator[RemoteDelta]:
        """Yield pages of what lies within a span, so that a new calendar shows something while the rest is on its way.

        A hint: nothing that is missing from it is gone, and series may be left to the full listing.
        """

    def fetch(self, calendar: Calendar, hrefs: Sequence[str]) -> Fetched:
        """Fetch bodies; never raises for a single object that is gone. Raises CalendarGone."""

    def find(
        self, calendar: Calendar, outgoing: Outgoing, *, taken: Callable[[str], bool] = lambda _href: False
    ) -> RemoteObject | None:
        """Look up what a write of unknown outcome left on the server; None when there is nothing.

        ``taken`` tells whether an href belongs to another object already: systems without idempotency keys have to
        look for what was sent, and must not mistake another event that says the same for it.
        """

    def new_href(self, calendar: Calendar, uid: str) -> str | None:
        """Return the href for a new object, to be stored before it is sent; None where the server chooses."""

    def put(self, calendar: Calendar, outgoing: Outgoing) -> Written:
        """Create or replace one object. Raises PreconditionFailed, Rejected, ObjectGone, CalendarGone."""

    def delete(self, calendar: Calendar, outgoing: Outgoing) -> None:
        """Delete one object; one that is gone already counts as done. Raises PreconditionFailed, Rejected."""

    def free_busy(self, addresses: Sequence[str], span: TimeSpan) -> tuple[FreeBusy, ...]:
        """Return when other people are busy, in the order asked; what nobody can tell is unknown, with the reason."""

    def attachment(self, calendar: Calendar, href: str, attachment_id: str) -> bytes:
        """Return a file that the system keeps with an event. Raises ObjectGone, and Rejected where it keeps none."""

    def create_calendar(self, wanted: RemoteCalendar) -> RemoteCalendar:
        """Create a calendar; ``wanted.href`` is ignored. Raises Rejected where the system cannot."""

    def edit_calendar(self, wanted: RemoteCalendar) -> None:
        """Change a calendar's name, description, color or zone. Raises Rejected, CalendarGone."""

    def delete_calendar(self, href: str) -> None:
        """Delete a calendar with everything in it. Raises Rejected."""

    def close(self) -> None:
        """Close connections."""
