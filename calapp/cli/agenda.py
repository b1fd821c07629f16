"""calapp agenda: the occurrences in a span."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby

import click

from calapp.cli.render import clean, day, emit_json, emit_table, occurrence_json
from calapp.cli.session import Session, calendars_of, pass_session
from calapp.cli.times import parse_moment
from calapp.model.event import PartStat, Status
from calapp.model.occurrence import Occurrence
from calapp.model.timespan import TimeKind, TimeSpan
from calapp.wiring import Runtime

_WEEK = timedelta(days=7)
_LONGEST = timedelta(days=36_525)


@click.command()
@click.option("--from", "first", metavar="D", default="today", help="First day or moment; today without it.")
@click.option("--to", "last", metavar="D", help="End, exclusive; a week after the start without it.")
@click.option("--calendar", "calendar_ids", metavar="ID", type=int, multiple=True, help="Only this one; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def agenda(session: Session, first: str, last: str | None, calendar_ids: tuple[int, ...], as_json: bool) -> None:
    """List what happens, by start."""
    runtime = session.runtime
    span = parse_span(runtime, first, last)
    if calendar_ids:
        calendars_of(runtime, calendar_ids)
    found = runtime.agenda.between(span, calendar_ids=calendar_ids or None)
    if as_json:
        emit_json([occurrence_json(one) for one in found])
    else:
        _print(runtime, found, span)


def parse_span(runtime: Runtime, first: str, last: str | None, *, length: timedelta = _WEEK) -> TimeSpan:
    """Return the span that two options state, in the display zone."""
    today = datetime.now(runtime.zone).date()
    start = parse_moment(first, runtime.zone, today, option="--from")
    end = parse_moment(last, runtime.zone, today, option="--to") if last else start + length
    if end <= start:
        raise click.UsageError("--to must be after --from; the end is exclusive.")
    if end - start > _LONGEST:
        raise click.UsageError("This is more than a hundred years; ask for less at once.")
    return TimeSpan(start, end)


def _print(runtime: Runtime, found: Iterable[Occurrence], span: TimeSpan) -> None:
    names = {one.id: one.name for one in runtime.calendars.all()}
    first = span.start.astimezone(runtime.zone).date()

    def shown_on(one: Occurrence) -> date:
        return max(first, one.start.instant(runtime.zone).date())

    empty = True
    for date_, group in groupby(sorted(found, key=shown_on), key=shown_on):
        click.echo(("" if empty else "\n") + day(date_))
        empty = False
        emit_table(
            ("", "", ""),
            ((_clock(one, runtime), _title(one), clean(names.get(one.calendar_id, ""))) for one in group),
            headings_shown=False,
        )
    if empty:
        click.echo("Nothing planned.", err=True)


def _clock(one: Occurrence, runtime: Runtime) -> str:
    start, end = one.start.instant(runtime.zone), one.end.instant(runtime.zone)
    if one.start.kind is TimeKind.ALL_DAY:
        days = (one.end.date - one.start.date).days
        return "all day" if days <= 1 else f"until {day(one.end.date - timedelta(days=1))}"
    if end.date() == start.date():
        return f"{start:%H:%M}–{end:%H:%M}"
    return f"{start:%H:%M} – {end.day} {end:%b %H:%M}"


def _title(one: Occurrence) -> str:
    title = one.title or "Untitled"
    place = f" @ {one.location}" if one.location else ""
    marks = (
        ("canceled", one.status is Status.CANCELED),
        ("tentative", one.status is Status.TENTATIVE),
        ("declined", one.partstat is PartStat.DECLINED),
        ("not answered", one.partstat is PartStat.NEEDS_ACTION),
    )
    said = ", ".join(word for word, applies in marks if applies)
    return f"{title}{place}" + (f" ({said})" if said else "")
