"""Invitations in the window: how many wait, the page, the answer, and taking it back."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.event import PartStat
from calapp.providers.base import RemoteObject
from calapp.ui.invitations_dialog import InvitationsDialog
from tests.service.test_invitations import invitation

# Qt says so when a tray icon is shown without any desktop around it.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")
ANA = "ana@example.org"


@pytest.fixture
def invited(shell, runtime):
    """Let an invitation arrive from a server that is not asked."""
    with runtime.store.unit() as unit:
        account = unit.accounts.save(Account(0, AccountKind.CALDAV, "Work", ANA, "https://dav.invalid/", (ANA,), "ref"))
        calendar = unit.calendars.save(Calendar(0, account.id, "/work/", "Work"))
        text = invitation("Tea").replace("\n", "\r\n")
        unit.objects.store_base(calendar.id, [RemoteObject("/work/tea.ics", text, "1")])
    shell.on_other_process()
    return runtime.events.find("Tea")


def texts(widget):
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_the_sidebar_counts_and_the_page_answers_and_takes_back(shell, runtime, invited, qtbot):
    status = shell.window.sidebar.status
    qtbot.waitUntil(lambda: status._invitations.text() == "1 invitation waits")
    status._invitations.click()
    page = next(one for one in shell.window.findChildren(InvitationsDialog) if one.isVisible())
    assert {"Tea", "From Bo Lind <bo@example.org>", "Fri 13 March, 10:00 – 11:00 · Work"} <= set(texts(page))
    next(one for one in page.findChildren(QPushButton) if one.accessibleName() == "Maybe: Tea").click()
    assert runtime.events.detail(invited).partstat is PartStat.TENTATIVE
    qtbot.waitUntil(lambda: "No invitation waits for your answer." in texts(page))
    qtbot.waitUntil(lambda: not status._invitations.isVisible())
    shell.window.commands["undo"].trigger()
    assert runtime.events.detail(invited).partstat is PartStat.NEEDS_ACTION
    qtbot.waitUntil(lambda: "Tea" in texts(page))


def test_the_event_can_be_looked_at_before(shell, invited, qtbot):
    shell.window.commands["show_invitations"].trigger()
    page = next(one for one in shell.window.findChildren(InvitationsDialog) if one.isVisible())
    with qtbot.waitSignal(shell.workings.invitations.event_wanted) as wanted:
        next(one for one in page.findChildren(QPushButton) if one.accessibleName() == "Show: Tea").click()
    assert wanted.args[0].title == "Tea"
