"""calapp event free: when guests are busy, and the first time at which everybody is free."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from calapp.cli.agenda import parse_span
from calapp.cli.render import clean, emit_json, tell
from calapp.cli.session import Session, calendars_of, pass_session
from calapp.cli.times import parse_guest, parse_length
from calapp.errors import InputError
from calapp.model.account import AccountKind
from calapp.model.free_busy import BusySpan, FreeBusy, WorkingHours, first_free
from calapp.service.free_busy import OWN
from calapp.wiring import Runtime


@click.command()
@click.option("--guest", "guests", metavar="ADDRESS", multiple=True, help="Who is to be free too; repeatable.")
@click.option("--duration", metavar="D", default="1h", show_default=True, help="How long, as in 30m or PT30M.")
@click.option("--from", "first", metavar="D", help="First day or moment; now without it.")
@click.option("--to", "last", metavar="D", help="End, exclusive; a week after the start without it.")
@click.option("--calendar", "calendar_id", metavar="ID", type=int, help="Whose account is asked about the guests.")
@click.option("--any-time", is_flag=True, help="Also at night and at weekends.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def free(
    session: Session,
    guests: tuple[str, ...],
    duration: str,
    first: str | None,
    last: str | None,
    calendar_id: int | None,
    any_time: bool,
    as_json: bool,
) -> None:
    """Find the first time at which you and all guests are free, within working hours; exits with 1 for none."""
    runtime = session.runtime
    span = parse_span(runtime, first or datetime.now(runtime.zone).isoformat(), last)
    length = parse_length(duration)
    if not length:
        raise click.UsageError("--duration must be longer than nothing.")
    addresses = tuple(parse_guest(one, option="--guest").address for one in guests)
    rows = runtime.free_busy.everybody(_account(runtime, calendar_id), addresses, span)
    chosen = runtime.settings
    hours = None if any_time else WorkingHours(chosen.work_start, chosen.work_end, runtime.zone)
    busy = [taken for row in rows for taken in row.busy]
    start = first_free(span.start.astimezone(runtime.zone), span.end, length, busy, hours)
    slot = None if start is None else {"start": start.isoformat(), "end": _end(start, length, runtime).isoformat()}
    if as_json:
        emit_json({"free": slot, "own": _spans(rows[0], runtime), "guests": [_guest(one, runtime) for one in rows[1:]]})
    for row in rows:
        if row.unknown:
            tell(f"{clean(row.address)}: {row.unknown}")
    if start is None:
        raise InputError("Nobody's calendar has such a time free. Look further with --to, or add --any-time.")
    if not as_json:
        _print(rows, start, _end(start, length, runtime), runtime)


def _account(runtime: Runtime, calendar_id: int | None) -> int:
    """Return the account to ask: that of a calendar, else the first one that has a server."""
    if calendar_id is not None:
        return calendars_of(runtime, (calendar_id,))[0].account_id
    accounts = [entry.account for entry in runtime.accounts.entries()]
    return next((one for one in accounts if one.kind is not AccountKind.LOCAL), accounts[0]).id


def _end(start: datetime, length: timedelta, runtime: Runtime) -> datetime:
    return datetime.fromtimestamp(start.timestamp() + length.total_seconds(), runtime.zone)


def _spans(row: FreeBusy, runtime: Runtime) -> list[dict[str, str]]:
    return [
        {"start": _iso(one.start, runtime), "end": _iso(one.end, runtime), "kind": one.kind.value} for one in row.busy
    ]


def _guest(row: FreeBusy, runtime: Runtime) -> dict[str, Any]:
    return {"address": row.address, "busy": _spans(row, runtime), "unknown": row.unknown}


def _iso(moment: datetime, runtime: Runtime) -> str:
    return moment.astimezone(runtime.zone).isoformat()


def _print(rows: tuple[FreeBusy, ...], start: datetime, end: datetime, runtime: Runtime) -> None:
    click.echo(f"Free: {start:%Y-%m-%d %H:%M} – {end:%H:%M}")
    for row in rows:
        if not row.unknown:
            who = "You" if row.address == OWN else clean(row.address)
            click.echo(f"{who}: {', '.join(_words(one, runtime) for one in row.busy) or 'free all the time'}")


def _words(one: BusySpan, runtime: Runtime) -> str:
    start, end = one.start.astimezone(runtime.zone), one.end.astimezone(runtime.zone)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{one.kind} {start:%Y-%m-%d %H:%M}–{until}"
