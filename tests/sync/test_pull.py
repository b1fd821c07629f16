"""Pull: what comes in, in how many requests, and what no fault may do to it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from calapp.errors import AccessDenied, BadAnswer, CalendarGone, Offline, Rejected, ServerBusy, TokenExpired
from calapp.model.calendar import Calendar, SyncPhase
from calapp.providers.base import DeltaSource, Fetched, ProviderCapabilities, RemoteDelta, RemoteObject
from calapp.store.objects import ObjectReader
from calapp.sync.result import Watch
from calapp.sync.window import wanted
from tests.fakes.provider import FakeProvider
from tests.sync.world import World, event


def fill(world: World, count: int) -> None:
    for number in range(count):
        world.server.set(f"/cal/e{number}.ics", event(f"e{number}"))


def sizes_asked_for(monkeypatch) -> list[int]:
    """Return the list that grows by the size of every batch that is fetched."""
    asked, real = [], FakeProvider.fetch

    def fetch(self, calendar, hrefs):
        asked.append(len(hrefs))
        return real(self, calendar, hrefs)

    monkeypatch.setattr(FakeProvider, "fetch", fetch)
    return asked


class TestFirstSync:
    def test_takes_everything_in_batches_of_a_hundred(self, world):
        fill(world, 250)
        assert world.sync_ok().pulled == 250
        assert len(world.shown()) == 250
        assert world.server.calls == ["poll", "changes", "near", "fetch", "fetch", "fetch"]
        assert (world.state.phase, world.state.token) == (SyncPhase.STEADY, "t250")

    def test_server_that_answers_quickly_is_asked_for_more_at_once(self, world, monkeypatch):
        asked = sizes_asked_for(monkeypatch)
        fill(world, 1_000)
        monkeypatch.setattr("calapp.sync.fetching.QUICK_SECONDS", 3_600)
        assert world.sync_ok().pulled == 1_000
        assert asked == [100, 100, 100, 200, 400, 100]

    def test_server_that_takes_its_time_is_asked_for_no_more_than_before(self, world, monkeypatch):
        asked = sizes_asked_for(monkeypatch)
        monkeypatch.setattr("calapp.sync.fetching.QUICK_SECONDS", 0)
        fill(world, 500)
        assert world.sync_ok().pulled == 500
        assert asked == [100] * 5

    @pytest.mark.parametrize("bodies", [False, True])
    def test_shows_the_weeks_around_today_of_every_calendar_before_the_rest_of_any(self, world, bodies):
        world.capabilities = ProviderCapabilities(bodies_in_delta=bodies)
        world.server.add_calendar("/home/", "Home")
        for home in ("/cal/", "/home/"):
            for number in range(250):
                world.server.set(f"{home}far{number}.ics", event(f"far{number}{home}", start="20270101T090000Z"))
            world.server.set(f"{home}near.ics", event(f"near{home}"))
        order = []
        result = world.sync(watch=Watch(changed=lambda _summary: order.append(set(world.shown()))))
        assert result.ok
        assert {"near/cal/", "near/home/"} in order
        assert sum(calendar.pulled for calendar in result.accounts[0].calendars) == 502
        world.sync_ok()
        assert not {"near", "fetch"} & set(world.server.calls)

    def test_of_a_small_calendar_comes_at_once(self, world):
        world.server.add_calendar("/home/", "Home")
        for home in ("/cal/", "/home/"):
            world.server.set(f"{home}near.ics", event(f"near{home}"))
        assert world.sync().ok
        assert world.server.calls == ["poll", "changes", "fetch", "changes", "fetch"]

    @pytest.mark.parametrize("error", [BadAnswer(), ServerBusy(), Rejected(), AccessDenied()])
    def test_server_that_cannot_say_what_is_near_is_read_as_a_whole(self, world, error):
        fill(world, 250)
        world.server.fail("near", error)
        assert world.sync_ok().pulled == 250
        assert world.server.calls == ["poll", "changes", "near", "fetch", "fetch", "fetch"]

    def test_list_of_many_pages_goes_on_from_the_page_where_the_program_ended(self, world):
        world.server.page = 10
        world.server.resumable = True
        for number in range(60):
            world.server.set(f"/cal/e{number:02}.ics", event(f"e{number}", start="20270101T090000Z"))
        world.server.fail("changes", Offline(), nth=4)
        world.sync(manual=True)
        assert len(world.shown()) == 30
        world.server.heal()
        world.engine = world.new_engine()
        assert world.sync_ok(manual=True).pulled == 30
        assert world.server.calls.count("changes") == 3
        assert len(world.shown()) == 60
        assert world.state.phase is SyncPhase.STEADY

    def test_list_that_was_cut_short_twice_still_knows_what_it_did_not_show(self, synced):
        world = synced
        world.server.page = 1
        world.server.resumable = True
        world.server.forget_tokens()
        world.server.collections["/cal/"].silent.add("/cal/b.ics")
        world.server.set("/cal/d.ics", event("d"))
        world.server.remove("/cal/b.ics")
        world.server.fail("changes", Offline(), nth=4)
        world.sync(manual=True)
        assert set(world.shown()) >= {"a", "b", "c"}
        world.server.heal()
        world.sync_ok(manual=True)
        assert set(world.shown()) == {"a", "c", "d"}

    def test_interrupted_one_resumes_without_fetching_again_what_is_stored(self, world):
        fill(world, 250)
        world.server.vanish("fetch", nth=3)
        assert not world.sync(manual=True).ok
        assert (len(world.shown()), world.state.token, world.state.phase) == (200, None, SyncPhase.INITIAL)
        world.server.heal()
        assert world.sync_ok(manual=True).pulled == 50
        assert world.server.calls.count("fetch") == 1

    def test_pages_are_followed(self, tmp_path):
        world = World(tmp_path, page=40)
        fill(world, 100)
        assert world.sync_ok().pulled == 100
        assert world.server.calls.count("changes") == 3
        world.store.close()

    def test_tombstones_of_what_was_never_seen_are_ignored(self, world):
        world.server.set("/cal/a.ics", event("a"))
        world.server.remove("/cal/a.ics")
        world.sync_ok()
        assert world.shown() == {}


class TestRequests:
    def test_nothing_changed_takes_one_request_for_the_only_calendar(self, synced):
        synced.sync_ok()
        assert synced.server.calls == ["changes"]

    def test_nothing_changed_takes_one_request_for_many_calendars(self, synced):
        for name in "xyz":
            synced.server.add_calendar(f"/{name}/", name)
        synced.later(hours=2)
        synced.sync_ok()
        synced.sync_ok()
        assert synced.server.calls == ["poll"]

    def test_one_change_takes_two(self, synced):
        synced.server.set("/cal/a.ics", event("a", "Theirs"))
        result = synced.sync_ok()
        assert synced.server.calls == ["changes", "fetch"]
        assert (result.pulled, result.requests) == (1, 2)

    def test_own_writes_are_not_fetched_again(self, synced):
        synced.edit("a")
        synced.sync_ok()
        assert synced.server.calls == ["changes", "put", "fetch"]
        assert synced.sync_ok().pulled == 0
        assert synced.server.calls == ["changes"]

    def test_all_calendars_are_looked_for_once_an_hour(self, synced):
        synced.later(minutes=59)
        synced.sync_ok()
        assert "poll" not in synced.server.calls
        synced.later(minutes=2)
        synced.sync_ok()
        assert synced.server.calls == ["poll"]

    def test_restart_does_not_look_for_calendars_sooner(self, synced):
        synced.engine = synced.new_engine()
        synced.sync_ok()
        assert synced.server.calls == ["changes"]

    def test_steady_state_never_reads_the_whole_calendar(self, synced, monkeypatch):
        real = ObjectReader.tags

        def tags(self, calendar_id, hrefs=None):
            assert hrefs is not None, "read everything"
            return real(self, calendar_id, hrefs)

        monkeypatch.setattr(ObjectReader, "tags", tags)
        monkeypatch.setattr(ObjectReader, "of_calendar", lambda *_, **__: pytest.fail("read everything"))
        synced.server.set("/cal/a.ics", event("a", "Theirs"))
        synced.server.remove("/cal/b.ics")
        assert synced.sync_ok().deleted == 1

    def test_without_ctags_the_changes_are_asked_for(self, synced):
        synced.ctags = False
        synced.server.add_calendar("/x/")
        synced.sync_ok(manual=True)
        synced.later(hours=2)
        synced.sync_ok()
        assert synced.server.calls == ["poll", "changes", "changes"]

    def test_user_who_asks_gets_all_calendars_looked_for(self, synced):
        synced.sync_ok(manual=True)
        assert synced.server.calls == ["poll"]
        synced.server.add_calendar("/x/", "Home")
        synced.sync_ok(manual=True)
        assert len(synced.calendars()) == 2


class TestToken:
    def test_is_not_advanced_when_bodies_could_not_be_fetched(self, synced):
        before = synced.state.token
        synced.server.set("/cal/a.ics", event("a", "Theirs"))
        synced.server.vanish("fetch")
        assert not synced.sync(manual=True).ok
        assert synced.state.token == before
        synced.server.heal()
        assert synced.sync_ok(manual=True).pulled == 1

    def test_expired_one_lists_again_and_fetches_only_differences(self, synced):
        synced.edit("b")
        synced.server.set("/cal/a.ics", event("a", "Theirs"))
        synced.server.forget_tokens()
        result = synced.sync_ok()
        assert (result.pulled, result.pushed) == (1, 1)
        assert "SUMMARY:Mine" in synced.server.raw("/cal/b.ics")
        assert synced.state.phase is SyncPhase.STEADY

    def test_expired_one_with_unsent_edits_loses_none(self, synced):
        for uid in "abc":
            synced.edit(uid)
        synced.server.forget_tokens()
        synced.server.fail("put", Offline(), nth=None)
        synced.sync()
        assert synced.pending() == 3
        assert all("SUMMARY:Mine" in raw for raw in synced.shown().values())
        assert synced.server.calls.count("fetch") == 0

    def test_same_page_for_ever_is_stopped(self, synced, monkeypatch):
        def changes(self, calendar, since, *, window=None):
            while True:
                yield RemoteDelta(token="t1", more=True)

        monkeypatch.setattr(FakeProvider, "changes", changes)
        result = synced.sync()
        assert BadAnswer.default_title in result.accounts[0].calendars[0].error

    def test_long_answer_keeps_what_its_pages_brought(self, synced, monkeypatch):
        def changes(self, calendar, since, *, window=None):
            yield RemoteDelta(token="t-half", more=True)
            raise Offline

        monkeypatch.setattr(FakeProvider, "changes", changes)
        synced.sync()
        assert synced.state.token == "t-half"


class TestAudit:
    def test_repairs_a_delta_that_left_things_out_within_a_day(self, synced):
        home = synced.server.collections["/cal/"]
        home.silent |= {"/cal/a.ics", "/cal/b.ics"}
        synced.server.set("/cal/a.ics", event("a", "Theirs"))
        synced.server.remove("/cal/b.ics")
        synced.sync_ok()
        assert "SUMMARY:Plan" in synced.shown()["a"]
        synced.later(hours=25)
        result = synced.sync_ok()
        assert (result.pulled, result.deleted) == (1, 1)
        assert "SUMMARY:Theirs" in synced.shown()["a"]
        assert synced.server.calls == ["poll", "changes", "listing", "fetch"]

    def test_comes_at_once_when_the_tag_moved_and_the_delta_is_empty(self, synced):
        synced.server.collections["/cal/"].silent.add("/cal/a.ics")
        synced.server.set("/cal/a.ics", event("a", "Theirs"))
        synced.later(hours=2)
        assert synced.sync_ok().pulled == 1
        assert synced.server.calls == ["poll", "changes", "listing", "fetch"]

    def test_repairs_a_server_that_was_restored_from_a_backup(self, synced):
        synced.server.set("/cal/a.ics", event("a", "Newer"))
        synced.sync_ok()
        home = synced.server.collections["/cal/"]
        home.objects["/cal/a.ics"] = (event("a", "Restored"), '"old"')
        synced.later(hours=25)
        synced.sync_ok()
        assert "SUMMARY:Restored" in synced.shown()["a"]


class TestGuard:
    def test_sudden_emptiness_is_held_and_told(self, world):
        fill(world, 40)
        world.sync_ok()
        token = world.state.token
        home = world.server.collections["/cal/"]
        for href in list(home.objects):
            world.server.remove(href)
        result = world.sync()
        assert (result.accounts[0].calendars[0].held, len(world.shown())) == (40, 40)
        assert (world.state.token, world.state.held_removals) == (token, 40)
        assert "40 of 40" in world.problems()[0]

    def test_real_removal_is_carried_out_after_the_second_look(self, world):
        fill(world, 40)
        world.sync_ok()
        for number in range(30):
            world.server.remove(f"/cal/e{number}.ics")
        world.sync()
        world.later(seconds=30)
        world.sync()
        assert len(world.shown()) == 40
        world.later(seconds=30)
        assert world.sync_ok().deleted == 30
        assert (len(world.shown()), world.problems(), world.state.held_since) == (10, [], None)
        assert len(world.store.view.trash.all()) == 30

    def test_what_came_back_is_never_removed(self, world):
        fill(world, 40)
        world.sync_ok()
        home = world.server.collections["/cal/"]
        kept = dict(home.objects)
        for href in kept:
            world.server.remove(href)
        world.sync()
        home.objects.update(kept)
        world.later(seconds=90)
        world.sync_ok()
        assert (len(world.shown()), world.problems(), world.state.held_since) == (40, [], None)

    def test_second_look_that_contradicts_itself_keeps_everything(self, world, monkeypatch):
        fill(world, 40)
        world.sync_ok()
        monkeypatch.setattr(FakeProvider, "listing", lambda *_, **__: iter([RemoteDelta(complete=True)]))
        monkeypatch.setattr(
            FakeProvider,
            "changes",
            lambda *_, **__: iter([RemoteDelta(removed=tuple(f"/cal/e{n}.ics" for n in range(40)), token="t99")]),
        )
        world.sync()
        world.later(seconds=90)
        world.sync()
        assert (len(world.shown()), world.state.held_since) == (40, world.now)

    def test_second_look_at_a_part_is_no_proof(self, world, monkeypatch):
        fill(world, 40)
        world.sync_ok()
        for number in range(40):
            world.server.remove(f"/cal/e{number}.ics")
        monkeypatch.setattr(FakeProvider, "listing", lambda *_, **__: iter([RemoteDelta()]))
        world.sync()
        world.later(seconds=90)
        world.sync()
        assert len(world.shown()) == 40

    def test_only_event_of_a_calendar_goes_at_once_after_both_looks(self, world):
        fill(world, 1)
        world.sync_ok()
        world.server.remove("/cal/e0.ics")
        assert world.sync_ok().deleted == 1
        assert world.server.calls == ["changes", "listing", "fetch"]

    def test_news_beside_a_held_removal_come_in(self, world):
        fill(world, 40)
        world.sync_ok()
        for number in range(30):
            world.server.remove(f"/cal/e{number}.ics")
        world.server.set("/cal/new.ics", event("new"))
        world.sync()
        assert "new" in world.shown()

    def test_nothing_is_sent_while_a_removal_is_held(self, world):
        fill(world, 40)
        world.sync_ok()
        world.create("mine")
        for number in range(40):
            world.server.remove(f"/cal/e{number}.ics")
        world.sync()
        assert (world.pending(), world.server.everything()) == (1, {})

    def test_emptiness_found_by_the_audit_is_looked_at_by_the_other_method(self, world):
        fill(world, 40)
        world.sync_ok()
        world.server.collections["/cal/"].objects.clear()
        world.later(hours=25)
        world.sync()
        world.later(seconds=90)
        world.sync()
        assert "changes" in world.server.calls
        assert world.shown() == {}


class TestBodies:
    def test_batch_that_took_too_long_is_asked_for_again(self, world):
        fill(world, 50)
        world.server.fail("fetch", Offline())
        assert world.sync_ok().pulled == 50

    def test_one_at_which_the_connection_breaks_is_found_and_the_others_come(self, world):
        fill(world, 64)
        world.server.fail("fetch", Offline(), nth=None, href="/cal/e17.ics")
        result = world.sync()
        assert (len(world.shown()), world.state.phase) == (63, SyncPhase.STEADY)
        assert "e17.ics" in result.accounts[0].calendars[0].problems[0]

    def test_one_that_makes_a_batch_fail_is_found_and_the_others_come(self, world):
        fill(world, 64)
        world.server.fail("fetch", ServerBusy(), nth=None, href="/cal/e17.ics")
        result = world.sync()
        assert len(world.shown()) == 63
        assert "e17.ics" in result.accounts[0].calendars[0].problems[0]
        assert world.state.phase is SyncPhase.STEADY

    def test_one_that_is_not_handed_out_is_asked_for_again_soon_and_then_daily(self, world):
        fill(world, 3)
        world.server.fail("fetch", ServerBusy(), nth=None, href="/cal/e1.ics")
        world.sync()
        assert world.state.last_audit is None
        world.sync()
        assert world.state.last_audit == world.now
        world.server.heal()
        world.later(hours=25)
        world.sync()
        assert (len(world.shown()), world.problems()) == (3, [])

    def test_server_that_fails_every_time_is_left_alone_soon(self, world):
        fill(world, 100)
        world.server.fail("fetch", ServerBusy(), nth=None)
        result = world.sync()
        assert world.server.calls.count("fetch") == 11
        assert result.accounts[0].calendars[0].error == ServerBusy.default_title
        assert world.state.token is None

    def test_odd_404_is_asked_again_before_it_counts(self, synced, monkeypatch):
        real, answers = FakeProvider.fetch, []

        def fetch(self, calendar, hrefs):
            found = real(self, calendar, hrefs)
            answers.append(hrefs)
            if len(answers) == 1:
                return Fetched(found.objects[1:], gone=(found.objects[0].href,))
            return found

        monkeypatch.setattr(FakeProvider, "fetch", fetch)
        for uid in "ab":
            synced.server.set(f"/cal/{uid}.ics", event(uid, "Theirs"))
        assert (synced.sync_ok().pulled, len(synced.shown())) == (2, 3)

    def test_listed_object_that_is_gone_when_fetched_goes(self, synced, monkeypatch):
        synced.server.set("/cal/a.ics", event("a", "Theirs"))
        monkeypatch.setattr(FakeProvider, "fetch", lambda self, calendar, hrefs: Fetched(gone=tuple(hrefs)))
        assert synced.sync_ok().deleted == 1

    def test_one_that_cannot_be_read_is_set_aside_and_the_others_come(self, world):
        fill(world, 5)
        world.server.set("/cal/bad.ics", "no calendar at all")
        result = world.sync()
        assert result.accounts[0].calendars[0].problems[0].startswith("bad.ics: ")
        assert set(world.shown()) >= {f"e{number}" for number in range(5)}
        world.sync()
        assert "/cal/bad.ics" in world.server.everything()


class TestMissingCalendar:
    def test_loses_nothing(self, synced):
        synced.edit("a")
        home = synced.server.collections.pop("/cal/")
        result = synced.sync()
        assert result.accounts[0].calendars[0].error == CalendarGone.default_title
        assert (len(synced.shown()), synced.pending(), synced.state.phase) == (3, 1, SyncPhase.MISSING)
        assert synced.problems() == [CalendarGone.default_title]
        synced.server.collections["/cal/"] = home

    def test_comes_back(self, synced):
        synced.edit("a")
        home = synced.server.collections.pop("/cal/")
        synced.sync()
        synced.server.collections["/cal/"] = home
        synced.sync_ok()
        assert (synced.pending(), synced.state.phase, synced.problems()) == (0, SyncPhase.STEADY, [])

    def test_is_noted_when_the_list_leaves_it_out(self, synced):
        synced.server.add_calendar("/x/")
        synced.later(hours=2)
        synced.sync_ok()
        del synced.server.collections["/cal/"]
        result = synced.sync().accounts[0].calendars
        assert [item.error for item in result] == [CalendarGone.default_title, ""]
        assert (synced.state.phase, len(synced.shown())) == (SyncPhase.MISSING, 3)


class TestRoster:
    def test_new_calendar_appears_with_its_events(self, synced):
        synced.server.add_calendar("/x/", "Home")
        synced.server.set("/x/d.ics", event("d"))
        synced.later(hours=2)
        synced.sync_ok()
        assert [calendar.name for calendar in synced.calendars()] == ["Work", "Home"]
        assert "d" in synced.shown()

    def test_new_name_and_rights_are_taken_over(self, synced):
        home = synced.server.collections["/cal/"]
        home.remote = replace(home.remote, name="Office", read_only=True, color="#112233")
        synced.later(hours=2)
        synced.sync_ok()
        assert (synced.calendar.name, synced.calendar.read_only, synced.calendar.color) == ("Office", True, "#112233")

    def test_name_and_color_of_a_read_only_calendar_are_the_users(self, world):
        home = world.server.collections["/cal/"]
        home.remote = replace(home.remote, read_only=True)
        world.sync_ok()
        with world.store.unit() as unit:
            unit.calendars.update(world.calendar.id, name="My name for it")
        world.later(hours=2)
        world.sync_ok()
        assert world.calendar.name == "My name for it"

    def test_calendar_that_is_not_kept_in_step_is_left_alone(self, synced):
        with synced.store.unit() as unit:
            unit.calendars.update(synced.calendar.id, synced=False)
        synced.server.set("/cal/a.ics", event("a", "Theirs"))
        synced.later(hours=2)
        synced.sync()
        assert synced.server.calls == ["poll"]

    def test_own_addresses_are_taken_over(self, world):
        world.server.addresses = ("me@example.org", "i@example.org")
        world.sync_ok()
        assert world.stored_account().addresses == ("me@example.org", "i@example.org")


def test_account_that_was_added_just_now_is_not_asked_for_its_calendars_again(world):
    world.server.set("/cal/a.ics", event("a"))
    with world.store.unit() as unit:
        unit.calendars.save(Calendar(0, world.account.id, "/cal/", "Work"))
    world.sync_ok()
    assert world.server.calls == ["changes", "fetch"]
    world.sync_ok()
    assert world.server.calls == ["changes"]
    world.later(hours=2)
    world.sync_ok()
    assert world.server.calls == ["poll", "changes"]
    world.sync_ok()
    assert world.server.calls == ["changes"]


class TestWindow:
    """Systems that know changes within a window only: absence there proves nothing."""

    @pytest.fixture
    def windowed(self, world, monkeypatch):
        world.capabilities = ProviderCapabilities(windowed=True)
        real = FakeProvider.changes
        world.asked = []

        def changes(self, calendar, since, *, window=None):
            world.asked.append((since, window))
            for page in real(self, calendar, since):
                shown = tuple(ref for ref in page.changed if ref.href not in world.outside)
                yield replace(page, changed=shown, window=window, source=DeltaSource.WINDOW)

        world.outside = set()
        monkeypatch.setattr(FakeProvider, "changes", changes)
        fill(world, 4)
        world.sync_ok()
        return world

    def test_is_kept_and_asked_for_again(self, windowed):
        windowed.sync_ok()
        (_, first), (since, again) = windowed.asked
        assert windowed.state.window == first == again == wanted(windowed.now, windowed.store.view.horizon.years())
        assert since is not None

    def test_moves_on_with_time_and_fetches_nothing_that_is_equal(self, windowed):
        before = windowed.state.window
        windowed.later(days=400)
        windowed.sync_ok()
        assert windowed.asked[-1][0] is None
        assert windowed.state.window.end > before.end
        assert "fetch" not in windowed.server.calls

    def test_grows_when_somebody_looks_beyond_it(self, windowed):
        windowed.store.extend([2033])
        windowed.sync_ok()
        assert windowed.state.window.end == datetime(2034, 1, 1, tzinfo=UTC)
        windowed.sync_ok()
        assert windowed.asked[-1][0] is not None

    def test_that_broke_off_while_it_moved_is_still_the_old_one(self, windowed):
        before = windowed.state
        windowed.later(days=400)
        windowed.server.fail("changes", Offline())
        windowed.sync()
        assert (windowed.state.window, windowed.state.token) == (before.window, before.token)
        windowed.sync_ok(manual=True)
        assert windowed.state.window != before.window

    def test_that_moved_asks_nothing_about_what_lies_outside(self, windowed):
        windowed.later(days=365 * 15)
        windowed.outside |= {f"/cal/e{number}.ics" for number in range(4)}
        windowed.sync_ok()
        assert len(windowed.shown()) == 4
        assert "fetch" not in windowed.server.calls

    def test_what_left_it_stays(self, windowed):
        windowed.outside.add("/cal/e1.ics")
        windowed.server.forget_tokens()
        windowed.sync_ok()
        assert len(windowed.shown()) == 4

    def test_what_is_really_gone_goes(self, windowed):
        windowed.outside.add("/cal/e1.ics")
        windowed.server.remove("/cal/e2.ics")
        windowed.server.forget_tokens()
        assert windowed.sync_ok().deleted == 1
        assert set(windowed.shown()) == {"e0", "e1", "e3"}


def test_bodies_that_come_with_the_changes_are_not_fetched(synced, monkeypatch):
    def changes(self, calendar, since, *, window=None):
        copies = (
            RemoteObject("/cal/a.ics", event("a", "Theirs"), '"new"'),
            RemoteObject("/cal/b.ics", event("b"), self.server.home("/cal/b.ics").objects["/cal/b.ics"][1]),
        )
        yield RemoteDelta(objects=copies, token="t9")

    monkeypatch.setattr(FakeProvider, "changes", changes)
    assert synced.sync_ok().pulled == 1
    assert synced.server.calls == []
    assert "SUMMARY:Theirs" in synced.shown()["a"]


def test_two_lists_that_both_forgot_the_token_end_in_a_plain_listing(synced, monkeypatch):
    def changes(self, calendar, since, *, window=None):
        raise TokenExpired
        yield

    monkeypatch.setattr(FakeProvider, "changes", changes)
    synced.server.set("/cal/a.ics", event("a", "Theirs"))
    assert synced.sync_ok().pulled == 1
    assert synced.server.calls == ["listing", "fetch"]


def test_invitation_that_is_already_there_under_another_name_is_the_same_event(synced):
    synced.create("new", "Plan", "LOCATION:Mine")
    synced.server.set("/cal/other-name.ics", event("new", "Plan", "URL:https://theirs"))
    synced.sync_ok()
    assert len(synced.shown()) == 4
    assert {"LOCATION:Mine", "URL:https://theirs"} <= set(synced.server.raw("/cal/other-name.ics").split("\r\n"))
    assert "/cal/new.ics" not in synced.server.everything()


def test_text_that_cannot_be_read_is_no_twin_of_anything(synced):
    synced.create("new")
    synced.server.set("/cal/odd.ics", "no calendar at all")
    synced.sync()
    assert "/cal/new.ics" in synced.server.everything()


def test_event_that_was_deleted_and_brought_in_again_is_created_anew(synced):
    synced.delete("a")
    synced.create("a", "Again")
    synced.sync_ok()
    synced.sync_ok()
    assert "SUMMARY:Again" in synced.server.raw("/cal/a.ics")
    assert (synced.pending(), synced.conflicts(), len(synced.shown())) == (0, [], 3)


def test_event_made_here_while_its_twin_is_on_the_way_is_one_event(synced):
    synced.server.set("/cal/new.ics", event("new", "Plan", "URL:https://theirs"))
    synced.server.meanwhile("fetch", lambda: synced.create("new", "Plan", "LOCATION:Mine"))
    synced.sync_ok()
    assert len(synced.store.view.objects.of_uid("new")) == 1
    assert {"LOCATION:Mine", "URL:https://theirs"} <= set(synced.server.raw("/cal/new.ics").split("\r\n"))


def test_problem_of_an_object_that_is_no_longer_listed_goes(world):
    fill(world, 3)
    world.server.fail("fetch", ServerBusy(), nth=None, href="/cal/e1.ics")
    world.sync()
    assert len(world.problems()) == 1
    world.server.remove("/cal/e1.ics")
    world.later(hours=25)
    world.sync_ok()
    assert world.problems() == []


def test_object_that_is_removed_on_one_page_and_back_on_the_next_stays(synced, monkeypatch):
    def changes(self, calendar, since, *, window=None):
        yield RemoteDelta(removed=("/cal/a.ics",), token="t8", more=True)
        yield RemoteDelta(objects=(RemoteObject("/cal/a.ics", event("a", "Back"), '"new"'),), token="t9")

    monkeypatch.setattr(FakeProvider, "changes", changes)
    assert synced.sync_ok().deleted == 0
    assert "SUMMARY:Back" in synced.shown()["a"]
    assert synced.state.token == "t9"
