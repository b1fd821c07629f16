from dataclasses import replace
from datetime import UTC, datetime

import pytest

from calapp.errors import ObjectGone
from calapp.model.calendar import Calendar, CalendarSyncState, SyncPhase
from calapp.model.timespan import TimeSpan
from tests.store.world import add_calendar, copy, pull, titles


def test_a_calendar_comes_back_as_it_was_stored(store):
    account = add_calendar(store).account_id
    full = Calendar(0, account, "/x/", "X", "about", "Lyon", "Europe/Paris", "#123456", True, True, False, False)
    with store.unit() as unit:
        stored = unit.calendars.save(full)
    assert stored == replace(full, id=stored.id)
    assert store.view.calendars.get(stored.id) == stored
    assert unit.summary.calendars
    assert store.view.calendars.get(99) is None


def test_calendars_stand_in_the_order_of_the_sidebar(store):
    first, second = add_calendar(store, name="A"), add_calendar(store, name="B")
    with store.unit() as unit:
        third = unit.calendars.save(Calendar(0, first.account_id, "/c/", "C"))
    assert store.view.calendars.all() == (first, third, second)
    assert store.view.calendars.all(first.account_id) == (first, third)


def test_an_update_keeps_the_sync_state_and_tells_what_looks_different(store):
    calendar = add_calendar(store)
    state = CalendarSyncState(calendar.id, SyncPhase.STEADY, "token", "ctag", 3)
    with store.unit() as unit:
        unit.calendars.save_state(state)
    with store.unit() as unit:
        unit.calendars.update(calendar.id, name="New")
    assert (unit.summary.calendars, unit.summary.ranges) == (True, ())
    with store.unit() as unit:
        unit.calendars.update(calendar.id, color="#000000")
    assert unit.summary.ranges is None
    assert store.view.calendars.state(calendar.id) == state


def test_the_sync_state_comes_back_as_it_was_stored(store):
    calendar = add_calendar(store)
    assert store.view.calendars.state(calendar.id) == CalendarSyncState(calendar.id)
    moment = datetime(2026, 11, 16, 11, 30, 0, 7, tzinfo=UTC)
    state = CalendarSyncState(
        calendar.id,
        SyncPhase.RESYNC,
        "token",
        "ctag",
        4,
        TimeSpan(moment, moment.replace(year=2028)),
        moment,
        moment,
        12,
    )
    with store.unit() as unit:
        unit.calendars.save_state(state)
    assert store.view.calendars.state(calendar.id) == state
    with store.unit() as unit:
        unit.calendars.save_state(state)
    assert unit.summary.empty


def test_a_token_and_its_data_are_stored_together_or_not_at_all(store, remote):
    def page():
        with store.unit() as unit:
            unit.objects.store_base(remote, [copy("a")])
            unit.calendars.save_state(CalendarSyncState(remote, SyncPhase.STEADY, "token"))
            raise RuntimeError("the page breaks")

    with pytest.raises(RuntimeError):
        page()
    assert store.view.calendars.state(remote).token is None
    assert store.view.objects.count(remote) == 0
    assert titles(store) == []


def test_one_href_is_one_calendar_of_an_account(store):
    calendar = add_calendar(store)
    with pytest.raises(Exception, match="UNIQUE"), store.unit() as unit:
        unit.calendars.save(replace(calendar, id=0))


def test_a_forgotten_calendar_is_gone_with_its_events(store, remote):
    pull(store, remote, copy("a"))
    with store.unit() as unit:
        unit.calendars.forget(remote)
    assert titles(store) == []
    assert store.view.search.find("planning", around=datetime(2026, 11, 16, tzinfo=UTC)) == ()
    with pytest.raises(ObjectGone):
        store.view.calendars.state(remote)
    with store.unit() as unit, pytest.raises(ObjectGone):
        unit.calendars.update(remote, name="x")
    with store.unit() as unit, pytest.raises(ObjectGone):
        unit.objects.store_base(remote, [copy("a")])
