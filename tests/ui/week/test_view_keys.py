"""W20 and W21: everything by keys, and the focus never lost."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from calapp.ui.week.gestures import READ_ONLY, Spot
from calapp.ui.week.scene import MoreKey, Slot
from tests.ui.week.samples import HOLIDAYS, MONDAY, MOVER, all_day, timed, zoned

Key, Keys = Qt.Key, Qt.KeyboardModifier
TUESDAY, THURSDAY = date(2026, 3, 10), date(2026, 3, 12)
ALT, SHIFT, CTRL = Keys.AltModifier, Keys.ShiftModifier, Keys.ControlModifier


def slot(day: date, minute: int | None) -> Slot:
    return Slot(Spot(day, minute), Spot(day, minute))


def test_arrows_go_from_slot_to_slot(qtbot, show):
    view = show()
    qtbot.keyClick(view, Key.Key_Down)
    assert view.selection.target == slot(THURSDAY, 660)  # it begins at now, 11:24
    qtbot.keyClick(view, Key.Key_Down)
    qtbot.keyClick(view, Key.Key_Right)
    qtbot.keyClick(view, Key.Key_Up)
    assert view.selection.target == slot(date(2026, 3, 13), 660)


def test_the_lane_lies_above_the_first_slot(qtbot, show):
    view = show()
    view.select_spot(Spot(TUESDAY, 0))
    qtbot.keyClick(view, Key.Key_Up)
    assert view.selection.target == slot(TUESDAY, None)
    qtbot.keyClick(view, Key.Key_Down)
    assert view.selection.target == slot(TUESDAY, 0)


def test_beyond_the_last_day_lies_the_next_week(qtbot, show):
    view = show()
    view.select_spot(Spot(date(2026, 3, 15), 600))
    with qtbot.waitSignal(view.span_changed):
        qtbot.keyClick(view, Key.Key_Right)
    assert view.scene.first == date(2026, 3, 16)
    assert view.selection.target == slot(date(2026, 3, 16), 600)
    qtbot.keyClick(view, Key.Key_Left)
    assert (view.scene.first, view.selection.target) == (MONDAY, slot(date(2026, 3, 15), 600))


def test_shift_and_arrows_stretch_the_selection(qtbot, show):
    view = show()
    view.select_spot(Spot(TUESDAY, 600))
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Right):
        qtbot.keyClick(view, key, SHIFT)
    assert view.selection.target == Slot(Spot(TUESDAY, 600), Spot(date(2026, 3, 11), 660))
    with qtbot.waitSignal(view.create_requested) as created:
        qtbot.keyClick(view, Key.Key_Return)
    assert created.args == [zoned("10 10:00"), zoned("11 11:30")]


def test_a_stretched_selection_stays_within_the_week(qtbot, show):
    view = show()
    view.select_spot(Spot(date(2026, 3, 15), 600))
    with qtbot.assertNotEmitted(view.span_changed):
        qtbot.keyClick(view, Key.Key_Right, SHIFT)
    assert view.selection.target == slot(date(2026, 3, 15), 600)


def test_whole_days_are_stretched_in_the_lane(qtbot, show):
    view = show()
    view.select_spot(Spot(TUESDAY))
    qtbot.keyClick(view, Key.Key_Right, SHIFT)
    assert tuple(view.suggested_times()) == MOVER.all_day(TUESDAY, date(2026, 3, 11))


@pytest.mark.parametrize(("key", "minute"), [(Key.Key_Home, 0), (Key.Key_End, 1410)])
def test_home_and_end_are_the_ends_of_the_day(qtbot, show, key, minute):
    view = show()
    view.select_spot(Spot(TUESDAY, 600))
    qtbot.keyClick(view, key)
    assert view.selection.target == slot(TUESDAY, minute)
    top, height = view.scroll_bar.value(), view.grid.height()
    assert top <= view.scene.scale.y(minute) <= top + height


def test_page_keys_change_the_week_also_while_an_event_is_selected(qtbot, show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    view.select(meeting.key)
    offset = view.scroll_bar.value()
    with qtbot.waitSignal(view.span_changed) as changed:
        qtbot.keyClick(view, Key.Key_PageDown)
    assert changed.args[0].start.date() == date(2026, 3, 16)
    assert view.selection.target == slot(date(2026, 3, 17), 600)
    qtbot.keyClick(view, Key.Key_PageUp)
    assert (view.scene.first, view.scroll_bar.value()) == (MONDAY, offset)


def test_a_selected_slot_moves_along_with_the_week(qtbot, show):
    view = show()
    view.select_spot(Spot(TUESDAY, 600))
    qtbot.keyClick(view, Key.Key_PageDown)
    assert view.selection.target == slot(TUESDAY + timedelta(days=7), 600)


def test_tab_goes_through_the_events_by_time_and_then_on(qtbot, light):
    from tests.ui.week.samples import week_view

    late, early, trip = timed("10 12:00", "10 13:00"), timed("10 09:00", "10 10:00"), all_day(TUESDAY)
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    before, view, after = QLineEdit(), week_view([late, early, trip]), QLineEdit()
    for widget in (before, view, after):
        column.addWidget(widget)
    with qtbot.waitExposed(window):
        window.show()
    before.setFocus()
    qtbot.keyClick(before, Key.Key_Tab)
    assert isinstance(view.selection.target, Slot)  # by keyboard the focus lands on a slot
    view.select_spot(Spot(MONDAY, 0))
    seen = []
    for _ in range(3):
        qtbot.keyClick(view, Key.Key_Tab)
        seen.append(view.selected_key)
    assert seen == [trip.key, early.key, late.key]
    qtbot.keyClick(view, Key.Key_Tab)
    assert after.hasFocus()
    view.setFocus()
    qtbot.keyClick(view, Key.Key_Backtab)
    assert view.selected_key == early.key


def test_tab_begins_at_the_selected_slot_in_either_direction(qtbot, show):
    early, late = timed("10 09:00", "10 10:00"), timed("10 12:00", "10 13:00")
    view = show(early, late)
    view.select_spot(Spot(TUESDAY, 660))
    qtbot.keyClick(view, Key.Key_Tab)
    assert view.selected_key == late.key
    view.select_spot(Spot(TUESDAY, 660))
    qtbot.keyClick(view, Key.Key_Backtab)
    assert view.selected_key == early.key


def test_tab_stops_at_more_and_enter_opens_it(qtbot, show):
    view = show(*[all_day(TUESDAY, 1, f"Trip {number}") for number in range(5)])
    for _ in range(4):
        qtbot.keyClick(view, Key.Key_Tab)
    assert isinstance(view.selection.target, MoreKey)
    assert view.accessibleDescription() == "Tue 10 Mar, all day, 2 events more, collapsed"
    with qtbot.waitSignal(view.announced):
        qtbot.keyClick(view, Key.Key_Return)
    assert len(view.lane.items) == 5


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space])
def test_enter_opens_the_event(qtbot, show, key):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    view.select(meeting.key)
    with qtbot.waitSignal(view.event_activated) as activated:
        qtbot.keyClick(view, key)
    assert activated.args == [meeting.key, view.rect_of(meeting.key)]


def test_enter_on_a_slot_creates(qtbot, show):
    view = show()
    view.select_spot(Spot(TUESDAY, 600))
    with qtbot.waitSignal(view.create_requested) as created:
        qtbot.keyClick(view, Key.Key_Return)
    assert created.args == [zoned("10 10:00"), zoned("10 11:00")]


def test_enter_on_nothing_is_left_to_the_window(qtbot, show):
    view = show()
    with qtbot.assertNotEmitted(view.create_requested):
        qtbot.keyClick(view, Key.Key_Return)


@pytest.mark.parametrize("key", [Key.Key_Delete, Key.Key_Backspace])
def test_delete_asks_for_the_deletion_of_the_event_only(qtbot, show, key):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    view.select_spot(Spot(TUESDAY, 600))
    with qtbot.assertNotEmitted(view.delete_requested):
        qtbot.keyClick(view, key)
    view.select(meeting.key)
    with qtbot.waitSignal(view.delete_requested) as deleted:
        qtbot.keyClick(view, key)
    assert deleted.args == [meeting.key]


def test_escape_backs_out_from_event_to_slot_to_nothing(qtbot, show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    view.select(meeting.key)
    qtbot.keyClick(view, Key.Key_Escape)
    assert view.selection.target == slot(TUESDAY, 600)
    qtbot.keyClick(view, Key.Key_Escape)
    qtbot.keyClick(view, Key.Key_Escape)
    assert view.selection.target is None


@pytest.mark.parametrize(
    ("key", "keys", "wanted"),
    [
        (Key.Key_Right, ALT, ("11 10:00", "11 11:00")),
        (Key.Key_Up, ALT, ("10 09:45", "10 10:45")),
        (Key.Key_Down, ALT | SHIFT, ("10 10:00", "10 11:15")),
        (Key.Key_Up, ALT | SHIFT, ("10 10:00", "10 10:45")),
    ],
)
def test_alt_and_arrows_move_and_resize(qtbot, show, key, keys, wanted):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    view.select(meeting.key)
    with qtbot.waitSignal(view.event_moved) as moved, qtbot.waitSignal(view.announced):
        qtbot.keyClick(view, key, keys)
    assert moved.args == [meeting.key, *map(zoned, wanted)]


def test_what_cannot_move_so_stays(qtbot, show):
    trip = all_day(TUESDAY)
    view = show(trip)
    view.select(trip.key)
    with qtbot.assertNotEmitted(view.event_moved):
        qtbot.keyClick(view, Key.Key_Up, ALT)


def test_read_only_events_cannot_be_moved_by_keys(qtbot, show):
    holiday = timed("10 10:00", "10 11:00", calendar_id=HOLIDAYS)
    view = show(holiday)
    view.select(holiday.key)
    with qtbot.assertNotEmitted(view.event_moved), qtbot.waitSignal(view.announced) as said:
        qtbot.keyClick(view, Key.Key_Right, ALT)
    assert said.args == [READ_ONLY]


@pytest.mark.parametrize(("key", "height"), [(Key.Key_Plus, 55), (Key.Key_Equal, 55), (Key.Key_Minus, 42)])
def test_ctrl_plus_and_minus_zoom_and_zero_takes_it_back(qtbot, show, key, height):
    view = show()
    qtbot.keyClick(view, key, CTRL)
    assert view.scene.scale.hour_px == height
    qtbot.keyClick(view, Key.Key_0, CTRL)
    assert view.scene.scale.hour_px == 48


def test_keys_of_the_week_win_over_the_windows_shortcuts(qtbot, show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    action = QAction(view)
    action.setShortcuts([QKeySequence("Alt+Left"), QKeySequence("PgUp")])
    view.addAction(action)
    view.select(meeting.key)
    with qtbot.waitSignal(view.event_moved):
        qtbot.keyClick(view, Key.Key_Left, ALT)
    view.select_spot(Spot(TUESDAY, 600))
    with qtbot.waitSignal(action.triggered):
        qtbot.keyClick(view, Key.Key_Left, ALT)  # no event is selected, so the shortcut is the window's


def test_single_letters_stay_the_windows(qtbot, show):
    view = show()
    action = QAction(view)
    action.setShortcut("T")
    view.addAction(action)
    with qtbot.waitSignal(action.triggered):
        qtbot.keyClick(view, Key.Key_T)


def test_the_slot_takes_over_when_the_selected_event_goes(show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    view.select(meeting.key)
    view.set_occurrences(view.span, [])
    assert view.selection.target == slot(TUESDAY, 600)


def test_the_selection_follows_a_moved_event(show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    view.select(meeting.key)
    from dataclasses import replace

    view.set_occurrences(view.span, [replace(meeting, start=zoned("11 09:00"), end=zoned("11 10:00"))])
    assert view.selected_key == meeting.key
    assert view.selection.spot() == Spot(date(2026, 3, 11), 540)


def test_from_right_to_left_the_arrows_go_the_way_they_point(qtbot, show):
    view = show()
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    view.select_spot(Spot(TUESDAY, 600))
    qtbot.keyClick(view, Key.Key_Left)
    assert view.selection.target == slot(date(2026, 3, 11), 600)
