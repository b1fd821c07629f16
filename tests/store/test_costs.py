"""What a quiet pass, a week and a keystroke cost does not grow with the calendar: no statement walks it."""

import re

import pytest

from calapp.model.calendar import CalendarSyncState, SyncPhase
from tests.store.world import NOW, copy, event, pull, week

WALKS = re.compile(
    r"SCAN (calendar_object|o|e|event|occurrence|activity|trash)\b|calendar_object_\w+ \(calendar_id=\?\)"
)


@pytest.fixture
def plans(store, remote):
    """A function that returns the steps of all statements that a piece of work ran which walk a long table."""
    pull(store, remote, copy("a"), copy("b", event("b", more=("RRULE:FREQ=DAILY;COUNT=3",))))

    def of(work):
        statements = set()
        connections = [store._connection._sqlite, store.view._connection._sqlite]
        for connection in connections:
            connection.set_trace_callback(statements.add)
        work()
        for connection in connections:
            connection.set_trace_callback(None)
        steps = []
        for statement in statements:
            if re.match(r"\s*(SELECT|WITH|UPDATE|DELETE)", statement):
                steps += [step for *_numbers, step in store._connection.rows(f"EXPLAIN QUERY PLAN {statement}")]
        assert steps
        return [step for step in steps if WALKS.search(step)]

    return of


def test_a_pass_with_nothing_to_do_walks_no_table(store, remote, plans):
    account = store.view.accounts.all()[0].id

    def work():
        view = store.view
        with store.unit() as unit:
            unit.outbox.recover(account)
            unit.accounts.update(account, error="")
            unit.calendars.save_state(CalendarSyncState(remote, SyncPhase.STEADY, "token"))
        view.outbox.ready(remote, NOW), view.outbox.unsettled(remote), view.outbox.counts()
        view.outbox.next_due(account), view.conflicts.counts(), view.conflicts.all(), view.problems.all()
        view.calendars.all(), view.calendars.state(remote), view.accounts.all()

    assert plans(work) == []


def test_one_change_walks_no_table(store, remote, plans):
    def work():
        store.view.objects.tags(remote, ["/cal/a.ics", "/cal/x.ics"])
        pull(store, remote, copy("a", event("a", "New"), '"2"'), copy("c"))
        with store.unit() as unit:
            found = unit.objects.at(remote, "/cal/a.ics")
            unit.objects.save_local(remote, event("a", "Mine"), object_id=found.id)
            unit.conflicts.resolve(unit.conflicts.save(found.id, copy("a", event("a", "Theirs"), '"3"')), None)
            unit.outbox.ack(unit.outbox.dispatch(unit.outbox.of_object(found.id)[0], href="/cal/a.ics"), None)
            unit.objects.forget(unit.objects.at(remote, "/cal/c.ics").id)
            unit.outbox.release(1)

    assert plans(work) == []


def test_looking_and_searching_walk_no_table(store, remote, plans):
    def work():
        view = store.view
        (*_others, one) = view.occurrences.between(week())
        view.occurrences.between(week(), calendar_ids=[remote])
        view.occurrences.get(one.key), view.occurrences.of_object(one.key.object_id)
        view.occurrences.missing_years(week())
        view.objects.of_uid("a"), view.objects.by_uid(remote, ["a", "b"]), view.objects.get(1)
        view.search.find("plan", around=NOW)
        view.horizon.series_in([2031])

    assert plans(work) == []


def test_the_feed_is_read_by_its_indexes(store, remote, plans):
    account = store.view.accounts.all()[0].id

    def work():
        log = store.view.activity
        log.after(0), log.after(0, account_id=account), log.after(0, calendar_id=remote)
        log.after(0, account_id=account, calendar_id=remote)
        for line in log.before(99, limit=1):
            log.get(line.cursor), log.texts(line)
        log.expired(1), log.cursor()

    assert plans(work) == []
