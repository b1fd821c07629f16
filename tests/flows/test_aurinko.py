"""Two devices on one Aurinko account: edits from both sides and from elsewhere, lost replies, expired tokens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from calapp.model.account import AccountKind, AccountState
from calapp.model.edits import EditScope, Notify
from calapp.model.event import Attendee, PartStat
from tests.fakes.aurinko import EMAIL, TOKEN, AurinkoService
from tests.flows.devices import Device, converged, instant

THIS = EditScope.THIS


@pytest.fixture
def service() -> Iterator[AurinkoService]:
    running = AurinkoService()
    yield running
    running.close()
    assert running.complaints == []


@pytest.fixture
def one(tmp_path, service) -> Iterator[Device]:
    with Device(tmp_path / "one", AccountKind.AURINKO, service.url, TOKEN) as device:
        yield device


@pytest.fixture
def two(tmp_path, service) -> Iterator[Device]:
    with Device(tmp_path / "two", AccountKind.AURINKO, service.url, TOKEN) as device:
        yield device


def span(day: int, hour: int) -> dict[str, object]:
    zone = "Europe/Berlin"
    return {
        "start": {"dateTime": instant(day, hour), "timezone": zone},
        "end": {"dateTime": instant(day, hour + 1), "timezone": zone},
    }


def test_events_of_both_devices_and_of_others_meet(service, one, two):
    one.create("Mine")
    two.create("Yours", 2)
    service.make(subject="Theirs", **span(3, 9))
    assert converged(one, two) == ["1 9 Mine", "2 9 Yours", "3 9 Theirs"]
    two.edit("Mine", title="Ours")
    one.delete("Theirs")
    assert converged(one, two) == ["1 9 Ours", "2 9 Yours"]
    assert service.subjects() == ["Ours", "Yours"]


def test_different_fields_merge_and_the_same_field_asks(service, one, two):
    one.create("Lunch")
    converged(one, two)
    one.edit("Lunch", title="Dinner")
    two.edit("Lunch", location="Canteen")
    assert converged(one, two) == ["1 9 Dinner"]
    one.edit("Dinner", title="Mine")
    two.edit("Dinner", title="Theirs")
    one.sync_ok()
    two.sync()
    assert two.conflicts() == ["Theirs"]
    assert service.subjects() == ["Mine"]


def test_a_series_is_edited_occurrence_by_occurrence_from_both_sides(one, two):
    one.create("Stand-up", 0, rrule="FREQ=DAILY;COUNT=5")
    converged(one, two)
    two.edit("Stand-up", day=1, scope=THIS, title="Late")
    one.delete("Stand-up", day=3, scope=THIS)
    assert converged(one, two) == ["0 9 Stand-up", "1 9 Late", "2 9 Stand-up", "4 9 Stand-up"]


def test_a_series_that_ends_early_becomes_two(one, two):
    one.create("Stand-up", 0, rrule="FREQ=DAILY;COUNT=5")
    converged(one, two)
    one.edit("Stand-up", day=2, scope=EditScope.FOLLOWING, title="Sit-down")
    assert converged(one, two) == [f"{day} 9 {'Sit-down' if day >= 2 else 'Stand-up'}" for day in range(5)]


@pytest.mark.parametrize("match", ["POST .*/events$", "PATCH", "DELETE"], ids=["create", "change", "delete"])
def test_a_write_whose_reply_is_lost_happens_once(service, one, two, match):
    one.create("Kept")
    one.create("Doomed", 2)
    converged(one, two)
    service.lose_reply(match)
    one.create("New", 3)
    one.edit("Kept", title="Changed")
    one.delete("Doomed")
    assert converged(one, two) == ["1 9 Changed", "3 9 New"]
    assert service.subjects() == ["Changed", "New"]


def test_nobody_hears_of_anything_that_was_not_meant_for_them(service, one, two):
    guest = Attendee("guest@example.org", "Guest")
    service.lose_reply("POST .*/events$")
    one.create("Party", attendees=(guest,))
    converged(one, two)
    two.edit("Party", title="Big party")
    one.edit("Party", location="Garden")
    converged(one, two)
    assert service.notified == []


def test_guests_hear_of_a_new_event_once_even_when_the_reply_is_lost(service, one, two):
    key = one.create("Party", attendees=(Attendee("guest@example.org"),))
    one.runtime.events.delete(key)
    with one.runtime.store.unit() as unit:
        raw = one.runtime.store.view.trash.all()[0].raw
        unit.objects.save_local(one.calendar.id, raw, notify=Notify.ALL)
    service.lose_reply("POST .*/events$")
    assert converged(one, two) == ["1 9 Party"]
    assert service.notified == ["Party"]


def test_an_invitation_is_answered_without_touching_it(service, one):
    guests = {"attendees": [{"emailAddress": {"address": EMAIL}, "type": "required"}], "response": "noResponse"}
    made = service.make(subject="Party", meetingInfo=guests, organizer={"emailAddress": {"address": "boss@x.example"}},
                        **span(1, 9))  # fmt: skip
    one.sync_ok()
    one.runtime.events.answer(one.key("Party"), PartStat.ACCEPTED)
    one.sync_ok()
    assert made["meetingInfo"]["response"] == "accepted"
    assert [found.partstat for found in one.shown()] == [PartStat.ACCEPTED]
    assert not [call for call in service.calls if call.startswith("PATCH")]


def test_expired_tokens_cost_a_listing_and_nothing_else(service, one, two):
    for number in range(5):
        one.create(f"Event {number}", number % 5)
    converged(one, two)
    service.expire_tokens()
    service.remove(service.make(subject="Gone", **span(1, 9))["id"])
    service.make(subject="New", **span(6, 9))
    one.create("Unsent", 5)
    service.calls.clear()
    one.sync_ok()
    assert "6 9 New" in one.titles()
    assert "5 9 Unsent" in one.titles()
    fetched = [call for call in service.calls if call.startswith("GET /v1/calendars/cal/events/e")]
    assert len(fetched) == 1  # what was just sent; what is equal is not fetched again
    assert "5 9 Unsent" in converged(one, two)


def test_a_chain_of_deletions_that_expired_alone_takes_the_other_along(service, one):
    made = service.make(subject="Doomed", **span(1, 9))
    one.sync_ok()
    service.remove(made["id"])
    service.make(subject="New", **span(2, 9))
    service.fail("GET .*/sync/deleted", 410, service.error(410, "syncToken expired."))
    one.sync()
    one.sync()
    assert one.titles() == ["2 9 New"]


def test_a_dead_token_asks_to_sign_in_and_keeps_what_waits(service, one, two):
    service.dead = "token.dead"
    one.create("Unsent")
    one.sync()
    entry = one.runtime.accounts.entry(one.account.id)
    assert (entry.account.state, entry.pending) == (AccountState.SIGN_IN, 1)
    assert "Aurinko" in entry.account.error
    service.dead = ""
    one.runtime.accounts.sign_in(one.account.id, TOKEN)
    assert converged(one, two) == ["1 9 Unsent"]


def test_what_the_system_has_no_room_for_is_said(service, one):
    one.create("Lunch", url="https://example.org/menu")
    result = one.sync()
    assert "cannot keep links" in result.accounts[0].calendars[0].problems[0]
    assert service.subjects() == ["Lunch"]
    one.sync_ok()


def test_everything_gone_at_once_is_looked_at_twice(service, one):
    for number in range(12):
        service.make(subject=f"Event {number}", **span(number % 5, 9))
    one.sync_ok()
    kept = dict(service.shelves["cal"].events)
    for event in list(kept):
        service.remove(event)
    assert "suddenly" in one.sync().accounts[0].calendars[0].problems[0]
    assert len(one.titles()) == 12
