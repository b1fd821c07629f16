import pytest
from hypothesis import given
from hypothesis import strategies as st

from calapp.errors import InputError, LimitExceeded
from calapp.recurrence import rule
from calapp.recurrence.rule import Frequency, RuleDay
from tests.recurrence.samples import BERLIN, all_day, floating, utc, zoned


def test_a_full_rule_is_read_part_by_part():
    read = rule.parse(
        "FREQ=YEARLY;INTERVAL=2;UNTIL=20300101T120000Z;BYMONTH=3,1;BYDAY=-1SU,MO;BYHOUR=9;BYMINUTE=30;BYSECOND=60;"
        "BYSETPOS=-1;WKST=SU"
    )
    assert read.frequency is Frequency.YEARLY
    assert (read.interval, read.count, read.until) == (2, None, utc(2030, 1, 1, 12))
    assert (read.months, read.weekdays) == ((1, 3), (RuleDay(0), RuleDay(6, -1)))
    assert (read.hours, read.minutes, read.seconds) == ((9,), (30,), (59,))
    assert (read.positions, read.week_start, read.notes) == ((-1,), 6, ())
    assert not read.open_ended


@pytest.mark.parametrize(
    "text",
    [
        "freq=weekly;byday=mo,tu",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,TU;",
        " FREQ = WEEKLY ; BYDAY = MO, TU ;;",
        "rrule:FREQ=WEEKLY;BYDAY=TU,MO",
    ],
    ids=["lower case", "name and trailing semicolon", "blanks", "lower-case name"],
)
def test_harmless_ways_of_writing_are_read_without_a_note(text):
    assert rule.parse(text) == rule.parse("FREQ=WEEKLY;BYDAY=MO,TU")
    assert rule.parse(text).open_ended


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("20260312", all_day(2026, 3, 12)),
        ("20260312T090000", floating(2026, 3, 12, 9)),
        ("20260312T090000Z", utc(2026, 3, 12, 9)),
        ("2026-03-12T09:00:00Z", utc(2026, 3, 12, 9)),
        ("2026-03-12T09:00:00.000+00:00", utc(2026, 3, 12, 9)),
        ("20260312T235960Z", utc(2026, 3, 12, 23, 59, 59)),
    ],
)
def test_until_keeps_the_kind_in_which_it_is_written(text, until):
    assert rule.parse(f"FREQ=DAILY;UNTIL={text}").until == until


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "how often"),
        ("BYDAY=MO", "how often"),
        ("FREQ=FORTNIGHTLY", "how often"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL must be"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL must be"),
        ("FREQ=DAILY;INTERVAL=x", "INTERVAL must be"),
        ("FREQ=DAILY;INTERVAL=１", "INTERVAL must be"),
        ("FREQ=DAILY;INTERVAL=10001", "larger than 10,000"),
        ("FREQ=DAILY;INTERVAL=" + "9" * 5000, "INTERVAL must be"),
        ("FREQ=DAILY;COUNT=0", "COUNT must be"),
        ("FREQ=DAILY;COUNT=many", "COUNT must be"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL is not a date"),
        ("FREQ=DAILY;UNTIL=20260230", "UNTIL is not a date"),
        ("FREQ=MONTHLY;BYDAY=0TH", "BYDAY has no usable value"),
        ("FREQ=MONTHLY;BYDAY=54TH", "BYDAY has no usable value"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY has no usable value"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY has no usable value"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR has no usable value"),
        ("FREQ=DAILY;" + "BYHOUR=1;" * 2000, "longer than 10,000"),
        (
            "FREQ=DAILY;"
            + ";".join(f"{name}={','.join(map(str, range(60)))}" for name in ("BYMINUTE", "BYSECOND"))
            + ";BYHOUR=1,2,3",
            "combines more than 10,000",
        ),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused_in_words(text, words):
    with pytest.raises(InputError, match=words) as caught:
        rule.parse(text)
    assert caught.value.field == "rrule"


def test_what_is_larger_than_a_limit_is_told_apart():
    with pytest.raises(LimitExceeded):
        rule.parse("FREQ=DAILY;INTERVAL=10001")


@pytest.mark.parametrize(
    ("text", "meant", "words"),
    [
        ("FREQ=DAILY;COUNT=-1", "FREQ=DAILY", "negative COUNT"),
        ("FREQ=DAILY;BYEASTER=1", "FREQ=DAILY", "BYEASTER"),
        ("FREQ=DAILY;X", "FREQ=DAILY", "says X"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ=DAILY", "FREQ twice"),
        ("FREQ=WEEKLY;WKST=XX", "FREQ=WEEKLY", "WKST"),
        ("FREQ=WEEKLY;BYDAY=MO,XX", "FREQ=WEEKLY;BYDAY=MO", "BYDAY has XX"),
        ("FREQ=WEEKLY;BYDAY=MO,", "FREQ=WEEKLY;BYDAY=MO", "an empty value"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,40,", "FREQ=MONTHLY;BYMONTHDAY=1", "BYMONTHDAY has 40"),
        ("FREQ=WEEKLY;BYDAY=1MO,MO", "FREQ=WEEKLY;BYDAY=MO", "every such weekday"),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", "every such weekday"),
        ("FREQ=MONTHLY;BYWEEKNO=1", "FREQ=MONTHLY", "BYWEEKNO"),
        ("FREQ=DAILY;BYSETPOS=1", "FREQ=DAILY", "BYSETPOS"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", None, "BYMONTHDAY does not go"),
        ("FREQ=DAILY;BYYEARDAY=1", None, "BYYEARDAY does not go"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20260301", None, "whichever comes first"),
    ],
)
def test_what_breaks_the_rfc_is_read_with_a_note_and_refused_from_a_person(text, meant, words):
    read = rule.parse(text)
    assert any(words in note for note in read.notes)
    if meant is not None:
        assert rule.replace(read, notes=()) == rule.parse(meant)
    with pytest.raises(InputError):
        rule.check(text)


def test_a_lawful_rule_passes_the_check():
    assert rule.check("FREQ=HOURLY;BYYEARDAY=1").year_days == (1,)


def test_times_of_day_are_ignored_for_an_all_day_series():
    read = rule.parse("FREQ=DAILY;BYHOUR=9")
    assert rule.for_start(read, all_day(2026, 3, 12)).hours == ()
    assert rule.for_start(read, zoned(2026, 3, 12, 9)) is read
    plain = rule.parse("FREQ=DAILY")
    assert rule.for_start(plain, all_day(2026, 3, 12)) is plain


def test_an_all_day_series_cannot_repeat_within_the_day():
    with pytest.raises(InputError, match="all-day"):
        rule.for_start(rule.parse("FREQ=HOURLY"), all_day(2026, 3, 12))


@pytest.mark.parametrize(
    ("until", "start", "last"),
    [
        ("20260312T080000Z", zoned(2026, 3, 1, 9), zoned(2026, 3, 12, 9)),
        ("20260312T090000", zoned(2026, 3, 1, 9), zoned(2026, 3, 12, 9)),
        ("20260312", zoned(2026, 3, 1, 9), zoned(2026, 3, 12, 23, 59, 59)),
        ("20260312", floating(2026, 3, 1, 9), floating(2026, 3, 12, 23, 59, 59)),
        ("20260312T090000Z", floating(2026, 3, 1, 9), floating(2026, 3, 12, 9)),
        ("20260312T225959Z", all_day(2026, 3, 1), all_day(2026, 3, 12)),
        ("20260312", all_day(2026, 3, 1), all_day(2026, 3, 12)),
    ],
)
def test_until_is_compared_in_the_kind_of_the_series(until, start, last):
    assert rule.until_key(rule.parse(f"FREQ=DAILY;UNTIL={until}"), start, BERLIN if start.tzid else None) == last.key


def test_without_until_there_is_no_last_start():
    assert rule.until_key(rule.parse("FREQ=DAILY"), zoned(2026, 3, 1), BERLIN) is None


@pytest.mark.parametrize(
    ("start", "written"),
    [
        (zoned(2026, 3, 1, 9), "20260401T215959Z"),
        (floating(2026, 3, 1, 9), "20260401T235959"),
        (all_day(2026, 3, 1), "20260401"),
    ],
)
def test_a_given_rule_is_written_with_until_in_the_kind_of_the_start(start, written):
    given = rule.conform("rrule:freq=daily;until=20260401;byday=mo", start, BERLIN if start.tzid else None)
    assert given == f"FREQ=DAILY;BYDAY=MO;UNTIL={written}"


def test_a_given_rule_without_until_stays_as_it_is():
    assert rule.conform("FREQ=DAILY;X-A=1".partition(";")[0], zoned(2026, 3, 1), BERLIN) == "FREQ=DAILY"


def test_rewriting_leaves_the_other_parts_as_they_are():
    text = "RRULE:FREQ=WEEKLY;X-MINE=Kept;COUNT=3;"
    assert rule.rewrite(text, COUNT=None, UNTIL="20260401") == "FREQ=WEEKLY;X-MINE=Kept;UNTIL=20260401"


@given(st.text(alphabet="FREQ=DAILYWKUNT;BYSO0123456789,-+:. \n", max_size=60) | st.text(max_size=60))
def test_any_text_is_a_rule_or_an_input_error(text):
    try:
        read = rule.parse(text)
    except InputError as error:
        assert error.title  # noqa: PT017 - either outcome is right
    else:
        assert 1 <= read.interval <= rule.MAX_INTERVAL
