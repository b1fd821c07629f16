"""The window's clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calapp.ui import clock
from calapp.ui.clock import MinuteClock

BERLIN = ZoneInfo("Europe/Berlin")


class Hands:
    """A time of day that a test sets."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 12, 22, 59, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def minute_clock(qtbot, hands):
    made = MinuteClock(BERLIN, now=hands)
    yield made
    made.stop()


def test_ticks_are_aligned_to_the_minute(minute_clock, hands):
    assert clock._to_next_minute(minute_clock.now()) == 30_000
    hands.at = hands.at.replace(second=0)
    assert clock._to_next_minute(minute_clock.now()) == 60_000


def test_today_is_that_of_the_display_zone(minute_clock, hands):
    assert minute_clock.today == date(2026, 3, 12)
    hands.at += timedelta(minutes=1)
    assert minute_clock.today == date(2026, 3, 13)


def test_new_day_is_told_once(minute_clock, hands, qtbot):
    hands.at += timedelta(minutes=1)
    with qtbot.waitSignals([minute_clock.day_changed, minute_clock.ticked]):
        minute_clock.tick()
    with qtbot.assertNotEmitted(minute_clock.day_changed):
        minute_clock.tick()


def test_resume_after_days_is_a_new_day(minute_clock, hands, qtbot):
    hands.at += timedelta(days=3)
    with qtbot.waitSignal(minute_clock.day_changed) as changed:
        minute_clock.tick()
    assert changed.args == [date(2026, 3, 15)]


def test_other_zone_may_be_another_day(minute_clock, qtbot):
    with qtbot.waitSignal(minute_clock.day_changed) as changed:
        minute_clock.set_zone(ZoneInfo("Asia/Tokyo"))
    assert changed.args == [date(2026, 3, 13)]


def test_system_that_moved_to_another_zone_is_noticed(minute_clock, qtbot, monkeypatch):
    monkeypatch.setattr(clock, "_localtime", lambda: ("/usr/share/zoneinfo/Asia/Tokyo", 1.0))
    with qtbot.waitSignal(minute_clock.system_zone_changed):
        minute_clock.tick()


def test_started_clock_ticks_by_itself(qtbot):
    almost = MinuteClock(BERLIN, now=lambda: datetime(2026, 3, 12, 12, 0, 59, 950_000, tzinfo=UTC))
    with qtbot.waitSignal(almost.ticked, timeout=2_000):
        almost.start()
    almost.stop()


def test_tick_that_comes_late_tells_of_a_suspend(minute_clock, hands, qtbot):
    minute_clock.start()
    hands.at += timedelta(minutes=1)
    with qtbot.assertNotEmitted(minute_clock.resumed):
        minute_clock.tick()
    hands.at += timedelta(hours=8)
    with qtbot.waitSignal(minute_clock.resumed):
        minute_clock.tick()


def test_waking_up_is_noticed_without_waiting_for_a_whole_minute(minute_clock, hands, qtbot, monkeypatch):
    monkeypatch.setattr(clock, "LOOK_MS", 20)
    hands.at = hands.at.replace(second=0)
    minute_clock.start()
    with qtbot.assertNotEmitted(minute_clock.ticked, wait=80):
        pass
    hands.at += timedelta(hours=8)
    with qtbot.waitSignal(minute_clock.resumed, timeout=2_000):
        pass
