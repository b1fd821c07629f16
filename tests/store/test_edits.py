import pytest

from calapp.errors import InputError, ObjectGone, PreconditionFailed
from calapp.model.edits import EditReceipt, Notify
from calapp.model.occurrence import SyncMark
from calapp.store.values import OpState, Standing, Verb
from tests.store.world import copy, event, pull, titles, week

MINE = event("a", "Mine")


@pytest.fixture
def pulled(store, remote):
    """The id of an object that is in step with the server."""
    pull(store, remote, copy("a"))
    return store.view.objects.at(remote, "/cal/a.ics").id


def save(store, calendar_id, raw, **options):
    with store.unit() as unit:
        receipt = unit.objects.save_local(calendar_id, raw, **options)
    return receipt, unit.summary


def delete(store, object_id, **options):
    with store.unit() as unit:
        return unit.objects.delete_local(object_id, **options)


def waiting(store, object_id):
    (op,) = store.view.outbox.of_object(object_id)
    return op


class TestAtAServer:
    def test_a_new_event_shows_at_once_and_waits_to_be_created(self, store, remote):
        receipt, summary = save(store, remote, MINE, notify=Notify.ALL, fields=["title"], label="Create")
        assert receipt == EditReceipt(receipt.object_id, remote, None, MINE, "Create", Notify.ALL)
        op = waiting(store, receipt.object_id)
        assert (op.verb, op.state, op.raw, op.base_etag, op.href) == (Verb.CREATE, OpState.QUEUED, MINE, None, None)
        assert (op.uid, op.notify, op.fields, op.calendar_id) == ("a", Notify.ALL, {"title"}, remote)
        assert store.view.occurrences.between(week())[0].mark is SyncMark.PENDING
        assert summary.pending
        assert summary.touches(week())
        assert store.view.objects.get(receipt.object_id).standing is Standing.NEW

    def test_an_edit_lies_over_the_base_and_leaves_it_alone(self, store, remote, pulled):
        save(store, remote, MINE, object_id=pulled)
        found = store.view.objects.get(pulled)
        assert (found.base_raw, found.base_etag, found.raw, found.local_rev) == (event("a"), '"1"', MINE, 1)
        op = waiting(store, pulled)
        assert (op.verb, op.raw, op.base_etag, op.href) == (Verb.UPDATE, MINE, '"1"', "/cal/a.ics")
        assert titles(store) == ["Mine"]

    def test_a_delete_hides_the_event_and_waits(self, store, remote, pulled):
        receipt = delete(store, pulled, label="Delete")
        assert receipt == EditReceipt(pulled, remote, event("a"), None, "Delete")
        assert titles(store) == []
        op = waiting(store, pulled)
        assert (op.verb, op.raw, op.base_etag) == (Verb.DELETE, None, '"1"')
        assert store.view.objects.get(pulled).standing is Standing.DELETED
        assert [item.raw for item in store.view.trash.all()] == [event("a")]
        assert store.view.objects.of_uid("a") == ()
        with store.unit() as unit, pytest.raises(ObjectGone):
            unit.objects.delete_local(pulled)

    def test_going_back_to_the_servers_text_leaves_nothing_to_send(self, store, remote, pulled):
        save(store, remote, MINE, object_id=pulled)
        receipt, _ = save(store, remote, event("a"), object_id=pulled)
        assert (receipt.before, receipt.after) == (MINE, event("a"))
        assert store.view.outbox.of_object(pulled) == ()
        assert store.view.objects.get(pulled).standing is Standing.CLEAN
        assert store.view.occurrences.between(week())[0].mark is SyncMark.SYNCED

    def test_undoing_a_delete_takes_it_out_of_outbox_and_trash(self, store, remote, pulled):
        receipt = delete(store, pulled)
        save(store, remote, receipt.before, object_id=pulled)
        assert titles(store) == ["Planning"]
        assert store.view.outbox.of_object(pulled) == ()
        assert store.view.trash.all() == ()
        assert store.view.objects.get(pulled).standing is Standing.CLEAN

    def test_deleting_what_was_never_sent_leaves_only_the_trash(self, store, remote):
        receipt, _ = save(store, remote, MINE)
        delete(store, receipt.object_id)
        assert store.view.objects.get(receipt.object_id) is None
        assert store.view.outbox.counts() == {}
        assert len(store.view.trash.all()) == 1
        again, _ = save(store, remote, MINE, object_id=receipt.object_id)
        assert again.object_id == receipt.object_id
        assert waiting(store, receipt.object_id).verb is Verb.CREATE
        assert store.view.trash.all() == ()

    def test_the_same_text_again_is_no_edit(self, store, remote, pulled):
        before = store.view.activity.cursor()
        receipt, summary = save(store, remote, event("a"), object_id=pulled)
        assert receipt.before == receipt.after
        assert summary.empty
        assert store.view.activity.cursor() == before

    def test_several_edits_are_one_operation_that_remembers_all_they_meant(self, store, remote, pulled):
        save(store, remote, MINE, object_id=pulled, fields=["title"], notify=Notify.ALL)
        first = waiting(store, pulled)
        save(store, remote, event("a", "Ours"), object_id=pulled, fields=["location"])
        op = waiting(store, pulled)
        assert (op.id, op.op_id, op.raw) == (first.id, first.op_id, event("a", "Ours"))
        assert (op.fields, op.notify, op.local_rev) == ({"title", "location"}, Notify.ALL, 2)


class TestOnThisComputer:
    def test_an_edit_is_the_text_itself(self, store, local):
        receipt, summary = save(store, local, MINE)
        save(store, local, event("a", "Changed"), object_id=receipt.object_id)
        found = store.view.objects.get(receipt.object_id)
        assert (found.raw, found.standing, found.local_rev) == (event("a", "Changed"), Standing.CLEAN, 1)
        assert store.view.outbox.counts() == {}
        assert titles(store) == ["Changed"]
        assert not summary.pending

    def test_a_delete_leaves_only_the_trash_and_can_be_undone_under_the_same_id(self, store, local):
        receipt, _ = save(store, local, MINE)
        delete(store, receipt.object_id)
        assert store.view.objects.get(receipt.object_id) is None
        assert titles(store) == []
        again, _ = save(store, local, MINE, object_id=receipt.object_id)
        assert again.object_id == receipt.object_id
        assert titles(store) == ["Mine"]
        assert store.view.trash.all() == ()


def test_an_id_is_never_given_twice(store, local):
    first, _ = save(store, local, MINE)
    delete(store, first.object_id)
    assert save(store, local, event("b"))[0].object_id > first.object_id


@pytest.mark.parametrize("raw", ["nonsense", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"], ids=["no-calendar", "no-event"])
def test_a_text_that_cannot_be_read_is_refused_and_nothing_is_written(store, remote, raw):
    with pytest.raises(InputError), store.unit() as unit:
        unit.objects.save_local(remote, raw)
    assert unit.summary.empty
    assert store.view.objects.count(remote) == 0


def test_an_object_cannot_change_its_calendar(store, remote, local, pulled):
    with store.unit() as unit, pytest.raises(ValueError, match="moves"):
        unit.objects.save_local(local, MINE, object_id=pulled)


def test_a_move_deletes_only_after_the_copy_arrived(store, remote, pulled, clock):
    from tests.store.world import add_calendar

    target = add_calendar(store, name="Other").id
    with store.unit() as unit:
        made = unit.objects.save_local(target, event("a")).object_id
        create = unit.outbox.of_object(made)[0]
        unit.objects.delete_local(pulled, after=create.id)
    assert store.view.outbox.ready(remote, clock.now) == ()
    with store.unit() as unit:
        sent = unit.outbox.dispatch(create, href="/other/a.ics")
    assert store.view.outbox.ready(remote, clock.now) == ()
    with store.unit() as unit:
        unit.outbox.ack(sent, copy("moved", event("a")))
    assert [op.verb for op in store.view.outbox.ready(remote, clock.now)] == [Verb.DELETE]


class TestRebase:
    def test_a_merge_stands_on_the_new_base_and_waits(self, store, remote, pulled):
        save(store, remote, MINE, object_id=pulled)
        merged = event("a", "Merged")
        with store.unit() as unit:
            unit.objects.rebase(pulled, copy("a", event("a", "Theirs"), '"2"'), merged, local_rev=1)
        found, op = store.view.objects.get(pulled), waiting(store, pulled)
        assert (found.base_raw, found.base_etag, found.raw) == (event("a", "Theirs"), '"2"', merged)
        assert (op.verb, op.raw, op.base_etag) == (Verb.UPDATE, merged, '"2"')
        assert titles(store) == ["Merged"]

    def test_a_merge_equal_to_the_servers_text_is_clean(self, store, remote, pulled):
        save(store, remote, MINE, object_id=pulled)
        theirs = copy("a", event("a", "Theirs"), '"2"')
        with store.unit() as unit:
            unit.objects.rebase(pulled, theirs, theirs.raw)
        assert store.view.objects.get(pulled).standing is Standing.CLEAN
        assert store.view.outbox.of_object(pulled) == ()
        assert titles(store) == ["Theirs"]

    def test_a_delete_goes_on_against_the_new_version(self, store, remote, pulled):
        delete(store, pulled)
        theirs = copy("a", event("a", "Theirs"), '"2"')
        with store.unit() as unit:
            unit.objects.rebase(pulled, theirs, theirs.raw)
        op = waiting(store, pulled)
        assert (op.verb, op.base_etag) == (Verb.DELETE, '"2"')
        assert titles(store) == []

    def test_a_merge_of_an_older_edit_is_refused(self, store, remote, pulled):
        save(store, remote, MINE, object_id=pulled)
        save(store, remote, event("a", "Newer"), object_id=pulled)
        with store.unit() as unit, pytest.raises(PreconditionFailed):
            unit.objects.rebase(pulled, copy("a", etag='"2"'), MINE, local_rev=1)

    def test_a_delete_that_gives_way_brings_the_event_back(self, store, remote, pulled):
        delete(store, pulled)
        with store.unit() as unit:
            unit.objects.revive(pulled, copy("a", event("a", "Theirs"), '"2"'))
        assert titles(store) == ["Theirs"]
        assert store.view.trash.all() == ()
        assert store.view.outbox.of_object(pulled) == ()

    def test_an_edit_that_gives_way_is_in_the_trash(self, store, remote, pulled):
        save(store, remote, MINE, object_id=pulled)
        with store.unit() as unit:
            unit.objects.revive(pulled, copy("a", event("a", "Theirs"), '"2"'))
        assert titles(store) == ["Theirs"]
        assert [item.raw for item in store.view.trash.all()] == [MINE]
