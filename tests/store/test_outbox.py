from datetime import timedelta

import pytest

from calapp.errors import ObjectGone
from calapp.model.edits import Notify
from calapp.model.occurrence import SyncMark
from calapp.store.database import Store
from calapp.store.queue import verb_for
from calapp.store.values import OpState, Standing, Verb
from tests.store.world import NOW, add_calendar, copy, event, pull, titles, week

MINE, NEWER = event("a", "Mine"), event("a", "Newer")


@pytest.fixture
def pulled(store, remote):
    pull(store, remote, copy("a"))
    return store.view.objects.at(remote, "/cal/a.ics").id


def save(store, calendar_id, raw, object_id=None, **options):
    with store.unit() as unit:
        return unit.objects.save_local(calendar_id, raw, object_id=object_id, **options).object_id


def delete(store, object_id):
    with store.unit() as unit:
        unit.objects.delete_local(object_id)


def ops(store, object_id):
    return store.view.outbox.of_object(object_id)


def do(store, name, op, *args, **options):
    with store.unit() as unit:
        return getattr(unit.outbox, name)(op, *args, **options)


def dispatch(store, object_id, href="/cal/a.ics"):
    return do(store, "dispatch", ops(store, object_id)[0], href=href)


@pytest.mark.parametrize(
    ("there", "wanted", "doubtful", "verb"),
    [
        (None, None, False, None),
        (None, None, True, Verb.DELETE),
        (None, "x", False, Verb.CREATE),
        (None, "x", True, Verb.CREATE),
        ("x", "x", False, None),
        ("x", "y", False, Verb.UPDATE),
        ("x", None, False, Verb.DELETE),
    ],
    ids=["nothing", "may-be-there", "create", "create-again", "in-step", "update", "delete"],
)
def test_the_verb_is_the_difference_between_there_and_wanted(there, wanted, doubtful, verb):
    assert verb_for(there, wanted, doubtful=doubtful) is verb


class TestDispatch:
    def test_what_is_sent_is_on_record_before_it_leaves(self, store, remote, path, clock):
        object_id = save(store, remote, MINE)
        sent = dispatch(store, object_id)
        assert (sent.state, sent.href, sent.dispatched, sent.raw) == (OpState.INFLIGHT, "/cal/a.ics", 1, MINE)
        with Store.open(path, clock=clock) as other:
            assert ops(other, object_id) == (sent,)
            assert other.view.objects.at(remote, "/cal/a.ics").id == object_id
            assert other.view.outbox.ready(remote, NOW) == ()

    def test_an_operation_that_an_edit_made_needless_is_not_sent(self, store, remote, pulled):
        save(store, remote, MINE, pulled)
        (op,) = ops(store, pulled)
        save(store, remote, event("a"), pulled)
        with pytest.raises(ObjectGone):
            do(store, "dispatch", op, href=None)

    def test_after_a_crash_what_was_in_flight_is_of_unknown_outcome(self, store, remote, pulled):
        save(store, remote, MINE, pulled)
        dispatch(store, pulled)
        account = store.view.accounts.all()[0].id
        with store.unit() as unit:
            assert unit.outbox.recover(account) == 1
        assert [op.state for op in store.view.outbox.unsettled(remote)] == [OpState.UNKNOWN]

    def test_a_lost_answer_makes_the_outcome_unknown(self, store, remote, pulled):
        save(store, remote, MINE, pulled)
        do(store, "doubt", dispatch(store, pulled), error="no answer")
        (op,) = store.view.outbox.unsettled(remote)
        assert op.error == "no answer"


class TestAck:
    def test_an_edit_that_arrived_is_the_new_base(self, store, remote, pulled):
        save(store, remote, MINE, pulled)
        written = copy("a", MINE.replace("END:VEVENT", "X-SERVER:1\r\nEND:VEVENT"), '"2"')
        with store.unit() as unit:
            unit.outbox.ack(unit.outbox.dispatch(ops(store, pulled)[0], href="/cal/a.ics"), written)
        found = store.view.objects.get(pulled)
        assert (found.base_raw, found.base_etag, found.local_raw) == (written.raw, '"2"', None)
        assert found.standing is Standing.CLEAN
        assert ops(store, pulled) == ()
        assert unit.summary.touches(week())
        assert unit.summary.pending
        assert store.view.occurrences.between(week())[0].mark is SyncMark.SYNCED

    def test_an_edit_made_while_the_first_was_in_flight_stays_queued(self, store, remote, pulled):
        save(store, remote, MINE, pulled, fields=["title"])
        sent = dispatch(store, pulled)
        save(store, remote, NEWER, pulled, fields=["location"])
        first, second = ops(store, pulled)
        assert (first, second.state, second.raw) == (sent, OpState.QUEUED, NEWER)
        assert store.view.outbox.ready(remote, NOW) == ()
        do(store, "ack", sent, copy("a", MINE, '"2"'))
        (op,) = ops(store, pulled)
        assert (op.verb, op.raw, op.base_etag, op.fields) == (Verb.UPDATE, NEWER, '"2"', {"location"})
        assert store.view.objects.get(pulled).raw == NEWER
        assert titles(store) == ["Newer"]
        assert store.view.outbox.ready(remote, NOW) == (op,)

    def test_a_delete_made_while_the_create_was_in_flight_follows_it(self, store, remote):
        object_id = save(store, remote, MINE)
        sent = dispatch(store, object_id)
        delete(store, object_id)
        do(store, "ack", sent, copy("a", MINE, '"1"'))
        (op,) = ops(store, object_id)
        assert (op.verb, op.base_etag, op.href) == (Verb.DELETE, '"1"', "/cal/a.ics")
        assert titles(store) == []
        do(store, "ack", dispatch(store, object_id), None)
        assert store.view.objects.get(object_id) is None
        assert store.view.outbox.counts() == {}

    def test_an_event_that_came_back_while_its_delete_was_in_flight_is_created_again(self, store, remote, pulled):
        delete(store, pulled)
        sent = dispatch(store, pulled)
        save(store, remote, event("a"), pulled)
        do(store, "ack", sent, None)
        (op,) = ops(store, pulled)
        assert (op.verb, op.raw, op.base_etag, op.href) == (Verb.CREATE, event("a"), None, None)
        assert titles(store) == ["Planning"]

    def test_going_back_to_what_is_in_flight_leaves_nothing_more_to_send(self, store, remote, pulled):
        save(store, remote, MINE, pulled)
        sent = dispatch(store, pulled)
        save(store, remote, NEWER, pulled)
        save(store, remote, MINE, pulled)
        assert ops(store, pulled) == (sent,)
        do(store, "ack", sent, copy("a", MINE, '"2"'))
        assert store.view.objects.get(pulled).standing is Standing.CLEAN

    def test_a_server_that_names_the_object_itself_is_followed(self, store, remote):
        object_id = save(store, remote, MINE)
        sent = dispatch(store, object_id, href=None)
        pull(store, remote, copy("named-by-server", MINE, '"1"'))  # the pull meets it before the answer is known
        do(store, "ack", sent, copy("named-by-server", MINE, '"1"'))
        assert store.view.objects.get(object_id).href == "/cal/named-by-server.ics"
        assert store.view.objects.count(remote) == 1
        assert titles(store) == ["Mine"]

    def test_an_edit_of_the_copy_that_the_server_named_is_in_the_trash(self, store, remote):
        object_id = save(store, remote, MINE)
        sent = dispatch(store, object_id, href=None)
        pull(store, remote, copy("named", MINE, '"1"'))
        save(store, remote, NEWER, store.view.objects.at(remote, "/cal/named.ics").id)
        do(store, "ack", sent, copy("named", MINE, '"1"'))
        assert titles(store) == ["Mine"]
        assert [item.raw for item in store.view.trash.all()] == [NEWER]
        assert store.view.outbox.counts() == {}

    def test_an_answer_that_comes_twice_changes_nothing(self, store, remote, pulled):
        save(store, remote, MINE, pulled)
        sent = dispatch(store, pulled)
        do(store, "ack", sent, copy("a", MINE, '"2"'))
        do(store, "ack", sent, copy("a", MINE, '"3"'))
        assert store.view.objects.get(pulled).base_etag == '"2"'


class TestFailure:
    def test_a_retry_waits_for_its_time_and_counts(self, store, remote, pulled):
        save(store, remote, MINE, pulled)
        later = NOW + timedelta(minutes=5)
        do(store, "retry", dispatch(store, pulled), error="Offline", not_before=later)
        (op,) = ops(store, pulled)
        assert (op.state, op.attempts, op.error, op.not_before) == (OpState.QUEUED, 1, "Offline", later)
        assert store.view.outbox.ready(remote, NOW) == ()
        assert store.view.outbox.ready(remote, later) == (op,)
        assert store.view.outbox.next_due(store.view.accounts.all()[0].id) == later

    def test_a_wait_that_the_server_asked_for_does_not_count(self, store, remote, pulled):
        save(store, remote, MINE, pulled)
        do(store, "postpone", dispatch(store, pulled), NOW + timedelta(minutes=5))
        assert (ops(store, pulled)[0].attempts, ops(store, pulled)[0].state) == (0, OpState.QUEUED)

    def test_what_the_server_refuses_waits_for_a_person(self, store, remote, pulled):
        save(store, remote, MINE, pulled)
        do(store, "block", dispatch(store, pulled), error="Too large")
        assert store.view.outbox.ready(remote, NOW + timedelta(days=400)) == ()
        assert store.view.occurrences.between(week())[0].mark is SyncMark.BLOCKED
        account = store.view.accounts.all()[0].id
        assert store.view.outbox.counts() == {account: 1}
        with store.unit() as unit:
            assert unit.outbox.release(account) == 1
        assert unit.summary.touches(week())
        assert [op.state for op in store.view.outbox.ready(remote, NOW)] == [OpState.QUEUED]

    def test_a_blocked_operation_with_a_time_is_tried_again(self, store, remote, pulled):
        save(store, remote, MINE, pulled)
        do(store, "block", dispatch(store, pulled), error="Too large", not_before=NOW + timedelta(hours=1))
        assert store.view.outbox.ready(remote, NOW) == ()
        assert len(store.view.outbox.ready(remote, NOW + timedelta(hours=1))) == 1

    def test_a_new_edit_lifts_the_block(self, store, remote, pulled):
        save(store, remote, MINE, pulled)
        do(store, "block", dispatch(store, pulled), error="Too large")
        save(store, remote, NEWER, pulled)
        (op,) = store.view.outbox.ready(remote, NOW)
        assert (op.raw, op.attempts, op.error) == (NEWER, 0, "")

    @pytest.mark.parametrize("way", ["retry", "block"])
    def test_an_edit_made_meanwhile_joins_what_did_not_happen(self, store, remote, pulled, way):
        save(store, remote, MINE, pulled, fields=["title"], notify=Notify.ALL)
        sent = dispatch(store, pulled)
        save(store, remote, NEWER, pulled, fields=["location"])
        do(store, way, sent, error="no")
        (op,) = store.view.outbox.ready(remote, NOW)
        assert (op.op_id, op.verb, op.raw, op.base_etag) == (sent.op_id, Verb.UPDATE, NEWER, '"1"')
        assert (op.fields, op.notify) == ({"title", "location"}, Notify.ALL)

    def test_a_create_that_did_not_happen_and_was_deleted_meanwhile_is_deleted_to_be_sure(self, store, remote):
        object_id = save(store, remote, MINE)
        sent = dispatch(store, object_id)
        delete(store, object_id)
        do(store, "retry", sent, error="Offline")
        (op,) = ops(store, object_id)
        assert (op.verb, op.base_etag, op.href) == (Verb.DELETE, None, "/cal/a.ics")
        assert titles(store) == []
        do(store, "ack", dispatch(store, object_id), None)
        assert store.view.objects.get(object_id) is None

    def test_a_create_that_never_had_an_address_is_simply_gone(self, store, remote):
        object_id = save(store, remote, MINE)
        sent = dispatch(store, object_id, href=None)
        delete(store, object_id)
        do(store, "retry", sent, error="Offline")
        assert store.view.objects.get(object_id) is None

    def test_an_operation_whose_object_is_gone_is_left_alone(self, store, remote, pulled):
        save(store, remote, MINE, pulled)
        sent = dispatch(store, pulled)
        with store.unit() as unit:
            unit.objects.forget(pulled)
        do(store, "retry", sent, error="x")
        do(store, "ack", sent, copy("a"))
        assert store.view.objects.get(pulled) is None


def test_deletes_come_last_and_the_rest_in_order(store, remote, clock):
    pull(store, remote, copy("a"), copy("b"))
    first, second = (store.view.objects.at(remote, f"/cal/{uid}.ics").id for uid in "ab")
    delete(store, first)
    new = save(store, remote, event("c"))
    save(store, remote, event("b", "Mine"), second)
    assert [op.object_id for op in store.view.outbox.ready(remote, NOW)] == [new, second, first]


def test_calendars_do_not_see_each_others_operations(store, remote):
    other = add_calendar(store, name="Other").id
    save(store, other, MINE)
    assert store.view.outbox.ready(remote, NOW) == ()
    assert len(store.view.outbox.ready(other, NOW)) == 1
