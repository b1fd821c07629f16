from datetime import datetime
from zoneinfo import ZoneInfo

from calapp.ical.scan import scan
from calapp.model.edits import EventDraft, ExtraDates
from calapp.model.timespan import EventTime
from calapp.recurrence.upcoming import Shown, upcoming

BERLIN = ZoneInfo("Europe/Berlin")
TEXT = """BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
UID:standup\r
DTSTART;TZID=Europe/Berlin:20260309T090000\r
DTEND;TZID=Europe/Berlin:20260309T093000\r
RRULE:FREQ=DAILY;COUNT=5\r
EXDATE;TZID=Europe/Berlin:20260311T090000\r
RDATE;TZID=Europe/Berlin:20260320T090000\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:standup\r
RECURRENCE-ID;TZID=Europe/Berlin:20260312T090000\r
DTSTART;TZID=Europe/Berlin:20260312T140000\r
DTEND;TZID=Europe/Berlin:20260312T143000\r
END:VEVENT\r
END:VCALENDAR\r
"""


def berlin(day: int, hour: int = 9, minute: int = 0) -> EventTime:
    return EventTime.zoned(datetime(2026, 3, day, hour, minute), BERLIN, tzid="Europe/Berlin")


RULE = "FREQ=DAILY;COUNT=5"
SERIES = scan(TEXT)


def shown(day: int = 9) -> Shown:
    return Shown(SERIES, berlin(day), EventDraft(berlin(day), berlin(day, 9, 30), rrule=RULE))


def dates(*args, **more):
    return [(item.start.wall.day, item.start.wall.hour) for item in upcoming(*args, 6, zone=BERLIN, **more)]


def test_exceptions_of_the_series_count():
    assert dates(shown(), berlin(9), RULE, None) == [(9, 9), (10, 9), (12, 14), (13, 9), (20, 9)]


def test_from_a_later_occurrence_a_count_is_not_begun_anew():
    assert dates(shown(10), berlin(10), RULE, None) == [(10, 9), (12, 14), (13, 9), (20, 9)]


def test_dates_that_are_only_chosen_yet_count():
    wanted = ExtraDates((berlin(21),), (berlin(10),), (berlin(12),))
    assert dates(shown(), berlin(9), RULE, wanted) == [(9, 9), (11, 9), (12, 9), (13, 9), (21, 9)]


def test_a_series_that_moves_takes_its_exceptions_along():
    assert dates(shown(), berlin(9, 10), RULE, None) == [(9, 10), (10, 10), (12, 14), (13, 10), (20, 10)]


def test_another_rule_keeps_what_was_left_out():
    assert dates(shown(), berlin(9), "FREQ=DAILY;COUNT=3", None) == [(9, 9), (10, 9), (20, 9)]
