"""calapp event dates: what a series has beside its rule."""

from __future__ import annotations

import click

from calapp.cli.render import clean, emit_json, emit_table, tell, when
from calapp.cli.session import Session, pass_session
from calapp.cli.times import parse_time
from calapp.model.edits import Notify
from calapp.model.event import Status
from calapp.model.timespan import EventTime, TimeKind
from calapp.service.views import SeriesDates
from calapp.settings import known_zone
from calapp.wiring import Runtime

_CHANGED = "changed"


@click.command()
@click.argument("uid")
@click.option("--calendar", "calendar_id", metavar="ID", type=int, help="Where to look for UID.")
@click.option("--add", metavar="D", multiple=True, help="Add a date; a day alone means the time of the series.")
@click.option("--remove", metavar="D", multiple=True, help="Take away a date that was added.")
@click.option("--bring-back", metavar="D", multiple=True, help="Bring back a date that was left out.")
@click.option("--reset", metavar="D", multiple=True, help="Set a changed occurrence back to what the series says.")
@click.option("--notify", type=click.Choice([one.value for one in Notify]), default="none", help="Tell the guests.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def dates(
    session: Session,
    uid: str,
    calendar_id: int | None,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    bring_back: tuple[str, ...],
    reset: tuple[str, ...],
    notify: str,
    as_json: bool,
) -> None:
    """List the dates that a series has beside its rule, or change them, all in one edit.

    D is a day, a local time in the zone of the series, or an id as this list prints it.
    """
    runtime = session.runtime
    object_id = runtime.events.find(uid, calendar_id=calendar_id).object_id
    if add or remove or bring_back or reset:
        start = runtime.events.detail(runtime.events.find(uid, calendar_id=calendar_id)).event.start
        named = [tuple(_date(text, start, runtime) for text in texts) for texts in (add, remove, bring_back, reset)]
        runtime.series_dates.edit(
            object_id, add=named[0], remove=named[1], bring_back=named[2], reset=named[3], notify=Notify(notify)
        )
        tell("The dates of the series were changed.")
    found = runtime.series_dates.of(object_id)
    if as_json:
        emit_json(_document(found))
        return
    emit_table(("DATE", "WHAT", "NOW", "TITLE"), _rows(found, runtime))


def _date(text: str, start: EventTime, runtime: Runtime) -> EventTime:
    """Return a date as a series writes its times: of a day, the occurrence of that day."""
    text = text.strip()
    if text.endswith("Z") and "-" not in text:
        return EventTime.parse(text)
    if start.kind is TimeKind.ALL_DAY:
        return parse_time(text[:10], None, all_day=True, option="The date")
    if "T" not in text:
        text = f"{text}T{start.wall:%H:%M:%S}"
    zone = None if start.kind is TimeKind.FLOATING else known_zone(start.tzid or "") or runtime.zone
    return parse_time(text, zone, all_day=False, option="The date")


def _document(found: SeriesDates) -> dict[str, object]:
    return {
        "added": [_named(date) for date in found.added],
        "left_out": [_named(date) for date in found.left_out],
        "changed": [
            _named(event.recurrence_id)
            | {"start": event.start.iso(), "end": event.end.iso(), "title": event.title, "status": event.status.value}
            for event in found.changed
            if event.recurrence_id is not None
        ],
    }


def _named(date: EventTime) -> dict[str, object]:
    return {"recurrence_id": date.recurrence_id(), "date": date.iso()}


def _rows(found: SeriesDates, runtime: Runtime) -> list[tuple[str, ...]]:
    rows = [(date, "added", "", "") for date in found.added]
    rows += [(date, "left out", "", "") for date in found.left_out]
    for event in found.changed:
        if event.recurrence_id is not None:
            what = str(Status.CANCELED) if event.status is Status.CANCELED else _CHANGED
            rows.append((event.recurrence_id, what, when(event.start, event.end, runtime.zone), event.title))
    rows.sort(key=lambda row: row[0].key)
    return [(date.recurrence_id(), what, now, clean(title)) for date, what, now, title in rows]
