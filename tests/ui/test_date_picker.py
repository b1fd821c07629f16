"""Go to date: how people write dates, and the dialog that asks for one."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from calapp.ui.date_picker import DatePicker, parse_date

THURSDAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-08-25", date(2026, 8, 25)),
        ("2026-8", date(2026, 8, 1)),
        ("12.3.", date(2026, 3, 12)),
        ("25.8.2027", date(2027, 8, 25)),
        ("25/8/27", date(2027, 8, 25)),
        ("25/8", date(2026, 8, 25)),
        ("12 March", date(2026, 3, 12)),
        ("march 12", date(2026, 3, 12)),
        ("1st May", date(2026, 5, 1)),
        ("Mar 2027", date(2027, 3, 1)),
        ("3 sept 1999", date(1999, 9, 3)),
        ("Dec 31, 2026", date(2026, 12, 31)),
        ("week 11", date(2026, 3, 9)),
        ("w1 2027", date(2027, 1, 4)),
        ("2026-W53", date(2026, 12, 28)),
        ("today", THURSDAY),
        ("Tomorrow", date(2026, 3, 13)),
        ("yesterday", date(2026, 3, 11)),
        ("friday", date(2026, 3, 13)),
        ("thu", date(2026, 3, 19)),
        ("next mon", date(2026, 3, 16)),
        ("+3 weeks", date(2026, 4, 2)),
        ("in 10 days", date(2026, 3, 22)),
        ("-1 month", date(2026, 2, 12)),
        ("2 years", date(2028, 3, 12)),
        ("20", date(2026, 3, 20)),
        ("1984", date(1984, 1, 1)),
        ("  12   march  ", date(2026, 3, 12)),
    ],
)
def test_parse_date_understands(text, expected):
    assert parse_date(text, THURSDAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "31.2.2026",
        "32",
        "0",
        "2026-13-01",
        "week 60",
        "lunch",
        "12 foo",
        "99999 years",
        "12 march 20 2026",
        "²",
    ],
)
def test_parse_date_is_not_sure(text):
    assert parse_date(text, THURSDAY) is None


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "99999 days", "-99999 weeks"])
def test_parse_date_stays_where_calendars_work(text):
    found = parse_date(text, THURSDAY)
    assert found is None or 1000 <= found.year <= 9000


@pytest.fixture
def picker(qtbot, light):
    dialog = DatePicker(date(2026, 3, 9), 7, THURSDAY)
    qtbot.addWidget(dialog)
    return dialog


def test_field_shows_what_it_understood_and_enter_goes_there(picker, qtbot):
    picker.show()
    QTest.keyClicks(picker._field, "25 aug")
    assert picker._answer.text() == "Tuesday 25 August 2026"
    assert picker._month.grid.month == date(2026, 8, 1)
    with qtbot.waitSignal(picker.date_chosen) as chosen:
        QTest.keyClick(picker._field, Qt.Key.Key_Return)
    assert chosen.args == [date(2026, 8, 25)]
    assert not picker.isVisible()


def test_nothing_to_go_to_until_it_is_a_date(picker):
    assert not picker._go.isEnabled()
    QTest.keyClicks(picker._field, "25 au")
    assert not picker._go.isEnabled()
    assert picker._answer.text() == "This is not a date yet."


def test_click_on_a_day_goes_there(picker, qtbot):
    picker.resize(320, 340)
    picker.show()
    grid = picker._month.grid
    with qtbot.waitSignal(picker.date_chosen) as chosen:
        QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.rect_of(date(2026, 3, 27)).center().toPoint())
    assert chosen.args == [date(2026, 3, 27)]
