"""Events with guests: no pass makes a server tell anybody anything that the user did not mean to say."""

import pytest

from calapp.model.edits import Notify
from calapp.model.event import PartStat
from calapp.model.occurrence import OccurrenceKey
from calapp.service.events import EventService
from calapp.service.sync_health import SyncHealthService
from tests.flows.rig import event, rig
from tests.support.proxy import Fault

BOSS, ME = "ORGANIZER:mailto:boss@example.org", "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:me@example.org"
INVITATION = (BOSS, ME, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:jo@example.org")
MEETING = ("ORGANIZER:mailto:me@example.org", "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:jo@example.org")


@pytest.fixture
def guests(tmp_path, dav_account, proxied):
    """A device of me@example.org with an invitation and a meeting of its own, the services, and the proxy."""
    proxy, account = proxied(dav_account)
    with rig(tmp_path, dav_account, through=account) as (device, other):
        other.put("invitation", event("invitation", "Theirs", *INVITATION))
        other.put("meeting", event("meeting", "Mine", *MEETING))
        other.put("plain")
        device.sync_ok()
        with device.store.unit() as unit:
            device.account = unit.accounts.update(device.account.id, addresses=("me@example.org",))
        proxy.log.clear()
        yield device, EventService(device.store, on_change=lambda _: None), proxy


def key(device, uid):
    return OccurrenceKey(device.object(uid).id)


def written(proxy):
    """Return the writes as method and Schedule-Reply header."""
    writes = [exchange for exchange in proxy.log if exchange.method in ("PUT", "DELETE")]
    return [(exchange.method, exchange.headers.get("Schedule-Reply")) for exchange in writes]


def test_answer_tells_the_organizer(guests):
    device, events, proxy = guests
    edit = events.answer(key(device, "invitation"), PartStat.ACCEPTED)
    device.sync_ok()
    events.revert(edit)
    device.sync_ok()
    assert written(proxy) == [("PUT", None), ("PUT", None)]


def test_reminder_of_an_invitation_tells_nobody(guests):
    device, _events, proxy = guests
    device.edit(
        "invitation",
        "END:VEVENT",
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT",
    )
    device.sync_ok()
    assert written(proxy) == [("PUT", "F")]


@pytest.mark.parametrize(("notify", "header"), [(Notify.NONE, "F"), (Notify.ALL, None)])
def test_deleted_invitation_is_declined_only_where_that_was_wanted(guests, notify, header):
    device, events, proxy = guests
    events.delete(key(device, "invitation"), notify=notify)
    device.sync_ok()
    assert written(proxy) == [("DELETE", header)]


def test_invitation_that_moves_to_another_calendar_is_not_declined(guests, dav_account):
    device, events, proxy = guests
    dav_account.make_calendar("second")
    device.sync_ok()
    target = next(one for one in device.store.view.calendars.all() if one.id != device.object("plain").calendar_id)
    proxy.log.clear()
    events.move(device.object("invitation").id, target.id)
    device.sync_ok()
    assert written(proxy) == [("PUT", "F"), ("DELETE", "F")]


@pytest.mark.parametrize("uid", ["meeting", "plain"])
def test_header_of_guests_is_never_sent_for_events_of_ones_own(guests, uid):
    device, events, proxy = guests
    device.edit(uid, "DURATION:PT1H", "DURATION:PT2H")
    device.sync_ok()
    events.delete(key(device, uid))
    device.sync_ok()
    assert written(proxy) == [("PUT", None), ("DELETE", None)]


def test_pass_that_only_takes_news_in_writes_nothing(guests):
    device, _events, proxy = guests
    device.edit("invitation", "SUMMARY:Theirs", "SUMMARY:Theirs")
    for _ in range(2):
        device.sync_ok()
    assert written(proxy) == []


def test_merge_counts_no_sequence_up(guests, dav_account):
    device, _events, proxy = guests
    device.edit("meeting", "DURATION:PT1H", "DURATION:PT1H\r\nLOCATION:Here")
    with dav_account.client() as client:
        href = device.object("meeting").href
        raw = client.get(href).text
        client.put(href, content=raw.replace("SUMMARY:Mine", "SUMMARY:Ours"), headers={"Content-Type": "text/calendar"})
    device.sync_ok()
    raw = device.object("meeting").raw
    assert ("LOCATION:Here" in raw, "SUMMARY:Ours" in raw, "SEQUENCE" in raw) == (True, True, False)
    assert written(proxy) == [("PUT", None)]


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_lost_answer_about_an_event_with_guests_is_marked_as_such(guests, verb):
    device, events, proxy = guests
    if verb == "update":
        device.edit("meeting", "DURATION:PT1H", "DURATION:PT2H")
    else:
        events.delete(key(device, "meeting"))
    proxy.inject(Fault(drop="after"), "PUT" if verb == "update" else "DELETE", nth=None)
    device.sync()
    (account,) = SyncHealthService(device.store).accounts()
    (edit,) = account.waiting
    assert edit.advice.startswith("Its answer was lost, so guests may have heard of it already.")
    proxy.heal()
    device.sync_ok()
    assert (len(written(proxy)), device.pending()) == (1, 0)
