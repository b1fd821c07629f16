"""calapp activity: what changed, here and on the servers; each change shown, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

import click

from calapp.cli.render import Json, emit_json, emit_table, tell, version_json
from calapp.cli.session import Session, pass_session
from calapp.cli.words import described, differences
from calapp.model.changes import ActivityType, Origin
from calapp.model.event import Event
from calapp.service.views import ActivityDetail, ActivityEntry, CursorExpired
from calapp.wiring import Runtime

_DID = {ActivityType.ADD: "added", ActivityType.UPDATE: "changed", ActivityType.DELETE: "deleted"}
_WHERE = {Origin.LOCAL: "here", Origin.REMOTE: "on the server"}


@click.group(invoke_without_command=True)
@click.option("--cursor", metavar="C", type=int, help="Only what changed after this cursor.")
@click.option("--limit", metavar="N", type=click.IntRange(1, 10_000), default=100, help="At most so many; 100 without.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def activity(context: click.Context, cursor: int | None, limit: int, as_json: bool) -> None:
    """List what changed in the last 30 days, here and on the servers, in the order in which it did.

    Without --cursor a table shows the newest changes; JSON begins with the oldest and names the cursor to go on with.
    """
    if context.invoked_subcommand is not None:
        if (cursor, as_json) != (None, False):
            raise click.UsageError(f"Options of {context.invoked_subcommand} come after it.")
        return
    runtime = context.ensure_object(Session).runtime
    if as_json:
        found = _after(runtime, cursor, limit)
        emit_json({"cursor": _next(runtime, cursor, found), "objects": [_entry_json(one) for one in found]})
    else:
        _print(runtime, runtime.activity.recent(limit)[::-1] if cursor is None else _after(runtime, cursor, limit))


@activity.command()
@click.argument("change_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def show(session: Session, change_id: int, as_json: bool) -> None:
    """Show what one change did: the event before it and after it."""
    detail = session.runtime.activity.detail(change_id)
    if as_json:
        emit_json(_detail_json(detail))
        return
    _print(session.runtime, (detail.entry,))
    _print_versions(detail, session.runtime.zone)
    if detail.others:
        tell(f"{detail.others} more of this series changed with it.")
    if detail.lock:
        tell(detail.lock)


@activity.command()
@click.argument("change_id", metavar="ID", type=int)
@pass_session
def revert(session: Session, change_id: int) -> None:
    """Take one change of an event back; what changed elsewhere in it since stays."""
    session.runtime.activity.take_back(change_id)
    tell("Taken back. The next sync sends what there is to send.")


def _after(runtime: Runtime, cursor: int | None, limit: int) -> tuple[ActivityEntry, ...]:
    try:
        return runtime.activity.after(cursor, limit=limit)
    except CursorExpired as error:
        raise CursorExpired(
            f"What changed after cursor {cursor} is not kept any more, or there is no such cursor. "
            "Read your calendars again, and begin without --cursor."
        ) from error


def _next(runtime: Runtime, cursor: int | None, found: Sequence[ActivityEntry]) -> int:
    """Return the cursor to go on with."""
    if found:
        return found[-1].cursor
    return runtime.activity.cursor() if cursor is None else cursor


def _print(runtime: Runtime, found: Sequence[ActivityEntry]) -> None:
    emit_table(
        ("ID", "TIME", "WHERE", "WHAT", "CALENDAR", "TITLE"),
        (
            (
                one.cursor,
                f"{one.time.astimezone(runtime.zone):%Y-%m-%d %H:%M}",
                _WHERE[one.origin],
                f"calendar {_DID[one.type]}" if one.of_calendar else _DID[one.type],
                one.calendar.name if one.calendar else one.title,
                "" if one.of_calendar else one.title or "Untitled",
            )
            for one in found
        ),
        right=(0,),
    )


def _print_versions(detail: ActivityDetail, zone: tzinfo) -> None:
    """Print what differs; of an event that came or went, all that it says."""
    only = detail.before or detail.after
    if only is None:
        return
    if detail.before is None or detail.after is None:
        said = ((label, words) for label, words in described(only, zone).items() if words)
        emit_table(("", ""), said, headings_shown=False)
    elif rows := differences(detail.before, detail.after, zone, gone="not there"):
        emit_table(("", "BEFORE", "AFTER"), rows)
    else:
        tell("Nothing changed that calapp shows.")


def _entry_json(one: ActivityEntry) -> Json:
    return {
        "id": one.cursor,
        "type": one.type.value,
        "origin": one.origin.value,
        "time": one.time.isoformat(),
        "calendar": one.calendar_id,
        "uid": one.uid or None,
        "title": one.title,
    }


def _detail_json(detail: ActivityDetail) -> Json:
    entry = detail.entry

    def version(event: Event | None) -> Json | None:
        if event is None:
            return None
        return version_json(event, calendar=entry.calendar_id, own=entry.account.addresses)

    return {
        **_entry_json(entry),
        "before": version(detail.before),
        "after": version(detail.after),
        "fields": list(detail.fields),
        "others": detail.others,
        "revertible": not detail.lock,
        "reason": detail.lock,
    }
