"""A profile on disk with a local account, a CalDAV account whose server is not asked, and what sync left of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.changes import ChangeSummary
from calapp.model.occurrence import OccurrenceKey
from calapp.paths import Profile
from calapp.providers.base import RemoteObject
from calapp.settings import Settings, save
from calapp.wiring import Runtime, passing_connections

ANA = "ana@example.org"


@dataclass
class World:
    """A runtime and the calendars in it."""

    runtime: Runtime
    personal: Calendar
    work: Calendar
    holidays: Calendar
    told: list[ChangeSummary] = field(default_factory=list)

    def serve(self, raw: str, *, calendar: Calendar | None = None, href: str = "", etag: str = "1") -> OccurrenceKey:
        """Let the server's copy of an object arrive in the work calendar, or another one."""
        calendar = calendar or self.work
        raw = raw.replace("\r\n", "\n").replace("\n", "\r\n")
        href = href or f"{calendar.href}{abs(hash(raw))}.ics"
        with self.runtime.store.unit() as unit:
            unit.objects.store_base(calendar.id, [RemoteObject(href, raw, etag)])
        found = self.runtime.store.view.objects.at(calendar.id, href)
        assert found is not None
        return OccurrenceKey(found.id)

    def synced(self, object_id: int, raw: str | None = None) -> None:
        """Let a sync send what waits for an object; ``raw`` is what the server made of it."""
        with self.runtime.store.unit() as unit:
            (op,) = unit.outbox.of_object(object_id)
            href = op.href or f"{self.work.href}{object_id}.ics"
            op = unit.outbox.dispatch(op, href=href)
            unit.outbox.ack(op, None if op.raw is None else RemoteObject(href, raw or op.raw, f"sent-{op.id}"))

    def raw(self, key: OccurrenceKey) -> str:
        return self.runtime.events.raw(key.object_id)

    def ops(self, object_id: int):
        return self.runtime.store.view.outbox.of_object(object_id)

    def titles(self) -> list[str]:
        calendars = self.runtime.store.view.calendars.all()
        return sorted(
            self.runtime.events.detail(OccurrenceKey(found.id)).event.title
            for calendar in calendars
            for found in self.runtime.store.view.objects.of_calendar(calendar.id)
            if found.raw is not None
        )


@pytest.fixture
def world(tmp_path):
    profile = Profile.at(tmp_path / "profile").create()
    save(replace(Settings(), timezone="Europe/Berlin"), profile.settings_file)
    with Runtime(profile, connections=passing_connections()) as runtime:
        with runtime.store.unit() as unit:
            account = unit.accounts.save(
                Account(0, AccountKind.CALDAV, "Work account", ANA, "https://dav.invalid/", (ANA,), "ref")
            )
            work = unit.calendars.save(Calendar(0, account.id, "/work/", "Work"))
            holidays = unit.calendars.save(Calendar(0, account.id, "/holidays/", "Holidays", read_only=True))
        (personal,) = (one for one in runtime.calendars.all() if one.name == "Personal")
        world = World(runtime, personal, work, holidays)
        runtime.subscribe(world.told.append)
        yield world
