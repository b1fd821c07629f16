"""calapp demo: a sample account on an embedded CalDAV server, synced for real, in the window."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

import click

from calapp import logs
from calapp.demo import sample
from calapp.demo.entry import Writer
from calapp.demo.server import EmbeddedServer, Seed
from calapp.errors import CalappError, InputError
from calapp.ical.vtimezone import vtimezone_for
from calapp.paths import PRIVATE_FILE, Profile
from calapp.service.views import AccountEntry, ExportChoice
from calapp.settings import THEMES
from calapp.wiring import Runtime, passing_connections

OUTPUT = Path("demo-output")
MARKER = "demo"
_ZONES_SINCE = 1970

Show = Callable[[Runtime], int]
"""Opens the window on a runtime and returns its exit code when it is closed."""
Picture = Callable[[Runtime, Path], None]
"""Renders the window on a runtime into a file."""


def command(*, show: Show, picture: Picture) -> click.Command:
    """Return the command; the window comes from outside, because one face does not import another."""

    @click.command("demo")
    @click.option("--screenshot", type=click.Path(path_type=Path), metavar="FILE", help="Render the window into FILE.")
    @click.option("--theme", type=click.Choice(THEMES), default="system", help="The theme of the window.")
    @click.pass_context
    def demo(context: click.Context, screenshot: Path | None, theme: str) -> None:
        """Try calapp with a sample account on a CalDAV server of its own."""
        with _workspace(context.obj.option) as (profile, server_folder), _stoppable():
            code = run(profile, server_folder, show=show, picture=picture, screenshot=screenshot, theme=theme)
        context.exit(code)

    return demo


def run(
    profile: Profile,
    server_folder: Path,
    *,
    show: Show,
    picture: Picture,
    screenshot: Path | None = None,
    theme: str = "system",
) -> int:
    """Start the server, connect, sync, and show the window or, without a display, a picture of it."""
    today = datetime.now(ZoneInfo(sample.HOME_ZONE)).date()
    monday = today - timedelta(days=today.weekday())
    server = EmbeddedServer(server_folder, username=sample.OWNER[0], password=sample.PASSWORD, seeds=seeds(monday))
    with server, Runtime(profile, connections=passing_connections()) as runtime:
        logs.set_up(profile.log_file, verbose=False)
        settings = replace(runtime.settings, timezone=sample.HOME_ZONE, theme=theme)
        runtime.change_settings(settings)
        click.echo(f"A CalDAV server with the sample account listens at {server.url}")
        entry = connect(runtime, server.url)
        _sync(runtime, entry)
        if screenshot is None and _display():
            return show(runtime)
        _without_display(runtime, entry, screenshot or OUTPUT / "week.png", picture)
        return 0


def seeds(monday: date) -> list[Seed]:
    """Return the sample calendars for the week of ``monday`` as the server starts with them."""
    zones = {name: text.replace("\n", "\r\n") for name, text in sample.OWN_ZONES.items()}
    zones |= {name: vtimezone_for(name, ZoneInfo(name), _ZONES_SINCE) for name in sample.PUBLIC_ZONES}
    writer = Writer(monday, sample.OWNER, zones, datetime.now(UTC))
    return [
        Seed(
            name, color, description,
            {f"{number:03}.ics": writer.text(entry) for number, entry in enumerate(sample.ENTRIES)
             if entry.calendar == name},
        )
        for name, color, description in sample.CALENDARS
    ]  # fmt: skip


def connect(runtime: Runtime, url: str) -> AccountEntry:
    """Add the sample account the way the wizard does; one of an earlier demo in the same profile makes room."""
    for old in runtime.accounts.entries():
        if old.account.name == sample.OWNER[0]:
            runtime.accounts.remove(old.account.id, discard=True)
    for local in runtime.calendars.all():
        runtime.calendars.edit(local.id, color=sample.LOCAL_COLOR)
    found = runtime.accounts.discover(url, username=sample.OWNER[0], password=sample.PASSWORD)
    entry = runtime.accounts.add(found, name=sample.OWNER[0])
    names = ", ".join(calendar.name for calendar in entry.calendars)
    click.echo(f"Connected as {entry.account.name}; calendars found: {names}")
    return entry


def _sync(runtime: Runtime, entry: AccountEntry) -> None:
    result = runtime.sync([entry.account.id])
    for account in result.accounts:
        for one in account.calendars:
            click.echo(f"Synced {one.name}: {one.pulled} events in {one.requests} requests, {one.seconds:.1f} s")
            for problem in one.problems:
                click.echo(f"  {problem}")
        if account.error:
            raise CalappError(account.error)


def _without_display(runtime: Runtime, entry: AccountEntry, screenshot: Path, picture: Picture) -> None:
    try:
        screenshot.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{screenshot.parent} cannot be made. Choose another place for the screenshot.") from error
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    picture(runtime, screenshot)
    click.echo(f"Screenshot: {screenshot}")
    exported = screenshot.with_suffix(".ics")
    count = runtime.transfer.export_file(exported, ExportChoice(tuple(one.id for one in entry.calendars)))
    click.echo(f"Export: {exported} with {count} objects")


def _display() -> bool:
    """Tell whether there is a display to show a window on."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


@contextmanager
def _workspace(folder: str | None) -> Iterator[tuple[Profile, Path]]:
    """Yield a profile and the server's folder; both are gone afterwards, unless the user named the profile.

    A profile from the environment does not count, and one with data of the user's own is refused.
    """
    if folder is not None:
        _claim(Profile.at(Path(folder)))
    with tempfile.TemporaryDirectory(prefix="calapp-demo-", ignore_cleanup_errors=True) as temporary:
        place = Path(temporary)
        (place / "server").mkdir()
        yield Profile.at(Path(folder) if folder else place / "profile"), place / "server"


def _claim(profile: Profile) -> None:
    """Mark a profile as the demo's. Raises InputError when it is somebody's already."""
    marker = profile.data / MARKER
    if profile.database.exists() and not marker.exists():
        raise InputError(f"{profile.data} holds a profile of your own. Choose an empty folder for the demo, or none.")
    profile.create()
    marker.touch(mode=PRIVATE_FILE)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let a polite request to end unwind like Ctrl+C does, so that the server is stopped and nothing is left."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
