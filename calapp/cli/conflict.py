"""calapp conflict: list, show, resolve."""

from __future__ import annotations

import click

from calapp.cli.render import Json, clean, emit_json, emit_table, event_json, tell, when
from calapp.cli.session import Session, pass_session
from calapp.service.views import ConflictDetail, ConflictEntry, Keep
from calapp.wiring import Runtime

_NOT_SHOWN = frozenset(
    ("start", "end", "all_day", "timezone", "end_timezone", "created", "modified", "sequence")  # "when" tells the times
)


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
        emit_json({name: event_json(one, calendar=detail.entry.calendar.id) if one else None for name, one in versions})
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


def _rows(runtime: Runtime, detail: ConflictDetail) -> list[tuple[str, str, str]]:
    if detail.mine is None or detail.theirs is None:
        said = ["deleted" if one is None else f"{one.title}, {when(one.start, one.end, runtime.zone)}"
                for one in (detail.mine, detail.theirs)]  # fmt: skip
        return [("event", said[0], said[1])]
    mine, theirs = event_json(detail.mine), event_json(detail.theirs)
    rows = [("when", when(detail.mine.start, detail.mine.end, runtime.zone),
             when(detail.theirs.start, detail.theirs.end, runtime.zone))]  # fmt: skip
    rows += [(name, _plain(mine[name]), _plain(theirs[name])) for name in mine if mine[name] != theirs[name]]
    return [row for row in rows if row[0] not in _NOT_SHOWN and row[1] != row[2]]


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part not in (None, "", False))
    return "" if value is None else str(value)


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
