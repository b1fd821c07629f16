"""calapp event: add, show, edit, delete, move, rsvp, free, attachment, dates."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from calapp.cli import event_dates
from calapp.cli.drafts import FieldOptions, field_options, new_draft, revised_draft
from calapp.cli.free import free
from calapp.cli.render import clean, clean_lines, emit_json, emit_table, event_json, tell
from calapp.cli.session import Session, pass_session
from calapp.cli.words import NOT_KNOWN, described, guest
from calapp.model.edits import EditScope, EventDraft, Notify
from calapp.model.event import Event, PartStat
from calapp.model.occurrence import OccurrenceKey
from calapp.service.views import EventDetail
from calapp.wiring import Runtime

_ANSWERS = (PartStat.ACCEPTED, PartStat.TENTATIVE, PartStat.DECLINED)

_calendar_option = click.option("--calendar", "calendar_id", metavar="ID", type=int, help="Where to look for UID.")
_recurrence_option = click.option(
    "--recurrence-id", metavar="R", default="", help="One occurrence of a series, as the agenda names it."
)
_scope_option = click.option("--scope", type=click.Choice([scope.value for scope in EditScope]), help="Of a series.")
_notify_option = click.option(
    "--notify", type=click.Choice([notify.value for notify in Notify]), default="none", help="Tell the guests."
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def event() -> None:
    """Single events and series."""


event.add_command(event_dates.dates)
event.add_command(free)


@event.command()
@click.option("--calendar", "calendar_id", metavar="ID", type=int, required=True, help="The calendar to put it in.")
@field_options(new=True)
@_notify_option
@_json_option
@pass_session
def add(session: Session, calendar_id: int, notify: str, as_json: bool, **fields: Any) -> None:
    """Create an event."""
    runtime = session.runtime
    draft = new_draft(FieldOptions(**fields), runtime.zone, runtime.settings)
    edit = runtime.events.create(calendar_id, draft, notify=Notify(notify))
    whole = OccurrenceKey(edit.receipts[0].object_id)
    _print(runtime, runtime.events.detail(whole), as_json=as_json)


@event.command()
@click.argument("uid")
@_calendar_option
@_recurrence_option
@_json_option
@click.option("--ics", is_flag=True, help="Print the iCalendar text as it is kept.")
@click.option("--raw", is_flag=True, help="Print what the server sent, word for word.")
@pass_session
def show(
    session: Session, uid: str, calendar_id: int | None, recurrence_id: str, as_json: bool, ics: bool, raw: bool
) -> None:
    """Show an event, or one occurrence of a series."""
    if as_json + ics + raw > 1:
        raise click.UsageError("Choose one of --json, --ics and --raw.")
    runtime = session.runtime
    key = runtime.events.find(uid, calendar_id=calendar_id, recurrence_id=recurrence_id)
    if ics:
        click.echo(clean_lines(runtime.events.raw(key.object_id)))
        return
    if raw:
        click.echo(clean_lines(runtime.events.source(key.object_id)))
        return
    _print(runtime, runtime.events.detail(key), as_json=as_json)


@event.command()
@click.argument("uid")
@click.argument("number", type=click.IntRange(1), required=False)
@_calendar_option
@_recurrence_option
@click.option("--output", "-o", metavar="FILE", help="Where to write it: a file, a folder, or - for standard output.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@pass_session
def attachment(
    session: Session,
    uid: str,
    number: int | None,
    calendar_id: int | None,
    recurrence_id: str,
    output: str | None,
    force: bool,
) -> None:
    """List the files of an event, or save the one with this NUMBER; without --output here, under its own name."""
    runtime = session.runtime
    key = runtime.events.find(uid, calendar_id=calendar_id, recurrence_id=recurrence_id)
    if number is None:
        files = runtime.events.detail(key).event.attachments
        rows = ((place, one.name, one.media_type, one.size or "", one.url) for place, one in enumerate(files, 1))
        emit_table(("NUMBER", "NAME", "TYPE", "BYTES", "ADDRESS"), rows, right=(0, 3))
        return
    from calapp.service.attachments import save as save_file

    opened = runtime.attachments.open(key, number - 1)
    if output == "-":
        sys.stdout.buffer.write(opened.content)
        return
    tell(f"Saved as {save_file(opened, Path(output) if output else Path(), replace=force)}.")


@event.command()
@click.argument("uid")
@_calendar_option
@_recurrence_option
@field_options(new=False)
@_scope_option
@_notify_option
@_json_option
@pass_session
def edit(
    session: Session,
    uid: str,
    calendar_id: int | None,
    recurrence_id: str,
    scope: str | None,
    notify: str,
    as_json: bool,
    **fields: Any,
) -> None:
    """Change an event; of a series, the occurrences that --scope names."""
    runtime = session.runtime
    options = FieldOptions(**fields)
    if options.empty:
        raise click.UsageError("Say what to change, for example --title.")
    detail, chosen = _aim(runtime, uid, calendar_id, recurrence_id, scope)
    draft = revised_draft(options, EventDraft.of(detail.event), runtime.zone)
    done = runtime.events.save(detail.key, draft, scope=chosen, notify=Notify(notify))
    _print(runtime, runtime.events.detail(done.key or detail.key), as_json=as_json)


@event.command()
@click.argument("uid")
@_calendar_option
@_recurrence_option
@_scope_option
@_notify_option
@pass_session
def delete(
    session: Session, uid: str, calendar_id: int | None, recurrence_id: str, scope: str | None, notify: str
) -> None:
    """Delete an event; of a series, the occurrences that --scope names."""
    detail, chosen = _aim(session.runtime, uid, calendar_id, recurrence_id, scope)
    session.runtime.events.delete(detail.key, scope=chosen, notify=Notify(notify))
    tell(f"“{detail.event.title or 'Untitled'}” was deleted.")


@event.command()
@click.argument("uid")
@click.option("--to", "target", metavar="CALENDAR", type=int, required=True, help="The calendar to move it to.")
@_calendar_option
@pass_session
def move(session: Session, uid: str, target: int, calendar_id: int | None) -> None:
    """Move an event, with its whole series, to another calendar."""
    runtime = session.runtime
    key = runtime.events.find(uid, calendar_id=calendar_id)
    title = runtime.events.detail(key).event.title
    runtime.events.move(key.object_id, target)
    tell(f"“{title or 'Untitled'}” is now in “{runtime.calendars.calendar(target).name}”.")


@event.command()
@click.argument("uid")
@click.argument("answer", type=click.Choice([answer.value for answer in _ANSWERS]))
@_calendar_option
@_recurrence_option
@click.option("--comment", metavar="TEXT", default="", help="Words that go with the answer.")
@pass_session
def rsvp(session: Session, uid: str, answer: str, calendar_id: int | None, recurrence_id: str, comment: str) -> None:
    """Answer an invitation; of a series all of it, unless --recurrence-id names one occurrence."""
    runtime = session.runtime
    key = runtime.events.find(uid, calendar_id=calendar_id, recurrence_id=recurrence_id)
    scope = EditScope.THIS if recurrence_id else EditScope.ALL
    runtime.events.answer(key, PartStat(answer), scope=scope, comment=comment)
    account = runtime.accounts.account(runtime.events.detail(key).calendar.account_id)
    if runtime.connections.schedules(account):
        tell(f"Answered: {answer}. The next sync sends it.")
    elif runtime.letters.doubtful(key):
        tell(f"Answered: {answer}. {NOT_KNOWN}: `calapp invitation write` makes a message of it.")
    else:
        tell(f"Answered: {answer}. No server tells the organizer: `calapp invitation write` makes a message of it.")


def _aim(
    runtime: Runtime, uid: str, calendar_id: int | None, recurrence_id: str, scope: str | None
) -> tuple[EventDetail, EditScope]:
    """Return what an edit means; of a series the user must say which occurrences."""
    key = runtime.events.find(uid, calendar_id=calendar_id, recurrence_id=recurrence_id)
    detail = runtime.events.detail(key)
    if not detail.scopes:
        return detail, EditScope.ALL
    choices = ", ".join(f"--scope {choice}" for choice in detail.scopes)
    if scope is None:
        raise click.UsageError(f"“{clean(detail.event.title)}” repeats. Say which occurrences you mean: {choices}.")
    if scope not in detail.scopes:
        raise click.UsageError(f"--scope {scope} is not possible here. Choose one of: {choices}.")
    if scope != EditScope.ALL and not recurrence_id:
        raise click.UsageError(f"--scope {scope} needs the --recurrence-id of an occurrence; the agenda prints it.")
    return detail, EditScope(scope)


def _print(runtime: Runtime, detail: EventDetail, *, as_json: bool) -> None:
    if as_json:
        partstat = detail.partstat.value if detail.partstat else None
        more = {"calendar": detail.calendar.id, "partstat": partstat, "series": bool(detail.scopes)}
        document = event_json(detail.event, **more, mark=detail.mark.value)
        emit_json(document | {"recurrence_id": detail.key.recurrence_id or document["recurrence_id"]})
        return
    _print_lines(runtime, detail.event, detail)


def _print_lines(runtime: Runtime, shown: Event, detail: EventDetail) -> None:
    said = described(shown, runtime.zone)
    click.echo(clean(said.pop("Title")))
    notes, _ = said.pop("Notes"), said.pop("Guests")
    said |= {
        "Answer": detail.partstat or "",
        "Calendar": f"{detail.calendar.name} ({detail.calendar.id})",
        "UID": shown.uid,
        "Remark": detail.problem or detail.lock,
    }
    lines = [(label, value) for label, value in said.items() if value]
    lines += [("Guest", guest(attendee)) for attendee in shown.attendees]
    for label, value in lines:
        click.echo(f"{label + ':':<12}{clean(value)}")
    if notes:
        click.echo("\n" + clean_lines(notes))
