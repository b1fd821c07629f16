"""Limits of the full parser: the valid rest is kept, and a note says what was left out."""

import pytest

from calapp.ical import limits, parse
from tests.ical import corpus


def only(name):
    (event,) = parse.events(corpus.read(name))
    return event


def with_lines(*lines):
    return corpus.read("event_zoned_rrule").replace("SUMMARY:", "\r\n".join([*lines, "SUMMARY:"]))


LIMITED = {
    "PROPERTIES": (["X-A:1"] * 9, lambda event: event.title == ""),
    "ATTENDEES": (["ATTENDEE:mailto:a@b.c"] * 9, lambda event: len(event.attendees) == 5),
    "DATES": (["EXDATE:20260101T000000Z,20260102T000000Z"] * 4, lambda event: len(event.exdates) == 5),
    "RULES": (["RRULE:FREQ=DAILY;COUNT=2"] * 6, lambda event: len(event.rrules) == 5),
    "RULE_CHARS": (["RRULE:FREQ=DAILY"], lambda event: event.rrules == ()),
    "UID_CHARS": ([], lambda event: event.uid == "one@c"),
    "TITLE_CHARS": (["SUMMARY:Something longer"], lambda event: event.title == "Somet"),
    "LOCATION_CHARS": (["LOCATION:Something longer"], lambda event: event.location == "Somet"),
    "ALARMS": (["BEGIN:VALARM", "END:VALARM"] * 6, lambda event: event.has_alarm),
}


@pytest.mark.parametrize(("name", "case"), LIMITED.items(), ids=LIMITED)
def test_what_is_over_a_limit_is_left_out_and_told(name, case, monkeypatch):
    lines, holds = case
    monkeypatch.setattr(limits, name, 5)
    found = parse.index(with_lines(*lines))
    assert holds(found.events[0])
    assert found.notes


def test_too_long_lines_are_left_out_but_attachments_may_be_longer(monkeypatch):
    monkeypatch.setattr(limits, "LINE_CHARS", 100)
    raw = with_lines(f"LOCATION:{'x' * 101}", f"ATTACH:https://example.org/{'x' * 100}")
    found = parse.index(raw)
    assert found.events[0].location == ""
    assert found.notes == ("LOCATION was longer than 100 characters and is left out.",)
    assert len(parse.events(raw)[0].attachments) == 1


def test_too_many_overrides_are_left_out(monkeypatch):
    monkeypatch.setattr(limits, "OVERRIDES", 2)
    found = parse.index(corpus.read("event_zoned_override_moved"))
    assert len(found.events) == 2
    assert found.notes == ("Only the first 2 of 3 events are read.",)


def test_too_large_attachments_are_left_out(monkeypatch):
    monkeypatch.setattr(limits, "ATTACHMENT_CHARS", 25)
    assert [item.name for item in only("event_zoned_unknown_properties").attachments] == ["note.txt"]
    monkeypatch.setattr(limits, "ATTACHMENTS_CHARS", 30)
    assert only("event_zoned_unknown_properties").attachments == ()


def test_long_descriptions_are_cut(monkeypatch):
    monkeypatch.setattr(limits, "DESCRIPTION_CHARS", 5)
    assert only("event_zoned_plain").description == "First"
