"""Push: what goes out, once, and what no answer may do to an edit."""

from dataclasses import replace

import pytest

from calapp.errors import (
    AccessDenied,
    BadAnswer,
    CalendarGone,
    Offline,
    PreconditionFailed,
    RateLimited,
    Rejected,
    ServerBusy,
    SignInNeeded,
)
from calapp.model.account import AccountState
from calapp.providers.base import Fetched
from calapp.store.values import OpState, Standing
from calapp.sync.result import Watch
from calapp.sync.schedule import TRIES_BEFORE_BLOCKED
from tests.fakes.provider import FakeProvider
from tests.sync.world import World, event


def ops(world: World) -> list[OpState]:
    found = world.store.view.outbox.of_object
    objects = [item for calendar in world.calendars() for item in world.store.view.objects.of_calendar(calendar.id)]
    return [op.state for item in objects for op in found(item.id)]


class TestPlain:
    def test_create_update_delete_reach_the_server(self, synced):
        synced.create("new", "Brand new")
        synced.edit("a")
        synced.delete("b")
        assert synced.sync_ok().pushed == 3
        assert synced.server.calls == ["changes", "put", "put", "delete", "fetch"]
        assert set(synced.server.everything()) == {"/cal/a.ics", "/cal/c.ics", "/cal/new.ics"}
        assert synced.pending() == 0

    def test_what_the_server_made_of_it_becomes_the_base(self, tmp_path):
        world = World(tmp_path, rewrite=lambda raw: raw.replace("END:VEVENT", "X-SERVER:1\r\nEND:VEVENT"))
        world.sync_ok()
        world.create("new")
        world.sync_ok()
        found = world.object("new")
        assert (found.standing, found.base_raw) == (Standing.CLEAN, world.server.raw("/cal/new.ics"))
        assert "X-SERVER" in world.shown()["new"]
        assert world.sync_ok().pulled == 0
        world.store.close()

    def test_create_that_was_deleted_before_it_was_sent_sends_nothing(self, synced):
        synced.create("new")
        synced.delete("new")
        synced.sync_ok()
        assert synced.server.calls == ["changes"]

    def test_edit_that_was_taken_back_sends_nothing(self, synced):
        synced.edit("a")
        synced.edit_raw("a", event("a"))
        synced.sync_ok()
        assert synced.server.calls == ["changes"]

    def test_push_only_sends_without_asking_for_news(self, synced):
        synced.edit("a")
        synced.sync_ok(push_only=True)
        assert synced.server.calls == ["put", "fetch"]

    def test_many_writes_are_confirmed_together(self, synced):
        for number in range(120):
            synced.create(f"n{number}")
        assert synced.sync_ok().pushed == 120
        assert synced.server.calls.count("fetch") == 2

    def test_edit_while_its_predecessor_is_on_the_way_is_sent_too(self, synced):
        synced.edit("a", "First")
        server = synced.server

        def rewrite(raw):
            server.rewrite = str
            synced.edit("a", "Second")
            return raw.replace("END:VEVENT", "X-SERVER:1\r\nEND:VEVENT")

        server.rewrite = rewrite
        synced.sync_ok()
        assert "SUMMARY:Second" in synced.shown()["a"]
        synced.sync_ok()
        assert {"SUMMARY:Second", "X-SERVER:1"} <= set(server.raw("/cal/a.ics").split("\r\n"))
        assert synced.pending() == 0

    def test_delete_while_the_create_is_on_the_way_is_sent_too(self, synced):
        synced.create("new")
        server = synced.server

        def rewrite(raw):
            server.rewrite = str
            synced.delete("new")
            return raw

        server.rewrite = rewrite
        synced.sync_ok()
        synced.sync_ok()
        assert "/cal/new.ics" not in server.everything()
        assert synced.pending() == 0

    def test_what_waits_for_another_calendar_follows_in_the_same_pass(self, synced):
        synced.server.add_calendar("/x/")
        synced.later(hours=2)
        synced.sync_ok()
        target = synced.calendars()[1]
        found = synced.object("a")
        with synced.store.unit() as unit:
            copy = unit.objects.save_local(target.id, found.raw)
            create = unit.outbox.of_object(copy.object_id)[0]
            unit.objects.delete_local(found.id, after=create.id)
        synced.sync_ok()
        assert ("/cal/a.ics" in synced.server.everything(), "/x/a.ics" in synced.server.everything()) == (False, True)


class TestLostAnswers:
    @pytest.mark.parametrize("manual", [True, False])
    def test_create_makes_one_object(self, synced, manual):
        synced.create("new")
        synced.server.lose_reply("put")
        assert not synced.sync(manual=True).ok
        synced.later(minutes=5)
        synced.sync_ok(manual=manual)
        assert [write[0] for write in synced.server.writes] == ["put"]
        assert (synced.pending(), len(synced.shown()), synced.conflicts()) == (0, 4, [])

    def test_create_that_never_arrived_is_sent_again(self, synced):
        synced.create("new")
        synced.server.fail("put", Offline())
        synced.sync(manual=True)
        synced.sync_ok(manual=True)
        assert [write[0] for write in synced.server.writes] == ["put"]
        assert "find" in synced.server.calls

    def test_update_is_no_conflict(self, synced):
        synced.edit("a")
        synced.server.lose_reply("put")
        synced.sync(manual=True)
        synced.sync_ok(manual=True)
        assert (synced.conflicts(), synced.pending()) == ([], 0)
        assert len(synced.server.writes) == 1

    def test_update_that_was_edited_on_by_another_device_is_merged(self, synced):
        synced.edit("a", "Mine")
        synced.server.lose_reply("put")
        synced.sync(manual=True)
        synced.server.set("/cal/a.ics", event("a", "Mine", "LOCATION:Theirs"))
        synced.sync_ok(manual=True)
        assert (synced.conflicts(), synced.pending()) == ([], 0)
        assert "LOCATION:Theirs" in synced.shown()["a"]

    def test_update_followed_by_another_edit_is_no_conflict(self, synced):
        synced.edit("a", "First")
        synced.server.lose_reply("put")
        synced.sync(manual=True)
        synced.edit("a", "Second")
        synced.sync_ok(manual=True)
        assert synced.conflicts() == []
        assert "SUMMARY:Second" in synced.server.raw("/cal/a.ics")

    def test_delete_is_done(self, synced):
        synced.delete("a")
        synced.server.lose_reply("delete")
        synced.sync(manual=True)
        synced.sync_ok(manual=True)
        assert (synced.pending(), len(synced.shown())) == (0, 2)

    def test_delete_that_never_arrived_is_sent_again(self, synced):
        synced.delete("a")
        synced.server.fail("delete", Offline())
        synced.sync(manual=True)
        synced.sync_ok(manual=True)
        assert "/cal/a.ics" not in synced.server.everything()

    def test_delete_of_a_create_whose_answer_was_lost_removes_what_arrived(self, synced):
        synced.create("new")
        synced.server.lose_reply("put")
        synced.sync(manual=True)
        synced.delete("new")
        synced.sync_ok(manual=True)
        synced.sync_ok(manual=True)
        assert "/cal/new.ics" not in synced.server.everything()
        assert (synced.pending(), len(synced.shown())) == (0, 3)

    def test_answer_lost_while_confirming_changes_nothing(self, synced):
        synced.create("new")
        synced.server.vanish("fetch")
        synced.sync(manual=True)
        assert synced.pending() == 1
        synced.server.heal()
        synced.sync_ok(manual=True)
        assert (synced.pending(), len(synced.server.writes)) == (0, 1)

    def test_program_that_ended_on_the_way_looks_first(self, synced):
        synced.create("new")
        op = synced.store.view.outbox.ready(synced.calendar.id, synced.now)[0]
        with synced.store.unit() as unit:
            unit.outbox.dispatch(op, href="/cal/new.ics")
        synced.server.set("/cal/new.ics", op.raw)
        synced.engine = synced.new_engine()
        synced.sync_ok(manual=True)
        assert synced.server.writes == []
        assert synced.pending() == 0

    def test_look_up_that_fails_holds_up_nothing_else(self, synced):
        synced.create("new")
        synced.server.lose_reply("put", href="/cal/new.ics")
        synced.sync(manual=True)
        synced.server.fail("find", ServerBusy())
        synced.edit("a")
        synced.server.set("/cal/b.ics", event("b", "Theirs"))
        result = synced.sync(manual=True).accounts[0].calendars[0]
        assert (result.pushed, result.pulled) == (1, 1)
        assert len(synced.shown()) == 4
        synced.sync_ok(manual=True)
        assert (synced.pending(), len(synced.shown())) == (0, 4)

    def test_one_that_failed_again_and_again_rests_longer_each_time_and_ends_blocked(self, synced):
        synced.edit("a")
        synced.server.fail("put", ServerBusy(), nth=None, href="/cal/a.ics")
        tries = []
        for minute in range(1_000):
            synced.sync()
            tries += [minute] * synced.server.calls.count("put")
            synced.later(minutes=1)
        assert tries == [0, 1, 3, 9, 35, 161, 787]
        assert ops(synced) == [OpState.BLOCKED]


class TestRefused:
    def test_one_bad_event_never_stops_the_twenty_others(self, synced):
        for number in range(21):
            synced.create(f"n{number:02}")
        synced.server.fail("put", Rejected(), nth=None, href="/cal/n07.ics")
        result = synced.sync().accounts[0].calendars[0]
        assert (result.pushed, synced.pending()) == (20, 1)
        assert result.problems == (f"Plan: {Rejected.default_title}",)

    def test_failing_event_never_stops_the_others(self, synced):
        for number in range(5):
            synced.create(f"n{number}")
        synced.server.fail("put", ServerBusy(), nth=None, href="/cal/n2.ics")
        assert synced.sync().accounts[0].calendars[0].pushed == 4

    def test_rests_and_is_tried_at_once_when_it_changes(self, synced):
        synced.edit("a", "Bad")
        synced.server.fail("put", Rejected(), nth=None)
        synced.sync(manual=False)
        assert ops(synced) == [OpState.BLOCKED]
        synced.sync(manual=False)
        assert "put" not in synced.server.calls
        synced.server.heal()
        synced.edit("a", "Good")
        synced.sync(manual=False)
        assert "SUMMARY:Good" in synced.server.raw("/cal/a.ics")

    def test_is_tried_again_when_its_time_has_come(self, synced):
        synced.edit("a")
        synced.server.fail("put", Rejected())
        synced.sync(manual=False)
        synced.later(minutes=2)
        synced.sync(manual=False)
        assert synced.pending() == 0

    def test_is_tried_again_when_the_user_asks(self, synced):
        synced.edit("a")
        synced.server.fail("put", Rejected())
        synced.sync(manual=True)
        synced.sync_ok(manual=True)
        assert synced.pending() == 0

    def test_412_although_nothing_moved_is_a_plain_no(self, synced):
        synced.edit("a")
        synced.server.fail("put", PreconditionFailed(), nth=None)
        synced.sync()
        assert (ops(synced), synced.conflicts(), synced.server.calls.count("put")) == ([OpState.BLOCKED], [], 1)

    def test_412_on_a_create_with_nothing_there_is_a_plain_no(self, synced):
        synced.create("new")
        synced.server.fail("put", PreconditionFailed(), nth=None)
        synced.sync()
        assert (ops(synced), synced.server.calls.count("put")) == ([OpState.BLOCKED], 1)

    @pytest.mark.parametrize("error", [Rejected, ServerBusy, AccessDenied, BadAnswer])
    def test_delete_that_failed_stays_hidden_and_queued(self, synced, error):
        synced.delete("a")
        synced.server.fail("delete", error())
        synced.sync(manual=True)
        assert ("a" in synced.shown(), synced.pending()) == (False, 1)
        synced.sync(manual=True)
        assert "/cal/a.ics" not in synced.server.everything()

    def test_server_that_fails_every_write_is_left_alone_after_three(self, synced):
        for number in range(10):
            synced.create(f"n{number}")
        synced.server.fail("put", ServerBusy(), nth=None)
        result = synced.sync()
        assert synced.server.calls.count("put") == 3
        assert (synced.pending(), synced.stored_account().state) == (10, AccountState.WAITING)
        assert result.accounts[0].calendars[0].error == ServerBusy.default_title


class TestRights:
    def test_denied_write_makes_the_calendar_read_only_and_keeps_the_edit(self, synced):
        home = synced.server.collections["/cal/"]
        synced.edit("a")
        synced.edit("b")
        home.remote = replace(home.remote, read_only=True)
        synced.server.fail("put", AccessDenied(), nth=None)
        result = synced.sync().accounts[0].calendars[0]
        assert synced.calendar.read_only
        assert (synced.pending(), ops(synced)) == (2, [OpState.BLOCKED] * 2)
        assert synced.server.calls.count("put") == 1
        assert len(result.problems) == 2
        assert "SUMMARY:Mine" in synced.shown()["a"]

    def test_denied_write_in_a_calendar_with_rights_concerns_the_one_event(self, synced):
        synced.edit("a")
        synced.edit("b")
        synced.server.fail("put", AccessDenied(), href="/cal/a.ics")
        synced.sync()
        assert not synced.calendar.read_only
        assert (synced.pending(), "SUMMARY:Mine" in synced.server.raw("/cal/b.ics")) == (1, True)

    def test_edit_goes_out_when_the_rights_are_back(self, synced):
        home = synced.server.collections["/cal/"]
        home.remote = replace(home.remote, read_only=True)
        synced.later(hours=2)
        synced.sync_ok(manual=True)
        synced.edit("a")
        synced.sync(manual=True)
        assert "put" not in synced.server.calls
        home.remote = replace(home.remote, read_only=False)
        synced.later(hours=2)
        synced.sync_ok(manual=True)
        assert "SUMMARY:Mine" in synced.server.raw("/cal/a.ics")


class TestWholeAccount:
    def test_refused_password_keeps_the_queue(self, synced):
        synced.edit("a")
        synced.edit("b")
        synced.server.fail("put", SignInNeeded())
        synced.sync()
        assert (synced.pending(), synced.stored_account().state) == (2, AccountState.SIGN_IN)
        assert ops(synced) == [OpState.QUEUED] * 2

    def test_request_to_wait_costs_no_attempt(self, synced):
        synced.edit("a")
        for _ in range(TRIES_BEFORE_BLOCKED + 1):
            synced.server.fail("put", RateLimited(delay=600))
            synced.sync()
            assert ops(synced) == [OpState.UNKNOWN]
            synced.later(minutes=11)
            synced.server.heal()
        synced.sync_ok()
        assert (synced.pending(), len(synced.server.writes)) == (0, 1)

    def test_calendar_that_is_gone_keeps_the_edit(self, synced):
        synced.edit("a")
        synced.server.fail("put", CalendarGone())
        synced.sync()
        assert ops(synced) == [OpState.QUEUED]


class TestMovingTarget:
    def test_event_that_keeps_changing_is_given_up_after_three_merges(self, synced, monkeypatch):
        synced.edit("a")
        real, turn = FakeProvider.put, []

        def put(self, calendar, outgoing):
            turn.append(outgoing)
            self.server.set("/cal/a.ics", event("a", "Plan", f"LOCATION:Room {len(turn)}"))
            return real(self, calendar, outgoing)

        monkeypatch.setattr(FakeProvider, "put", put)
        synced.sync()
        assert len(turn) == 3
        assert (ops(synced), synced.conflicts()) == ([OpState.BLOCKED], [])
        assert "SUMMARY:Mine" in synced.shown()["a"]

    def test_put_never_carries_the_new_version_with_unmerged_content(self, synced, monkeypatch):
        synced.edit("a")
        real, sent = FakeProvider.put, []

        def put(self, calendar, outgoing):
            if not sent:
                self.server.set("/cal/a.ics", event("a", "Plan", "LOCATION:Theirs"))
            sent.append(outgoing)
            return real(self, calendar, outgoing)

        monkeypatch.setattr(FakeProvider, "put", put)
        synced.sync_ok()
        assert ["LOCATION:Theirs" in item.raw for item in sent] == [False, True]
        assert sent[0].base_etag != sent[1].base_etag
        assert {"SUMMARY:Mine", "LOCATION:Theirs"} <= set(synced.server.raw("/cal/a.ics").split("\r\n"))


def test_edit_taken_back_just_before_it_was_sent_sends_nothing(synced, monkeypatch):
    synced.edit("a")
    real = FakeProvider.changes

    def progress(step):
        if step.total == 1 and synced.pending():
            synced.edit_raw("a", event("a"))

    synced.sync(watch=Watch(progress=progress))
    assert (synced.server.writes, synced.pending()) == ([], 0)
    assert FakeProvider.changes is real


def test_edit_taken_back_while_the_server_refuses_it_takes_over_theirs(synced, monkeypatch):
    synced.edit("a")
    real = FakeProvider.put

    def put(self, calendar, outgoing):
        self.server.set("/cal/a.ics", event("a", "Theirs"))
        synced.edit_raw("a", event("a"))
        return real(self, calendar, outgoing)

    monkeypatch.setattr(FakeProvider, "put", put)
    synced.sync_ok()
    synced.sync_ok()
    assert (synced.conflicts(), synced.pending()) == ([], 0)
    assert "SUMMARY:Theirs" in synced.shown()["a"]


def test_event_deleted_there_right_after_it_was_written(synced, monkeypatch):
    synced.edit("a")
    synced.create("new")
    real = FakeProvider.fetch

    def fetch(self, calendar, hrefs):
        monkeypatch.setattr(FakeProvider, "fetch", real)
        self.server.remove("/cal/a.ics")
        self.server.remove("/cal/new.ics")
        return real(self, calendar, hrefs)

    monkeypatch.setattr(FakeProvider, "fetch", fetch)
    synced.sync()
    assert synced.conflicts() == [("a", ())]
    synced.sync()
    assert "/cal/new.ics" in synced.server.everything()


def test_write_that_the_server_does_not_show_yet_is_looked_up_later(synced, monkeypatch):
    synced.edit("a")
    monkeypatch.setattr(FakeProvider, "fetch", lambda self, calendar, hrefs: Fetched(unanswered=tuple(hrefs)))
    synced.sync()
    assert ops(synced) == [OpState.UNKNOWN]
    monkeypatch.undo()
    synced.sync_ok()
    assert (synced.pending(), len(synced.server.writes)) == (0, 1)


def test_refusal_that_cannot_be_looked_into_is_told_and_rests(synced, monkeypatch):
    synced.edit("a")
    synced.server.fail("put", PreconditionFailed())
    monkeypatch.setattr(FakeProvider, "fetch", lambda self, calendar, hrefs: Fetched(unanswered=tuple(hrefs)))
    result = synced.sync().accounts[0].calendars[0]
    assert (ops(synced), len(result.problems)) == ([OpState.BLOCKED], 1)


def test_delete_of_what_the_server_refused_asks_nothing_and_removes_nothing_of_others(synced):
    synced.create("new", "Mine")
    synced.server.fail("put", Rejected())
    synced.sync(manual=False)
    synced.delete("new")
    synced.server.set("/cal/new.ics", event("new", "Theirs"))
    synced.sync_ok(push_only=True)
    assert (synced.server.calls, synced.pending()) == ([], 0)
    synced.sync_ok()
    assert "SUMMARY:Theirs" in synced.shown()["new"]
