from dataclasses import replace

import pytest

from calapp.errors import InputError
from calapp.model.edits import EditScope, EventDraft
from calapp.model.event import PartStat
from calapp.store.values import Verb
from tests.service.test_events import INVITATION, STAND_UP, THURSDAY, at, draft, occurrences

SERVER_STAMP = "X-SERVER:stamped"


def shown(world, key):
    return world.runtime.events.detail(key).event


EDITS = {
    "create": lambda events, world, key: events.create(world.work.id, draft()),
    "edit": lambda events, world, key: events.save(key, draft("Other", "2026-03-12T10:00", "2026-03-12T11:00")),
    "delete": lambda events, world, key: events.delete(key),
    "move": lambda events, world, key: events.move(key.object_id, world.personal.id),
    "copy": lambda events, world, key: events.copy(key, draft("Copy")),
    "answer": lambda events, world, key: events.answer(key, PartStat.ACCEPTED),
}


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_can_be_undone_and_done_again(world, name):
    key = world.serve(INVITATION)
    everything = [occurrences(world), occurrences(world, world.personal)]
    edit = EDITS[name](world.runtime.events, world, key)
    after = [occurrences(world), occurrences(world, world.personal)]
    undone = world.runtime.events.revert(edit)
    assert [occurrences(world), occurrences(world, world.personal)] == everything
    assert shown(world, key).title == "Hiring panel"
    assert world.runtime.events.detail(key).partstat is PartStat.NEEDS_ACTION
    world.runtime.events.revert(undone)
    assert [occurrences(world), occurrences(world, world.personal)] == after


@pytest.mark.parametrize("scope", list(EditScope))
@pytest.mark.parametrize("deleting", [False, True], ids=["edit", "delete"])
def test_edits_of_a_series_are_undone_in_every_scope(world, scope, deleting):
    key = replace(world.serve(STAND_UP), recurrence_id=THURSDAY)
    before = occurrences(world)
    if deleting:
        edit = world.runtime.events.delete(key, scope=scope)
    else:
        wanted = EventDraft.of(shown(world, key)).at(at("2026-03-12T07:00"), at("2026-03-12T07:30"))
        edit = world.runtime.events.save(key, wanted, scope=scope)
    after = occurrences(world)
    assert after != before
    undone = world.runtime.events.revert(edit)
    assert occurrences(world) == before
    world.runtime.events.revert(undone)
    assert occurrences(world) == after


def test_an_edit_that_was_never_sent_leaves_nothing_to_send(world):
    edit = world.runtime.events.create(world.work.id, draft())
    world.runtime.events.revert(edit)
    assert world.ops(edit.key.object_id) == ()


def test_an_edit_that_was_sent_is_undone_by_another_one(world):
    key = world.serve(INVITATION)
    edit = world.runtime.events.save(key, draft("Other", "2026-03-12T10:00", "2026-03-12T11:00"))
    sent = world.ops(key.object_id)[0].raw
    world.synced(key.object_id, sent.replace("BEGIN:VEVENT", f"BEGIN:VEVENT\r\n{SERVER_STAMP}"))
    world.runtime.events.revert(edit)
    assert shown(world, key).title == "Hiring panel"
    assert SERVER_STAMP in world.raw(key)
    assert [op.verb for op in world.ops(key.object_id)] == [Verb.UPDATE]


def test_a_sent_delete_is_undone_by_a_create(world):
    key = world.serve(INVITATION)
    edit = world.runtime.events.delete(key)
    world.synced(key.object_id)
    world.runtime.events.revert(edit)
    assert shown(world, key).title == "Hiring panel"
    assert [op.verb for op in world.ops(key.object_id)] == [Verb.CREATE]


def test_what_others_changed_elsewhere_in_the_event_stays(world):
    key = world.serve(INVITATION, href="/work/1.ics")
    edit = world.runtime.events.save(key, replace(EventDraft.of(shown(world, key)), title="Other"))
    sent = world.ops(key.object_id)[0].raw
    world.synced(key.object_id, sent.replace("END:VEVENT", "LOCATION:Room 7\r\nEND:VEVENT"))
    world.runtime.events.revert(edit)
    assert (shown(world, key).title, shown(world, key).location) == ("Hiring panel", "Room 7")


def test_what_others_changed_in_the_same_field_is_not_undone(world):
    key = world.serve(INVITATION)
    edit = world.runtime.events.save(key, replace(EventDraft.of(shown(world, key)), title="Other"))
    world.runtime.events.save(key, replace(EventDraft.of(shown(world, key)), title="Third"))
    with pytest.raises(InputError, match="changed since"):
        world.runtime.events.revert(edit)
    assert shown(world, key).title == "Third"


@pytest.mark.parametrize("name", ["edit", "create"])
def test_what_is_gone_meanwhile_is_not_undone(world, name):
    key = world.serve(INVITATION)
    edit = EDITS[name](world.runtime.events, world, key)
    world.runtime.events.delete(edit.key)
    with pytest.raises(InputError, match="changed since"):
        world.runtime.events.revert(edit)


def test_what_came_back_meanwhile_is_not_restored_twice(world):
    key = world.serve(INVITATION)
    edit = world.runtime.events.delete(key)
    world.runtime.events.revert(edit)
    with pytest.raises(InputError, match="changed since"):
        world.runtime.events.revert(edit)


def test_undoing_nothing_does_nothing(world):
    edit = world.runtime.events.create(world.work.id, draft())
    nothing = world.runtime.events.save(edit.key, draft())
    assert world.runtime.events.revert(nothing).receipts == ()
