"""The zone that times are shown in: chosen, seen, and told from the computer's own."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from calapp.ui import navigation
from calapp.ui.words import offset_words
from calapp.ui.zone_dialog import ZoneDialog
from tests.ui.test_shell import create

# Qt says so when a tray icon is shown without any desktop around it.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")


@pytest.fixture
def berlin(monkeypatch):
    """Let the computer be in Berlin."""
    monkeypatch.setattr(navigation, "system_zone", lambda: ZoneInfo("Europe/Berlin"))


@pytest.fixture
def choose(shell, berlin):
    """Open the choice by a click on the zone over the hours, type, and take what is found."""

    def choose(text):
        header = shell.window.week.header
        QTest.mouseClick(header, Qt.MouseButton.LeftButton, pos=header._zone_room().center())
        dialog = next(one for one in shell.window.findChildren(ZoneDialog) if one.isVisible())
        QTest.keyClicks(dialog._filter, text)
        shown = [dialog._list.item(row).text() for row in range(dialog._list.count())
                 if not dialog._list.item(row).isHidden()]  # fmt: skip
        QTest.keyClick(dialog._filter, Qt.Key.Key_Return)
        return shown

    return choose


def test_another_zone_is_found_by_its_city_and_counts_at_once(shell, runtime, choose):
    create(runtime, "Tea", hour=15)
    assert choose("new york") == ["America/New York   UTC-04:00"]
    assert runtime.settings.timezone == "America/New_York"
    (tea,) = shell.feed.occurrences
    assert tea.start.instant(shell.clock.zone).hour == 10
    assert shell.window.week.scene.mover.tzid == "America/New_York"


def test_a_zone_that_is_not_the_computers_is_made_plain(shell, choose):
    choose("new york")
    header = shell.window.week.header
    assert header._elsewhere
    note = "Times are shown in America/New York (UTC-04:00). This computer is in Europe/Berlin."
    assert shell.window.week.accessibleDescription() == note
    QTest.mouseMove(header, header._zone_room().center())
    assert note in header.toolTip()


def test_back_to_the_zone_of_the_computer(shell, runtime, choose):
    choose("tokyo")
    assert choose("same as") == ["Same as this computer (Europe/Berlin)   UTC+01:00"]
    assert runtime.settings.timezone == ""


def test_arrow_keys_walk_through_what_is_found(qtbot, light):
    now = datetime(2026, 3, 12, 9, tzinfo=ZoneInfo("Europe/Berlin"))
    dialog = ZoneDialog(("Asia/Tokyo", "Europe/Berlin", "Europe/Lisbon"), "Asia/Tokyo", "Europe/Berlin", now)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog._list.currentItem().text().startswith("Asia/Tokyo")
    QTest.keyClicks(dialog._filter, "europe")
    QTest.keyClick(dialog._filter, Qt.Key.Key_Down)
    QTest.keyClick(dialog._filter, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.zone_chosen) as chosen:
        QTest.keyClick(dialog._filter, Qt.Key.Key_Return)
    assert chosen.args == ["Europe/Lisbon"]


def test_what_is_nowhere_cannot_be_chosen(qtbot, light):
    now = datetime(2026, 3, 12, 9, tzinfo=ZoneInfo("Europe/Berlin"))
    dialog = ZoneDialog(("Asia/Tokyo",), "", "Europe/Berlin", now)
    qtbot.addWidget(dialog)
    dialog._filter.setText("atlantis")
    assert not dialog._confirm.isEnabled()


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Kolkata", "UTC+05:30"),
        ("America/St_Johns", "UTC-02:30"),
        ("UTC", "UTC+00:00"),
        ("Asia/Kathmandu", "UTC+05:45"),
    ],
)
def test_offsets_in_words(zone, words):
    assert offset_words(datetime(2026, 7, 1, tzinfo=ZoneInfo(zone))) == words


def test_a_computer_that_moved_is_named(shell, runtime, berlin, monkeypatch):
    shell.navigation.show_zone()
    assert not shell.window.week.header._elsewhere
    monkeypatch.setattr(navigation, "system_zone", lambda: ZoneInfo("Asia/Tokyo"))
    shell.clock.system_zone_changed.emit()
    assert "This computer is in Asia/Tokyo." in shell.window.week.accessibleDescription()
