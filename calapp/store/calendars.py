"""Calendars as stored, and how far each is in step with its server."""

from __future__ import annotations

from calapp.model.calendar import Calendar, CalendarSyncState


class Calendars:
    """The table of calendars."""

    def all(self, account_id: int | None = None) -> tuple[Calendar, ...]:
        """Return the calendars, of one account or of all, in the order of the sidebar."""
        raise NotImplementedError

    def get(self, calendar_id: int) -> Calendar | None:
        """Return a calendar, None when there is none."""
        raise NotImplementedError

    def save(self, calendar: Calendar) -> Calendar:
        """Insert a calendar whose id is 0, or replace a stored one; return it as stored. Its sync state stays."""
        raise NotImplementedError

    def update(self, calendar_id: int, **changes: object) -> Calendar:
        """Change the named fields and no others, so that two writers do not undo each other. Raises ObjectGone."""
        raise NotImplementedError

    def forget(self, calendar_id: int) -> None:
        """Remove a calendar with all that was kept of it, the outbox included."""
        raise NotImplementedError

    def counts(self) -> dict[int, int]:
        """Return how many objects each calendar shows, by calendar id."""
        raise NotImplementedError

    def state(self, calendar_id: int) -> CalendarSyncState:
        """Return how far a calendar is in step. Raises ObjectGone."""
        raise NotImplementedError

    def save_state(self, state: CalendarSyncState) -> None:
        """Store how far a calendar is in step; in the same unit as the data that the token stands for."""
        raise NotImplementedError
