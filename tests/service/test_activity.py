from dataclasses import replace

import pytest

from calapp.errors import InputError
from calapp.model.account import AccountKind
from calapp.model.changes import ActivityType, Origin
from calapp.model.edits import EditScope, EventDraft
from calapp.model.occurrence import OccurrenceKey
from calapp.providers.base import RemoteObject
from calapp.service.views import CursorExpired
from calapp.store.values import Verb
from tests.service.test_events import INVITATION, STAND_UP, THURSDAY, at, draft, occurrences

ADD, UPDATE, DELETE = ActivityType
HREF = "/work/1.ics"
RENAMED = INVITATION.replace("Hiring panel", "Panel")


@pytest.fixture
def activity(world):
    return world.runtime.activity


@pytest.fixture
def renamed(world):
    """The key of an event that the server renamed."""
    world.serve(INVITATION, href=HREF)
    return world.serve(RENAMED, href=HREF, etag="2")


def newest(world):
    return world.runtime.activity.recent(1)[0]


def shown(world, key):
    return world.runtime.events.detail(key).event


def rewrite(world, key, **fields):
    return world.runtime.events.save(key, replace(EventDraft.of(shown(world, key)), **fields))


def removed_there(world, key):
    with world.runtime.store.unit() as unit:
        unit.objects.forget(key.object_id)


def refused(world, cursor, words):
    """Check that a change cannot be taken back, that its detail says so, and that nothing happens."""
    before = world.runtime.activity.cursor()
    assert words in world.runtime.activity.detail(cursor).lock
    with pytest.raises(InputError, match=words):
        world.runtime.activity.take_back(cursor)
    assert world.runtime.activity.cursor() == before


class TestReading:
    def test_each_line_says_what_where_and_by_whom(self, world, renamed):
        first, second = world.runtime.activity.recent(2)
        assert (first.type, first.origin, first.title, first.uid) == (UPDATE, Origin.REMOTE, "Panel", "invitation")
        assert (first.calendar, first.account.name, first.of_calendar) == (world.work, "Work account", False)
        assert (second.type, second.title) == (ADD, "Hiring panel")
        edit = rewrite(world, renamed, title="Mine")
        assert (newest(world).origin, newest(world).object_id) == (Origin.LOCAL, edit.key.object_id)

    def test_a_calendar_that_is_gone_is_told_by_its_name(self, world, activity):
        gone = world.runtime.calendars.create(world.personal.account_id, "Club")
        world.runtime.calendars.delete(gone.id)
        line = newest(world)
        assert (line.type, line.title, line.calendar, line.calendar_id, line.of_calendar) == (
            DELETE, "Club", None, gone.id, True,
        )  # fmt: skip

    def test_it_is_read_in_pages_from_both_ends(self, world, activity):
        begun = activity.cursor()
        for title in "abcde":
            world.runtime.events.create(world.personal.id, draft(title))
        page = activity.recent(2)
        assert [one.title for one in page] == ["e", "d"]
        assert [one.title for one in activity.recent(2, before_cursor=page[-1].cursor)] == ["c", "b"]
        page = activity.after(begun, limit=3)
        assert [one.title for one in page] == ["a", "b", "c"]
        assert [one.title for one in activity.after(page[-1].cursor)] == ["d", "e"]
        assert activity.after(activity.cursor()) == ()

    def test_without_a_cursor_it_begins_with_the_oldest_line(self, world, activity):
        assert [one.title for one in activity.after(None)] == ["Personal", "Work", "Holidays"]

    def test_one_account_or_calendar_can_be_followed_alone(self, world, activity, renamed):
        world.runtime.events.create(world.personal.id, draft("Tea"))
        assert [one.title for one in activity.after(None, account_id=world.personal.account_id)] == ["Personal", "Tea"]
        assert [one.title for one in activity.after(None, calendar_id=world.work.id)] == [
            "Work", "Hiring panel", "Panel",
        ]  # fmt: skip

    @pytest.mark.parametrize("cursor", [-1, 99])
    def test_a_cursor_that_nobody_gave_is_refused(self, activity, cursor):
        with pytest.raises(CursorExpired, match="Read everything again"):
            activity.after(cursor)

    def test_the_lines_of_an_account_go_with_it(self, world, activity, renamed):
        line = newest(world)
        world.runtime.accounts.remove(world.work.account_id, discard=True)
        assert [one.account.kind for one in activity.recent()] == [AccountKind.LOCAL]
        with pytest.raises(InputError, match="no longer kept"):
            activity.detail(line.cursor)
        with pytest.raises(InputError, match="no longer kept"):
            activity.take_back(line.cursor)


class TestDetail:
    def test_a_change_shows_the_event_before_and_after(self, world, activity, renamed):
        detail = activity.detail(newest(world).cursor)
        assert (detail.before.title, detail.after.title, detail.fields) == ("Hiring panel", "Panel", ("title",))
        assert (detail.unknown, detail.lock) == (False, "")

    def test_a_change_is_shown_as_it_was_not_as_things_stand(self, world, activity, renamed):
        line = newest(world)
        rewrite(world, renamed, title="Mine")
        assert activity.detail(line.cursor).after.title == "Panel"

    def test_what_came_has_no_before_and_what_went_no_after(self, world, activity, renamed):
        removed_there(world, renamed)
        gone = activity.detail(newest(world).cursor)
        assert (gone.before.title, gone.after) == ("Panel", None)
        came = activity.detail(activity.recent()[2].cursor)
        assert (came.before, came.after.title) == (None, "Hiring panel")

    def test_of_a_series_the_changed_occurrence_is_shown(self, world, activity):
        key = replace(world.serve(STAND_UP), recurrence_id=THURSDAY)
        moved = EventDraft.of(shown(world, key)).at(at("2026-03-12T15:00"), at("2026-03-12T15:30"))
        world.runtime.events.save(key, moved, scope=EditScope.THIS)
        detail = activity.detail(newest(world).cursor)
        assert (detail.before.start, detail.after.start) == (at("2026-03-12T09:00"), at("2026-03-12T15:00"))
        assert detail.others == 0

    def test_a_calendar_has_nothing_to_compare_and_is_not_taken_back(self, world, activity):
        world.runtime.calendars.edit(world.personal.id, name="Home")
        line = newest(world)
        detail = activity.detail(line.cursor)
        assert (detail.before, detail.after, detail.unknown) == (None, None, False)
        refused(world, line.cursor, "Edit the calendar instead")


class TestTakingBack:
    def test_a_remote_change_is_taken_back_by_an_edit_that_is_sent(self, world, activity, renamed):
        edit = activity.take_back(newest(world).cursor)
        assert shown(world, renamed).title == "Hiring panel"
        assert (edit.key, edit.label) == (renamed, "Take back “Panel”")
        assert [op.verb for op in world.ops(renamed.object_id)] == [Verb.UPDATE]
        assert world.told[-1].pending
        assert (newest(world).type, newest(world).origin) == (UPDATE, Origin.LOCAL)

    def test_taking_back_is_undone_and_done_again(self, world, activity, renamed):
        undone = world.runtime.events.revert(activity.take_back(newest(world).cursor))
        assert shown(world, renamed).title == "Panel"
        assert world.ops(renamed.object_id) == ()
        world.runtime.events.revert(undone)
        assert shown(world, renamed).title == "Hiring panel"

    def test_what_changed_elsewhere_in_it_since_stays(self, world, activity, renamed):
        line = newest(world)
        rewrite(world, renamed, location="Room 7")
        activity.take_back(line.cursor)
        assert (shown(world, renamed).title, shown(world, renamed).location) == ("Hiring panel", "Room 7")

    def test_an_older_change_is_taken_back_from_under_newer_ones(self, world, activity, renamed):
        line = newest(world)
        world.serve(RENAMED.replace("END:VEVENT", "LOCATION:Room 7\nEND:VEVENT"), href=HREF, etag="3")
        activity.take_back(line.cursor)
        assert (shown(world, renamed).title, shown(world, renamed).location) == ("Hiring panel", "Room 7")

    def test_what_was_added_is_deleted(self, world, activity):
        key = world.serve(INVITATION)
        edit = activity.take_back(newest(world).cursor)
        assert edit.key is None
        assert occurrences(world) == []
        assert [op.verb for op in world.ops(key.object_id)] == [Verb.DELETE]
        world.runtime.events.revert(edit)
        assert shown(world, key).title == "Hiring panel"

    def test_what_the_server_deleted_comes_back_under_its_old_id(self, world, activity):
        key = world.serve(INVITATION)
        removed_there(world, key)
        assert activity.take_back(newest(world).cursor).key == key
        assert shown(world, key).title == "Hiring panel"
        assert [op.verb for op in world.ops(key.object_id)] == [Verb.CREATE]
        assert world.runtime.store.view.trash.all() == ()

    def test_a_delete_that_was_not_sent_is_called_back(self, world, activity):
        key = world.serve(INVITATION)
        world.runtime.events.delete(key)
        activity.take_back(newest(world).cursor)
        assert shown(world, key).title == "Hiring panel"
        assert world.ops(key.object_id) == ()

    def test_on_this_computer_all_of_it_works_too(self, world, activity):
        edit = world.runtime.events.create(world.personal.id, draft("Tea"))
        added = newest(world)
        rewrite(world, edit.key, title="Coffee")
        activity.take_back(newest(world).cursor)
        assert shown(world, edit.key).title == "Tea"
        activity.take_back(added.cursor)
        activity.take_back(newest(world).cursor)
        assert shown(world, edit.key).title == "Tea"

    def test_one_changed_occurrence_goes_back_and_the_series_stays(self, world, activity):
        key = world.serve(STAND_UP, href=HREF)
        before = occurrences(world)
        world.serve(STAND_UP.replace("with support", "with guests"), href=HREF, etag="2")
        line = newest(world)
        rewrite(world, replace(key, recurrence_id=THURSDAY), title="Stand-up")
        activity.take_back(line.cursor)
        assert occurrences(world) == before


class TestWhatCannotBeTakenBack:
    def test_what_changed_again_in_the_same_field(self, world, renamed):
        line = newest(world)
        rewrite(world, renamed, title="Mine")
        refused(world, line.cursor, "changed since")

    def test_an_added_event_that_changed_since(self, world, activity, renamed):
        refused(world, activity.recent(2)[1].cursor, "changed since")

    def test_what_was_taken_back_already(self, world, activity, renamed):
        line = newest(world)
        activity.take_back(line.cursor)
        refused(world, line.cursor, "Nothing is left")

    def test_a_change_of_an_event_that_was_deleted_since(self, world, activity, renamed):
        added, changed = activity.recent(2)[::-1]
        world.runtime.events.delete(renamed)
        refused(world, changed.cursor, "deleted since")
        refused(world, added.cursor, "gone already")

    def test_the_deletion_of_an_event_that_is_there_again(self, world, activity):
        key = world.serve(INVITATION, href=HREF)
        removed_there(world, key)
        line = newest(world)
        world.serve(RENAMED, href="/work/2.ics")
        refused(world, line.cursor, "there again")

    def test_anything_in_a_read_only_calendar(self, world):
        world.serve(INVITATION, calendar=world.holidays)
        refused(world, newest(world).cursor, "read-only")

    def test_a_change_of_an_event_in_conflict(self, world, renamed):
        rewrite(world, renamed, title="Mine")
        line = newest(world)
        with world.runtime.store.unit() as unit:
            unit.conflicts.save(renamed.object_id, RemoteObject(HREF, INVITATION, "3"), fields=["title"])
        refused(world, line.cursor, "Choose a version first")

    def test_what_the_feed_did_not_keep_the_text_of(self, world, activity, renamed):
        with world.runtime.store.unit():
            world.runtime.store._connection.run("UPDATE activity SET before = NULL")
        line = newest(world)
        assert activity.detail(line.cursor).unknown
        refused(world, line.cursor, "not known")

    def test_what_cannot_be_read(self, world, activity):
        world.serve("no calendar at all", href=HREF)
        refused(world, newest(world).cursor, "cannot read all of it")


def test_a_key_of_a_taken_back_change_names_the_whole_event(world, activity, renamed):
    assert activity.take_back(newest(world).cursor).key == OccurrenceKey(renamed.object_id)
