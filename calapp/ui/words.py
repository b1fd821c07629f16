"""Times, guests and lengths in the words that people read; no Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from calapp.model.event import Alarm, Attendee, Event, PartStat
from calapp.model.reminder import Reminder
from calapp.model.timespan import EventTime, TimeKind

_ANSWERS = (
    (PartStat.ACCEPTED, "yes"),
    (PartStat.TENTATIVE, "maybe"),
    (PartStat.DECLINED, "no"),
    (PartStat.NEEDS_ACTION, "waiting"),
    (PartStat.DELEGATED, "delegated"),
)
_NAMES_SHOWN = 6
REMINDER_CHOICES = (0, 5, 10, 15, 30, 60, 120, 1_440, 10_080)
"""What is offered as a default reminder, in minutes before the start."""


def day_words(day: datetime, *, year: int) -> str:
    """Return "Thu 12 March", with the year when it is not ``year``."""
    words = f"{day:%a} {day.day} {day:%B}"
    return words if day.year == year else f"{words} {day.year}"


def when_words(start: EventTime, end: EventTime, zone: tzinfo, *, year: int) -> str:
    """Return when an event is, in the viewer's zone: "Thu 12 March, 10:00 – 12:00". The end is exclusive."""
    if start.kind is TimeKind.ALL_DAY:
        first, last = start.wall, max(start.wall, end.wall - timedelta(days=1))
        if first == last:
            return day_words(first, year=year)
        return f"{day_words(first, year=year)} – {day_words(last, year=year)}"
    begin, finish = start.instant(zone), end.instant(zone)
    if begin == finish:
        return f"{day_words(begin, year=year)}, {begin:%H:%M}"
    if begin.date() == finish.date():
        return f"{day_words(begin, year=year)}, {begin:%H:%M} – {finish:%H:%M}"
    return f"{day_words(begin, year=year)}, {begin:%H:%M} – {day_words(finish, year=year)}, {finish:%H:%M}"


def own_zone_words(event: Event, zone: tzinfo) -> str:
    """Return the event's own clock where it differs from the viewer's: "14:15 Europe/Berlin – 16:45 Europe/Lisbon"."""
    start, end = event.start, event.end
    if start.kind is not TimeKind.ZONED or start.tzid == "UTC":
        return ""
    same_clock = start.instant(zone).replace(tzinfo=None) == start.wall
    if same_clock and end.instant(zone).replace(tzinfo=None) == end.wall:
        return ""
    if start.tzid == end.tzid:
        return f"{start.wall:%H:%M} – {end.wall:%H:%M} {start.tzid}"
    return f"{start.wall:%H:%M} {start.tzid} – {end.wall:%H:%M} {end.tzid}"


def guest_counts(attendees: Sequence[Attendee]) -> str:
    """Return "4 guests · 3 yes, 1 waiting"."""
    counts = Counter(guest.partstat for guest in attendees)
    answers = ", ".join(f"{counts[partstat]} {word}" for partstat, word in _ANSWERS if counts[partstat])
    total = len(attendees)
    return f"{total} {'guest' if total == 1 else 'guests'} · {answers}"


def guest_names(attendees: Sequence[Attendee], organizer: Attendee | None) -> str:
    """Return the guests by name, the organizer marked, cut after a few."""
    host = organizer.address if organizer else ""
    names = [
        f"{guest.name or guest.address} (organizer)" if guest.address == host else guest.name or guest.address
        for guest in attendees
    ]
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(names[:_NAMES_SHOWN]) + more


def plural(number: int, one: str, many: str) -> str:
    """Return the number with its word."""
    return f"{number} {one if number == 1 else many}"


def ago_words(then: datetime, now: datetime) -> str:
    """Return how long ago an aware moment was: "just now", "2 min ago", "3 h ago", or its day."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 24 * 60:
        return f"{minutes // 60} h ago"
    return f"on {then.day} {then:%b}"


def offset_words(moment: datetime) -> str:
    """Return how far an aware moment's zone is from UTC just then: "UTC+05:30"."""
    minutes = round((moment.utcoffset() or timedelta()).total_seconds() / 60)
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def reminder_begins(one: Reminder, now: datetime, zone: tzinfo) -> str:
    """Return how near the event of a reminder is: "in 10 min", "now", "began 5 min ago", "tomorrow"."""
    start = one.occurrence.start
    if start.kind is TimeKind.ALL_DAY:
        days = (start.date - now.astimezone(zone).date()).days
        return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days" if days > 1 else "")
    minutes = round((start.instant(zone) - now).total_seconds() / 60)
    if minutes == 0:
        return "now"
    many = f"{abs(minutes)} min" if abs(minutes) < 60 else f"{abs(minutes) // 60} h {abs(minutes) % 60} min"
    if abs(minutes) >= 24 * 60:
        many = plural(abs(minutes) // (24 * 60), "day", "days")
    return f"in {many.removesuffix(' 0 min')}" if minutes > 0 else f"began {many.removesuffix(' 0 min')} ago"


def reminder_choice(minutes: int) -> str:
    """Return how people say a default reminder: ``reminder_words``, or "No reminder" for -1."""
    return "No reminder" if minutes < 0 else reminder_words(minutes)


def reminder_words(minutes: int) -> str:
    """Return how people say a reminder ``minutes`` before the start."""
    if minutes == 0:
        return "At the start"
    for size, one, many in ((7 * 24 * 60, "week", "weeks"), (24 * 60, "day", "days"), (60, "hour", "hours")):
        if minutes % size == 0:
            number = minutes // size
            return f"{number} {one if number == 1 else many} before"
    return f"{minutes} {'minute' if minutes == 1 else 'minutes'} before"


def alarm_words(alarm: Alarm, zone: tzinfo) -> str:
    """Return when an alarm reminds: "10 minutes before", "5 minutes after the end", "Thu 12 March, 09:00"."""
    if alarm.at is not None:
        moment = alarm.at.astimezone(zone)
        return f"{day_words(moment, year=-1)}, {moment:%H:%M}"
    if alarm.minutes_before is not None:
        return reminder_words(alarm.minutes_before)
    minutes = round((alarm.offset or timedelta()).total_seconds() / 60)
    edge = "end" if alarm.from_end else "start"
    if minutes == 0:
        return f"At the {edge}"
    return f"{reminder_words(abs(minutes)).removesuffix('before')}{'before' if minutes < 0 else 'after'} the {edge}"
