"""Repetitions of the Aurinko API, in both of its forms."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from calapp.errors import InputError
from calapp.ical.compose import compose
from calapp.ical.scan import scan
from calapp.model.event import Event
from calapp.model.timespan import EventTime, TimeSpan
from calapp.recurrence.expand import expand
from calapp.wire.aurinko import recurrence
from calapp.wire.aurinko.payloads import ICalRecurrence, Moment, Pattern, Range, Recurrence, SimpleRecurrence
from calapp.wire.series import Repetition

BERLIN = ZoneInfo("Europe/Berlin")
START = EventTime.zoned(datetime(2026, 3, 4, 9), BERLIN, tzid="Europe/Berlin")  # a Wednesday
DAY = EventTime.all_day(datetime(2026, 3, 31))

PATTERNS = [
    (Pattern(frequency="daily"), "FREQ=DAILY"),
    (Pattern(frequency="daily", interval=3), "FREQ=DAILY;INTERVAL=3"),
    (
        Pattern(frequency="weekly", days_of_week=("monday", "friday"), week_start="sunday"),
        "FREQ=WEEKLY;BYDAY=MO,FR;WKST=SU",
    ),
    (Pattern(frequency="weekly", days_of_week=("wednesday",), week_start="monday"), "FREQ=WEEKLY;BYDAY=WE;WKST=MO"),
    (Pattern(frequency="monthly", day_of_month=15), "FREQ=MONTHLY;BYMONTHDAY=15"),
    (Pattern(frequency="monthly", day_of_month=31), "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
    (Pattern(frequency="monthlyRelative", days_of_week=("wednesday",), instance="second"), "FREQ=MONTHLY;BYDAY=2WE"),
    (Pattern(frequency="monthlyRelative", days_of_week=("wednesday",), instance="last"), "FREQ=MONTHLY;BYDAY=-1WE"),
    (
        Pattern(frequency="monthlyRelative", days_of_week=("thursday", "friday"), instance="first"),
        "FREQ=MONTHLY;BYDAY=TH,FR;BYSETPOS=1",
    ),
    (Pattern(frequency="yearly", month_of_year=5, day_of_month=1), "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1"),
    (
        Pattern(frequency="yearlyRelative", month_of_year=2, days_of_week=("thursday",), instance="second"),
        "FREQ=YEARLY;BYMONTH=2;BYDAY=2TH",
    ),
]


@pytest.mark.parametrize(("pattern", "rrule"), PATTERNS, ids=[rrule for _, rrule in PATTERNS])
def test_a_pattern_becomes_a_rule_and_the_rule_that_pattern(pattern, rrule):
    assert recurrence.read(Recurrence(simple=SimpleRecurrence(pattern=pattern)), START).rrule == rrule
    written = recurrence.simple(rrule, START)
    assert recurrence.read(Recurrence(simple=written), START).rrule.replace(";WKST=MO", "") == rrule.replace(
        ";WKST=MO", ""
    )


@pytest.mark.parametrize(
    ("pattern", "rrule"),
    [
        (Pattern(frequency="weekly"), "FREQ=WEEKLY;BYDAY=WE"),
        (Pattern(frequency="monthly"), "FREQ=MONTHLY;BYMONTHDAY=4"),
        (Pattern(frequency="yearly"), "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=4"),
        (Pattern(frequency="monthlyRelative"), "FREQ=MONTHLY;BYDAY=1WE"),
    ],
)
def test_what_a_pattern_does_not_say_follows_from_the_start(pattern, rrule):
    assert recurrence.read(Recurrence(simple=SimpleRecurrence(pattern=pattern)), START).rrule == rrule


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [
        (Range(type="byCount", count=4), START, ";COUNT=4"),
        (Range(type="byDate", recurrence_end="2026-04-01"), START, ";UNTIL=20260401T070000Z"),
        (Range(type="byDate", recurrence_end="2026-04-01"), DAY, ";UNTIL=20260401"),
        (Range(type="unbounded"), START, ""),
        (Range(type="byDate"), START, ""),
    ],
    ids=["count", "last day, in the zone of the event", "last day of whole days", "for ever", "nothing said"],
)
def test_a_range_ends_the_rule(span, start, end):
    found = recurrence.read(Recurrence(simple=SimpleRecurrence(pattern=Pattern(frequency="daily"), range=span)), start)
    assert found.rrule == f"FREQ=DAILY{end}"


def test_left_out_dates_of_a_range_are_left_out():
    span = Range(pattern_exclusions=(Moment(date_only="2026-03-05"), Moment(date_time="2026-03-06T08:00:00Z")))
    found = recurrence.read(Recurrence(simple=SimpleRecurrence(pattern=Pattern(frequency="daily"), range=span)), START)
    assert [one.recurrence_id() for one in found.exdates] == ["20260305T080000Z", "20260306T080000Z"]
    found = recurrence.read(Recurrence(simple=SimpleRecurrence(pattern=Pattern(frequency="daily"), range=span)), DAY)
    assert found.exdates[0] == EventTime.all_day(datetime(2026, 3, 5))


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=HOURLY", "FREQ=DAILY;BYMONTH=3", "FREQ=MONTHLY;BYMONTHDAY=1,15", "FREQ=MONTHLY;BYDAY=1MO,3MO",
        "FREQ=MONTHLY;BYDAY=5MO", "FREQ=YEARLY;BYMONTH=1,2", "FREQ=YEARLY;BYYEARDAY=100", "FREQ=WEEKLY;BYMONTH=2",
        "FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=13", "FREQ=MONTHLY;BYMONTHDAY=-2", "FREQ=MONTHLY;BYDAY=MO,TU", "nonsense",
        "FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=1", "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=1",
    ],
)  # fmt: skip
def test_a_rule_without_a_pattern_has_none(rrule):
    assert recurrence.simple(rrule, START) is None


@pytest.mark.parametrize(
    "rrule",
    ["FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=YEARLY", "FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;WKST=WE;BYDAY=MO",
     "FREQ=DAILY;UNTIL=20260401T070000Z", "FREQ=DAILY;UNTIL=20260401"],
)  # fmt: skip
def test_a_pattern_shows_on_the_same_days_as_its_rule(rrule):
    simple = recurrence.simple(rrule, START)
    again = recurrence.read(Recurrence(simple=simple), START).rrule
    assert days(again) == days(rrule)


def days(rrule):
    raw = compose([Event("u", START, START, rrule=rrule)])
    span = TimeSpan(datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    return [item.start.date for item in expand(scan(raw), span).items]


def test_content_lines_count_more_than_a_pattern():
    both = Recurrence(
        ical=ICalRecurrence(rules=("RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Berlin:20260311T090000", "X-OTHER:1")),
        simple=SimpleRecurrence(pattern=Pattern(frequency="daily")),
    )
    found = recurrence.read(both, START)
    assert (found.rrule, [one.recurrence_id() for one in found.exdates]) == ("FREQ=WEEKLY", ["20260311T080000Z"])


def test_a_line_without_a_name_is_a_rule():
    assert recurrence.read(Recurrence(ical=ICalRecurrence(rules=("FREQ=DAILY",))), START).rrule == "FREQ=DAILY"


def test_nothing_said_is_nothing_read():
    assert recurrence.read(Recurrence(), START) == recurrence.read(Recurrence(ical=ICalRecurrence(rules=())), START)


def test_an_unknown_way_to_repeat_is_refused():
    with pytest.raises(InputError, match="lunar"):
        recurrence.read(Recurrence(simple=SimpleRecurrence(pattern=Pattern(frequency="lunar"))), START)


@pytest.mark.parametrize(
    "start", [START, DAY, EventTime.floating(datetime(2026, 3, 4, 9))], ids=["zoned", "day", "floating"]
)
def test_a_repetition_comes_back_from_its_lines(start):
    later = EventTime(start.wall.replace(month=4, day=8), start.kind, start.tzid, start.offset and 7200)
    whole = Repetition("FREQ=DAILY;COUNT=50", (later,), (later,))
    assert recurrence.read(recurrence.write(whole, start, exdates=True), start) == whole
    assert recurrence.read(recurrence.write(whole, start, exdates=False), start).exdates == ()
