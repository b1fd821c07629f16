"""A small world for sync tests: one profile, one server in memory, one user, a clock that only tests move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar, CalendarSyncState
from calapp.providers.base import ProviderCapabilities
from calapp.store.database import Store
from calapp.store.values import StoredObject
from calapp.sync.engine import Engine
from calapp.sync.result import CalendarResult, SyncResult, Watch
from tests.fakes.provider import FakeProvider, SelfNamingProvider, Server

ME = "me@example.org"


def event(uid: str, title: str = "Plan", *more: str, start: str = "20260302T090000Z") -> str:
    """Return one event as iCalendar text."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", "BEGIN:VEVENT", f"UID:{uid}",
        "DTSTAMP:20260101T000000Z", f"DTSTART:{start}", "DURATION:PT1H", f"SUMMARY:{title}", *more,
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(lines)


class World:
    """The profile, the server, and what people do to both."""

    def __init__(self, folder: Path, **server: Any) -> None:
        self.path = folder / "calapp.db"
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        self.server = Server(**server)
        self.server.add_calendar()
        self.capabilities = ProviderCapabilities()
        self.ctags = True
        self.self_naming = False
        self.store = Store.open(self.path, clock=self.clock)
        with self.store.unit() as unit:
            self.account = unit.accounts.save(Account(0, AccountKind.CALDAV, "Work", addresses=(ME,)))
        self.providers: list[FakeProvider] = []
        self.engine = self.new_engine()

    def clock(self) -> datetime:
        return self.now

    def later(self, **delta: float) -> None:
        """Let time pass."""
        self.now += timedelta(**delta)

    def new_engine(self) -> Engine:
        """Return an engine as a restarted program has it."""
        return Engine(lambda: Store.open(self.path, clock=self.clock), self._connect, clock=self.clock, dice=lambda: 0)

    def sync(self, *, manual: bool = False, push_only: bool = False, watch: Watch | None = None) -> SyncResult:
        """Run one pass, as the schedule does unless ``manual``."""
        self.server.calls.clear()
        return self.engine.sync(manual=manual, push_only=push_only, watch=watch)

    def sync_ok(self, **options: Any) -> CalendarResult:
        """Run one pass that must go through; return what it did to the first calendar."""
        result = self.sync(**options)
        assert result.ok, result
        return result.accounts[0].calendars[0]

    @property
    def calendar(self) -> Calendar:
        return self.calendars()[0]

    def calendars(self) -> tuple[Calendar, ...]:
        return self.store.view.calendars.all(self.account.id)

    @property
    def state(self) -> CalendarSyncState:
        return self.store.view.calendars.state(self.calendar.id)

    def stored_account(self) -> Account:
        account = self.store.view.accounts.get(self.account.id)
        assert account is not None
        return account

    def object(self, uid: str) -> StoredObject:
        """Return the one object of a UID."""
        (found,) = self.store.view.objects.of_uid(uid)
        return found

    def shown(self) -> dict[str, str]:
        """Return what the window shows: texts by UID."""
        return {
            found.uid: found.raw
            for calendar in self.calendars()
            for found in self.store.view.objects.of_calendar(calendar.id)
            if found.raw is not None
        }

    def create(self, uid: str, title: str = "Plan", *more: str, calendar: Calendar | None = None) -> int:
        """Create an event as the user; one of a UID just deleted comes back under its old id, as in an import."""
        calendar_id = (calendar or self.calendar).id
        with self.store.unit() as unit:
            known = unit.objects.by_uid(calendar_id, [uid]).get(uid)
            raw = event(uid, title, *more)
            receipt = unit.objects.save_local(calendar_id, raw, object_id=known.id if known else None)
        return receipt.object_id

    def edit(self, uid: str, title: str = "Mine", *more: str, **options: Any) -> None:
        """Rewrite an event as the user."""
        self.edit_raw(uid, event(uid, title, *more, **options))

    def edit_raw(self, uid: str, raw: str) -> None:
        found = self.object(uid)
        with self.store.unit() as unit:
            unit.objects.save_local(found.calendar_id, raw, object_id=found.id)

    def delete(self, uid: str) -> None:
        """Delete an event as the user."""
        with self.store.unit() as unit:
            unit.objects.delete_local(self.object(uid).id)

    def pending(self) -> int:
        return sum(self.store.view.outbox.counts().values())

    def conflicts(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(conflict.uid, conflict.fields) for conflict in self.store.view.conflicts.all()]

    def problems(self) -> list[str]:
        return [problem.reason for problem in self.store.view.problems.all()]

    def _connect(self, _: Account) -> FakeProvider:
        if self.self_naming:
            provider: FakeProvider = SelfNamingProvider(self.server, ctags=self.ctags)
        else:
            provider = FakeProvider(self.server, capabilities=self.capabilities, ctags=self.ctags)
        self.providers.append(provider)
        return provider
