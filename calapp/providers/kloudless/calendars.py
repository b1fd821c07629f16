"""The calendars of an account: listed, created, changed and deleted."""

from __future__ import annotations

from msgspec import UNSET

from calapp.errors import BadAnswer, CalendarGone, ObjectGone
from calapp.ical import timezones
from calapp.providers.base import RemoteCalendar
from calapp.providers.rest import GONE, Rest, read
from calapp.wire.kloudless.payloads import Calendar, CalendarList, given

MOST_PAGES = 1_000


class Calendars:
    """The calendars of one account; ``home`` is the account's path."""

    def __init__(self, rest: Rest, home: tuple[str, ...]) -> None:
        self._rest = rest
        self._path = (*home, "cal", "calendars")

    def records(self) -> tuple[Calendar, ...]:
        """Return the records of all calendars."""
        found: dict[str, Calendar] = {}
        query: tuple[tuple[str, str], ...] = ()
        for _ in range(MOST_PAGES):
            page = self._rest.get(self._path, CalendarList, query=query)
            found.update((record.id, record) for record in page.objects if isinstance(record.id, str) and record.id)
            following = given(page.next_page)
            if not following:
                return tuple(found.values())
            query = (("page", str(following)),)
        raise BadAnswer(detail="a list of calendars without an end")

    def all(self) -> tuple[RemoteCalendar, ...]:
        """Return all calendars."""
        return tuple(remote_calendar(record) for record in self.records())

    def check(self, calendar: str) -> None:
        """Raise CalendarGone unless the calendar is there."""
        try:
            self._rest.send("GET", (*self._path, calendar))
        except ObjectGone as error:
            raise CalendarGone(detail=error.detail) from None

    def create(self, wanted: RemoteCalendar) -> RemoteCalendar:
        """Create a calendar."""
        made = read(self._rest.send("POST", self._path, body=_input(wanted)), Calendar)
        if not given(made.id):
            raise BadAnswer(detail="a create answered without an id")
        return remote_calendar(made)

    def edit(self, wanted: RemoteCalendar) -> None:
        """Change name, description, place and zone; a color is kept on this computer, for the API has none."""
        try:
            self._rest.send("PATCH", (*self._path, wanted.href), body=_input(wanted))
        except ObjectGone as error:
            raise CalendarGone(detail=error.detail) from None

    def delete(self, href: str) -> None:
        """Delete a calendar; one that is gone already counts as done."""
        reply = self._rest.ask("DELETE", (*self._path, href))
        if reply.status not in GONE:
            self._rest.believed(reply)


def remote_calendar(record: Calendar) -> RemoteCalendar:
    """Return a calendar as sync takes it; the one that bears its owner's address is the primary one."""
    name, zone = given(record.name) or "", timezones.known(given(record.timezone) or "")
    return RemoteCalendar(
        given(record.id) or "",
        name or given(record.id) or "",
        description=given(record.description) or "",
        location=given(record.location) or "",
        timezone=zone.tzid if zone is not None else "",
        primary="@" in name,
    )


def _input(wanted: RemoteCalendar) -> Calendar:
    return Calendar(
        name=wanted.name,
        description=wanted.description or None,
        location=wanted.location or None,
        timezone=wanted.timezone or UNSET,
    )
