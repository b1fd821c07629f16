"""Edits, exclusions and answers of one occurrence."""

from dataclasses import replace
from datetime import datetime

import pytest

from calapp.errors import InputError
from calapp.ical import parse, write
from calapp.ical.lines import parse_tree, unfold
from calapp.ical.scan import scan
from calapp.model.edits import EventDraft
from calapp.model.event import PartStat
from calapp.model.timespan import EventTime
from tests.ical import corpus
from tests.ical.writing import NOW, SLOT, berlin, changed_lines, day, draft_of, line, lines, patch


def test_an_occurrence_gets_an_override_in_the_masters_words():
    raw = corpus.read("event_zoned_rrule").replace("SUMMARY", "EXDATE;TZID=Europe/Berlin:20260311T100000\r\nSUMMARY")
    edited = draft_of(raw, start=berlin(2026, 3, 16, 14), end=berlin(2026, 3, 16, 15), title="Moved")
    after = write.patch(raw, edited, now=NOW, recurrence_id=SLOT)
    override = parse_tree(after).of_kind("VEVENT")[1]
    assert [unfold(item.text).rstrip() for item in override.lines] == [
        "UID:one@calapp.example",
        "DTSTAMP:20260203T040506Z",
        "DTSTART;TZID=Europe/Berlin:20260316T140000",
        "DTEND;TZID=Europe/Berlin:20260316T150000",
        "SUMMARY:Moved",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260316T100000",
        "LAST-MODIFIED:20260203T040506Z",
        "SEQUENCE:1",
    ]
    assert parse_tree(after).of_kind("VEVENT")[0] == parse_tree(raw).of_kind("VEVENT")[0]


def test_an_occurrence_of_whole_days_gets_a_date():
    raw = corpus.read("event_date_rrule")
    slot = day(2032, 2, 29)
    edited = draft_of(raw, start=slot, end=day(2032, 3, 1), title="Special")
    after = write.patch(raw, edited, now=NOW, recurrence_id=slot)
    assert line(after, "RECURRENCE-ID", event=1) == "RECURRENCE-ID;VALUE=DATE:20320229"
    assert lines(after, "DTSTART", "DTEND", "SEQUENCE", event=1) == [
        "DTSTART;VALUE=DATE:20320229",
        "DTEND;VALUE=DATE:20320301",
    ]


def test_an_occurrence_of_a_series_with_duration_keeps_it():
    raw = corpus.read("event_floating_exdate")
    slot = EventTime.floating(datetime(2026, 3, 12, 10))
    edited = draft_of(raw, start=slot, end=EventTime.floating(datetime(2026, 3, 12, 11)), title="Special")
    after = write.patch(raw, edited, now=NOW, recurrence_id=slot)
    assert lines(after, "DTSTART", "DURATION", "DTEND", event=1) == ["DTSTART:20260312T100000", "DURATION:PT1H"]


def test_an_occurrence_across_the_clock_change_keeps_its_length():
    raw = corpus.read("event_zoned_rrule")
    slot = berlin(2026, 3, 30, 10)
    edited = draft_of(raw, start=slot, end=berlin(2026, 3, 30, 11, 30), title="Summer")
    after = write.patch(raw, edited, now=NOW, recurrence_id=slot)
    assert line(after, "DTEND", event=1) == "DTEND;TZID=Europe/Berlin:20260330T113000"
    assert lines(after, "SEQUENCE", event=1) == []


def test_an_occurrence_of_a_floating_series_with_an_end_moves_by_the_wall_clock():
    raw = corpus.read("event_floating_plain").replace("SUMMARY", "RRULE:FREQ=DAILY\r\nSUMMARY")
    slot = EventTime.floating(datetime(2026, 3, 12, 10))
    edited = draft_of(raw, start=slot, end=EventTime.floating(datetime(2026, 3, 12, 11, 30)), title="x")
    after = write.patch(raw, edited, now=NOW, recurrence_id=slot)
    assert line(after, "DTEND", event=1) == "DTEND:20260312T113000"


def test_an_occurrence_that_is_saved_unchanged_gets_no_override():
    raw = corpus.read("event_zoned_rrule")
    same = draft_of(raw, start=SLOT, end=berlin(2026, 3, 16, 11, 30))
    assert write.patch(raw, same, now=NOW, recurrence_id=SLOT) == raw


@pytest.mark.parametrize(
    ("name", "slot"),
    [
        ("event_zoned_override_moved", berlin(2026, 3, 16, 10)),
        ("event_zoned_override_utc_id", berlin(2026, 3, 16, 10)),
        ("event_zoned_override_date_id", berlin(2026, 3, 16, 10)),
        ("event_zoned_override_alone", EventTime.utc(datetime(2026, 3, 16, 9))),
        ("event_zoned_override_alone", EventTime.floating(datetime(2026, 3, 16, 10))),
    ],
)
def test_an_override_is_found_in_whatever_form_it_names_its_occurrence(name, slot):
    raw = corpus.read(name)
    number = next(i for i, event in enumerate(parse.events(raw)) if event.recurrence_id)
    after = write.patch(raw, draft_of(raw, number, title="Found"), now=NOW, recurrence_id=slot)
    assert len(parse.events(after)) == len(parse.events(raw))
    assert parse.events(after)[number].title == "Found"


def test_a_lone_override_is_edited_without_naming_it():
    assert parse.events(patch("event_zoned_override_alone", title="Mine"))[0].title == "Mine"


def test_an_occurrence_without_its_series_cannot_get_an_override():
    raw = corpus.read("event_zoned_override_moved")
    root = parse_tree(raw)
    only_overrides = replace(root, children=root.of_kind("VEVENT")[1:], after=()).write()
    with pytest.raises(InputError):
        write.patch(only_overrides, draft_of(only_overrides), now=NOW, recurrence_id=berlin(2026, 4, 6, 10))


def test_an_event_that_cannot_be_read_cannot_be_edited():
    raw = corpus.read("event_zoned_year_9999")
    with pytest.raises(InputError, match="cannot read all of it"):
        write.patch(raw, EventDraft(SLOT, SLOT), now=NOW)


# Taking an occurrence out


@pytest.mark.parametrize(
    ("name", "slot", "written"),
    [
        ("event_zoned_rrule", SLOT, "EXDATE;TZID=Europe/Berlin:20260316T100000"),
        ("event_zoned_custom", None, "EXDATE;TZID=Customized Time Zone:20260316T100000"),
        ("event_date_rrule", day(2032, 2, 29), "EXDATE;VALUE=DATE:20320229"),
        ("event_floating_exdate", EventTime.floating(datetime(2026, 3, 11, 10)), "EXDATE:20260311T100000"),
    ],
)
def test_an_occurrence_is_left_out_in_the_masters_words(name, slot, written):
    raw = corpus.read(name)
    event = scan(raw).events[0]
    slot = slot or EventTime.zoned(datetime(2026, 3, 16, 10), event.zone, tzid=event.start.tzid)
    after = write.exclude(raw, slot, now=NOW)
    assert written in lines(after, "EXDATE")
    assert slot in parse.events(after)[0].exdates
    assert line(after, "SEQUENCE") == "SEQUENCE:1"
    assert changed_lines(raw, after)[0] == []


def test_leaving_out_takes_the_override_along():
    after = write.exclude(corpus.read("event_zoned_override_utc_id"), SLOT, now=NOW)
    assert len(parse.events(after)) == 1
    assert line(after, "EXDATE") == "EXDATE;TZID=Europe/Berlin:20260316T100000"


def test_leaving_out_twice_is_leaving_out_once():
    once = write.exclude(corpus.read("event_zoned_rrule"), SLOT, now=NOW)
    assert write.exclude(once, SLOT, now=NOW) == once


def test_dates_that_are_left_out_already_keep_their_lines():
    raw = corpus.read("event_zoned_exdate_broken")
    after = write.exclude(raw, SLOT, now=NOW)
    assert lines(after, "EXDATE") == [*lines(raw, "EXDATE"), "EXDATE;TZID=Europe/Berlin:20260316T100000"]


def test_overrides_without_their_master_are_taken_out_one_by_one():
    root = parse_tree(corpus.read("event_zoned_override_moved"))
    raw = replace(root, children=(root.children[0], *root.of_kind("VEVENT")[1:]), after=()).write()
    after = write.exclude(raw, SLOT, now=NOW)
    assert len(parse.events(after)) == 1
    assert write.exclude(after, SLOT, now=NOW) == after
    with pytest.raises(InputError):
        write.exclude(after, berlin(2026, 3, 23, 10), now=NOW)


# Answers


def test_an_answer_changes_one_parameter():
    raw = corpus.read("event_zoned_guests")
    after = write.answer(raw, {"jo@example.org"}, PartStat.ACCEPTED, now=NOW)
    old, new = changed_lines(unfold(raw), unfold(after))
    assert old == ["ATTENDEE;CN=Jo Lind;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;ROLE=REQ-PARTICIPANT:mailto:jo@example.org\r\n"]
    assert new == ["ATTENDEE;CN=Jo Lind;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:jo@example.org\r\n"]
    assert lines(after, "SEQUENCE") == []
    assert write.answer(after, {"jo@example.org"}, PartStat.ACCEPTED, now=NOW) == after


def test_an_answer_to_one_occurrence_makes_an_override():
    raw = corpus.read("event_zoned_rrule").replace("SUMMARY", "ATTENDEE:mailto:me@example.org\r\nSUMMARY")
    after = write.answer(raw, {"me@example.org"}, PartStat.DECLINED, now=NOW, recurrence_id=SLOT)
    master, override = parse.events(after)
    assert (master.attendees[0].partstat, override.attendees[0].partstat) == (PartStat.NEEDS_ACTION, PartStat.DECLINED)
    assert (override.start, override.end) == (SLOT, berlin(2026, 3, 16, 11, 30))
    again = write.answer(after, {"me@example.org"}, PartStat.ACCEPTED, now=NOW, recurrence_id=SLOT)
    assert [event.attendees[0].partstat for event in parse.events(again)] == [PartStat.NEEDS_ACTION, PartStat.ACCEPTED]


def test_an_occurrence_that_is_answered_as_the_series_gets_no_override():
    raw = corpus.read("event_zoned_rrule").replace("SUMMARY", "ATTENDEE:mailto:me@example.org\r\nSUMMARY")
    assert write.answer(raw, {"me@example.org"}, PartStat.NEEDS_ACTION, now=NOW, recurrence_id=SLOT) == raw


def test_who_is_no_guest_cannot_answer():
    with pytest.raises(InputError):
        write.answer(corpus.read("event_zoned_guests"), {"who@example.org"}, PartStat.ACCEPTED, now=NOW)
