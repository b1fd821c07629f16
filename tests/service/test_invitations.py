"""Invitations that wait: what is asked of the user, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from calapp.model.event import PartStat

NOW = datetime(2026, 3, 12, 8, tzinfo=UTC)
EVENT = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\nBEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20260101T000000Z\n"
    "DTSTART:{start}T090000Z\nDTEND:{start}T100000Z\nSUMMARY:{uid}\nORGANIZER;CN=Bo Lind:mailto:bo@example.org\n"
    "ATTENDEE;PARTSTAT={answer}:mailto:ana@example.org\n{more}END:VEVENT\nEND:VCALENDAR\n"
)


def invitation(uid, *, start="20260313", answer="NEEDS-ACTION", more=""):
    return EVENT.format(uid=uid, start=start, answer=answer, more=more)


def titles(world):
    return [one.occurrence.title for one in world.runtime.invitations.pending(NOW)]


def test_what_waits_is_listed_soonest_first_with_who_asks(world):
    world.serve(invitation("later", start="20260320"))
    world.serve(invitation("soon"))
    world.serve(invitation("answered", answer="ACCEPTED"))
    world.serve(invitation("over", start="20260311"))
    world.serve(invitation("canceled", more="STATUS:CANCELLED\n"))
    assert titles(world) == ["soon", "later"]
    (first, _second) = world.runtime.invitations.pending(NOW)
    assert first.organizer == "Bo Lind <bo@example.org>"
    assert world.runtime.invitations.count(NOW) == 2


def test_a_series_waits_once_at_its_next_occurrence(world):
    world.serve(invitation("weekly", start="20260305", more="RRULE:FREQ=WEEKLY;COUNT=5\n"))
    (one,) = world.runtime.invitations.pending(NOW)
    assert one.occurrence.start.wall.date().isoformat() == "2026-03-12"


def test_what_is_on_still_waits_and_what_just_ended_does_not(world):
    world.serve(invitation("on", start="20260312"))
    assert world.runtime.invitations.count(NOW + timedelta(hours=1, minutes=59)) == 1
    assert world.runtime.invitations.count(NOW + timedelta(hours=2)) == 0


@pytest.mark.parametrize("answer", [PartStat.ACCEPTED, PartStat.DECLINED])
def test_an_answer_takes_it_off_the_list(world, answer):
    key = world.serve(invitation("tea"))
    world.runtime.events.answer(key, answer)
    assert titles(world) == []


def test_a_read_only_calendar_says_why_it_cannot_be_answered(world):
    world.serve(invitation("tea"), calendar=world.holidays)
    (one,) = world.runtime.invitations.pending(NOW)
    assert "read-only" in one.lock


def test_a_hidden_calendar_asks_nothing(world):
    world.serve(invitation("tea"))
    world.runtime.calendars.show(world.work.id, visible=False)
    assert titles(world) == []
