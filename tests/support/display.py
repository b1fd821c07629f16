"""A display for flows: Xvfb, a window manager, a private bus, a tray host, a keyring, and calapp driven in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

NEEDED = ("Xvfb", "openbox", "trayer", "xdotool", "dbus-daemon", "gnome-keyring-daemon", "import", "dunst")
TRAY_HOST = ("trayer", "--edge", "bottom", "--align", "right", "--widthtype", "request", "--height", "32")
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
Found = TypeVar("Found")


class AppProcess:
    """One running calapp."""

    def __init__(self, command: list[str], *, env: Mapping[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as sink:
            self._process = subprocess.Popen(command, env=dict(env), stdout=sink, stderr=sink, stdin=subprocess.DEVNULL)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def wait(self, patience: float = PATIENCE) -> int:
        """Wait for the process to end by itself and return its exit code."""
        return self._process.wait(patience)

    def kill(self) -> None:
        """End it as the power button would."""
        self._process.kill()
        self._process.wait(PATIENCE)

    def stop(self) -> None:
        """End it politely, then not."""
        if self.running:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()


class Display:
    """A screen of its own. Everything started here ends with ``close``."""

    def __init__(
        self, folder: Path, *, tray: bool, keyring: bool = False, notifications: bool = False, size: str = "1400x920"
    ) -> None:
        self._folder = folder
        self._children: list[subprocess.Popen[bytes]] = []
        self._apps: list[AppProcess] = []
        self._size = size
        try:
            self.name = self._start_server()
            self.env = self._environment()
            self._start_bus()
            if keyring:
                self._start_keyring()
            if notifications:
                self._start_notifications()
            ready = folder / "openbox.ready"  # until then it may overlook windows
            self._child("openbox", "--sm-disable", "--startup", f"touch {ready}")
            self.until(ready.exists, "the window manager")
            if tray:
                self._child(*TRAY_HOST)
                self.until(lambda: self.windows(classname="trayer"), "the tray host")
        except BaseException:
            self.close()
            raise

    @staticmethod
    def missing() -> list[str]:
        """Return the programs that this machine lacks."""
        return [name for name in NEEDED if shutil.which(name) is None]

    def start(self, *arguments: str, env: Mapping[str, str] | None = None) -> AppProcess:
        """Start calapp on this display."""
        log = self._folder / f"app-{len(self._apps)}.log"
        command = [sys.executable, "-m", "calapp", *arguments]
        self._apps.append(AppProcess(command, env={**self.env, **(env or {})}, log=log))
        return self._apps[-1]

    def command(self, *arguments: str, words: str = "") -> str:
        """Run a calapp command to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "calapp", *arguments], env=self.env, input=words, capture_output=True, text=True,
            check=False, timeout=2 * PATIENCE,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"calapp {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def windows(self, name: str = "", *, classname: str = "", visible: bool = True) -> list[str]:
        """Return the ids of the windows with this title or class."""
        chosen = ["--class", classname] if classname else ["--name", name]
        shown = ["--onlyvisible"] if visible else []
        return self._xdotool("search", *shown, *chosen, check=False).split()

    def window(self, name: str) -> str:
        """Wait for a window of this title and return its id."""
        return str(self.until(lambda: self.windows(name), f"a window named {name}")[0])

    def no_window(self, name: str) -> None:
        """Wait until no window of this title is shown."""
        self.until(lambda: not self.windows(name), f"no window named {name}")

    def focused(self) -> str:
        """Return the title of the focused window."""
        return self._xdotool("getactivewindow", "getwindowname", check=False).strip()

    def key(self, *keys: str) -> None:
        """Press keys, in xdotool's words."""
        self._xdotool("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._xdotool("type", "--delay", "20", text)

    def click(self, x: int, y: int, *, button: int = 1) -> None:
        """Click at a point of the screen."""
        self._xdotool("mousemove", str(x), str(y), "click", str(button))

    def focus(self, window: str) -> None:
        """Give the keyboard to a window."""
        self._xdotool("windowactivate", "--sync", window)

    def close_window(self, window: str) -> None:
        """Ask a window to close, as its close button does; a busy window manager may need to be asked again."""
        name = self._xdotool("getwindowname", window).strip()
        deadline = time.monotonic() + PATIENCE
        while window in self.windows(f"^{name}$") and time.monotonic() < deadline:
            if self.focused() == name:
                self._xdotool("key", "--clearmodifiers", "alt+F4", check=False)
                time.sleep(0.5)
            else:
                self._xdotool("windowactivate", window, check=False)
                time.sleep(0.1)

    def tray_center(self) -> tuple[int, int]:
        """Wait for an icon in the tray and return where to click it."""
        tray = self.windows(classname="trayer")[0]
        return self.until(lambda: self._icon(tray), "an icon in the tray")

    def screenshot(self, path: Path) -> Path:
        """Write what the screen shows."""
        subprocess.run(["import", "-window", "root", str(path)], env=self.env, check=True, timeout=PATIENCE)
        return path

    @staticmethod
    def until(ask: Callable[[], Found], what: str, *, patience: float = PATIENCE) -> Found:
        """Ask again and again until the answer is true, and return it."""
        deadline = time.monotonic() + patience
        while not (answer := ask()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited {patience:.0f} s in vain for {what}")
            time.sleep(0.05)
        return answer

    def close(self) -> None:
        """End everything that was started here."""
        for app in self._apps:
            app.stop()
        for child in reversed(self._children):
            child.terminate()
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait(5)

    def _start_server(self) -> str:
        reading, writing = os.pipe()
        os.set_inheritable(writing, True)
        command = [
            "Xvfb",
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            f"{self._size}x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]
        self._spawn(command, pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb did not start: {self._log.read_text(errors='replace')}")
        return f":{number}"

    def _environment(self) -> dict[str, str]:
        run, home = self._folder / "run", self._folder / "home"
        run.mkdir(mode=0o700)
        home.mkdir(mode=0o700)
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        return {
            **kept,
            "DISPLAY": self.name,
            "QT_QPA_PLATFORM": "xcb",
            "LC_ALL": "C.UTF-8",
            "TZ": "Europe/Berlin",
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "XDG_RUNTIME_DIR": str(run),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "PYTHONUNBUFFERED": "1",
        }

    def _start_bus(self) -> None:
        reading, writing = os.pipe()
        command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--print-address={writing}"]
        self._spawn(command, pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.env["DBUS_SESSION_BUS_ADDRESS"] = answer.readline().strip()

    def _start_keyring(self) -> None:
        """Start an unlocked Secret Service and wait until it is on the bus."""
        command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        self._spawn(command, words=b"unlock-me")
        del self.env["PYTHON_KEYRING_BACKEND"]
        self._until_on_bus("org.freedesktop.secrets", "the keyring")

    def _start_notifications(self) -> None:
        """Start a notification service and wait until it is on the bus."""
        self._child("dunst")
        self._until_on_bus("org.freedesktop.Notifications", "the notification service")

    def dunst(self, *arguments: str) -> str:
        """Ask the notification service for something, or do what a person would do with a notification."""
        command = ["dunstctl", *arguments]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=True, timeout=PATIENCE)
        return done.stdout.strip()

    def _until_on_bus(self, name: str, what: str) -> None:
        ask = ["dbus-send", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner",
               f"string:{name}"]  # fmt: skip
        self.until(lambda: b"true" in subprocess.run(ask, env=self.env, capture_output=True, check=False).stdout, what)

    def _child(self, *command: str) -> None:
        self._spawn(list(command))

    def _spawn(self, command: list[str], *, pass_fds: tuple[int, ...] = (), words: bytes = b"") -> None:
        env = getattr(self, "env", None) or dict(os.environ)
        with self._log.open("ab") as sink:
            child = subprocess.Popen(
                command, env=env, stdout=sink, stderr=sink, stdin=subprocess.PIPE, pass_fds=pass_fds
            )
        self._children.append(child)
        if child.stdin is not None:
            child.stdin.write(words)
            child.stdin.close()

    @property
    def _log(self) -> Path:
        return self._folder / "display.log"

    def _icon(self, tray: str) -> tuple[int, int] | None:
        """Return the middle of the tray window once it is wide enough to hold an icon."""
        told = self._xdotool("getwindowgeometry", "--shell", tray, check=False)
        place = dict(line.split("=", 1) for line in told.split() if "=" in line)
        if not place or int(place["WIDTH"]) < 16:
            return None
        return int(place["X"]) + int(place["WIDTH"]) // 2, int(place["Y"]) + int(place["HEIGHT"]) // 2

    def _xdotool(self, *arguments: str, check: bool = True) -> str:
        told = subprocess.run(
            ["xdotool", *arguments], env=self.env, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        if check and told.returncode:
            raise RuntimeError(f"xdotool {' '.join(arguments)}: {told.stderr.strip()}")
        return told.stdout
