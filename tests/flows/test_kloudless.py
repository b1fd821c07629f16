"""Two devices on one Kloudless account: edits from both sides and from elsewhere, lost replies, a stream cut short."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from calapp.model.account import AccountKind, AccountState
from calapp.model.edits import EditScope
from calapp.model.event import Attendee, PartStat, Visibility
from tests.fakes.kloudless import EMAIL, TOKEN, KloudlessService
from tests.flows.devices import Device, at, converged, instant

THIS = EditScope.THIS


@pytest.fixture
def service() -> Iterator[KloudlessService]:
    running = KloudlessService()
    yield running
    running.close()
    assert running.complaints == []


@pytest.fixture
def one(tmp_path, service) -> Iterator[Device]:
    with Device(tmp_path / "one", AccountKind.KLOUDLESS, service.url, TOKEN) as device:
        yield device


@pytest.fixture
def two(tmp_path, service) -> Iterator[Device]:
    with Device(tmp_path / "two", AccountKind.KLOUDLESS, service.url, TOKEN, "me") as device:
        yield device


def span(day: int, hour: int) -> dict[str, object]:
    return {"start": instant(day, hour), "end": instant(day, hour + 1), "start_time_zone": "Europe/Berlin",
            "end_time_zone": "Europe/Berlin"}  # fmt: skip


def test_events_of_both_devices_and_of_others_meet(service, one, two):
    one.create("Mine")
    two.create("Yours", 2)
    service.books.make(name="Theirs", **span(3, 9))
    assert converged(one, two) == ["1 9 Mine", "2 9 Yours", "3 9 Theirs"]
    two.edit("Mine", title="Ours")
    one.delete("Theirs")
    assert converged(one, two) == ["1 9 Ours", "2 9 Yours"]
    assert service.books.titles() == ["Ours", "Yours"]


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
    assert service.books.titles() == ["Mine"]


def test_a_change_just_before_a_write_is_seen_and_merged(service, one):
    one.create("Lunch")
    one.sync_ok()
    (made,) = service.books.shelves["cal"].events.values()
    service.meanwhile("GET .*/events/f", lambda: service.books.change(made["id"], location="Canteen"))
    one.edit("Lunch", title="Dinner")
    one.sync()
    one.sync_ok()
    (there,) = service.books.shelves["cal"].events.values()
    assert (there["name"], there["location"]) == ("Dinner", "Canteen")
    assert one.shown()[0].location == "Canteen"


def test_a_series_is_edited_occurrence_by_occurrence_from_both_sides(one, two):
    one.create("Stand-up", 0, rrule="FREQ=DAILY;COUNT=5")
    converged(one, two)
    two.edit("Stand-up", day=1, scope=THIS, title="Late")
    assert converged(one, two) == ["0 9 Stand-up", "1 9 Late", "2 9 Stand-up", "3 9 Stand-up", "4 9 Stand-up"]
    one.delete("Stand-up", day=3, scope=THIS)
    one.edit("Stand-up", day=2, scope=THIS, start=at(2, 14), end=at(2, 15))
    assert converged(one, two) == ["0 9 Stand-up", "1 9 Late", "2 14 Stand-up", "4 9 Stand-up"]


def test_a_series_whose_occurrences_are_not_listed_changes_as_a_whole_and_says_so(service, one, two):
    service.expands = False
    series = service.books.make(name="Series", recurrence=[{"rrule": "RRULE:FREQ=DAILY;COUNT=3"}], **span(0, 8))
    service.books.change(f"{series['id']}@{instant(1, 8)}", name="Moved", **span(1, 12))
    assert converged(one, two) == ["0 8 Series", "1 12 Moved", "2 8 Series"]
    one.edit("Series", day=0, title="Serial")
    assert converged(one, two) == ["0 8 Serial", "1 12 Moved", "2 8 Serial"]
    one.delete("Serial", day=2, scope=THIS)
    assert "does not list one by one" in one.sync().accounts[0].calendars[0].problems[0]
    assert converged(one, two) == ["0 8 Serial", "1 12 Moved", "2 8 Serial"]


def test_an_occurrence_that_moves_to_another_day_stays_the_same_one(service, one, two):
    one.create("Stand-up", 0, rrule="FREQ=DAILY;COUNT=5")
    converged(one, two)
    one.edit("Stand-up", day=1, scope=THIS, start=at(2, 15), end=at(2, 16))
    converged(one, two)
    two.edit("Stand-up", day=4, scope=THIS, title="Last")
    assert converged(one, two) == ["0 9 Stand-up", "2 9 Stand-up", "2 15 Stand-up", "3 9 Stand-up", "4 9 Last"]


def test_a_series_that_ends_early_becomes_two(one, two):
    one.create("Stand-up", 0, rrule="FREQ=DAILY;COUNT=5")
    converged(one, two)
    one.edit("Stand-up", day=2, scope=EditScope.FOLLOWING, title="Sit-down")
    assert converged(one, two) == [f"{day} 9 {'Sit-down' if day >= 2 else 'Stand-up'}" for day in range(5)]


@pytest.mark.parametrize("match", ["POST .*/events$", "PATCH", "DELETE"], ids=["create", "change", "delete"])
@pytest.mark.parametrize("keeps", [True, False], ids=["keeps properties", "drops properties"])
def test_a_write_whose_reply_is_lost_happens_once(service, one, two, match, keeps):
    service.books.keeps_pairs = keeps
    one.create("Kept")
    one.create("Doomed", 2)
    converged(one, two)
    service.lose_reply(match)
    one.create("New", 3)
    one.edit("Kept", title="Changed")
    one.delete("Doomed")
    assert converged(one, two) == ["1 9 Changed", "3 9 New"]
    assert service.books.titles() == ["Changed", "New"]


@pytest.mark.parametrize("bare", [False, True], ids=["whole", "id only"])
def test_a_stream_that_was_cut_short_costs_a_listing_and_nothing_is_missed(service, one, two, bare):
    service.bare = bare
    doomed = service.books.make(name="Doomed", **span(1, 9))
    series = service.books.make(name="Series", recurrence=[{"rrule": "RRULE:FREQ=DAILY;COUNT=3"}], **span(0, 8))
    converged(one, two)
    service.books.remove(doomed["id"])
    service.books.remove(f"{series['id']}@{instant(1, 8)}")
    one.sync_ok()
    assert one.titles() == ["0 8 Series", "2 8 Series"]
    service.books.make(name="New", **span(4, 9))
    one.create("Unsent", 5)
    service.forget_stream()
    assert converged(one, two) == ["0 8 Series", "2 8 Series", "4 9 New", "5 9 Unsent"]


def test_a_pass_without_news_asks_for_the_calendars_and_the_stream_once(service, one):
    for number in range(3):
        service.books.add_calendar(f"more{number}", f"More {number}")
    one.sync_ok()
    one.sync_ok()
    service.calls.clear()
    one.sync_ok()
    assert [call.partition("?")[0] for call in service.calls] == [
        "GET /v1/accounts/123/cal/calendars", "GET /v1/accounts/123/events",
    ]  # fmt: skip


def test_a_refused_token_asks_to_sign_in_and_keeps_what_waits(service, one, two):
    service.dead = True
    one.create("Unsent")
    one.sync()
    entry = one.runtime.accounts.entry(one.account.id)
    assert (entry.account.state, entry.pending) == (AccountState.SIGN_IN, 1)
    service.dead = False
    one.runtime.accounts.sign_in(one.account.id, TOKEN)
    assert converged(one, two) == ["1 9 Unsent"]


def test_every_field_arrives_on_the_other_device(one, two):
    me = Attendee(EMAIL, "Me", PartStat.ACCEPTED)
    guest = Attendee("guest@example.org", "Guest")
    one.create("Party", description="Cake", location="Garden", visibility=Visibility.PRIVATE, attendees=(me, guest))
    converged(one, two)
    event = two.runtime.events.detail(two.key("Party")).event
    assert (event.description, event.location, event.visibility) == ("Cake", "Garden", Visibility.PRIVATE)
    assert event.attendees == (me, guest)


def test_what_the_system_has_no_room_for_is_said(service, one):
    one.create("Lunch", url="https://example.org/menu")
    result = one.sync()
    assert "cannot keep links" in result.accounts[0].calendars[0].problems[0]
    assert service.books.titles() == ["Lunch"]
    one.sync_ok()
