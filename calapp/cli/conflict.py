"""calapp conflict: list, show, resolve."""

from __future__ import annotations

import click

from calapp.cli.render import Json, clean, emit_json, emit_table, event_json, tell, when
from calapp.cli.session import Session, pass_session
from calapp.cli.words import described
from calapp.model.event import Event
from calapp.model.occurrence import SyncMark
from calapp.service.views import ConflictDetail, ConflictEntry, Keep
from calapp.wiring import Runtime


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
        emit_json({name: _version_json(detail, one) if one else None for name, one in versions})
        return
    click.echo(clean(detail.entry.title))
    emit_table(("", "MINE", "THEIRS"), _rows(session.runtime, detail))


@conflict.command()
@click.argument("conflict_id", metavar="ID", type=int)
@click.option("--keep", type=click.Choice([keep.value for keep in Keep]), required=True, help="Which version counts.")
@pass_session
def resolve(session: Session, conflict_id: int, keep: str) -> None:
    """Choose a version; what was not chosen stays in the trash for 30 days."""
    session.runtime.conflicts.resolve(conflict_id, Keep(keep))
    tell("Resolved. The next sync sends what there is to send.")


def _version_json(detail: ConflictDetail, version: Event) -> Json:
    """Return one version in the shape of ``event show --json``."""
    own = detail.entry.account.addresses
    answers = (attendee.partstat.value for attendee in version.attendees if attendee.address in own)
    return event_json(
        version,
        calendar=detail.entry.calendar.id,
        partstat=next(answers, None),
        series=bool(version.rrule or version.recurrence_id),
        mark=SyncMark.CONFLICT.value,
    )


def _rows(runtime: Runtime, detail: ConflictDetail) -> list[tuple[str, str, str]]:
    """Return what differs, each with mine and theirs."""
    if detail.mine is None or detail.theirs is None:
        said = [_summary(one, runtime) for one in (detail.mine, detail.theirs)]
        return [("Event", said[0], said[1])]
    mine, theirs = described(detail.mine, runtime.zone), described(detail.theirs, runtime.zone)
    return [(label, mine[label], theirs[label]) for label in mine if mine[label] != theirs[label]]


def _summary(version: Event | None, runtime: Runtime) -> str:
    if version is None:
        return "deleted"
    return f"{version.title or 'Untitled'}, {when(version.start, version.end, runtime.zone)}"


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
