"""Reminders on a real desktop: a notification service shows them, and what a person does there counts in calapp."""

import json
from collections.abc import Iterator
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
    """Return the options of a profile in which an event is about to remind."""
    options = ["--profile", str(tmp_path / "profile")]
    display.command(*options, "reminder", "list")
    now = datetime.now(UTC)
    file = tmp_path / "tea.ics"
    times = {
        "start": now + timedelta(minutes=30),
        "end": now + timedelta(minutes=60),
        "due": now + timedelta(seconds=1),
    }
    file.write_bytes(EVENT.format(**times).encode())
    display.command(*options, "import", str(file), "--calendar", "1")
    return options


def waiting(display: Display, profile: list[str]) -> list[str]:
    return [one["title"] for one in json.loads(display.command(*profile, "reminder", "list", "--json"))]


def shown(display: Display) -> str:
    return display.dunst("count", "displayed")


def test_a_reminder_is_shown_by_the_desktop_and_what_is_closed_there_is_seen(display, profile):
    display.start(*profile, "--background")
    display.until(lambda: shown(display) == "1", "the notification")
    assert not display.windows("^calapp$")
    display.dunst("close")
    display.until(lambda: waiting(display, profile) == [], "the answer")


def test_a_click_on_the_notification_shows_the_event_in_the_window(display, profile):
    display.start(*profile, "--background")
    display.until(lambda: shown(display) == "1", "the notification")
    display.dunst("action", "0")
    display.window("^calapp$")


def test_a_reminder_that_is_dismissed_elsewhere_leaves_the_desktop(display, profile):
    display.start(*profile, "--background")
    display.until(lambda: shown(display) == "1", "the notification")
    assert waiting(display, profile) == ["Tea <b>time</b>"]
    display.command(*profile, "reminder", "dismiss", "--all")
    display.until(lambda: shown(display) == "0", "the notification to go")
