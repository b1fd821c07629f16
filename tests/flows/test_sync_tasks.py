"""Tasks beside the events of a collection: no view shows them, and nothing that calapp does touches them."""

from datetime import UTC, datetime

import pytest

from calapp.model.timespan import TimeSpan
from tests.flows.rig import event, rig

TASK = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Another//Client//EN\r\nBEGIN:VTODO\r\nUID:task\r\n"
    "DTSTAMP:20260301T080000Z\r\nDTSTART:20260310T090000Z\r\nDUE:20260310T100000Z\r\nSUMMARY:Pay the rent\r\n"
    "X-ANOTHER-ORDER:7\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def shared(tmp_path, dav_account):
    """Return a device and another client whose calendar holds an event and a task."""
    with rig(tmp_path, dav_account) as (device, other):
        other.put("a", event("a", "Lunch"))
        other.put("task", TASK)
        device.sync_ok()
        yield device, other


def shown(device):
    """Return the titles of all that lies in the weeks around the task."""
    span = TimeSpan(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    return sorted(one.title for one in device.store.view.occurrences.between(span))


def told(device):
    """Return what the change feed, the list of what needs attention and the counts say of the calendar."""
    view = device.store.view
    lines = [one.title for one in view.activity.after(0, limit=50) if one.object_id is not None]
    return lines, [one.reason for one in view.problems.all()], list(view.calendars.counts().values())


def kept(other):
    """Return what the server says of the task now: its version and its text."""
    answer = other.client.get(f"{other.calendar}task.ics").raise_for_status()
    return answer.headers["ETag"], answer.text


def test_tasks_are_not_shown_and_stay_when_events_come_change_and_go(shared):
    device, other = shared
    before = kept(other)
    assert "SUMMARY:Pay the rent" in before[1]
    assert told(device) == (["Lunch"], [], [1])
    assert shown(device) == ["Lunch"]
    device.edit("a", "SUMMARY:Lunch", "SUMMARY:Late lunch")
    device.create("b", "Tea")
    device.sync_ok()
    assert shown(device) == ["Late lunch", "Tea"]
    device.delete("a")
    device.delete("b")
    device.sync_ok()
    assert (shown(device), device.pending()) == ([], 0)
    assert kept(other) == before


def test_a_task_that_changes_or_is_compared_once_more_is_neither_shown_nor_sent_back(shared):
    device, other = shared
    other.edit(f"{other.calendar}task.ics", "Pay the rent", "Pay the rent at last")
    before = kept(other)
    device.sync_ok()
    device.a_day_later()
    device.sync_ok()
    assert (shown(device), device.pending(), device.conflicts()) == (["Lunch"], 0, [])
    assert told(device) == (["Lunch"], [], [1])
    assert kept(other) == before


def test_a_task_that_another_client_deletes_goes_without_a_word(shared):
    device, other = shared
    other.client.delete(f"{other.calendar}task.ics").raise_for_status()
    device.sync_ok()
    assert told(device) == (["Lunch"], [], [1])
