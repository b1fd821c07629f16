"""The mini month: turning, picking and walking."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from calapp.ui.mini_month import MiniMonth

MONDAY = date(2026, 3, 9)


@pytest.fixture
def month(qtbot, light):
    widget = MiniMonth()
    widget.resize(224, 220)
    qtbot.addWidget(widget)
    widget.grid.set_today(date(2026, 3, 12))
    widget.grid.set_band(MONDAY, 7)
    widget.show()
    return widget


def center(month, day):
    return month.grid.rect_of(day).center().toPoint()


def test_band_turns_to_the_month_of_the_middle_of_the_week(month):
    assert month.grid.month == date(2026, 3, 1)
    month.grid.set_band(date(2026, 3, 30), 7)
    assert month.grid.month == date(2026, 4, 1)


def test_same_band_again_leaves_a_turned_page_alone(month):
    month.grid.set_month(date(2026, 7, 1))
    month.grid.set_band(MONDAY, 7)
    assert month.grid.month == date(2026, 7, 1)


def test_click_picks_the_day_under_the_mouse(month, qtbot):
    with qtbot.waitSignal(month.day_picked) as picked:
        QTest.mouseClick(month.grid, Qt.MouseButton.LeftButton, pos=center(month, date(2026, 4, 3)))
    assert picked.args == [date(2026, 4, 3)]


@pytest.mark.parametrize("day", [date(2026, 2, 23), date(2026, 3, 12), date(2026, 4, 5)])
def test_day_at_is_the_inverse_of_rect_of(month, day):
    assert month.grid.day_at(center(month, day)) == day


def test_no_day_beside_the_days(month):
    assert month.grid.day_at(QPoint(2, 60)) is None
    assert month.grid.day_at(QPoint(60, 2)) is None


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param([Qt.Key.Key_Right, Qt.Key.Key_Down], date(2026, 3, 17), id="arrows"),
        pytest.param([Qt.Key.Key_PageDown], date(2026, 4, 9), id="page down"),
        pytest.param([Qt.Key.Key_PageUp, Qt.Key.Key_Left], date(2026, 2, 8), id="page up"),
        pytest.param([Qt.Key.Key_End], date(2026, 3, 15), id="end of the week"),
        pytest.param([Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Home], date(2026, 3, 16), id="start of the week"),
    ],
)
def test_keys_walk_and_enter_picks(month, qtbot, keys, expected):
    for key in keys:
        QTest.keyClick(month.grid, key)
    with qtbot.waitSignal(month.day_picked) as picked:
        QTest.keyClick(month.grid, Qt.Key.Key_Return)
    assert picked.args == [expected]
    assert month.grid.month == expected.replace(day=1)


def test_arrows_and_wheel_turn_months_without_picking(month, qtbot):
    with qtbot.assertNotEmitted(month.day_picked):
        month._forward.click()
        month._forward.click()
        month._back.click()
    assert month.grid.month == date(2026, 4, 1)
    here = QPointF(50, 50)
    for turn in (-120, -120, 120):
        event = QWheelEvent(
            here, here, QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(month.grid, event)
    assert month.grid.month == date(2026, 5, 1)


def test_weeks_begin_on_the_day_that_was_chosen(month):
    month.grid.set_first_weekday(6)
    assert month.grid.days == (date(2026, 3, 1), 42)


def test_month_shown_is_told_once(month, qtbot):
    with qtbot.waitSignal(month.month_shown) as shown:
        month.grid.set_month(date(2026, 8, 31))
    assert shown.args == [date(2026, 8, 1)]
    with qtbot.assertNotEmitted(month.month_shown):
        month.grid.set_month(date(2026, 8, 2))
