import pytest
from hypothesis import given
from hypothesis import strategies as st

from calapp.errors import InputError
from calapp.recurrence.describe import describe, preview
from tests.recurrence.samples import BERLIN, all_day, floating, zoned

THURSDAY = zoned(2026, 3, 12, 9)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "Every day"),
        ("FREQ=DAILY;INTERVAL=2", "Every second day"),
        ("FREQ=DAILY;INTERVAL=10", "Every 10 days"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "Every weekday"),
        ("FREQ=DAILY;INTERVAL=2;BYDAY=MO", "Every second day if it is a Monday"),
        ("FREQ=DAILY;BYMONTHDAY=1;BYDAY=MO,TU", "Every day on day 1 if it is a Monday or Tuesday"),
        ("FREQ=DAILY;BYMONTH=1,2;BYHOUR=9,17;BYMINUTE=5", "Every day in January and February at 9:05 and 17:05"),
        ("FREQ=WEEKLY", "Every Thursday"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=6", "Every second Thursday, 6 times"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=MO", "Every 3 weeks on Monday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR", "Every second week on Monday, Wednesday and Friday"),
        ("FREQ=WEEKLY;BYDAY=MO,WE", "Every Monday and Wednesday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every weekday"),
        ("FREQ=WEEKLY;BYDAY=SA,SU", "Every weekend day"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=1", "Every day, once"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "Every week on day 1"),
        ("FREQ=MONTHLY", "Monthly on day 12"),
        ("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270503T215959Z", "Monthly on the last Friday until 3 May 2027"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO,3MO", "Every second month on the first Monday and the third Monday"),
        ("FREQ=MONTHLY;BYDAY=MO", "Monthly on every Monday"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15,-1", "Monthly on days 1 and 15 and the last day"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "Monthly on day 13 if it is a Friday"),
        ("FREQ=MONTHLY;BYDAY=1FR;BYMONTHDAY=1", "Monthly on day 1 if it is the first Friday"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "Monthly on the last weekday"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=2", "Monthly on the second Monday or Tuesday"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,2;BYSETPOS=1", "Monthly on the first of its times on days 1 and 2"),
        ("FREQ=YEARLY", "Yearly on 12 March"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=1,7", "Every second year on 12 January and July"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24;BYHOUR=18", "Yearly on 24 December in hour 18"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "Yearly on the last day of February"),
        ("FREQ=YEARLY;BYMONTHDAY=13", "Yearly on day 13 of every month"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "Yearly on the last Sunday of March"),
        ("FREQ=YEARLY;BYDAY=20MO", "Yearly on the 20th Monday"),
        ("FREQ=YEARLY;BYDAY=-21MO", "Yearly on the 21st to last Monday"),
        ("FREQ=YEARLY;BYDAY=-2MO", "Yearly on the second to last Monday"),
        ("FREQ=YEARLY;BYWEEKNO=20", "Yearly on Thursday in week 20"),
        ("FREQ=YEARLY;BYWEEKNO=20,21;BYDAY=MO", "Yearly on every Monday in weeks 20 and 21"),
        ("FREQ=YEARLY;BYYEARDAY=1,-1", "Yearly on day 1 and the last day of the year"),
        ("FREQ=HOURLY;INTERVAL=3", "Every 3 hours"),
        ("FREQ=HOURLY;BYMINUTE=0,30;BYSECOND=5", "Every hour at minutes 0 and 30 at second 5"),
        ("FREQ=MINUTELY;INTERVAL=15;BYHOUR=9,10", "Every 15 minutes in hours 9 and 10"),
        ("FREQ=SECONDLY;BYMINUTE=1;BYSECOND=1,2", "Every second at minute 1 at seconds 1 and 2"),
        ("FREQ=DAILY;COUNT=1000;UNTIL=20260401", "Every day, 1,000 times, until 1 April 2026"),
    ],
)
def test_a_rule_reads_as_a_sentence(rule, words):
    assert describe(rule, THURSDAY, zone=BERLIN) == words


def test_the_last_day_is_that_of_the_series_own_zone():
    late = "FREQ=DAILY;UNTIL=20260328T225959Z"
    assert describe(late, zoned(2026, 3, 1, 0, 30)) == "Every day until 28 March 2026"
    assert describe("FREQ=DAILY;UNTIL=20260328", all_day(2026, 3, 1)) == "Every day until 28 March 2026"
    assert describe("FREQ=DAILY;UNTIL=20260328T235959", floating(2026, 3, 1, 9)) == "Every day until 28 March 2026"


def test_a_rule_that_cannot_be_followed_has_no_words():
    with pytest.raises(InputError):
        describe("FREQ=DAILY;INTERVAL=0", THURSDAY)
    with pytest.raises(InputError):
        preview("FREQ=HOURLY", all_day(2026, 3, 12))


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;INTERVAL=2", [(3, 12), (3, 26), (4, 9)]),
        ("FREQ=WEEKLY;BYDAY=MO", [(3, 12), (3, 16), (3, 23)]),
        ("FREQ=DAILY;COUNT=2", [(3, 12), (3, 13)]),
        ("FREQ=DAILY;UNTIL=20260313T080000Z", [(3, 12), (3, 13)]),
        ("FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2", [(3, 12)]),
        ("FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2", [(3, 12)]),
    ],
)
def test_the_first_dates_begin_with_the_start(rule, days):
    assert [(time.wall.month, time.wall.day) for time in preview(rule, THURSDAY, 3)] == days


def test_as_many_dates_as_asked_for():
    assert len(preview("FREQ=DAILY", THURSDAY)) == 5
    assert preview("FREQ=DAILY", zoned(9998, 12, 30), 3, zone=BERLIN)[0] == zoned(9998, 12, 30)


@given(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]), st.data())
def test_every_lawful_rule_has_words(frequency, data):
    parts = {
        "BYDAY": ["MO", "MO,WE"],
        "BYMONTHDAY": ["1", "-1,3"],
        "BYYEARDAY": ["1", "-2"],
        "BYMONTH": ["2"],
        "BYHOUR": ["9"],
        "BYSETPOS": ["1,-1"],
    }
    names = data.draw(st.lists(st.sampled_from(sorted(parts)), unique=True))
    rule = ";".join([f"FREQ={frequency}", *(f"{name}={data.draw(st.sampled_from(parts[name]))}" for name in names)])
    words = describe(rule, THURSDAY)
    assert words[0].isupper()
    assert "  " not in words
    assert not words.endswith((" ", "."))
