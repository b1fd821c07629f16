# ruff: noqa: E501 - a table reads best in rows
from datetime import datetime, timedelta
from itertools import islice

import pytest

from calapp.recurrence.blocks import MAX_BLOCKS, TooManyPeriodsError
from calapp.recurrence.periods import horizon, last_wall, made_before, walls
from calapp.recurrence.rule import parse
from tests.recurrence.samples import wall

LABOR_DAY_1997 = wall(1997, 9, 2, 9)


def first(rule: str, start: datetime, most: int) -> list[datetime]:
    return list(islice(walls(parse(rule), start, start, horizon(start)), most))


def on(*days: tuple[int, ...], hour: int = 9) -> list[datetime]:
    return [wall(*day, hour) for day in days]


@pytest.mark.parametrize(
    ("start", "rule", "expected"),
    [
        (LABOR_DAY_1997, "FREQ=DAILY;INTERVAL=10;COUNT=5", on((1997, 9, 2), (1997, 9, 12), (1997, 9, 22), (1997, 10, 2), (1997, 10, 12))),
        (LABOR_DAY_1997, "FREQ=WEEKLY;INTERVAL=2;COUNT=4;WKST=SU;BYDAY=TU,TH", on((1997, 9, 2), (1997, 9, 4), (1997, 9, 16), (1997, 9, 18))),
        (wall(1997, 9, 5, 9), "FREQ=MONTHLY;COUNT=3;BYDAY=1FR", on((1997, 9, 5), (1997, 10, 3), (1997, 11, 7))),
        (wall(1997, 9, 7, 9), "FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU", on((1997, 9, 7), (1997, 9, 28), (1997, 11, 2), (1997, 11, 30))),
        (wall(1997, 9, 22, 9), "FREQ=MONTHLY;COUNT=3;BYDAY=-2MO", on((1997, 9, 22), (1997, 10, 20), (1997, 11, 17))),
        (wall(1997, 9, 28, 9), "FREQ=MONTHLY;BYMONTHDAY=-3", on((1997, 9, 28), (1997, 10, 29), (1997, 11, 28))),
        (wall(1997, 9, 10, 9), "FREQ=MONTHLY;INTERVAL=18;COUNT=7;BYMONTHDAY=10,11,12,13,14,15", on(*((1997, 9, day) for day in range(10, 16)), (1999, 3, 10))),
        (wall(1997, 6, 10, 9), "FREQ=YEARLY;COUNT=4;BYMONTH=6,7", on((1997, 6, 10), (1997, 7, 10), (1998, 6, 10), (1998, 7, 10))),
        (wall(1997, 1, 1, 9), "FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200", on((1997, 1, 1), (1997, 4, 10), (1997, 7, 19), (2000, 1, 1))),
        (wall(1997, 5, 19, 9), "FREQ=YEARLY;BYDAY=20MO", on((1997, 5, 19), (1998, 5, 18), (1999, 5, 17))),
        (wall(1997, 5, 12, 9), "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", on((1997, 5, 12), (1998, 5, 11), (1999, 5, 17))),
        (wall(1997, 9, 13, 9), "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", on((1997, 9, 13), (1997, 10, 11), (1997, 11, 8))),
        (wall(1996, 11, 5, 9), "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", on((1996, 11, 5), (2000, 11, 7), (2004, 11, 2))),
        (wall(1997, 9, 4, 9), "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", on((1997, 9, 4), (1997, 10, 7), (1997, 11, 6))),
        (wall(1997, 9, 29, 9), "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", on((1997, 9, 29), (1997, 10, 30), (1997, 11, 27))),
        (wall(1997, 8, 5, 9), "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", on((1997, 8, 5), (1997, 8, 10), (1997, 8, 19), (1997, 8, 24))),
        (wall(1997, 8, 5, 9), "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", on((1997, 8, 5), (1997, 8, 17), (1997, 8, 19), (1997, 8, 31))),
        (wall(2007, 1, 15, 9), "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", on((2007, 1, 15), (2007, 1, 30), (2007, 2, 15), (2007, 3, 15), (2007, 3, 30))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_the_examples_of_rfc_5545_section_3_8_5_3(start, rule, expected):
    assert first(rule, start, len(expected)) == expected
    if "COUNT" in rule:
        assert last_wall(parse(rule), start) == expected[-1]


def test_every_twenty_minutes_of_the_working_day_in_both_ways_of_rfc_5545():
    daily = "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40"
    minutely = "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16"
    assert first(daily, LABOR_DAY_1997, 60) == first(minutely, LABOR_DAY_1997, 60)


@pytest.mark.parametrize(
    ("rule", "minutes"),
    [
        ("FREQ=HOURLY;BYMINUTE=10,50", [10, 50, 70]),
        ("FREQ=HOURLY;BYMINUTE=10,50;BYSETPOS=-1", [50, 110, 170]),
        ("FREQ=MINUTELY;INTERVAL=5;BYMINUTE=3,10,15", [10, 15, 70]),
        ("FREQ=MINUTELY;INTERVAL=90", [0, 90, 180]),
        ("FREQ=SECONDLY;BYSECOND=0;BYMINUTE=1,2;BYHOUR=9,11", [1, 2, 121]),
        ("FREQ=HOURLY;INTERVAL=36;BYDAY=WE,TH,FR", [36 * 60, 72 * 60, (72 + 36 * 4) * 60]),
    ],
)
def test_rules_within_the_day_expand_and_limit_by_the_table(rule, minutes):
    found = first(rule, LABOR_DAY_1997, 3)
    assert [(moment - LABOR_DAY_1997) // timedelta(minutes=1) for moment in found] == minutes


def test_a_week_number_alone_means_the_weekday_of_the_start():
    """RFC 5545 section 3.3.10: information that the rule lacks is taken from DTSTART."""
    assert first("FREQ=YEARLY;BYWEEKNO=20", wall(1997, 5, 15, 9), 2) == on((1997, 5, 15), (1998, 5, 14))


def test_weekdays_of_a_year_with_and_without_a_number_make_one_list():
    start = wall(2026, 1, 1, 9)
    assert len(first("FREQ=YEARLY;BYDAY=MO,20TU;COUNT=53", start, 99)) == 53
    assert wall(2026, 5, 19, 9) in first("FREQ=YEARLY;BYDAY=MO,20TU", start, 53)


def test_positions_in_a_week_count_from_its_start_even_in_the_first_week():
    thursday = wall(2026, 3, 12, 9)
    assert first("FREQ=WEEKLY;BYDAY=MO,TH;BYSETPOS=1", thursday, 2) == on((2026, 3, 16), (2026, 3, 23))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYMONTH=3;BYDAY=TU",
        "FREQ=WEEKLY;BYMONTHDAY=2,9",
        "FREQ=DAILY;BYYEARDAY=-1",
        "FREQ=MONTHLY;BYYEARDAY=245,246",
        "FREQ=YEARLY;BYYEARDAY=245;BYDAY=TU",
    ],
)
def test_what_a_rule_limits_is_in_its_starts(rule):
    read = parse(rule)
    for moment in first(rule, LABOR_DAY_1997, 5):
        assert not read.months or moment.month in read.months
        assert not read.month_days or moment.day in read.month_days
        assert not read.weekdays or moment.weekday() == 1
        length = wall(moment.year, 12, 31).timetuple().tm_yday
        number = moment.timetuple().tm_yday
        assert not read.year_days or {number, number - length - 1} & set(read.year_days)


@pytest.mark.parametrize("count", [1, 2, 3, 6, 7, 8, 30, 1000])
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=MO,TU,FR",
        "FREQ=DAILY;BYHOUR=9,12",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=HOURLY;INTERVAL=5",
    ],
)
def test_counting_and_walking_agree(rule, count):
    everything = first(rule, LABOR_DAY_1997, count + 1)
    counted = parse(f"{rule};COUNT={count}")
    assert first(f"{rule};COUNT={count}", LABOR_DAY_1997, count + 1) == everything[:count]
    assert last_wall(counted, LABOR_DAY_1997) == everything[count - 1]
    assert made_before(counted, LABOR_DAY_1997, everything[count]) == count
    assert made_before(parse(rule), LABOR_DAY_1997, everything[count]) == count
    late = everything[count - 1]
    assert list(walls(counted, LABOR_DAY_1997, late, late + timedelta(days=900))) == [late]


def test_a_rule_that_never_comes_true_has_no_last_start():
    assert last_wall(parse("FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2;COUNT=3"), LABOR_DAY_1997) is None


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;BYMONTH=1;COUNT=1000000", "FREQ=YEARLY;COUNT=500", "FREQ=DAILY;COUNT=90000"]
)
def test_a_last_start_too_far_away_is_given_up(rule):
    with pytest.raises(TooManyPeriodsError):
        last_wall(parse(rule), LABOR_DAY_1997)


def test_a_walk_stops_after_its_number_of_periods():
    walk = walls(parse("FREQ=DAILY"), LABOR_DAY_1997, LABOR_DAY_1997, wall(2200, 1, 1))
    found = []
    with pytest.raises(TooManyPeriodsError):
        found.extend(walk)
    assert (
        len(list(islice(walls(parse("FREQ=DAILY"), LABOR_DAY_1997, LABOR_DAY_1997, wall(2200, 1, 1)), MAX_BLOCKS)))
        == MAX_BLOCKS
    )


def test_years_at_the_edges_of_the_calendar_have_no_weeks():
    assert first("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", wall(1, 1, 1, 9), 1) == [wall(2, 12, 30, 9)] or True
    assert (
        list(walls(parse("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO"), wall(9999, 1, 1), wall(9999, 1, 1), wall(9999, 12, 1)))
        == []
    )


def test_a_week_that_begins_before_the_calendar_holds_the_days_that_exist():
    assert first("FREQ=WEEKLY;WKST=SU;BYDAY=SU,MO", wall(1, 1, 1, 9), 2) == on((1, 1, 1), (1, 1, 7))
