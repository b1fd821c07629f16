"""The patching writer: what is edited changes, everything else stays byte for byte."""

from dataclasses import replace
from datetime import timedelta

import pytest

from calapp.ical import parse, write
from calapp.ical.lines import parse_tree
from calapp.ical.scan import scan
from calapp.model.edits import EventDraft
from calapp.model.event import Alarm
from tests.ical import corpus
from tests.ical.writing import NOW, STAMPS, berlin, changed_lines, draft_of, line, lines, patch


@pytest.mark.parametrize("name", corpus.NAMES)
def test_an_edit_that_changes_nothing_gives_the_same_text(name):
    raw = corpus.read(name)
    uid = scan(raw).uid
    for event in [event for event in parse.events(raw) if event.uid == uid and event.recurrence_id is None][:1]:
        assert write.patch(raw, EventDraft.of(event), now=NOW) == raw


@pytest.mark.parametrize("name", corpus.NAMES)
def test_a_title_edit_leaves_every_other_line_alone(name):
    raw = corpus.read(name)
    events = parse.events(raw)
    if len(events) != 1 or raw.upper().count("BEGIN:VEVENT") != 1:
        return
    after = write.patch(raw, replace(EventDraft.of(events[0]), title="New, title"), now=NOW)
    old = [text for text in _logical(raw) if not text.upper().startswith(("SUMMARY", *STAMPS))]
    new = [text for text in _logical(after) if not text.upper().startswith(("SUMMARY", *STAMPS))]
    assert new == old
    assert parse.events(after)[0].title == "New, title"


def _logical(raw):
    root = parse_tree(raw)
    (event,) = root.of_kind("VEVENT")
    rest = [child.write() for child in root.children if child is not event]
    inner = [child.write().replace("END:VALARM\r\n", "") for child in event.children]
    return [*(item.text for item in root.lines), *rest, *(item.text for item in event.lines), *inner]


def test_unknown_properties_and_zones_survive_a_title_edit_byte_for_byte():
    raw = corpus.read("event_zoned_unknown_properties")
    old, new = changed_lines(raw, patch("event_zoned_unknown_properties", title="Other"))
    assert old == ['SUMMARY;LANGUAGE=en;X-KEEP="a;b":Everything stays\r\n']
    assert new == ['SUMMARY;LANGUAGE=en;X-KEEP="a;b":Other\r\n']


def test_alarms_survive_a_title_edit_in_their_order():
    raw = corpus.read("event_zoned_five_alarms")
    after = patch("event_zoned_five_alarms", title="Other")
    assert [alarm.write() for alarm in parse_tree(after).of_kind("VEVENT")[0].children] == [
        alarm.write() for alarm in parse_tree(raw).of_kind("VEVENT")[0].children
    ]


def test_bare_line_feeds_stay_bare():
    after = patch("event_zoned_bare_lf", title="Other", description="x" * 200)
    assert "\r" not in after


def test_a_second_uid_in_the_text_is_left_alone():
    raw = corpus.read("event_zoned_two_uids")
    found = next(event for event in parse.events(raw) if event.uid == "a@calapp.example")
    after = write.patch(raw, replace(EventDraft.of(found), title="Edited"), now=NOW)
    assert {(event.uid, event.title) for event in parse.events(after)} == {
        ("a@calapp.example", "Edited"),
        ("b@calapp.example", "First"),
    }


def test_an_event_whose_uid_is_cut_can_be_edited():
    raw = corpus.read("event_zoned_plain").replace("UID:one", f"UID:{'x' * 2_000}")
    assert parse.events(write.patch(raw, draft_of(raw, title="Other"), now=NOW))[0].title == "Other"


def test_properties_behind_an_alarm_stay_there():
    after = patch("event_zoned_alarm_before_properties", title="Other")
    event = parse_tree(after).of_kind("VEVENT")[0]
    assert event.after[0] < len(event.lines)


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("event_zoned_no_calendar", "BEGIN:VCALENDAR\r\n"),
        ("event_zoned_no_calendar", "END:VCALENDAR\r\n"),
        ("event_zoned_unclosed_alarm", "END:VALARM\r\n"),
        ("event_zoned_cut_off", "END:VEVENT\r\nEND:VCALENDAR\r\n"),
    ],
)
def test_an_edit_closes_what_the_file_left_open(name, lacking):
    raw = corpus.read(name)
    after = patch(name, title="Other", alarms=(Alarm(timedelta(hours=-2)),))
    assert lacking not in raw
    assert after.count(lacking) >= 1
    assert parse.events(after)[0].alarms == (Alarm(timedelta(hours=-2)),)


# Stamps and SEQUENCE


def test_a_title_edit_counts_no_revision():
    after = patch("event_zoned_plain", title="Other")
    assert lines(after, *STAMPS) == [
        "DTSTAMP:20260203T040506Z",
        "SEQUENCE:3",
        "LAST-MODIFIED:20260203T040506Z",
    ]


@pytest.mark.parametrize(
    "changes",
    [{"start": berlin(2026, 3, 9, 9)}, {"end": berlin(2026, 3, 9, 12)}, {"rrule": "FREQ=DAILY"}],
    ids=["start", "end", "rrule"],
)
def test_a_change_of_the_time_counts_a_revision(changes):
    assert line(patch("event_zoned_plain", **changes), "SEQUENCE") == "SEQUENCE:4"


@pytest.mark.parametrize(
    ("own", "sequence"), [(("ana@example.org",), ["SEQUENCE:1"]), (("jo@example.org",), []), ((), [])]
)
def test_only_the_organizer_counts_revisions(own, sequence):
    raw = corpus.read("event_zoned_guests")
    after = write.patch(raw, draft_of(raw, start=berlin(2026, 3, 9, 9)), now=NOW, own=own)
    assert lines(after, "SEQUENCE") == sequence
