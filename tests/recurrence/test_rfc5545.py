"""The examples of RFC 5545 section 3.8.5.3 in its own zone, and two other libraries asked the same.

Where the RFC lists days without an end, the first of them are asked for. The rows that stand in test_periods.py as
plain rules are not repeated.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from icalendar import Calendar

from calapp.ical.scan import scan
from calapp.model.timespan import TimeSpan
from calapp.recurrence.expand import expand

NEW_YORK = ZoneInfo("America/New_York")
SPAN = TimeSpan(datetime(1996, 1, 1, tzinfo=UTC), datetime(2004, 1, 1, tzinfo=UTC))
FALL = "19970902T090000"
JANUARIES = [f"{year}-01-{day:02}" for year in (1998, 1999, 2000) for day in range(1, 32)]


def days(first, count, *, step=1):
    start = datetime.fromisoformat(first)
    return [f"{start + number * timedelta(days=step):%Y-%m-%d}" for number in range(count)]


EXAMPLES = [
    (FALL, "FREQ=DAILY;COUNT=10", days("1997-09-02", 10)),
    (FALL, "FREQ=DAILY;UNTIL=19971224T000000Z", days("1997-09-02", 113)),
    (FALL, "FREQ=DAILY;INTERVAL=2", days("1997-09-02", 20, step=2)),
    ("19980101T090000", "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", JANUARIES),
    ("19980101T090000", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", JANUARIES),
    (FALL, "FREQ=WEEKLY;COUNT=10", days("1997-09-02", 10, step=7)),
    (FALL, "FREQ=WEEKLY;UNTIL=19971224T000000Z", days("1997-09-02", 17, step=7)),
    (FALL, "FREQ=WEEKLY;INTERVAL=2;WKST=SU", days("1997-09-02", 12, step=14)),
    *(
        (
            FALL,
            f"FREQ=WEEKLY;{end};WKST=SU;BYDAY=TU,TH",
            sorted(days("1997-09-02", 5, step=7) + days("1997-09-04", 5, step=7)),
        )
        for end in ("UNTIL=19971007T000000Z", "COUNT=10")
    ),
    (
        "19970901T090000",
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        sorted(days("1997-09-01", 9, step=14) + days("1997-09-03", 8, step=14) + days("1997-09-05", 8, step=14)),
    ),
    (FALL, "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
     ["1997-09-02", "1997-09-04", "1997-09-16", "1997-09-18", "1997-09-30", "1997-10-02", "1997-10-14", "1997-10-16"]),
    ("19970905T090000", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
     ["1997-09-05", "1997-10-03", "1997-11-07", "1997-12-05", "1998-01-02", "1998-02-06", "1998-03-06", "1998-04-03",
      "1998-05-01", "1998-06-05"]),
    ("19970905T090000", "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
     ["1997-09-05", "1997-10-03", "1997-11-07", "1997-12-05"]),
    (FALL, "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
     [f"{month}-{day}" for month in ("1997-09", "1997-10", "1997-11", "1997-12", "1998-01") for day in ("02", "15")]),
    ("19970930T090000", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
     ["1997-09-30", "1997-10-01", "1997-10-31", "1997-11-01", "1997-11-30", "1997-12-01", "1997-12-31", "1998-01-01",
      "1998-01-31", "1998-02-01"]),
    (FALL, "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
     [*days("1997-09-02", 5, step=7), *days("1997-11-04", 4, step=7), *days("1998-01-06", 4, step=7)]),
    ("19970310T090000", "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
     ["1997-03-10", *(f"{year}-0{month}-10" for year in (1999, 2001, 2003) for month in (1, 2, 3))]),
    ("19970313T090000", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
     [*days("1997-03-13", 3, step=7), *days("1998-03-05", 4, step=7), *days("1999-03-04", 4, step=7)]),
    ("19970605T090000", "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
     [*days("1997-06-05", 13, step=7), *days("1998-06-04", 13, step=7)]),
    ("19980213T090000", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
     ["1998-02-13", "1998-03-13", "1998-11-13", "1999-08-13", "2000-10-13"]),
]  # fmt: skip
WITHIN_A_DAY = [
    # The end that RFC erratum 3883 gives, so that the listed 15:00 is among them.
    ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z", ["09:00", "12:00", "15:00"]),
    ("FREQ=MINUTELY;INTERVAL=15;COUNT=6", ["09:00", "09:15", "09:30", "09:45", "10:00", "10:15"]),
    ("FREQ=MINUTELY;INTERVAL=90;COUNT=4", ["09:00", "10:30", "12:00", "13:30"]),
]


def text_of(start, rule):
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:e\r\nDTSTAMP:19970101T000000Z\r\n"
        f"DTSTART;TZID=America/New_York:{start}\r\nDURATION:PT10M\r\nRRULE:{rule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def ours(start, rule):
    return [item.start.wall for item in expand(scan(text_of(start, rule)), SPAN).items]


def by_recurring_ical_events(start, rule):
    found = recurring_ical_events.of(Calendar.from_ical(text_of(start, rule))).between(SPAN.start, SPAN.end)
    return sorted(event["DTSTART"].dt.replace(tzinfo=None) for event in found)


def by_dateutil(start, rule):
    first = datetime.strptime(start, "%Y%m%dT%H%M%S").replace(tzinfo=NEW_YORK)
    found = rrulestr(rule, dtstart=first).between(SPAN.start, SPAN.end, inc=True)
    return [moment.replace(tzinfo=None) for moment in found]


@pytest.mark.parametrize(("start", "rule", "expected"), EXAMPLES, ids=[rule for _start, rule, _days in EXAMPLES])
@pytest.mark.parametrize("expanded", [ours, by_recurring_ical_events, by_dateutil])
def test_the_days_that_the_rfc_lists(start, rule, expected, expanded):
    found = [f"{moment:%Y-%m-%d}" for moment in expanded(start, rule)]
    assert found[: len(expected)] == expected
    if "COUNT" in rule or "UNTIL" in rule:
        assert len(found) == len(expected)


@pytest.mark.parametrize(("rule", "expected"), WITHIN_A_DAY, ids=[rule for rule, _times in WITHIN_A_DAY])
@pytest.mark.parametrize("expanded", [ours, by_recurring_ical_events, by_dateutil])
def test_the_times_of_day_that_the_rfc_lists(rule, expected, expanded):
    assert [f"{moment:%H:%M}" for moment in expanded(FALL, rule)] == expected


@pytest.mark.parametrize(("start", "rule", "_expected"), EXAMPLES, ids=[rule for _start, rule, _days in EXAMPLES])
def test_three_libraries_agree_to_the_end(start, rule, _expected):
    assert ours(start, rule) == by_recurring_ical_events(start, rule) == by_dateutil(start, rule)
