from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QLabel, QPushButton

from calapp.errors import InputError
from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.service.views import ConflictEntry
from calapp.ui.conflicts_dialog import ConflictsDialog


def test_nothing_to_choose_from_leaves_only_a_way_out(qtbot, light):
    dialog = ConflictsDialog((), lambda _: None, ZoneInfo("Europe/Berlin"))
    qtbot.addWidget(dialog)
    dialog.show()
    buttons = [button.text() for button in dialog.findChildren(QPushButton) if button.isVisible()]
    assert buttons == ["Close"]


def test_conflict_that_went_away_by_itself_says_so_and_offers_nothing(qtbot, light):
    def gone(_conflict_id):
        raise InputError("This conflict was resolved already.")

    account = Account(1, AccountKind.CALDAV, "Home")
    entry = ConflictEntry(
        1, account, Calendar(1, 1, "/work/", "Work"), "a", "", "Lunch", ("title",), datetime(2026, 3, 2, tzinfo=UTC)
    )
    dialog = ConflictsDialog((entry,), gone, ZoneInfo("Europe/Berlin"))
    qtbot.addWidget(dialog)
    dialog.show()
    assert "resolved already" in " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert not {button.text() for button in dialog.findChildren(QPushButton) if button.isVisible()} & {
        "Keep mine", "Keep both", "Use the server’s",
    }  # fmt: skip
