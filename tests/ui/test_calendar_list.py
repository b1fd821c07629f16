"""The sidebar's list of accounts and calendars."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from calapp.model.account import Account, AccountKind, AccountState
from calapp.model.calendar import Calendar
from calapp.service.views import AccountEntry
from calapp.ui.account_header import Standing, standing
from calapp.ui.calendar_list import AccountVerb, CalendarList, CalendarVerb

NOW = datetime(2026, 3, 12, 11, 24, tzinfo=UTC)
LOCAL = AccountEntry(Account(1, AccountKind.LOCAL, "On this computer"), (Calendar(1, 1, "", "Personal"),))
REMOTE = AccountEntry(
    Account(2, AccountKind.CALDAV, "ana@example.org", last_sync=NOW - timedelta(minutes=2)),
    (Calendar(2, 2, "/w", "Work"), Calendar(3, 2, "/h", "Holidays & more", read_only=True, visible=False)),
)


def in_state(state: AccountState, error: str = "") -> AccountEntry:
    return replace(REMOTE, account=replace(REMOTE.account, state=state, error=error))


@pytest.fixture
def calendars(qtbot, light):
    widget = CalendarList()
    qtbot.addWidget(widget)
    widget.resize(224, 400)
    widget.set_entries((LOCAL, REMOTE), NOW)
    widget.show()
    return widget


def test_rows_show_name_visibility_and_lock(calendars):
    work, holidays = calendars.rows[1:]
    assert work.check.isChecked()
    assert not holidays.check.isChecked()
    assert holidays.check.accessibleName() == "Holidays & more, read-only"
    assert (work._lock.isHidden(), holidays._lock.isHidden()) == (True, False)


def test_click_on_a_row_shows_or_hides_the_calendar(calendars, qtbot):
    with qtbot.waitSignal(calendars.visibility_changed) as changed:
        QTest.mouseClick(calendars.rows[1].check, Qt.MouseButton.LeftButton)
    assert changed.args == [2, False]


def test_space_does_the_same_by_keyboard(calendars, qtbot):
    calendars.rows[2].check.setFocus()
    with qtbot.waitSignal(calendars.visibility_changed) as changed:
        QTest.keyClick(calendars.rows[2].check, Qt.Key.Key_Space)
    assert changed.args == [3, True]


def test_unchanged_rows_are_kept_and_changed_ones_updated(calendars):
    before = calendars.rows
    renamed = replace(REMOTE, calendars=(replace(REMOTE.calendars[0], name="Office"), REMOTE.calendars[1]))
    calendars.set_entries((LOCAL, renamed), NOW)
    assert calendars.rows == before
    assert calendars.rows[1].check.accessibleName() == "Office"


def test_focus_stays_when_a_calendar_appears(calendars, qtbot):
    calendars.rows[1].check.setFocus()
    more = replace(REMOTE, calendars=(Calendar(9, 2, "/n", "New"), *REMOTE.calendars))
    calendars.set_entries((LOCAL, more), NOW)
    assert [row.calendar.name for row in calendars.rows] == ["Personal", "New", "Work", "Holidays & more"]
    assert calendars.rows[2].check.hasFocus()


@pytest.mark.parametrize(
    ("entry", "word", "bad"),
    [
        pytest.param(LOCAL, "", False, id="local"),
        pytest.param(REMOTE, "", False, id="fine"),
        pytest.param(in_state(AccountState.SIGN_IN), "Sign in again", True, id="sign in"),
        pytest.param(in_state(AccountState.FAILED, "No calendar server."), "Problem", True, id="failed"),
        pytest.param(in_state(AccountState.OFFLINE), "Offline", False, id="offline"),
        pytest.param(in_state(AccountState.WAITING), "Waiting", False, id="waiting"),
    ],
)
def test_standing_says_who_must_act(entry, word, bad):
    state = standing(entry, NOW)
    assert (state.word, state.bad) == (word, bad)


def test_standing_of_a_good_account_tells_when_it_was_synced():
    assert standing(REMOTE, NOW) == Standing("", "check", "Synced 2 min ago")


def test_sign_in_link_opens_the_problem(calendars, qtbot):
    calendars.set_entries((LOCAL, in_state(AccountState.SIGN_IN)), NOW)
    link = calendars.headers[1]._link
    assert link.isVisible()
    with qtbot.waitSignal(calendars.account_problem_opened) as opened:
        link.click()
    assert opened.args == [2]


def test_menu_of_a_read_only_calendar_offers_no_changes(calendars):
    texts = [action.text() for action in calendars.calendar_menu(3).actions()]
    assert CalendarVerb.IMPORT not in texts
    assert CalendarVerb.REMINDER not in texts
    assert CalendarVerb.DELETE not in texts
    assert CalendarVerb.EXPORT in texts


def test_menu_tells_calendar_and_verb(calendars, qtbot):
    menu = calendars.calendar_menu(2)
    with qtbot.waitSignal(calendars.calendar_verb_chosen) as chosen:
        next(action for action in menu.actions() if action.text() == CalendarVerb.COLOR).trigger()
    assert chosen.args == [2, CalendarVerb.COLOR]


def test_account_menu_leads_with_what_is_needed(calendars, qtbot):
    calendars.set_entries((LOCAL, in_state(AccountState.SIGN_IN)), NOW)
    menu = calendars.account_menu(2)
    assert menu.actions()[0].text() == AccountVerb.SIGN_IN
    with qtbot.waitSignal(calendars.account_verb_chosen) as chosen:
        menu.actions()[0].trigger()
    assert chosen.args == [2, AccountVerb.SIGN_IN]


def test_local_account_has_nothing_to_sync(calendars):
    texts = [action.text() for action in calendars.account_menu(1).actions()]
    assert AccountVerb.SYNC not in texts
    assert AccountVerb.CREATE in texts


def test_a_calendar_moves_by_menu_and_by_keyboard_as_far_as_there_is_room(calendars, qtbot):
    texts = [action.text() for action in calendars.calendar_menu(2).actions()]
    assert (CalendarVerb.UP in texts, CalendarVerb.DOWN in texts) == (False, True)
    assert CalendarVerb.DOWN not in [action.text() for action in calendars.calendar_menu(1).actions()]
    check = calendars.rows[2].check
    check.setFocus()
    with qtbot.waitSignal(calendars.calendar_verb_chosen) as chosen:
        QTest.keyClick(check, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert chosen.args == [3, CalendarVerb.UP]
    calendars.set_entries((LOCAL, replace(REMOTE, calendars=REMOTE.calendars[::-1])), NOW)
    assert [row.calendar.id for row in calendars.rows] == [1, 3, 2]
    assert calendars.rows[1].check.hasFocus()
