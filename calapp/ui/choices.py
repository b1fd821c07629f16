"""The calendars that a dialog may offer."""

from __future__ import annotations

from calapp.model.calendar import Calendar
from calapp.ui.editor.section import CalendarChoice
from calapp.wiring import Runtime


def calendar_choices(runtime: Runtime) -> tuple[CalendarChoice, ...]:
    """Return all calendars with the names of their accounts."""
    return tuple(
        CalendarChoice(calendar.id, calendar.name, entry.account.name, calendar.color)
        for entry in runtime.accounts.entries()
        for calendar in entry.calendars
    )


def writable_choices(runtime: Runtime) -> tuple[CalendarChoice, ...]:
    """Return the calendars that take new events."""
    writable = {calendar.id for calendar in runtime.calendars.writable()}
    return tuple(choice for choice in calendar_choices(runtime) if choice.id in writable)


def default_calendar(runtime: Runtime) -> Calendar | None:
    """Return the calendar for new events: the chosen one, else the first shown one, else the first, if any."""
    writable = runtime.calendars.writable()
    chosen = next((one for one in writable if one.id == runtime.settings.default_calendar), None)
    return chosen or next((one for one in writable if one.visible), None) or next(iter(writable), None)
