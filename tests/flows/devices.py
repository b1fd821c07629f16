"""One calapp as the flows of the JSON systems use it: a profile with one account, edited by the services."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.edits import EditScope, EventDraft
from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.model.timespan import EventTime, TimeSpan
from calapp.paths import Profile
from calapp.sync.result import SyncResult
from calapp.wiring import Runtime, passing_connections

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = (datetime.now(ZONE) - timedelta(days=datetime.now(ZONE).weekday())).date()
WEEK = TimeSpan.of_days(MONDAY, 7, ZONE)


def at(day: int, hour: int, minute: int = 0) -> EventTime:
    """Return a time of this week."""
    wall = datetime.combine(MONDAY + timedelta(days=day), datetime.min.time()).replace(hour=hour, minute=minute)
    return EventTime.zoned(wall, ZONE, tzid="Europe/Berlin")


def instant(day: int, hour: int) -> str:
    """Return a time of this week as RFC 3339 text."""
    return at(day, hour).instant(UTC).isoformat().replace("+00:00", "Z")


class Device:
    """A profile on disk whose one account of ``kind`` is at ``url``."""

    def __init__(self, folder: Path, kind: AccountKind, url: str, token: str, username: str = "") -> None:
        self.runtime = Runtime(Profile.at(folder), connections=passing_connections())
        found = self.runtime.accounts.discover(url, username=username, password=token, kind=kind)
        self.account: Account = self.runtime.accounts.add(found, name="There").account

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.runtime.close()

    @property
    def calendar(self) -> Calendar:
        return self.runtime.calendars.all(self.account.id)[0]

    def sync(self) -> SyncResult:
        return self.runtime.sync([self.account.id])

    def sync_ok(self) -> SyncResult:
        result = self.sync()
        assert result.ok, result
        return result

    def create(self, title: str, day: int = 1, hour: int = 9, **fields: Any) -> OccurrenceKey:
        draft = EventDraft(at(day, hour), at(day, hour + 1), title=title, **fields)
        key = self.runtime.events.create(self.calendar.id, draft).key
        assert key is not None
        return key

    def shown(self) -> tuple[Occurrence, ...]:
        return self.runtime.agenda.between(WEEK, calendar_ids=[self.calendar.id])

    def titles(self) -> list[str]:
        """Return what this week shows, as "day hour title"."""
        return [f"{(one.start.date - MONDAY).days} {one.start.wall.hour} {one.title}" for one in self.shown()]

    def key(self, title: str, day: int | None = None) -> OccurrenceKey:
        return next(
            one.key
            for one in self.shown()
            if one.title == title and (day is None or (one.start.date - MONDAY).days == day)
        )

    def edit(self, named: str, *, day: int | None = None, scope: EditScope = EditScope.ALL, **fields: Any) -> None:
        key = self.key(named, day)
        before = EventDraft.of(self.runtime.events.detail(key).event)
        self.runtime.events.save(key, replace(before, **fields), scope=scope)

    def delete(self, title: str, *, day: int | None = None, scope: EditScope = EditScope.ALL) -> None:
        self.runtime.events.delete(self.key(title, day), scope=scope)

    def pending(self) -> int:
        return self.runtime.accounts.entry(self.account.id).pending

    def conflicts(self) -> list[str]:
        return [one.title for one in self.runtime.conflicts.all()]


def converged(*devices: Device) -> list[str]:
    """Sync until nobody has news, and return what all devices show; they must show the same."""
    for _ in range(3):
        for device in devices:
            device.sync()
    shown = [device.titles() for device in devices]
    assert all(one == shown[0] for one in shown), shown
    assert [device.pending() for device in devices] == [0] * len(devices)
    return shown[0]
