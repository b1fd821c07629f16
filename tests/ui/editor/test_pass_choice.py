from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtTest import QTest

from calapp.model.edits import EventDraft
from calapp.model.timespan import EventTime
from calapp.ui.editor.schedule import ScheduleSection
from calapp.ui.editor.section import EditorContext

BERLIN = ZoneInfo("Europe/Berlin")


def at(text, *, again=False):
    return EventTime.zoned(datetime.fromisoformat(text), BERLIN, tzid="Europe/Berlin", again=again)


@pytest.fixture
def section(qtbot, light):
    def make(start, end):
        made = ScheduleSection()
        qtbot.addWidget(made)
        made.load(EventDraft(start, end, "Night"), EditorContext((), 1, BERLIN, "Europe/Berlin", ("Europe/Berlin",)))
        made.show()
        return made

    return make


def test_nothing_is_asked_on_any_other_night(section):
    made = section(at("2026-10-24T02:30"), at("2026-10-24T03:30"))
    assert (made._start_pass.isVisible(), made._end_pass.isVisible()) == (False, False)


def test_an_event_of_the_second_pass_is_shown_so_and_can_be_put_into_the_first(section):
    start, end = at("2026-10-25T02:15", again=True), at("2026-10-25T02:45", again=True)
    made = section(start, end)
    assert made._start_pass.currentText() == "Start 02:15, the second (UTC+1)"
    assert (made.start(), made.end(), made.is_dirty()) == (start, end, False)
    QTest.keyClicks(made._start_pass, "Start 02:15, the f")
    assert (made.start(), made.end()) == (at("2026-10-25T02:15"), end)
    assert made._length.text() == "1 h 30 min"


def test_a_time_typed_into_that_hour_is_the_first_until_the_second_is_chosen(section):
    made = section(at("2026-10-25T01:00"), at("2026-10-25T01:30"))
    made._end_time.setTime(made._end_time.time().addSecs(3600))
    assert made._end_pass.isVisible()
    assert made.end() == at("2026-10-25T02:30")
    made._end_pass.setCurrentIndex(1)
    assert made.end() == at("2026-10-25T02:30", again=True)
    assert made.end().instant(BERLIN) - made.start().instant(BERLIN) == timedelta(minutes=90)
    assert made.end().key - made.start().key == 150 * 60


def test_an_end_that_the_clocks_skip_is_named(section):
    made = section(at("2026-03-29T01:00"), at("2026-03-29T01:30"))
    made._end_time.setTime(made._end_time.time().addSecs(3600))
    assert made._hint.text() == ("02:30 does not exist on this day, the clocks go forward. The event ends at 03:30.")
