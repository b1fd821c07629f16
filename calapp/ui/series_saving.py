"""Saving what the editor chose of the dates of a series, with whatever else it changed, as one edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from calapp.errors import CalappError
from calapp.model.edits import ExtraDates
from calapp.model.timespan import EventTime
from calapp.service.views import Edit, EventDetail
from calapp.ui.telling import Concerned, EditChoice, concerned
from calapp.wiring import Runtime

if TYPE_CHECKING:
    from calapp.ui.editor.dialog import EditedEvent


def original(detail: EventDetail) -> EventTime:
    """Return where its series has an occurrence; the series as a whole is shown where it starts."""
    return detail.event.recurrence_id or detail.event.start


def redated(
    runtime: Runtime,
    edited: EditedEvent,
    dates: ExtraDates,
    detail: EventDetail,
    *,
    ask: Callable[[Concerned | None], EditChoice | None],
    write_rest: Callable[[EditedEvent], Edit | None],
) -> Edit | None:
    """Give a series its dates, then write what else was chosen; None when the user backs out, and nothing is written.

    ``ask`` asks about the guests, ``write_rest`` writes the rest. Raises what these and the services raise.
    """
    if edited.before == edited.after and edited.calendar_id == detail.calendar.id:
        choice = ask(concerned(runtime, detail.calendar, None, edited.after))
        if choice is None:
            return None
        edit = runtime.series_dates.change(detail.key.object_id, dates, notify=choice.notify)
        return replace(edit, key=detail.key)
    first = runtime.series_dates.change(detail.key.object_id, dates)
    try:
        rest = write_rest(replace(edited, dates=None))
    except CalappError:
        runtime.events.revert(first)  # the editor stays open: half of what it says must not stand
        raise
    if rest is None:
        runtime.events.revert(first)
        return None
    return replace(rest, receipts=(*first.receipts, *rest.receipts))
