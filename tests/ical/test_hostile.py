"""Files made to do harm: each limit is met, nothing takes long, and the valid rest is read.

The small forms run always; ``make soak`` runs the full sizes.
"""

import os
import time

import pytest

from calapp.errors import InputError, LimitExceeded
from calapp.ical import limits, parse
from calapp.ical.lines import parse_tree
from calapp.ical.scan import fast, scan

GOOD = "BEGIN:VEVENT\r\nUID:good\r\nDTSTART:20260309T100000Z\r\nSUMMARY:Good\r\nEND:VEVENT\r\n"
SECONDS = 30


def calendar(*parts):
    return "".join(("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", *parts, "END:VCALENDAR\r\n"))


def event(*lines, uid="bad"):
    head = f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:20260309T100000Z\r\n"
    return head + "".join(f"{line}\r\n" for line in lines) + "END:VEVENT\r\n"


def nested(depth):
    return "BEGIN:X\r\n" * depth + "A:1\r\n" + "END:X\r\n" * depth


def observances(count):
    one = "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
    return (
        "BEGIN:VTIMEZONE\r\nTZID:Bad\r\n"
        + (one + "RRULE:FREQ=YEARLY\r\nEND:STANDARD\r\n") * count
        + "END:VTIMEZONE\r\n"
    )


ZONED = "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART;TZID=Bad:20260309T100000\r\nEND:VEVENT\r\n"

# name: text of ``count`` times the harm, and the count of the full size
HARM = {
    "one long line": (lambda n: event("X-A:" + "x" * n), 20_000_000),
    "one long title": (lambda n: event("SUMMARY:" + "x" * n), 5_000_000),
    "a line folded often": (lambda n: event("SUMMARY:" + "\r\n x" * n), 1_000_000),
    "quotes that do not close": (lambda n: event('ATTENDEE;CN="' + '";"' * n + ":x"), 300_000),
    "carets": (lambda n: event("ATTENDEE;CN=" + "^" * n + ":mailto:a@b.c"), 900_000),
    "backslashes": (lambda n: event("SUMMARY:" + "\\" * n), 900_000),
    "parameters": (lambda n: event("X-A" + ";B=1" * n + ":x", "ATTENDEE" + ";B=1" * n + ":mailto:a@b.c"), 200_000),
    "values of a parameter": (lambda n: event("ATTENDEE;MEMBER=" + '"a",' * n + ":mailto:a@b.c"), 200_000),
    "properties": (lambda n: event(*["X-A:1"] * n), 500_000),
    "guests": (lambda n: event(*["ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.c"] * n), 100_000),
    "dates left out": (lambda n: event("EXDATE:" + ",".join(["20260309T100000Z"] * n)), 50_000),
    "dates of their own": (lambda n: event("RDATE;VALUE=PERIOD:" + ",".join(["20260309T100000Z/PT1H"] * n)), 40_000),
    "rules": (lambda n: event(*["RRULE:FREQ=DAILY"] * n), 4_000),
    "alarms": (lambda n: event(*["BEGIN:VALARM\r\nTRIGGER:-PT1M\r\nEND:VALARM"] * n), 100_000),
    "depth": (lambda n: event(nested(n)), 90_000),
    "ends without a beginning": (lambda n: "END:VEVENT\r\n" * n, 200_000),
    "beginnings without an end": (lambda n: "BEGIN:VEVENT\r\n" * n, 150_000),
    "overrides": (lambda n: "".join(event("RECURRENCE-ID:20260309T100000Z") for _ in range(n)), 60_000),
    "an endless number": (lambda n: event("SEQUENCE:" + "9" * n, "DURATION:P" + "9" * n + "D"), 400_000),
    "an endless UID": (lambda n: event(uid="u" * n), 900_000),
    "an endless zone name": (lambda n: event("DTEND;TZID=" + "z" * n + ":20260309T110000"), 900_000),
    "zones": (lambda n: "".join(f"BEGIN:VTIMEZONE\r\nTZID:{i}\r\nEND:VTIMEZONE\r\n" for i in range(n)) + ZONED, 60_000),
    "observances": (lambda n: observances(n) + ZONED, 20_000),
    "blank lines": (lambda n: event("\r\n" * n), 2_000_000),
    "an attachment": (lambda n: event("ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "A" * n), 30_000_000),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_harm_costs_little_and_the_rest_is_read(harm):
    make, full = harm
    raw = calendar(make(full if os.environ.get("CALAPP_SOAK") else 300), GOOD)
    begun = time.monotonic()
    try:
        found = scan(raw)
    except LimitExceeded:
        found = None
    else:
        parse.events(raw)
        assert fast(raw) in (None, found)
        assert "Good" in [event.title for event in found.events] or any("read" in note for note in found.notes)
        assert all(len(event.uid) <= limits.UID_CHARS for event in found.events)
        assert all(len(event.title) <= limits.TITLE_CHARS for event in found.events)
        assert all(len(event.attendees) <= limits.ATTENDEES for event in found.events)
        assert all(len(event.exdates) + len(event.rdates) <= 2 * limits.DATES for event in found.events)
        assert len(found.events) <= limits.OVERRIDES
        assert parse_tree(raw).write() == raw
    assert time.monotonic() - begun < SECONDS


def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "FILE_CHARS", 1_000)
    monkeypatch.setattr(limits, "LINE_CHARS", 1_000)
    with pytest.raises(LimitExceeded):
        scan(calendar(event("X-A:" + "x" * 2_000)))


@pytest.mark.parametrize("text", ["\0" * 50, "BEGIN", "BEGIN:", ":" * 50, ";" * 50, '"' * 50, "\r\n \r\n\t", "\ufeff"])
def test_nonsense_is_refused_or_read_as_nothing(text):
    try:
        assert scan(text).events == ()
    except InputError:
        return
