"""calapp sync: one full pass of each account."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from calapp.cli.progress import SyncBar
from calapp.cli.render import Json, emit_json, emit_table, tell
from calapp.cli.session import CONFLICTS, DONE, FAILED, SIGN_IN, Session, pass_session
from calapp.errors import CalappError
from calapp.model.account import AccountKind, AccountState
from calapp.sync.result import AccountResult, Progress, SyncResult, Watch


@click.command()
@click.argument("accounts", metavar="[ACCOUNT]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def sync(session: Session, accounts: tuple[str, ...], as_json: bool) -> None:
    """Send what is queued and fetch what changed, for all accounts or those named."""
    runtime = session.runtime
    named = [runtime.accounts.find(name) for name in accounts]
    chosen = named or [entry.account for entry in runtime.accounts.entries()]
    remote = [one.id for one in chosen if one.kind is not AccountKind.LOCAL]
    if not remote:
        tell("There is nothing to sync: what is on this computer stays on this computer.")
    with SyncBar() as bar, _interruptible() as canceled:

        def show(step: Progress) -> None:
            bar.show(step.calendar_id, step.name, step.done, step.total)

        result = runtime.sync(remote, Watch(canceled=canceled, progress=show, changed=runtime.tell))
    if result.canceled:
        tell("Stopped. What was done so far is kept; the next sync goes on from there.")
    if as_json:
        emit_json({"accounts": [_json(one) for one in result.accounts]})
    else:
        _print(result)
    for one in result.accounts:
        _complain(one)
    runtime.follow_zone_data()
    try:
        runtime.back_up()
    except CalappError as error:
        tell(f"The daily copy of the database could not be made: {error.title}")
    waiting = sum(entry.conflicts for entry in runtime.accounts.entries() if entry.account.id in remote)
    if waiting:
        tell(f"{waiting} conflicts wait for you: calapp conflict list." if waiting > 1 else
             "1 conflict waits for you: calapp conflict list.")  # fmt: skip
    unsent = sum(entry.pending for entry in runtime.accounts.entries() if entry.account.id in remote)
    if unsent and not result.ok:
        tell(f"{unsent} edits wait to be sent; calapp health says why." if unsent > 1 else
             "1 edit waits to be sent; calapp health says why.")  # fmt: skip
    code = exit_code(result, waiting)
    if code != DONE:
        raise click.exceptions.Exit(code)


def exit_code(result: SyncResult, waiting: int) -> int:
    """Return the exit code of a sync; when several apply, what asks most of the user counts."""
    if any(one.state is AccountState.SIGN_IN for one in result.accounts):
        return SIGN_IN
    if waiting:
        return CONFLICTS
    return DONE if result.ok else FAILED


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Let Ctrl+C end the sync at the next object; a second one ends it at once."""
    asked = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _print(result: SyncResult) -> None:
    rows = [
        (
            account.name,
            one.name,
            one.pulled,
            one.pushed,
            one.deleted,
            one.conflicts,
            len(one.problems),
            f"{one.seconds:.1f} s",
        )
        for account in result.accounts
        for one in account.calendars
        if not account.error or one.pulled or one.pushed or one.deleted or one.problems
    ]
    if rows:
        headings = ("ACCOUNT", "CALENDAR", "FETCHED", "SENT", "REMOVED", "CONFLICTS", "PROBLEMS", "TIME")
        emit_table(headings, rows, right=range(2, 8))


def _complain(account: AccountResult) -> None:
    if account.error:
        tell(f"{account.name}: {account.error}")
    for one in account.calendars:
        if one.error:
            tell(f"{account.name}, {one.name}: {one.error}")
        if one.held:
            tell(f"{account.name}, {one.name}: the server says that {one.held} events are gone. They are kept until a "
                 "second look confirms it.")  # fmt: skip
        for problem in one.problems:
            tell(f"{account.name}, {one.name}: {problem}")


def _json(account: AccountResult) -> Json:
    return {
        "name": account.name,
        "ok": account.ok,
        "error": account.error,
        "state": account.state.value,
        "calendars": [
            {
                "name": one.name,
                "pulled": one.pulled,
                "pushed": one.pushed,
                "deleted": one.deleted,
                "conflicts": one.conflicts,
                "problems": list(one.problems),
                "requests": one.requests,
                "seconds": round(one.seconds, 3),
                "error": one.error,
            }
            for one in account.calendars
        ],
        "requests": account.requests,
        "seconds": round(account.seconds, 3),
    }
