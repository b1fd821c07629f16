"""W22: what a screen reader meets, by Qt's own interfaces."""

from datetime import date

from PySide6.QtGui import QAccessible

from calapp.ui.week.gestures import Spot
from tests.ui.week.samples import HOLIDAYS, all_day, timed

Text, Role = QAccessible.Text, QAccessible.Role


def names(interface) -> list[str]:
    return [interface.child(index).text(Text.Name) for index in range(interface.childCount())]


def test_every_event_is_an_element_by_time(show):
    view = show(
        timed("10 14:00", "10 15:00", "Review"),
        all_day(date(2026, 3, 10), 1, "Trip"),
        timed("9 9:00", "9 10:00", "Call"),
    )
    week = QAccessible.queryAccessibleInterface(view)
    assert week.role() == Role.List
    assert names(week) == [
        "Call, Mon 9 Mar, 09:00 to 10:00, Work",
        "Trip, Tue 10 Mar, all day, Work",
        "Review, Tue 10 Mar, 14:00 to 15:00, Work",
    ]


def test_an_element_is_a_button_where_it_is_painted(show):
    meeting = timed("13 10:00", "13 11:00", "Review")
    view = show(meeting)
    week = QAccessible.queryAccessibleInterface(view)
    element = week.child(0)
    assert element.role() == Role.Button
    assert element.rect() == view.rect_of(meeting.key)
    center = element.rect().center()
    assert week.indexOfChild(week.childAt(center.x(), center.y())) == 0
    assert week.childAt(-5, -5) is None
    assert element.text(Text.Description) == ""


def test_the_selected_element_has_the_focus(qtbot, show):
    meeting, holiday = timed("13 10:00", "13 11:00", "Review"), timed("14 10:00", "14 11:00", calendar_id=HOLIDAYS)
    view = show(meeting, holiday)
    view.activateWindow()
    qtbot.waitUntil(view.hasFocus)
    view.select(meeting.key)
    week = QAccessible.queryAccessibleInterface(view)
    assert week.focusChild().text(Text.Name).startswith("Review")
    assert bool(week.child(0).state().focused)
    assert not bool(week.child(1).state().focused)
    assert bool(week.child(1).state().readOnly)


def test_a_selected_slot_is_an_element_too(show):
    view = show(timed("13 10:00", "13 11:00"))
    view.select_spot(Spot(date(2026, 3, 10), 840))
    week = QAccessible.queryAccessibleInterface(view)
    slot = week.child(1)
    assert (slot.role(), slot.text(Text.Name)) == (Role.Cell, "Tuesday 10 March, 14:00, empty")


def test_elements_of_events_that_are_gone_are_invalid(show):
    view = show(timed("13 10:00", "13 11:00"))
    week = QAccessible.queryAccessibleInterface(view)
    element = week.child(0)
    assert element.isValid()
    view.set_occurrences(view.span, [])
    assert not element.isValid()
    assert element.text(Text.Name) == ""
    assert week.childCount() == 0
    assert week.child(0) is None


def test_more_is_an_element_with_its_state(show):
    view = show(*[timed("10 10:00", "10 11:00", f"Event {number}") for number in range(6)])
    week = QAccessible.queryAccessibleInterface(view)
    assert "3 events more, Tue 10 Mar" in names(week)


def test_an_element_leads_to_the_view_and_has_nothing_below(show):
    view = show(timed("13 10:00", "13 11:00"))
    week = QAccessible.queryAccessibleInterface(view)
    element = week.child(0)
    assert element.parent().object() is view
    assert element.window() is view.window().windowHandle()
    assert (element.childCount(), element.child(0), element.childAt(0, 0), element.focusChild()) == (
        0,
        None,
        None,
        None,
    )
    assert (element.indexOfChild(week), element.relations(), element.object()) == (-1, [], None)
    assert week.indexOfChild(element.parent()) == -1
    element.setText(Text.Name, "x")
    assert element.backgroundColor() == view.scene.colors.background
    assert element.foregroundColor() == view.scene.colors.text
