"""What others did on a real server is seen in the feed, taken back there, and sent: the server has it as before."""

from collections.abc import Iterator

import pytest

from calapp.model.changes import ActivityType, Origin
from calapp.service.activity import ActivityService
from calapp.service.views import ActivityEntry
from tests.flows.rig import Device, Other, rig

ADD, UPDATE, DELETE = ActivityType


@pytest.fixture
def both(tmp_path, dav_account) -> Iterator[tuple[Device, Other]]:
    """A device that has synced an event, and somebody else at the same calendar."""
    with rig(tmp_path, dav_account) as (device, other):
        other.put("a")
        device.sync_ok()
        yield device, other


def feed_of(device: Device) -> ActivityService:
    return ActivityService(device.store, on_change=lambda _: None)


def seen(device: Device, since: int) -> ActivityEntry:
    """Sync, and return the one change that this brought."""
    device.sync_ok()
    (line,) = feed_of(device).after(since)
    assert line.origin is Origin.REMOTE
    return line


def test_a_renamed_event_has_its_old_title_again(both):
    device, other = both
    feed = feed_of(device)
    before, cursor = other.titles()["a"], feed.cursor()
    other.edit(device.object("a").href, f"SUMMARY:{before}", "SUMMARY:Renamed there")
    line = seen(device, cursor)
    detail = feed.detail(line.cursor)
    assert (line.type, detail.before.title, detail.after.title) == (UPDATE, before, "Renamed there")
    feed.take_back(line.cursor)
    device.sync_ok()
    assert other.titles() == {"a": before}
    assert (device.pending(), device.conflicts()) == (0, [])


def test_a_deleted_event_is_there_again(both):
    device, other = both
    before, cursor = other.titles(), feed_of(device).cursor()
    other.delete("a")
    line = seen(device, cursor)
    assert (line.type, device.titles()) == (DELETE, {})
    feed_of(device).take_back(line.cursor)
    device.sync_ok()
    assert other.titles() == before
    assert device.pending() == 0


def test_an_added_event_is_gone_again(both):
    device, other = both
    before, cursor = other.titles(), feed_of(device).cursor()
    other.put("b")
    line = seen(device, cursor)
    assert line.type is ADD
    feed_of(device).take_back(line.cursor)
    device.sync_ok()
    assert other.titles() == before
    assert device.pending() == 0


def test_what_others_changed_again_meanwhile_is_kept_beside_it(both):
    device, other = both
    before, cursor = other.titles()["a"], feed_of(device).cursor()
    href = device.object("a").href
    other.edit(href, f"SUMMARY:{before}", "SUMMARY:Renamed there")
    line = seen(device, cursor)
    feed_of(device).take_back(line.cursor)
    other.edit(href, "END:VEVENT", "LOCATION:Room 7\r\nEND:VEVENT")
    device.sync_ok()
    assert other.titles() == {"a": before}
    assert "LOCATION:Room 7" in other.client.get(href).text
    assert device.conflicts() == []


def test_what_an_own_edit_brings_back_from_the_server_is_no_change_of_others(both):
    device, _other = both
    cursor = feed_of(device).cursor()
    device.edit("a", "SUMMARY:", "SUMMARY:Mine ")
    device.sync_ok()
    device.sync_ok()
    (line,) = feed_of(device).after(cursor)
    assert (line.type, line.origin) == (UPDATE, Origin.LOCAL)
