"""The feed: what it asks the agenda, and what it tells the view."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calapp.errors import StoreDamaged
from calapp.model.changes import ChangeSummary, KeyRange
from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.model.timespan import EventTime, TimeKind, TimeSpan
from calapp.ui import feed as feed_module
from calapp.ui.feed import AgendaFeed

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 9)
WEEK = TimeSpan.of_days(MONDAY, 7, BERLIN)
NEXT_WEEK = TimeSpan.of_days(MONDAY + timedelta(days=7), 7, BERLIN)


def occurrence(number: int, day: date, hour: int = 10) -> Occurrence:
    start = EventTime.zoned(datetime(day.year, day.month, day.day, hour), BERLIN, tzid="Europe/Berlin")  # noqa: DTZ001
    end = EventTime.zoned(datetime(day.year, day.month, day.day, hour + 1), BERLIN, tzid="Europe/Berlin")  # noqa: DTZ001
    return Occurrence(OccurrenceKey(number), 1, f"uid-{number}", start, end, title=f"Event {number}")


class FakeAgenda:
    """Occurrences in a list; notes what it was asked."""

    def __init__(self) -> None:
        self.occurrences = [occurrence(1, MONDAY), occurrence(2, MONDAY + timedelta(days=8))]
        self.asked: list[TimeSpan] = []
        self.horizon = True
        self.error: Exception | None = None

    def between(self, span: TimeSpan, *, extend: bool = True) -> tuple[Occurrence, ...]:
        assert not extend, "the window's thread never expands series itself"
        if self.error:
            raise self.error
        self.asked.append(span)
        return tuple(one for one in self.occurrences if span.contains(one.start, one.end))

    def covers(self, span: TimeSpan) -> bool:
        return self.horizon


@pytest.fixture
def agenda():
    return FakeAgenda()


@pytest.fixture
def feed(qtbot, agenda):
    return AgendaFeed(lambda: agenda)


def touching(span: TimeSpan) -> ChangeSummary:
    low, high = span.keys(TimeKind.ZONED)
    return ChangeSummary(frozenset({1}), (KeyRange(TimeKind.ZONED, low, high),))


def uids(occurrences):
    return [one.uid for one in occurrences]


def test_show_hands_over_at_once_and_fetches_the_neighbors_later(feed, agenda, qtbot):
    with qtbot.waitSignal(feed.occurrences_changed) as told:
        feed.show(WEEK)
    assert told.args[0] == WEEK
    assert uids(told.args[1]) == ["uid-1"]
    assert agenda.asked == [WEEK]
    qtbot.waitUntil(lambda: len(agenda.asked) == 3)
    assert agenda.asked[1:] == [NEXT_WEEK, TimeSpan.of_days(MONDAY - timedelta(days=7), 7, BERLIN)]


def test_neighbor_week_comes_from_what_is_known(feed, agenda, qtbot):
    feed.show(WEEK)
    qtbot.waitUntil(lambda: len(agenda.asked) == 3)
    with qtbot.waitSignal(feed.occurrences_changed) as told:
        feed.show(NEXT_WEEK)
    assert uids(told.args[1]) == ["uid-2"]
    assert len(agenda.asked) == 3


def test_own_edit_shows_at_once(feed, agenda, qtbot):
    feed.show(WEEK)
    agenda.occurrences.append(occurrence(3, MONDAY, hour=14))
    with qtbot.waitSignal(feed.occurrences_changed, timeout=1) as told:
        feed.on_edit(touching(WEEK))
    assert uids(told.args[1]) == ["uid-1", "uid-3"]


def test_many_notices_of_a_sync_make_one_look(feed, agenda, qtbot):
    feed.show(WEEK)
    qtbot.waitUntil(lambda: len(agenda.asked) == 3)
    agenda.occurrences.append(occurrence(3, MONDAY, hour=14))
    with qtbot.waitSignal(feed.occurrences_changed):
        for _ in range(50):
            feed.on_sync(touching(WEEK))
    assert agenda.asked[3:] == [WEEK]


def test_change_elsewhere_is_not_looked_at(feed, agenda, qtbot):
    feed.show(WEEK)
    qtbot.waitUntil(lambda: len(agenda.asked) == 3)
    far = TimeSpan.of_days(date(2030, 1, 1), 1, BERLIN)
    with qtbot.assertNotEmitted(feed.occurrences_changed, wait=300):
        feed.on_edit(touching(far))
        feed.on_sync(touching(far))
        feed.on_sync(ChangeSummary(pending=True, accounts=True))
    assert len(agenda.asked) == 3


def test_change_beside_the_span_is_seen_when_the_view_gets_there(feed, agenda, qtbot):
    feed.show(WEEK)
    qtbot.waitUntil(lambda: len(agenda.asked) == 3)
    agenda.occurrences.append(occurrence(3, MONDAY + timedelta(days=9)))
    with qtbot.assertNotEmitted(feed.occurrences_changed):
        feed.on_sync(touching(NEXT_WEEK))
    feed.show(NEXT_WEEK)
    assert uids(feed.occurrences) == ["uid-2", "uid-3"]


def test_sync_that_brings_the_same_again_is_not_told(feed, agenda, qtbot):
    feed.show(WEEK)
    qtbot.waitUntil(lambda: len(agenda.asked) == 3)
    with qtbot.assertNotEmitted(feed.occurrences_changed, wait=600):
        feed.on_sync(touching(WEEK))
    assert agenda.asked[3] == WEEK


def test_hidden_calendar_changes_every_span(feed, agenda, qtbot):
    feed.show(WEEK)
    qtbot.waitUntil(lambda: len(agenda.asked) == 3)
    agenda.occurrences.clear()
    with qtbot.waitSignal(feed.occurrences_changed) as told:
        feed.on_edit(ChangeSummary(calendars=True))
    assert told.args[1] == ()


def test_horizon_is_asked_for_once(feed, agenda, qtbot):
    agenda.horizon = False
    with qtbot.waitSignal(feed.horizon_left) as left:
        feed.show(WEEK)
    assert left.args[0].start <= WEEK.start
    with qtbot.assertNotEmitted(feed.horizon_left, wait=200):
        feed.show(WEEK)


def test_damaged_store_is_told_and_keeps_what_is_shown(feed, agenda, qtbot):
    feed.show(WEEK)
    agenda.error = StoreDamaged()
    with qtbot.waitSignal(feed.failed), qtbot.assertNotEmitted(feed.occurrences_changed):
        feed.reload()
    assert uids(feed.occurrences) == ["uid-1"]
    agenda.error = None


def test_neighbors_across_a_clock_change_begin_at_midnight(feed, agenda, qtbot):
    spring = TimeSpan.of_days(date(2026, 3, 23), 7, BERLIN)
    feed.show(spring)
    qtbot.waitUntil(lambda: len(agenda.asked) == 3)
    assert agenda.asked[1] == TimeSpan.of_days(date(2026, 3, 30), 7, BERLIN)


def test_memory_is_bounded(feed, agenda, qtbot):
    for week in range(30):
        feed.show(TimeSpan.of_days(MONDAY + timedelta(weeks=week), 7, BERLIN))
    assert len(feed._known) <= feed_module.MOST_KNOWN
