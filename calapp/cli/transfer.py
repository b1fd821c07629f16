"""calapp import and calapp export: .ics files in and out."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from calapp.cli.progress import counter
from calapp.cli.render import Json, emit_json, emit_table, tell
from calapp.cli.session import FAILED, Session, calendars_of, pass_session
from calapp.cli.times import parse_moment
from calapp.errors import CalappError
from calapp.model.timespan import TimeSpan
from calapp.service.views import ExportChoice, ImportChoice, ImportReport
from calapp.wiring import Runtime

STDOUT = "-"
_FIRST, _LAST = "1900-01-01", "2200-01-01"


@click.command("import")
@click.argument("files", metavar="FILE...", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--calendar", "calendar_id", metavar="ID", type=int, required=True, help="The calendar to import into.")
@click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
@click.option("--replace", is_flag=True, help="Also replace events that are newer here than in the file.")
@click.option("--skip-duplicates", is_flag=True, help="Leave out events that another calendar has already.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def import_command(
    session: Session,
    files: tuple[Path, ...],
    calendar_id: int,
    dry_run: bool,
    replace: bool,
    skip_duplicates: bool,
    as_json: bool,
) -> None:
    """Import .ics files into a calendar; a bad part is reported and the rest imported."""
    runtime = session.runtime
    runtime.calendars.calendar(calendar_id)
    choice = ImportChoice(replace_newer=replace, skip_elsewhere=skip_duplicates, dry_run=dry_run)
    reports: list[tuple[Path, ImportReport]] = []
    failed = False
    for file in files:
        try:
            with counter(f"Importing {file.name}") as progress:
                report = runtime.transfer.import_file(file, calendar_id, choice, progress=progress)
        except CalappError as error:
            if len(files) == 1:
                raise
            tell(f"{file.name}: {error.title}")
            failed = True
            continue
        reports.append((file, report))
    if as_json:
        emit_json(_json(reports))
    else:
        _print(reports, dry_run=dry_run)
    if failed or any(report.problems for _, report in reports):
        raise click.exceptions.Exit(FAILED)


@click.command("export")
@click.option("--calendar", "calendar_ids", metavar="ID", type=int, multiple=True, help="Only this one; repeatable.")
@click.option("--event", "uids", metavar="UID", multiple=True, help="Only this event, as a whole; repeatable.")
@click.option("--from", "first", metavar="D", help="Only what happens from here on.")
@click.option("--to", "last", metavar="D", help="Only what happens before this; exclusive.")
@click.option("--busy-only", is_flag=True, help="Only the times at which you are taken.")
@click.option("--each", metavar="FOLDER", type=click.Path(path_type=Path), help="Each calendar to a file in FOLDER.")
@click.option("-o", "--output", metavar="FILE", default=STDOUT, help="Where to write; standard output without it.")
@click.option("--keep", is_flag=True, help="Write the calendar to the file again after each sync that changed it.")
@click.option("--stop-keeping", is_flag=True, help="Keep the calendar exported no more; its file stays.")
@click.option("--kept", is_flag=True, help="List what is kept exported.")
@pass_session
def export_command(
    session: Session,
    calendar_ids: tuple[int, ...],
    uids: tuple[str, ...],
    first: str | None,
    last: str | None,
    busy_only: bool,
    each: Path | None,
    output: str,
    keep: bool,
    stop_keeping: bool,
    kept: bool,
) -> None:
    """Write calendars, or single events, as one iCalendar stream or a file for each calendar."""
    runtime = session.runtime
    if kept:
        _print_kept(runtime)
        return
    if keep or stop_keeping:
        if len(calendar_ids) != 1 or uids or first or last or each or (keep and output == STDOUT):
            raise click.UsageError("A calendar is kept as a whole: name one with --calendar, and a file with --output.")
        _keep(runtime, calendar_ids[0], Path(output) if keep else None, busy_only=busy_only)
        return
    if each is not None and (uids or output != STDOUT):
        raise click.UsageError("--each writes calendars into a folder; it takes neither --event nor --output.")
    chosen = tuple(one.id for one in calendars_of(runtime, calendar_ids))
    objects = tuple(one for uid in uids for one in _objects(runtime, uid, calendar_ids)) if uids else None
    choice = ExportChoice(chosen, objects, _span(runtime, first, last), busy_only)
    if each is not None:
        with counter("Exporting") as progress:
            for file in runtime.transfer.export_each(each, choice, progress=progress):
                tell(f"{_events(file.count)} written to {file.path}.")
        return
    if output == STDOUT:
        binary = sys.stdout.buffer
        for piece in runtime.transfer.stream(choice):
            binary.write(piece.encode("utf-8", "replace"))
        binary.flush()
        return
    with counter("Exporting") as progress:
        count = runtime.transfer.export_file(Path(output), choice, progress=progress)
    tell(f"{_events(count)} written to {output}.")


def _print_kept(runtime: Runtime) -> None:
    rows = (
        (one.calendar_id, one.path, "busy times" if one.busy_only else "", one.problem)
        for one in runtime.kept_exports.all()
    )
    emit_table(("CALENDAR", "FILE", "ONLY", "PROBLEM"), rows, right=(0,))


def _keep(runtime: Runtime, calendar_id: int, path: Path | None, *, busy_only: bool) -> None:
    name = runtime.calendars.calendar(calendar_id).name
    if path is None:
        runtime.kept_exports.forget(calendar_id)
        tell(f"“{name}” is no longer kept exported.")
    else:
        found = runtime.kept_exports.keep(calendar_id, path, busy_only=busy_only)
        tell(f"“{name}” is kept exported to {found.path}.")


def _events(count: int) -> str:
    return "1 event" if count == 1 else f"{count} events"


def _objects(runtime: Runtime, uid: str, calendar_ids: tuple[int, ...]) -> tuple[int, ...]:
    """Return the objects of a UID in the named calendars, or in the one that has it."""
    if not calendar_ids:
        return (runtime.events.find(uid).object_id,)
    return tuple(runtime.events.find(uid, calendar_id=one).object_id for one in calendar_ids)


def _span(runtime: Runtime, first: str | None, last: str | None) -> TimeSpan | None:
    if first is None and last is None:
        return None
    today = datetime.now(runtime.zone).date()
    start = parse_moment(first or _FIRST, runtime.zone, today, option="--from")
    end = parse_moment(last or _LAST, runtime.zone, today, option="--to")
    if end <= start:
        raise click.UsageError("--to must be after --from; the end is exclusive.")
    return TimeSpan(start, end)


def _json(reports: list[tuple[Path, ImportReport]]) -> Json:
    return {
        "new": sum(report.new for _, report in reports),
        "changed": sum(report.changed for _, report in reports),
        "unchanged": sum(report.unchanged for _, report in reports),
        "conflicting": sum(report.conflicting for _, report in reports),
        "elsewhere": sum(report.elsewhere for _, report in reports),
        "skipped": sum(report.skipped for _, report in reports),
        "problems": [
            {"line": problem.line, "uid": problem.uid, "reason": problem.reason, "file": str(file)}
            for file, report in reports
            for problem in report.problems
        ],
    }


def _print(reports: list[tuple[Path, ImportReport]], *, dry_run: bool) -> None:
    for file, report in reports:
        counts = f"{report.new} new, {report.changed} changed, {report.unchanged} unchanged"
        more = "".join(
            f", {number} {words}"
            for number, words in (
                (report.conflicting, "newer here"),
                (report.elsewhere, "also in another calendar"),
                (report.skipped, "skipped"),
            )
            if number
        )
        click.echo(f"{file.name}{' (nothing written)' if dry_run else ''}: {counts}{more}")
        for problem in report.problems:
            where = f"line {problem.line}" if problem.line else "file"
            tell(f"{file.name}, {where}: {problem.reason}" + (f" ({problem.uid})" if problem.uid else ""))
