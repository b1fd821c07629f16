import pytest

from calapp.service.versions import Comparison, compare
from tests.service.test_events import INVITATION, STAND_UP, at

MOVED = """BEGIN:VEVENT
UID:stand-up
RECURRENCE-ID:20260312T080000Z
DTSTART;TZID=Europe/Berlin:20260312T150000
DTEND;TZID=Europe/Berlin:20260312T153000
SUMMARY:Stand-up
LOCATION:Kepler
END:VEVENT
END:VCALENDAR"""


def test_a_changed_event_is_shown_in_both_versions_with_what_differs():
    after = INVITATION.replace("Hiring panel", "Panel").replace("T090000Z", "T093000Z")
    found = compare(INVITATION, after)
    assert (found.before.title, found.after.title) == ("Hiring panel", "Panel")
    assert (found.fields, found.others) == (("start", "title"), 0)


def test_stamps_are_no_difference():
    after = INVITATION.replace("UID:invitation", "UID:invitation\nSEQUENCE:7\nLAST-MODIFIED:20260201T000000Z")
    found = compare(INVITATION, after)
    assert (found.before.title, found.fields) == ("Hiring panel", ())


def test_a_changed_occurrence_is_shown_not_its_series():
    found = compare(STAND_UP, STAND_UP.replace("with support", "with guests"))
    assert (found.before.title, found.after.title) == ("Stand-up with support", "Stand-up with guests")
    assert (found.fields, found.others) == (("title",), 0)


def test_an_occurrence_that_left_its_series_is_compared_with_what_the_series_showed():
    moved = STAND_UP.replace("END:VCALENDAR", MOVED)
    there, back = compare(STAND_UP, moved), compare(moved, STAND_UP)
    assert (there.before.start, there.before.end) == (at("2026-03-12T09:00"), at("2026-03-12T09:25"))
    assert (there.after.start, there.after.end) == (at("2026-03-12T15:00"), at("2026-03-12T15:30"))
    assert set(there.fields) == {"start", "end"}
    assert (back.before, back.after) == (there.after, there.before)


def test_the_series_comes_before_its_occurrences_and_the_rest_is_counted():
    after = STAND_UP.replace("LOCATION:Kepler", "LOCATION:Noether").replace("END:VCALENDAR", MOVED)
    found = compare(STAND_UP, after)
    assert (found.before.rrule, found.fields) == ("FREQ=DAILY;COUNT=5", ("location",))
    assert found.others == 2


def test_an_override_without_a_series_is_compared_by_itself():
    alone = STAND_UP.replace(STAND_UP.split("END:VEVENT\n")[0].split("PRODID:-//other//EN\n")[1] + "END:VEVENT\n", "")
    found = compare(alone, alone.replace("Kepler", "Noether"))
    assert (found.before.title, found.fields) == ("Stand-up with support", ("location",))
    gone = compare(alone, alone.replace("20260311T090000", "20260313T090000"))
    assert (gone.before.title, gone.after, gone.fields, gone.others) == (
        "Stand-up with support", None, (), 1,
    )  # fmt: skip


def test_an_event_that_came_or_went_is_shown_alone():
    came, went = compare(None, STAND_UP), compare(STAND_UP, None)
    assert (came.before, came.after.rrule, came.fields, came.others) == (None, "FREQ=DAILY;COUNT=5", (), 0)
    assert (went.before, went.after) == (came.after, None)


@pytest.mark.parametrize("text", [None, "not a calendar", "BEGIN:VCALENDAR\nEND:VCALENDAR\n"])
def test_what_cannot_be_read_has_nothing_to_show(text):
    assert compare(text, text) == Comparison(None, None)
    assert compare(text, INVITATION).after.title == "Hiring panel"
