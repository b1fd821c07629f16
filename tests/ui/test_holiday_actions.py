"""Adding public holidays from the menu of a local account."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from calapp.model.account import AccountKind
from calapp.ui.ask import ChoiceQuestion
from calapp.ui.calendar_list import AccountVerb, CalendarVerb

pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")
NAME = "Holidays in Germany, Bayern"


def answer_with(*answers):
    """Choose these in the questions that come, one after the other; "" backs out."""
    waiting = list(answers)

    def look():
        question = QApplication.activeModalWidget()
        if isinstance(question, ChoiceQuestion) and question.isVisible():
            wanted = waiting.pop(0)
            if wanted:
                question.field.setCurrentText(wanted)
                question.accept()
            else:
                question.reject()
        if waiting:
            QTimer.singleShot(50, look)

    QTimer.singleShot(50, look)
    return waiting


def local(runtime):
    return next(one.account.id for one in runtime.accounts.entries() if one.account.kind is AccountKind.LOCAL)


def test_the_holidays_of_a_region_come_as_a_calendar_that_can_be_deleted(shell, runtime, qtbot):
    answer_with("Germany", "Bayern")
    shell.workings.accounts.carry_out(local(runtime), AccountVerb.HOLIDAYS)
    qtbot.waitUntil(
        lambda: "Holidays in Germany, Bayern" in [one.name for one in runtime.calendars.all()], timeout=20_000
    )
    made = next(one for one in runtime.calendars.all() if one.name == "Holidays in Germany, Bayern")
    qtbot.waitUntil(lambda: made.id in [row.calendar.id for row in shell.window.sidebar.calendars.rows])
    texts = [action.text() for action in shell.window.sidebar.calendars.calendar_menu(made.id).actions()]
    assert CalendarVerb.DELETE in texts
    assert CalendarVerb.IMPORT not in texts


def test_who_backs_out_gets_nothing(shell, runtime, qtbot):
    before = runtime.calendars.all()
    waiting = answer_with("Germany", "")
    shell.workings.accounts.carry_out(local(runtime), AccountVerb.HOLIDAYS)
    qtbot.waitUntil(lambda: not waiting, timeout=20_000)
    qtbot.wait(200)
    assert runtime.calendars.all() == before
