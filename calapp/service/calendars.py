"""Calendars: listed, created, edited, deleted, shown and hidden."""

from __future__ import annotations

from calapp.model.calendar import Calendar


class CalendarService:
    """The calendars of all accounts. Creating, editing and deleting at a server talks to it and blocks."""

    def all(self, account_id: int | None = None) -> tuple[Calendar, ...]:
        """Return the calendars, of one account or of all, in the order of the sidebar."""
        raise NotImplementedError

    def calendar(self, calendar_id: int) -> Calendar:
        """Return a calendar. Raises InputError when there is none."""
        raise NotImplementedError

    def writable(self) -> tuple[Calendar, ...]:
        """Return the calendars that take new events; the first one is the default."""
        raise NotImplementedError

    def event_count(self, calendar_id: int) -> int:
        """Return how many objects a calendar holds."""
        raise NotImplementedError

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
        raise NotImplementedError

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
        raise NotImplementedError

    def delete(self, calendar_id: int) -> None:
        """Delete a calendar with all its events, at the server first."""
        raise NotImplementedError

    def show(self, calendar_id: int, *, visible: bool) -> None:
        """Show or hide a calendar's events."""
        raise NotImplementedError

    def set_synced(self, calendar_id: int, *, synced: bool) -> None:
        """Keep a calendar in step with its server, or leave it as it is."""
        raise NotImplementedError
