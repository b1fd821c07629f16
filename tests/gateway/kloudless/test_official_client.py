"""The vendor's own Python client, unchanged, against the surface."""

from __future__ import annotations

from collections.abc import Iterator

import kloudless
import pytest
from kloudless.config import configuration
from kloudless.exceptions import NotFoundException

from tests.gateway.kloudless.conftest import MARCH, TIMES, Account


@pytest.fixture
def official(account: Account) -> Iterator[kloudless.Account]:
    usual = configuration["base_url"]
    configuration["base_url"] = account.gateway.url
    with kloudless.Account(token=account.gateway.token("official")) as client:
        yield client
    configuration["base_url"] = usual


def test_it_reads_and_writes_calendars_and_events(official, account):
    made = official.post("cal/calendars", json={"name": "Trips"})
    events = f"cal/calendars/{made.data['id']}/events"
    for day in (2, 3, 4):
        times = {name: value.replace("03-02", f"03-0{day}") for name, value in TIMES.items()}
        official.post(events, json={"name": f"Day {day}"} | times)
    found = official.get(events, params=MARCH | {"page_size": 2})
    assert [one.data["name"] for one in found.get_paging_iterator()] == ["Day 2", "Day 3", "Day 4"]
    first = official.get(f"{events}/{found.objects[0].data['id']}")
    assert first.data["start"] == TIMES["start"]
    assert official.patch(f"{events}/{first.data['id']}", json={"name": "Changed"}).data["name"] == "Changed"
    official.delete(f"{events}/{first.data['id']}")
    with pytest.raises(NotFoundException):
        official.get(f"{events}/{first.data['id']}")


def test_it_follows_the_stream_to_its_end(official, account):
    cursor = official.get("events/latest").data["cursor"]
    for number in range(3):
        account.make(name=f"Event {number}")
    stream = official.get("events", params={"cursor": cursor, "page_size": 2})
    names = [one.data["metadata"]["name"] for one in stream.get_paging_iterator()]
    assert names == ["Event 0", "Event 1", "Event 2"]
    account.make(name="Later")
    again = official.get("events", params={"cursor": stream.latest_cursor})
    assert [one.data["metadata"]["name"] for one in again] == ["Later"]


def test_it_asks_for_the_object_behind(official, account):
    made = account.make()
    path = f"cal/calendars/{account.calendar.id}/events/{made['id']}"
    assert "iCalendar" in official.get(path, get_raw_data=True).data["raw"]["object"]
