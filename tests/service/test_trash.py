"""The trash as faces see it."""

from __future__ import annotations

import pytest

from calapp.errors import InputError
from calapp.model.changes import Origin

RAW = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//t//EN
BEGIN:VEVENT
UID:u@x.example
DTSTAMP:20260101T000000Z
DTSTART:20260302T090000Z
DTEND:20260302T100000Z
SUMMARY:Party
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def party(world):
    """An event of the server's that was deleted here."""
    key = world.serve(RAW)
    world.runtime.events.delete(key)
    return key


def test_what_was_removed_is_listed_with_where_and_when_it_was(world, party):
    (entry,) = world.runtime.trash.entries()
    assert (entry.title, entry.calendar.id, entry.origin, entry.lock) == ("Party", world.work.id, Origin.LOCAL, "")
    assert entry.event.start.iso() == "2026-03-02T09:00:00+00:00"


def test_what_comes_back_is_an_edit_that_can_be_undone(world, party):
    (entry,) = world.runtime.trash.entries()
    edit = world.runtime.trash.restore(entry.id)
    assert world.runtime.events.detail(edit.key).event.title == "Party"
    assert world.runtime.trash.entries() == ()
    assert world.told[-1].calendars or world.told[-1].ranges != ()
    world.runtime.events.revert(edit)
    assert [one.title for one in world.runtime.trash.entries()] == ["Party"]


def test_it_can_come_back_into_another_calendar(world, party):
    (entry,) = world.runtime.trash.entries()
    edit = world.runtime.trash.restore(entry.id, calendar_id=world.personal.id)
    assert world.runtime.events.detail(edit.key).calendar.id == world.personal.id


def test_it_does_not_come_back_where_nothing_may_be_written(world):
    key = world.serve(RAW, calendar=world.holidays)
    with world.runtime.store.unit() as unit:
        unit.objects.forget(key.object_id)
    (entry,) = world.runtime.trash.entries()
    assert (entry.origin, "read-only" in entry.lock) == (Origin.REMOTE, True)
    with pytest.raises(InputError, match="read-only"):
        world.runtime.trash.restore(entry.id)
    assert len(world.runtime.trash.entries()) == 1


def test_what_is_not_there_is_told(world):
    with pytest.raises(InputError, match="no such event in the trash"):
        world.runtime.trash.restore(99)


def test_so_many_are_listed_and_the_newest_first(world):
    for number in range(4):
        raw = RAW.replace("u@x", f"u{number}@x").replace("Party", f"Number {number}")
        world.runtime.events.delete(world.serve(raw))
    assert [one.title for one in world.runtime.trash.entries(2)] == ["Number 3", "Number 2"]
