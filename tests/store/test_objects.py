import pytest

from calapp.errors import ObjectGone
from calapp.model.changes import ActivityType, Origin
from calapp.model.timespan import TimeKind
from calapp.store.values import ObjectTag, Standing
from tests.store.world import calendar, copy, event, pull, titles, week, weekly

UNREADABLE = "this is no calendar"


def test_new_copies_are_stored_word_for_word_and_shown(store, remote):
    first = copy("a", native='{"id": 1}', schedule_tag='"s"')
    stored, summary = pull(store, remote, first, copy("b"))
    assert (stored.added, stored.changed, stored.unchanged) == (2, 0, 0)
    found = store.view.objects.at(remote, "/cal/a.ics")
    assert (found.base_raw, found.base_etag, found.base_native, found.schedule_tag) == (
        first.raw,
        '"1"',
        '{"id": 1}',
        '"s"',
    )
    assert (found.uid, found.raw, found.standing) == ("a", first.raw, Standing.CLEAN)
    assert titles(store) == ["Planning", "Planning"]
    assert summary.calendar_ids == {remote}
    assert summary.touches(week())
    assert not summary.touches(week(day=23))


@pytest.mark.parametrize(
    "again",
    [copy("a"), copy("a", event("a", "Planning", more=("X-NEW:1",))), copy("a", etag='"2"')],
    ids=["same-both", "same-etag", "same-text"],
)
def test_an_unchanged_copy_writes_no_index_and_touches_nothing(store, remote, again):
    pull(store, remote, copy("a"))
    rows = "SELECT (SELECT group_concat(id) FROM event), (SELECT count(*) FROM activity)"
    before = store._connection.rows(rows)
    stored, summary = pull(store, remote, again)
    assert (stored.added, stored.changed, stored.unchanged) == (0, 0, 1)
    assert summary.empty
    assert store._connection.rows(rows) == before


def test_the_same_text_under_a_new_etag_is_noted_with_it(store, remote):
    pull(store, remote, copy("a"))
    pull(store, remote, copy("a", etag='"2"'))
    found = store.view.objects.at(remote, "/cal/a.ics")
    assert (found.base_raw, found.base_etag) == (event("a"), '"2"')


def test_a_server_without_etags_is_compared_by_text(store, remote):
    pull(store, remote, copy("a", etag=None))
    assert pull(store, remote, copy("a", etag=None))[0].unchanged == 1
    assert pull(store, remote, copy("a", event("a", "Moved"), None))[0].changed == 1


def test_a_changed_copy_touches_where_it_was_and_where_it_is(store, remote):
    pull(store, remote, copy("a"))
    later = event("a", start="DTSTART:20261201T090000Z", end="DTEND:20261201T100000Z")
    stored, summary = pull(store, remote, copy("a", later, '"2"'))
    assert stored.changed == 1
    assert summary.touches(week())
    assert summary.touches(week(month=11, day=30))
    assert not summary.touches(week(day=23))
    assert titles(store) == []


def test_the_ranges_of_a_long_series_are_few_and_cover_it(store, remote):
    _, summary = pull(store, remote, copy("s", weekly("s")))
    assert 2 <= len(summary.ranges) <= 64
    assert {one.kind for one in summary.ranges} == {TimeKind.ZONED}
    assert summary.touches(week(days=1))


def test_a_copy_twice_on_a_page_counts_once(store, remote):
    stored, _ = pull(store, remote, copy("a"), copy("a", event("a", "Newer"), '"2"'))
    assert stored.added == 1
    assert titles(store) == ["Newer"]


def test_another_uid_under_an_href_replaces_the_old_one(store, remote):
    pull(store, remote, copy("a"))
    pull(store, remote, copy("a", event("other", "Other"), '"2"'))
    assert store.view.objects.of_uid("a") == ()
    assert store.view.objects.of_uid("other")[0].href == "/cal/a.ics"
    assert titles(store) == ["Other"]


def test_an_unreadable_copy_is_kept_and_named_until_it_can_be_read(store, remote, clock):
    stored, summary = pull(store, remote, copy("a", UNREADABLE), copy("b"))
    assert (stored.added, stored.unreadable) == (2, ("/cal/a.ics",))
    assert summary.calendars
    (problem,) = store.view.problems.all(remote)
    assert (problem.href, problem.readable, problem.since) == ("/cal/a.ics", False, clock.now)
    assert problem.reason
    assert store.view.objects.at(remote, "/cal/a.ics").raw == UNREADABLE
    clock.advance(days=1)
    pull(store, remote, copy("a", UNREADABLE + "!", '"2"'))
    assert store.view.problems.all()[0].since == problem.since
    pull(store, remote, copy("a", etag='"3"'))
    assert store.view.problems.all() == ()
    assert titles(store) == ["Planning", "Planning"]


def test_a_readable_object_that_becomes_unreadable_keeps_its_uid_and_is_no_longer_shown(store, remote):
    pull(store, remote, copy("a"))
    pull(store, remote, copy("a", UNREADABLE, '"2"'))
    assert store.view.objects.at(remote, "/cal/a.ics").uid == "a"
    assert titles(store) == []


def test_a_problem_goes_with_its_object(store, remote):
    pull(store, remote, copy("a", UNREADABLE))
    with store.unit() as unit:
        unit.objects.forget(store.view.objects.at(remote, "/cal/a.ics").id)
    assert store.view.problems.all() == ()


def test_what_can_be_read_in_part_is_shown_and_named(store, remote):
    pull(store, remote, copy("s", weekly("s", rule="FREQ=HOURLY")))
    (problem,) = store.view.problems.all(remote)
    assert (problem.readable, problem.uid) == (True, "s")
    assert "Stand-up" in titles(store, week(month=1, day=5))


def test_a_task_among_the_events_is_kept_without_a_word(store, remote):
    pull(store, remote, copy("t", calendar("BEGIN:VTODO", "UID:t", "SUMMARY:Buy milk", "END:VTODO")))
    assert store.view.objects.count(remote) == 1
    assert titles(store) == []


def test_an_object_with_a_standing_edit_is_left_alone_and_returned(store, remote):
    pull(store, remote, copy("a"), copy("b"), copy("c"))
    edited, deleted, _ = (store.view.objects.at(remote, f"/cal/{uid}.ics") for uid in "abc")
    with store.unit() as unit:
        unit.objects.save_local(remote, event("a", "Mine"), object_id=edited.id)
        unit.objects.delete_local(deleted.id)
    newer = [copy(uid, event(uid, "Theirs"), '"2"') for uid in "abc"]
    stored, _ = pull(store, remote, *newer)
    assert stored.changed == 1
    assert [(one.id, one.standing) for one in stored.standing_edits] == [
        (edited.id, Standing.DIRTY),
        (deleted.id, Standing.DELETED),
    ]
    kept = store.view.objects.get(edited.id)
    assert (kept.base_etag, kept.base_raw, kept.raw) == ('"1"', event("a"), event("a", "Mine"))


def test_tags_tell_what_a_pull_must_know(store, remote):
    pull(store, remote, copy("a"), copy("b"), copy("c", etag=None))
    objects = store.view.objects
    ids = {uid: objects.at(remote, f"/cal/{uid}.ics").id for uid in "abc"}
    with store.unit() as unit:
        unit.objects.save_local(remote, event("a", "Mine"), object_id=ids["a"])
        unit.objects.delete_local(ids["b"])
        made = unit.objects.save_local(remote, event("new")).object_id
        unit.outbox.dispatch(unit.outbox.of_object(made)[0], href="/cal/new.ics")
    expected = {
        "/cal/a.ics": ObjectTag(ids["a"], "/cal/a.ics", '"1"', Standing.DIRTY),
        "/cal/b.ics": ObjectTag(ids["b"], "/cal/b.ics", '"1"', Standing.DELETED),
        "/cal/c.ics": ObjectTag(ids["c"], "/cal/c.ics", None, Standing.CLEAN),
        "/cal/new.ics": ObjectTag(made, "/cal/new.ics", None, Standing.NEW),
    }
    assert objects.tags(remote) == expected
    assert objects.tags(remote, ["/cal/c.ics", "/cal/nowhere.ics"]) == {"/cal/c.ics": expected["/cal/c.ics"]}
    assert objects.count(remote) == 3
    assert store.view.calendars.counts() == {remote: 3}


def test_a_listing_under_way_keeps_what_it_has_shown(store, remote):
    with store.unit() as unit:
        unit.objects.see(remote, ["/cal/a.ics", "/cal/b.ics"], generation=2)
        unit.objects.see(remote, ["/cal/b.ics"], generation=2)
        unit.objects.see(remote, ["/cal/c.ics"], generation=1)
    assert store.view.objects.seen(remote, 2) == {"/cal/a.ics", "/cal/b.ics"}
    with store.unit() as unit:
        unit.objects.swept(remote)
    assert store.view.objects.seen(remote, 2) == frozenset()


def test_a_forgotten_object_goes_to_the_trash_and_out_of_sight(store, remote, clock):
    pull(store, remote, copy("a"))
    object_id = store.view.objects.at(remote, "/cal/a.ics").id
    with store.unit() as unit:
        unit.objects.forget(object_id)
    assert unit.summary.touches(week())
    assert titles(store) == []
    (item,) = store.view.trash.all()
    assert (item.uid, item.title, item.raw, item.removed, item.origin) == (
        "a",
        "Planning",
        event("a"),
        clock.now,
        Origin.REMOTE,
    )
    with store.unit() as unit, pytest.raises(ObjectGone):
        unit.objects.forget(object_id)


def test_objects_are_found_by_uid_and_by_span(store, remote, local):
    pull(
        store,
        remote,
        copy("a"),
        copy("far", event("far", start="DTSTART:20270301T090000Z", end="DTEND:20270301T100000Z")),
    )
    with store.unit() as unit:
        mine = unit.objects.save_local(local, event("a", "Mine")).object_id
    objects = store.view.objects
    assert len(objects.of_uid("a")) == 2
    assert [one.id for one in objects.of_uid("a", calendar_id=local)] == [mine]
    assert objects.by_uid(remote, ["a", "nobody"]).keys() == {"a"}
    with store.unit() as unit:
        unit.objects.delete_local(objects.by_uid(remote, ["far"])["far"].id)
    assert objects.by_uid(remote, ["far"])["far"].raw is None  # at the server it is there still
    assert objects.of_uid("far") == ()
    assert [one.uid for one in objects.of_calendar(remote)] == ["a"]
    assert [one.uid for one in objects.of_calendar(remote, span=week())] == ["a"]
    assert objects.get(0) is None


def test_the_feed_tells_every_change_in_order(store, remote, clock):
    pull(store, remote, copy("a"))
    cursor = store.view.activity.cursor()
    pull(store, remote, copy("a", event("a", "Moved"), '"2"'))
    object_id = store.view.objects.at(remote, "/cal/a.ics").id
    with store.unit() as unit:
        unit.objects.save_local(remote, event("b", "Mine"))
        unit.objects.delete_local(object_id)
    found = store.view.activity.after(cursor)
    assert [(one.type, one.origin, one.uid, one.title) for one in found] == [
        (ActivityType.UPDATE, Origin.REMOTE, "a", "Moved"),
        (ActivityType.ADD, Origin.LOCAL, "b", "Mine"),
        (ActivityType.DELETE, Origin.LOCAL, "a", "Moved"),
    ]
    assert found[0].time == clock.now
    assert store.view.activity.after(found[0].cursor, limit=1) == found[1:2]
