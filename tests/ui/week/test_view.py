"""What the view shows: spans, updates that touch only what changed, zones, zoom, now, names and pixels."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPaintEvent

from calapp.model.event import PartStat, Status, Transparency
from calapp.model.occurrence import SyncMark
from calapp.ui import theme
from calapp.ui.week.block import BAR
from calapp.ui.week.gestures import Ghost, Spot
from calapp.ui.week.scene import MoreKey, Options, Slot
from calapp.ui.week.view import WeekView
from tests.ui.week.samples import BERLIN, HOLIDAYS, LISBON, MONDAY, MOVER, NOW, all_day, floating, timed, wall, zoned

TUESDAY = date(2026, 3, 10)


class Paints(QObject):
    """Collects what is repainted of a widget."""

    def __init__(self) -> None:
        super().__init__()
        self.areas: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.areas += list(event.region())
        return False


def picture(view: WeekView) -> QImage:
    return view.grid.grab().toImage()


def on_screen(view: WeekView, rect: QRect) -> QRect:
    return rect.translated(0, -view.grid.offset)


def colors_in(image: QImage, rect: QRect) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(rect.left(), rect.right() + 1)
        for y in range(rect.top(), rect.bottom() + 1)
    }


def block(view: WeekView, occurrence: Any) -> tuple[QImage, QRect]:
    (rect,) = view.grid.rects(occurrence.key)
    return picture(view), on_screen(view, rect)


def test_an_event_is_painted_in_its_calendars_colors(show):
    meeting = timed("13 10:00", "13 11:00", location="Room Kepler")
    view = show(meeting)
    image, rect = block(view, meeting)
    colors = theme.event_colors("#4A63D3", theme.LIGHT)
    assert image.pixelColor(rect.left() + BAR // 2, rect.center().y()) == colors.bar
    assert image.pixelColor(rect.right() - 3, rect.bottom() - 5) == colors.fill
    assert colors.text.name() in colors_in(image, rect)


def test_past_events_are_dimmed(show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    image, rect = block(view, meeting)
    assert image.pixelColor(rect.right() - 3, rect.bottom() - 5) == theme.event_colors("#4A63D3", theme.LIGHT).past_fill


@pytest.mark.parametrize(
    ("fields", "filled"),
    [
        ({}, True),
        ({"transparency": Transparency.TRANSPARENT}, False),
        ({"partstat": PartStat.DECLINED}, False),
        ({"status": Status.CANCELED}, False),
    ],
    ids=["busy", "free", "declined", "canceled"],
)
def test_free_and_declined_events_are_hollow(show, fields, filled):
    meeting = timed("13 10:00", "13 12:00", **fields)
    view = show(meeting)
    image, rect = block(view, meeting)
    fill = theme.event_colors("#4A63D3", theme.LIGHT).fill
    assert (fill == image.pixelColor(rect.right() - 5, rect.bottom() - 5)) is filled


def test_tentative_events_are_hatched(show):
    meeting = timed("13 10:00", "13 12:00", status=Status.TENTATIVE)
    view = show(meeting)
    image, rect = block(view, meeting)
    inside = colors_in(image, rect.adjusted(10, 50, -4, -4))
    assert {"#ffffff", theme.event_colors("#4A63D3", theme.LIGHT).fill.name()} <= inside


def test_the_selected_event_has_a_ring(show):
    meeting = timed("13 10:00", "13 11:00")
    view = show(meeting)
    view.select(meeting.key)
    image, rect = block(view, meeting)
    assert image.pixelColor(rect.center().x(), rect.top() - 3) == theme.LIGHT.accent


@pytest.mark.parametrize("scheme", list(theme.Scheme))
def test_every_kind_of_block_is_painted_in_every_scheme(qapp, show, scheme):
    """Qt's complaints about painting are warnings, which fail the test."""
    kinds = [
        timed("10 09:00", "10 09:30", "Short", series=True, has_alarm=True, has_guests=True, mark=SyncMark.CONFLICT),
        timed(
            "11 09:00",
            "11 13:00",
            "A long title that takes more than a line",
            status=Status.TENTATIVE,
            mark=SyncMark.PENDING,
        ),
        timed("12 22:00", "13 02:00", "Night", location="Club", partstat=PartStat.DECLINED),
        timed("13 10:00", "13 12:00", "", transparency=Transparency.TRANSPARENT, mark=SyncMark.BLOCKED),
        all_day(MONDAY - timedelta(days=2), 20, "Before and after"),
        *[timed("14 09:00", "14 10:00", f"Crowd {number}") for number in range(7)],
        floating("9 10:00", "9 10:00", "No length"),
    ]
    view = show(*kinds)
    theme.apply(qapp, scheme)
    view.dress()
    view.selection.hover(kinds[0].key)
    view.select(kinds[3].key)
    view.show_ghost(Ghost(MOVER.moved(kinds[1], wall("9 20:00")), kinds[1], copy=True))
    assert not view.grab().isNull()
    for direction in (Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight):
        view.setLayoutDirection(direction)
        assert not view.grab().isNull()
    theme.apply(qapp, theme.Scheme.LIGHT)


def test_the_ghost_is_painted_where_the_drop_would_be(show):
    meeting = timed("13 10:00", "13 11:00")
    view = show(meeting)
    view.show_ghost(Ghost(MOVER.moved(meeting, wall("9 12:00")), meeting))
    low, high = view.grid.columns.edges(0)
    y = view.scene.scale.y(12.7 * 60) - view.grid.offset
    assert picture(view).pixelColor((low + high) // 2, y) != QColor("#ffffff")
    view.show_ghost(None)
    assert picture(view).pixelColor((low + high) // 2, y) == QColor("#ffffff")


def test_the_now_line_is_in_todays_column_only(show):
    view = show()
    y = view.scene.scale.y(11 * 60 + 24) - view.grid.offset
    image = picture(view)
    reds = [x for x in range(image.width()) if image.pixelColor(x, y) == theme.LIGHT.now]
    low, high = view.grid.columns.edges(3)
    assert low - 6 <= min(reds) <= low
    assert max(reds) == high - 1


def test_another_week_has_no_now_line(show):
    view = show(first=date(2026, 3, 16))
    assert theme.LIGHT.now.name() not in colors_in(picture(view), view.grid.rect())


def test_the_minutes_move_the_now_line_and_dim_what_is_over(show):
    meeting = timed("12 11:00", "12 11:30")
    view = show(meeting)
    assert not view.grid.items[0].look.past
    view.set_now(NOW + timedelta(minutes=10))
    assert view.grid.items[0].look.past


def test_a_new_day_moves_the_pill(show):
    view = show()
    assert view.scene.today == 3
    view.set_now(datetime(2026, 3, 13, 0, 0, tzinfo=BERLIN))
    assert view.scene.today == 4
    view.set_now(datetime(2026, 3, 16, 0, 0, tzinfo=BERLIN))
    assert view.scene.today is None


def test_the_gap_in_spring_is_hatched(show):
    view = show(first=date(2026, 3, 23))
    view.scroll_bar.setValue(0)
    low, high = view.grid.columns.edges(6)
    scale = view.scene.scale
    gap = QRect(low + 2, scale.y(130), high - low - 4, scale.y(170) - scale.y(130))
    assert theme.LIGHT.border.name() in colors_in(picture(view), gap)
    autumn = show(first=date(2026, 10, 19))
    autumn.scroll_bar.setValue(0)
    assert theme.LIGHT.border.name() not in colors_in(picture(autumn), gap)


def test_show_days_states_its_span_once(qtbot, show):
    view = show()
    with qtbot.waitSignal(view.span_changed) as changed:
        view.show_days(date(2026, 3, 16))
    assert changed.args[0].start == datetime(2026, 3, 16, tzinfo=BERLIN)
    with qtbot.assertNotEmitted(view.span_changed):
        view.show_days(date(2026, 3, 16))


def test_answers_for_other_days_are_dropped(show):
    view = show()
    before = view.span
    view.show_days(date(2026, 3, 16))
    view.set_occurrences(before, [timed("10 10:00", "10 11:00")])
    assert view.grid.items == ()


def test_an_answer_while_the_span_is_stated_is_taken(show):
    view = show()
    meeting = timed("17 10:00", "17 11:00")
    view.span_changed.connect(lambda span: view.set_occurrences(span, [meeting]))
    view.show_days(date(2026, 3, 16))
    assert [item.occurrence for item in view.grid.items] == [meeting]


def test_other_numbers_of_days_share_the_width(show):
    view = show(timed("10 10:00", "10 11:00"))
    view.show_days(TUESDAY, 1)
    view.set_occurrences(view.span, [timed("10 10:00", "10 11:00")])
    (item,) = view.grid.items
    assert item.rect.width() > 800
    assert view.scene.columns.count == 1


def test_the_same_events_again_repaint_nothing(qtbot, show):
    meeting, other = timed("13 10:00", "13 11:00"), timed("9 10:00", "9 11:00")
    view = show(meeting, other)
    paints = _settled(qtbot, view)
    view.set_occurrences(view.span, [replace(other), replace(meeting)])
    qtbot.wait(20)
    assert paints.areas == []


def test_a_changed_event_repaints_only_its_own_place(qtbot, show):
    meeting, other = timed("13 10:00", "13 11:00"), timed("9 10:00", "9 11:00")
    view = show(meeting, other)
    paints = _settled(qtbot, view)
    view.set_occurrences(view.span, [replace(meeting, title="Moved on"), other])
    qtbot.waitUntil(lambda: bool(paints.areas))
    allowed = on_screen(view, view.grid.rects(meeting.key)[0]).adjusted(-8, -8, 8, 8)
    assert all(allowed.contains(area) for area in paints.areas)


def test_hovering_repaints_only_the_event(qtbot, show):
    meeting = timed("13 10:00", "13 11:00")
    view = show(meeting)
    paints = _settled(qtbot, view)
    view.selection.hover(meeting.key)
    qtbot.waitUntil(lambda: bool(paints.areas))
    allowed = on_screen(view, view.grid.rects(meeting.key)[0]).adjusted(-8, -8, 8, 8)
    assert all(allowed.contains(area) for area in paints.areas)


def _settled(qtbot, view: WeekView) -> Paints:
    qtbot.wait(30)
    paints = Paints()
    view.grid.installEventFilter(paints)
    view.paints = paints
    return paints


def test_lane_and_grid_share_the_columns(show):
    trip, meeting = all_day(TUESDAY), timed("10 10:00", "10 11:00")
    view = show(trip, meeting)
    (lane,), (grid,) = view.lane.rects(trip.key), view.grid.rects(meeting.key)
    assert view.lane.mapTo(view, lane.topLeft()).x() == view.grid.mapTo(view, grid.topLeft()).x()


def test_the_first_show_has_now_a_third_down(qtbot, light):
    from tests.ui.week.samples import week_view

    view = week_view(now=datetime(2026, 3, 12, 14, 0, tzinfo=BERLIN))
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.grab()
    assert view.scene.scale.y(14 * 60) - view.scroll_bar.value() == view.grid.height() // 3


def test_zoom_stays_on_another_week(show):
    view = show()
    view.set_hour_height(80)
    offset = view.scroll_bar.value()
    view.page(1)
    assert (view.scene.scale.hour_px, view.scroll_bar.value()) == (80, offset)


def test_another_zone_moves_events_and_keeps_selection_and_scroll(qtbot, show):
    meeting = timed("10 10:00", "10 11:00")
    view = show(meeting)
    view.select(meeting.key)
    offset, top = view.scroll_bar.value(), view.grid.rects(meeting.key)[0].top()
    with qtbot.waitSignal(view.span_changed):
        view.set_zone(LISBON, "Europe/Lisbon")
    assert view.grid.rects(meeting.key)[0].top() == top - view.scene.scale.hour_px
    assert (view.selected_key, view.scroll_bar.value()) == (meeting.key, offset)


def test_the_clock_may_have_twelve_hours(show):
    view = show(timed("13 14:00", "13 15:30"))
    view.set_options(Options(hours_24=False))
    assert view.grid.items[0].look.time == "2 pm – 3:30 pm"


def test_times_on_the_day_of_a_clock_change_name_the_offset(show):
    view = show(timed("2026-10-25 02:30", "2026-10-25 04:00"), first=date(2026, 10, 19))
    assert view.grid.items[0].look.start == "02:30 UTC+02"


def test_selecting_scrolls_to_the_event(show):
    early, late = timed("13 01:00", "13 02:00"), timed("13 22:00", "13 23:00")
    view = show(early, late)
    for occurrence in (early, late):
        assert view.select(occurrence.key)
        rect = on_screen(view, view.grid.rects(occurrence.key)[0])
        assert view.grid.rect().contains(rect)
    assert not view.select(timed("13 09:00", "13 10:00").key)


def test_selection_is_told(qtbot, show):
    meeting = timed("13 10:00", "13 11:00", "Review")
    view = show(meeting)
    with qtbot.waitSignal(view.selection_changed) as changed:
        view.select(meeting.key)
    assert changed.args == [meeting.key]
    assert view.accessibleDescription() == "Review, Fri 13 Mar, 10:00 to 11:00, Work"
    with qtbot.waitSignal(view.selection_changed) as changed:
        view.select_spot(Spot(TUESDAY, 600))
    assert changed.args == [None]
    assert view.accessibleDescription() == "Tuesday 10 March, 10:00, empty"


def test_stretched_slots_are_named_with_their_end(show):
    view = show()
    view.selection.select(Slot(Spot(TUESDAY, 600), Spot(TUESDAY, 660)))
    assert view.accessibleDescription() == "Tuesday 10 March, 10:00, empty, to 11:00"


def test_tool_tips_show_the_whole_of_an_event(qtbot, show, monkeypatch):
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QApplication, QToolTip

    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda position, words, widget: shown.append(words))
    meeting = timed("13 10:00", "13 11:00", "<b>Review</b>", location="Kepler")
    view = show(meeting)
    at = on_screen(view, view.grid.rects(meeting.key)[0]).center()
    for position in (at, QPoint(at.x() - 400, at.y())):
        QApplication.sendEvent(view.grid, QHelpEvent(QEvent.Type.ToolTip, position, view.grid.mapToGlobal(position)))
    assert shown == ["<qt>&lt;b&gt;Review&lt;/b&gt;, Fri 13 Mar, 10:00 to 11:00, Kepler, Work</qt>", ""]


def test_suggested_times_follow_the_selection(show):
    view = show()
    assert tuple(view.suggested_times()) == (zoned("12 11:00"), zoned("12 12:00"))
    view.select_spot(Spot(TUESDAY, 600))
    assert tuple(view.suggested_times()) == (zoned("10 10:00"), zoned("10 11:00"))


def test_a_place_that_is_not_shown_has_no_rectangle(show):
    view = show()
    assert view.rect_of(MoreKey(TUESDAY, None)).isEmpty()


def test_calendars_may_change_their_colors(show):
    from calapp.model.calendar import Calendar

    meeting = timed("13 10:00", "13 11:00")
    view = show(meeting)
    view.set_calendars([Calendar(1, 1, "", "Work", color="#2E9E57")])
    assert view.grid.items[0].look.colors.bar.name() == "#2e9e57"


def test_read_only_calendars_are_known(show):
    holiday = all_day(TUESDAY, calendar_id=HOLIDAYS)
    view = show(holiday)
    assert not view.scene.movable(holiday)


def test_narrow_columns_still_show_something(show):
    crowd = [timed("13 10:00", "13 12:00", f"Crowd {number}") for number in range(4)]
    view = show(*crowd)
    view.resize(420, 500)
    shown = len(view.grid.items) + sum(len(more.hidden) for more in view.grid.mores)
    assert shown == 4
    assert not view.grab().isNull()


def test_a_tiny_window_is_painted_too(show):
    view = show(timed("13 10:00", "13 12:00"), all_day(TUESDAY))
    view.resize(60, 40)
    assert not view.grab().isNull()
