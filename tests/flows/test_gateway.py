"""calapp's own clients against calapp's own gateway over a profile whose calendars are on a real Radicale."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC

import httpx
import pytest

from calapp.model.account import AccountKind
from calapp.model.edits import EditScope, EventDraft
from calapp.model.event import Attendee
from calapp.wiring import Runtime
from tests.flows.devices import WEEK, Device, at, converged
from tests.flows.rig import Other
from tests.support.gateway import Gateway, Start
from tests.support.proxy import Answer, Exchange, Fault, FaultProxy
from tests.support.servers import DavAccount

THIS = EditScope.THIS
KINDS = [AccountKind.AURINKO, AccountKind.KLOUDLESS]


class Hub:
    """The profile behind the gateway: its account is on Radicale, where somebody else edits too."""

    def __init__(self, gateway: Gateway, account: DavAccount) -> None:
        self.gateway = gateway
        self.runtime: Runtime = gateway.runtime
        found = self.runtime.accounts.discover(account.url, username=account.username, password=account.password)
        self.account = self.runtime.accounts.add(found, name="Radicale").account
        self.sync()

    @property
    def calendar(self):
        return next(one for one in self.runtime.calendars.all(self.account.id))

    def sync(self) -> None:
        assert self.runtime.sync([self.account.id]).ok

    def token(self) -> str:
        return self.gateway.token(f"device {len(self.runtime.gateway.tokens())}", account_ids=[self.account.id])


@pytest.fixture
def there(radicale: DavAccount) -> Iterator[Other]:
    """Return a plain client on the calendar."""
    calendar = radicale.make_calendar()
    with radicale.client() as client:
        yield Other(client, calendar)


@pytest.fixture
def hub(start: Start, radicale: DavAccount, there: Other) -> Hub:
    return Hub(start(), radicale)


@pytest.fixture(params=KINDS)
def device(request, tmp_path, hub) -> Iterator[Device]:
    with Device(tmp_path / "device", request.param, hub.gateway.url, hub.token()) as made:
        yield made


def settle(hub: Hub, device: Device) -> list[str]:
    """Sync both ends until neither has news."""
    for _ in range(2):
        device.sync()
        hub.sync()
    return converged(device)


def titles(there: Other) -> list[str]:
    return sorted(there.titles().values())


def test_what_each_end_writes_arrives_at_the_other(hub, device, there):
    device.create("From the device")
    there.put("x", _event("x", "From elsewhere"))
    settle(hub, device)
    assert titles(there) == ["From elsewhere", "From the device"]
    assert sorted(one.title for one in device.shown()) == ["From elsewhere", "From the device"]


def test_changes_and_deletions_go_both_ways(hub, device, there):
    device.create("One", 1)
    device.create("Two", 2)
    settle(hub, device)
    device.edit("One", title="One again", location="Canteen")
    uid = next(uid for uid, title in there.titles().items() if title == "Two")
    href = next(one.href for one in hub.runtime.store.view.objects.of_uid(uid))
    there.client.delete(href).raise_for_status()
    assert settle(hub, device) == ["1 9 One again"]
    device.delete("One again")
    assert settle(hub, device) == []
    assert titles(there) == []


def test_both_ends_edit_one_event_and_nothing_is_lost(hub, device, there):
    device.create("Lunch")
    settle(hub, device)
    key = hub.runtime.events.find(next(iter(there.titles())))
    before = hub.runtime.events.detail(key).event
    hub.runtime.events.save(key, replace(EventDraft.of(before), location="Canteen"))
    device.edit("Lunch", title="Dinner")
    assert settle(hub, device) == ["1 9 Dinner"]
    assert [one.location for one in device.shown()] == ["Canteen"]


def test_a_series_with_exceptions_is_the_same_on_both_ends(hub, device, there):
    device.create("Stand-up", 0, rrule="FREQ=DAILY;COUNT=5")
    settle(hub, device)
    device.edit("Stand-up", day=1, scope=THIS, title="Late")
    device.delete("Stand-up", day=3, scope=THIS)
    assert settle(hub, device) == ["0 9 Stand-up", "1 9 Late", "2 9 Stand-up", "4 9 Stand-up"]
    shown = hub.runtime.agenda.between(WEEK, calendar_ids=[hub.calendar.id])
    assert [one.title for one in shown] == ["Stand-up", "Late", "Stand-up", "Stand-up"]


def test_guests_and_their_answers_come_through(hub, device, there):
    device.create("Party", attendees=(Attendee("guest@example.org", "Guest"),))
    settle(hub, device)
    (uid,) = there.titles()
    (stored,) = hub.runtime.store.view.objects.of_uid(uid)
    line = next(line for line in there.client.get(stored.href).text.splitlines() if line.startswith("ATTENDEE"))
    there.edit(stored.href, line, "ATTENDEE;CN=Guest;PARTSTAT=ACCEPTED:mailto:guest@example.org")
    settle(hub, device)
    (event,) = [device.runtime.events.detail(one.key).event for one in device.shown()]
    assert [(guest.address, guest.partstat.value) for guest in event.attendees] == [("guest@example.org", "accepted")]


def test_a_gateway_that_is_restarted_midway_loses_and_doubles_nothing(hub, device, there, start):
    for number in range(5):
        device.create(f"Event {number}", number)
    device.sync()
    port = hub.gateway.server.port
    hub.gateway.close()
    device.create("While it was away", 5)
    device.edit("Event 0", title="Renamed")
    assert not device.sync().ok
    hub.gateway = start(port=port)
    expected = ["0 9 Renamed", *(f"{number} 9 Event {number}" for number in range(1, 5)), "5 9 While it was away"]
    assert settle(hub, device) == expected
    assert len(there.titles()) == 6


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rrule", [None, "FREQ=DAILY;COUNT=3"], ids=["single", "series"])
def test_a_create_whose_answer_was_lost_on_the_way_from_the_gateway_happens_once(hub, tmp_path, there, kind, rrule):
    with (
        FaultProxy(_passing_on_to(hub.gateway)) as proxy,
        Device(tmp_path / "far", kind, proxy.url, hub.token()) as device,
    ):
        device.sync_ok()
        proxy.inject(Fault(drop="after"), "POST", "*/events*")
        device.create("Once", rrule=rrule)
        settle(hub, device)
    assert titles(there) == ["Once"]


def _passing_on_to(gateway: Gateway) -> Callable[[Exchange], Answer]:
    """Return an upstream that asks the gateway under its own address; it answers under no other."""

    def ask(exchange: Exchange) -> Answer:
        kept = ("authorization", "content-type", "if-match", "x-kloudless-raw-data")
        headers = {name: value for name, value in exchange.headers.items() if name.lower() in kept}
        url = f"{gateway.url}{exchange.path}"
        told = httpx.request(exchange.method, url, content=exchange.body, headers=headers, trust_env=False)
        return Answer(told.status_code, told.content, {"Content-Type": told.headers.get("Content-Type", "")})

    return ask


def _event(uid: str, title: str) -> str:
    start, end = (at(3, hour).instant(UTC) for hour in (9, 10))
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDTEND:{end:%Y%m%dT%H%M%SZ}\r\n"
        f"SUMMARY:{title}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
