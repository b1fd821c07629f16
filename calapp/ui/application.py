"""The application: checks for a display, brings the first week to the screen, then the rest, and ends cleanly."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from calapp import instance
from calapp.errors import CalappError
from calapp.paths import Profile
from calapp.wiring import Runtime

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SWITCH_INTERVAL = 0.001
HAND_OVER_WITHIN = 5.0
SETTLE_MS = 400
NO_DISPLAY = "There is no display to show a window on. The commands work without one: calapp --help lists them."
NO_ANSWER = "calapp is running already, but its window does not answer. End that process, then try again."
_SCHEMES = ("webcal:", "webcals:", "file:")
_log = logging.getLogger(__name__)


def main(profile: Profile, arguments: Sequence[str] = ()) -> int:
    """Show the window of a profile and return the exit code; a second start raises the first window instead."""
    if not has_display(os.environ, sys.platform):
        raise CalappError(NO_DISPLAY)
    arguments = [_absolute(argument) for argument in arguments]
    claimed = instance.Instance.claim(profile)
    if claimed is None:
        _hand_over(profile, arguments)
        return 0
    with closing(claimed), Runtime(profile) as runtime:
        return _run(runtime, claimed, arguments)


def show(runtime: Runtime, arguments: Sequence[str] = ()) -> int:
    """Show the window on a runtime that is open already, as the demo does."""
    if not has_display(os.environ, sys.platform):
        raise CalappError(NO_DISPLAY)
    claimed = instance.Instance.claim(runtime.profile)
    if claimed is None:
        raise CalappError("A window of this profile is open already. Close it, or choose another profile.")
    with closing(claimed):
        return _run(runtime, claimed, arguments)


def take_screenshot(runtime: Runtime, path: Path, *, size: tuple[int, int] | None = None) -> None:
    """Render the window on this week into a picture. Raises CalappError when the file cannot be written."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEventLoop, QTimer

    from calapp.ui.main_window import SIZE
    from calapp.ui.shell import Shell

    application = make_application(runtime)
    shell = Shell(runtime, application)
    shell.window.resize(*(size or SIZE))
    shell.first_paint()
    shell.overview.refresh()
    shell.window.show()
    settled = QEventLoop()
    QTimer.singleShot(SETTLE_MS, settled, settled.quit)  # the dots of the small month come a moment later
    settled.exec()
    written = shell.window.grab().save(str(path))
    shell.window.hide()
    if not written:
        raise CalappError(f"The picture {path} cannot be written. Choose another place for it.")


def has_display(environment: Mapping[str, str], platform: str) -> bool:
    """Tell whether Qt would find a display: without one it ends the whole process in the middle of a sentence."""
    chosen = environment.get("QT_QPA_PLATFORM", "")
    if platform in ("win32", "darwin") or chosen.startswith(("offscreen", "minimal", "vnc")):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def make_application(runtime: Runtime) -> QApplication:
    """Return the one QApplication, dressed as the settings say."""
    from PySide6.QtWidgets import QApplication

    from calapp.ui import theme

    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(["calapp"])
    application.setApplicationName("calapp")
    application.setApplicationDisplayName("calapp")
    application.setDesktopFileName("calapp")
    application.setQuitOnLastWindowClosed(False)
    theme.apply(application, theme.Scheme(runtime.settings.theme))
    return application


def _run(runtime: Runtime, claimed: instance.Instance, arguments: Sequence[str]) -> int:
    sys.setswitchinterval(SWITCH_INTERVAL)  # the sync thread gives way to the window sooner
    from calapp.ui.running import Running

    running = Running(make_application(runtime), runtime, claimed, arguments)
    before, sys.excepthook = sys.excepthook, running.on_unexpected
    try:
        code, ended = running.run()
    finally:
        sys.excepthook = before
    if not ended:
        # A lane waits for a server that does not answer. What counts is on disk already, so do not wait with it.
        runtime.close()
        claimed.close()
        logging.shutdown()
        os._exit(code)
    return code


def _hand_over(profile: Profile, arguments: Sequence[str]) -> None:
    """Give the arguments to the window that is open, or is just opening."""
    deadline = time.monotonic() + HAND_OVER_WITHIN
    while not instance.hand_over(profile, arguments):
        if time.monotonic() > deadline:
            raise CalappError(NO_ANSWER)
        time.sleep(0.1)


def _absolute(argument: str) -> str:
    """Return a file's whole path: the window that opens it may run in another folder."""
    if argument.startswith("--") or argument.lower().startswith(_SCHEMES):
        return argument
    return os.path.abspath(argument)
