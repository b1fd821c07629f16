from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calapp.errors import InputError
from calapp.model.calendar_object import CalendarObject, EventIndex, RecurrenceDate
from calapp.recurrence.expand import expand
from calapp.recurrence.move import TOO_LONG
from calapp.recurrence.shift import UNCLEAR
from calapp.recurrence.slots import zone_of
from calapp.recurrence.split import (
    NO_SERIES,
    NOT_OF_THE_RULE,
    SEVERAL_RULES,
    OverrideEdit,
    OverrideMove,
    SeriesEdit,
    SeriesSplit,
    edit_all,
    edit_following,
    edit_this,
    end_before,
    recurrence_id,
)
from tests.recurrence.samples import (
    BERLIN,
    HOUR,
    NEW_YORK,
    all_day,
    days,
    draft,
    floating,
    later,
    master,
    override,
    rdates,
    series,
    span,
    starts,
    utc,
    year,
    zoned,
)

DAY = timedelta(days=1)
WEEKLY = series(master(zoned(2026, 3, 2, 9), "FREQ=WEEKLY;COUNT=6"))
THIRD = zoned(2026, 3, 16, 9)


def applied(old: CalendarObject, edit: SeriesEdit) -> CalendarObject:
    """Do to values what the service does to text."""
    zone, end_zone = zone_of(edit.start), zone_of(edit.end)
    first = replace(
        old.master,
        start=edit.start,
        end=edit.end,
        zone=zone,
        end_zone=end_zone,
        rrules=edit.rrules,
        rdates=edit.rdates,
        exdates=edit.exdates,
    )
    by_id = {event.recurrence_id: event for event in old.overrides}
    moved = [
        replace(by_id[move.before], recurrence_id=move.after, start=move.start, end=move.end) for move in edit.overrides
    ]
    return series(first, *moved)


def ended(old: CalendarObject, split: SeriesSplit) -> CalendarObject:
    end = split.old
    first = replace(old.master, rrules=end.rrules, rdates=end.rdates, exdates=end.exdates)
    return series(first, *(event for event in old.overrides if event.recurrence_id in end.kept))


def move(found: CalendarObject, slot, by: timedelta, edit=edit_all, **changes):
    """Move an occurrence, shown in its slot, by the clock on the wall."""
    before = draft(slot, rrule=found.master.rrules[0] if found.master.rrules else None)
    after = before.at(later(before.start, by), later(before.end, by))
    return edit(found, slot, before, replace(after, **changes))


# This one


def test_one_occurrence_is_named_as_the_master_writes_times():
    wanted = draft(zoned(2026, 3, 17, 9), rrule="FREQ=DAILY")
    assert edit_this(WEEKLY, utc(2026, 3, 16, 8), wanted) == OverrideEdit(THIRD, replace(wanted, rrule=None))
    assert recurrence_id(WEEKLY, all_day(2026, 3, 16)) == THIRD


def test_an_event_that_does_not_repeat_has_no_scopes():
    with pytest.raises(InputError, match=NO_SERIES):
        edit_this(series(master(zoned(2026, 3, 2, 9))), zoned(2026, 3, 2, 9), draft(zoned(2026, 3, 2, 9)))
    with pytest.raises(InputError):
        recurrence_id(CalendarObject("u", ()), THIRD)


# All


def test_an_edit_without_a_new_time_leaves_every_date_as_it_is_written():
    whole = series(
        master(
            zoned(2026, 3, 2, 9),
            "freq=weekly;count=6",
            rdates=rdates(utc(2026, 3, 5, 8)),
            exdates=(utc(2026, 3, 9, 8),),
        ),
        override(utc(2026, 3, 16, 8), zoned(2026, 3, 17, 9)),
    )
    first = whole.master
    assert move(whole, zoned(2026, 3, 23, 9), 0 * HOUR) == SeriesEdit(
        first.start,
        first.end,
        first.rrules,
        first.rdates,
        first.exdates,
        (OverrideMove(utc(2026, 3, 16, 8), utc(2026, 3, 16, 8), zoned(2026, 3, 17, 9), zoned(2026, 3, 17, 10)),),
    )


def test_a_new_hour_moves_start_exceptions_additions_and_overrides():
    whole = series(
        master(
            zoned(2026, 3, 2, 9),
            "FREQ=WEEKLY;COUNT=6",
            rdates=(RecurrenceDate(zoned(2026, 3, 5, 9)), RecurrenceDate(zoned(2026, 3, 6, 9), zoned(2026, 3, 6, 12))),
            exdates=(utc(2026, 3, 9, 8), all_day(2026, 3, 30)),
        ),
        override(zoned(2026, 3, 16, 9), zoned(2026, 3, 17, 14), title="moved by hand"),
        override(utc(2026, 3, 23, 8), zoned(2026, 3, 23, 9), title="other words"),
        override(zoned(2026, 4, 6, 9), zoned(2026, 4, 6, 9), lasts=3 * HOUR, title="longer"),
        override(zoned(2026, 4, 13, 9), all_day(2026, 4, 13), title="all day"),
    )
    edit = move(whole, zoned(2026, 3, 2, 9), 2 * HOUR)
    assert (edit.start, edit.end) == (zoned(2026, 3, 2, 11), zoned(2026, 3, 2, 12))
    assert edit.rrules == ("FREQ=WEEKLY;COUNT=6",)
    assert edit.exdates == (zoned(2026, 3, 9, 11), zoned(2026, 3, 30, 11))
    assert edit.rdates == (
        RecurrenceDate(zoned(2026, 3, 5, 11)),
        RecurrenceDate(zoned(2026, 3, 6, 11), zoned(2026, 3, 6, 14)),
    )
    assert edit.overrides == (
        OverrideMove(zoned(2026, 3, 16, 9), zoned(2026, 3, 16, 11), zoned(2026, 3, 17, 14), zoned(2026, 3, 17, 15)),
        OverrideMove(utc(2026, 3, 23, 8), zoned(2026, 3, 23, 11), zoned(2026, 3, 23, 11), zoned(2026, 3, 23, 12)),
        OverrideMove(zoned(2026, 4, 6, 9), zoned(2026, 4, 6, 11), zoned(2026, 4, 6, 11), zoned(2026, 4, 6, 14)),
        OverrideMove(zoned(2026, 4, 13, 9), zoned(2026, 4, 13, 11), all_day(2026, 4, 13), all_day(2026, 4, 14)),
    )
    assert edit.homeless == ()


def test_a_longer_occurrence_makes_all_of_them_longer():
    whole = series(master(zoned(2026, 3, 2, 9), "FREQ=WEEKLY"), override(THIRD, THIRD, title="other words"))
    before = draft(zoned(2026, 3, 23, 9), rrule="FREQ=WEEKLY")
    edit = edit_all(whole, before.start, before, before.at(before.start, zoned(2026, 3, 23, 11)))
    assert (edit.start, edit.end) == (zoned(2026, 3, 2, 9), zoned(2026, 3, 2, 11))
    assert edit.overrides == (OverrideMove(THIRD, THIRD, THIRD, zoned(2026, 3, 16, 11)),)


def test_a_length_in_days_stays_one_in_days():
    whole = series(master(zoned(2026, 3, 7, 9), "FREQ=WEEKLY", end=zoned(2026, 3, 8, 9), nominal_days=1))
    before = draft(zoned(2026, 3, 28, 9), zoned(2026, 3, 29, 9), rrule="FREQ=WEEKLY")
    edit = edit_all(whole, before.start, before, before.at(zoned(2026, 3, 28, 10), zoned(2026, 3, 29, 10)))
    assert (edit.start, edit.end) == (zoned(2026, 3, 7, 10), zoned(2026, 3, 8, 10))


def test_an_occurrence_moved_by_hand_moves_the_series_by_as_much_as_the_user_did():
    whole = series(master(zoned(2026, 3, 2, 9), "FREQ=WEEKLY"), override(THIRD, zoned(2026, 3, 17, 14)))
    before = draft(zoned(2026, 3, 17, 14), rrule=None)
    edit = edit_all(whole, THIRD, before, before.at(zoned(2026, 3, 17, 15), zoned(2026, 3, 17, 16)))
    assert (edit.start, edit.rrules) == (zoned(2026, 3, 2, 10), ("FREQ=WEEKLY",))


def test_another_zone_is_taken_over_and_the_wall_clock_kept():
    before = draft(THIRD, rrule="FREQ=WEEKLY;COUNT=6")
    after = before.at(zoned(2026, 3, 16, 9, zone=NEW_YORK), zoned(2026, 3, 16, 10, zone=NEW_YORK))
    edit = edit_all(WEEKLY, THIRD, before, after, zone=NEW_YORK, end_zone=NEW_YORK)
    assert (edit.start, edit.end) == (zoned(2026, 3, 2, 9, zone=NEW_YORK), zoned(2026, 3, 2, 10, zone=NEW_YORK))


def test_a_series_becomes_all_day_and_back():
    timed = series(
        master(zoned(2026, 3, 2, 9), "FREQ=WEEKLY;UNTIL=20260330T070000Z", exdates=(zoned(2026, 3, 9, 9),)),
        override(THIRD, THIRD, title="other words"),
    )
    before = draft(THIRD, rrule=timed.master.rrules[0])
    edit = edit_all(timed, THIRD, before, before.at(all_day(2026, 3, 17), all_day(2026, 3, 18)))
    assert edit == SeriesEdit(
        all_day(2026, 3, 3),
        all_day(2026, 3, 4),
        ("FREQ=WEEKLY;UNTIL=20260331",),
        exdates=(all_day(2026, 3, 10),),
        overrides=(OverrideMove(THIRD, all_day(2026, 3, 17), all_day(2026, 3, 17), all_day(2026, 3, 18)),),
    )
    whole_days = applied(timed, edit)
    slot = all_day(2026, 3, 17)
    before = draft(slot, rrule=edit.rrules[0])
    back = edit_all(whole_days, slot, before, before.at(THIRD, later(THIRD, HOUR)))
    assert (back.start, back.end) == (zoned(2026, 3, 2, 9), zoned(2026, 3, 2, 10))
    assert back.rrules == ("FREQ=WEEKLY;UNTIL=20260330T070000Z",)


@pytest.mark.parametrize(
    ("rule", "by", "until"),
    [
        ("FREQ=DAILY;UNTIL=20260401T215959Z", HOUR, "20260401T080000Z"),
        ("FREQ=DAILY;UNTIL=20260401T060000Z", HOUR, "20260331T080000Z"),
        ("FREQ=DAILY;UNTIL=20260401", -2 * HOUR, "20260401T050000Z"),
        ("FREQ=HOURLY;UNTIL=20260401T215959Z", HOUR, "20260401T225959Z"),
        ("FREQ=MONTHLY;UNTIL=20260601T000000Z", DAY, "20260503T070000Z"),
    ],
)
def test_the_end_of_a_series_moves_with_it(rule, by, until):
    whole = series(master(zoned(2026, 3, 2, 9), rule))
    edit = move(whole, zoned(2026, 3, 2, 9), by)
    assert edit.rrules[0].endswith(f"UNTIL={until}")
    within = span(date(2026, 1, 1), date(2027, 1, 1))
    assert len(expand(applied(whole, edit), within).items) == len(expand(whole, within).items)


# Days of the rule


@pytest.mark.parametrize(
    ("first", "rule", "by", "moved"),
    [
        ((2026, 3, 5), "FREQ=WEEKLY;BYDAY=TH", 1, "FREQ=WEEKLY;BYDAY=FR"),
        ((2026, 3, 5), "FREQ=WEEKLY", 1, "FREQ=WEEKLY"),
        ((2026, 3, 5), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", 1, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"),
        ((2026, 3, 5), "FREQ=DAILY;INTERVAL=3", 1, "FREQ=DAILY;INTERVAL=3"),
        ((2026, 3, 5), "FREQ=HOURLY;INTERVAL=30", 1, "FREQ=HOURLY;INTERVAL=30"),
        ((2026, 3, 5), "FREQ=MONTHLY", 3, "FREQ=MONTHLY"),
        ((2026, 3, 5), "FREQ=MONTHLY;BYMONTHDAY=5", 3, "FREQ=MONTHLY;BYMONTHDAY=8"),
        ((2026, 3, 5), "FREQ=MONTHLY;BYDAY=1TH", 8, "FREQ=MONTHLY;BYDAY=2FR"),
        ((2026, 3, 26), "FREQ=MONTHLY;BYDAY=-1TH", -8, "FREQ=MONTHLY;BYDAY=-2WE"),
        ((2026, 3, 5), "FREQ=YEARLY", 60, "FREQ=YEARLY"),
        ((2026, 3, 5), "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=5", 60, "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=4"),
        ((2026, 3, 5), "FREQ=YEARLY;BYMONTH=3;BYDAY=1TH", 33, "FREQ=YEARLY;BYMONTH=4;BYDAY=1TU"),
        ((2026, 3, 5), "FREQ=YEARLY;BYMONTH=3,6;BYMONTHDAY=5", 2, "FREQ=YEARLY;BYMONTH=3,6;BYMONTHDAY=7"),
    ],
)
def test_the_rule_follows_to_another_day(first, rule, by, moved):
    start = zoned(*first, 9)
    whole = series(master(start, rule))
    edit = move(whole, start, by * DAY)
    assert edit.rrules == (moved,)
    assert edit.start == later(start, by * DAY)
    within = span(date(2026, 1, 1), date(2029, 1, 1))
    old, new = expand(whole, within).items, expand(applied(whole, edit), within).items
    assert [item.start.date.year for item in new][:5] == [item.start.date.year for item in old][:5]


@pytest.mark.parametrize(
    ("first", "rule", "by"),
    [
        ((2026, 3, 5), "FREQ=WEEKLY;BYDAY=MO,TH", DAY),
        ((2026, 3, 5), "FREQ=WEEKLY;BYMONTH=3", DAY),
        ((2026, 3, 5), "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", DAY),
        ((2026, 3, 5), "FREQ=MONTHLY;BYDAY=TH;BYSETPOS=1", DAY),
        ((2026, 3, 5), "FREQ=MONTHLY;BYDAY=TH", DAY),
        ((2026, 3, 5), "FREQ=MONTHLY;BYDAY=1TH,3TH", DAY),
        ((2026, 3, 5), "FREQ=MONTHLY;BYMONTHDAY=5,20", DAY),
        ((2026, 3, 31), "FREQ=MONTHLY;BYMONTHDAY=-1", -DAY),
        ((2026, 3, 31), "FREQ=MONTHLY", DAY),
        ((2026, 3, 26), "FREQ=MONTHLY;BYDAY=4TH", 4 * DAY),
        ((2026, 12, 31), "FREQ=YEARLY", DAY),
        ((2026, 3, 5), "FREQ=YEARLY;BYMONTH=3,6;BYMONTHDAY=5", 40 * DAY),
        ((2026, 3, 5), "FREQ=YEARLY;BYMONTHDAY=5", 40 * DAY),
        ((2026, 3, 5), "FREQ=YEARLY;BYDAY=10TH", DAY),
        ((2026, 3, 5), "FREQ=YEARLY;BYYEARDAY=64", DAY),
        ((2026, 3, 5), "FREQ=YEARLY;BYWEEKNO=10", DAY),
        ((2026, 3, 5), "FREQ=DAILY;BYHOUR=9,15", HOUR),
    ],
)
def test_a_rule_that_cannot_follow_says_so(first, rule, by):
    start = zoned(*first, 9)
    with pytest.raises(InputError, match="not clear") as caught:
        move(series(master(start, rule)), start, by)
    assert caught.value.field == "rrule"


def test_a_new_hour_asks_nothing_about_days():
    edit = move(series(master(zoned(2026, 3, 2, 9), "FREQ=WEEKLY;BYDAY=MO,TH")), zoned(2026, 3, 5, 9), HOUR)
    assert (edit.start, edit.rrules) == (zoned(2026, 3, 2, 10), ("FREQ=WEEKLY;BYDAY=MO,TH",))


def test_several_rules_share_a_new_hour_but_no_new_day():
    two = series(master(zoned(2026, 3, 2, 9), "FREQ=WEEKLY;COUNT=3", "FREQ=MONTHLY;COUNT=3"))
    assert move(two, zoned(2026, 3, 2, 9), HOUR).rrules == two.master.rrules
    with pytest.raises(InputError, match="not clear"):
        move(two, zoned(2026, 3, 2, 9), DAY)


def test_a_series_of_dates_moves_without_a_rule():
    dates = series(master(zoned(2026, 3, 2, 9), rdates=rdates(zoned(2026, 3, 5, 9))))
    edit = move(dates, zoned(2026, 3, 5, 9), DAY)
    assert (edit.start, edit.rrules, edit.rdates) == (zoned(2026, 3, 3, 9), (), rdates(zoned(2026, 3, 6, 9)))
    assert move(dates, zoned(2026, 3, 5, 9), DAY, edit=edit_following).new.start == zoned(2026, 3, 6, 9)


def test_a_day_that_some_months_lack_leaves_an_override_homeless_and_drops_its_exdate():
    monthly = series(
        master(zoned(2026, 1, 12, 9), "FREQ=MONTHLY", exdates=(zoned(2027, 2, 12, 9),)),
        override(zoned(2026, 2, 12, 9), zoned(2026, 2, 12, 9)),
    )
    edit = move(monthly, zoned(2026, 3, 12, 9), 18 * DAY)
    assert (edit.start, edit.exdates, edit.homeless) == (zoned(2026, 1, 30, 9), (), (zoned(2026, 2, 12, 9),))


def test_a_series_whose_first_month_lacks_the_day_cannot_move_there():
    monthly = series(master(zoned(2026, 2, 12, 9), "FREQ=MONTHLY"))
    with pytest.raises(InputError, match=UNCLEAR):
        move(monthly, zoned(2026, 3, 12, 9), 18 * DAY)


def test_the_last_occurrence_without_its_day_ends_the_series_as_much_later():
    monthly = series(master(zoned(2026, 1, 12, 9), "FREQ=MONTHLY;UNTIL=20260212T080000Z"))
    edit = move(monthly, zoned(2026, 1, 12, 9), 18 * DAY)
    assert edit.rrules == ("FREQ=MONTHLY;UNTIL=20260302T080000Z",)


def test_a_series_too_long_to_walk_is_not_moved():
    ancient = series(master(zoned(2, 1, 12, 9), "FREQ=MONTHLY;UNTIL=90260212T080000Z"))
    with pytest.raises(InputError, match=TOO_LONG):
        move(ancient, zoned(2026, 1, 12, 9), DAY)


# A new rule


def test_a_new_rule_is_taken_as_it_was_chosen_and_leaves_some_overrides_homeless():
    whole = series(
        master(zoned(2026, 3, 2, 9), "FREQ=WEEKLY", rdates=rdates(zoned(2026, 3, 4, 9))),
        override(zoned(2026, 3, 2, 9), zoned(2026, 3, 2, 15)),
        override(zoned(2026, 3, 4, 9), zoned(2026, 3, 4, 15)),
        override(THIRD, zoned(2026, 3, 17, 9)),
        override(zoned(2026, 3, 9, 9), zoned(2026, 3, 10, 9)),
        override(zoned(2026, 4, 13, 9), zoned(2026, 4, 14, 9)),
    )
    edit = move(whole, zoned(2026, 3, 2, 9), 0 * HOUR, rrule="freq=weekly;interval=2;until=20260401")
    assert edit.rrules == ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20260401T215959Z",)
    assert [item.before for item in edit.overrides] == [zoned(2026, 3, 2, 9), zoned(2026, 3, 4, 9), THIRD]
    assert edit.homeless == (zoned(2026, 3, 9, 9), zoned(2026, 4, 13, 9))


def test_a_new_rule_too_long_to_count_has_no_place_for_far_overrides():
    old = series(master(zoned(1850, 3, 2, 9), "FREQ=DAILY"), override(zoned(2026, 3, 4, 9), zoned(2026, 3, 4, 15)))
    edit = move(old, zoned(1850, 3, 2, 9), 0 * HOUR, rrule="FREQ=DAILY;BYMONTH=3;COUNT=1000000")
    assert edit.homeless == (zoned(2026, 3, 4, 9),)


def test_a_new_rule_that_breaks_the_rfc_is_refused():
    with pytest.raises(InputError):
        move(WEEKLY, THIRD, 0 * HOUR, rrule="FREQ=WEEKLY;INTERVAL=0")


def test_a_series_that_no_longer_repeats_is_one_event():
    whole = series(master(zoned(2026, 3, 2, 9), "FREQ=WEEKLY", exdates=(zoned(2026, 3, 9, 9),)), override(THIRD, THIRD))
    edit = move(whole, zoned(2026, 3, 23, 9), DAY, rrule=None)
    assert edit == SeriesEdit(zoned(2026, 3, 3, 9), zoned(2026, 3, 3, 10), (), homeless=(THIRD,))


def test_a_broken_rule_does_not_keep_the_words_from_being_edited():
    broken = series(master(zoned(2026, 3, 2, 9), "FREQ=WEEKLY;INTERVAL=0"))
    assert move(broken, zoned(2026, 3, 2, 9), 0 * HOUR).rrules == ("FREQ=WEEKLY;INTERVAL=0",)
    with pytest.raises(InputError, match="INTERVAL"):
        move(broken, zoned(2026, 3, 2, 9), HOUR)


# This and following


def test_a_count_is_shared_out():
    split = move(WEEKLY, THIRD, HOUR, edit=edit_following)
    assert split.old.rrules == ("FREQ=WEEKLY;COUNT=2",)
    assert (split.new.start, split.new.rrules) == (zoned(2026, 3, 16, 10), ("FREQ=WEEKLY;COUNT=4",))


@pytest.mark.parametrize(
    ("first", "third", "until"),
    [
        (zoned(2026, 3, 2, 9), THIRD, "20260316T075959Z"),
        (floating(2026, 3, 2, 9), floating(2026, 3, 16, 9), "20260316T085959"),
        (all_day(2026, 3, 2), all_day(2026, 3, 16), "20260315"),
    ],
)
def test_an_open_series_ends_just_before(first, third, until):
    split = move(series(master(first, "FREQ=WEEKLY")), third, 0 * HOUR, edit=edit_following)
    assert split.old.rrules == (f"FREQ=WEEKLY;UNTIL={until}",)
    assert split.new.rrules == ("FREQ=WEEKLY",)
    assert split.new.start == third


def test_from_the_first_occurrence_on_is_the_whole_series():
    assert isinstance(move(WEEKLY, zoned(2026, 3, 2, 9), HOUR, edit=edit_following), SeriesEdit)


def test_from_the_first_occurrence_that_is_left_on_is_the_whole_series():
    first = master(
        zoned(2026, 3, 2, 9),
        "FREQ=WEEKLY;COUNT=6",
        exdates=(zoned(2026, 3, 2, 9), zoned(2026, 3, 9, 9)),
        rdates=rdates(zoned(2026, 2, 2, 9)),
    )
    alone = series(replace(first, rdates=()))
    assert isinstance(move(alone, THIRD, HOUR, edit=edit_following), SeriesEdit)
    assert end_before(alone, THIRD).empty
    assert isinstance(move(series(first), THIRD, HOUR, edit=edit_following), SeriesSplit)
    assert not end_before(series(first), THIRD).empty


def test_dates_and_overrides_go_to_their_side():
    whole = series(
        master(
            zoned(2026, 3, 2, 9),
            "FREQ=WEEKLY",
            rdates=rdates(zoned(2026, 3, 4, 9), zoned(2026, 4, 1, 9)),
            exdates=(zoned(2026, 3, 9, 9), zoned(2026, 3, 30, 9)),
        ),
        override(zoned(2026, 3, 2, 9), zoned(2026, 3, 2, 15)),
        override(THIRD, zoned(2026, 3, 17, 14)),
        override(zoned(2026, 3, 23, 9), zoned(2026, 3, 24, 9)),
    )
    before = draft(zoned(2026, 3, 17, 14), rrule=None)
    split = edit_following(whole, THIRD, before, before)
    assert (split.old.rdates, split.old.exdates) == (rdates(zoned(2026, 3, 4, 9)), (zoned(2026, 3, 9, 9),))
    assert split.old.kept == (zoned(2026, 3, 2, 9),)
    assert split.old.removed == (THIRD, zoned(2026, 3, 23, 9))
    assert (split.new.start, split.new.end) == (zoned(2026, 3, 17, 14), zoned(2026, 3, 17, 15))
    assert (split.new.rdates, split.new.exdates) == (rdates(zoned(2026, 4, 2, 14)), (zoned(2026, 3, 31, 14),))
    assert [item.after for item in split.new.overrides] == [zoned(2026, 3, 24, 14)]


def test_deleting_the_rest_leaves_what_came_before():
    end = end_before(WEEKLY, utc(2026, 3, 16, 8))
    assert (end.rrules, end.kept, end.removed) == (("FREQ=WEEKLY;COUNT=2",), (), ())


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ("FREQ=WEEKLY;UNTIL=20260309T080000Z", ("FREQ=WEEKLY;UNTIL=20260309T080000Z",)),
        ("FREQ=WEEKLY;UNTIL=20270101T000000Z", ("FREQ=WEEKLY;UNTIL=20260316T075959Z",)),
        ("FREQ=WEEKLY;BYDAY=FR;BYMONTH=6;COUNT=3", ()),
        ("FREQ=WEEKLY;INTERVAL=0", ()),
        ("FREQ=WEEKLY;COUNT=9;UNTIL=20270101T000000Z", ("FREQ=WEEKLY;UNTIL=20260316T075959Z",)),
    ],
)
def test_a_rule_ends_by_what_it_already_has(rule, left):
    assert end_before(series(master(zoned(2026, 3, 2, 9), rule)), THIRD).rrules == left


def test_a_count_too_long_to_follow_ends_by_a_date():
    old = series(master(zoned(1850, 1, 1, 9), "FREQ=DAILY;BYMONTH=1;COUNT=1000000"))
    assert end_before(old, zoned(2026, 1, 5, 9)).rrules == ("FREQ=DAILY;BYMONTH=1;UNTIL=20260105T075959Z",)


@pytest.mark.parametrize(
    ("whole", "slot", "words"),
    [
        (series(master(zoned(2026, 3, 2, 9), "FREQ=WEEKLY", "FREQ=MONTHLY")), THIRD, SEVERAL_RULES),
        (
            series(master(zoned(2026, 3, 2, 9), "FREQ=WEEKLY", rdates=rdates(zoned(2026, 3, 4, 9)))),
            zoned(2026, 3, 4, 9),
            NOT_OF_THE_RULE,
        ),
        (series(master(zoned(2026, 3, 2, 9), "FREQ=WEEKLY;UNTIL=20260310T000000Z")), THIRD, NOT_OF_THE_RULE),
    ],
    ids=["two rules", "an added date", "after the end"],
)
def test_a_series_that_cannot_be_split_says_so(whole, slot, words):
    with pytest.raises(InputError, match=words):
        move(whole, slot, HOUR, edit=edit_following)


# Properties

RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3;COUNT=30",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=25",
    "FREQ=WEEKLY;BYDAY=SU,TU;WKST=SU;INTERVAL=3",
    "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231T235959Z",
    "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31,-2",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=20",
    "FREQ=YEARLY;BYMONTH=3,10;BYDAY=1SU",
    "FREQ=DAILY;BYHOUR=2,14;COUNT=40",
    "FREQ=HOURLY;INTERVAL=31;COUNT=200",
]
STARTS = [zoned(2026, 1, 31, 2, 30), floating(2026, 1, 31, 2, 30), all_day(2026, 1, 31)]
AGES = span(date(2025, 1, 1), date(2028, 6, 1))


def usable(rule: str, first) -> EventIndex:
    event = master(first, rule, lasts=30 * timedelta(minutes=1))
    assume(not expand(series(event), AGES).notes)
    return event


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(RULES), st.sampled_from(STARTS), st.integers(1, 60), st.data())
def test_a_split_without_a_change_shows_what_the_whole_showed(rule, first, number, data):
    event = usable(rule, first)
    made = expand(series(event), AGES).items
    slot = made[number % len(made)].original
    assume(slot.key > first.key)
    chosen = st.lists(
        st.sampled_from([item.original for item in made if item.original != slot]), max_size=4, unique=True
    )
    left_out = data.draw(chosen)
    replaced = data.draw(chosen.map(lambda slots: [time for time in slots if time not in left_out]))
    whole = series(
        replace(event, exdates=tuple(left_out)),
        *(override(time, later(time, 50 * DAY, event.zone)) for time in replaced),
    )
    before = draft(slot, later(slot, event.end.wall - event.start.wall, event.zone), rule)
    split = edit_following(whole, slot, before, before)
    assume(isinstance(split, SeriesSplit))
    parts = starts(expand(ended(whole, split), AGES)) + starts(expand(applied(whole, split.new), AGES))
    assert sorted(parts) == sorted(starts(expand(whole, AGES)))


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from([rule for rule in RULES if "BYHOUR" not in rule]),
    st.sampled_from(STARTS[:2]),
    st.integers(0, 60),
    st.integers(-2, 21),
)
def test_moving_the_hour_moves_every_occurrence_on_the_wall(rule, first, number, hours):
    event = usable(rule, first)
    made = expand(series(event), AGES).items
    slot = made[number % len(made)].original
    target = slot.wall + hours * HOUR
    assume(target.date() == slot.date)
    assume((first.wall + hours * HOUR).date() == first.date)
    edit = move_in(event, slot, hours * HOUR)
    moved = expand(applied(series(event), edit), AGES).items
    assert [item.start.wall - hours * HOUR for item in moved] == [item.start.wall for item in made]


def move_in(event: EventIndex, slot, by: timedelta) -> SeriesEdit:
    before = draft(slot, rrule=event.rrules[0])
    after = before.at(later(before.start, by, event.zone or BERLIN), later(before.end, by, event.zone or BERLIN))
    return edit_all(series(event), slot, before, after)


def test_the_days_of_a_moved_series_are_those_of_its_new_rule():
    monthly = series(master(zoned(2026, 1, 13, 9), "FREQ=MONTHLY;BYDAY=2TU;COUNT=4", exdates=(zoned(2026, 2, 10, 9),)))
    edit = move(monthly, zoned(2026, 3, 10, 9), 2 * DAY)
    assert edit.rrules == ("FREQ=MONTHLY;COUNT=4;BYDAY=2TH",)
    assert days(expand(applied(monthly, edit), year(2026))) == ["2026-01-08", "2026-03-12", "2026-04-09"]
