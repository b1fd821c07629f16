"""The three choices of a conflict."""

from datetime import UTC, datetime

import pytest

from calapp.store.values import Conflict
from calapp.sync.resolve import Resolution, keep_both, keep_mine, keep_theirs
from tests.sync.world import event

BASE = event("u", "Plan")
MINE = event("u", "Mine", "ORGANIZER:mailto:me@example.org", "ATTENDEE:mailto:bo@example.org", "X-ODD:kept")
THEIRS = event("u", "Theirs", "LOCATION:Theirs")


def conflict(mine=MINE, theirs=THEIRS):
    since = datetime(2026, 3, 2, tzinfo=UTC)
    return Conflict(1, 1, 1, "u", "Mine", BASE, mine, theirs, "2", ("title",), "", since)


def lines(raw):
    return set(raw.split("\r\n"))


def test_mine_counts_where_both_disagree_and_the_rest_of_theirs_stays():
    raw, copy = keep_mine(conflict())
    assert {"SUMMARY:Mine", "LOCATION:Theirs", "X-ODD:kept"} <= lines(raw)
    assert copy is None


def test_theirs_counts_as_it_is():
    assert keep_theirs(conflict()) == Resolution(THEIRS)


def test_both_makes_mine_another_event_without_guests():
    raw, copy = keep_both(conflict(), uid="other")
    assert raw == THEIRS
    assert {"UID:other", "SUMMARY:Mine", "X-ODD:kept"} <= lines(copy)
    assert not [line for line in lines(copy) if line.startswith(("ATTENDEE", "ORGANIZER"))]


def test_both_makes_a_new_uid_each_time():
    assert len({keep_both(conflict()).copy for _ in range(2)}) == 2


@pytest.mark.parametrize(
    ("choice", "expected"), [(keep_mine, MINE), (keep_theirs, None), (keep_both, MINE)], ids=["mine", "theirs", "both"]
)
def test_deleted_on_the_server(choice, expected):
    assert choice(conflict(theirs=None)) == Resolution(expected)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [(keep_mine, None), (keep_theirs, THEIRS), (keep_both, THEIRS)],
    ids=["mine", "theirs", "both"],
)
def test_deleted_here(choice, expected):
    assert choice(conflict(mine=None)) == Resolution(expected)
