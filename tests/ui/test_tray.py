"""The tray icon and its menu."""

from datetime import date

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from calapp.ui.tray import LONGEST_TITLE, Tray, date_icon


@pytest.fixture
def tray(qtbot, light):
    made = Tray()
    made.set_today(date(2026, 3, 12))
    return made


def action(tray, words):
    return next(one for one in tray.menu.actions() if one.text() == words)


def texts(tray):
    return [one.text() for one in tray.menu.actions() if not one.isSeparator()]


def test_menu_offers_what_can_be_done_without_the_window(tray):
    tray.set_next("Stand-up, 09:00")
    assert texts(tray) == ["Stand-up, 09:00", "New event", "Sync now", "Pause sync", "Open calapp", "Quit"]


@pytest.mark.parametrize(
    ("words", "signal"),
    [
        ("New event", "new_event_requested"),
        ("Sync now", "sync_requested"),
        ("Open calapp", "open_requested"),
        ("Quit", "quit_requested"),
    ],
)
def test_each_entry_tells_its_wish(tray, qtbot, words, signal):
    with qtbot.waitSignal(getattr(tray, signal)):
        action(tray, words).trigger()


def test_nothing_planned_is_said_and_cannot_be_opened(tray):
    tray.set_next("Lunch")
    tray.set_next("")
    first = tray.menu.actions()[0]
    assert not first.isEnabled()
    assert "planned" in first.text()


def test_long_title_is_cut_and_ampersand_kept(tray):
    tray.set_next("Research & development " * 5)
    text = tray.menu.actions()[0].text()
    assert len(text.replace("&&", "&")) <= LONGEST_TITLE
    assert "&&" in text
    assert text.endswith("…")


def test_pause_is_a_switch(tray, qtbot):
    with qtbot.waitSignal(tray.pause_toggled) as toggled:
        action(tray, "Pause sync").trigger()
    assert toggled.args == [True]
    tray.set_paused(paused=True)
    assert "paused" in tray.tool_tip


def test_problem_is_in_the_tool_tip(tray):
    tray.set_problem("Club: sign in again")
    assert "Club: sign in again" in tray.tool_tip
    tray.set_problem("")
    assert "Club" not in tray.tool_tip


def test_click_on_the_icon_toggles_the_window(tray, qtbot):
    with qtbot.waitSignal(tray.toggle_requested):
        tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    with qtbot.assertNotEmitted(tray.toggle_requested):
        tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)


def test_icon_differs_by_day_and_badge(qapp):
    def image(**options):
        return date_icon(**options).pixmap(22, 22).toImage()

    plain = image(day=date(2026, 3, 12))
    assert plain == image(day=date(2026, 4, 12))
    assert plain != image(day=date(2026, 3, 13))
    assert plain != image(day=date(2026, 3, 12), badge="problem")
    assert image(day=date(2026, 3, 12), badge="paused") != image(day=date(2026, 3, 12), badge="problem")
