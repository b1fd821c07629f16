"""What the store takes and hands out beyond the model: frozen values, never rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

from calapp.model.changes import ActivityType, Origin
from calapp.model.edits import Notify


class ServerCopy(Protocol):
    """The server's version of one object; ``providers.base.RemoteObject`` is one.

    ``raw`` and ``etag`` belong together and are only ever stored together (rule B of the sync design).
    """

    @property
    def href(self) -> str:
        """The server's address of the object."""

    @property
    def raw(self) -> str:
        """The iCalendar text as it came."""

    @property
    def etag(self) -> str | None:
        """The server's version, None where it names none."""

    @property
    def native(self) -> str | None:
        """The server's own payload, for systems that speak JSON."""

    @property
    def schedule_tag(self) -> str | None:
        """The Schedule-Tag (RFC 6638 section 3.2.10), where there is one."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A plain ServerCopy."""

    href: str
    raw: str
    etag: str | None = None
    native: str | None = None
    schedule_tag: str | None = None


class Standing(StrEnum):
    """Where a stored object stands towards its server; the words of ``sync.plan.Local``."""

    CLEAN = "clean"
    NEW = "new"
    DIRTY = "dirty"
    DELETED = "deleted"
    CONFLICTED = "conflicted"


class ObjectTag(NamedTuple):
    """What a pull must know of an object to decide, without its texts. ``etag`` is that of the base."""

    id: int
    href: str
    etag: str | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One resource as it is kept.

    ``base_raw`` is what the server sent last, None while the object was never there. ``local_raw`` is the edited text,
    None while there is nothing to send. ``deleted`` marks an object that the user deleted and the server still has.
    ``local_rev`` counts local edits. ``unreadable`` says why the text could not be read, "" when it could.
    """

    id: int
    calendar_id: int
    uid: str
    href: str | None = None
    base_raw: str | None = None
    base_etag: str | None = None
    base_native: str | None = None
    schedule_tag: str | None = None
    local_raw: str | None = None
    local_rev: int = 0
    deleted: bool = False
    conflicted: bool = False
    unreadable: str = ""

    @property
    def raw(self) -> str | None:
        """The text that the window shows (I3: base, or the local edit over it); None when deleted here."""
        if self.deleted:
            return None
        return self.base_raw if self.local_raw is None else self.local_raw

    @property
    def standing(self) -> Standing:
        """Where the object stands towards its server."""
        if self.conflicted:
            return Standing.CONFLICTED
        if self.deleted:
            return Standing.DELETED
        if self.local_raw is None:
            return Standing.CLEAN
        return Standing.NEW if self.base_raw is None else Standing.DIRTY


@dataclass(frozen=True, slots=True)
class Stored:
    """What a page of server copies did.

    ``standing_edits`` are objects that were edited or deleted here, possibly since the page was planned: they were
    left alone and must be merged before the page's token may be stored. ``unreadable`` are hrefs that became problems.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    standing_edits: tuple[StoredObject, ...] = ()
    unreadable: tuple[str, ...] = ()


class Verb(StrEnum):
    """What an operation in the outbox does to the server."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class OpState(StrEnum):
    """How far an operation is.

    QUEUED is surely not on the server. INFLIGHT may be; after a restart or a lost answer it becomes UNKNOWN and is
    settled by looking. BLOCKED was refused and waits for a person or its time. CONFLICT waits for a choice.
    """

    QUEUED = "queued"
    INFLIGHT = "inflight"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Op:
    """One operation of the outbox.

    ``op_id`` is its unique name for systems that know idempotency keys. ``raw`` is the text to send, None for a
    delete. ``base_etag`` is the version that ``raw`` grew from; None for a create, and for a delete of an object
    whose create may or may not have arrived. ``fields`` are the names of what the user changed. ``after`` is the id of
    an operation that must be done first. ``dispatched`` counts how often it was sent.
    """

    id: int
    op_id: str
    object_id: int
    calendar_id: int
    uid: str
    verb: Verb
    state: OpState
    raw: str | None
    href: str | None = None
    base_etag: str | None = None
    base_native: str | None = None
    schedule_tag: str | None = None
    local_rev: int = 0
    notify: Notify = Notify.NONE
    fields: frozenset[str] = frozenset()
    attempts: int = 0
    dispatched: int = 0
    not_before: datetime | None = None
    error: str = ""
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two versions of an object of which the user must choose one; None stands for "deleted".

    ``base`` is what both grew from. ``fields`` are the model names of what differs; ``recurrence_id`` names the
    occurrence when only one override differs.
    """

    id: int
    object_id: int
    calendar_id: int
    uid: str
    title: str
    base: str | None
    mine: str | None
    theirs: str | None
    theirs_etag: str | None
    fields: tuple[str, ...]
    recurrence_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """An object that cannot be read, wholly or in part; ``calendar_id`` is None for the database itself.

    ``reason`` is a sentence for people. ``readable`` tells that the object shows all the same.
    """

    id: int
    calendar_id: int | None
    href: str
    uid: str
    reason: str
    readable: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of the change feed. ``cursor`` only ever grows; ``object_id`` is None for the calendar itself."""

    cursor: int
    type: ActivityType
    origin: Origin
    time: datetime
    account_id: int
    calendar_id: int
    object_id: int | None
    uid: str
    title: str


@dataclass(frozen=True, slots=True)
class TrashItem:
    """The last text of an object that was removed, kept for 30 days."""

    id: int
    object_id: int
    calendar_id: int
    uid: str
    title: str
    raw: str = field(repr=False)
    removed: datetime
    origin: Origin


@dataclass(frozen=True, slots=True)
class GatewayToken:
    """What a token of the local gateway allows; ``account_ids`` of None means all accounts."""

    id: int
    name: str
    account_ids: tuple[int, ...] | None
    read_only: bool
    created: datetime
    last_used: datetime | None = None


@dataclass(frozen=True, slots=True)
class Damage:
    """What happened to a database that could not be read: where it was put, and what was rescued out of it."""

    kept: Path
    accounts: int = 0
    objects: int = 0
    unsent: int = 0

    @property
    def title(self) -> str:
        """The sentence for people, with what to do next."""
        rescued = f"{self.unsent} unsent edits were rescued. " if self.unsent else ""
        if self.accounts:
            return f"The local database was damaged and has been set aside as {self.kept.name}. {rescued}Sync now."
        return f"The local database was damaged and has been set aside as {self.kept.name}. Add your accounts again."
