"""The command line: its options, its nouns, and the one gate through which failures leave it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Any, NoReturn

import click

from calapp.cli.account import account
from calapp.cli.activity import activity
from calapp.cli.agenda import agenda
from calapp.cli.calendar import calendar
from calapp.cli.conflict import conflict
from calapp.cli.doctor import doctor
from calapp.cli.event import event
from calapp.cli.health import health
from calapp.cli.invitation import invitation, invitations
from calapp.cli.reminder import reminder
from calapp.cli.render import tell
from calapp.cli.session import Failure, Session, SignInFailure
from calapp.cli.sync import sync
from calapp.cli.transfer import export_command, import_command
from calapp.cli.trash import trash
from calapp.errors import CalappError, SignInNeeded
from calapp.paths import VARIABLE

_log = logging.getLogger(__name__)


class _Gate(click.Group):
    """Turns calapp's failures into exit codes and sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except CalappError as error:
            _log.info("%s failed: %s %s", ctx.invoked_subcommand, error.title, error.detail, exc_info=True)
            kind = SignInFailure if isinstance(error, SignInNeeded) else Failure
            raise kind(error.title) from error


@click.group(cls=_Gate)
@click.option("--profile", metavar="DIR", help=f"Keep everything in DIR ({VARIABLE} does the same).")
@click.option("--verbose", is_flag=True, help="Tell in detail what happens, on standard error.")
@click.version_option(package_name="calapp", prog_name="calapp")
@click.pass_context
def calapp(context: click.Context, profile: str | None, verbose: bool) -> None:
    """A desktop calendar. Without a command it opens the window."""
    context.obj = Session(profile, verbose=verbose)
    context.call_on_close(context.obj.close)


_COMMANDS = (
    account, calendar, sync, agenda, event, import_command, export_command, conflict, activity, trash, reminder,
    invitation, invitations,
    health, doctor,
)  # fmt: skip
for _command in _COMMANDS:
    calapp.add_command(_command)


def main(extra: Iterable[click.Command] = ()) -> NoReturn:
    """Run the command line, with commands that other faces add, and end the process with its exit code."""
    logging.getLogger("calapp").addHandler(logging.NullHandler())
    sys.excepthook = _unexpected
    for command in extra:
        calapp.add_command(command)
    calapp.main(prog_name="calapp")


def _unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say what nobody foresaw in one line; the stack trace goes to the log."""
    _log.critical("Unexpected failure", exc_info=(kind, error, trace))
    tell("calapp failed unexpectedly. The log tells more; calapp doctor shows where it is.")
