"""calapp invitations: what waits for an answer."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from calapp.cli.render import emit_json, emit_table, occurrence_json, when
from calapp.cli.session import Session, pass_session


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def invitations(session: Session, as_json: bool) -> None:
    """List invitations that wait for your answer; `calapp event rsvp` gives it."""
    runtime = session.runtime
    waiting = runtime.invitations.pending(datetime.now(UTC))
    if as_json:
        emit_json([{**occurrence_json(one.occurrence), "organizer": one.organizer} for one in waiting])
        return
    rows = (
        (
            one.occurrence.uid,
            when(one.occurrence.start, one.occurrence.end, runtime.zone),
            one.calendar.name,
            one.organizer,
            one.occurrence.title or "Untitled",
        )
        for one in waiting
    )
    emit_table(("UID", "WHEN", "CALENDAR", "FROM", "TITLE"), rows)
