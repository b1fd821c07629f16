"""calapp trash: what was removed within 30 days, and bringing it back."""

from __future__ import annotations

import click

from calapp.cli.render import clean, emit_json, emit_table, tell
from calapp.cli.session import Session, pass_session
from calapp.model.changes import Origin
from calapp.model.timespan import TimeKind
from calapp.service.views import TrashEntry
from calapp.wiring import Runtime

_WHERE = {Origin.LOCAL: "here", Origin.REMOTE: "on the server"}


@click.group()
def trash() -> None:
    """Removed events; they are kept for 30 days."""


@trash.command("list")
@click.option("--limit", metavar="N", type=click.IntRange(1, 10_000), default=200, help="At most so many; 200 without.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_trash(session: Session, limit: int, as_json: bool) -> None:
    """List what was removed, the newest first."""
    entries = session.runtime.trash.entries(limit)
    if as_json:
        emit_json([_json(one) for one in entries])
        return
    zone = session.runtime.zone
    rows = (
        (
            one.id,
            f"{one.removed.astimezone(zone):%Y-%m-%d %H:%M}",
            _WHERE[one.origin],
            _starts(one, session.runtime),
            one.calendar.name if one.calendar else "",
            one.title or "Untitled",
        )
        for one in entries
    )
    emit_table(("ID", "REMOVED", "WHERE", "STARTS", "CALENDAR", "TITLE"), rows, right=(0,))


@trash.command()
@click.argument("item_id", metavar="ID", type=int)
@click.option("--to", "calendar_id", metavar="CALENDAR", type=int, help="Another calendar than it was in.")
@pass_session
def restore(session: Session, item_id: int, calendar_id: int | None) -> None:
    """Bring an event back; the next sync sends it."""
    edit = session.runtime.trash.restore(item_id, calendar_id=calendar_id)
    receipt = edit.receipts[0]
    calendar = session.runtime.calendars.calendar(receipt.calendar_id)
    tell(f"“{clean(receipt.label) or 'Untitled'}” is back in “{calendar.name}”.")


def _starts(entry: TrashEntry, runtime: Runtime) -> str:
    if entry.event is None:
        return ""
    start = entry.event.start
    if start.kind is TimeKind.ALL_DAY:
        return start.iso()
    return f"{start.instant(runtime.zone):%Y-%m-%d %H:%M}"


def _json(entry: TrashEntry) -> dict[str, object]:
    return {
        "id": entry.id,
        "title": entry.title,
        "calendar": entry.calendar.id if entry.calendar else None,
        "removed": entry.removed.isoformat(),
        "origin": entry.origin.value,
        "uid": entry.event.uid if entry.event else None,
        "start": entry.event.start.iso() if entry.event else None,
        "lock": entry.lock,
    }
