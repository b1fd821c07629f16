"""Writes of the JSON systems that take several requests, cut in the middle, and what a person does about them."""

from dataclasses import replace

import pytest

from calapp.model.account import AccountKind
from calapp.model.edits import EditScope, EventDraft
from tests.fakes import aurinko, kloudless
from tests.fakes.aurinko import AurinkoService
from tests.fakes.kloudless import KloudlessService
from tests.flows.devices import Device, at, converged, instant

SPAN = {
    "start": {"dateTime": instant(3, 9), "timezone": "Europe/Berlin"},
    "end": {"dateTime": instant(3, 10), "timezone": "Europe/Berlin"},
}
FLAT_SPAN = {
    "start": instant(3, 9),
    "end": instant(3, 10),
    "start_time_zone": "Europe/Berlin",
    "end_time_zone": "Europe/Berlin",
}
REFUSALS = [400, 401, 403, 404, 412]


@pytest.fixture
def unified(tmp_path):
    """An Aurinko service and a device connected to it."""
    service = AurinkoService()
    with Device(tmp_path / "a", AccountKind.AURINKO, service.url, aurinko.TOKEN) as device:
        yield service, device
    service.close()


@pytest.fixture
def cloud(tmp_path):
    """A Kloudless service and a device connected to it."""
    service = KloudlessService()
    with Device(tmp_path / "k", AccountKind.KLOUDLESS, service.url, kloudless.TOKEN) as device:
        yield service, device
    service.close()


def occurrence_edited(device):
    """Create a series one occurrence of which says something of its own: a create of two requests."""
    device.create("Stand-up", 0, rrule="FREQ=DAILY;COUNT=3")
    device.edit("Stand-up", day=1, scope=EditScope.THIS, title="Late")


class TestLostCreateThatIsDeleted:
    def test_at_aurinko_is_deleted_there_and_stops_no_sync(self, unified):
        service, device = unified
        device.create("Doomed")
        service.lose_reply("POST .*/events$")
        device.sync()
        device.delete("Doomed")
        service.make(subject="Theirs", **SPAN)
        for _ in range(3):
            device.sync()
        assert (device.titles(), service.subjects(), device.pending()) == (["3 9 Theirs"], ["Theirs"], 0)

    @pytest.mark.parametrize("rrule", [None, "FREQ=DAILY;COUNT=3"])
    def test_at_kloudless_is_deleted_there_and_stops_no_sync(self, cloud, rrule):
        service, device = cloud
        device.create("Doomed", 0, rrule=rrule, url="https://example.org/x")
        service.lose_reply("POST .*/events$")
        device.sync()
        device.delete("Doomed", day=0)
        service.books.make(name="Theirs", **FLAT_SPAN)
        for _ in range(3):
            device.sync()
        assert (device.titles(), service.books.titles(), device.pending()) == (["3 9 Theirs"], ["Theirs"], 0)


class TestHalfRefusedCreate:
    @pytest.mark.parametrize("status", REFUSALS)
    def test_at_aurinko_is_made_whole_and_not_made_twice(self, unified, status):
        service, device = unified
        occurrence_edited(device)
        service.fail("PATCH", status, service.error(status, "no"))
        for _ in range(4):
            device.sync()
        assert service.subjects() == ["Stand-up"]
        assert device.titles() == ["0 9 Stand-up", "1 9 Late", "2 9 Stand-up"]

    def test_that_is_refused_for_ever_does_not_fill_the_calendar(self, unified):
        service, device = unified
        occurrence_edited(device)
        for _ in range(5):
            service.fail("PATCH", 400, service.error(400, "no"))
            device.sync()
        assert service.subjects() == ["Stand-up"]

    def test_at_aurinko_does_not_come_back_once_it_is_deleted(self, unified):
        service, device = unified
        occurrence_edited(device)
        service.fail("PATCH", 400, service.error(400, "no"))
        device.sync()
        device.delete("Stand-up", day=0)
        assert (converged(device), service.subjects()) == ([], [])

    def test_at_kloudless_does_not_come_back_once_it_is_deleted(self, cloud):
        service, device = cloud
        occurrence_edited(device)
        service.fail("PATCH", 400, service.error(400, "no"))
        device.sync()
        device.delete("Stand-up", day=0)
        assert (converged(device), service.books.titles()) == ([], [])


class TestUndoAfterTheSystemChoseAnotherUid:
    def test_of_a_create_deletes_it(self, unified):
        _service, device = unified
        draft = EventDraft(at(1, 9), at(1, 10), title="Lunch")
        done = device.runtime.events.create(device.calendar.id, draft)
        device.sync_ok()
        device.runtime.events.revert(done)
        assert converged(device) == []

    def test_of_an_edit_that_was_made_before_the_create_was_sent(self, unified):
        _service, device = unified
        key = device.create("Lunch")
        before = EventDraft.of(device.runtime.events.detail(key).event)
        done = device.runtime.events.save(key, replace(before, title="Dinner"))
        device.sync_ok()
        device.runtime.events.revert(done)
        assert converged(device) == ["1 9 Lunch"]

    def test_of_a_split_makes_one_series_again(self, unified):
        _service, device = unified
        device.create("Stand-up", 0, rrule="FREQ=DAILY;COUNT=5")
        device.sync_ok()
        key = device.key("Stand-up", 2)
        before = EventDraft.of(device.runtime.events.detail(key).event)
        done = device.runtime.events.save(key, replace(before, title="Sit"), scope=EditScope.FOLLOWING)
        device.sync_ok()
        device.runtime.events.revert(done)
        assert converged(device) == [f"{day} 9 Stand-up" for day in range(5)]
