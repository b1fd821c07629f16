from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from calapp.model.timespan import EventTime
from calapp.ui.editor.rule_form import Ends, Frequency, MonthlyBy, RuleForm, is_last_weekday, month_days_of

BERLIN = ZoneInfo("Europe/Berlin")
THURSDAY = EventTime.zoned(datetime(2026, 3, 12, 10), BERLIN, tzid="Europe/Berlin")


@pytest.mark.parametrize(
    ("form", "rule"),
    [
        (RuleForm(Frequency.DAILY), "FREQ=DAILY"),
        (RuleForm(Frequency.WEEKLY, 2, frozenset({"TH", "MO"})), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"),
        (RuleForm(Frequency.WEEKLY, ends=Ends.AFTER, count=6), "FREQ=WEEKLY;COUNT=6"),
        (RuleForm(Frequency.MONTHLY), "FREQ=MONTHLY"),
        (RuleForm(Frequency.MONTHLY, monthly_by=MonthlyBy.WEEKDAY), "FREQ=MONTHLY;BYDAY=2TH"),
        (RuleForm(Frequency.MONTHLY, monthly_by=MonthlyBy.LAST_WEEKDAY), "FREQ=MONTHLY;BYDAY=-1TH"),
        (RuleForm(Frequency.MONTHLY, monthly_by=MonthlyBy.LAST_DAY), "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (
            RuleForm(Frequency.MONTHLY, monthly_by=MonthlyBy.DAYS, month_days=(1, 15, -1)),
            "FREQ=MONTHLY;BYMONTHDAY=1,15,-1",
        ),
        (RuleForm(Frequency.MONTHLY, monthly_by=MonthlyBy.NTH, ordinal=1, kind="FR"), "FREQ=MONTHLY;BYDAY=1FR"),
        (
            RuleForm(Frequency.MONTHLY, monthly_by=MonthlyBy.NTH, ordinal=-1, kind="WEEKDAY"),
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        ),
        (RuleForm(Frequency.YEARLY, monthly_by=MonthlyBy.WEEKDAY), "FREQ=YEARLY;BYMONTH=3;BYDAY=2TH"),
        (
            RuleForm(Frequency.YEARLY, monthly_by=MonthlyBy.NTH, ordinal=2, kind="WEEKEND"),
            "FREQ=YEARLY;BYMONTH=3;BYDAY=SA,SU;BYSETPOS=2",
        ),
        (RuleForm(Frequency.WEEKLY, 2, frozenset({"SU"}), week_start="SU"), "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU"),
        (RuleForm(Frequency.YEARLY, ends=Ends.ON, until=date(2030, 7, 1)), "FREQ=YEARLY;UNTIL=20300701T215959Z"),
    ],
)
def test_what_the_form_says_is_read_back(form, rule):
    assert form.text(THURSDAY, zone=BERLIN) == rule
    assert RuleForm.parse(rule, THURSDAY, zone=BERLIN) == form


def test_the_end_of_an_all_day_series_is_a_date_and_of_a_floating_one_a_local_time():
    form = RuleForm(Frequency.DAILY, ends=Ends.ON, until=date(2026, 4, 1))
    assert form.text(EventTime.all_day(date(2026, 3, 12))) == "FREQ=DAILY;UNTIL=20260401"
    assert form.text(EventTime.floating(datetime(2026, 3, 12, 9))) == "FREQ=DAILY;UNTIL=20260401T235959"


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY;BYMONTHDAY=12", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=12", "freq=weekly;"])
def test_a_rule_that_spells_out_its_start_needs_no_more_words(rule):
    assert RuleForm.parse(rule, THURSDAY) is not None


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY",
        "FREQ=WEEKLY;BYSETPOS=1",
        "FREQ=WEEKLY;BYDAY=2TH",
        "FREQ=WEEKLY;BYMONTH=3",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYDAY=5FR",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "FREQ=MONTHLY;BYMONTHDAY=1,2;BYSETPOS=1",
        "FREQ=YEARLY;BYMONTH=4;BYDAY=2TH",
        "FREQ=MONTHLY;BYDAY=2TH;BYMONTHDAY=12",
        "FREQ=YEARLY;BYDAY=2TH",
        "FREQ=YEARLY;BYMONTH=3",
        "FREQ=DAILY;BYMONTH=3",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=99999999999",
        "FREQ=DAILY;COUNT=3;UNTIL=20260401",
        "FREQ=DAILY;UNTIL=soon",
        "nonsense",
        "",
    ],
)
def test_a_rule_beyond_the_form_is_left_as_it_is(rule):
    assert RuleForm.parse(rule, THURSDAY) is None


def test_the_last_weekday_of_a_month_is_known():
    assert is_last_weekday(date(2026, 3, 26))
    assert not is_last_weekday(date(2026, 3, 19))


@pytest.mark.parametrize(
    ("form", "day", "among"),
    [
        (RuleForm(monthly_by=MonthlyBy.LAST_DAY), date(2026, 2, 28), True),
        (RuleForm(monthly_by=MonthlyBy.LAST_DAY), date(2028, 2, 28), False),
        (RuleForm(monthly_by=MonthlyBy.DAYS, month_days=(1, 15, -1)), date(2026, 3, 31), True),
        (RuleForm(monthly_by=MonthlyBy.DAYS, month_days=(1, 15, -1)), date(2026, 3, 30), False),
        (RuleForm(monthly_by=MonthlyBy.NTH, ordinal=2, kind="TH"), date(2026, 3, 12), True),
        (RuleForm(monthly_by=MonthlyBy.NTH, ordinal=2, kind="FR"), date(2026, 3, 12), False),
        (RuleForm(monthly_by=MonthlyBy.NTH, ordinal=-1, kind="WEEKDAY"), date(2026, 2, 27), True),
        (RuleForm(monthly_by=MonthlyBy.NTH, ordinal=1, kind="WEEKEND"), date(2026, 3, 1), True),
        (RuleForm(monthly_by=MonthlyBy.DAY), date(2026, 3, 1), True),
    ],
)
def test_a_start_is_among_the_days_of_its_rule_or_not(form, day, among):
    assert form.includes(day) is among


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1, 15", (1, 15)),
        ("-1,15;1", (1, 15, -1)),
        ("31", (31,)),
        ("32", ()),
        ("0", ()),
        ("1,", ()),
        ("first", ()),
        ("", ()),
    ],
)
def test_days_of_a_month_are_read(text, days):
    assert month_days_of(text) == days
