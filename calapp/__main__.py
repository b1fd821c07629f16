"""Picks a face from the arguments, the window or the command line, and imports only that one."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from calapp.wiring import Runtime

WINDOW_OPTIONS = ("--background", "--new-event", "--today", "--sync-now")
_SCHEMES = ("webcal:", "webcals:", "file:")
_SUFFIXES = (".ics", ".ical", ".icalendar", ".ifb", ".vcs", ".eml")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the arguments ask for when they ask for the window."""

    profile: str | None
    verbose: bool
    arguments: tuple[str, ...]


def main() -> int:
    """Run calapp and return its exit code."""
    os.umask(0o077)
    wanted = window_wanted(sys.argv[1:])
    if wanted is not None:
        return _open_window(wanted)
    from calapp.cli.main import main as run_command
    from calapp.demo import main as demo
    from calapp.gateway import command as gateway

    return run_command([demo.command(show=_show_demo, picture=_picture_demo), gateway.command()])


def window_wanted(arguments: Sequence[str]) -> Wanted | None:
    """Return what to show, or None when the arguments are a command (``--help`` and mistakes included)."""
    profile: str | None = None
    verbose = False
    shown: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        name, separator, value = argument.partition("=")
        if name == "--profile":
            profile = value if separator else next(rest, None)
            if profile is None:
                return None
        elif argument == "--verbose":
            verbose = True
        elif argument in WINDOW_OPTIONS or is_calendar(argument):
            shown.append(argument)
        else:
            return None
    return Wanted(profile, verbose, tuple(shown))


def is_calendar(argument: str) -> bool:
    """Tell whether an argument names a calendar file or the address of one."""
    return argument.lower().startswith(_SCHEMES) or (
        argument.lower().endswith(_SUFFIXES) and not argument.startswith("-")
    )


def _open_window(wanted: Wanted) -> int:
    gc.disable()  # until the first week is painted: what starting makes stays, so looking for garbage is in vain
    from calapp import logs
    from calapp.errors import CalappError
    from calapp.paths import Profile

    try:
        profile = Profile.chosen(wanted.profile, os.environ).create()
        logs.set_up(profile.log_file, verbose=wanted.verbose)
        from calapp.ui.application import main as show_window

        return show_window(profile, list(wanted.arguments))
    except CalappError as error:
        print(error.title, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return 1


def _show_demo(runtime: Runtime) -> int:
    from calapp.ui.application import show

    return show(runtime)


def _picture_demo(runtime: Runtime, path: Path) -> None:
    from calapp.ui.application import take_screenshot

    take_screenshot(runtime, path)


if __name__ == "__main__":
    sys.exit(main())
