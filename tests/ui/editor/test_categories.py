from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtTest import QTest

from calapp.model.edits import EventDraft
from calapp.model.timespan import EventTime
from calapp.ui.editor.categories import CategoriesSection
from calapp.ui.editor.section import EditorContext

BERLIN = ZoneInfo("Europe/Berlin")
NINE = EventTime.zoned(datetime(2026, 3, 12, 9), BERLIN, tzid="Europe/Berlin")
DRAFT = EventDraft(NINE, NINE, "Call")
CONTEXT = EditorContext((), 1, BERLIN, "Europe/Berlin", ())


@pytest.fixture
def section(qtbot, light):
    def make(*categories):
        made = CategoriesSection()
        qtbot.addWidget(made)
        made.load(replace(DRAFT, categories=categories), CONTEXT)
        made.show()
        return made

    return make


def test_what_is_not_touched_stays_as_it_is(section):
    odd = ("Work, far", 'the "other"', " twice", "twice")
    made = section(*odd)
    assert made.draft(replace(DRAFT, categories=odd)).categories == odd
    assert not made.is_dirty()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (", Travel", ("Work, far", "Home", "Travel")),
        (", Home,  , Travel ", ("Work, far", "Home", "Travel")),
        (', "a, b"', ("Work, far", "Home", "a, b")),
    ],
)
def test_words_are_added_once_and_a_comma_within_quotes_belongs_to_the_word(section, typed, found):
    made = section("Work, far", "Home")
    made._words.setCursorPosition(len(made._words.text()))
    QTest.keyClicks(made._words, typed)
    assert made.is_dirty()
    assert made.draft(DRAFT).categories == found


def test_an_empty_field_takes_all_away(section):
    made = section("Work")
    made._words.selectAll()
    QTest.keyClicks(made._words, " ")
    assert made.draft(replace(DRAFT, categories=("Work",))).categories == ()
