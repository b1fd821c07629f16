"""What every command starts from: the profile, its runtime, and how failures are told."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import click

from calapp import instance, logs
from calapp.errors import Canceled
from calapp.model.account import Account
from calapp.model.calendar import Calendar
from calapp.model.changes import ChangeSummary
from calapp.paths import Profile
from calapp.wiring import Runtime

DONE, FAILED, WRONG_USAGE, SIGN_IN, CONFLICTS = 0, 1, 2, 3, 4


class Session:
    """One run of the command line. Profile and runtime are opened when a command first asks for them.

    ``option`` is what the user gave by ``--profile``, None when nothing was given.
    """

    def __init__(self, option: str | None, *, verbose: bool) -> None:
        self.option = option
        self.verbose = verbose
        self._changed = False
        self._open = False

    @cached_property
    def profile(self) -> Profile:
        """The folders, made when they are not there; from then on the log is written."""
        profile = Profile.chosen(self.option, os.environ).create()
        logs.set_up(profile.log_file, verbose=self.verbose)
        return profile

    @cached_property
    def runtime(self) -> Runtime:
        """The services of the profile."""
        runtime = Runtime(self.profile)
        runtime.subscribe(self._note)
        self._open = True
        if runtime.damage:
            from calapp.cli.render import tell

            tell(runtime.damage)
        return runtime

    def json(self, value: object) -> None:
        """Print one JSON document."""
        from calapp.cli.render import emit_json

        emit_json(value)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print a table whose first column holds numbers."""
        from calapp.cli.render import emit_table

        emit_table(headings, rows, right=(0,))

    def tell(self, message: str) -> None:
        """Say something on standard error."""
        from calapp.cli.render import tell

        tell(message)

    def close(self) -> None:
        """Close the runtime, and let a running window know when something changed."""
        if not self._open:
            return
        self.runtime.close()
        if self._changed:
            instance.tell_changed(self.profile)

    def _note(self, summary: ChangeSummary) -> None:
        self._changed = self._changed or not summary.empty


def pass_session(command: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the session to a command as its first argument."""
    return click.make_pass_decorator(Session)(command)


class Failure(click.ClickException):
    """A failure as the command line tells it: one or two plain lines on standard error, and an exit code."""

    exit_code = FAILED

    def show(self, file: object = None) -> None:
        """Print the sentence for people; the details are in the log."""
        from calapp.cli.render import tell

        tell(self.message)


class SignInFailure(Failure):
    """An account needs a sign-in first."""

    exit_code = SIGN_IN


def account_names(runtime: Runtime) -> dict[int, Account]:
    """Return the accounts by id."""
    return {entry.account.id: entry.account for entry in runtime.accounts.entries()}


def calendars_of(runtime: Runtime, calendar_ids: Iterable[int]) -> tuple[Calendar, ...]:
    """Return the calendars of these ids, all of them when none is named."""
    named = tuple(calendar_ids)
    return tuple(runtime.calendars.calendar(one) for one in named) if named else runtime.calendars.all()


def confirm(question: str, *, yes: bool) -> None:
    """Ask on a terminal; elsewhere only ``--yes`` answers."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"{question} Add --yes to confirm.")
    if not click.confirm(question, err=True):
        raise Canceled("Nothing was changed.")


def secret(prompt: str, *, from_stdin: bool) -> str:
    """Return a secret from standard input (one line) or from a prompt without echo; never from an argument."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.UsageError(f"{prompt}: there is no terminal to ask on. Use --password-stdin.")
    answer: str = click.prompt(prompt, hide_input=True, err=True)
    return answer
