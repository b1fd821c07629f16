"""Another library as the oracle: on text that is right, icalendar and calapp say the same."""

from datetime import UTC, datetime

import icalendar
import pytest

from calapp.ical import parse
from tests.benchmarks import generator
from tests.ical import corpus

ORACLE_SKIPS = {
    # icalendar does not read these as calapp does on purpose: broken text, names of zones, lenient ends
    "lower_case", "fullwidth", "value_list", "no_colon", "bad_name", "year_", "broken", "leap_second", "missing",
    "repeated", "cut_off", "unclosed", "text_around", "two_calendars", "no_calendar", "without_value", "spaces",
    "unknown", "poisons", "microsoft", "tzid_and_z", "negative", "before_start", "end_floating", "floating_end",
    "end_with_time", "end_is_zoned", "equals_start", "duration_hours", "and_end", "tzid_as_path", "lic_location",
    "five_alarms", "unclosed_quote", "deep", "mixed_line", "custom", "empty", "vendor",
}  # fmt: skip


def instant(time):
    return time.astimezone(UTC) if isinstance(time, datetime) and time.tzinfo else time


def oracle(raw):
    found = []
    for event in icalendar.Calendar.from_ical(raw).walk("VEVENT"):
        end = None if event.get("DURATION") else instant(event.end)  # icalendar adds lengths on the wall clock
        title, location = str(event.get("SUMMARY", "")), event.get("LOCATION", "")
        found.append((str(event["UID"]), instant(event.start), end, title, location))
    return found


def ours(raw):
    found = []
    for event in parse.index(raw).events:
        start, end = (
            time.date if time.kind == "all-day" else time.wall if time.kind == "floating" else time.instant(UTC)
            for time in (event.start, event.end)
        )
        found.append((event.uid, start, end, event.title, event.location))
    return found


RIGHT = [name for name in corpus.NAMES if not any(word in name for word in ORACLE_SKIPS)]


@pytest.mark.parametrize("raw", [corpus.read(name) for name in RIGHT], ids=RIGHT)
def test_icalendar_reads_the_same(raw):
    for one, other in zip(ours(raw), oracle(raw), strict=True):
        assert one[0] == other[0]
        assert one[1] == other[1]
        assert other[2] is None or one[2] == other[2]
        assert one[3:] == other[3:]


def test_icalendar_reads_generated_calendars_the_same():
    for _uid, raw in generator.objects(60):
        assert ours(raw) == oracle(raw)
