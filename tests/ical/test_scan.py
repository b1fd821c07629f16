"""The fast scanner and the full parser say the same of every text."""

import subprocess
import sys

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calapp.errors import InputError
from calapp.ical import limits, parse, scan
from tests.benchmarks import generator
from tests.ical import corpus

BOTH_ORDERS = corpus.both_orders()
# The files that only the full parser reads. Any other file that leaves the fast path is a loss of speed.
SLOW = {
    "calendar_none_empty",
    "event_utc_rdate_period_broken",
    "event_zoned_bad_name",
    "event_zoned_broken_vtimezone",
    "event_zoned_cut_off",
    "event_zoned_deep",
    "event_zoned_duration_broken",
    "event_zoned_end_broken",
    "event_zoned_exdate_broken",
    "event_zoned_folded_both_ways",
    "event_zoned_fullwidth_digits",
    "event_zoned_leap_second",
    "event_zoned_lower_case",
    "event_zoned_lower_case_name",
    "event_zoned_missing_dtstart",
    "event_zoned_missing_uid",
    "event_zoned_mixed_line_ends",
    "event_zoned_nested_participant",
    "event_zoned_no_calendar",
    "event_zoned_no_colon",
    "event_zoned_override_broken_id",
    "event_zoned_override_range",
    "event_zoned_rrule_empty",
    "event_zoned_spaces_in_values",
    "event_zoned_text_around",
    "event_zoned_two_calendars",
    "event_zoned_tzid_as_path",
    "event_zoned_unclosed_alarm",
    "event_zoned_unclosed_event",
    "event_zoned_unknown",
    "event_zoned_year_0000",
    "event_zoned_year_9999",
    "todo_zoned_alone",
    "todo_zoned_beside_event",
}


@pytest.mark.parametrize("raw", BOTH_ORDERS.values(), ids=BOTH_ORDERS)
def test_the_fast_path_says_what_the_full_parser_says(raw):
    found = scan.fast(raw)
    assert found in (None, parse.index(raw))
    assert scan.scan(raw) == parse.index(raw)


@pytest.mark.parametrize("name", corpus.NAMES)
def test_ordinary_files_take_the_fast_path(name):
    assert (scan.fast(corpus.read(name)) is None) == (name in SLOW)


@pytest.mark.parametrize("name", corpus.NAMES)
def test_the_order_of_components_carries_no_meaning(name):
    one, other = scan.scan(corpus.read(name)), scan.scan(BOTH_ORDERS.get(f"{name}-reversed", corpus.read(name)))
    if "unclosed" in name or "cut_off" in name:
        return
    assert (one.uid, set(one.events), set(one.notes)) == (other.uid, set(other.events), set(other.notes))


def test_generated_calendars_of_the_benchmark_take_the_fast_path():
    for uid, raw in generator.objects(200):
        found = scan.fast(raw)
        assert found is not None
        assert found.uid == uid
        assert found == parse.index(raw)


ZONES = ("Europe/Berlin", "America/New_York", "W. Europe Standard Time", "UTC", "Nowhere", "My Zone", '"Asia/Tokyo"')
TIMES = st.datetimes().map(lambda wall: f"{wall:%Y%m%dT%H%M%S}".rjust(15, "0"))
DAYS = st.dates().map(lambda day: f"{day:%Y%m%d}".rjust(8, "0"))
TIME_LINES = st.one_of(
    st.tuples(st.sampled_from(ZONES), TIMES).map(lambda pair: f";TZID={pair[0]}:{pair[1]}"),
    TIMES.map(lambda value: f":{value}"),
    TIMES.map(lambda value: f":{value}Z"),
    DAYS.map(lambda value: f";VALUE=DATE:{value}"),
    st.lists(DAYS | TIMES, max_size=3).map(lambda values: ":" + ",".join(values)),
    st.tuples(TIMES, TIMES | st.just("PT1H")).map(lambda pair: f";VALUE=PERIOD:{pair[0]}Z/{pair[1]}"),
)
TEXTS = st.text(max_size=40) | st.sampled_from(
    ["a\\, b\\n", "\\\\n", "CANCELLED", "TENTATIVE", "TRANSPARENT", "PRIVATE", "7"]
)
DURATIONS = st.from_regex(r"[+-]?P(\dW)?(\d{1,2}D)?(T(\dH)?(\dM)?(\dS)?)?", fullmatch=True)
PARAMS = st.text(st.sampled_from('abAB;:,="^n \\'), max_size=20) | st.sampled_from(
    [
        "PARTSTAT=ACCEPTED",
        "partstat=declined",
        'CN="a;PARTSTAT=X:y"',
        "EMAIL=A@b.c",
        "CN=x;PARTSTAT=TENTATIVE;RSVP=TRUE",
    ]
)
ADDRESSES = st.sampled_from(["mailto:a@example.org", "MAILTO:B@example.org", "urn:uuid:1", "", " mailto:c@d "]) | TEXTS
LINES = st.one_of(
    st.tuples(st.sampled_from(["DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE", "dtend"]), TIME_LINES).map(
        "".join
    ),
    st.tuples(
        st.sampled_from(
            ["UID", "SUMMARY", "LOCATION", "STATUS", "TRANSP", "CLASS", "SEQUENCE", "RRULE", "X-A", "Summary"]
        ),
        TEXTS,
    ).map(":".join),
    DURATIONS.map(lambda value: f"DURATION:{value}"),
    st.tuples(st.sampled_from(["ORGANIZER", "ATTENDEE"]), PARAMS, ADDRESSES).map(lambda t: f"{t[0]};{t[1]}:{t[2]}"),
    st.sampled_from(
        [
            "BEGIN:VALARM\nACTION:DISPLAY\nSUMMARY:inner\nEND:VALARM",
            "BEGIN:VALARM",
            "END:VALARM",
            "END:VEVENT\nBEGIN:VEVENT",
            "END:VEVENT\nBEGIN:VTODO",
            "END:VEVENT\n folded\nBEGIN:VEVENT",
            "END:VEVENT\nBEGIN:VEVENT\n folded",
            "END:VEVENT\nSUMMARY:outside\nBEGIN:VEVENT",
            "END:VEVENT\nBEGIN:VTIMEZONE\nTZID:Nowhere\nBEGIN:VEVENT",
            "END:VEVENT\nEND:VCALENDAR\nBEGIN:VCALENDAR\nBEGIN:VEVENT",
            "begin:valarm\nend:valarm",
            "BEGIN:VEVENT",
            "",
            " folded",
            "\tfolded",
            "no colon",
            "bad name:x",
        ]
    ),
)
MY_ZONE = """BEGIN:VTIMEZONE
TZID:My Zone
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0000
TZOFFSETTO:+0530
END:STANDARD
END:VTIMEZONE
"""


@settings(deadline=None)
@given(
    st.lists(LINES, max_size=12),
    st.sampled_from(["UID:1\nDTSTART:20260101T100000Z\n", "UID:1\nDTSTART;TZID=My Zone:20260101T100000\n", ""]),
    st.sampled_from([["\r\n"], ["\n"], ["\r\n", "\n"], ["\r\n"] * 9 + ["\n"]]),
)
def test_the_fast_path_says_what_the_full_parser_says_of_generated_text(lines, start, line_ends):
    raw = f"BEGIN:VCALENDAR\n{MY_ZONE}BEGIN:VEVENT\n{start}" + "\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""])
    raw = "".join(line + line_ends[number % len(line_ends)] for number, line in enumerate(raw.split("\n")))
    found = scan.fast(raw)
    assume(found is not None)
    assert found == parse.index(raw)


@settings(deadline=None)
@given(st.lists(st.sampled_from(corpus.NAMES).map(corpus.read), min_size=1, max_size=2), st.data())
def test_the_fast_path_says_what_the_full_parser_says_of_damaged_files(files, data):
    lines = "".join(files).split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "repeat", "move", "cut"])):
            case "drop":
                lines[place : place + 1] = []
            case "repeat":
                lines.insert(place, lines[place])
            case "move":
                lines.insert(data.draw(st.integers(0, len(lines) - 1)), lines.pop(place))
            case "cut":
                lines[place] = lines[place][: data.draw(st.integers(0, len(lines[place])))]
        lines = lines or [""]
    raw = "\n".join(lines)
    found = scan.fast(raw)
    if found is not None:
        assert found == parse.index(raw)


ORDINARY = corpus.read("event_zoned_rrule")
UNUSUAL = {
    "a long text": ("LINE_CHARS", ORDINARY),
    "many lines": ("PROPERTIES", ORDINARY),
    "many events": ("OVERRIDES", corpus.read("event_zoned_override_moved")),
    "a long UID": ("UID_CHARS", ORDINARY),
    "a long title": ("TITLE_CHARS", ORDINARY),
    "a long place": ("LOCATION_CHARS", ORDINARY.replace("SUMMARY:", "SUMMARY:\r\nLOCATION:")),
    "many rules": ("RULES", corpus.read("event_zoned_rrule_two")),
    "a long rule": ("RULE_CHARS", ORDINARY),
    "many guests": ("ATTENDEES", corpus.read("event_zoned_guests")),
    "many dates left out": ("DATES", corpus.read("event_zoned_exdate_lists")),
    "many dates": ("DATES", corpus.read("event_zoned_rdate")),
    "many alarms": ("ALARMS", corpus.read("event_zoned_five_alarms")),
}


@pytest.mark.parametrize(("limit", "raw"), UNUSUAL.values(), ids=UNUSUAL)
def test_text_over_a_limit_goes_to_the_full_parser(limit, raw, monkeypatch):
    monkeypatch.setattr(limits, limit, 1)
    assert scan.fast(raw) is None


WITH_ALARM = ORDINARY.replace("END:VEVENT", "BEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT")
BROKEN = {
    "no UID value": ORDINARY.replace("UID:one@calapp.example", "UID:"),
    "a zone that does not end": corpus.read("event_zoned_custom").replace("END:VTIMEZONE\r\n", ""),
    "a component in an alarm": WITH_ALARM.replace("ACTION", "BEGIN:X-A\r\nACTION"),
    "the end of something else in an alarm": WITH_ALARM.replace("ACTION", "end:valarm\r\nACTION"),
    "an alarm that does not end": WITH_ALARM.replace("END:VALARM\r\n", ""),
    "a needed name without a value": ORDINARY.replace("SUMMARY:", "SUMMARY"),
    "an endless name": ORDINARY.replace("SUMMARY:", f"X-{'A' * 200}:1\r\nSUMMARY:"),
    "endless parameters": ORDINARY.replace("DTSTART;", f"DTSTART;X-A={'x' * 2_000};"),
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_broken_text_goes_to_the_full_parser(raw):
    assert scan.fast(raw) is None
    assert scan.scan(raw) == parse.index(raw)


def test_text_that_is_no_calendar_is_refused():
    with pytest.raises(InputError):
        scan.scan("<html><body>Sign in</body></html>")


def test_the_uid_of_a_resource_does_not_depend_on_order():
    raw = corpus.read("event_zoned_two_uids")
    assert scan.primary_uid(raw) == "a@calapp.example"
    assert scan.primary_uid(corpus.reversed_components(raw)) == "a@calapp.example"
    assert scan.primary_uid(corpus.read("todo_zoned_alone")) == "todo@calapp.example"


def test_the_fast_path_imports_nothing_heavy():
    code = (
        "import sys; from calapp.ical.scan import fast; from tests.ical.corpus import read;"
        "assert fast(read('event_zoned_custom')); assert fast(read('event_zoned_plain'));"
        "print(sorted({'icalendar', 'dateutil', 'httpx', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=corpus.ROOT)
    assert done.stdout == "[]\n"
