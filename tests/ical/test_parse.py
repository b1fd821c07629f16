"""The full parser: what it makes of every kind of text, and that one bad part costs that part alone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calapp.ical import parse
from calapp.model.event import (
    Status,
    Transparency,
    Visibility,
)
from calapp.model.timespan import EventTime
from tests.ical import corpus

BERLIN = ZoneInfo("Europe/Berlin")


def index(name):
    return parse.index(corpus.read(name))


def only(name):
    (event,) = index(name).events
    return event


def full(name):
    (event,) = parse.events(corpus.read(name))
    return event


def berlin(*parts):
    return EventTime.zoned(datetime(*parts), BERLIN, tzid="Europe/Berlin")


def utc(*parts):
    return EventTime.utc(datetime(*parts))


def day(*parts):
    return EventTime.all_day(date(*parts))


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("event_zoned_plain", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)),
        ("event_utc_plain", utc(2026, 3, 9, 10), utc(2026, 3, 9, 11, 30)),
        ("event_floating_plain", EventTime.floating(datetime(2026, 3, 9, 10)), None),
        ("event_date_plain", day(2026, 3, 9), day(2026, 3, 12)),
        ("event_date_without_value", day(2026, 3, 9), day(2026, 3, 12)),
        ("event_date_without_end", day(2026, 3, 9), day(2026, 3, 10)),
        ("event_date_end_equals_start", day(2026, 3, 9), day(2026, 3, 10)),
        ("event_date_end_with_time", day(2026, 3, 9), day(2026, 3, 11)),
        ("event_date_duration", day(2026, 3, 9), day(2026, 3, 23)),
        ("event_date_duration_hours", day(2026, 3, 9), day(2026, 3, 10)),
        ("event_date_year_1604", day(1604, 5, 17), day(1604, 5, 18)),
        ("event_date_end_is_zoned_start_date", berlin(2026, 3, 9, 10), berlin(2026, 3, 10)),
        ("event_zoned_windows", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)),
        ("event_zoned_lower_case_zone", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)),
        ("event_zoned_vendor_prefix", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)),
        ("event_zoned_vtimezone_poisons_name", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)),
        ("event_zoned_microsoft_utc", utc(2026, 3, 9, 10), utc(2026, 3, 9, 11, 30)),
        ("event_zoned_folded_both_ways", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)),
        ("event_zoned_lower_case", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)),
        ("event_zoned_spaces_in_values", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)),
        ("event_zoned_value_list", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)),
        ("event_utc_tzid_and_z", utc(2026, 3, 9, 10), utc(2026, 3, 9, 11)),
        ("event_zoned_duration", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)),
        ("event_zoned_duration_days", berlin(2026, 3, 28, 12), berlin(2026, 3, 29, 12)),
        ("event_zoned_duration_day_of_hours", berlin(2026, 3, 28, 12), berlin(2026, 3, 29, 13)),
        ("event_zoned_duration_mixed", berlin(2026, 3, 28, 12), berlin(2026, 3, 29, 14)),
        ("event_zoned_duration_negative", berlin(2026, 3, 28, 12), berlin(2026, 3, 28, 12)),
        ("event_zoned_duration_broken", berlin(2026, 3, 28, 12), berlin(2026, 3, 28, 12)),
        ("event_zoned_duration_and_end", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)),
        ("event_floating_duration", EventTime.floating(datetime(2026, 3, 9, 23, 30)), None),
        ("event_utc_duration", utc(2026, 3, 9, 23, 30), utc(2026, 3, 10, 0, 15)),
        ("event_zoned_zero_length", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 10)),
        ("event_zoned_without_end", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 10)),
        ("event_zoned_end_before_start", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 10)),
        ("event_zoned_end_broken", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 10)),
        ("event_zoned_end_floating", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)),
        ("event_floating_end_zoned", EventTime.floating(datetime(2026, 3, 9, 10)), None),
        ("event_zoned_leap_second", berlin(2026, 6, 30, 23, 59, 59), berlin(2026, 7, 1, 0, 0, 59)),
        ("event_zoned_repeated_properties", berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)),
    ],
)
def test_times(name, start, end):
    event = only(name)
    assert event.start == start
    if end is not None:
        assert event.end == end
    assert (full(name).start, full(name).end) == (event.start, event.end)


@pytest.mark.parametrize(
    ("name", "wall"),
    [
        ("event_floating_plain", datetime(2026, 3, 9, 11, 30)),
        ("event_floating_duration", datetime(2026, 3, 11, 0, 15)),
        ("event_floating_end_zoned", datetime(2026, 3, 9, 11, 30)),
    ],
)
def test_floating_ends(name, wall):
    assert only(name).end == EventTime.floating(wall)


def test_an_end_may_lie_in_another_zone():
    event = only("event_zoned_end_other_zone")
    assert (event.zone, event.end_zone) == (BERLIN, ZoneInfo("America/New_York"))
    assert event.end.tzid == "America/New_York"
    assert event.end.key - event.start.key == 7.5 * 3600


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("event_zoned_duration_days", 1),
        ("event_date_duration", 14),
        ("event_zoned_duration_day_of_hours", None),
        ("event_zoned_duration_mixed", None),
        ("event_zoned_plain", None),
        ("event_zoned_duration_negative", None),
    ],
)
def test_nominal_days_are_lengths_stated_in_days(name, days):
    assert only(name).nominal_days == days


def test_a_time_in_the_gap_has_the_offset_before_it():
    event = only("event_zoned_gap")
    assert (event.start.offset, event.end.offset) == (3600, 7200)


def test_a_time_that_is_twice_is_its_first_pass_and_lengths_are_elapsed():
    event = only("event_zoned_fold")
    assert (event.start.offset, event.end.offset, event.end.wall.hour) == (7200, 3600, 2)
    assert event.end.key - event.start.key == 3600


def test_a_zone_of_the_file_is_used():
    event = only("event_zoned_custom")
    assert (event.start.tzid, event.start.offset) == ("Customized Time Zone", 9_000)
    assert datetime(2026, 7, 1, tzinfo=event.zone).utcoffset() == timedelta(hours=3, minutes=30)


def test_a_place_named_in_the_file_is_used():
    assert only("event_zoned_lic_location").start.tzid == "America/New_York"


@pytest.mark.parametrize("name", ["event_zoned_unknown", "event_zoned_broken_vtimezone", "event_zoned_tzid_as_path"])
def test_an_unknown_zone_keeps_its_name_reads_as_utc_and_is_told(name):
    event = only(name)
    assert event.start.offset == 0
    assert event.start.tzid in corpus.read(name)
    assert any("is unknown" in note for note in index(name).notes)


def test_text_is_unescaped_once():
    assert only("event_zoned_text_escapes").title == "a, b; c\\n d\n e\n f: g\\h \\"
    event = full("event_zoned_plain")
    assert (event.title, event.location, event.description) == (
        "Stand-up",
        "Room 4, north",
        "First line\nsecond; line",
    )


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("event_zoned_folded_in_character", "Grüße aus Köln – 日本語 😀 " * 8),
        ("event_zoned_folded", "A title that is folded once at a space and once in a word"),
        ("event_zoned_folded_with_tabs", "Folded with a tab"),
        ("event_zoned_bom", "Grüße"),
        ("event_zoned_utf16", "Grüße"),
        ("event_zoned_latin1", "Grüße aus Köln"),
        ("event_zoned_bare_lf", "Unix"),
        ("event_zoned_bare_cr", "Old Mac"),
        ("event_zoned_repeated_properties", "First counts"),
        ("event_zoned_nested_participant", "RFC 9073"),
        ("event_zoned_deep", "Deep"),
        ("event_zoned_two_calendars", "First"),
        ("event_zoned_line_separators", "vertical\x0btab\x0cfeed\x85next\u2028line\x1cgroup"),
        ("event_zoned_description_html", "HTML"),
    ],
)
def test_titles(name, title):
    assert only(name).title == title


def test_words_that_rfc_5545_does_not_know_count_as_it_says():
    event = only("event_zoned_odd_words")
    assert (event.status, event.transparency) == (Status.CONFIRMED, Transparency.OPAQUE)
    assert (event.visibility, event.sequence) == (Visibility.PRIVATE, 0)


def test_words_that_it_knows():
    event = only("event_zoned_plain")
    assert (event.status, event.transparency) == (Status.TENTATIVE, Transparency.TRANSPARENT)
    assert (event.visibility, event.sequence) == (Visibility.PRIVATE, 3)
    assert only("event_utc_plain").status is Status.CANCELED
    assert only("event_date_plain").visibility is Visibility.DEFAULT


def test_every_form_of_exdate():
    assert only("event_zoned_exdate_lists").exdates == (
        berlin(2026, 3, 10, 10),
        berlin(2026, 3, 11, 10),
        utc(2026, 3, 12, 9),
        day(2026, 3, 13),
    )


def test_one_wrong_exdate_costs_that_one():
    assert only("event_zoned_exdate_broken").exdates == (berlin(2026, 3, 10, 10),)
    assert index("event_zoned_exdate_broken").notes == ("EXDATE could not be read.",)


def test_every_form_of_rdate():
    first, second = only("event_utc_rdate_period").rdates
    assert (first.start, first.end) == (utc(2026, 4, 1, 10), utc(2026, 4, 1, 15))
    assert (second.start, second.end) == (utc(2026, 5, 1, 10), utc(2026, 5, 1, 10, 30))
    assert [rdate.end for rdate in only("event_zoned_rdate").rdates] == [None] * 3
    assert only("event_utc_rdate_period_broken").rdates == ((utc(2026, 4, 1, 10), None),)
    assert full("event_utc_rdate_period").rdates == (utc(2026, 4, 1, 10), utc(2026, 5, 1, 10))


def test_rules_are_kept_as_they_stand():
    assert only("event_zoned_rrule_two").rrules == ("FREQ=WEEKLY;COUNT=3", "FREQ=MONTHLY;COUNT=3")
    assert only("event_zoned_rrule_empty").rrules == ()
    assert full("event_zoned_rrule_two").rrule == "FREQ=WEEKLY;COUNT=3"
    assert full("event_zoned_plain").rrule is None


def test_overrides_have_their_id():
    found = index("event_zoned_override_moved")
    assert found.master.title == "Team"
    assert [event.recurrence_id for event in found.overrides] == [berlin(2026, 3, 16, 10), berlin(2026, 3, 23, 10)]
    assert [event.recurrence_id for event in parse.events(corpus.read("event_zoned_override_moved"))][1:] == [
        event.recurrence_id for event in found.overrides
    ]


@pytest.mark.parametrize(
    ("name", "event_id"),
    [
        ("event_zoned_override_utc_id", utc(2026, 3, 16, 9)),
        ("event_zoned_override_date_id", day(2026, 3, 16)),
        ("event_zoned_override_range", berlin(2026, 3, 16, 10)),
        ("event_zoned_override_alone", berlin(2026, 3, 16, 10)),
    ],
)
def test_an_id_keeps_its_own_value_type(name, event_id):
    assert index(name).overrides[0].recurrence_id == event_id


@pytest.mark.parametrize(
    ("name", "events", "words"),
    [
        ("event_zoned_no_colon", 1, "this line says nothing"),
        ("event_zoned_bad_name", 1, "X BAD:1"),
        ("event_zoned_missing_dtstart", 1, "no start"),
        ("event_zoned_year_0000", 1, "no start"),
        ("event_zoned_year_9999", 0, "no start"),
        ("event_zoned_missing_uid", 1, "no UID"),
        ("event_zoned_override_broken_id", 1, "which one it is"),
        ("event_zoned_override_range", 2, "all after it"),
        ("event_zoned_two_calendars", 1, "first of several"),
        ("event_zoned_fullwidth_digits", 1, "DTEND could not be read"),
        ("event_zoned_duration_broken", 1, "DURATION could not be read"),
        ("calendar_none_empty", 0, "no event"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_kept(name, events, words):
    found = index(name)
    assert len(found.events) == events
    assert any(words in note for note in found.notes)
    assert len(parse.events(corpus.read(name))) == events


def test_a_task_alone_is_nothing_to_complain_about():
    found = index("todo_zoned_alone")
    assert (found.events, tuple(found.notes)) == ((), ())


@pytest.mark.parametrize("name", ["event_zoned_unclosed_event", "event_zoned_unclosed_alarm", "event_zoned_cut_off"])
def test_a_missing_end_loses_nothing(name):
    assert "First" in index(name).events[0].title or index(name).events[0].title == "Cut off"
