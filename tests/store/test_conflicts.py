import pytest

from calapp.errors import ObjectGone
from calapp.model.occurrence import SyncMark
from calapp.store.values import OpState, Standing, Verb
from tests.store.world import NOW, copy, event, pull, titles, week

MINE, THEIRS = event("a", "Mine"), event("a", "Theirs")


@pytest.fixture
def edited(store, remote):
    """The id of an object with a standing edit."""
    pull(store, remote, copy("a"))
    object_id = store.view.objects.at(remote, "/cal/a.ics").id
    with store.unit() as unit:
        unit.objects.save_local(remote, MINE, object_id=object_id)
    return object_id


def clash(store, object_id, theirs=THEIRS, etag='"2"', **options):
    with store.unit() as unit:
        conflict_id = unit.conflicts.save(object_id, theirs and copy("a", theirs, etag), **options)
    return conflict_id, unit.summary


def resolve(store, conflict_id, raw):
    with store.unit() as unit:
        unit.conflicts.resolve(conflict_id, raw)
    return unit.summary


def test_both_versions_are_kept_and_nothing_is_sent(store, remote, edited, clock):
    conflict_id, summary = clash(store, edited, fields=("title",), recurrence_id="20261117")
    conflict = store.view.conflicts.get(conflict_id)
    assert store.view.conflicts.all() == (conflict,)
    assert store.view.conflicts.of_object(edited) == conflict
    assert (conflict.base, conflict.mine, conflict.theirs, conflict.theirs_etag) == (event("a"), MINE, THEIRS, '"2"')
    assert (conflict.uid, conflict.title, conflict.fields, conflict.recurrence_id) == (
        "a",
        "Mine",
        ("title",),
        "20261117",
    )
    assert (conflict.since, conflict.calendar_id) == (clock.now, remote)
    assert summary.conflicts
    assert store.view.conflicts.counts() == {store.view.accounts.all()[0].id: 1}
    assert store.view.outbox.ready(remote, NOW) == ()
    assert [op.state for op in store.view.outbox.of_object(edited)] == [OpState.CONFLICT]
    assert store.view.occurrences.between(week())[0].mark is SyncMark.CONFLICT
    assert store.view.objects.get(edited).standing is Standing.CONFLICTED


def test_a_newer_version_of_theirs_refreshes_the_same_conflict(store, edited, clock):
    first, _ = clash(store, edited)
    since = clock.now
    clock.advance(hours=1)
    assert clash(store, edited, event("a", "Newest"), '"3"')[0] == first
    conflict = store.view.conflicts.get(first)
    assert (conflict.theirs, conflict.theirs_etag, conflict.since) == (event("a", "Newest"), '"3"', since)


def test_an_edit_meanwhile_is_mine_and_still_waits(store, remote, edited):
    conflict_id, _ = clash(store, edited)
    with store.unit() as unit:
        unit.objects.save_local(remote, event("a", "Mine again"), object_id=edited)
    assert store.view.conflicts.get(conflict_id).mine == event("a", "Mine again")
    assert store.view.outbox.ready(remote, NOW) == ()


def test_a_copy_of_a_conflicted_object_is_left_to_the_conflict(store, remote, edited):
    clash(store, edited)
    stored, _ = pull(store, remote, copy("a", event("a", "Newest"), '"3"'))
    assert [one.standing for one in stored.standing_edits] == [Standing.CONFLICTED]


def test_mine_goes_out_against_their_version(store, remote, edited):
    conflict_id, _ = clash(store, edited)
    summary = resolve(store, conflict_id, MINE)
    assert summary.conflicts
    (op,) = store.view.outbox.ready(remote, NOW)
    assert (op.verb, op.raw, op.base_etag) == (Verb.UPDATE, MINE, '"2"')
    found = store.view.objects.get(edited)
    assert (found.base_raw, found.base_etag, found.raw) == (THEIRS, '"2"', MINE)
    assert store.view.conflicts.all() == ()
    assert store.view.trash.all() == ()


def test_theirs_leaves_nothing_to_send_and_mine_in_the_trash(store, remote, edited):
    conflict_id, _ = clash(store, edited)
    resolve(store, conflict_id, THEIRS)
    assert titles(store) == ["Theirs"]
    assert store.view.outbox.counts() == {}
    assert store.view.objects.get(edited).standing is Standing.CLEAN
    assert [item.raw for item in store.view.trash.all()] == [MINE]


def test_mine_is_created_anew_when_they_deleted_it(store, remote, edited):
    conflict_id, _ = clash(store, edited, None)
    assert store.view.conflicts.get(conflict_id).theirs is None
    resolve(store, conflict_id, MINE)
    (op,) = store.view.outbox.ready(remote, NOW)
    assert (op.verb, op.raw, op.base_etag, op.href) == (Verb.CREATE, MINE, None, None)


def test_their_delete_takes_the_event_away_into_the_trash(store, remote, edited):
    conflict_id, _ = clash(store, edited, None)
    resolve(store, conflict_id, None)
    assert store.view.objects.get(edited) is None
    assert titles(store) == []
    assert [item.raw for item in store.view.trash.all()] == [MINE]
    assert store.view.outbox.counts() == {}


@pytest.mark.parametrize(("kept", "shown"), [(THEIRS, ["Theirs"]), (None, [])], ids=["theirs", "my-delete"])
def test_my_delete_against_their_edit(store, remote, edited, kept, shown):
    with store.unit() as unit:
        unit.objects.delete_local(edited)
    conflict_id, _ = clash(store, edited)
    conflict = store.view.conflicts.get(conflict_id)
    assert (conflict.mine, conflict.theirs, conflict.title) == (None, THEIRS, "Mine")
    resolve(store, conflict_id, kept)
    assert titles(store) == shown
    assert [op.verb for op in store.view.outbox.ready(remote, NOW)] == ([] if kept else [Verb.DELETE])
    assert len(store.view.trash.all()) == (0 if kept else 1)


def test_a_conflict_is_resolved_once(store, edited):
    conflict_id, _ = clash(store, edited)
    resolve(store, conflict_id, MINE)
    with pytest.raises(ObjectGone):
        resolve(store, conflict_id, THEIRS)
    assert store.view.conflicts.get(conflict_id) is None


def test_an_operation_of_unknown_outcome_joins_the_conflict(store, remote, edited):
    with store.unit() as unit:
        unit.outbox.doubt(unit.outbox.dispatch(unit.outbox.of_object(edited)[0], href="/cal/a.ics"), error="?")
        unit.objects.save_local(remote, event("a", "Later"), object_id=edited)
    clash(store, edited)
    assert [op.state for op in store.view.outbox.of_object(edited)] == [OpState.CONFLICT]
