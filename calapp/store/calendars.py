"""Calendars as stored, and how far each is in step with its server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from calapp.errors import ObjectGone
from calapp.model.calendar import Calendar, CalendarSyncState, SyncPhase
from calapp.model.changes import ActivityType, Origin
from calapp.model.timespan import TimeSpan
from calapp.store.connection import Row
from calapp.store.index import Index
from calapp.store.object_table import ObjectTable
from calapp.store.queue import Queue
from calapp.store.session import Session, moment, stamp

_FIELDS = (
    "account_id, href, name, description, location, timezone, color, read_only, is_primary, visible, synced, "
    "default_reminder, position"
)
_TOLD = ("name", "description", "location", "timezone")  # what the change feed tells of: the rest is this window's
_STATE = "phase, sync_token, ctag, generation, window_start, window_end, last_audit, held_since, held_removals"


class Calendars:
    """The table of calendars."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection

    def all(self, account_id: int | None = None) -> tuple[Calendar, ...]:
        """Return the calendars, of one account or of all, in the order of the sidebar."""
        rows = self._connection.rows(
            f"SELECT id, {_FIELDS} FROM calendar WHERE ?1 IS NULL OR account_id = ?1 ORDER BY account_id, position, id",
            account_id,
        )
        return tuple(_calendar(row) for row in rows)

    def get(self, calendar_id: int) -> Calendar | None:
        """Return a calendar, None when there is none."""
        row = self._connection.row(f"SELECT id, {_FIELDS} FROM calendar WHERE id = ?", calendar_id)
        return None if row is None else _calendar(row)

    def save(self, calendar: Calendar, *, origin: Origin = Origin.LOCAL) -> Calendar:
        """Insert a calendar whose id is 0 as the last of its account, or replace a stored one; return it as stored.

        Its sync state stays.
        """
        if calendar.id:
            return self._replace(calendar, origin)
        last = "SELECT coalesce(max(position), 0) FROM calendar WHERE account_id = ?"
        calendar = replace(calendar, position=self._connection.value(last, calendar.account_id))
        calendar_id = self._connection.insert(
            f"INSERT INTO calendar ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *_values(calendar)
        )
        self._tell(calendar_id)
        self._session.tell(ActivityType.ADD, origin, calendar_id, title=calendar.name)
        return replace(calendar, id=calendar_id)

    def update(self, calendar_id: int, *, origin: Origin = Origin.LOCAL, **changes: object) -> Calendar:
        """Change the named fields and no others, so that two writers do not undo each other. Raises ObjectGone."""
        calendar = self.get(calendar_id)
        if calendar is None:
            raise ObjectGone("This calendar is no longer there.")
        fields: dict[str, Any] = changes
        changed = replace(calendar, **fields)
        return changed if changed == calendar else self._replace(changed, origin)

    def forget(self, calendar_id: int) -> None:
        """Remove a calendar with all that was kept of it, the outbox included; the change feed says so.

        Events that were on their way into it from another calendar stay there.
        """
        if calendar := self.get(calendar_id):
            Queue(ObjectTable(self._session)).call_off(calendar_id)
            self._connection.run("DELETE FROM activity WHERE calendar_id = ?", calendar_id)
            self._session.tell(ActivityType.DELETE, Origin.LOCAL, calendar_id, title=calendar.name)
        Index(self._session).drop_calendar(calendar_id)
        self._connection.run("DELETE FROM calendar WHERE id = ?", calendar_id)
        self._session.forget_places()
        self._session.purged = True
        self._session.touched.conflicts = self._session.touched.pending = True
        self._tell(calendar_id)

    def counts(self) -> dict[int, int]:
        """Return how many objects with events each calendar shows, by calendar id; tasks beside them do not count."""
        shown = (
            "SELECT o.calendar_id, count(*) FROM calendar_object o "
            "WHERE EXISTS (SELECT 1 FROM event e WHERE e.object_id = o.id)"
        )
        all_objects = self._connection.rows(f"{shown} GROUP BY o.calendar_id")
        deleted: dict[int, int] = dict(self._connection.rows(f"{shown} AND o.deleted GROUP BY o.calendar_id"))
        return {calendar_id: count - deleted.get(calendar_id, 0) for calendar_id, count in all_objects}

    def state(self, calendar_id: int) -> CalendarSyncState:
        """Return how far a calendar is in step. Raises ObjectGone."""
        row = self._connection.row(f"SELECT id, {_STATE} FROM calendar WHERE id = ?", calendar_id)
        if row is None:
            raise ObjectGone("This calendar is no longer there.")
        return _state(row)

    def standing(self, calendar_id: int) -> tuple[datetime | None, str]:
        """Return when a calendar was last in step, and what went wrong since, "" for nothing."""
        row = self._connection.row("SELECT last_sync, error FROM calendar WHERE id = ?", calendar_id)
        return (None, "") if row is None else (moment(row[0]), row[1])

    def save_state(self, state: CalendarSyncState) -> None:
        """Store how far a calendar is in step; in the same unit as the data that the token stands for."""
        before = self.state(state.calendar_id)
        if before == state:
            return
        window = state.window
        self._connection.run(
            f"UPDATE calendar SET ({_STATE}) = (?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?",
            state.phase.value,
            state.token,
            state.ctag,
            state.generation,
            stamp(window.start) if window else None,
            stamp(window.end) if window else None,
            stamp(state.last_audit),
            stamp(state.held_since),
            state.held_removals,
            state.calendar_id,
        )
        if (before.phase, before.held_since) != (state.phase, state.held_since):
            self._session.touched.calendars = True

    def note_pass(self, done: Iterable[int], failed: Mapping[int, str], now: datetime) -> None:
        """Note which calendars a pass brought in step, and what kept others from it, in sentences for people."""
        changed = 0
        for calendar_id in done:
            changed += self._connection.run("UPDATE calendar SET error = '' WHERE id = ? AND error <> ''", calendar_id)
            self._connection.run("UPDATE calendar SET last_sync = ? WHERE id = ?", stamp(now), calendar_id)
        for calendar_id, error in failed.items():
            changed += self._connection.run(
                "UPDATE calendar SET error = ?1 WHERE id = ?2 AND error <> ?1", error, calendar_id
            )
        if changed:
            self._session.touched.calendars = True

    def _replace(self, calendar: Calendar, origin: Origin) -> Calendar:
        before = self.get(calendar.id)
        changed = self._connection.run(
            f"UPDATE calendar SET ({_FIELDS}) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?",
            *_values(calendar),
            calendar.id,
        )
        if before is None or not changed:
            raise ObjectGone("This calendar is no longer there.")
        if (before.visible, before.color) != (calendar.visible, calendar.color):
            self._session.touched.everything()
        if any(getattr(before, name) != getattr(calendar, name) for name in _TOLD):
            self._session.tell(ActivityType.UPDATE, origin, calendar.id, title=calendar.name)
        self._tell(calendar.id)
        return calendar

    def _tell(self, calendar_id: int) -> None:
        self._session.touched.calendars = True
        self._session.touched.calendar(calendar_id)


def _calendar(row: Row) -> Calendar:
    (calendar_id, account_id, href, name, description, location, timezone, color, read_only, primary, visible,
     synced, default_reminder, position) = row  # fmt: skip
    return Calendar(
        calendar_id, account_id, href, name, description, location, timezone, color, bool(read_only), bool(primary),
        bool(visible), bool(synced), default_reminder, position,
    )  # fmt: skip


def _values(calendar: Calendar) -> tuple[object, ...]:
    return (
        calendar.account_id,
        calendar.href,
        calendar.name,
        calendar.description,
        calendar.location,
        calendar.timezone,
        calendar.color,
        calendar.read_only,
        calendar.primary,
        calendar.visible,
        calendar.synced,
        calendar.default_reminder,
        calendar.position,
    )


def _state(row: Row) -> CalendarSyncState:
    calendar_id, phase, token, ctag, generation, window_start, window_end, last_audit, held_since, held = row
    start, end = moment(window_start), moment(window_end)
    return CalendarSyncState(
        calendar_id,
        SyncPhase(phase),
        token,
        ctag,
        generation,
        TimeSpan(start, end) if start and end else None,
        moment(last_audit),
        moment(held_since),
        held,
    )
