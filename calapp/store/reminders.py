"""Reminders: until when they were looked for, and what became of those that were due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from calapp.model.reminder import ReminderKey, ReminderState
from calapp.store.session import Session, moment, stamp


class ReminderRow(NamedTuple):
    """What became of a reminder: ``at`` is the moment it was for, ``until`` when a snoozed one comes back."""

    at: datetime
    state: ReminderState
    until: datetime | None


class Reminders:
    """The tables of reminders. They belong to UIDs, not to stored objects, so that a resync changes nothing."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection

    def last_look(self) -> datetime | None:
        """Return until when reminders were looked for, None before the first time."""
        row = self._connection.row("SELECT last FROM reminder_look")
        return None if row is None else moment(row[0])

    def all(self) -> dict[ReminderKey, ReminderRow]:
        """Return what became of each that is remembered."""
        rows = self._connection.rows("SELECT uid, recurrence_id, alarm, at, state, until FROM reminder")
        return {
            ReminderKey(uid, recurrence_id, alarm): ReminderRow(
                datetime.fromisoformat(at), ReminderState(state), moment(until)
            )
            for uid, recurrence_id, alarm, at, state, until in rows
        }

    def note_look(self, now: datetime) -> None:
        """Note until when reminders were looked for."""
        self._connection.run("DELETE FROM reminder_look")
        self._connection.run("INSERT INTO reminder_look (last) VALUES (?)", stamp(now))

    def save(self, key: ReminderKey, at: datetime, state: ReminderState, until: datetime | None = None) -> None:
        """Note what became of a reminder."""
        self._connection.run(
            "INSERT OR REPLACE INTO reminder (uid, recurrence_id, alarm, at, state, until) VALUES (?, ?, ?, ?, ?, ?)",
            key.uid,
            key.recurrence_id,
            key.alarm,
            stamp(at),
            state.value,
            stamp(until),
        )

    def forget(self, keys: Iterable[ReminderKey]) -> None:
        """Drop what is no longer worth remembering."""
        for key in keys:
            self._connection.run(
                "DELETE FROM reminder WHERE uid = ? AND recurrence_id = ? AND alarm = ?",
                key.uid,
                key.recurrence_id,
                key.alarm,
            )
