"""The calendars of an account: listed with the shared ones, created, changed; deleting them the API does not know."""

from __future__ import annotations

import re

from calapp.errors import BadAnswer, CalendarGone, ObjectGone
from calapp.providers.base import RemoteCalendar
from calapp.providers.rest import Rest, read
from calapp.wire.aurinko.payloads import Calendar, CalendarInput, CalendarsPage

MOST_PAGES = 1_000
NO_DELETE = "Aurinko cannot delete calendars. Delete it at the system behind it; here it then goes with the next sync."
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}\Z")


class Calendars:
    """The calendars of one account."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def all(self) -> tuple[RemoteCalendar, ...]:
        """Return all calendars, those that others share too."""
        found: dict[str, RemoteCalendar] = {}
        query: tuple[tuple[str, str], ...] = (("withShared", "true"),)
        for _ in range(MOST_PAGES):
            page = self._rest.get(("calendars",), CalendarsPage, query=query)
            found.update((one.href, one) for record in page.records if (one := _calendar(record)) is not None)
            if not isinstance(page.next_page_token, str) or not page.next_page_token:
                break
            query = (("withShared", "true"), ("pageToken", page.next_page_token))
        return tuple(found.values())

    def create(self, wanted: RemoteCalendar) -> RemoteCalendar:
        """Create a calendar. Raises Rejected where the system behind does not let it."""
        body = CalendarInput(name=wanted.name, color=wanted.color or None, description=wanted.description or None)
        made = _calendar(read(self._rest.send("POST", ("calendars",), body=body), Calendar))
        if made is None:
            raise BadAnswer(detail="a create answered without an id")
        return made

    def edit(self, wanted: RemoteCalendar) -> None:
        """Change name and description; a color is kept on this computer, for the API has none to change."""
        try:
            self._rest.send(
                "PATCH",
                ("calendars", wanted.href),
                body=CalendarInput(name=wanted.name, description=wanted.description),
            )
        except ObjectGone as error:
            raise CalendarGone(detail=error.detail) from None


def _calendar(record: Calendar) -> RemoteCalendar | None:
    if not record.id:
        return None
    return RemoteCalendar(
        record.id,
        record.name or record.id,
        description=record.description or "",
        color=(record.color or "").upper() if _COLOR.match(record.color or "") else "",
        read_only=record.access_role == "reader",
        primary=bool(record.primary),
    )
