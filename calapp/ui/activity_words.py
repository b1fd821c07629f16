"""The change feed in words: what a line says, what a change did, and why it cannot be taken back; no Qt."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from calapp.model.changes import ActivityType, Origin
from calapp.service.views import ActivityDetail, ActivityEntry
from calapp.ui import words

UNTITLED = "Untitled"
_VERBS = {ActivityType.ADD: "added", ActivityType.UPDATE: "changed", ActivityType.DELETE: "deleted"}
_WHERE = {Origin.LOCAL: "here", Origin.REMOTE: "on the server"}
_NOT_KNOWN = "Not known any more"
_OF_CALENDAR = {
    ActivityType.ADD: "The events in it are listed one by one.",
    ActivityType.UPDATE: "It got another name, description, place or time zone.",
    ActivityType.DELETE: "Its events went with it, and so did what was listed about them here.",
}
_GONE = {ActivityType.ADD: "Not there yet", ActivityType.UPDATE: "Not there", ActivityType.DELETE: "Deleted"}


def did(entry: ActivityEntry) -> str:
    """Return what happened and where: "Changed on the server", "Calendar added here"."""
    deed = f"{_VERBS[entry.type]} {_WHERE[entry.origin]}"
    return f"Calendar {deed}" if entry.of_calendar else deed.capitalize()


def place(entry: ActivityEntry) -> str:
    """Return the calendar of a change, the account's name for a change of the calendar itself."""
    if entry.of_calendar or entry.calendar is None:
        return entry.account.name
    return entry.calendar.name


def heading(entry: ActivityEntry) -> str:
    """Return a line as a sentence: "“Tea” was changed on the server"."""
    what = f"“{entry.title or UNTITLED}”"
    subject = f"The calendar {what}" if entry.of_calendar else what
    return f"{subject} was {_VERBS[entry.type]} {_WHERE[entry.origin]}"


def day(moment: datetime, now: datetime) -> str:
    """Return the day of a change as seen from today: "Today", "Yesterday", "Thu 12 March"."""
    local = moment.astimezone(now.tzinfo)
    if local.date() == now.date():
        return "Today"
    if local.date() == now.date() - timedelta(days=1):
        return "Yesterday"
    return words.day_words(local, year=now.year)


def when(entry: ActivityEntry, now: datetime) -> str:
    """Return the moment of a change: "Today, 14:05"."""
    return f"{day(entry.time, now)}, {clock(entry, now.tzinfo)}"


def clock(entry: ActivityEntry, zone: tzinfo | None) -> str:
    """Return the time of day of a change."""
    return f"{entry.time.astimezone(zone):%H:%M}"


def spoken(entry: ActivityEntry, now: datetime) -> str:
    """Return a whole line in one breath, for those who listen."""
    return f"{entry.title or UNTITLED}, {did(entry)}, {place(entry)}, {when(entry, now)}"


def where_and_when(entry: ActivityEntry, now: datetime) -> str:
    """Return the calendar with its account, and the moment."""
    names = [entry.account.name]
    if entry.calendar is not None and not entry.of_calendar:
        names.insert(0, entry.calendar.name)
    return " · ".join((*dict.fromkeys(names), when(entry, now)))


def gone(detail: ActivityDetail) -> str:
    """Return the word for a version that cannot be shown."""
    return _NOT_KNOWN if detail.unknown else _GONE[detail.entry.type]


def remark(detail: ActivityDetail) -> str:
    """Return what the two versions do not tell by themselves, "" when they tell all."""
    if detail.entry.of_calendar:
        return _OF_CALENDAR[detail.entry.type]
    both = detail.before is not None and detail.after is not None
    if both and not detail.fields:
        return "Nothing changed that calapp shows."
    if detail.others:
        return f"{words.plural(detail.others, 'more event', 'more events')} of this series changed with it."
    return ""
