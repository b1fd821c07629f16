"""The rig of the sync flows: devices with a profile each, and a plain client that edits the same calendar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar, CalendarSyncState
from calapp.providers.base import Provider
from calapp.providers.registry import open_provider
from calapp.secret import Secret
from calapp.store.database import Store
from calapp.store.values import StoredObject
from calapp.sync.engine import Engine
from calapp.sync.result import SyncResult
from tests.support.servers import DavAccount
from tests.sync.world import event as event

ICS = {"Content-Type": "text/calendar; charset=utf-8"}


class Device:
    """One calapp: its own store and engine, an account at a real server. Only the secret is not in a keyring."""

    def __init__(self, folder: Path, account: DavAccount) -> None:
        self.path = folder / "calapp.db"
        self._password = Secret(account.password)
        self.store = Store.open(self.path)
        found = self.store.view.accounts.all()
        if found:
            self.account = found[0]
        else:
            with self.store.unit() as unit:
                self.account = unit.accounts.save(
                    Account(0, AccountKind.CALDAV, "Dav", username=account.username, url=account.home)
                )
        self.engine = Engine(lambda: Store.open(self.path), self.connect, dice=lambda: 0)

    def a_day_later(self) -> None:
        """Let the next passes come when everything is compared once more."""
        self.engine = Engine(
            lambda: Store.open(self.path), self.connect, dice=lambda: 0,
            clock=lambda: datetime.now(UTC) + timedelta(hours=25),
        )  # fmt: skip

    def connect(self, account: Account) -> Provider:
        return open_provider(account, self._password)

    def sync(self, **options: Any) -> SyncResult:
        """Run one pass."""
        return self.engine.sync(**options)

    def sync_ok(self, **options: Any) -> SyncResult:
        """Run one pass that must go through."""
        result = self.sync(**options)
        assert result.ok, result
        return result

    @property
    def calendar(self) -> Calendar:
        (found,) = self.store.view.calendars.all(self.account.id)
        return found

    @property
    def state(self) -> CalendarSyncState:
        return self.store.view.calendars.state(self.calendar.id)

    def standing(self) -> Account:
        found = self.store.view.accounts.get(self.account.id)
        assert found is not None
        return found

    def object(self, uid: str) -> StoredObject:
        (found,) = self.store.view.objects.of_uid(uid)
        return found

    def titles(self) -> dict[str, str]:
        """Return what the window shows: titles by UID."""
        found = self.store.view.objects.of_calendar(self.calendar.id)
        return {item.uid: _property(item.raw, "SUMMARY") for item in found if item.raw is not None}

    def create(self, uid: str, title: str = "Plan", *more: str) -> None:
        with self.store.unit() as unit:
            unit.objects.save_local(self.calendar.id, event(uid, title, *more))

    def edit(self, uid: str, old: str, new: str) -> None:
        """Replace text in an event, as an edit in the window does."""
        found = self.object(uid)
        assert found.raw is not None
        assert old in found.raw
        with self.store.unit() as unit:
            unit.objects.save_local(found.calendar_id, found.raw.replace(old, new), object_id=found.id)

    def delete(self, uid: str) -> None:
        with self.store.unit() as unit:
            unit.objects.delete_local(self.object(uid).id)

    def pending(self) -> int:
        return sum(self.store.view.outbox.counts().values())

    def conflicts(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(conflict.uid, conflict.fields) for conflict in self.store.view.conflicts.all()]


class Other:
    """Another client of the same calendar."""

    def __init__(self, client: httpx.Client, calendar: str) -> None:
        self.client = client
        self.calendar = calendar

    def put(self, uid: str, raw: str = "") -> None:
        answer = self.client.put(f"{self.calendar}{uid}.ics", content=(raw or event(uid)).encode(), headers=ICS)
        answer.raise_for_status()

    def edit(self, href: str, old: str, new: str) -> None:
        raw = self.client.get(href).raise_for_status().text
        assert old in raw
        self.client.put(href, content=raw.replace(old, new).encode(), headers=ICS).raise_for_status()

    def delete(self, uid: str) -> None:
        self.client.delete(f"{self.calendar}{uid}.ics").raise_for_status()

    def titles(self) -> dict[str, str]:
        """Return titles by UID of all that is on the server."""
        body = (
            '<?xml version="1.0"?><C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>'
            '<C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>'
        )
        headers = {"Depth": "1", "Content-Type": "application/xml; charset=utf-8"}
        answer = self.client.request("REPORT", self.calendar, content=body, headers=headers).raise_for_status()
        texts = answer.text.replace("&#13;", "").split("BEGIN:VEVENT")[1:]
        return {_property(text, "UID"): _property(text, "SUMMARY") for text in texts}


@contextmanager
def rig(folder: Path, account: DavAccount, *, through: DavAccount | None = None) -> Iterator[tuple[Device, Other]]:
    """Make a calendar and two who use it; ``through`` is the account as the device reaches it."""
    calendar = account.make_calendar()
    with account.client() as client:
        device = Device(folder, through or account)
        try:
            yield device, Other(client, calendar)
        finally:
            device.store.close()


def _property(raw: str | None, name: str) -> str:
    lines = (raw or "").replace("\r\n", "\n").split("\n")
    return next((line.partition(":")[2] for line in lines if line.startswith(f"{name}:")), "")
