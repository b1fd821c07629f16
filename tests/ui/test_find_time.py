"""Finding a time from the editor: a guest's busy times come from the account's system, over HTTP."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton

from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.edits import EventDraft
from calapp.model.event import Attendee
from calapp.model.timespan import EventTime
from calapp.secret import Secret
from calapp.ui.busy_rows import BusyRows
from calapp.ui.editor.dialog import EventDialog
from calapp.ui.editor.section import CalendarChoice, EditorContext
from calapp.ui.find_time import FindingTime, FindTimeDialog
from tests.fakes.aurinko import EMAIL, TOKEN, AurinkoService

BERLIN = ZoneInfo("Europe/Berlin")
BO, CY = "bo@example.org", "cy@example.org"


def monday(hour: int, minute: int = 0) -> EventTime:
    return EventTime.zoned(datetime(2031, 3, 10, hour, minute), BERLIN, tzid="Europe/Berlin")


@pytest.fixture
def service():
    running = AurinkoService()
    running.busy[BO] = [{"start": "2031-03-10T09:00:00Z", "end": "2031-03-10T10:20:00Z", "status": "busy"}]
    yield running
    running.close()
    assert running.complaints == []


class Editor(EventDialog):
    """An editor whose changes may be lost when the test ends."""

    def _discard_agreed(self):
        return True


@pytest.fixture
def editor(qtbot, light, runtime, service):
    """An editor on a new event of Monday at ten with two guests, one of whom nobody knows."""
    with runtime.store.unit() as unit:
        wanted = Account(0, AccountKind.AURINKO, "Work", EMAIL, f"{service.url}/v1", (EMAIL,), "ref")
        calendar = unit.calendars.save(Calendar(0, unit.accounts.save(wanted).id, "cal", "Work"))
    runtime.connections.keep("ref", Secret(TOKEN))
    runtime.events.create(runtime.calendars.all()[0].id, EventDraft(monday(13), monday(14), "Lunch"))
    choice = CalendarChoice(calendar.id, "Work", EMAIL, "#4A63D3")
    context = EditorContext((choice,), calendar.id, BERLIN, "Europe/Berlin", ("Europe/Berlin",))
    draft = EventDraft(monday(10), monday(11), "Plan", attendees=(Attendee(BO), Attendee(CY)))
    dialog = Editor(draft, context)
    FindingTime(runtime, dialog, "")
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def button(widget, words):
    return next(one for one in widget.findChildren(QPushButton) if one.text().replace("&", "") == words)


def open_finder(editor, qtbot):
    button(editor, "Find a time…").click()
    finder = editor.findChild(FindTimeDialog)
    qtbot.waitUntil(lambda: button(finder, "Use this time").isEnabled())
    return finder


def texts(widget):
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_the_first_time_that_suits_all_is_proposed_and_taken_over(editor, qtbot):
    finder = open_finder(editor, qtbot)
    assert "Monday 10 March, 11:30 – 12:30" in texts(finder)
    assert f"{CY}: Aurinko does not know when this guest is busy." in texts(finder)
    assert f"{BO}: busy 10:00 to 11:20" in finder.findChild(BusyRows).accessibleDescription()
    button(finder, "Use this time").click()
    assert (editor.draft().start, editor.draft().end) == (monday(11, 30), monday(12, 30))


def test_the_keyboard_steps_over_what_the_user_has_planned(editor, qtbot):
    finder = open_finder(editor, qtbot)
    step = button(finder, "Next free time")
    seen = []
    for _ in range(4):
        qtbot.keyClick(step, Qt.Key.Key_Space)
        seen.append(next(text for text in texts(finder) if text.startswith("Monday")))
    times = ("11:45 – 12:45", "12:00 – 13:00", "14:00 – 15:00", "14:15 – 15:15")
    assert seen == [f"Monday 10 March, {one}" for one in times]


def test_a_system_that_does_not_answer_is_said_and_own_calendars_still_count(editor, service, qtbot):
    service.close()
    finder = open_finder(editor, qtbot)
    assert "Monday 10 March, 10:00 – 11:00" in texts(finder)
    assert any(text.startswith(f"{BO}: ") for text in texts(finder))


def test_whole_days_are_not_searched(editor):
    next(box for box in editor.findChildren(QCheckBox) if box.text() == "All day").setChecked(True)
    button(editor, "Find a time…").click()
    assert editor.findChild(FindTimeDialog) is None
    assert "Switch “All day” off to find a time." in texts(editor)
