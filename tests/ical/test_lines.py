"""Content lines and the component tree: what is not edited stays as it came."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calapp.errors import InputError, LimitExceeded
from calapp.ical import limits
from calapp.ical.lines import (
    Component,
    ContentLine,
    components,
    escape,
    fold,
    logical_lines,
    parse_tree,
    unescape,
    unfold,
)

EVENT = "BEGIN:VEVENT\r\nUID:1\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\nX-LATE;A=1:x\r\nEND:VEVENT\r\n"
ZONE = "BEGIN:VTIMEZONE\r\nTZID:Far\r\nEND:VTIMEZONE\r\n"
TASK = "BEGIN:VTODO\r\nUID:2\r\nEND:VTODO\r\n"
CALENDAR = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{ZONE}{EVENT}{TASK}END:VCALENDAR\r\n"


@pytest.mark.parametrize(
    ("text", "name", "params", "value"),
    [
        ("SUMMARY:Lunch\r\n", "SUMMARY", (), "Lunch"),
        ("summary:Lunch\n", "SUMMARY", (), "Lunch"),
        ("SUMMARY:Lu\r\n nch\r\n", "SUMMARY", (), "Lunch"),
        ("SUMMARY:Lu\n\tnch", "SUMMARY", (), "Lunch"),
        ("DTSTART;TZID=Europe/Paris:20260101T100000", "DTSTART", (("TZID", "Europe/Paris"),), "20260101T100000"),
        ('A;CN="Do; e: x, y":mailto:a@b', "A", (("CN", "Do; e: x, y"),), "mailto:a@b"),
        ('A;z=1;MEMBER="b","a":v', "A", (("MEMBER", "b"), ("MEMBER", "a"), ("Z", "1")), "v"),
        ("A;CN=a^nb^'c^^d^e:v", "A", (("CN", 'a\nb"c^d^e'),), "v"),
        ("A;VALUE=a,b:v", "A", (("VALUE", "a"), ("VALUE", "b")), "v"),
        ("A;EMPTY=;BARE:v", "A", (("BARE", ""), ("EMPTY", "")), "v"),
        ('A;CN="open:mailto:x', "A", (("CN", "open"),), "mailto:x"),
        ("A;:v", "A", (), "v"),
        ("A;;B=1:v", "A", (("", ""), ("B", "1")), "v"),
        ("no colon at all\r\n", "", (), "no colon at all"),
        ("bad name:v", "", (), "bad name:v"),
        ("\r\n", "", (), ""),
    ],
)
def test_a_line_is_read(text, name, params, value):
    line = ContentLine.parse(text)
    assert (line.name, line.params, line.value, line.text) == (name, params, value, text)


def test_lines_compare_by_meaning_not_by_folding():
    assert ContentLine.parse("A;y=1;x=2:ab\r\n") == ContentLine.parse("a;X=2;Y=1:a\n b\n")
    assert ContentLine.parse("A;x=2:ab\r\n") != ContentLine.parse("A:ab\r\n")


def test_a_first_parameter_value_is_found_or_empty():
    line = ContentLine.parse("A;X=1,2:v")
    assert (line.param("X"), line.param("Y")) == ("1", "")


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200),
    st.lists(
        st.tuples(
            st.sampled_from(["CN", "MEMBER", "X-A"]),
            st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1, max_size=90),
        ),
        max_size=5,
    ),
)
def test_a_new_line_reads_back_and_fits_75_octets(value, params):
    line = ContentLine.of("X-TEST", value, params)
    assert ContentLine.parse(line.text) == line
    assert line.text.endswith("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in line.text.split("\r\n"))


def test_control_characters_never_reach_a_new_line():
    line = ContentLine.of("SUMMARY", "a\r\nATTENDEE:mailto:x\x00\x7f", [("CN", "b\r\nX\x01")])
    assert line.text == "SUMMARY;CN=b^nX :a  ATTENDEE:mailto:x  \r\n"


@settings(deadline=None)
@given(st.text())
def test_escaped_text_reads_back(text):
    assert unescape(escape(text)) == text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [("a\\nb\\N", "a\nb\n"), ("\\\\n", "\\n"), ("\\,\\;\\\\", ",;\\"), ("C:\\dir", "C:\\dir"), ("end\\", "end\\")],
)
def test_escapes_are_read_once(value, text):
    assert unescape(value) == text


def test_a_fold_never_splits_a_character():
    folded = fold("SUMMARY:" + "\N{GRINNING FACE}" * 40)
    assert all(len(piece.encode()) <= 75 for piece in folded.split("\r\n"))
    assert unfold(folded) == "SUMMARY:" + "\N{GRINNING FACE}" * 40 + "\r\n"


@pytest.mark.parametrize("line", ["x" * 75, "é" * 37 + "x", "x" * 76, "é" * 38])
def test_lines_are_folded_only_when_over_75_octets(line):
    assert ("\r\n " in fold(line)) == (len(line.encode()) > 75)


@settings(deadline=None)
@given(st.text(st.sampled_from("AB:;\r\n \t\x0b\x85\u2028"), max_size=60))
def test_logical_lines_join_to_the_same_text(raw):
    assert "".join(logical_lines(raw)) == raw


MISNESTED = {
    "plain": CALENDAR,
    "bare line feeds": CALENDAR.replace("\r\n", "\n"),
    "byte order mark": "\ufeff" + CALENDAR,
    "text before": "hello\r\n\r\n" + CALENDAR,
    "text after": CALENDAR + "\r\n\r\nbye",
    "second calendar": CALENDAR + CALENDAR,
    "second calendar, first not closed": CALENDAR.replace("END:VCALENDAR\r\n", "") + CALENDAR,
    "no calendar around": EVENT,
    "no end of calendar": CALENDAR.replace("END:VCALENDAR\r\n", ""),
    "no end of alarm": CALENDAR.replace("END:VALARM\r\n", ""),
    "no end of zone": CALENDAR.replace("END:VTIMEZONE\r\n", ""),
    "stray end": CALENDAR.replace("UID:1\r\n", "UID:1\r\nEND:VTODO\r\n"),
    "lower case": CALENDAR.lower(),
    "blank lines": CALENDAR.replace("UID:1\r\n", "UID:1\r\n\r\n \r\n"),
    "cut in a line": CALENDAR[:-20],
    "cut after a fold": CALENDAR[:60] + "\r\n ",
    "too deep": "BEGIN:VCALENDAR\r\n" + "BEGIN:X\r\n" * 12 + "A:1\r\n" + "END:X\r\n" * 12 + EVENT + "END:VCALENDAR\r\n",
}


@pytest.mark.parametrize("raw", MISNESTED.values(), ids=MISNESTED)
def test_a_tree_writes_the_same_text(raw):
    written = parse_tree(raw).write()
    assert written == raw or written == raw + "\r\n"


@pytest.mark.parametrize("raw", [raw for name, raw in MISNESTED.items() if not name.startswith("cut")])
def test_wrong_nesting_never_loses_the_event(raw):
    (event,) = parse_tree(raw).of_kind("VEVENT")
    assert event.text("UID") == "1"


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["BEGIN:VCALENDAR", "BEGIN:VEVENT", "BEGIN:VALARM", "END:VALARM", "END:VEVENT", "A:1"]))
)
def test_any_nesting_is_kept(lines):
    raw = "".join(f"{line}\r\n" for line in lines)
    try:
        assert parse_tree(raw).write() == raw
    except InputError:
        assert "BEGIN" not in raw


def test_what_is_too_deep_is_kept_unread():
    tree = parse_tree(MISNESTED["too deep"])
    deepest, depth = tree, 1
    while deepest.children:
        deepest, depth = deepest.children[0], depth + 1
    assert depth == limits.DEPTH
    assert {line.name for line in deepest.lines} == {""}


@pytest.mark.parametrize("raw", ["", "<html></html>", "VERSION:2.0\r\nEND:VCALENDAR\r\n"])
def test_text_without_components_is_refused(raw):
    with pytest.raises(InputError):
        parse_tree(raw)


@pytest.mark.parametrize("limit", ["FILE_CHARS", "LINES"])
def test_too_large_text_is_refused(limit, monkeypatch):
    monkeypatch.setattr(limits, limit, 10)
    with pytest.raises(LimitExceeded):
        parse_tree(CALENDAR)


def test_too_many_components_are_refused(monkeypatch):
    monkeypatch.setattr(limits, "COMPONENTS", 3)
    with pytest.raises(LimitExceeded):
        parse_tree(CALENDAR)


def test_parameters_are_cut_at_the_limit(monkeypatch):
    monkeypatch.setattr(limits, "PARAMETERS", 3)
    assert len(ContentLine.parse("A;B=1;C=2;D=3;E=4;F=5:v").params) == 3


def test_a_new_component_writes_lines_then_children():
    alarm = Component("VALARM", (ContentLine.of("ACTION", "DISPLAY"),))
    event = Component("VEVENT", (ContentLine.of("UID", "1"),), (alarm,))
    assert event.write() == "BEGIN:VEVENT\r\nUID:1\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\n"


def test_lines_are_found_by_name():
    event = parse_tree(CALENDAR).of_kind("VEVENT")[0]
    assert event.first("UID") == ContentLine.of("UID", "1")
    assert event.first("SUMMARY") is None
    assert len(event.all("X-LATE")) == 1
    assert (event.text("UID"), event.text("SUMMARY")) == ("1", "")


def test_a_calendar_is_taken_apart():
    parts = components(CALENDAR)
    assert parts.header == (ContentLine.of("VERSION", "2.0"),)
    assert (parts.timezones, parts.events, parts.others) == ((ZONE,), (EVENT,), (TASK,))


def test_the_last_line_gets_its_missing_line_end():
    assert parse_tree("BEGIN:VCALENDAR\nEND:VCALENDAR").write() == "BEGIN:VCALENDAR\nEND:VCALENDAR\r\n"
