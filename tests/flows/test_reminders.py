"""Reminders on a real desktop: a notification service shows them, and what a person does there counts in calapp."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.display import Display

pytestmark = [
    pytest.mark.xdist_group("display"),
    pytest.mark.skipif(bool(Display.missing()), reason=f"not installed: {', '.join(Display.missing())}"),
]
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:tea\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDTEND:{end:%Y%m%dT%H%M%SZ}\r\nSUMMARY:Tea <b>time</b>\r\n"
    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER;VALUE=DATE-TIME:{due:%Y%m%dT%H%M%SZ}\r\nEND:VALARM\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    opened = Display(tmp_path, tray=True, notifications=True)
    yield opened
    opened.close()


@pytest.fixture
def profile(tmp_path: Path, display: Display) -> list[str]:
    """Start calapp in the tray, and let an event come from elsewhere that reminds at once."""
    options = ["--profile", str(tmp_path / "profile")]
    display.start(*options, "--background")
    display.until(lambda: looked(tmp_path / "profile"), "the first look for reminders")
    now, minute = datetime.now(UTC), timedelta(minutes=1)
    file = tmp_path / "tea.ics"
    times = {"start": now + 30 * minute, "end": now + 60 * minute, "due": now + timedelta(seconds=1)}
    file.write_bytes(EVENT.format(**times).encode())
    display.command(*options, "import", str(file), "--calendar", "1")
    display.until(lambda: shown(display) == "1", "the notification")
    return options


def looked(folder: Path) -> bool:
    files = list(folder.glob("*.sqlite3"))
    if not files:
        return False
    with closing(sqlite3.connect(f"file:{files[0]}?mode=ro", uri=True)) as database:
        try:
            return bool(database.execute("SELECT count(*) FROM reminder_look").fetchone()[0])
        except sqlite3.OperationalError:
            return False  # not laid out yet


def waiting(display: Display, profile: list[str]) -> list[str]:
    return [one["title"] for one in json.loads(display.command(*profile, "reminder", "list", "--json"))]


def shown(display: Display) -> str:
    return display.dunst("count", "displayed")


def test_a_reminder_is_shown_by_the_desktop_and_what_is_closed_there_is_seen(display, profile):
    assert not display.windows("^calapp$")
    display.dunst("close")
    display.until(lambda: waiting(display, profile) == [], "the answer")


def test_a_click_on_the_notification_shows_the_event_in_the_window(display, profile):
    display.dunst("action", "0")
    display.window("^calapp$")


def test_a_reminder_that_is_dismissed_elsewhere_leaves_the_desktop(display, profile):
    assert waiting(display, profile) == ["Tea <b>time</b>"]
    display.command(*profile, "reminder", "dismiss", "--all")
    display.until(lambda: shown(display) == "0", "the notification to go")
