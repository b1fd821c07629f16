"""calapp health: how sync stands, what waits, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import click

from calapp.cli.render import Json, clean, emit_json, tell
from calapp.cli.session import FAILED, Session, pass_session
from calapp.service.sync_health import AccountHealth, CalendarHealth, WaitingEdit

_At = Callable[[datetime | None], str]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def health(session: Session, as_json: bool) -> None:
    """Tell how sync stands, account by account and calendar by calendar; exits with 1 where something is wrong."""
    accounts = session.runtime.sync_health.accounts()
    if as_json:
        emit_json([_account(one) for one in accounts])
    else:
        _print(session, accounts)
    if not all(one.well for one in accounts):
        raise click.exceptions.Exit(FAILED)


def _print(session: Session, accounts: Sequence[AccountHealth]) -> None:
    if not accounts:
        tell("There is no account that is synced: everything is kept on this computer only.")
    zone = session.runtime.zone

    def at(moment: datetime | None) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""

    for account in accounts:
        click.echo(f"{'ok ' if account.well else 'NO '} {clean(account.account.name)}: {_words(account, at)}")
        for line in _details(account, at):
            click.echo(f"     {clean(line)}")


def _words(account: AccountHealth, at: _At) -> str:
    words = [account.trouble or _in_step(account.account.last_sync, at)]
    if _is_ahead(account.next_try):
        words.append(f"next try at {at(account.next_try)}, or now by calapp sync")
    if account.advice:
        words.append(account.advice)
    return clean(" · ".join(words))


def _details(account: AccountHealth, at: _At) -> Iterator[str]:
    for one in account.calendars:
        words = one.trouble or f"{_in_step(one.last_sync, at)}."
        yield f"{one.calendar.name}: {words} {one.advice}".rstrip()
        yield from (f"  {problem}" for problem in one.problems)
    for edit in account.waiting:
        later = f" Next try at {at(edit.next_try)}." if _is_ahead(edit.next_try) else ""
        why = " ".join(part for part in (edit.why, edit.advice) if part)
        yield f"waits ({edit.verb}): {edit.title or 'Untitled'}: {why}{later}"
    if account.conflicts:
        yield f"conflicts: {account.conflicts}. calapp conflict list shows them."


def _in_step(moment: datetime | None, at: _At) -> str:
    return f"last in step at {at(moment)}" if moment else "not synced yet"


def _is_ahead(moment: datetime | None) -> bool:
    return moment is not None and moment > datetime.now(UTC)


def _account(one: AccountHealth) -> Json:
    return {
        "id": one.account.id,
        "name": one.account.name,
        "state": one.account.state.value,
        "well": one.well,
        "last_sync": _iso(one.account.last_sync),
        "trouble": one.trouble,
        "advice": one.advice,
        "next_try": _iso(one.next_try),
        "calendars": [_calendar(calendar) for calendar in one.calendars],
        "waiting": [_waiting(edit) for edit in one.waiting],
        "conflicts": one.conflicts,
    }


def _calendar(one: CalendarHealth) -> Json:
    return {
        "id": one.calendar.id,
        "name": one.calendar.name,
        "last_sync": _iso(one.last_sync),
        "trouble": one.trouble,
        "advice": one.advice,
        "problems": list(one.problems),
    }


def _waiting(one: WaitingEdit) -> Json:
    return {
        "title": one.title,
        "calendar": one.calendar.id,
        "verb": one.verb,
        "why": one.why,
        "advice": one.advice,
        "next_try": _iso(one.next_try),
        "attention": one.attention,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
