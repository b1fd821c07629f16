"""How sync stands, asked of real passes against a server in memory."""

from datetime import timedelta

import pytest

from calapp.errors import BadAnswer, Offline, RateLimited, Rejected, SignInNeeded
from calapp.model.account import AccountState
from calapp.service.sync_health import SyncHealthService
from tests.sync.world import World


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    made.sync_ok()
    yield made
    made.store.close()


def health(world):
    (account,) = SyncHealthService(world.store).accounts()
    return account


def test_account_in_step_is_well_and_says_since_when(world):
    world.later(minutes=5)
    world.sync_ok()
    found = health(world)
    assert found.well
    assert (found.account.last_sync, found.calendars[0].last_sync, found.waiting) == (world.now, world.now, ())


def test_edit_that_waits_says_that_the_next_sync_sends_it(world):
    world.create("a", "Lunch")
    (edit,) = health(world).waiting
    assert (edit.title, edit.verb, edit.attention, edit.shown.title) == ("Lunch", "create", False, "Lunch")
    assert edit.advice == "It is sent with the next sync."
    assert health(world).well


def test_edit_that_is_refused_again_and_again_needs_attention(world):
    world.create("a", "Lunch")
    world.server.fail("put", Rejected("No such thing here."), nth=None)
    world.sync()
    (edit,) = health(world).waiting
    assert (edit.why, edit.attention, edit.next_try) == ("No such thing here.", False, world.now + timedelta(minutes=1))
    for _ in range(4):
        world.later(days=1)
        world.sync()
    (edit,) = health(world).waiting
    assert edit.attention
    assert not health(world).well


@pytest.mark.parametrize(
    ("refusal", "advice"),
    [
        ("No such thing here.", "Change the event, or move it to another calendar."),
        ("No space is left. Delete something there first.", "Another calendar may take it, too."),
    ],
)
def test_advice_does_not_contradict_what_the_refusal_says_to_do(world, refusal, advice):
    world.create("a", "Lunch")
    world.server.fail("put", Rejected(refusal), nth=None)
    world.sync()
    (edit,) = health(world).waiting
    assert edit.why == refusal
    assert edit.advice == f"{advice} Sync now tries it once more."


def test_deleted_event_that_waits_still_has_its_title(world):
    world.create("a", "Lunch")
    world.sync_ok()
    world.delete("a")
    (edit,) = health(world).waiting
    assert (edit.title, edit.verb, edit.shown) == ("Lunch", "delete", None)


def test_lost_answer_is_told_as_such(world):
    world.create("a", "Lunch")
    world.server.lose_reply("put")
    world.sync()
    (edit,) = health(world).waiting
    assert "looks whether it arrived" in edit.advice


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (Offline(), AccountState.OFFLINE, "by itself"),
        (RateLimited(delay=600), AccountState.WAITING, "by itself"),
        (SignInNeeded(), AccountState.SIGN_IN, "sign in again"),
    ],
)
def test_account_in_trouble_says_what_to_do(world, error, state, words):
    before = world.now
    world.later(hours=2)
    world.server.fail("changes", error, nth=None)
    world.server.fail("poll", error, nth=None)
    world.sync(manual=True)
    found = health(world)
    assert found.account.state is state
    assert found.trouble
    assert f"{found.trouble} {found.advice}".count(words) == 1
    assert (found.next_try is None) == (state is AccountState.SIGN_IN)
    assert found.account.last_sync == before


def test_one_calendar_in_trouble_leaves_the_others_well(world):
    world.server.add_calendar("/home/", "Home")
    world.sync(manual=True)
    world.later(minutes=10)
    world.server.set("/cal/a.ics", "BEGIN:VCALENDAR")
    world.server.fail("changes", BadAnswer(), nth=1)
    world.sync(manual=True)
    work, home = health(world).calendars
    assert work.trouble == BadAnswer.default_title
    assert (home.trouble, home.last_sync) == ("", world.now)
    assert work.last_sync < world.now
    world.server.remove("/cal/a.ics")
    world.sync(manual=True)
    assert health(world).calendars[0].trouble == ""


def test_calendar_that_went_missing_is_kept_and_said(world):
    world.create("a", "Lunch")
    world.sync_ok()
    world.server.add_calendar("/home/", "Home")
    del world.server.collections["/cal/"]
    world.sync(manual=True)
    work = next(one for one in health(world).calendars if one.calendar.href == "/cal/")
    assert work.trouble
    assert work.advice.startswith("Everything of it is kept.")
    assert "a" in world.shown()
