"""Changes of whole series, as recurrence.split decides them."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from calapp.ical import parse, write
from calapp.ical.scan import scan
from calapp.model.calendar_object import RecurrenceDate
from calapp.model.event import Attendee
from calapp.model.timespan import EventTime
from tests.ical import corpus
from tests.ical.writing import END, NOW, SLOT, START, berlin, draft_of, line, lines


@dataclass(frozen=True)
class Move:
    before: EventTime
    after: EventTime
    start: EventTime
    end: EventTime


@dataclass(frozen=True)
class Change:
    start: EventTime
    end: EventTime
    rrules: tuple = ("FREQ=WEEKLY;COUNT=10",)
    rdates: tuple = ()
    exdates: tuple = ()
    overrides: tuple = ()
    homeless: tuple = ()


@dataclass(frozen=True)
class Ending:
    rrules: tuple
    rdates: tuple = ()
    exdates: tuple = ()
    removed: tuple = ()


def test_a_series_change_that_changes_nothing_gives_the_same_text():
    raw = corpus.read("event_zoned_override_moved")
    moves = tuple(Move(e.recurrence_id, e.recurrence_id, e.start, e.end) for e in parse.events(raw)[1:])
    assert write.patch_series(raw, Change(START, END, overrides=moves), draft_of(raw), now=NOW) == raw


def test_an_empty_rule_is_no_change():
    raw = corpus.read("event_zoned_rrule_empty")
    assert write.patch_series(raw, Change(START, END, rrules=()), draft_of(raw), now=NOW) == raw


def test_a_series_moves_with_its_exceptions():
    raw = corpus.read("event_zoned_override_moved")
    first, second = parse.events(raw)[1:]
    change = Change(
        berlin(2026, 3, 9, 12),
        berlin(2026, 3, 9, 13, 30),
        exdates=(berlin(2026, 3, 30, 12),),
        overrides=(
            Move(first.recurrence_id, berlin(2026, 3, 16, 12), first.start, first.end),
            Move(second.recurrence_id, berlin(2026, 3, 23, 12), berlin(2026, 3, 23, 12), berlin(2026, 3, 23, 14)),
        ),
    )
    after = write.patch_series(raw, change, draft_of(raw), now=NOW)
    assert line(after, "DTSTART") == "DTSTART;TZID=Europe/Berlin:20260309T120000"
    assert line(after, "EXDATE") == "EXDATE;TZID=Europe/Berlin:20260330T120000"
    assert line(after, "RECURRENCE-ID", event=1) == "RECURRENCE-ID;TZID=Europe/Berlin:20260316T120000"
    assert line(after, "DTSTART", event=1) == "DTSTART;TZID=Europe/Berlin:20260318T140000"
    assert lines(after, "RECURRENCE-ID", "DTSTART", "DURATION", event=2) == [
        "RECURRENCE-ID;TZID=Europe/Berlin:20260323T120000",
        "DTSTART;TZID=Europe/Berlin:20260323T120000",
        "DURATION:PT2H",
    ]
    assert [line(after, "SEQUENCE", event=number) for number in range(3)] == ["SEQUENCE:1", "SEQUENCE:2", "SEQUENCE:1"]


def test_what_overrides_said_like_the_master_follows_it_and_what_is_their_own_stays():
    raw = corpus.read("event_zoned_override_moved")
    after = write.patch(raw, draft_of(raw, title="Crew", location="Harbor"), now=NOW)
    assert [(event.title, event.location) for event in parse.events(after)] == [
        ("Crew", "Harbor"),
        ("Team, moved", "Harbor"),
        ("Crew", "Harbor"),
    ]


def test_guests_of_the_series_come_to_and_leave_its_overrides():
    series = corpus.read("event_zoned_override_moved")
    jo, sam, lee = (Attendee(f"{name}@example.org") for name in ("jo", "sam", "lee"))
    raw = write.patch(series, draft_of(series, attendees=(jo, sam)), now=NOW)
    assert [event.attendees for event in parse.events(raw)] == [(jo, sam)] * 3
    raw = write.patch(raw, draft_of(raw, 1, attendees=(jo, lee)), now=NOW, recurrence_id=SLOT)
    after = write.patch(raw, draft_of(raw, attendees=(jo,)), now=NOW)
    assert [event.attendees for event in parse.events(after)] == [(jo,), (jo, lee), (jo,)]


def test_an_override_that_cannot_be_read_does_not_stop_an_edit_of_the_series():
    raw = corpus.read("event_zoned_override_broken_id")
    after = write.patch(raw, draft_of(raw, title="Crew"), now=NOW)
    assert line(after, "SUMMARY", event=1) == "SUMMARY:Which one?"


def test_an_override_that_the_change_does_not_name_stays():
    raw = corpus.read("event_zoned_override_moved")
    after = write.patch_series(raw, Change(START, berlin(2026, 3, 9, 12)), draft_of(raw), now=NOW)
    assert parse.events(after)[1:] == parse.events(raw)[1:]


def test_overrides_without_a_place_go():
    raw = corpus.read("event_zoned_override_moved")
    change = Change(START, END, rrules=(), homeless=tuple(e.recurrence_id for e in parse.events(raw)[1:]))
    after = write.patch_series(raw, change, draft_of(raw), now=NOW)
    assert len(parse.events(after)) == 1
    assert lines(after, "RRULE") == []


def test_several_rules_are_written_and_dates_keep_their_lines():
    raw = corpus.read("event_zoned_exdate_lists")
    event = scan(raw).events[0]
    change = Change(START, END, ("FREQ=DAILY;COUNT=20", "FREQ=MONTHLY"), exdates=event.exdates[1:])
    after = write.patch_series(raw, change, draft_of(raw), now=NOW)
    assert lines(after, "RRULE") == ["RRULE:FREQ=DAILY;COUNT=20", "RRULE:FREQ=MONTHLY"]
    assert lines(after, "EXDATE") == [
        "EXDATE:20260312T090000Z",
        "EXDATE;VALUE=DATE:20260313",
        "EXDATE;TZID=Europe/Berlin:20260311T100000",
    ]
    assert line(after, "SEQUENCE") == "SEQUENCE:1"


def test_periods_keep_their_length():
    raw = corpus.read("event_utc_rdate_period")
    utc = [EventTime.utc(datetime(2026, 4, 2, hour)) for hour in (10, 15)]
    change = Change(
        EventTime.utc(datetime(2026, 3, 9, 10)),
        EventTime.utc(datetime(2026, 3, 9, 11)),
        (),
        rdates=(RecurrenceDate(*utc), RecurrenceDate(utc[1])),
    )
    after = write.patch_series(raw, change, draft_of(raw), now=NOW)
    assert sorted(lines(after, "RDATE")) == [
        "RDATE:20260402T150000Z",
        "RDATE;VALUE=PERIOD:20260402T100000Z/PT5H",
    ]
    assert set(scan(after).events[0].rdates) == set(change.rdates)


def test_a_series_ends_before_an_occurrence():
    raw = corpus.read("event_zoned_override_moved")
    first, second = parse.events(raw)[1:]
    after = write.end_series(raw, Ending(("FREQ=WEEKLY;COUNT=2",), removed=(second.recurrence_id,)), now=NOW)
    assert [event.recurrence_id for event in parse.events(after)] == [None, first.recurrence_id]
    assert lines(after, "RRULE", "SEQUENCE") == ["RRULE:FREQ=WEEKLY;COUNT=2", "SEQUENCE:1"]


@pytest.mark.parametrize(
    ("organizer", "answers"),
    [("ana@example.org", ["accepted", "needs-action"]), ("eva@example.org", ["accepted", "accepted"])],
    ids=["own", "of-another"],
)
def test_guests_of_an_own_series_are_asked_anew_where_it_splits(organizer, answers):
    people = "".join(f"ATTENDEE;PARTSTAT=ACCEPTED;X-OWN=1:mailto:{name}@example.org\r\n" for name in ("ana", "bo"))
    raw = corpus.read("event_zoned_override_moved").replace(
        "SUMMARY:Team\r\n", f"SUMMARY:Team\r\nORGANIZER:mailto:{organizer}\r\n{people}", 1
    )
    change = Change(berlin(2026, 3, 23, 12), berlin(2026, 3, 23, 13, 30), ("FREQ=WEEKLY;COUNT=8",))
    after = write.begin_series(raw, change, draft_of(raw), uid="two@x", now=NOW, own=("ana@example.org",))
    (begun,) = parse.events(after)
    assert [str(guest.partstat) for guest in begun.attendees] == answers
    assert after.count("X-OWN=1") == 2


def test_a_new_series_takes_over_the_rest():
    raw = corpus.read("event_zoned_override_moved").replace(
        "SUMMARY:Team\r\n", "SUMMARY:Team\r\nX-KEEP;A=1:kept\r\n", 1
    )
    second = parse.events(raw)[2]
    change = Change(
        berlin(2026, 3, 23, 12),
        berlin(2026, 3, 23, 13, 30),
        ("FREQ=WEEKLY;COUNT=8",),
        overrides=(
            Move(second.recurrence_id, berlin(2026, 3, 23, 12), berlin(2026, 3, 23, 12), berlin(2026, 3, 23, 14)),
        ),
    )
    after = write.begin_series(raw, change, draft_of(raw, title="New team"), uid="two@x", now=NOW)
    master, override = parse.events(after)
    assert {master.uid, override.uid} == {"two@x"}
    assert (master.title, master.start, master.rrule) == ("New team", berlin(2026, 3, 23, 12), "FREQ=WEEKLY;COUNT=8")
    assert (override.title, override.recurrence_id) == ("New team", berlin(2026, 3, 23, 12))
    assert line(after, "X-KEEP") == "X-KEEP;A=1:kept"
    assert lines(after, "SEQUENCE") == []
    assert master.created == NOW
