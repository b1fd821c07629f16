"""Backoff and due times."""

from datetime import UTC, datetime, timedelta

import pytest

from calapp.sync import schedule

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "expected"), [(30, 30), (-1, 1), (0, 1), (999_999, 7200), (1e300, 7200)], ids=str)
def test_wish_of_the_server_is_kept_within_reason(seconds, expected):
    assert schedule.wish_delay(seconds, dice=0) == timedelta(seconds=expected)


def test_dice_spread_clients_by_a_tenth():
    assert schedule.wish_delay(100, dice=1) == timedelta(seconds=110)
    assert schedule.network_delay(1, dice=-1) == timedelta(seconds=4.5)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 5), (1, 5), (2, 15), (3, 45), (6, 1215), (7, 1800), (10_000, 1800)], ids=str
)
def test_rest_after_network_failures_triples_up_to_half_an_hour(failures, seconds):
    assert schedule.network_delay(failures, dice=0) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 25), (5, 625), (6, 1440), (99, 1440)], ids=str)
def test_refused_object_rests_five_times_longer_up_to_a_day(attempts, minutes):
    assert schedule.poison_delay(attempts) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [(None, False), (-1, False), (0, False), (60, True), (7200, True), (86_400, False)],
    ids=["none", "over", "now", "a minute", "the longest", "clock was set back"],
)
def test_rest_holds_until_it_is_over(ahead, expected):
    assert schedule.rests(None if ahead is None else NOW + timedelta(seconds=ahead), NOW) is expected


@pytest.mark.parametrize(("ago", "expected"), [(None, True), (1, False), (23, False), (24, True), (-1, True)], ids=str)
def test_audit_is_due_once_a_day(ago, expected):
    assert schedule.audit_due(None if ago is None else NOW - timedelta(hours=ago), NOW) is expected


def test_next_pass_comes_after_the_interval_and_the_rest():
    five = timedelta(minutes=5)
    assert schedule.next_due(None, None, NOW, interval=five) == NOW
    assert schedule.next_due(NOW - timedelta(minutes=2), None, NOW, interval=five) == NOW + timedelta(minutes=3)
    assert schedule.next_due(NOW + timedelta(days=1), None, NOW, interval=five) == NOW
    rest = NOW + timedelta(minutes=30)
    assert schedule.next_due(NOW - timedelta(minutes=2), rest, NOW, interval=five) == rest
    assert schedule.next_due(NOW - timedelta(minutes=2), NOW + timedelta(days=1), NOW, interval=five) < rest


@pytest.mark.parametrize(
    ("minutes", "visible", "sparing", "every"),
    [(5, True, False, 5), (5, False, False, 15), (30, False, False, 30), (5, True, True, 60), (90, False, True, 90)],
)
def test_looks_less_often_in_the_background_and_least_when_sparing(minutes, visible, sparing, every):
    found = schedule.look_every(timedelta(minutes=minutes), visible=visible, sparing=sparing)
    assert found == timedelta(minutes=every)
