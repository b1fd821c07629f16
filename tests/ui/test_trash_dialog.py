from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from calapp.model.calendar import Calendar
from calapp.model.changes import Origin
from calapp.model.event import Event
from calapp.model.timespan import EventTime
from calapp.service.trash import SHOWN
from calapp.service.views import TrashEntry
from calapp.ui.trash_dialog import TrashDialog, entry_words

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
START, END = EventTime.utc(datetime(2026, 3, 12, 9)), EventTime.utc(datetime(2026, 3, 12, 10))
ENTRY = TrashEntry(
    7, "Lunch & more", Calendar(1, 1, "/w/", "Work"), NOW - timedelta(hours=2), Origin.REMOTE, Event("u", START, END)
)


@pytest.fixture
def show(qtbot, light):
    def make(*entries):
        held = list(entries)
        dialog = TrashDialog(lambda: tuple(held), lambda: NOW, lambda: BERLIN)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog, held

    return make


def texts(dialog):
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisible() and label.text()]


def test_a_row_says_what_it_was_and_brings_it_back(show, qtbot):
    dialog, _held = show(ENTRY)
    assert "Lunch & more" in texts(dialog)
    assert "Thu 12 March, 10:00 – 11:00 · Work · removed on the server 2 h ago" in texts(dialog)
    button = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Restore")
    with qtbot.waitSignal(dialog.restore_wanted) as wanted:
        button.click()
    assert wanted.args == [7]


def test_what_cannot_come_back_says_why(show):
    dialog, _held = show(TrashEntry(7, "", None, NOW, Origin.LOCAL, None, "The calendar it was in is gone."))
    assert {"Untitled", "cannot be read · removed here just now", "The calendar it was in is gone."} <= set(
        texts(dialog)
    )
    assert not next(one for one in dialog.findChildren(QPushButton) if one.text() == "Restore").isEnabled()


def test_an_empty_trash_says_so_and_fills_again(show, qtbot):
    dialog, held = show()
    assert "Nothing was removed in the last 30 days." in texts(dialog)
    held.append(ENTRY)
    dialog.refresh()
    qtbot.waitUntil(lambda: "Lunch & more" in texts(dialog))


def test_a_long_list_says_that_there_is_more(show):
    dialog, _held = show(*(ENTRY for _ in range(SHOWN)))
    assert any("Older ones are not shown" in text for text in texts(dialog))


def test_words_leave_out_what_is_not_known():
    assert (
        entry_words(TrashEntry(1, "", None, NOW, Origin.LOCAL, None), NOW, BERLIN)
        == "cannot be read · removed here just now"
    )
