"""calapp conflict: list, show, resolve."""

from __future__ import annotations

import click

from calapp.cli.render import Json, clean, emit_json, emit_table, tell, version_json
from calapp.cli.session import Session, pass_session
from calapp.cli.words import differences
from calapp.model.event import Event
from calapp.model.occurrence import SyncMark
from calapp.service.views import ConflictEntry, Keep


@click.group()
def conflict() -> None:
    """Events that were changed in two places; both versions are kept until you choose."""


@conflict.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_conflicts(session: Session, as_json: bool) -> None:
    """List the conflicts."""
    found = session.runtime.conflicts.all()
    if as_json:
        emit_json([_entry_json(one) for one in found])
        return
    zone = session.runtime.zone
    emit_table(
        ("ID", "CALENDAR", "TITLE", "DIFFERS IN", "SINCE"),
        (
            (
                one.id,
                one.calendar.name,
                one.title,
                ", ".join(one.fields),
                f"{one.since.astimezone(zone):%Y-%m-%d %H:%M}",
            )
            for one in found
        ),
        right=(0,),
    )


@conflict.command()
@click.argument("conflict_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def show(session: Session, conflict_id: int, as_json: bool) -> None:
    """Show both versions of what differs."""
    detail = session.runtime.conflicts.detail(conflict_id)
    if as_json:
        versions = (("base", detail.base), ("mine", detail.mine), ("theirs", detail.theirs))
        emit_json({name: _version_json(detail.entry, one) if one else None for name, one in versions})
        return
    click.echo(clean(detail.entry.title))
    rows = differences(detail.mine, detail.theirs, session.runtime.zone, gone="deleted")
    emit_table(("", "MINE", "THEIRS"), rows)


@conflict.command()
@click.argument("conflict_id", metavar="ID", type=int)
@click.option("--keep", type=click.Choice([keep.value for keep in Keep]), required=True, help="Which version counts.")
@pass_session
def resolve(session: Session, conflict_id: int, keep: str) -> None:
    """Choose a version; what was not chosen stays in the trash for 30 days."""
    session.runtime.conflicts.resolve(conflict_id, Keep(keep))
    tell("Resolved. The next sync sends what there is to send.")


def _version_json(entry: ConflictEntry, version: Event) -> Json:
    return version_json(version, calendar=entry.calendar.id, own=entry.account.addresses, mark=SyncMark.CONFLICT.value)


def _entry_json(one: ConflictEntry) -> Json:
    return {
        "id": one.id,
        "account": one.account.name,
        "calendar": one.calendar.id,
        "uid": one.uid,
        "recurrence_id": one.recurrence_id or None,
        "title": one.title,
        "fields": list(one.fields),
        "since": one.since.isoformat(),
    }
