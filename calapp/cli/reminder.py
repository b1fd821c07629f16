"""calapp reminder: what was due and waits for an answer, dismissed or put off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from calapp.cli.render import clean, emit_json, emit_table, tell, when
from calapp.cli.session import Session, pass_session
from calapp.errors import InputError
from calapp.model.reminder import Reminder
from calapp.wiring import Runtime

_MOST_MINUTES = 7 * 24 * 60


@click.group()
def reminder() -> None:
    """Reminders that were due and wait for an answer."""


@reminder.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_reminders(session: Session, as_json: bool) -> None:
    """List the reminders that wait; the window still shows those that it did not show yet."""
    runtime = session.runtime
    waiting = _waiting(runtime)
    if as_json:
        emit_json([_json(one) for one in waiting])
        return
    zone = runtime.zone
    rows = (
        (
            one.key.name,
            f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}",
            f"{one.until.astimezone(zone):%H:%M}" if one.until else "",
            when(one.occurrence.start, one.occurrence.end, zone),
            one.calendar.name,
            one.occurrence.title or "Untitled",
        )
        for one in waiting
    )
    emit_table(("ID", "DUE", "AGAIN AT", "WHEN", "CALENDAR", "TITLE"), rows)


@reminder.command()
@click.argument("names", metavar="ID...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All that wait.")
@pass_session
def dismiss(session: Session, names: tuple[str, ...], every: bool) -> None:
    """Note that reminders were seen, by the IDs of the list."""
    if not names and not every:
        raise click.UsageError("Name reminders by the IDs of `calapp reminder list`, or say --all.")
    for one in _waiting(session.runtime) if every else _named(session.runtime, names):
        session.runtime.reminders.dismiss(one)
        tell(f"Dismissed: {clean(one.occurrence.title) or 'Untitled'}.")


@reminder.command()
@click.argument("names", metavar="ID...", nargs=-1, required=True)
@click.option("--minutes", type=click.IntRange(1, _MOST_MINUTES), default=10, help="For how long; 10 without.")
@pass_session
def snooze(session: Session, names: tuple[str, ...], minutes: int) -> None:
    """Put reminders off, by the IDs of the list."""
    until = datetime.now(UTC) + timedelta(minutes=minutes)
    for one in _named(session.runtime, names):
        session.runtime.reminders.snooze(one, until)
        tell(f"Again at {until.astimezone(session.runtime.zone):%H:%M}: {clean(one.occurrence.title) or 'Untitled'}.")


def _waiting(runtime: Runtime) -> tuple[Reminder, ...]:
    return runtime.reminders.waiting(datetime.now(UTC))


def _named(runtime: Runtime, names: tuple[str, ...]) -> list[Reminder]:
    known = {one.key.name: one for one in _waiting(runtime)}
    if unknown := [name for name in names if name not in known]:
        raise InputError(f"No reminder {unknown[0]} waits. See `calapp reminder list`.", field="reminder")
    return [known[name] for name in names]


def _json(one: Reminder) -> dict[str, object]:
    return {
        "id": one.key.name,
        "uid": one.key.uid,
        "recurrence_id": one.key.recurrence_id or None,
        "due": one.at.isoformat(),
        "again": one.until.isoformat() if one.until else None,
        "title": one.occurrence.title,
        "calendar": one.calendar.id,
        "start": one.occurrence.start.iso(),
        "end": one.occurrence.end.iso(),
        "location": one.occurrence.location,
        "join": one.meeting,
    }
