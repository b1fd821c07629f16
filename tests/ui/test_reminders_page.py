"""Preferences of reminders, and a calendar's own default; both count for the next event."""

import pytest
from PySide6.QtCore import QTime
from PySide6.QtWidgets import QDialog

from calapp.ui import calendar_actions
from calapp.ui.ask import Chosen
from calapp.ui.calendar_list import CalendarVerb, calendar_verbs
from calapp.ui.editor.dialog import EventDialog
from calapp.ui.settings_dialog import SettingsDialog
from tests.ui.test_shell import at

# Qt says so when a tray icon is shown without any desktop around it.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")


@pytest.fixture
def page(shell):
    shell.window.commands["show_preferences"].trigger()
    dialog = next(one for one in shell.window.findChildren(SettingsDialog) if one.isVisible())
    yield dialog.reminders
    dialog.close()


def new_event(shell):
    shell.workings.editing.create(at(12, 15), at(12, 16))
    dialog = next(one for one in shell.window.findChildren(EventDialog) if one.isVisible())
    alarms = dialog.draft().alarms
    dialog.done(QDialog.DialogCode.Rejected)
    return [alarm.minutes_before for alarm in alarms]


def test_quiet_hours_and_the_switch_count_at_once(page, runtime):
    assert not page._begin.isEnabled()
    page._quiet.click()
    assert (runtime.settings.quiet_begin, runtime.settings.quiet_end) == (22 * 60, 7 * 60)
    page._begin.setTime(QTime(21, 30))
    assert runtime.settings.quiet_begin == 21 * 60 + 30
    page._quiet.click()
    assert runtime.settings.quiet_begin == runtime.settings.quiet_end
    page._switch.click()
    assert runtime.settings.reminders is False
    assert not page._quiet.isEnabled()


def test_the_usual_reminder_is_that_of_the_next_event(page, shell, runtime):
    page._default.setCurrentText("30 minutes before")
    assert new_event(shell) == [30]
    page._default.setCurrentText("No reminder")
    assert new_event(shell) == []


def test_a_calendar_of_its_own_mind(shell, runtime, monkeypatch):
    (calendar,) = runtime.calendars.writable()
    offered = []

    def choose(_title, _label, choices, current, _action, **_more):
        offered.append(([words for words, _value in choices][:3], current))
        return Chosen(60)

    monkeypatch.setattr(calendar_actions, "ask_choice", choose)
    assert CalendarVerb.REMINDER in calendar_verbs(calendar)
    shell.workings.calendars.carry_out(calendar.id, CalendarVerb.REMINDER)
    assert offered == [(["As usual (10 minutes before)", "No reminder", "At the start"], None)]
    assert new_event(shell) == [60]
