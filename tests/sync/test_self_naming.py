"""Systems that choose hrefs and UIDs themselves, know no idempotency keys, and hold only part of what is sent."""

import pytest

from calapp.errors import Offline, ServerBusy
from tests.sync.world import event


@pytest.fixture
def naming(world):
    world.self_naming = True
    world.sync_ok()
    return world


def titles_there(world):
    return sorted(raw.partition("SUMMARY:")[2].splitlines()[0] for raw in world.server.everything().values())


def titles_here(world):
    return sorted(raw.partition("SUMMARY:")[2].splitlines()[0] for raw in world.shown().values())


def test_a_new_event_takes_the_name_that_the_server_gave_it(naming):
    object_id = naming.create("mine", "Lunch")
    naming.sync_ok()
    assert (naming.object("s1@server").id, naming.object("s1@server").href) == (object_id, "/cal/s1.ics")
    naming.edit("s1@server", "Late lunch")
    naming.sync_ok()
    assert (titles_here(naming), titles_there(naming), naming.pending()) == (["Late lunch"], ["Late lunch"], 0)


def test_a_create_whose_reply_was_lost_is_found_and_not_sent_again(naming):
    naming.create("mine", "Lunch")
    naming.server.lose_reply("put")
    naming.sync()
    assert naming.pending() == 1
    naming.sync_ok(manual=True)
    assert (titles_here(naming), titles_there(naming), naming.pending()) == (["Lunch"], ["Lunch"], 0)


def test_a_create_that_never_arrived_is_sent_again(naming):
    naming.create("mine", "Lunch")
    naming.server.fail("put", Offline())
    naming.sync()
    naming.sync_ok(manual=True)
    assert (titles_here(naming), titles_there(naming), naming.pending()) == (["Lunch"], ["Lunch"], 0)


def test_nothing_comes_in_while_it_is_unknown_whether_it_is_ours(naming):
    naming.create("mine", "Lunch")
    naming.server.lose_reply("put")
    naming.sync()
    naming.server.fail("find", ServerBusy())
    naming.sync(manual=True)
    assert titles_here(naming) == ["Lunch"]
    naming.sync_ok(manual=True)
    assert (titles_here(naming), titles_there(naming), naming.pending()) == (["Lunch"], ["Lunch"], 0)


def test_an_event_of_somebody_else_that_says_the_same_stays_an_event_of_its_own(naming):
    naming.server.set("/cal/theirs.ics", event("theirs", "Lunch"))
    naming.sync_ok()
    naming.create("mine", "Lunch")
    naming.server.fail("put", Offline())
    naming.sync()
    naming.sync_ok(manual=True)
    assert (titles_here(naming), titles_there(naming)) == (["Lunch", "Lunch"], ["Lunch", "Lunch"])


def test_a_pass_that_breaks_off_after_the_answer_looks_where_the_server_put_it(naming):
    naming.create("mine", "Lunch")
    naming.server.fail("fetch", Offline())
    naming.sync()
    naming.server.set("/cal/s1.ics", naming.server.raw("/cal/s1.ics").replace("Lunch", "Dinner"))
    naming.sync(manual=True)
    assert len(naming.server.everything()) == len(naming.shown()) == 1


def test_an_edit_made_while_the_create_was_on_its_way_is_sent_under_the_new_name(naming):
    naming.create("mine", "Lunch")
    naming.server.meanwhile("put", lambda: naming.edit("mine", "Late lunch"))
    naming.sync_ok()
    naming.sync_ok()
    assert (titles_here(naming), titles_there(naming), naming.pending()) == (["Late lunch"], ["Late lunch"], 0)
    assert list(naming.shown()) == ["s1@server"]


def test_what_the_system_cannot_hold_is_said_and_everything_else_is_sent(naming):
    naming.create("mine", "Lunch", "URL:https://example.org/")
    result = naming.sync()
    (problem,) = result.accounts[0].calendars[0].problems
    assert "cannot keep links" in problem
    assert (titles_there(naming), naming.pending()) == (["Lunch"], 0)
    assert naming.sync_ok().pushed == 0


def test_an_edit_that_the_system_cannot_hold_at_all_ends_without_a_question(naming):
    naming.server.set("/cal/a.ics", event("a"))
    naming.sync_ok()
    naming.edit("a", "Plan", "URL:https://example.org/")
    naming.sync()
    assert (naming.pending(), naming.conflicts()) == (0, [])
    naming.sync_ok()
    assert "URL" not in naming.shown()["a"]
