import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calapp.cli import render
from calapp.model.event import Alarm, Attachment, Attendee, AttendeeRole, Event, PartStat
from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.model.timespan import EventTime

BERLIN = ZoneInfo("Europe/Berlin")


def at(text):
    return EventTime.zoned(datetime.fromisoformat(text), BERLIN, tzid="Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x1b[31mred\x07", "a[31mred"),
        ("two\nlines\tand\rmore", "two lines and more"),
        ("safe\u202etxt.exe", "safetxt.exe"),
        ("\u2066isolated\u2069 \u200fmark\ufeff", "isolated mark"),
        ("\x9b31m", "31m"),
        ("Grüße, 日本 – “ok”", "Grüße, 日本 – “ok”"),
    ],
)
def test_text_from_outside_cannot_steer_the_terminal(text, cleaned):
    assert render.clean(text) == cleaned


def test_lines_of_notes_stay_lines():
    assert render.clean_lines("one\r\ntwo\x1b[0m\n\nthree") == "one\ntwo[0m\n\nthree"


def test_json_escapes_what_a_terminal_would_act_on_and_loses_nothing(capsys):
    value = {"title": "a\x1b\x9b\u202e“ö”\n"}
    render.emit_json(value)
    printed = capsys.readouterr().out
    assert json.loads(printed) == value
    assert "“ö”" in printed
    assert not any(letter in printed for letter in "\x1b\x9b\u202e")


def test_a_table_off_the_terminal_is_never_cut(capsys):
    render.emit_table(("NAME", "N"), [("x" * 300, 1), ("evil\x1b[2J", 22)], right=(1,))
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "x" * 300 + "   1"
    assert lines[2].startswith("evil[2J ")
    assert lines[2].endswith(" 22")


def test_an_occurrence_has_exactly_the_agreed_keys():
    one = Occurrence(
        OccurrenceKey(4, "20260312T090000Z"), 2, "u", at("2026-03-12T10:00"), at("2026-03-12T11:00"),
        title="Review", partstat=PartStat.DECLINED, series=True,
    )  # fmt: skip
    assert render.occurrence_json(one) == {
        "uid": "u",
        "recurrence_id": "20260312T090000Z",
        "calendar": 2,
        "title": "Review",
        "start": "2026-03-12T10:00:00+01:00",
        "end": "2026-03-12T11:00:00+01:00",
        "all_day": False,
        "timezone": "Europe/Berlin",
        "location": "",
        "status": "confirmed",
        "transparency": "opaque",
        "partstat": "declined",
        "series": True,
    }


def test_a_single_all_day_occurrence_has_dates_and_no_zone():
    one = Occurrence(
        OccurrenceKey(4), 2, "u", EventTime.all_day(date(2026, 3, 12)), EventTime.all_day(date(2026, 3, 14))
    )
    shown = render.occurrence_json(one)
    assert (shown["start"], shown["end"], shown["all_day"]) == ("2026-03-12", "2026-03-14", True)
    assert (shown["timezone"], shown["recurrence_id"], shown["partstat"]) == (None, None, None)


def test_an_event_shows_every_field_of_the_model():
    event = Event(
        "u", at("2026-03-12T10:00"), at("2026-03-12T11:00"), rrule="FREQ=DAILY", exdates=(at("2026-03-13T10:00"),),
        organizer=Attendee("ana@example.org", "Ana"),
        attendees=(Attendee("jo@example.org", partstat=PartStat.ACCEPTED, role=AttendeeRole.OPTIONAL, rsvp=True),),
        alarms=(Alarm(offset=timedelta(minutes=-10)), Alarm(at=datetime(2026, 3, 12, 8, tzinfo=UTC))),
        attachments=(Attachment("https://example.org/a.pdf", "a.pdf", "application/pdf", 12),),
        categories=("work",), created=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    shown = render.event_json(event, calendar=3)
    assert set(shown) >= set(Event.__dataclass_fields__)
    assert shown["calendar"] == 3
    assert shown["exdates"] == ["2026-03-13T10:00:00+01:00"]
    assert shown["attendees"] == [
        {"address": "jo@example.org", "name": "", "partstat": "accepted", "role": "optional", "rsvp": True}
    ]
    assert shown["alarms"] == [
        {"minutes_before": 10, "offset": -600, "at": None, "from_end": False, "action": "DISPLAY"},
        {
            "minutes_before": None,
            "offset": None,
            "at": "2026-03-12T08:00:00+00:00",
            "from_end": False,
            "action": "DISPLAY",
        },
    ]
    assert shown["created"] == "2026-01-01T00:00:00+00:00"
    json.dumps(shown)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (at("2026-03-12T10:00"), at("2026-03-12T11:30"), "Thu 12 Mar 2026, 10:00–11:30"),
        (at("2026-03-12T10:00"), at("2026-03-12T10:00"), "Thu 12 Mar 2026, 10:00"),
        (at("2026-03-12T22:00"), at("2026-03-13T01:00"), "Thu 12 Mar 2026, 22:00 – Fri 13 Mar 2026, 01:00"),
        (EventTime.all_day(date(2026, 3, 12)), EventTime.all_day(date(2026, 3, 13)), "Thu 12 Mar 2026"),
        (
            EventTime.all_day(date(2026, 3, 12)),
            EventTime.all_day(date(2026, 3, 14)),
            "Thu 12 Mar 2026 – Fri 13 Mar 2026",
        ),
    ],
)
def test_times_in_words(start, end, words):
    assert render.when(start, end, BERLIN) == words
