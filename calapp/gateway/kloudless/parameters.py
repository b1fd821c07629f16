"""The parameters that operations of the Kloudless surface share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from litestar.params import HeaderParameter, QueryParameter

from calapp.errors import InputError, ObjectGone
from calapp.gateway.places import Place, accounts, bounded, find_calendar
from calapp.model.account import Account
from calapp.model.timespan import TimeSpan
from calapp.service.views import Grant
from calapp.wire import moments
from calapp.wiring import Runtime

OWN = "me"
USUAL_SIZE, MOST = 100, 1_000
_BACK, _AHEAD = timedelta(days=366), timedelta(days=731)
_TIME = "ISO 8601, for example 2026-03-02T10:00:00Z."

Page = Annotated[str | None, QueryParameter(name="page", description="What next_page said.")]
PageSize = Annotated[int, QueryParameter(name="page_size", ge=1, description="How many objects a page has.")]
Start = Annotated[str | None, QueryParameter(name="start", description=_TIME)]
End = Annotated[str | None, QueryParameter(name="end", description=_TIME)]
WithRaw = Annotated[
    str | None,
    HeaderParameter(name="X-Kloudless-Raw-Data", description="Whether the object of the system behind goes along."),
]


def find_account(runtime: Runtime, grant: Grant, text: str) -> Account:
    """Return an account by its id, or with "me" the first that the token is for. Raises ObjectGone."""
    found = [one for one in accounts(runtime, grant) if text in (OWN, str(one.id))]
    if not found:
        raise ObjectGone("There is no such account, or the token is not for it.")
    return found[0]


def find_place(runtime: Runtime, grant: Grant, account: str, calendar: str) -> Place:
    """Return a calendar of an account. Raises ObjectGone, CalendarGone."""
    return find_calendar(runtime, grant, calendar, find_account(runtime, grant, account))


def number_of(page: str | None) -> int:
    """Return the number of a page, the first without one. Raises InputError."""
    if page is None:
        return 1
    if not (page.isascii() and page.isdigit() and 0 < len(page) < 9 and int(page)):
        raise InputError("This is no page of this list. Begin again without it.", field="page")
    return int(page)


def span_of(start: str | None, end: str | None) -> TimeSpan:
    """Return the span of a list; without its ends it is the year behind and the two years ahead. Raises InputError."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    low = moments.instant(start, field="start") if start else today - _BACK
    high = moments.instant(end, field="end") if end else max(today, low) + _AHEAD
    if high <= low:
        raise InputError("This has to be later than start.", field="end")
    return bounded(TimeSpan(low, high), field="end")


def wants_raw(header: str | None, *, usually: bool) -> bool:
    """Tell whether the object of the system behind goes along: lists show it unless they are told not to."""
    return usually if header is None else header.strip().lower() == "true"
