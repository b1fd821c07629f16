from dataclasses import replace

import pytest

from calapp.errors import InputError
from calapp.model.edits import EditScope, EventDraft
from calapp.model.occurrence import OccurrenceKey
from calapp.providers.base import RemoteObject
from calapp.service.views import Keep
from calapp.store.values import Verb
from tests.service.test_events import INVITATION, STAND_UP, THURSDAY


@pytest.fixture
def torn(world):
    """An event renamed here and moved to another room, renamed there and given a link."""
    key = world.serve(INVITATION, href="/work/1.ics")
    event = world.runtime.events.detail(key).event
    world.runtime.events.save(key, replace(EventDraft.of(event), title="Mine", location="Here"))
    theirs = INVITATION.replace("\n", "\r\n").replace(
        "SUMMARY:Hiring panel", "SUMMARY:Theirs\r\nURL:https://example.org"
    )
    with world.runtime.store.unit() as unit:
        unit.conflicts.save(key.object_id, RemoteObject("/work/1.ics", theirs, "2"), fields=["title"])
    return world, key


def only(world):
    (entry,) = world.runtime.conflicts.all()
    return entry


def event_of(world, key):
    return world.runtime.events.detail(key).event


def test_a_conflict_is_listed_with_where_it_is_and_what_differs(torn):
    world, _ = torn
    entry = only(world)
    assert (entry.account.name, entry.calendar.name, entry.uid, entry.title) == (
        "Work account", "Work", "invitation", "Mine")  # fmt: skip
    assert entry.fields == ("title",)
    assert world.runtime.accounts.entry(entry.account.id).conflicts == 1


def test_both_versions_and_their_base_are_shown(torn):
    world, _ = torn
    detail = world.runtime.conflicts.detail(only(world).id)
    assert [one.title for one in (detail.base, detail.mine, detail.theirs)] == ["Hiring panel", "Mine", "Theirs"]


def test_mine_keeps_what_only_the_server_changed(torn):
    world, key = torn
    world.runtime.conflicts.resolve(only(world).id, Keep.MINE)
    event = event_of(world, key)
    assert (event.title, event.location, event.url) == ("Mine", "Here", "https://example.org")
    assert [(op.verb, op.base_etag) for op in world.ops(key.object_id)] == [(Verb.UPDATE, "2")]
    assert world.runtime.conflicts.all() == ()
    assert world.told[-1].conflicts


def test_theirs_leaves_nothing_to_send_and_mine_in_the_trash(torn):
    world, key = torn
    world.runtime.conflicts.resolve(only(world).id, Keep.THEIRS)
    assert event_of(world, key).title == "Theirs"
    assert world.ops(key.object_id) == ()
    assert "SUMMARY:Mine" in world.runtime.store.view.trash.all()[0].raw


def test_both_puts_mine_beside_theirs_under_a_new_uid_and_without_guests(torn):
    world, key = torn
    world.runtime.conflicts.resolve(only(world).id, Keep.BOTH)
    assert world.titles() == ["Mine", "Theirs"]
    (other,) = [
        found for found in world.runtime.store.view.objects.of_calendar(world.work.id) if found.id != key.object_id
    ]
    copied = event_of(world, replace(key, object_id=other.id))
    assert (copied.uid != "invitation", copied.attendees) == (True, ())
    assert [op.verb for op in world.ops(other.id)] == [Verb.CREATE]


@pytest.mark.parametrize(
    ("keep", "titles"), [(Keep.MINE, ["Mine"]), (Keep.THEIRS, []), (Keep.BOTH, ["Mine"])], ids=lambda value: str(value)
)
def test_an_event_deleted_there_stays_or_goes_as_chosen(world, keep, titles):
    key = world.serve(INVITATION)
    world.runtime.events.save(key, replace(EventDraft.of(event_of(world, key)), title="Mine"))
    with world.runtime.store.unit() as unit:
        unit.conflicts.save(key.object_id, None)
    assert world.runtime.conflicts.detail(only(world).id).theirs is None
    world.runtime.conflicts.resolve(only(world).id, keep)
    assert world.titles() == titles


@pytest.mark.parametrize(
    ("keep", "titles"),
    [(Keep.MINE, []), (Keep.THEIRS, ["Theirs"]), (Keep.BOTH, ["Theirs"])],
    ids=lambda value: str(value),
)
def test_an_event_deleted_here_stays_or_goes_as_chosen(world, keep, titles):
    key = world.serve(INVITATION, href="/work/1.ics")
    world.runtime.events.delete(key)
    theirs = INVITATION.replace("\n", "\r\n").replace("Hiring panel", "Theirs")
    with world.runtime.store.unit() as unit:
        unit.conflicts.save(key.object_id, RemoteObject("/work/1.ics", theirs, "2"))
    detail = world.runtime.conflicts.detail(only(world).id)
    assert (detail.mine, detail.theirs.title) == (None, "Theirs")
    world.runtime.conflicts.resolve(only(world).id, keep)
    assert world.titles() == titles


def test_a_conflict_about_one_occurrence_shows_that_occurrence(world):
    key = replace(world.serve(STAND_UP, href="/work/1.ics"), recurrence_id=THURSDAY)
    event = event_of(world, key)
    world.runtime.events.save(key, replace(EventDraft.of(event), title="Mine"), scope=EditScope.THIS)
    theirs = STAND_UP.replace("\n", "\r\n")
    with world.runtime.store.unit() as unit:
        unit.conflicts.save(
            key.object_id, RemoteObject("/work/1.ics", theirs, "2"), fields=["title"], recurrence_id=THURSDAY
        )
    detail = world.runtime.conflicts.detail(only(world).id)
    assert (detail.mine.title, detail.theirs.title) == ("Mine", "Stand-up")


def test_keeping_both_versions_of_one_occurrence_doubles_that_one_only(world):
    key = replace(world.serve(STAND_UP, href="/work/1.ics"), recurrence_id=THURSDAY)
    event = event_of(world, key)
    world.runtime.events.save(key, replace(EventDraft.of(event), title="Mine"), scope=EditScope.THIS)
    mine = world.runtime.events.raw(key.object_id)
    theirs = mine.replace("SUMMARY:Mine", "SUMMARY:Theirs")
    with world.runtime.store.unit() as unit:
        unit.conflicts.save(
            key.object_id, RemoteObject("/work/1.ics", theirs, "2"), fields=["title"], recurrence_id=THURSDAY
        )
    world.runtime.conflicts.resolve(only(world).id, Keep.BOTH)
    assert event_of(world, key).title == "Theirs"
    (other,) = [
        found for found in world.runtime.store.view.objects.of_calendar(world.work.id) if found.id != key.object_id
    ]
    beside = event_of(world, OccurrenceKey(other.id))
    assert (beside.title, beside.rrule, beside.start) == ("Mine", None, event.start)


def test_a_conflict_is_resolved_once(torn):
    world, _ = torn
    conflict_id = only(world).id
    world.runtime.conflicts.resolve(conflict_id, Keep.THEIRS)
    with pytest.raises(InputError, match="resolved already"):
        world.runtime.conflicts.resolve(conflict_id, Keep.MINE)
    with pytest.raises(InputError, match="resolved already"):
        world.runtime.conflicts.detail(conflict_id)
