"""Both sides touched the same object: what merges, what conflicts, what comes back, what goes."""

import pytest

from calapp.sync.result import Watch
from tests.fakes.provider import FakeProvider
from tests.sync.world import event

ALARM = ("BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:x", "TRIGGER:-PT5M", "END:VALARM")


@pytest.fixture(params=["pull", "push"])
def meeting(request, synced, monkeypatch):
    """Return what lets the other device act before the pull, or between pull and push (412)."""

    def arrange(act):
        if request.param == "pull":
            act()
            return
        for name in ("put", "delete"):
            real = getattr(FakeProvider, name)

            def late(self, calendar, outgoing, real=real):
                if arranged:
                    arranged.pop()()
                return real(self, calendar, outgoing)

            monkeypatch.setattr(FakeProvider, name, late)
        arranged.append(act)

    arranged = []
    return arrange


def test_different_fields_both_survive(synced, meeting):
    synced.edit("a", "Mine")
    meeting(lambda: synced.server.set("/cal/a.ics", event("a", "Plan", "LOCATION:Theirs")))
    synced.sync_ok()
    lines = set(synced.server.raw("/cal/a.ics").split("\r\n"))
    assert {"SUMMARY:Mine", "LOCATION:Theirs"} <= lines
    assert (synced.conflicts(), synced.pending()) == ([], 0)


def test_same_edit_on_both_sides_is_in_step(synced, meeting):
    synced.edit("a", "Same")
    meeting(lambda: synced.server.set("/cal/a.ics", event("a", "Same")))
    synced.sync_ok()
    assert (synced.conflicts(), synced.pending()) == ([], 0)


def test_same_field_opens_a_conflict_and_the_rest_goes_on(synced, meeting):
    synced.edit("a", "Mine")
    synced.edit("b", "Mine")
    meeting(lambda: synced.server.set("/cal/a.ics", event("a", "Theirs")))
    result = synced.sync_ok()
    assert synced.conflicts() == [("a", ("title",))]
    assert result.conflicts == 1
    assert "SUMMARY:Mine" in synced.shown()["a"]
    assert "SUMMARY:Theirs" in synced.server.raw("/cal/a.ics")
    assert "SUMMARY:Mine" in synced.server.raw("/cal/b.ics")
    synced.sync_ok()
    assert "put" not in synced.server.calls


def test_remote_delete_of_a_substantive_edit_opens_a_conflict(synced, meeting):
    synced.edit("a", "Mine")
    meeting(lambda: synced.server.remove("/cal/a.ics"))
    synced.sync()
    conflict = synced.store.view.conflicts.all()[0]
    assert (conflict.uid, conflict.theirs, "SUMMARY:Mine" in conflict.mine) == ("a", None, True)
    assert "a" in synced.shown()


def test_remote_delete_of_a_light_edit_is_accepted(synced, meeting):
    synced.edit("a", "Plan", *ALARM)
    meeting(lambda: synced.server.remove("/cal/a.ics"))
    synced.sync_ok()
    assert (synced.conflicts(), "a" in synced.shown(), synced.pending()) == ([], False, 0)
    assert [item.uid for item in synced.store.view.trash.all()] == ["a"]


def test_local_delete_of_what_was_edited_there_brings_it_back_with_a_notice(synced, meeting):
    synced.delete("a")
    meeting(lambda: synced.server.set("/cal/a.ics", event("a", "Theirs")))
    result = synced.sync().accounts[0].calendars[0]
    assert "SUMMARY:Theirs" in synced.shown()["a"]
    assert "“Theirs” was changed on the server" in result.problems[0]
    assert (synced.pending(), synced.problems()) == (0, list(result.problems))
    assert "/cal/a.ics" in synced.server.everything()


def test_local_delete_of_what_changed_slightly_there_stays_deleted(synced, meeting):
    synced.delete("a")
    meeting(lambda: synced.server.set("/cal/a.ics", event("a", "Plan", "X-SEEN:1", "SEQUENCE:2")))
    synced.sync_ok()
    assert ("a" in synced.shown(), "/cal/a.ics" in synced.server.everything(), synced.pending()) == (False, False, 0)


def test_deleted_on_both_sides_is_done(synced, meeting):
    synced.delete("a")
    meeting(lambda: synced.server.remove("/cal/a.ics"))
    synced.sync_ok()
    assert (synced.pending(), "a" in synced.shown()) == (0, False)


def test_create_where_someone_was_first_is_merged(synced):
    synced.create("new", "Same", "LOCATION:Mine")
    synced.server.set("/cal/new.ics", event("new", "Same", "URL:https://theirs"))
    synced.sync_ok()
    assert {"LOCATION:Mine", "URL:https://theirs"} <= set(synced.server.raw("/cal/new.ics").split("\r\n"))
    assert len(synced.shown()) == 4


def test_create_where_someone_was_first_with_something_else_conflicts(synced):
    synced.create("new", "Mine")
    synced.server.set("/cal/new.ics", event("new", "Theirs"))
    synced.sync_ok()
    assert synced.conflicts() == [("new", ("title",))]
    assert len(synced.shown()) == 4


class TestOpenConflict:
    @pytest.fixture
    def disputed(self, synced):
        synced.edit("a", "Mine")
        synced.server.set("/cal/a.ics", event("a", "Theirs"))
        synced.sync_ok()
        return synced

    def resolve(self, world, raw):
        with world.store.unit() as unit:
            unit.conflicts.resolve(unit.conflicts.all()[0].id, raw)

    def test_shows_the_newest_version_of_the_server(self, disputed):
        disputed.server.set("/cal/a.ics", event("a", "Theirs again"))
        disputed.sync_ok()
        assert "Theirs again" in disputed.store.view.conflicts.all()[0].theirs
        disputed.sync_ok()
        assert disputed.server.calls == ["changes"]

    def test_closes_by_itself_when_the_dispute_went_away(self, disputed):
        disputed.server.set("/cal/a.ics", event("a", "Plan", "LOCATION:Theirs"))
        disputed.sync_ok()
        assert (disputed.conflicts(), disputed.pending()) == ([], 0)
        assert {"SUMMARY:Mine", "LOCATION:Theirs"} <= set(disputed.server.raw("/cal/a.ics").split("\r\n"))

    def test_closes_by_itself_when_both_say_the_same(self, disputed):
        disputed.server.set("/cal/a.ics", event("a", "Mine"))
        disputed.sync_ok()
        assert (disputed.conflicts(), disputed.pending()) == ([], 0)

    def test_notices_that_the_server_deleted_it(self, disputed):
        disputed.server.remove("/cal/a.ics")
        disputed.sync_ok()
        assert disputed.store.view.conflicts.all()[0].theirs is None

    def test_mine_is_sent_once_chosen(self, disputed):
        self.resolve(disputed, event("a", "Mine"))
        disputed.sync_ok()
        assert "SUMMARY:Mine" in disputed.server.raw("/cal/a.ics")
        assert (disputed.conflicts(), disputed.pending()) == ([], 0)

    def test_theirs_sends_nothing_once_chosen(self, disputed):
        self.resolve(disputed, event("a", "Theirs"))
        disputed.sync_ok()
        assert (disputed.server.calls, disputed.pending()) == (["changes"], 0)
        assert "SUMMARY:Theirs" in disputed.shown()["a"]

    def test_mine_is_created_anew_where_the_server_deleted_it(self, disputed):
        disputed.server.remove("/cal/a.ics")
        disputed.sync_ok()
        self.resolve(disputed, event("a", "Mine"))
        disputed.sync_ok()
        assert "SUMMARY:Mine" in disputed.server.raw("/cal/a.ics")

    def test_survives_an_expired_token(self, disputed):
        disputed.server.forget_tokens()
        disputed.sync_ok()
        assert disputed.conflicts() == [("a", ("title",))]


def test_edit_between_planning_and_storing_is_merged(synced):
    """The user saves while the bodies are on their way."""
    synced.server.set("/cal/a.ics", event("a", "Plan", "LOCATION:Theirs"))
    server = synced.server

    def canceled():
        if server.calls and server.calls[-1] == "changes" and synced.pending() == 0:
            synced.edit("a", "Mine")
        return False

    synced.sync(watch=Watch(canceled=canceled))
    assert {"SUMMARY:Mine", "LOCATION:Theirs"} <= set(synced.server.raw("/cal/a.ics").split("\r\n"))


def test_push_that_cannot_look_after_412_keeps_the_edit(synced, monkeypatch):
    synced.edit("a", "Mine")
    real = FakeProvider.put

    def put(self, calendar, outgoing):
        self.server.set("/cal/a.ics", event("a", "Plan", "LOCATION:Theirs"))
        monkeypatch.setattr(FakeProvider, "put", real)
        self.server.vanish("fetch")
        return real(self, calendar, outgoing)

    monkeypatch.setattr(FakeProvider, "put", put)
    synced.sync(manual=True)
    assert synced.pending() == 1
    synced.server.heal()
    synced.sync_ok(manual=True)
    assert {"SUMMARY:Mine", "LOCATION:Theirs"} <= set(synced.server.raw("/cal/a.ics").split("\r\n"))
