from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QLabel

from calapp.model.account import Account, AccountKind, AccountState
from calapp.model.calendar import Calendar
from calapp.service.views import AccountEntry
from calapp.ui.accounts.page import AccountDialog, facts_of

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
ACCOUNT = Account(
    2, AccountKind.KLOUDLESS, "Work", "123", "https://api.example.org/v1", last_sync=NOW - timedelta(hours=2)
)


def entry(**more):
    return AccountEntry(ACCOUNT, (Calendar(1, 2, "c", "Work"),), **more)


def test_the_page_says_what_an_account_is_how_it_stands_and_what_to_know_of_its_system(qtbot, light):
    dialog = AccountDialog(entry(remark="One of two edits may be lost.", pending=2), NOW)
    qtbot.addWidget(dialog)
    dialog.show()
    shown = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    for words in ("Kloudless", "https://api.example.org/v1", "123", "Synced 2 h ago", "2 edits wait to be sent",
                  "One of two edits may be lost."):  # fmt: skip
        assert words in shown


def test_what_is_wrong_is_told():
    account = Account(2, AccountKind.CALDAV, "Work", "ana", "https://dav", state=AccountState.SIGN_IN, error="Refused.")
    facts = dict(facts_of(AccountEntry(account), NOW))
    assert (facts["User name"], facts["State"], facts["Problem"]) == ("ana", "Sign in again", "Refused.")
    assert "Edits" not in facts
