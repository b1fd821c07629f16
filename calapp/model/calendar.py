"""Calendars: the collections of an account, and how far each is in step with its server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from calapp.model.timespan import TimeSpan

DEFAULT_COLOR = "#4A63D3"


@dataclass(frozen=True, slots=True)
class Calendar:
    """One collection of events. ``href`` is the server's address or id of it, "" for local calendars.

    ``default_reminder`` are the minutes before the start at which new events remind, on this computer: None for what
    the settings say, -1 for no reminder. ``position`` orders the calendars of an account on this computer.
    """

    id: int
    account_id: int
    href: str
    name: str
    description: str = ""
    location: str = ""
    timezone: str = ""
    color: str = DEFAULT_COLOR
    read_only: bool = False
    primary: bool = False
    visible: bool = True
    synced: bool = True
    default_reminder: int | None = None
    position: int = 0


class SyncPhase(StrEnum):
    """Where a calendar is in its life with the server."""

    INITIAL = "initial"
    STEADY = "steady"
    RESYNC = "resync"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class CalendarSyncState:
    """How far one calendar is in step.

    ``token`` is the provider's opaque change token and never ahead of the data; ``ctag`` the cheap "has anything
    changed" tag; ``generation`` counts full listings, so that rows not seen in the last one can be swept.
    ``held_since`` is set while a suspicious mass removal waits for a second look.
    """

    calendar_id: int
    phase: SyncPhase = SyncPhase.INITIAL
    token: str | None = None
    ctag: str | None = None
    generation: int = 0
    window: TimeSpan | None = None
    last_audit: datetime | None = None
    held_since: datetime | None = None
    held_removals: int = 0
