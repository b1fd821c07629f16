"""What commands print: JSON for scripts, tables for people; nothing from outside reaches the terminal uncleaned."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from calapp.model.event import Alarm, Attendee, Event
from calapp.model.occurrence import Occurrence
from calapp.model.timespan import EventTime, TimeKind

Json = dict[str, object]

# Controls (C0, DEL, C1), bidirectional marks and overrides, line and paragraph separators, zero-width marks, BOM.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_WIDE = 10_000


def clean(text: str) -> str:
    """Return text from outside as one line without control and direction characters."""
    return _UNSAFE.sub(lambda match: " " if match.group() in "\t\n\r\x0b\x0c\x85\u2028\u2029" else "", text)


def clean_lines(text: str) -> str:
    """Return text from outside with its lines kept and everything else cleaned."""
    return "\n".join(clean(line) for line in text.splitlines())


def emit_json(value: object) -> None:
    """Print one JSON document; characters that could trick a terminal are escaped, so nothing is lost."""
    lines = json.dumps(value, ensure_ascii=False, indent=2).split("\n")
    click.echo("\n".join(_UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", line) for line in lines))


def emit_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    right: Sequence[int] = (),
    headings_shown: bool = True,
) -> None:
    """Print a table; on a terminal it fits the width, elsewhere nothing is cut."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold", show_header=headings_shown)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number in right else "left", no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*(Text(clean(str(cell))) for cell in row))
    console = Console(file=sys.stdout, highlight=False)
    if console.is_terminal:
        console.print(table)
        return
    wide = Console(file=sys.stdout, highlight=False, width=_WIDE, color_system=None)
    with wide.capture() as capture:
        wide.print(table)
    for line in capture.get().splitlines():
        click.echo(line.rstrip())


def tell(message: str) -> None:
    """Say something on standard error, where it never mixes with results."""
    click.echo(clean(message), err=True)


def occurrence_json(occurrence: Occurrence) -> Json:
    """Return an occurrence in the shape of ``agenda --json``."""
    return {
        "uid": occurrence.uid,
        "recurrence_id": occurrence.key.recurrence_id or None,
        "calendar": occurrence.calendar_id,
        "title": occurrence.title,
        "start": occurrence.start.iso(),
        "end": occurrence.end.iso(),
        "all_day": occurrence.start.kind is TimeKind.ALL_DAY,
        "timezone": occurrence.start.tzid,
        "location": occurrence.location,
        "status": occurrence.status.value,
        "transparency": occurrence.transparency.value,
        "partstat": occurrence.partstat.value if occurrence.partstat else None,
        "series": occurrence.series,
    }


def event_json(event: Event, **more: object) -> Json:
    """Return every field of an event by its name, times as in the agenda; ``more`` comes after the UID."""
    return {
        "uid": event.uid,
        **more,
        "recurrence_id": event.recurrence_id.recurrence_id() if event.recurrence_id else None,
        "title": event.title,
        "start": event.start.iso(),
        "end": event.end.iso(),
        "all_day": event.all_day,
        "timezone": event.start.tzid,
        "end_timezone": event.end.tzid,
        "location": event.location,
        "description": event.description,
        "url": event.url,
        "conference": event.conference,
        "status": event.status.value,
        "transparency": event.transparency.value,
        "visibility": event.visibility.value,
        "busy": event.busy.value if event.busy else None,
        "rrule": event.rrule,
        "rdates": [time.iso() for time in event.rdates],
        "exdates": [time.iso() for time in event.exdates],
        "organizer": _attendee_json(event.organizer) if event.organizer else None,
        "creator": _attendee_json(event.creator) if event.creator else None,
        "attendees": [_attendee_json(attendee) for attendee in event.attendees],
        "alarms": [_alarm_json(alarm) for alarm in event.alarms],
        "attachments": [
            {"url": one.url, "name": one.name, "media_type": one.media_type, "size": one.size}
            for one in event.attachments
        ],
        "categories": list(event.categories),
        "color": event.color,
        "sequence": event.sequence,
        "created": _stamp(event.created),
        "modified": _stamp(event.modified),
        "custom": [{"key": key, "value": value} for key, value in event.custom],
    }


def version_json(version: Event, *, calendar: int, own: Collection[str], **more: object) -> Json:
    """Return one version of an event in the shape of ``event show --json``; ``own`` are the user's addresses."""
    answers = (attendee.partstat.value for attendee in version.attendees if attendee.address in own)
    series = bool(version.rrule or version.recurrence_id)
    return event_json(version, calendar=calendar, partstat=next(answers, None), series=series, **more)


def when(start: EventTime, end: EventTime, zone: tzinfo) -> str:
    """Return the time of an event as people read it: "Mon 2 Mar 2026, 09:30–10:00", in the display zone."""
    if start.kind is TimeKind.ALL_DAY:
        last = end.date - timedelta(days=1)
        return day(start.date) if last <= start.date else f"{day(start.date)} – {day(last)}"
    first, until = start.instant(zone), end.instant(zone)
    clock = f"{first:%H:%M}" if first == until else f"{first:%H:%M}–{until:%H:%M}"
    if until.date() != first.date():
        clock = f"{first:%H:%M} – {day(until.date())}, {until:%H:%M}"
    return f"{day(first.date())}, {clock}"


def day(date_: date) -> str:
    """Return a date with its weekday: "Mon 2 Mar 2026"."""
    return f"{date_:%a} {date_.day} {date_:%b %Y}"


def _attendee_json(attendee: Attendee) -> Json:
    return {
        "address": attendee.address,
        "name": attendee.name,
        "partstat": attendee.partstat.value,
        "role": attendee.role.value,
        "rsvp": attendee.rsvp,
    }


def _alarm_json(alarm: Alarm) -> Json:
    return {
        "minutes_before": alarm.minutes_before,
        "offset": None if alarm.offset is None else int(alarm.offset.total_seconds()),
        "at": _stamp(alarm.at),
        "from_end": alarm.from_end,
        "action": alarm.action,
    }


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
