"""The guard: what is suspicious, when the second look comes, what it proves."""

from datetime import UTC, datetime, timedelta

import pytest

from calapp.sync.guard import Verdict, confirmed, judge, samples, suspicious

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("removals", "total", "expected"),
    [
        (0, 0, False),
        (0, 10, False),
        (1, 1, True),
        (10, 500, False),
        (11, 40, True),
        (11, 44, False),
        (12, 44, True),
        (125, 500, False),
        (126, 500, True),
        (500, 500, True),
        (5, 6, False),
        (6, 6, True),
    ],
)
def test_suspicious_is_everything_or_more_than_ten_and_a_quarter(removals, total, expected):
    assert suspicious(removals, total) is expected


@pytest.mark.parametrize(
    ("removals", "held_ago", "verdict"),
    [
        (5, None, Verdict.REMOVE),
        (400, None, Verdict.HOLD),
        (400, 59, Verdict.HOLD),
        (400, 60, Verdict.LOOK_AGAIN),
        (400, -5, Verdict.HOLD),
    ],
    ids=["few of many", "first time", "too early", "a minute later", "clock set back"],
)
def test_large_removal_waits_a_minute_for_the_second_look(removals, held_ago, verdict):
    held_since = None if held_ago is None else NOW - timedelta(seconds=held_ago)
    assert judge(removals, 500, held_since, NOW) is verdict


def test_smallest_calendars_are_looked_at_again_at_once():
    assert judge(1, 1, None, NOW) is Verdict.LOOK_AGAIN
    assert judge(4, 4, None, NOW) is Verdict.HOLD


def test_samples_are_spread_and_never_more_than_three():
    assert samples(["b", "a"]) == ("b", "a")
    assert samples([f"{number:02}" for number in range(100)]) == ("00", "50", "99")


def test_only_what_both_methods_miss_is_gone():
    assert confirmed({"a", "b", "c"}, {"b", "z"}, set()) == {"a", "c"}


def test_one_sample_that_is_there_all_the_same_makes_all_absences_worthless():
    assert confirmed({"a", "b", "c"}, {"b"}, {"a"}) is None


def test_sample_that_the_second_method_shows_too_is_no_contradiction():
    assert confirmed({"a", "b", "c"}, {"a", "b", "c"}, {"a"}) == frozenset()
