import re
from datetime import date

from calapp.model.timespan import TimeSpan
from tests.service.test_events import BERLIN, INVITATION, STAND_UP, draft


def test_objects_come_in_pages_by_id(world):
    keys = [world.serve(STAND_UP.replace("stand-up", f"s{number}")) for number in range(5)]
    resources = world.runtime.resources
    first = resources.page(world.work.id, limit=3)
    rest = resources.page(world.work.id, after=first[-1].object_id, limit=3)
    assert [one.object_id for one in first + rest] == [key.object_id for key in keys]


def test_only_what_shows_in_a_span_is_asked_for(world):
    world.serve(STAND_UP)
    invitation = world.serve(INVITATION)
    world.runtime.events.create(world.work.id, draft(start="2026-05-01T10:00", end="2026-05-01T11:00"))
    spans = {day: TimeSpan.of_days(date(2026, 3, day), 1, BERLIN) for day in (10, 12)}
    assert resources_of(world, spans[10]) == set()
    assert invitation.object_id in resources_of(world, spans[12])


def resources_of(world, span):
    return {one.object_id for one in world.runtime.resources.page(world.work.id, span=span)}


def test_a_master_stands_before_its_overrides_whatever_the_order_in_the_text(world):
    head, master, override, tail = re.split(r"(?=BEGIN:VEVENT|END:VCALENDAR)", STAND_UP)
    resource = world.runtime.resources.get(world.serve(head + override + master + tail).object_id)
    assert [event.recurrence_id is None for event in resource.events] == [True, False]


def test_what_was_deleted_is_not_there(world):
    key = world.serve(INVITATION)
    world.runtime.events.delete(key)
    assert world.runtime.resources.get(key.object_id) is None
    assert world.runtime.resources.page(world.work.id) == ()


def test_what_cannot_be_read_has_no_events(world):
    key = world.serve("no calendar at all")
    assert world.runtime.resources.get(key.object_id).events == ()
