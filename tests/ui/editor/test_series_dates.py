from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QLabel, QPushButton

from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.edits import EditScope, EventDraft
from calapp.model.occurrence import OccurrenceKey
from calapp.model.timespan import EventTime, TimeSpan
from calapp.ui.editor.dialog import EventDialog
from calapp.ui.editor.series_dates import SeriesDatesSection

pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")
BERLIN = ZoneInfo("Europe/Berlin")
MARCH = TimeSpan(datetime(2026, 3, 1, tzinfo=BERLIN), datetime(2026, 4, 1, tzinfo=BERLIN))


def berlin(day: int, hour: int = 9, minute: int = 0) -> EventTime:
    return EventTime.zoned(datetime(2026, 3, day, hour, minute), BERLIN, tzid="Europe/Berlin")


def days(runtime):
    found = runtime.agenda.between(MARCH)
    return [(one.start.wall.day, one.title) for one in found if one.start.wall.month == 3]


@pytest.fixture
def series(runtime):
    """Return the key of a stand-up on five days: the second is left out, the third is a retrospective."""
    return make(runtime, runtime.calendars.writable()[0].id)


def make(runtime, calendar_id):
    draft = EventDraft(berlin(9), berlin(9, 9, 30), "Stand-up", rrule="FREQ=DAILY;COUNT=5")
    object_id = runtime.events.create(calendar_id, draft).receipts[0].object_id
    runtime.events.delete(OccurrenceKey(object_id, "20260310T080000Z"), scope=EditScope.THIS)
    third = OccurrenceKey(object_id, "20260311T080000Z")
    retro = replace(draft, start=berlin(11), end=berlin(11, 9, 30), title="Retro")
    runtime.events.save(third, retro, scope=EditScope.THIS)
    return OccurrenceKey(object_id, "20260309T080000Z")


@pytest.fixture
def open_editor(shell, qtbot):
    def make_dialog(key):
        shell.workings.editing.edit(key)
        return next(one for one in shell.window.findChildren(EventDialog) if one.isVisible())

    return make_dialog


def section(editor) -> SeriesDatesSection:
    return editor.findChild(SeriesDatesSection)


def press(editor, name):
    [one for one in section(editor).findChildren(QPushButton) if one.accessibleName() == name][-1].click()


def words(editor) -> str:
    return " | ".join(one.text() for one in editor.findChildren(QLabel) if one.isVisibleTo(editor))


def test_the_preview_shows_the_dates_that_there_are(open_editor, series):
    editor = open_editor(series)
    assert "Mon 9 Mar, Wed 11 Mar, Thu 12 Mar, Fri 13 Mar" in words(editor)
    press(editor, "Bring back Tue 10 Mar 2026")
    assert "Mon 9 Mar, Tue 10 Mar, Wed 11 Mar" in words(editor)


def test_exceptions_are_listed_and_put_right_in_one_edit_that_is_undone_as_one(open_editor, series, runtime, shell):
    before = days(runtime)
    assert before == [(9, "Stand-up"), (11, "Retro"), (12, "Stand-up"), (13, "Stand-up")]
    editor = open_editor(series)
    press(editor, "Bring back Tue 10 Mar 2026")
    press(editor, "Reset Wed 11 Mar 2026")
    section(editor).findChild(QDateEdit).setDate(QDate(2026, 3, 20))
    section(editor)._add.click()
    assert editor.is_dirty()
    editor._on_save()
    assert not editor.isVisible()
    assert days(runtime) == [(day, "Stand-up") for day in (9, 10, 11, 12, 13, 20)]
    shell.window.commands["undo"].trigger()
    assert days(runtime) == before


def test_other_changes_go_with_them_and_canceling_changes_nothing(open_editor, series, runtime, shell, monkeypatch):
    monkeypatch.setattr("calapp.ui.scope_dialog.ask_scope", lambda *_args, **_more: EditScope.ALL)
    editor = open_editor(series)
    press(editor, "Bring back Tue 10 Mar 2026")
    editor._title._title.setText("Daily")
    editor._on_save()
    assert days(runtime) == [(9, "Daily"), (10, "Daily"), (11, "Retro"), (12, "Daily"), (13, "Daily")]
    shell.window.commands["undo"].trigger()
    before = days(runtime)
    assert (10, "Stand-up") not in before
    monkeypatch.setattr("calapp.ui.scope_dialog.ask_scope", lambda *_args, **_more: None)
    editor = open_editor(series)
    press(editor, "Bring back Tue 10 Mar 2026")
    editor._title._title.setText("Daily")
    editor._on_save()
    assert editor.isVisible()
    assert days(runtime) == before
    editor.done(0)


def test_a_date_that_is_there_is_not_added_twice(open_editor, series):
    editor = open_editor(series)
    section(editor).findChild(QDateEdit).setDate(QDate(2026, 3, 12))
    section(editor)._add.click()
    assert "has this date already" in words(editor)
    assert not editor.is_dirty()


def test_what_a_system_cannot_hold_is_said_and_not_offered(open_editor, runtime):
    with runtime.store.unit() as unit:
        account = unit.accounts.save(Account(0, AccountKind.KLOUDLESS, "Narrow", "ana", "https://api.invalid/"))
        narrow = unit.calendars.save(Calendar(0, account.id, "narrow", "Narrow"))
    editor = open_editor(make(runtime, narrow.id))
    assert "no dates beside it" in words(editor)
    assert "cannot bring back" in words(editor)
    assert section(editor)._add.isHidden()
    offered = {one.text() for one in section(editor).findChildren(QPushButton) if one.isVisibleTo(editor)}
    assert offered == {"Reset"}
