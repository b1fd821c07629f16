"""The window on a real display: it starts, hides in the tray, comes back, quits, and loses nothing when killed."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from calapp.ui import theme
from tests.support.display import AppProcess, Display
from tests.support.proxy import Fault

pytestmark = [
    pytest.mark.xdist_group("display"),
    pytest.mark.skipif(bool(Display.missing()), reason=f"not installed: {', '.join(Display.missing())}"),
]
WINDOW = "^calapp$"
EVENTS = 240
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART:202603{day:02}T100000Z\r\nDTEND:202603{day:02}T110000Z\r\nSUMMARY:Event {uid}\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)
Open = Callable[..., Display]


@pytest.fixture
def open_display(tmp_path: Path) -> Iterator[Open]:
    """Return a function that opens a display; it is closed after the test."""
    opened: list[Display] = []

    def open_one(**options: bool) -> Display:
        opened.append(Display(tmp_path, **options))
        return opened[-1]

    yield open_one
    for display in opened:
        display.close()


@pytest.fixture
def profile(tmp_path: Path) -> list[str]:
    """Return the options that keep everything in the test's own folder."""
    return ["--profile", str(tmp_path / "profile")]


def count(image: QImage, color: QColor) -> int:
    wanted = color.rgb()
    return sum(image.pixel(x, y) == wanted for x in range(0, image.width(), 2) for y in range(0, image.height(), 2))


def shows_today(display: Display, folder: Path) -> bool:
    """Tell whether the screen shows a week with today's mark and the now-line."""
    image = QImage(str(display.screenshot(folder / "screen.png")))
    return count(image, theme.LIGHT.accent) > 200 and count(image, theme.LIGHT.now) > 20


def unshown(display: Display, app: AppProcess) -> bool:
    return app.running and not display.windows(WINDOW)


def calendars(display: Display, profile: list[str]) -> dict[str, dict]:
    listed = json.loads(display.command(*profile, "calendar", "list", "--json"))
    return {entry["name"]: entry for entry in listed}


def test_window_starts_hides_in_the_tray_comes_back_and_quits(open_display, profile, tmp_path):
    display = open_display(tray=True)
    app = display.start(*profile)
    window = display.window(WINDOW)
    display.until(lambda: shows_today(display, tmp_path), "this week on the screen")
    icon = display.tray_center()
    display.close_window(window)
    display.until(lambda: unshown(display, app), "a window hidden in the tray")
    display.click(*icon)
    display.focus(display.window(WINDOW))
    display.key("ctrl+q")
    assert app.wait() == 0, app.output
    assert app.output == ""


def test_without_a_tray_closing_the_window_quits(open_display, profile):
    display = open_display(tray=False)
    app = display.start(*profile)
    display.close_window(display.window(WINDOW))
    assert app.wait() == 0, app.output


def test_event_made_by_keyboard_is_there_after_a_new_start(open_display, profile):
    display = open_display(tray=False)
    app = display.start(*profile)
    display.focus(display.window(WINDOW))
    display.key("n")
    display.window("New event")
    display.type("Tea with Ana")
    display.key("ctrl+Return")
    display.until(lambda: calendars(display, profile)["Personal"]["events"] == 1, "the event in the database")
    display.focus(display.window(WINDOW))
    display.key("ctrl+z")
    display.until(lambda: calendars(display, profile)["Personal"]["events"] == 0, "the event undone")
    display.key("ctrl+shift+z")
    display.until(lambda: calendars(display, profile)["Personal"]["events"] == 1, "the event done again")
    app.kill()
    assert calendars(display, profile)["Personal"]["events"] == 1


def test_second_start_raises_the_first_window_and_hands_over_a_file(open_display, profile, tmp_path):
    display = open_display(tray=True)
    app = display.start(*profile)
    display.close_window(display.window(WINDOW))
    display.until(lambda: unshown(display, app), "a window hidden in the tray")
    assert display.start(*profile).wait() == 0
    display.window(WINDOW)
    file = tmp_path / "party.ics"
    file.write_text(EVENT.format(uid="party", day=12), newline="")
    assert display.start(*profile, str(file)).wait() == 0
    display.window("Import")
    display.until(lambda: display.focused().startswith("Import"), "the import dialog in front")
    display.until(lambda: display.key("Return") or not display.windows("Import"), "the preview to be confirmed")
    display.until(lambda: calendars(display, profile)["Personal"]["events"] == 1, "the imported event")
    assert app.running


def test_background_start_shows_no_window_but_the_tray(open_display, profile):
    display = open_display(tray=True)
    app = display.start(*profile, "--background")
    icon = display.tray_center()
    assert unshown(display, app)
    display.click(*icon)
    display.window(WINDOW)


def test_polite_request_to_end_is_followed_at_once(open_display, profile):
    display = open_display(tray=True)
    app = display.start(*profile)
    display.window(WINDOW)
    app.stop()
    assert app.wait() == 0, app.output


def test_kill_in_the_middle_of_a_sync_loses_and_doubles_nothing(open_display, profile, radicale, proxied):
    proxy, account = proxied(radicale)
    address = account.make_calendar("work")
    with account.client() as client:
        for number in range(EVENTS):
            body = EVENT.format(uid=f"uid-{number}", day=number % 28 + 1)
            client.put(f"{address}{number}.ics", content=body, headers={"Content-Type": "text/calendar"})
    display = open_display(tray=False, keyring=True)
    add = ("account", "add", "caldav", "--name", "Work", "--url", account.url, "--username", account.username)
    display.command(*profile, *add, "--password-stdin", words=f"{account.password}\n")
    work = calendars(display, profile)["work"]["id"]
    slow = Fault(delay=1.0)
    proxy.inject(slow, "REPORT", nth=None)

    app = display.start(*profile)
    display.until(lambda: any(one.method == "REPORT" for one in proxy.log), "the sync to begin")
    display.command(*profile, "event", "add", "--calendar", str(work), "--title", "Mine", "--start", "2026-03-12T12:00")
    app.kill()
    proxy.heal()

    app = display.start(*profile)
    display.until(lambda: calendars(display, profile)["work"]["events"] == EVENTS + 1, "everything on this computer")
    display.until(lambda: b"Mine" in listing(account, address), "the edit at the server")
    app.stop()
    assert listing(account, address).count(b"BEGIN:VEVENT") == EVENTS + 1
    assert calendars(display, profile)["work"]["events"] == EVENTS + 1


def listing(account, address: str) -> bytes:
    """Return the whole calendar as the server has it."""
    with account.client() as client:
        return client.get(address).content


def test_without_a_display_the_window_says_so(profile):
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, "-m", "calapp", *profile], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "display" in done.stderr
    assert "Traceback" not in done.stderr
