"""The parameters that operations of the Aurinko surface share."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request
from litestar.datastructures import State
from litestar.params import HeaderParameter, QueryParameter

from calapp.errors import InputError
from calapp.gateway.places import require
from calapp.model.edits import Notify
from calapp.model.timespan import TimeSpan
from calapp.wire import moments

_BOUND = "RFC 3339, for example 2026-03-02T10:00:00Z."
_TOKEN = "As the answer before this one gave it."  # noqa: S105 - words

AnyRequest = Request[Any, Any, State]
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", description="Act on this version only.")]
Tell = Annotated[bool, QueryParameter(name="notifyAttendees", description="Whether guests hear of it.")]
WithRecord = Annotated[bool, QueryParameter(name="returnRecord", description="Whether the answer has the whole event.")]
TimeMin = Annotated[str | None, QueryParameter(name="timeMin", description=_BOUND)]
TimeMax = Annotated[str | None, QueryParameter(name="timeMax", description=_BOUND)]
DeltaToken = Annotated[str | None, QueryParameter(name="deltaToken", description=_TOKEN)]
PageToken = Annotated[str | None, QueryParameter(name="pageToken", description=_TOKEN)]


def notify_of(wanted: bool) -> Notify:  # noqa: FBT001 - as the query says it
    """Return whether guests hear of a change."""
    return Notify.ALL if wanted else Notify.NONE


def span_of(low: str | None, high: str | None) -> TimeSpan:
    """Return the span between two parameters. Raises InputError, Refusal."""
    start = moments.instant(require(low, "timeMin"), field="timeMin")
    end = moments.instant(require(high, "timeMax"), field="timeMax")
    if end <= start:
        raise InputError("This has to be later than timeMin.", field="timeMax")
    return TimeSpan(start, end)
