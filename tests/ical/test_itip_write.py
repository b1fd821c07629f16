"""Messages as they are written: the property tables of RFC 5546 section 3.2, and nothing private in them."""

import re
from collections import Counter
from datetime import UTC, datetime

import icalendar
import pytest

from calapp.errors import InputError
from calapp.ical import itip_write, write
from calapp.ical.file import take_apart
from calapp.ical.lines import parse_tree, unfold
from calapp.model.event import PartStat
from tests.ical import corpus
from tests.ical.writing import NOW, SLOT, berlin, lines

ME, JO = "me@example.org", "jo@example.org"
PEOPLE = (
    f"ORGANIZER;CN=Me;SCHEDULE-AGENT=CLIENT:mailto:{ME}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{ME}\r\n"
    f"ATTENDEE;CN=Jo;X-CALAPP-REPLIED=0/20260101T000000Z;SCHEDULE-STATUS=1.2:mailto:{JO}\r\n"
    "ATTENDEE;ROLE=NON-PARTICIPANT:mailto:boss@example.org\r\nX-CALAPP-RECEIVED:20260101T000000Z\r\nCOLOR:red\r\n"
    "COMMENT;X-CALAPP-ANSWER=TRUE:mine\r\nCOMMENT:for all\r\nX-VENDOR:stays\r\n"
    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n"
)
EXACTLY, MAYBE, MANY, NONE = (1, 1), (0, 1), (0, 99), (0, 0)
# What RFC 5546 wants of a VEVENT in each message: section 3.2.2, 3.2.3, 3.2.5 and 3.2.7.
TABLES = {
    "REQUEST": {
        "ATTENDEE": (1, 99), "DTSTAMP": EXACTLY, "DTSTART": EXACTLY, "ORGANIZER": EXACTLY, "SEQUENCE": MAYBE,
        "SUMMARY": EXACTLY, "UID": EXACTLY, "RECURRENCE-ID": MAYBE, "REQUEST-STATUS": NONE, "RRULE": MAYBE,
    },
    "REPLY": {
        "ATTENDEE": EXACTLY, "DTSTAMP": EXACTLY, "ORGANIZER": EXACTLY, "UID": EXACTLY, "RECURRENCE-ID": MAYBE,
        "SEQUENCE": MAYBE, "COMMENT": MANY, "DTSTART": MAYBE,
    },
    "CANCEL": {
        "ATTENDEE": MANY, "DTSTAMP": EXACTLY, "ORGANIZER": EXACTLY, "SEQUENCE": EXACTLY, "UID": EXACTLY,
        "RECURRENCE-ID": MAYBE, "STATUS": MAYBE, "REQUEST-STATUS": NONE,
    },
    "COUNTER": {
        "DTSTAMP": EXACTLY, "DTSTART": EXACTLY, "ORGANIZER": EXACTLY, "SEQUENCE": EXACTLY, "SUMMARY": EXACTLY,
        "UID": EXACTLY, "RECURRENCE-ID": MAYBE,
    },
}  # fmt: skip


def with_people(name, people=PEOPLE):
    text = re.sub(r"(STATUS|SEQUENCE):.*\r\n", "", corpus.read(name))
    return text.replace("END:VEVENT", f"{people}END:VEVENT")


def invited(name="event_zoned_plain", partstat="ACCEPTED"):
    theirs = f"ORGANIZER:mailto:bo@example.org\r\nATTENDEE;PARTSTAT={partstat};RSVP=TRUE:mailto:{ME}\r\nSEQUENCE:4\r\n"
    return with_people(name, f"{theirs}ATTENDEE:mailto:{JO}\r\n")


def canceled(raw):
    return raw.replace("END:VEVENT", "STATUS:CANCELLED\r\nEND:VEVENT")


MESSAGES = {
    "request": lambda: itip_write.request(with_people("event_zoned_plain"), now=NOW),
    "request-series": lambda: itip_write.request(with_people("event_zoned_rrule"), now=NOW),
    "request-occurrence": lambda: itip_write.request(with_people("event_zoned_rrule"), now=NOW, slot=SLOT),
    "reply": lambda: itip_write.reply(invited(), ME, now=NOW, comment="Yes, but late"),
    "reply-occurrence": lambda: itip_write.reply(invited("event_zoned_rrule"), ME, now=NOW, slot=SLOT),
    "cancel": lambda: itip_write.cancel(canceled(with_people("event_zoned_plain")), now=NOW, comment="Ill"),
    "cancel-occurrence": lambda: itip_write.cancel(with_people("event_zoned_rrule"), now=NOW, slot=SLOT),
    "counter": lambda: itip_write.counter(invited(), berlin(2026, 3, 9, 15), berlin(2026, 3, 9, 16), now=NOW),
    "counter-occurrence": lambda: itip_write.counter(
        invited("event_zoned_rrule"), berlin(2026, 3, 16, 15), berlin(2026, 3, 16, 16), now=NOW, slot=SLOT
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_has_what_its_table_wants(name):
    text = MESSAGES[name]()
    root = parse_tree(text)
    method = root.text("METHOD")
    assert method == name.partition("-")[0].upper()
    for event in root.of_kind("VEVENT"):
        counts = Counter(line.name for line in event.lines)
        wrong = {
            name: counts[name] for name, (least, most) in TABLES[method].items() if not least <= counts[name] <= most
        }
        assert wrong == {}
        assert event.text("DTSTAMP") == "20260203T040506Z"
        assert (event.first("RECURRENCE-ID") is not None) == name.endswith("occurrence")
    zones = {zone.text("TZID") for zone in root.of_kind("VTIMEZONE")}
    assert {line.param("TZID") for event in root.of_kind("VEVENT") for line in event.lines} - {""} <= zones


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_tells_nothing_private_and_other_programs_read_it(name):
    text = unfold(MESSAGES[name]())
    assert "X-CALAPP" not in text
    assert "SCHEDULE-" not in text
    assert "VALARM" not in text
    assert "COLOR" not in text
    assert ":mine" not in text
    assert icalendar.Calendar.from_ical(text)["METHOD"] == name.partition("-")[0].upper()
    assert {one.method for one in take_apart(text).objects} == {name.partition("-")[0].upper()}


def test_an_invitation_asks_those_who_have_not_answered():
    text = MESSAGES["request"]()
    organizer, guest, informed = lines(text, "ATTENDEE")
    assert "RSVP=TRUE" in guest
    assert "RSVP" not in organizer + informed
    assert lines(text, "X-VENDOR", "COMMENT") == ["COMMENT:for all", "X-VENDOR:stays"]


def test_an_answer_names_its_guest_alone_and_the_version_that_it_answers():
    text = MESSAGES["reply"]()
    assert lines(text, "ATTENDEE", "SEQUENCE", "COMMENT", "ORGANIZER") == [
        "ORGANIZER:mailto:bo@example.org", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ME}", "SEQUENCE:4",
        "COMMENT:Yes\\, but late",
    ]  # fmt: skip


def test_a_cancellation_says_so():
    assert lines(MESSAGES["cancel"](), "STATUS", "COMMENT") == ["STATUS:CANCELLED", "COMMENT:Ill"]


def test_a_proposal_states_its_times_and_the_version_that_it_is_about():
    text = MESSAGES["counter-occurrence"]()
    assert lines(text, "DTSTART", "RECURRENCE-ID", "SEQUENCE", "RRULE") == [
        "DTSTART;TZID=Europe/Berlin:20260316T150000", "SEQUENCE:4",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260316T100000",
    ]  # fmt: skip


def test_canceled_occurrences_are_left_out_of_an_invitation():
    raw = write.exclude(with_people("event_zoned_rrule"), berlin(2026, 3, 23, 10), now=NOW)
    answered = write.answer(raw, {ME}, PartStat.TENTATIVE, now=NOW, recurrence_id=SLOT)
    head, separator, override = answered.rpartition("BEGIN:VEVENT")
    text = itip_write.request(head + separator + canceled(override), now=NOW)
    assert len(parse_tree(text).of_kind("VEVENT")) == 1
    (left_out,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    dates = left_out["EXDATE"] if isinstance(left_out["EXDATE"], list) else [left_out["EXDATE"]]
    assert {one.dt.astimezone(UTC) for line in dates for one in line.dts} == {
        datetime(2026, 3, 16, 9, tzinfo=UTC), datetime(2026, 3, 23, 9, tzinfo=UTC),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("write_it", "words"),
    [
        (lambda: itip_write.request(corpus.read("event_zoned_plain"), now=NOW), "no organizer"),
        (lambda: itip_write.request(with_people("event_zoned_plain", f"ORGANIZER:mailto:{ME}\r\n"), now=NOW), "guests"),
        (lambda: itip_write.request(canceled(with_people("event_zoned_plain")), now=NOW), "Write a cancellation"),
        (lambda: itip_write.reply(invited(partstat="NEEDS-ACTION"), ME, now=NOW), "not answered"),
        (lambda: itip_write.reply(invited(), "who@example.org", now=NOW), "not a guest"),
        (lambda: itip_write.cancel(with_people("event_zoned_plain", "ORGANIZER:mailto:x@y.z\r\n"), now=NOW), "guests"),
        (lambda: itip_write.counter(invited("event_zoned_rrule"), SLOT, SLOT, now=NOW), "one occurrence"),
    ],
    ids=["organizer", "guests", "canceled", "unanswered", "stranger", "cancel-nobody", "counter-series"],
)
def test_what_makes_no_message_says_why(write_it, words):
    with pytest.raises(InputError, match=words):
        write_it()


def test_an_organizer_is_named_once():
    raw = corpus.read("event_zoned_plain")
    named = itip_write.with_organizer(raw, ME)
    assert lines(named, "ORGANIZER") == [f"ORGANIZER:mailto:{ME}"]
    assert itip_write.with_organizer(named, JO) == named
