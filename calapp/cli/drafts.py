"""The field options of ``event add`` and ``event edit``, and the drafts they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from calapp.cli.times import FLOATING, end_after, parse_guest, parse_length, parse_reminder, parse_time, parse_zone
from calapp.errors import InputError
from calapp.model.edits import EventDraft
from calapp.model.event import Alarm, Attachment, Attendee, FileRoom, Status, Transparency, Visibility
from calapp.model.timespan import EventTime, TimeKind
from calapp.recurrence.rule import check
from calapp.settings import Settings, known_zone

_MOST_MINUTES = 40_320


@dataclass(frozen=True, slots=True)
class FieldOptions:
    """What the field options say; None where one was not given."""

    title: str | None = None
    start: str | None = None
    end: str | None = None
    duration: str | None = None
    all_day: bool | None = None
    timezone: str | None = None
    location: str | None = None
    description: str | None = None
    rrule: str | None = None
    attendees: tuple[str, ...] = ()
    reminders: tuple[int, ...] = ()
    no_reminders: bool = False
    visibility: str | None = None
    transparency: str | None = None
    url: str | None = None
    attach: tuple[str, ...] = ()
    detach: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    status: str | None = None

    @property
    def empty(self) -> bool:
        """Whether no option was given."""
        return self == FieldOptions()


def field_options(*, new: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds the field options to a command."""
    options = (
        click.option("--title", required=new, help="What it is called."),
        click.option("--start", metavar="S", required=new, help="Local ISO time, or with offset; a date when all-day."),
        click.option("--end", metavar="E", help="Like --start; exclusive."),
        click.option("--duration", metavar="D", help="Instead of --end: 1h30m or PT1H30M."),
        click.option("--all-day/--timed", default=None, help="Whole days, or with times."),
        click.option("--timezone", metavar="Z", help="Zone of the times, like Europe/Berlin; or floating."),
        click.option("--location", help="Where."),
        click.option("--description", help="Notes."),
        click.option("--rrule", metavar="RULE", help='How it repeats (RFC 5545), "" for not at all.'),
        click.option("--attendee", "attendees", metavar="A", multiple=True, help="Address or Name <address>."),
        click.option("--reminder", "reminders", type=click.IntRange(0, _MOST_MINUTES), multiple=True, metavar="N",
                     help="Minutes before the start; repeatable."),
        click.option("--no-reminders", is_flag=True, help="Without any reminder."),
        click.option("--visibility", type=click.Choice([one.value for one in Visibility]), help="Who may read it."),
        click.option("--transparency", type=click.Choice([one.value for one in Transparency]),
                     help="opaque: it takes up time; transparent: it does not."),
        click.option("--status", type=click.Choice([one.value for one in Status]), help="Whether it takes place."),
        click.option("--category", "categories", metavar="C", multiple=True,
                     help='A category; repeatable, all are given anew, "" for none.'),
        click.option("--url", help="A link that belongs to it."),
        click.option("--attach", metavar="FILE|URL", multiple=True, help="Add a file, or the address of one."),
        *([] if new else [click.option("--detach", type=click.IntRange(1), multiple=True, metavar="N",
                                       help="Remove the file with this number; `event attachment` lists them.")]),
    )  # fmt: skip

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def new_draft(options: FieldOptions, zone: ZoneInfo, settings: Settings) -> EventDraft:
    """Return the draft of a new event; without an end it takes the usual length."""
    all_day = bool(options.all_day)
    read_in = _zone(options.timezone, zone)
    start = parse_time(options.start or "", read_in, all_day=all_day, option="--start")
    usual = timedelta(days=1) if all_day else timedelta(minutes=settings.default_minutes)
    end = _end(options, start, read_in) or end_after(start, usual, read_in)
    reminders = tuple(map(parse_reminder, options.reminders))
    return _with_words(options, EventDraft(start, end, alarms=reminders))


def revised_draft(options: FieldOptions, before: EventDraft, zone: ZoneInfo) -> EventDraft:
    """Return ``before`` with what the options change; a start alone moves the event and keeps its length."""
    start, end = _revised_times(options, before, zone)
    alarms: tuple[Alarm, ...] = before.alarms
    if options.reminders or options.no_reminders:
        alarms = tuple(map(parse_reminder, options.reminders))
    return _with_words(options, replace(before, start=start, end=end, alarms=alarms))


def _revised_times(options: FieldOptions, before: EventDraft, zone: ZoneInfo) -> tuple[EventTime, EventTime]:
    was_all_day = before.start.kind is TimeKind.ALL_DAY
    all_day = was_all_day if options.all_day is None else options.all_day
    if (options.start, options.end, options.duration, options.timezone) == (None,) * 4 and all_day == was_all_day:
        return before.start, before.end
    if all_day != was_all_day and options.start is None:
        raise click.UsageError("Changing between all-day and timed needs a --start.")
    read_in = _zone(options.timezone, _zone_of(before.start, zone))
    start_text = options.start or (before.start.date.isoformat() if all_day else before.start.wall.isoformat())
    start = parse_time(start_text, read_in, all_day=all_day, option="--start")
    end = _end(options, start, read_in)
    if end is not None:
        return start, end
    if all_day != was_all_day:
        return start, end_after(start, timedelta(days=1) if all_day else timedelta(hours=1), read_in)
    return start, end_after(start, timedelta(seconds=before.end.key - before.start.key), read_in)


def _with_words(options: FieldOptions, draft: EventDraft) -> EventDraft:
    given = {
        name: value
        for name in ("title", "location", "description", "url")
        if (value := getattr(options, name)) is not None
    }
    draft = replace(draft, **given)
    if options.rrule is not None:
        draft = replace(draft, rrule=_rule(options.rrule))
    if options.visibility is not None:
        draft = replace(draft, visibility=Visibility(options.visibility))
    if options.transparency is not None:
        draft = replace(draft, transparency=Transparency(options.transparency))
    if options.status is not None:
        draft = replace(draft, status=Status(options.status))
    if options.categories:
        words = (word.strip() for word in options.categories)
        draft = replace(draft, categories=tuple(dict.fromkeys(filter(None, words))))
    if options.attach or options.detach:
        draft = replace(draft, attachments=_files(options, draft.attachments))
    if options.attendees:
        draft = replace(draft, attendees=_guests(options.attendees, draft.attendees))
    return draft


def _rule(text: str) -> str | None:
    rule = text.strip().removeprefix("RRULE:")
    if not rule:
        return None
    try:
        check(rule)
    except InputError as error:
        raise click.UsageError(f"--rrule: {error.title}") from error
    return rule


def _files(options: FieldOptions, before: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    from calapp.service.files import carried, linked

    if options.detach and max(options.detach) > len(before):
        raise click.UsageError(f"--detach {max(options.detach)}: the event has {len(before)} files.")
    kept = [one for number, one in enumerate(before, 1) if number not in options.detach]
    added = [linked(text) if "://" in text else carried(Path(text), FileRoom()) for text in options.attach]
    return (*kept, *added)


def _guests(texts: tuple[str, ...], known: tuple[Attendee, ...]) -> tuple[Attendee, ...]:
    """Return the guest list; who was on it already keeps the answer given. An empty text empties the list."""
    before = {guest.address: guest for guest in known}
    wanted = [parse_guest(text) for text in texts if text.strip()]
    return tuple(before.get(guest.address, guest) for guest in wanted)


def _end(options: FieldOptions, start: EventTime, zone: ZoneInfo | None) -> EventTime | None:
    if options.end is not None and options.duration is not None:
        raise click.UsageError("Give either --end or --duration.")
    if options.duration is not None:
        return end_after(start, parse_length(options.duration), zone)
    if options.end is None:
        return None
    end = parse_time(options.end, zone, all_day=start.kind is TimeKind.ALL_DAY, option="--end")
    if end.key < start.key or (end.key == start.key and start.kind is TimeKind.ALL_DAY):
        raise click.UsageError("--end must be after --start; the end is exclusive.")
    return end


def _zone(name: str | None, otherwise: ZoneInfo | None) -> ZoneInfo | None:
    if name is None:
        return otherwise
    return None if name.lower() == FLOATING else parse_zone(name)


def _zone_of(time: EventTime, zone: ZoneInfo) -> ZoneInfo | None:
    """Return the zone an event's own times are read in: its own, the display zone where that has no public name."""
    if time.kind is TimeKind.FLOATING:
        return None
    return (known_zone(time.tzid) if time.tzid else None) or zone
