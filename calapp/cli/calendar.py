"""calapp calendar: list, create, edit, delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from calapp.cli.render import Json, emit_json, emit_table, tell
from calapp.cli.session import Session, account_names, confirm, pass_session
from calapp.model.calendar import Calendar


@click.group()
def calendar() -> None:
    """The calendars of all accounts."""


def _details(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
        click.option("--color", help="As #RRGGBB."),
        click.option("--timezone", help="The zone of the calendar, like Europe/Berlin."),
        click.option("--location", help="Where it belongs."),
        click.option("--description", help="What it is for."),
    ):
        command = option(command)
    return command


@calendar.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_calendars(session: Session, as_json: bool) -> None:
    """List the calendars."""
    found = session.runtime.calendars.all()
    if as_json:
        emit_json(_calendars_json(session, found))
        return
    names, counts = account_names(session.runtime), session.runtime.calendars.counts()
    emit_table(
        ("ID", "ACCOUNT", "NAME", "EVENTS", "REMARK"),
        ((one.id, names[one.account_id].name, one.name, counts.get(one.id, 0), _remark(one)) for one in found),
        right=(0, 3),
    )


@calendar.command()
@click.argument("account")
@click.argument("name")
@_details
@pass_session
def create(session: Session, account: str, name: str, as_json: bool, **details: str | None) -> None:
    """Create the calendar NAME in ACCOUNT (a name or id)."""
    owner = session.runtime.accounts.find(account)
    given = {key: value for key, value in details.items() if value is not None}
    _show(session, session.runtime.calendars.create(owner.id, name, **given), as_json)


@calendar.command()
@click.argument("calendar_id", metavar="ID", type=int)
@click.option("--name", help="A new name.")
@_details
@click.option("--visible/--hidden", default=None, help="Show or hide its events.")
@click.option("--default-reminder", metavar="MINUTES", help="When new events remind: minutes before, none, or usual.")
@click.option("--move", "steps", type=int, metavar="N", help="Move it down N places in its account, up if negative.")
@click.option("--synced/--not-synced", default=None, help="Keep it in step with the server, or leave it.")
@pass_session
def edit(
    session: Session,
    calendar_id: int,
    as_json: bool,
    visible: bool | None,
    synced: bool | None,
    default_reminder: str | None,
    steps: int | None,
    **details: str | None,
) -> None:
    """Change the calendar ID."""
    calendars = session.runtime.calendars
    given = {key: value for key, value in details.items() if value is not None}
    if not given and (visible, synced, default_reminder, steps) == (None,) * 4:
        raise click.UsageError("Say what to change, for example --name.")
    calendars.calendar(calendar_id)
    if given:
        calendars.edit(calendar_id, **given)
    if visible is not None:
        calendars.show(calendar_id, visible=visible)
    if synced is not None:
        calendars.set_synced(calendar_id, synced=synced)
    if steps is not None:
        calendars.move(calendar_id, steps)
    if default_reminder is not None:
        calendars.set_default_reminder(calendar_id, _minutes(default_reminder))
    _show(session, calendars.calendar(calendar_id), as_json)


@calendar.command("add-holidays")
@click.argument("country")
@click.option("--region", default="", metavar="CODE", help="One of its regions, like BE for Berlin.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def add_holidays(session: Session, country: str, region: str, as_json: bool) -> None:
    """Add the public holidays of COUNTRY (two letters) as a calendar on this computer; again, to add more years."""
    _show(session, session.runtime.holidays.add(country, region), as_json)


@calendar.command()
@click.argument("calendar_id", metavar="ID", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def delete(session: Session, calendar_id: int, yes: bool) -> None:
    """Delete the calendar ID with all its events, at its server too."""
    calendars = session.runtime.calendars
    found = calendars.calendar(calendar_id)
    count = calendars.counts().get(calendar_id, 0)
    confirm(f"Delete the calendar “{found.name}” with {count} events, at its server too?", yes=yes)
    calendars.delete(calendar_id)
    tell(f"The calendar “{found.name}” was deleted.")


def _minutes(text: str) -> int | None:
    """Return the minutes of a default reminder: -1 for none, None for the usual. Raises UsageError."""
    if text in ("usual", "none"):
        return None if text == "usual" else -1
    if not text.isdecimal():
        raise click.UsageError("--default-reminder takes minutes before the start, none, or usual.")
    return int(text)


def _show(session: Session, shown: Calendar, as_json: bool) -> None:
    if as_json:
        emit_json(_calendars_json(session, (shown,))[0])
    else:
        click.echo(shown.id)


def _calendars_json(session: Session, calendars: tuple[Calendar, ...]) -> list[Json]:
    names, counts = account_names(session.runtime), session.runtime.calendars.counts()
    return [
        {
            "id": one.id,
            "account": names[one.account_id].name,
            "name": one.name,
            "description": one.description,
            "location": one.location,
            "default_reminder": one.default_reminder,
            "timezone": one.timezone,
            "color": one.color,
            "read_only": one.read_only,
            "primary": one.primary,
            "visible": one.visible,
            "synced": one.synced,
            "events": counts.get(one.id, 0),
        }
        for one in calendars
    ]


def _remark(one: Calendar) -> str:
    remarks = (
        ("read-only", one.read_only),
        ("hidden", not one.visible),
        ("not synced", not one.synced),
    )
    return ", ".join(word for word, applies in remarks if applies)
