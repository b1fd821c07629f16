from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from calapp.model.account import Account, AccountKind, AccountState
from calapp.model.calendar import Calendar
from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.model.timespan import EventTime
from calapp.service.sync_health import AccountHealth, CalendarHealth, WaitingEdit
from calapp.ui.health_dialog import HealthDialog

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
WORK = Calendar(3, 1, "/w/", "Work")
START = EventTime.utc(datetime(2026, 3, 12, 9))
LUNCH = Occurrence(OccurrenceKey(7), 3, "Lunch", START, EventTime.utc(datetime(2026, 3, 12, 10)))
WELL = AccountHealth(
    Account(1, AccountKind.CALDAV, "Dav", last_sync=NOW - timedelta(minutes=2)),
    calendars=(CalendarHealth(WORK, NOW - timedelta(minutes=2)),),
)


@pytest.fixture
def show(qtbot, light):
    def make(*accounts):
        held = list(accounts)
        dialog = HealthDialog(lambda: tuple(held), lambda: NOW)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog, held

    return make


def texts(dialog):
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisible() and label.text()]


def button(dialog, name):
    return next(one for one in dialog.findChildren(QPushButton) if name in (one.text(), one.accessibleName()))


def test_a_well_account_says_when_it_was_last_in_step(show, qtbot):
    dialog, _held = show(WELL)
    assert {"Dav", "All is well. Last in step 2 min ago.", "Work", "Last in step 2 min ago."} <= set(texts(dialog))
    with qtbot.waitSignal(dialog.sync_wanted) as wanted:
        button(dialog, "Sync now").click()
    assert wanted.args == [1]


def test_an_account_that_wants_a_password_offers_to_sign_in(show, qtbot):
    account = Account(1, AccountKind.CALDAV, "Dav", state=AccountState.SIGN_IN)
    dialog, _held = show(AccountHealth(account, "The server refuses the sign-in.", "Sign in again."))
    assert "The server refuses the sign-in. Not synced yet. Sign in again." in texts(dialog)
    with qtbot.waitSignal(dialog.sign_in_wanted) as wanted:
        button(dialog, "Sign in…").click()
    assert wanted.args == [1]


def test_what_waits_says_why_and_when_and_is_found(show, qtbot):
    edit = WaitingEdit("Lunch", WORK, "update", "The server refused this.", "Change the event.",
                       NOW + timedelta(minutes=25), attention=True, shown=LUNCH)  # fmt: skip
    gone = WaitingEdit("Dinner", WORK, "delete", "", "It is sent with the next sync.")
    dialog, _held = show(AccountHealth(WELL.account, calendars=WELL.calendars, waiting=(edit, gone), conflicts=2))
    assert {
        "Changed: Lunch", "Work · The server refused this. Change the event. Next try in 25 min.",
        "Deleted: Dinner", "Work · It is sent with the next sync.", "2 conflicts wait for you",
    } <= set(texts(dialog))  # fmt: skip
    with qtbot.waitSignal(dialog.event_wanted) as wanted:
        button(dialog, "Show Lunch").click()
    assert wanted.args == [LUNCH]
    assert not [one for one in dialog.findChildren(QPushButton) if one.accessibleName() == "Show Dinner"]
    with qtbot.waitSignal(dialog.conflicts_wanted):
        button(dialog, "Choose…").click()


def test_a_calendar_in_trouble_says_what_to_do(show, qtbot):
    troubled = CalendarHealth(WORK, None, "This calendar is gone.", "Everything of it is kept.", ("a.ics: odd",))
    dialog, held = show(AccountHealth(WELL.account, calendars=(troubled,)))
    assert {"This calendar is gone. Everything of it is kept. Not synced yet.", "a.ics: odd"} <= set(texts(dialog))
    held.clear()
    dialog.refresh()
    nobody = "No account is synced: everything is kept on this computer only."
    qtbot.waitUntil(lambda: texts(dialog) == [nobody])


def test_time_goes_on_and_the_button_that_has_the_focus_keeps_it(show, qtbot):
    dialog, _held = show(WELL)
    sync_now = button(dialog, "Sync now")
    sync_now.setFocus()
    dialog._now = lambda: NOW + timedelta(minutes=5)
    dialog.refresh()
    assert "All is well. Last in step 7 min ago." in texts(dialog)
    assert button(dialog, "Sync now") is not sync_now
    assert dialog.focusWidget() is button(dialog, "Sync now")


def test_rows_stay_while_nothing_changes(show):
    dialog, _held = show(WELL)
    sync_now = button(dialog, "Sync now")
    dialog.refresh()
    assert button(dialog, "Sync now") is sync_now
