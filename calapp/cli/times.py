"""What people type for times, lengths, guests and reminders on the command line."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import click

from calapp.cli.render import tell
from calapp.model.event import Alarm, Attendee
from calapp.model.timespan import EventTime, TimeKind, comes_twice, is_skipped
from calapp.settings import known_zone

FLOATING = "floating"
_LONGEST = timedelta(days=36_525)
_ISO_LENGTH = re.compile(
    r"P(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,9})S)?)?",
    re.ASCII | re.IGNORECASE,
)
_SHORT_LENGTH = re.compile(
    r"(?:(?P<weeks>\d{1,5})w)?\s*(?:(?P<days>\d{1,5})d)?\s*(?:(?P<hours>\d{1,6})h)?\s*(?:(?P<minutes>\d{1,7})(?:min|m)?)?",
    re.ASCII | re.IGNORECASE,
)
_GUEST = re.compile(r"(?P<name>[^<>]*)<(?P<bracketed>[^<>\s@]+@[^<>\s@]+)>|(?P<bare>[^<>\s@,;]+@[^<>\s@,;]+)")


def parse_zone(name: str) -> ZoneInfo:
    """Return a zone by its IANA name."""
    zone = known_zone(name)
    if zone is None:
        raise click.UsageError(f"There is no time zone “{name}”. Write it like Europe/Berlin, or floating.")
    return zone


def parse_time(text: str, zone: ZoneInfo | None, *, all_day: bool, option: str) -> EventTime:
    """Return the time of an event: a date when all-day, floating when ``zone`` is None, else in that zone.

    A time that the clock of the zone skips is refused; of one that it shows twice the first is taken, with a word.
    """
    try:
        if all_day:
            return EventTime.all_day(date.fromisoformat(text))
        if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text, re.ASCII):
            raise click.UsageError(f"{option} {text} has no time of day. Add one, as in {text}T09:00, or --all-day.")
        moment = datetime.fromisoformat(text)
    except ValueError:
        form = "2026-03-12" if all_day else "2026-03-12T09:30"
        raise click.UsageError(f"{option} “{text}” is not a time. Write it like {form}.") from None
    if zone is None:
        if moment.tzinfo is not None:
            raise click.UsageError(f"{option} {text} has an offset, but a floating time has none.")
        return EventTime.floating(moment)
    if moment.tzinfo is not None:
        return EventTime.of_instant(moment.astimezone(zone), tzid=zone.key)
    if is_skipped(moment, zone):
        after = moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
        raise click.UsageError(
            f"{option} {text} does not exist in {zone.key}, where the clocks go forward. "
            f"Write another time, for example {after:%Y-%m-%dT%H:%M}."
        )
    if comes_twice(moment, zone):
        first, second = (EventTime.zoned(moment, zone, tzid=zone.key, again=again).iso() for again in (False, True))
        tell(f"{option} {text} comes twice in {zone.key}: the first, {first}, is taken. The second is {second}.")
    return EventTime.zoned(moment, zone, tzid=zone.key)


def parse_moment(text: str, zone: tzinfo, today: date, *, option: str) -> datetime:
    """Return the bound of a span: a day's midnight (also "today" and "tomorrow"), or a moment."""
    named = {"yesterday": -1, "today": 0, "tomorrow": 1}.get(text.lower())
    if named is not None:
        return datetime.combine(today + timedelta(days=named), time(), tzinfo=zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{option} “{text}” is not a date. Write it like 2026-03-12.") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def parse_length(text: str) -> timedelta:
    """Return a length from ISO 8601 (``PT1H30M``) or the short form (``1h30m``)."""
    match = _ISO_LENGTH.fullmatch(text.strip()) or _SHORT_LENGTH.fullmatch(text.strip())
    parts = {name: int(value) for name, value in match.groupdict().items() if value} if match else {}
    if not parts:
        raise click.UsageError(f"--duration “{text}” is not a length. Write it like 1h30m or PT1H30M.")
    length = timedelta(**parts)
    if length > _LONGEST:
        raise click.UsageError("--duration is longer than a hundred years.")
    return length


def end_after(start: EventTime, length: timedelta, zone: ZoneInfo | None) -> EventTime:
    """Return the end of an event of this length: elapsed time when zoned, wall clock otherwise."""
    if start.kind is TimeKind.ALL_DAY:
        if length % timedelta(days=1):
            raise click.UsageError("The length of an all-day event is whole days, as in 2d.")
        return EventTime.all_day(start.date + length)
    if start.kind is TimeKind.FLOATING or zone is None:
        return EventTime.floating(start.wall + length)
    return EventTime.of_instant((start.instant(UTC) + length).astimezone(zone), tzid=zone.key)


def parse_guest(text: str, *, option: str = "--attendee") -> Attendee:
    """Return a guest from ``address`` or ``Name <address>``."""
    match = _GUEST.fullmatch(text.strip())
    if match is None:
        raise click.UsageError(f"{option} “{text}” is not an address. Write it like ana@example.org.")
    return Attendee((match["bracketed"] or match["bare"]).lower(), name=(match["name"] or "").strip('" '), rsvp=True)


def parse_reminder(minutes: int) -> Alarm:
    """Return a reminder that many minutes before the start."""
    return Alarm(offset=-timedelta(minutes=minutes))
