"""Sync against Radicale and Xandikos: what people do on both sides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calapp.model.calendar import SyncPhase
from calapp.sync.result import Watch
from tests.flows.rig import Device, event, rig


@pytest.fixture
def pair(tmp_path, dav_account):
    with rig(tmp_path, dav_account) as made:
        yield made


def agree(device, other):
    return device.titles() == other.titles()


def test_first_sync_takes_everything_and_the_next_one_nothing(pair):
    device, other = pair
    for number in range(130):
        other.put(f"e{number}")
    result = device.sync_ok().accounts[0].calendars[0]
    assert (result.pulled, len(device.titles())) == (130, 130)
    again = device.sync_ok().accounts[0]
    assert (again.requests, again.calendars[0].pulled) == (1, 0)


def test_one_change_takes_at_most_two_requests(pair):
    device, other = pair
    for uid in "abc":
        other.put(uid)
    device.sync_ok()
    other.put("a", event("a", "Theirs"))
    result = device.sync_ok(manual=False).accounts[0]
    assert (result.calendars[0].pulled, device.titles()["a"]) == (1, "Theirs")
    assert result.requests <= 2


def test_edits_deletes_and_creates_of_both_sides_meet(pair):
    device, other = pair
    for uid in "abcdef":
        other.put(uid)
    device.sync_ok()
    device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
    device.delete("b")
    device.create("g", "Mine")
    other.put("c", event("c", "Theirs"))
    other.delete("d")
    other.put("h", event("h", "Theirs"))
    result = device.sync_ok().accounts[0].calendars[0]
    assert (result.pushed, result.deleted) == (3, 1)
    assert agree(device, other)
    expected = {"a": "Mine", "c": "Theirs", "e": "Plan", "f": "Plan", "g": "Mine", "h": "Theirs"}
    assert (other.titles(), device.pending()) == (expected, 0)
    assert device.sync_ok().accounts[0].calendars[0].pulled == 0


def test_what_the_server_stored_becomes_the_base(pair):
    device, other = pair
    device.sync_ok()
    device.create("a", "Mine", "X-ODD;X-P=1:kept")
    device.sync_ok()
    found = device.object("a")
    stored = other.client.get(found.href)
    assert (found.base_etag, found.local_raw) == (stored.headers["ETag"], None)
    assert "X-ODD;X-P=1:kept" in found.base_raw
    device.edit("a", "SUMMARY:Mine", "SUMMARY:Again")
    device.sync_ok()
    assert other.titles() == {"a": "Again"}


@pytest.mark.parametrize("push_only", [False, True], ids=["found by the pull", "found by the refused PUT"])
def test_different_fields_of_one_event_both_survive(pair, push_only):
    device, other = pair
    other.put("a")
    device.sync_ok()
    device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
    other.put("a", event("a", "Plan", "LOCATION:Theirs"))
    device.sync_ok(push_only=push_only)
    raw = other.client.get(device.object("a").href).text
    assert "SUMMARY:Mine" in raw
    assert "LOCATION:Theirs" in raw
    assert (device.conflicts(), device.pending()) == ([], 0)


@pytest.mark.parametrize("push_only", [False, True], ids=["found by the pull", "found by the refused PUT"])
def test_same_field_waits_for_the_user_and_the_rest_goes_on(pair, push_only):
    device, other = pair
    other.put("a")
    other.put("b")
    device.sync_ok()
    device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
    device.edit("b", "SUMMARY:Plan", "SUMMARY:Mine")
    other.put("a", event("a", "Theirs"))
    device.sync_ok(push_only=push_only)
    assert device.conflicts() == [("a", ("title",))]
    assert other.titles() == {"a": "Theirs", "b": "Mine"}
    assert device.titles()["a"] == "Mine"


@pytest.mark.parametrize("push_only", [False, True], ids=["found by the pull", "found by the refused PUT"])
def test_edit_of_what_was_deleted_there_waits_for_the_user(pair, push_only):
    device, other = pair
    for uid in "abc":
        other.put(uid)
    device.sync_ok()
    device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
    other.delete("a")
    device.sync(push_only=push_only)
    assert device.conflicts() == [("a", ())]
    conflict = device.store.view.conflicts.all()[0]
    with device.store.unit() as unit:
        unit.conflicts.resolve(conflict.id, conflict.mine)
    device.sync_ok()
    assert other.titles() == {"a": "Mine", "b": "Plan", "c": "Plan"}


@pytest.mark.parametrize("push_only", [False, True], ids=["found by the pull", "found by the refused DELETE"])
def test_delete_of_what_was_edited_there_brings_it_back(pair, push_only):
    device, other = pair
    for uid in "abc":
        other.put(uid)
    device.sync_ok()
    device.delete("a")
    other.put("a", event("a", "Theirs"))
    result = device.sync(push_only=push_only).accounts[0].calendars[0]
    assert device.titles()["a"] == "Theirs"
    assert "is back" in result.problems[0]
    device.sync_ok()
    assert agree(device, other)


def test_deleted_on_both_sides_is_deleted(pair):
    device, other = pair
    for uid in "abc":
        other.put(uid)
    device.sync_ok()
    device.delete("a")
    other.delete("a")
    device.sync_ok(push_only=True)
    assert (device.pending(), agree(device, other)) == (0, True)


def test_token_that_the_server_does_not_know_costs_no_bodies_and_no_edits(pair):
    device, other = pair
    for uid in "abcde":
        other.put(uid)
    device.sync_ok()
    for uid in "abcde":
        device.edit(uid, "SUMMARY:Plan", "SUMMARY:Mine")
    with device.store.unit() as unit:
        unit.calendars.save_state(replace(device.state, token="http://radicale.org/ns/sync/none"))
    result = device.sync_ok().accounts[0].calendars[0]
    assert (result.pulled, result.pushed) == (0, 5)
    assert device.state.phase is SyncPhase.STEADY
    assert set(other.titles().values()) == {"Mine"}


def test_calendar_deleted_at_the_server_loses_nothing_here(pair):
    device, other = pair
    other.put("a")
    device.sync_ok()
    device.create("b")
    other.client.delete(other.calendar).raise_for_status()
    result = device.sync()
    assert not result.ok
    assert (device.state.phase, len(device.titles()), device.pending()) == (SyncPhase.MISSING, 2, 1)


def test_calendar_made_by_another_client_appears(pair, dav_account):
    device, other = pair
    device.sync_ok()
    second = dav_account.make_calendar("home")
    other.client.put(f"{second}z.ics", content=event("z"), headers={"Content-Type": "text/calendar"}).raise_for_status()
    device.sync_ok()
    names = {calendar.href.rstrip("/").rpartition("/")[2] for calendar in device.store.view.calendars.all()}
    assert names == {"work", "home"}
    assert len(device.store.view.objects.of_uid("z")) == 1


def test_invitation_that_another_device_had_first_is_one_event(pair):
    device, other = pair
    device.sync_ok()
    device.create("same", "Plan", "LOCATION:Mine")
    other.put("same", event("same", "Plan", "URL:https://theirs.example"))
    device.sync_ok()
    device.sync_ok()
    assert other.titles() == {"same": "Plan"}
    raw = device.object("same").raw
    assert "LOCATION:Mine" in raw
    assert "URL:https://theirs.example" in raw


def test_two_devices_end_up_alike(pair, dav_account, tmp_path):
    device, other = pair
    (tmp_path / "second").mkdir()
    second = Device(tmp_path / "second", dav_account)
    try:
        for uid in "abcd":
            other.put(uid)
        device.sync_ok()
        second.sync_ok()
        device.edit("a", "SUMMARY:Plan", "SUMMARY:First")
        device.create("e", "First")
        second.edit("b", "SUMMARY:Plan", "SUMMARY:Second")
        second.edit("a", "SUMMARY:Plan", "SUMMARY:Plan\r\nLOCATION:Second")
        second.delete("c")
        for one in (device, second, device):
            one.sync_ok()
        expected = {"a": "First", "b": "Second", "d": "Plan", "e": "First"}
        assert (device.titles(), second.titles(), other.titles()) == (expected,) * 3
        assert "LOCATION:Second" in device.object("a").raw
    finally:
        second.store.close()


def test_series_edited_on_two_devices_in_different_occurrences_keeps_both(pair):
    device, other = pair
    series = event("s", "Plan", "RRULE:FREQ=DAILY;COUNT=5")
    other.put("s", series)
    device.sync_ok()

    def with_override(raw, day, title):
        override = "\r\n".join(
            [
                "BEGIN:VEVENT", "UID:s", f"RECURRENCE-ID:202603{day}T090000Z", "DTSTAMP:20260101T000000Z",
                f"DTSTART:202603{day}T090000Z", "DURATION:PT1H", f"SUMMARY:{title}", "END:VEVENT", "END:VCALENDAR",
            ]
        )  # fmt: skip
        return raw.replace("END:VCALENDAR", override)

    device.edit("s", device.object("s").raw, with_override(device.object("s").raw, "03", "Mine"))
    other.put("s", with_override(series, "04", "Theirs"))
    device.sync_ok()
    raw = other.client.get(device.object("s").href).text
    assert "SUMMARY:Mine" in raw
    assert "SUMMARY:Theirs" in raw
    assert device.conflicts() == []


def test_one_event_that_cannot_be_read_hides_no_other(pair):
    device, other = pair
    for uid in "abc":
        other.put(uid)
    odd = event("odd").replace("DTSTART:20260302T090000Z", "DTSTART:20260302T090000Z\r\nRRULE:FREQ=SECONDLY")
    other.put("odd", odd)
    device.sync_ok()
    assert set(device.titles()) == {"a", "b", "c", "odd"}


def test_of_a_large_calendar_this_week_shows_before_the_rest(pair):
    device, other = pair
    soon = datetime.now(UTC) + timedelta(days=2)
    for number in range(205):
        other.put(f"far{number}", event(f"far{number}", start="20300101T090000Z"))
    other.put("soon", event("soon", start=f"{soon:%Y%m%dT%H%M%SZ}"))
    daily = event("daily", start="20200101T090000Z").replace("DURATION", "RRULE:FREQ=DAILY\r\nDURATION")
    other.put("daily", daily)
    first = []

    def changed(_summary):
        if len(device.store.view.calendars.all()) and device.titles():
            first.append(set(device.titles()))

    device.sync_ok(watch=Watch(changed=changed))
    assert first[0] == {"soon", "daily"}
    assert len(device.titles()) == 207
