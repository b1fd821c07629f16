"""The state tables of iTIP (RFC 5546): which message may change what, row by row."""

from datetime import UTC, datetime

import pytest

from calapp.errors import InputError
from calapp.ical.itip import Issue, Method, read
from calapp.ical.itip_rules import Decision, Deed, Here, Reason, decide

ANA, BO, JO, EVE = "ana@example.org", "bo@example.org", "jo@example.org", "eve@example.org"
EARLY, NOON, LATE = "20260301T080000Z", "20260301T120000Z", "20260301T180000Z"


def message(*more, sequence=1, dtstamp=NOON, organizer=BO, guests=f"ATTENDEE:mailto:{ANA}", when=True):
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:tea", f"DTSTAMP:{dtstamp}", f"SEQUENCE:{sequence}",
        *(["DTSTART:20260312T090000Z"] if when else []),
        *([f"ORGANIZER:mailto:{organizer}"] if organizer else []),
        *([guests] if guests else []), *more, "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    (part,) = read("\r\n".join(lines) + "\r\n").parts
    return part


def issue(sequence=1, dtstamp=NOON):
    return Issue(sequence, datetime.strptime(dtstamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))


def here(sequence=1, dtstamp=NOON, organizer=BO, guests=(ANA, JO), **more):
    return Here(organizer, issue(sequence, dtstamp), frozenset(guests), **more)


def nothing(reason):
    return Decision(Deed.NOTHING, reason)


# RFC 5546 section 2.1.5: SEQUENCE first, DTSTAMP where that is the same.
AGES = [
    pytest.param(2, NOON, "new", id="sequence-higher"),
    pytest.param(2, EARLY, "new", id="sequence-higher-though-stamped-before"),
    pytest.param(1, LATE, "new", id="sequence-same-stamped-later"),
    pytest.param(1, NOON, "same", id="same"),
    pytest.param(1, EARLY, "old", id="sequence-same-stamped-before"),
    pytest.param(0, LATE, "old", id="sequence-lower-though-stamped-later"),
    pytest.param(0, EARLY, "old", id="sequence-lower"),
]


@pytest.mark.parametrize(("sequence", "dtstamp", "age"), AGES)
def test_an_update_counts_when_it_is_newer(sequence, dtstamp, age):
    expected = {"new": Decision(Deed.UPDATE), "same": nothing(Reason.SAME), "old": nothing(Reason.OLDER)}
    assert decide(Method.REQUEST, message(sequence=sequence, dtstamp=dtstamp), here(), {ANA}) == expected[age]


@pytest.mark.parametrize(("sequence", "dtstamp", "age"), AGES)
def test_a_cancellation_counts_unless_it_is_older(sequence, dtstamp, age):
    expected = {"new": Decision(Deed.CANCEL), "same": Decision(Deed.CANCEL), "old": nothing(Reason.OLDER)}
    part = message("STATUS:CANCELLED", sequence=sequence, dtstamp=dtstamp)
    assert decide(Method.CANCEL, part, here(), {ANA}) == expected[age]


REQUESTS = [
    pytest.param(message(), None, Decision(Deed.ADD), id="not-here-yet"),
    pytest.param(message(guests=f"ATTENDEE:mailto:{JO}"), None, Decision(Deed.ADD), id="forwarded-to-the-uninvited"),
    pytest.param(message("RECURRENCE-ID:20260312T090000Z"), None, Decision(Deed.ADD), id="one-occurrence-only"),
    pytest.param(message(organizer=""), None, nothing(Reason.NO_ORGANIZER), id="without-organizer"),
    pytest.param(message(when=False), None, nothing(Reason.NO_TIME), id="without-time"),
    pytest.param(message(organizer=ANA), None, nothing(Reason.OWN_EVENT), id="claims-to-be-mine"),
    pytest.param(message(sequence=9), here(organizer=ANA), nothing(Reason.OWN_EVENT), id="about-my-event"),
    pytest.param(
        message(sequence=9, organizer=ANA), here(organizer=ANA), nothing(Reason.OWN_EVENT), id="my-own-message"
    ),
    pytest.param(message(sequence=9, organizer=EVE), here(), nothing(Reason.OTHER_ORGANIZER), id="somebody-elses"),
    pytest.param(message(sequence=9), here(organizer=""), nothing(Reason.OTHER_ORGANIZER), id="stored-has-none"),
    pytest.param(
        message(sequence=9, organizer=f'x"{EVE}'), here(), nothing(Reason.OTHER_ORGANIZER), id="odd-organizer"
    ),
    pytest.param(
        message(guests=f'ATTENDEE;DELEGATED-FROM="mailto:{JO}":mailto:{ANA}'), None, nothing(Reason.DELEGATED),
        id="delegated-to-me",
    ),
    pytest.param(
        message(guests=f'ATTENDEE;DELEGATED-TO="mailto:{EVE}":mailto:{JO}', sequence=2), here(), Decision(Deed.UPDATE),
        id="somebody-else-delegated",
    ),
    pytest.param(message(sequence=0), here(whole=False), Decision(Deed.UPDATE), id="series-after-an-occurrence"),
    pytest.param(message(sequence=2), here(canceled=True), Decision(Deed.UPDATE), id="takes-place-after-all"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "stored", "decision"), REQUESTS)
def test_requests(part, stored, decision):
    assert decide(Method.REQUEST, part, stored, {ANA}) == decision


NEWER = {"sequence": 2, "dtstamp": LATE}
CANCELS = [
    pytest.param(message(**NEWER), None, nothing(Reason.UNKNOWN_EVENT), id="not-here"),
    pytest.param(message(organizer="", **NEWER), here(), nothing(Reason.NO_ORGANIZER), id="without-organizer"),
    pytest.param(message(organizer=EVE, **NEWER), here(), nothing(Reason.OTHER_ORGANIZER), id="somebody-elses"),
    pytest.param(
        message(organizer=EVE, guests=f"ATTENDEE:mailto:{ANA}\r\nX-ORGANIZER:mailto:{BO}", **NEWER), here(),
        nothing(Reason.OTHER_ORGANIZER), id="somebody-elses-in-disguise",
    ),
    pytest.param(message(organizer=ANA, **NEWER), here(organizer=ANA), nothing(Reason.OWN_EVENT), id="my-event"),
    pytest.param(message(**NEWER), here(), Decision(Deed.CANCEL), id="uninvites-me"),
    pytest.param(
        message(guests=f"ATTENDEE:mailto:{JO}", **NEWER), here(), nothing(Reason.OTHERS_UNINVITED), id="not-me"
    ),
    pytest.param(
        message("STATUS:CANCELLED", guests=f"ATTENDEE:mailto:{JO}", **NEWER), here(), Decision(Deed.CANCEL),
        id="cancels-and-names-some",
    ),
    pytest.param(message(guests="", **NEWER), here(), Decision(Deed.CANCEL), id="names-nobody"),
    pytest.param(message(when=False, **NEWER), here(), Decision(Deed.CANCEL), id="needs-no-time"),
    pytest.param(message("STATUS:CANCELLED"), here(canceled=True), nothing(Reason.SAME), id="is-canceled-already"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "stored", "decision"), CANCELS)
def test_cancellations(part, stored, decision):
    assert decide(Method.CANCEL, part, stored, {ANA}) == decision


def reply(guests=f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{JO}", **more):
    return message(**{"organizer": ANA, "guests": guests, "when": False, **more})


def mine(**more):
    return here(organizer=ANA, guests=(JO, BO), **more)


REPLIES = [
    pytest.param(reply(), mine(), Decision(Deed.ANSWER), id="a-guest-answers"),
    pytest.param(reply(organizer=""), mine(), Decision(Deed.ANSWER), id="names-no-organizer"),
    pytest.param(reply(dtstamp=EARLY), mine(), Decision(Deed.ANSWER), id="stamped-before-the-last-edit"),
    pytest.param(reply(), None, nothing(Reason.UNKNOWN_EVENT), id="not-here"),
    pytest.param(reply(), here(), nothing(Reason.NOT_OWN_EVENT), id="not-my-event"),
    pytest.param(reply(organizer=EVE), mine(), nothing(Reason.OTHER_ORGANIZER), id="to-another-organizer"),
    pytest.param(reply(guests=""), mine(), nothing(Reason.NOT_ONE_GUEST), id="from-nobody"),
    pytest.param(
        reply(guests=f"ATTENDEE;PARTSTAT=DECLINED:mailto:{JO}\r\nATTENDEE;PARTSTAT=DECLINED:mailto:{BO}"), mine(),
        nothing(Reason.NOT_ONE_GUEST), id="for-several",
    ),
    pytest.param(
        reply(guests=f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{EVE}"), mine(), nothing(Reason.NOT_INVITED), id="crasher"
    ),
    pytest.param(
        reply(guests=f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{JO}"), mine(), nothing(Reason.NO_ANSWER), id="no-answer"
    ),
    pytest.param(
        reply(guests=f"ATTENDEE;PARTSTAT=PERHAPS:mailto:{JO}"), mine(), nothing(Reason.NO_ANSWER), id="unknown-answer"
    ),
    pytest.param(
        reply(guests=f'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:{EVE}":mailto:{JO}'), mine(),
        nothing(Reason.DELEGATED), id="delegates",
    ),
    pytest.param(
        reply(guests=f'ATTENDEE;PARTSTAT=ACCEPTED;DELEGATED-FROM="mailto:{JO}":mailto:{BO}'), mine(),
        nothing(Reason.DELEGATED), id="as-a-delegate",
    ),
    pytest.param(reply(sequence=0), mine(), nothing(Reason.EARLIER_VERSION), id="to-an-earlier-version"),
    pytest.param(reply(sequence=2), mine(), nothing(Reason.LATER_VERSION), id="to-a-version-not-here"),
    pytest.param(reply(), mine(replied=issue(1, EARLY)), Decision(Deed.ANSWER), id="after-an-earlier-answer"),
    pytest.param(reply(), mine(replied=issue(1, LATE)), nothing(Reason.OLDER), id="overtaken-by-a-later-answer"),
    pytest.param(reply(), mine(replied=issue(0, LATE)), Decision(Deed.ANSWER), id="after-an-answer-to-what-was-before"),
    pytest.param(reply(), mine(replied=issue()), nothing(Reason.SAME), id="twice"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "stored", "decision"), REPLIES)
def test_replies(part, stored, decision):
    assert decide(Method.REPLY, part, stored, {ANA}) == decision


@pytest.mark.parametrize("stored", [None, here(), mine()], ids=["not-here", "a-guest", "the-organizer"])
@pytest.mark.parametrize(
    ("method", "reason"),
    [
        (Method.COUNTER, Reason.PROPOSAL),
        (Method.DECLINE_COUNTER, Reason.PROPOSAL_DECLINED),
        (Method.REFRESH, Reason.ASKS_AGAIN),
        (Method.ADD, Reason.MORE_DATES),
        (Method.PUBLISH, Reason.PUBLISHED),
        (Method.of("X-TAKE-OVER"), Reason.UNKNOWN_METHOD),
    ],
)
def test_all_other_messages_are_shown_and_change_nothing(method, reason, stored):
    assert decide(method, message(sequence=9), stored, {ANA}) == nothing(reason)


def test_own_marks_of_a_message_do_not_make_it_newer():
    raw = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTAMP:20260301T080000Z\r\nX-CALAPP-RECEIVED:20990101T000000Z\r\n"
        "DTSTART:20260312T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert read(raw).parts[0].issue == issue(0, EARLY)
    assert read(raw, stored=True).parts[0].issue.dtstamp.year == 2099


def test_an_issue_survives_as_text():
    assert Issue.parse(issue(3, LATE).text()) == issue(3, LATE)
    assert [Issue.parse(text) for text in ("", "x/20260301T080000Z", "3/later")] == [None, None, None]


@pytest.mark.parametrize("body", ["UID:a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:b", "SUMMARY:no uid"])
def test_a_message_is_about_one_event(body):
    with pytest.raises(InputError, match="which event"):
        read(f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")


def test_a_message_about_an_occurrence_says_which():
    with pytest.raises(InputError, match="which occurrence"):
        message("RECURRENCE-ID:someday")


@pytest.mark.parametrize("method", [Method.REQUEST, Method.CANCEL, Method.REPLY])
def test_what_is_about_an_occurrence_and_all_after_it_is_not_done_to_one(method):
    part = message("RECURRENCE-ID;RANGE=THISANDFUTURE:20260312T090000Z", sequence=9)
    assert decide(method, part, here(), {ANA}) == nothing(Reason.RANGE)
