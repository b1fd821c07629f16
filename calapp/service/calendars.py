"""Calendars: listed, created, edited, deleted, shown and hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from calapp.errors import AccessDenied, InputError
from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.changes import ChangeSummary
from calapp.providers.base import RemoteCalendar
from calapp.service.colors import free_color
from calapp.service.connections import Connections
from calapp.settings import known_zone
from calapp.store.database import Store

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
_MOST_CHARS = 1_000


MOST_MINUTES = 40_320


class CalendarService:
    """The calendars of all accounts.

    ``create``, ``edit`` and ``delete`` talk to the server first and block: call them off the window's thread.
    """

    def __init__(self, store: Store, connections: Connections, *, on_change: Callable[[ChangeSummary], None]) -> None:
        self._store = store
        self._connections = connections
        self._on_change = on_change

    def all(self, account_id: int | None = None) -> tuple[Calendar, ...]:
        """Return the calendars, of one account or of all, in the order of the sidebar."""
        return self._store.view.calendars.all(account_id)

    def calendar(self, calendar_id: int) -> Calendar:
        """Return a calendar. Raises InputError when there is none."""
        found = self._store.view.calendars.get(calendar_id)
        if found is None:
            raise InputError(f"There is no calendar {calendar_id}.", field="calendar")
        return found

    def writable(self) -> tuple[Calendar, ...]:
        """Return the calendars that take new events, those of the first account first."""
        return tuple(one for one in self.all() if not one.read_only)

    def counts(self) -> dict[int, int]:
        """Return how many objects each calendar holds, by calendar id; one that holds none may be left out."""
        return self._store.view.calendars.counts()

    def create(
        self,
        account_id: int,
        name: str,
        *,
        description: str = "",
        location: str = "",
        timezone: str = "",
        color: str = "",
    ) -> Calendar:
        """Create a calendar, at the server first. Raises InputError, AccessDenied, Rejected and soft errors."""
        account = self._account(account_id)
        color = color or free_color(one.color for one in self.all())
        wanted = Calendar(0, account_id, "", name.strip(), description, location, timezone, color.upper())
        _check(wanted)
        if account.kind is not AccountKind.LOCAL:
            with self._connections.provider(account) as provider:
                if not provider.capabilities.create_calendar:
                    raise AccessDenied("Calendars of this account are created at its own site; sync shows them here.")
                made = provider.create_calendar(_remote(wanted))
            wanted = replace(wanted, href=made.href)
        with self._store.unit() as unit:
            calendar = unit.calendars.save(wanted)
        self._on_change(unit.summary)
        return calendar

    def edit(
        self,
        calendar_id: int,
        *,
        name: str | None = None,
        description: str | None = None,
        location: str | None = None,
        timezone: str | None = None,
        color: str | None = None,
    ) -> Calendar:
        """Change what is given. A read-only calendar takes a name and color here, without telling the server."""
        before = self.calendar(calendar_id)
        given = {"name": name and name.strip(), "description": description, "location": location, "timezone": timezone,
                 "color": color and color.upper()}  # fmt: skip
        changes: dict[str, Any] = {
            key: value for key, value in given.items() if value is not None and value != getattr(before, key)
        }
        if not changes:
            return before
        wanted = replace(before, **changes)
        _check(wanted)
        account = self._account(before.account_id)
        if account.kind is not AccountKind.LOCAL and not before.read_only:
            with self._connections.provider(account) as provider:
                provider.edit_calendar(_remote(wanted))
        with self._store.unit() as unit:
            calendar = unit.calendars.update(calendar_id, **changes)
        self._on_change(unit.summary)
        return calendar

    def delete(self, calendar_id: int) -> None:
        """Delete a calendar with all its events, at the server first."""
        calendar = self.calendar(calendar_id)
        account = self._account(calendar.account_id)
        if account.kind is not AccountKind.LOCAL:
            if calendar.read_only:
                raise AccessDenied(f"“{calendar.name}” belongs to somebody else. Hide it, or leave it at its server.")
            with self._connections.provider(account) as provider:
                provider.delete_calendar(calendar.href)
        with self._store.unit() as unit:
            unit.calendars.forget(calendar_id)
        self._on_change(unit.summary)

    def show(self, calendar_id: int, *, visible: bool) -> None:
        """Show or hide a calendar's events."""
        self._update(calendar_id, visible=visible)

    def set_default_reminder(self, calendar_id: int, minutes: int | None) -> None:
        """Choose when new events remind: minutes before the start, -1 for not at all, None for the usual."""
        if minutes is not None and not -1 <= minutes <= MOST_MINUTES:
            raise InputError(f"A reminder may come up to {MOST_MINUTES // 1_440} days before.", field="reminder")
        self._update(calendar_id, default_reminder=minutes)

    def move(self, calendar_id: int, steps: int) -> bool:
        """Move a calendar down among those of its account, up when ``steps`` is negative; tell whether it moved."""
        calendar = self.calendar(calendar_id)
        order = [one.id for one in self.all(calendar.account_id)]
        here = order.index(calendar_id)
        there = min(max(here + steps, 0), len(order) - 1)
        order.insert(there, order.pop(here))
        with self._store.unit() as unit:
            for position, one in enumerate(order):
                unit.calendars.update(one, position=position)
        self._on_change(unit.summary)
        return there != here

    def set_synced(self, calendar_id: int, *, synced: bool) -> None:
        """Keep a calendar in step with its server, or leave it as it is."""
        self._update(calendar_id, synced=synced)

    def _update(self, calendar_id: int, **changes: Any) -> None:
        self.calendar(calendar_id)
        with self._store.unit() as unit:
            unit.calendars.update(calendar_id, **changes)
        self._on_change(unit.summary)

    def _account(self, account_id: int) -> Account:
        account = self._store.view.accounts.get(account_id)
        if account is None:
            raise InputError("This account is no longer there.", field="account")
        return account


def _check(calendar: Calendar) -> None:
    if not calendar.name:
        raise InputError("A calendar needs a name.", field="name")
    if len(calendar.name) > _MOST_CHARS:
        raise InputError("This name is too long for a calendar.", field="name")
    if not _COLOR.match(calendar.color):
        raise InputError("A color is written like #4A63D3.", field="color")
    if calendar.timezone and known_zone(calendar.timezone) is None:
        raise InputError(f"There is no time zone “{calendar.timezone}”. Write it like Europe/Berlin.", field="timezone")


def _remote(calendar: Calendar) -> RemoteCalendar:
    return RemoteCalendar(
        calendar.href, calendar.name, calendar.description, calendar.location, calendar.timezone, calendar.color
    )
