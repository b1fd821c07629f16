"""Messages carried out: what they change, and every line that stays."""

import pytest

from calapp.ical import itip_apply, parse, write
from calapp.ical.itip import read
from calapp.ical.scan import scan
from calapp.model.event import PartStat, Status
from tests.ical.writing import NOW, lines

ME, JO, BO = "me@example.org", "jo@example.org", "bo@example.org"
ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Bo's zone\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


def calendar(*events, zone=""):
    body = "".join(f"BEGIN:VEVENT\r\nUID:tea\r\n{event}END:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bo//EN\r\n{zone}{body}END:VCALENDAR\r\n"


def event(*more, start="20260312T090000Z", sequence=1, dtstamp="20260301T080000Z", me="NEEDS-ACTION"):
    said = [f"DTSTAMP:{dtstamp}", f"SEQUENCE:{sequence}", f"DTSTART:{start}", "SUMMARY:Tea", f"ORGANIZER:mailto:{BO}",
            f"ATTENDEE;PARTSTAT={me};RSVP=TRUE:mailto:{ME}", f"ATTENDEE;CN=Jo:mailto:{JO}", *more]  # fmt: skip
    return "".join(f"{line}\r\n" for line in said)


def update(stored, *events, zone=""):
    message = read(calendar(*events, zone=zone))
    return itip_apply.updated(stored, message, message.parts, {ME})


ALARM = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT{}M\r\nEND:VALARM"


def test_a_new_invitation_comes_without_alarms_colors_and_marks_of_others():
    message = read(calendar(event("COLOR:red", "X-CALAPP-RECEIVED:20990101T000000Z", "X-BO:keeps", ALARM.format(1))))
    text = itip_apply.added(message, message.parts, {ME})
    assert lines(text, "COLOR", "X-BO") == ["X-BO:keeps"]
    assert lines(text, "X-CALAPP-RECEIVED") == ["X-CALAPP-RECEIVED:20260301T080000Z"]
    assert "VALARM" not in text
    assert "METHOD" not in text
    assert scan(text).uid == "tea"


def test_an_update_keeps_what_is_the_users_own():
    stored = calendar(event("COLOR:green", "CATEGORIES:Fun", ALARM.format(5), me="ACCEPTED"))
    changed = event("LOCATION:Café", "COLOR:red", ALARM.format(99), dtstamp="20260302T080000Z")
    text = update(stored, changed)
    (after,) = parse.events(text)
    assert (after.location, after.color, after.categories) == ("Café", "green", ("Fun",))
    assert [alarm.minutes_before for alarm in after.alarms] == [5]
    assert after.attendees[0].partstat is PartStat.ACCEPTED  # the same version: the answer still holds


@pytest.mark.parametrize(("sequence", "kept"), [(1, PartStat.DECLINED), (2, PartStat.NEEDS_ACTION)])
def test_an_organizer_does_not_answer_for_the_user(sequence, kept):
    claimed = event(me="ACCEPTED", sequence=sequence, dtstamp="20260302T080000Z")
    message = read(calendar(claimed))
    (new,) = parse.events(itip_apply.added(message, message.parts, {ME}))
    assert new.attendees[0].partstat is PartStat.NEEDS_ACTION
    (after,) = parse.events(update(calendar(event(me="DECLINED")), claimed))
    assert after.attendees[0].partstat is kept


def test_an_event_that_moved_asks_again():
    text = update(calendar(event(me="ACCEPTED")), event(start="20260312T140000Z", sequence=2))
    (after,) = parse.events(text)
    assert (after.start.wall.hour, after.attendees[0].partstat) == (14, PartStat.NEEDS_ACTION)
    assert read(text, stored=True).parts[0].issue.sequence == 2


def test_an_answer_here_does_not_make_the_stored_version_newer():
    text = update(calendar(event()), event(dtstamp="20260302T080000Z"))
    answered = write.answer(text, {ME}, PartStat.ACCEPTED, now=NOW.replace(year=2027))
    assert read(answered, stored=True).parts[0].issue == read(text, stored=True).parts[0].issue


WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
SECOND = "RECURRENCE-ID:20260319T090000Z"


def test_an_update_of_one_occurrence_leaves_the_series_alone():
    stored = calendar(event(WEEKLY, me="ACCEPTED"))
    text = update(stored, event(SECOND, start="20260319T150000Z", sequence=2))
    assert stored.partition("BEGIN:VEVENT")[2].partition("END:VEVENT")[0] in text
    master, override = parse.events(text)
    assert (master.start.wall.hour, override.start.wall.hour) == (9, 15)
    again = update(text, event(SECOND, start="20260319T160000Z", sequence=3))
    assert [one.start.wall.hour for one in parse.events(again)] == [9, 16]


def test_an_occurrence_that_was_left_out_comes_back():
    stored = calendar(event(WEEKLY, "EXDATE:20260319T090000Z,20260326T090000Z"))
    text = update(stored, event(SECOND, start="20260319T150000Z", sequence=2))
    assert lines(text, "EXDATE") == ["EXDATE:20260326T090000Z"]


def test_changed_occurrences_stay_with_a_series_that_stays_where_it_is():
    stored = calendar(event(WEEKLY), event(SECOND, start="20260319T150000Z"))
    text = update(stored, event(WEEKLY, "LOCATION:Café", dtstamp="20260302T080000Z"))
    assert [one.start.wall.hour for one in parse.events(text)] == [9, 15]


def test_changed_occurrences_go_with_a_series_that_moves_and_those_of_the_message_come():
    stored = calendar(event(WEEKLY), event(SECOND, start="20260319T150000Z"))
    moved = event(WEEKLY, start="20260313T090000Z", sequence=2)
    third = event("RECURRENCE-ID:20260327T090000Z", start="20260327T170000Z", sequence=2)
    for events in ((moved, third), (third, moved)):
        assert sorted(one.start.wall.hour for one in parse.events(update(stored, *events))) == [9, 17]


def test_an_occurrence_that_the_organizer_takes_out_goes():
    stored = calendar(event(WEEKLY), event(SECOND, start="20260319T150000Z"))
    text = update(stored, event(WEEKLY, "EXDATE:20260319T090000Z", sequence=2))
    (master,) = parse.events(text)
    assert len(master.exdates) == 1


def test_a_series_joins_an_occurrence_that_came_first():
    stored = calendar(event(SECOND, start="20260319T150000Z", me="ACCEPTED"))
    assert sorted(one.start.wall.hour for one in parse.events(update(stored, event(WEEKLY)))) == [9, 15]


def test_a_zone_of_the_message_comes_along_once():
    moved = event(start="20260312T140000Z", sequence=2).replace("DTSTART:20260312T140000Z",
                                                                "DTSTART;TZID=Bo's zone:20260312T140000")  # fmt: skip
    text = update(calendar(event()), moved, zone=ZONE)
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert parse.events(text)[0].start.offset == 3600
    assert update(text, moved.replace("SEQUENCE:2", "SEQUENCE:3"), zone=ZONE).count("BEGIN:VTIMEZONE") == 1


def cancel(stored, *events):
    return itip_apply.canceled(stored, read(calendar(*events)).parts)


def test_a_cancellation_marks_all_of_the_event():
    stored = calendar(event(WEEKLY, "STATUS:CONFIRMED"), event(SECOND, start="20260319T150000Z"))
    text = cancel(stored, event(sequence=2))
    assert [one.status for one in parse.events(text)] == [Status.CANCELED] * 2
    assert read(text, stored=True).parts[0].issue.sequence == 2


@pytest.mark.parametrize("changed", [(), (event(SECOND, start="20260319T150000Z"),)], ids=["regular", "changed-before"])
def test_a_cancellation_of_one_occurrence_marks_that_alone(changed):
    text = cancel(calendar(event(WEEKLY), *changed), event(SECOND, sequence=2))
    assert [one.status for one in parse.events(text)] == [Status.CONFIRMED, Status.CANCELED]


def answer(stored, *more, partstat="ACCEPTED", sequence=1, dtstamp="20260302T080000Z"):
    said = [f"DTSTAMP:{dtstamp}", f"SEQUENCE:{sequence}", "SUMMARY:Mine now", f"ORGANIZER:mailto:{BO}",
            f"ATTENDEE;CN=Somebody else;PARTSTAT={partstat};ROLE=CHAIR:mailto:{JO}", *more]  # fmt: skip
    message = read(calendar("".join(f"{line}\r\n" for line in said)))
    return itip_apply.answered(stored, message.parts[0], NOW)


def test_an_answer_changes_one_guests_word_and_nothing_else():
    stored = calendar(event("LOCATION:Café"))
    text = answer(stored)
    assert lines(text, "ATTENDEE", "SUMMARY", "LOCATION", "SEQUENCE") == [
        "SEQUENCE:1", "SUMMARY:Tea", f"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{ME}",
        f"ATTENDEE;CN=Jo;PARTSTAT=ACCEPTED;X-CALAPP-REPLIED=1/20260302T080000Z:mailto:{JO}", "LOCATION:Café",
    ]  # fmt: skip


def test_an_answer_to_one_occurrence_stays_there():
    text = answer(calendar(event(WEEKLY)), SECOND, partstat="DECLINED")
    assert [one.attendees[1].partstat for one in parse.events(text)] == [PartStat.NEEDS_ACTION, PartStat.DECLINED]


def test_an_answer_to_the_series_leaves_answers_to_occurrences_alone():
    third = event("RECURRENCE-ID:20260326T090000Z", start="20260326T150000Z")
    declined = answer(calendar(event(WEEKLY), third), SECOND, partstat="DECLINED")
    text = answer(declined, dtstamp="20260303T080000Z")
    assert {one.start.wall.day: one.attendees[1].partstat for one in parse.events(text)} == {
        12: PartStat.ACCEPTED, 19: PartStat.DECLINED, 26: PartStat.ACCEPTED,
    }  # fmt: skip


def test_a_comment_with_ones_own_answer_takes_the_place_of_the_last_one():
    stored = calendar(event("COMMENT:from Bo"))
    first = write.answer(stored, {ME}, PartStat.DECLINED, now=NOW, comment="Away")
    assert lines(first, "COMMENT") == ["COMMENT:from Bo", "COMMENT;X-CALAPP-ANSWER=TRUE:Away"]
    second = write.answer(first, {ME}, PartStat.TENTATIVE, now=NOW, comment="Perhaps, after all")
    assert lines(second, "COMMENT")[1:] == ["COMMENT;X-CALAPP-ANSWER=TRUE:Perhaps\\, after all"]
    assert lines(write.answer(second, {ME}, PartStat.ACCEPTED, now=NOW), "COMMENT") == ["COMMENT:from Bo"]
