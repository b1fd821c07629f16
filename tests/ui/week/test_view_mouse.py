"""The mouse over a real view: exact signals for every gesture (W11 to W15)."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from calapp.ui.week.gestures import READ_ONLY, Grip, Spot
from calapp.ui.week.scene import Slot
from calapp.ui.week.view import WeekView
from tests.ui.week.samples import HOLIDAYS, MONDAY, MOVER, all_day, timed, wall, zoned

LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
TUESDAY = date(2026, 3, 10)


def place(view: WeekView, text: str) -> QPoint:
    """Return where "10 14:00" is in the grid, or "10" in the lane, as a position of the view; a little off the line."""
    day, _, clock = text.partition(" ")
    low, high = view.scene.columns.edges((date(2026, 3, int(day)) - view.scene.first).days)
    if not clock:
        return view.lane.mapTo(view, QPoint((low + high) // 2, 10))
    minute = (wall(text) - wall(f"{day} 00:00")).total_seconds() / 60
    y = view.scene.scale.y(minute) - view.grid.offset + 1
    return QPoint((low + high) // 2, view.grid.mapTo(view, QPoint(0, y)).y())


def mouse(qtbot, view: WeekView, start: QPoint, *path: QPoint, keys: Qt.KeyboardModifier = NO_KEYS, drop: bool = True):
    """Press at ``start``, move along ``path`` and release at its end; keys are held while moving."""
    canvas = view.lane if view.lane.geometry().contains(start) else view.grid
    local = [canvas.mapFrom(view, point) for point in (start, *path)]
    qtbot.mousePress(canvas, LEFT, pos=local[0])
    for point in local[1:]:
        _move(canvas, point, keys)
    if drop:
        qtbot.mouseRelease(canvas, LEFT, keys, pos=local[-1])


def _move(canvas, point: QPoint, keys: Qt.KeyboardModifier) -> None:
    """Move with a button and keys held, which QTest cannot."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    at, everywhere = QPointF(point), QPointF(canvas.mapToGlobal(point))
    QApplication.sendEvent(
        canvas, QMouseEvent(QEvent.Type.MouseMove, at, everywhere, Qt.MouseButton.NoButton, LEFT, keys)
    )


def edge(view: WeekView, key, grip: Grip) -> QPoint:
    """Return a position on a handle of an event in the grid."""
    (rect,) = view.grid.rects(key)
    y = rect.top() + 1 if grip is Grip.START else rect.bottom() - 1
    return view.grid.mapTo(view, QPoint(rect.center().x(), y - view.grid.offset))


def test_dragging_an_event_tells_its_new_times(qtbot, show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    with qtbot.waitSignal(view.event_moved) as moved:
        mouse(qtbot, view, place(view, "10 10:30"), place(view, "11 12:00"), place(view, "12 14:45"))
    assert moved.args == [meeting.key, zoned("12 14:15"), zoned("12 15:15")]
    assert view.selected_key == meeting.key


def test_ctrl_at_the_drop_copies(qtbot, show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    with qtbot.assertNotEmitted(view.event_moved), qtbot.waitSignal(view.event_copied) as copied:
        mouse(qtbot, view, place(view, "10 10:30"), place(view, "12 10:30"), keys=Qt.KeyboardModifier.ControlModifier)
    assert copied.args == [meeting.key, zoned("12 10:00"), zoned("12 11:00")]


def test_shift_moves_by_the_minute(qtbot, show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    start = place(view, "10 10:30")
    with qtbot.waitSignal(view.event_moved) as moved:
        mouse(qtbot, view, start, start + QPoint(0, 8), keys=Qt.KeyboardModifier.ShiftModifier)
    assert moved.args[1] == zoned("10 10:10")


@pytest.mark.parametrize(
    ("grip", "to", "wanted"),
    [(Grip.END, "10 13:00", ("10 10:00", "10 13:00")), (Grip.START, "10 08:30", ("10 08:30", "10 11:00"))],
)
def test_dragging_an_edge_resizes(qtbot, show, grip, to, wanted):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    with qtbot.waitSignal(view.event_moved) as moved:
        mouse(qtbot, view, edge(view, meeting.key, grip), place(view, to))
    assert moved.args == [meeting.key, *map(zoned, wanted)]


def test_sweeping_empty_time_asks_for_an_event_of_that_span(qtbot, show):
    view = show()
    with qtbot.waitSignal(view.create_requested) as created:
        mouse(qtbot, view, place(view, "11 09:00"), place(view, "11 10:10"))
    assert created.args == [zoned("11 09:00"), zoned("11 10:15")]


def test_sweeping_over_days_asks_for_one_event(qtbot, show):
    view = show()
    with qtbot.waitSignal(view.create_requested) as created:
        mouse(qtbot, view, place(view, "11 09:00"), place(view, "12 10:00"))
    assert (created.args[0], created.args[1].wall.day) == (zoned("11 09:00"), 12)


def test_sweeping_the_lane_asks_for_whole_days(qtbot, show):
    view = show()
    with qtbot.waitSignal(view.create_requested) as created:
        mouse(qtbot, view, place(view, "10"), place(view, "12"))
    assert tuple(created.args) == MOVER.all_day(TUESDAY, date(2026, 3, 12))


def test_an_event_dropped_on_the_lane_becomes_all_day_and_back(qtbot, show):
    meeting, trip = timed("10 10:00", "10 11:00"), all_day(TUESDAY)
    view = show(meeting, trip)
    with qtbot.waitSignal(view.event_moved) as moved:
        mouse(qtbot, view, place(view, "10 10:30"), place(view, "12"))
    assert tuple(moved.args[1:]) == MOVER.all_day(date(2026, 3, 12), date(2026, 3, 12))
    with qtbot.waitSignal(view.event_moved) as moved:
        mouse(qtbot, view, place(view, "10"), place(view, "12 14:00"))
    assert moved.args == [trip.key, zoned("12 14:00"), zoned("12 15:00")]


def test_a_drop_at_the_origin_says_nothing(qtbot, show):
    view = show(timed("10 10:00", "10 11:00"))
    start = place(view, "10 10:30")
    with qtbot.assertNotEmitted(view.event_moved), qtbot.assertNotEmitted(view.event_activated):
        mouse(qtbot, view, start, place(view, "12 14:00"), start)


def test_escape_gives_a_drag_up(qtbot, show):
    view = show(timed("10 10:00", "10 11:00"))
    end = place(view, "12 14:00")
    with qtbot.assertNotEmitted(view.event_moved):
        mouse(qtbot, view, place(view, "10 10:30"), end, drop=False)
        assert view.scene.dragged is not None
        qtbot.keyClick(view, Qt.Key.Key_Escape)
        qtbot.mouseRelease(view.grid, LEFT, pos=view.grid.mapFrom(view, end))
    assert view.scene.dragged is None


def test_events_of_read_only_calendars_stay_and_say_why(qtbot, show):
    holiday = timed("10 10:00", "10 11:00", calendar_id=HOLIDAYS)
    view = show(holiday)
    (item,) = view.grid.items
    bottom = view.grid.mapFrom(view, edge(view, holiday.key, Grip.END))
    assert view.grid.grip(item, bottom) is Grip.BODY
    with qtbot.assertNotEmitted(view.event_moved), qtbot.waitSignal(view.announced) as said:
        mouse(qtbot, view, place(view, "10 10:30"), place(view, "12 10:30"))
    assert said.args == [READ_ONLY]


def test_events_of_unknown_calendars_stay(qtbot, show):
    view = show(timed("10 10:00", "10 11:00", calendar_id=99))
    with qtbot.assertNotEmitted(view.event_moved):
        mouse(qtbot, view, place(view, "10 10:30"), place(view, "12 10:30"))


def test_a_click_selects_and_activates(qtbot, show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    with qtbot.waitSignal(view.event_activated) as activated:
        mouse(qtbot, view, place(view, "10 10:30"), place(view, "10 10:30"))
    key, rect = activated.args
    assert key == view.selected_key == meeting.key
    assert rect == view.rect_of(key)
    assert view.grid.mapFromGlobal(rect.center()).y() == view.grid.rects(key)[0].center().y() - view.grid.offset


def test_a_click_on_empty_time_selects_the_slot(qtbot, show):
    view = show()
    mouse(qtbot, view, place(view, "11 09:40"), place(view, "11 09:40"))
    spot = Spot(date(2026, 3, 11), 570)
    assert view.selection.target == Slot(spot, spot)


def test_double_clicks_open_or_create(qtbot, show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    with qtbot.waitSignal(view.event_opened) as opened:
        qtbot.mouseDClick(view.grid, LEFT, pos=view.grid.mapFrom(view, place(view, "10 10:30")))
    assert opened.args == [meeting.key]
    with qtbot.waitSignal(view.create_requested) as created:
        qtbot.mouseDClick(view.grid, LEFT, pos=view.grid.mapFrom(view, place(view, "11 14:40")))
    assert created.args == [zoned("11 14:30"), zoned("11 15:30")]
    with qtbot.waitSignal(view.create_requested) as created:
        qtbot.mouseDClick(view.lane, LEFT, pos=view.lane.mapFrom(view, place(view, "11")))
    assert tuple(created.args) == MOVER.all_day(date(2026, 3, 11), date(2026, 3, 11))


def test_a_split_event_has_handles_at_its_real_ends_only(show):
    night = timed("10 22:00", "11 02:00")
    view = show(night)
    evening, morning = view.grid.items
    top, bottom = 1, -1
    grips = []
    for item in (evening, morning):
        for y in (item.rect.top() + top, item.rect.bottom() + bottom):
            grips.append(view.grid.grip(item, QPoint(item.rect.center().x(), y - view.grid.offset)))
    assert grips == [Grip.START, Grip.BODY, Grip.BODY, Grip.END]


def test_lane_handles_change_the_days(qtbot, show):
    trip = all_day(TUESDAY, 2)
    view = show(trip)
    (rect,) = view.lane.rects(trip.key)
    start = view.lane.mapTo(view, QPoint(rect.right() - 2, rect.center().y()))
    with qtbot.waitSignal(view.event_moved) as moved:
        mouse(qtbot, view, start, place(view, "13"))
    assert tuple(moved.args[1:]) == MOVER.all_day(TUESDAY, date(2026, 3, 13))


def test_holding_a_drag_at_the_edge_scrolls(qtbot, show):
    view = show(timed("10 10:00", "10 11:00"))
    before = view.scroll_bar.value()
    bottom = QPoint(place(view, "10 10:30").x(), view.grid.geometry().bottom() - 2)
    mouse(qtbot, view, place(view, "10 10:30"), bottom, drop=False)
    qtbot.waitUntil(lambda: view.scroll_bar.value() >= before + 50)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    top = QPoint(bottom.x(), view.grid.geometry().top() + 2)
    here = view.scroll_bar.value()
    mouse(qtbot, view, place(view, "12 15:00"), top, drop=False)
    qtbot.waitUntil(lambda: view.scroll_bar.value() <= here - 50)
    qtbot.mouseRelease(view.grid, LEFT, pos=view.grid.mapFrom(view, top))


def test_a_day_outside_takes_a_drop(qtbot, show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    view.set_day_finder(lambda position: date(2026, 3, 20))
    with qtbot.waitSignal(view.event_moved) as moved:
        mouse(qtbot, view, place(view, "10 10:30"), QPoint(-200, 100))
    assert moved.args == [meeting.key, zoned("20 10:00"), zoned("20 11:00")]


def test_dropping_in_the_gap_says_where_it_went(qtbot, show):
    meeting = timed("28 03:00", "28 04:00")
    view = show(meeting, first=date(2026, 3, 23))
    view.scroll_bar.setValue(0)
    with qtbot.waitSignal(view.announced) as said, qtbot.waitSignal(view.event_moved) as moved:
        mouse(qtbot, view, place(view, "28 03:30"), place(view, "29 02:30"))
    assert moved.args[1] == zoned("29 03:00")
    assert said.args[0].startswith("02:00 does not exist")


def test_hover_raises_and_shows_handles(qtbot, show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    qtbot.mouseMove(view.grid, view.grid.mapFrom(view, place(view, "10 10:30")))
    assert view.scene.hovered == meeting.key
    assert view.grid.cursor().shape() is Qt.CursorShape.PointingHandCursor
    qtbot.mouseMove(view.grid, view.grid.mapFrom(view, edge(view, meeting.key, Grip.END)))
    assert view.grid.cursor().shape() is Qt.CursorShape.SizeVerCursor
    qtbot.mouseMove(view.grid, view.grid.mapFrom(view, place(view, "12 10:30")))
    assert view.scene.hovered is None


def test_more_lists_what_is_hidden(qtbot, show):
    crowd = [timed("10 10:00", "10 11:00", f"Event {number}") for number in range(6)]
    view = show(*crowd)
    (more,) = view.grid.mores
    assert more.name == "3 events more, Tue 10 Mar"
    menu = view._commands.more_menu(more, view.rect_of(view.grid.more_key(more)))
    assert [action.text() for action in menu.actions()] == [f"Event {number}\t10:00 – 11:00" for number in (3, 4, 5)]
    with qtbot.waitSignal(view.event_activated) as activated:
        menu.actions()[0].trigger()
    assert activated.args[0] == crowd[3].key
    menu.deleteLater()


def test_a_click_on_more_opens_its_list(qtbot, show):
    view = show(*[timed("10 10:00", "10 11:00", f"Event {number}") for number in range(6)])
    (more,) = view.grid.mores
    center = more.rect.center() - QPoint(0, view.grid.offset)
    qtbot.mouseClick(view.grid, LEFT, pos=center)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    popup.close()


def test_the_lane_opens_and_closes(qtbot, show):
    view = show(*[all_day(TUESDAY, 1, f"Trip {number}") for number in range(6)])
    assert len(view.lane.items) == 3
    (more,) = view.lane.mores
    assert (more.text, more.name) == ("+3 more", "Tue 10 Mar, all day, 3 events more, collapsed")
    height = view.lane.height()
    qtbot.mouseClick(view.lane, LEFT, pos=more.rect.center())
    assert (len(view.lane.items), view.lane.full) == (6, True)
    assert view.lane.height() > height
    assert view.grid.y() == view.lane.geometry().bottom() + 1
    (less,) = view.lane.mores
    qtbot.mouseClick(view.lane, LEFT, pos=less.rect.center())
    assert (len(view.lane.items), view.lane.height()) == (3, height)


def test_the_lane_never_takes_more_than_half(show):
    view = show(*[all_day(TUESDAY, 1, f"Trip {number}") for number in range(12)])
    view.resize(1072, 300)
    view.lane.toggle()
    assert view.lane.height() <= 150
    assert view.lane.mores


def test_the_lanes_lower_edge_can_be_dragged(qtbot, show):
    view = show(*[all_day(TUESDAY, 1, f"Trip {number}") for number in range(6)])
    bottom = QPoint(500, view.lane.height() - 2)
    qtbot.mouseMove(view.lane, bottom)
    assert view.lane.cursor().shape() is Qt.CursorShape.SizeVerCursor
    qtbot.mousePress(view.lane, LEFT, pos=bottom)
    _move(view.lane, QPoint(500, 5 + 24), NO_KEYS)
    qtbot.mouseRelease(view.lane, LEFT, pos=QPoint(500, 29))
    assert len(view.lane.items) == 1


def test_ctrl_and_wheel_zoom_at_the_pointer_and_a_plain_wheel_scrolls(qtbot, show):
    view = show()
    minute = view.grid.spot(QPoint(200, 300)).minute
    with qtbot.waitSignal(view.hour_height_changed):
        wheel(view, QPoint(200, view.grid.y() + 300), 120, Qt.KeyboardModifier.ControlModifier)
    assert view.scene.scale.hour_px == 55
    assert abs(view.grid.spot(QPoint(200, 300)).minute - minute) < 1
    before = view.scroll_bar.value()
    with qtbot.assertNotEmitted(view.hour_height_changed):
        wheel(view, QPoint(200, view.grid.y() + 300), -120, NO_KEYS)
    assert view.scroll_bar.value() > before


def wheel(view: WeekView, position: QPoint, delta: int, keys: Qt.KeyboardModifier) -> None:
    at, everywhere = QPointF(position), QPointF(view.mapToGlobal(position))
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, everywhere, QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, keys, phase, False)  # noqa: FBT003
    QApplication.sendEvent(view, event)


def test_a_click_on_a_day_announces_it(qtbot, show):
    view = show()
    low, high = view.scene.columns.edges(2)
    with qtbot.waitSignal(view.day_activated) as activated:
        qtbot.mouseClick(view.header, LEFT, pos=QPoint((low + high) // 2, 20))
    assert activated.args == [date(2026, 3, 11)]
    with qtbot.assertNotEmitted(view.day_activated):
        qtbot.mouseClick(view.header, LEFT, pos=QPoint(5, 20))


def test_the_other_button_asks_for_a_menu(qtbot, show):
    from PySide6.QtGui import QContextMenuEvent

    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    at = place(view, "10 10:30")
    with qtbot.waitSignal(view.menu_requested) as asked:
        QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at)))
    assert asked.args == [meeting.key, view.mapToGlobal(at)]


def test_from_right_to_left_drags_go_the_way_of_the_mouse(qtbot, show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert view.scene.columns.mirrored
    start = place(view, "10 10:30")
    one_day_left = QPoint(start.x() - (view.scene.columns.width // 7), start.y())
    with qtbot.waitSignal(view.event_moved) as moved:
        mouse(qtbot, view, start, one_day_left)
    assert moved.args[1] == zoned("11 10:00")
    assert view.scene.first == MONDAY
