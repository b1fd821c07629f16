"""What the tray says comes next."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.model.timespan import EventTime
from calapp.ui.tray_life import next_words

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 12, 11, 24, tzinfo=BERLIN)


def occurrence(day: int, hour: int, minute: int = 0, *, title: str = "Stand-up") -> Occurrence:
    start = EventTime.zoned(datetime(2026, 3, day, hour, minute), BERLIN, tzid="Europe/Berlin")  # noqa: DTZ001
    end = EventTime.zoned(datetime(2026, 3, day, hour + 1, minute), BERLIN, tzid="Europe/Berlin")  # noqa: DTZ001
    return Occurrence(OccurrenceKey(1), 1, "uid", start, end, title=title)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        pytest.param(occurrence(12, 14), "Stand-up, 14:00", id="today"),
        pytest.param(occurrence(12, 11), "Stand-up, until 12:00", id="on"),
        pytest.param(occurrence(13, 9, 30), "Stand-up, tomorrow 09:30", id="tomorrow"),
        pytest.param(occurrence(16, 9), "Stand-up, Monday 09:00", id="later this week"),
        pytest.param(occurrence(12, 14, title=""), "Untitled, 14:00", id="no title"),
    ],
)
def test_words_for_what_comes_next(event, words):
    assert next_words(event, NOW, hours_24=True) == words


@pytest.mark.parametrize(("hour", "words"), [(14, "2:00 PM"), (12, "12:00 PM")])
def test_words_on_a_clock_of_twelve_hours(hour, words):
    assert next_words(occurrence(12, hour), NOW, hours_24=False) == f"Stand-up, {words}"
