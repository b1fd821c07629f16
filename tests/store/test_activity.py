"""The change feed: a line for every change of an event or a calendar, and what each of them replaced."""

from dataclasses import replace

import pytest

from calapp.model.changes import ActivityType, Origin
from calapp.store.database import Store
from tests.store.world import add_calendar, copy, event, pull

ADD, UPDATE, DELETE = ActivityType
LOCAL, REMOTE = Origin
FIRST, SECOND, THIRD = event("a", "First"), event("a", "Second"), event("a", "Third")


@pytest.fixture
def begun(store, remote):
    """The cursor before the test changes anything."""
    return store.view.activity.cursor()


@pytest.fixture
def pulled(store, remote):
    """The id of an object that came from the server as FIRST."""
    pull(store, remote, copy("a", FIRST))
    return store.view.objects.at(remote, "/cal/a.ics").id


def told(store, since=0):
    return [(one.type, one.origin, one.title) for one in store.view.activity.after(since)]


def texts(store):
    """Return the texts before and after of every line about an object, oldest first."""
    log = store.view.activity
    return [log.texts(one) for one in log.after(0) if one.object_id is not None]


def edit(store, calendar_id, raw, object_id=None):
    with store.unit() as unit:
        return unit.objects.save_local(calendar_id, raw, object_id=object_id).object_id


def delete(store, object_id):
    with store.unit() as unit:
        unit.objects.delete_local(object_id)


def sent(store, object_id, raw=None, **options):
    """Let what waits for an object reach the server; ``raw`` is what the server made of it."""
    with store.unit() as unit:
        (op,) = unit.outbox.of_object(object_id)
        op = unit.outbox.dispatch(op, href="/cal/a.ics")
        unit.outbox.ack(op, None if op.raw is None else copy("a", raw or op.raw, '"9"'), **options)


def test_a_calendar_that_is_added_changed_and_deleted_here_is_told(store, begun):
    calendar = add_calendar(store, name="Team")
    with store.unit() as unit:
        unit.calendars.update(calendar.id, name="Club")
    assert told(store, begun) == [(ADD, LOCAL, "Team"), (UPDATE, LOCAL, "Club")]
    (line, _) = store.view.activity.after(begun)
    assert (line.calendar_id, line.account_id, line.object_id, line.uid) == (
        calendar.id, calendar.account_id, None, "",
    )  # fmt: skip
    assert store.view.activity.texts(line) == (None, None)
    with store.unit() as unit:
        unit.calendars.forget(calendar.id)
    assert told(store, begun) == [(DELETE, LOCAL, "Club")]


def test_what_the_server_says_of_a_calendar_is_told_as_its_doing(store, remote, begun):
    known = store.view.calendars.get(remote)
    with store.unit() as unit:
        unit.calendars.save(replace(known, id=0, href="/new/", name="New"), origin=REMOTE)
        unit.calendars.update(remote, origin=REMOTE, location="Berlin")
        unit.calendars.update(remote, origin=REMOTE, location="Berlin")
    assert told(store, begun) == [(ADD, REMOTE, "New"), (UPDATE, REMOTE, "Work")]


def test_how_a_calendar_looks_in_the_window_is_nobodys_news(store, remote, begun):
    with store.unit() as unit:
        unit.calendars.update(remote, color="#123456", visible=False, synced=False, primary=True)
    assert told(store, begun) == []


def test_a_deleted_calendar_takes_the_lines_of_its_events_along(store, remote, begun, pulled):
    with store.unit() as unit:
        unit.calendars.forget(remote)
    assert told(store) == [(DELETE, LOCAL, "Work")]


def test_what_was_before_and_after_each_change_is_known(store, remote, pulled):
    pull(store, remote, copy("a", SECOND, '"2"'))
    edit(store, remote, THIRD, pulled)
    assert texts(store) == [(None, FIRST), (FIRST, SECOND), (SECOND, THIRD)]
    delete(store, pulled)
    assert texts(store) == [(None, FIRST), (FIRST, SECOND), (SECOND, THIRD), (THIRD, None)]
    sent(store, pulled)
    assert texts(store)[2:] == [(SECOND, THIRD), (THIRD, None)]


def test_what_comes_back_begins_anew_and_ends_nothing_before_it(store, remote, pulled):
    delete(store, pulled)
    edit(store, remote, SECOND, pulled)
    assert [line[:2] for line in told(store)[1:]] == [(ADD, REMOTE), (DELETE, LOCAL), (ADD, LOCAL)]
    assert texts(store) == [(None, FIRST), (FIRST, None), (None, SECOND)]


def test_what_the_server_removed_is_known_by_its_last_text(store, pulled):
    with store.unit() as unit:
        unit.objects.forget(pulled)
    assert told(store)[-1] == (DELETE, REMOTE, "First")
    assert texts(store) == [(None, FIRST), (FIRST, None)]


def test_an_answer_that_says_what_was_sent_is_no_news(store, remote, pulled):
    edit(store, remote, SECOND, pulled)
    cursor = store.view.activity.cursor()
    sent(store, pulled, SECOND.replace("PRODID:-//test//EN", "PRODID:-//server//EN"))
    assert told(store, cursor) == []


def test_what_the_server_made_of_an_edit_is_told_as_its_doing(store, remote, pulled):
    edit(store, remote, SECOND, pulled)
    cursor = store.view.activity.cursor()
    sent(store, pulled, THIRD, news=True)
    assert told(store, cursor) == [(UPDATE, REMOTE, "Third")]
    assert texts(store)[1:] == [(FIRST, SECOND), (SECOND, THIRD)]


def test_news_under_an_edit_that_came_meanwhile_wait_for_its_merge(store, remote, pulled):
    edit(store, remote, SECOND, pulled)
    with store.unit() as unit:
        op = unit.outbox.dispatch(unit.outbox.of_object(pulled)[0], href="/cal/a.ics")
    edit(store, remote, THIRD, pulled)
    cursor = store.view.activity.cursor()
    with store.unit() as unit:
        unit.outbox.ack(op, copy("a", SECOND, '"9"'), news=True)
    assert told(store, cursor) == []


def test_what_a_merge_brought_is_told_as_the_servers_doing(store, remote, pulled):
    edit(store, remote, SECOND, pulled)
    cursor = store.view.activity.cursor()
    merged = event("a", "Second", more=("LOCATION:Room 7",))
    with store.unit() as unit:
        unit.objects.rebase(pulled, copy("a", event("a", "First", more=("LOCATION:Room 7",)), '"2"'), merged)
    assert told(store, cursor) == [(UPDATE, REMOTE, "Second")]
    assert texts(store)[-1] == (SECOND, merged)


def test_what_the_server_brings_back_is_told_under_its_title(store, pulled):
    delete(store, pulled)
    with store.unit() as unit:
        unit.objects.revive(pulled, copy("a", SECOND, '"2"'))
    assert told(store)[-2:] == [(DELETE, LOCAL, "First"), (ADD, REMOTE, "Second")]
    assert texts(store)[-1] == (None, SECOND)


@pytest.mark.parametrize(
    ("mine", "theirs", "chosen", "line"),
    [
        pytest.param(SECOND, THIRD, THIRD, (UPDATE, LOCAL, "Third"), id="theirs"),
        pytest.param(SECOND, THIRD, SECOND, None, id="mine"),
        pytest.param(SECOND, None, None, (DELETE, LOCAL, "Second"), id="deleted-there"),
        pytest.param(None, THIRD, THIRD, (ADD, LOCAL, "Third"), id="deleted-here"),
        pytest.param(None, THIRD, None, None, id="deleted-for-good"),
    ],
)
def test_a_conflict_is_told_by_what_its_resolution_changed(store, remote, pulled, mine, theirs, chosen, line):
    if mine is None:
        delete(store, pulled)
    else:
        edit(store, remote, mine, pulled)
    with store.unit() as unit:
        conflict = unit.conflicts.save(pulled, theirs and copy("a", theirs, '"2"'))
    cursor = store.view.activity.cursor()
    with store.unit() as unit:
        unit.conflicts.resolve(conflict, chosen)
    assert told(store, cursor) == ([] if line is None else [line])
    if line is not None:
        assert texts(store)[-1] == (mine, chosen)


def test_the_feed_of_one_account_or_calendar_leaves_out_the_others(store, remote):
    other = add_calendar(store, name="Other")
    mate = store.view.calendars.get(remote)
    with store.unit() as unit:
        second = unit.calendars.save(replace(mate, id=0, href="/second/", name="Second"))
    pull(store, remote, copy("a"))
    pull(store, other.id, copy("b"))
    pull(store, second.id, copy("c"))
    log = store.view.activity

    def titled(**where):
        return [one.uid or one.title for one in log.after(0, **where)]

    assert titled(account_id=mate.account_id) == ["Work", "Second", "a", "c"]
    assert titled(calendar_id=remote) == ["Work", "a"]
    assert titled(account_id=mate.account_id, calendar_id=second.id) == ["Second", "c"]
    assert titled(account_id=mate.account_id, calendar_id=other.id) == []
    assert titled(account_id=mate.account_id, limit=1) == ["Work"]
    assert [one.uid for one in log.after(log.cursor() - 2, account_id=mate.account_id)] == ["c"]


def test_it_is_read_backwards_in_pages_and_line_by_line(store, remote, begun):
    pull(store, remote, *(copy(uid) for uid in "abcde"))
    log = store.view.activity
    newest = log.before(log.cursor() + 1, limit=2)
    assert [one.uid for one in newest] == ["e", "d"]
    assert [one.uid for one in log.before(newest[-1].cursor, limit=3)] == ["c", "b", "a"]
    assert log.get(newest[0].cursor) == newest[0]
    assert log.get(newest[0].cursor + 1) is None


def test_a_cursor_is_good_as_long_as_everything_after_it_is_kept(store, remote, begun, clock):
    log = store.view.activity
    pull(store, remote, copy("a"), copy("b"))
    assert [log.expired(cursor) for cursor in (-1, 0, begun, begun + 2, begun + 3)] == [
        True, False, False, False, True,
    ]  # fmt: skip
    clock.advance(days=31)
    pull(store, remote, copy("c"))
    with store.unit() as unit:
        unit.trash.purge()
    assert [one.uid for one in log.after(0)] == ["c"]
    assert [log.expired(cursor) for cursor in (0, begun + 1, begun + 2, begun + 3, begun + 4)] == [
        True, True, False, False, True,
    ]  # fmt: skip


def test_a_cursor_does_not_return_when_everything_was_forgotten(store, path, clock, remote, pulled):
    with store.unit() as unit:
        unit.accounts.forget(store.view.accounts.all()[0].id)
    assert told(store) == []
    last = max(number for number in range(100) if not store.view.activity.expired(number))
    calendar = add_calendar(store)
    assert [one.cursor for one in store.view.activity.after(last, calendar_id=calendar.id)] == [last + 1]
    with Store.open(path, clock=clock) as again:
        assert not again.view.activity.expired(last)


def test_a_deletion_of_older_days_is_known_by_the_trash(store, pulled):
    delete(store, pulled)
    with store.unit():  # as a feed that kept no texts yet was migrated
        store._connection.run("UPDATE activity SET before = NULL")
    assert texts(store) == [(None, None), (FIRST, None)]


def test_the_newest_cursor_stays_when_its_line_is_gone(store, pulled):
    cursor = store.view.activity.cursor()
    with store.unit() as unit:
        unit.accounts.forget(store.view.accounts.all()[0].id)
    assert store.view.activity.cursor() == cursor + 1
    assert not store.view.activity.expired(cursor + 1)
