"""Addresses in events: which open, where one joins, and where a place is on a map."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from calapp.model.event import Event
from calapp.model.timespan import EventTime
from calapp.service.links import addresses_in, map_of, meeting_of, openable

NINE = EventTime.utc(datetime(2026, 3, 12, 9, tzinfo=UTC).replace(tzinfo=None))
EVENT = Event("u", NINE, NINE)


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a?b=c#d", "http://localhost:8080/", "tel:+49-30-1234", "webcal://example.org/a.ics"],
)
def test_these_may_be_opened_as_they_are(address):
    assert openable(f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "", "example.org", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "file:///etc/passwd", "smb://host/share",
        "https://", "https://user:secret@example.org/", "https://ana@example.org/", "vscode://open", "data:text/html,x",
        "https://exa mple.org/", "https://example.org/\u202egpj.exe", "http://[::1", "ms-word:ofe|u|https://example.org",
        "https://example.org/" + "a" * 3_000,
    ],
)  # fmt: skip
def test_these_are_never_opened(address):
    assert openable(address) == ""


def test_a_mail_address_keeps_whom_subject_and_body_alone():
    assert openable("mailto:jo@example.org?subject=Hi%20there&attach=/etc/passwd&bcc=x@y.z") == (
        "mailto:jo@example.org?subject=Hi%20there"
    )


def test_addresses_are_told_from_the_sentence_around_them():
    text = "See (https://example.org/a_(b)), or <https://example.org/c>. And https://example.org/d?x=1&amp;y=2!"
    assert list(addresses_in(text)) == [
        "https://example.org/a_(b)", "https://example.org/c", "https://example.org/d?x=1&y=2"]  # fmt: skip


MEETINGS = {
    "https://us02web.zoom.us/j/89123?pwd=x": "zoom",
    "https://meet.google.com/abc-defg-hij": "google",
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting": "teams",
    "https://teams.live.com/meet/94123": "teams at home",
    "https://acme.webex.com/meet/ana": "webex",
    "https://meet.jit.si/Kepler": "jitsi",
    "https://cloud.example.org/call/x7k2m9qa": "nextcloud talk",
    "https://bbb.example.org/b/ana-xyz-abc": "bigbluebutton",
}


@pytest.mark.parametrize("address", MEETINGS, ids=MEETINGS.values())
@pytest.mark.parametrize("field", ["conference", "url", "location", "description"])
def test_a_meeting_is_found_in_any_field(field, address):
    words = address if field in ("conference", "url") else f'Join here: <a href="{address}">now</a>.'
    assert meeting_of(replace(EVENT, **{field: words})) == address


def test_what_is_stated_counts_before_what_looks_like_one():
    event = replace(EVENT, conference="https://talk.example.org/r/1", description="https://meet.jit.si/Other")
    assert meeting_of(event) == "https://talk.example.org/r/1"


@pytest.mark.parametrize("address", ["https://zoom.us/", "https://zoom.us/pricing", "https://notzoom.us/j/1",
                                     "https://zoom.us.example.org/j/1", "https://example.org/call/"])  # fmt: skip
def test_a_page_about_meetings_is_none(address):
    assert meeting_of(replace(EVENT, description=address)) == ""


def test_a_conference_that_may_not_be_opened_is_not_offered():
    assert meeting_of(replace(EVENT, conference="file:///etc/passwd")) == ""


def test_a_place_is_shown_on_a_map_and_an_address_in_the_web_is_none():
    assert map_of("Alexanderplatz 1,\n Berlin") == (
        "https://www.openstreetmap.org/search?query=Alexanderplatz%201%2C%20Berlin"
    )
    assert map_of("https://meet.jit.si/Kepler") == map_of("  ") == ""
