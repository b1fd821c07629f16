"""The first time at which everybody is free."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calapp.model.free_busy import BusySpan, WorkingHours, first_free

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = WorkingHours(9, 17, BERLIN)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def busy(*pairs: tuple[str, str]) -> list[BusySpan]:
    return [BusySpan(at(start), at(end)) for start, end in pairs]


CASES = {
    "nobody is busy": ("2026-03-12T10:00", [], "2026-03-12T10:00"),
    "a start is moved on to a quarter": ("2026-03-12T10:01", [], "2026-03-12T10:15"),
    "before work": ("2026-03-12T03:00", [], "2026-03-12T09:00"),
    "too late for the rest of the day": ("2026-03-12T16:30", [], "2026-03-13T09:00"),
    "Friday evening": ("2026-03-13T16:30", [], "2026-03-16T09:00"),
    "busy times of two that overlap": (
        "2026-03-12T09:00",
        [("2026-03-12T09:00", "2026-03-12T11:00"), ("2026-03-12T10:30", "2026-03-12T12:10")],
        "2026-03-12T12:15",
    ),
    "a gap that is too short": (
        "2026-03-12T09:00",
        [("2026-03-12T09:00", "2026-03-12T10:00"), ("2026-03-12T10:45", "2026-03-12T12:00")],
        "2026-03-12T12:00",
    ),
    "a gap that just fits": (
        "2026-03-12T09:00",
        [("2026-03-12T09:00", "2026-03-12T10:00"), ("2026-03-12T11:00", "2026-03-12T12:00")],
        "2026-03-12T10:00",
    ),
    "the Monday after the clocks went forward": ("2026-03-28T12:00", [], "2026-03-30T09:00"),
}


@pytest.mark.parametrize(("start", "taken", "expected"), CASES.values(), ids=CASES)
def test_the_first_free_hour(start, taken, expected):
    found = first_free(at(start), at("2026-04-30T00:00"), timedelta(hours=1), busy(*taken), HOURS)
    assert found == at(expected)


def test_without_working_hours_the_night_counts():
    found = first_free(at("2026-03-14T23:00"), at("2026-03-16T00:00"), timedelta(hours=2), [], None)
    assert found == at("2026-03-14T23:00")


@pytest.mark.parametrize(
    ("until", "length", "hours"),
    [
        ("2026-03-12T10:30", 1, HOURS),
        ("2026-05-01T00:00", 9, HOURS),
        ("2026-05-01T00:00", 1, WorkingHours(18, 8, BERLIN)),
    ],
    ids=["the span is over", "longer than a working day", "no working hours at all"],
)
def test_there_may_be_no_such_time(until, length, hours):
    assert first_free(at("2026-03-12T10:00"), at(until), timedelta(hours=length), [], hours) is None
