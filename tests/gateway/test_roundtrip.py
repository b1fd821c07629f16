"""A uniform event, written through either surface as calapp's own client writes it, reads back as that can hold it."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from hypothesis import HealthCheck, given, settings

from calapp.model.event import PartStat
from calapp.wire.aurinko import payloads as aurinko_payloads
from calapp.wire.aurinko import reading as aurinko_reading
from calapp.wire.aurinko import writing as aurinko_writing
from calapp.wire.kloudless import payloads as kloudless_payloads
from calapp.wire.kloudless import reading as kloudless_reading
from calapp.wire.kloudless import writing as kloudless_writing
from tests.wire.worlds import events

EASY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
HEADERS = {"Content-Type": "application/json"}
STAMPED = ("uid", "created", "modified", "organizer", "creator")
"""What the profile behind gives each event itself, or takes from nobody."""


@EASY
@given(event=events())
def test_aurinko(gateway, client, event):
    path = "/v1/calendars/primary/events"
    sent = msgspec.json.encode(aurinko_writing.creation(event))
    answer = client.post(path, content=sent, headers=HEADERS, params={"bodyType": "text"})
    assert answer.status_code == 201, answer.text
    record = msgspec.json.decode(client.get(f"{path}/{answer.json()['id']}").content, type=aurinko_payloads.Record)
    found = aurinko_reading.event_of(record)
    held = aurinko_writing.held(None, event)
    waiting = tuple(replace(guest, partstat=PartStat.NEEDS_ACTION) for guest in held.attendees)
    assert plain(found) == plain(replace(held, attendees=waiting))


@EASY
@given(event=events())
def test_kloudless(gateway, client, event):
    path = "/v1/accounts/me/cal/calendars/primary/events"
    body = kloudless_writing.creation(replace(event, uid=""))
    answer = client.post(path, content=msgspec.json.encode(body), headers=HEADERS)
    assert answer.status_code == 201, answer.text
    record = msgspec.json.decode(client.get(f"{path}/{answer.json()['id']}").content, type=kloudless_payloads.Event)
    assert plain(kloudless_reading.event_of(record)) == plain(kloudless_writing.held(None, event))


def plain(event):
    """Return an event without what is not the client's to say."""
    return replace(event, **dict.fromkeys(STAMPED))
