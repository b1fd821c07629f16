"""Texts, words, alarms and guests that are edited, and what goes with them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from calapp.ical import parse, write
from calapp.ical.lines import parse_tree, unfold
from calapp.model.event import Alarm, Attendee, AttendeeRole, PartStat, Transparency, Visibility
from tests.ical import corpus
from tests.ical.writing import BERLIN, NOW, draft_of, line, lines, patch


def test_texts_are_escaped_and_empty_ones_go():
    after = patch("event_zoned_plain", title="a, b; c\\d\ne", location="", description="")
    assert lines(after, "SUMMARY", "LOCATION", "DESCRIPTION") == ["SUMMARY:a\\, b\\; c\\\\d\\ne"]
    assert parse.events(after)[0].title == "a, b; c\\d\ne"


def test_a_line_break_never_makes_a_property():
    after = patch("event_zoned_plain", url="https://a.example/\r\nATTENDEE:mailto:x@y.z", rrule="FREQ=DAILY\r\nX-A:1")
    assert lines(after, "ATTENDEE", "X-A") == []
    assert line(after, "URL") == "URL:https://a.example/  ATTENDEE:mailto:x@y.z"


def test_a_new_description_takes_the_old_html_form_along():
    after = patch("event_zoned_description_html", description="Plain")
    assert lines(after, "DESCRIPTION", "X-ALT-DESC") == ["DESCRIPTION:Plain"]


def test_a_new_place_takes_the_old_pin_along_and_a_new_title_does_not():
    after = patch("event_zoned_unknown_properties", location="Elsewhere")
    assert lines(after, "LOCATION", "GEO", "X-APPLE-STRUCTURED-LOCATION") == ["LOCATION:Elsewhere"]
    assert lines(patch("event_zoned_unknown_properties", title="x"), "GEO") == ["GEO:52.5;13.4"]


def test_a_text_that_pointed_to_another_form_points_no_more():
    assert line(patch("event_zoned_quoted_params", title="Other"), "SUMMARY") == "SUMMARY:Other"


@pytest.mark.parametrize(
    ("field", "value", "written"),
    [
        ("url", "https://example.org/x,y", "URL:https://example.org/x,y"),
        ("transparency", Transparency.OPAQUE, "TRANSP:OPAQUE"),
        ("visibility", Visibility.CONFIDENTIAL, "CLASS:CONFIDENTIAL"),
        ("visibility", Visibility.PUBLIC, "CLASS:PUBLIC"),
        ("rrule", "FREQ=WEEKLY;BYDAY=MO", "RRULE:FREQ=WEEKLY;BYDAY=MO"),
    ],
)
def test_single_fields(field, value, written):
    after = patch("event_zoned_plain", **{field: value})
    assert line(after, written.partition(":")[0]) == written
    assert getattr(parse.events(after)[0], field) == value


def test_fields_can_be_taken_away():
    assert lines(patch("event_zoned_plain", visibility=Visibility.DEFAULT), "CLASS") == []
    assert lines(patch("event_zoned_rrule_two", rrule=None), "RRULE") == []
    assert lines(patch("event_zoned_unknown_properties", url=""), "URL") == []


def test_the_word_that_exchange_goes_by_follows():
    after = patch("event_zoned_teams", transparency=Transparency.TRANSPARENT)
    assert lines(after, "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS") == [
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "TRANSP:TRANSPARENT",
    ]
    back = write.patch(after, draft_of(after, transparency=Transparency.OPAQUE), now=NOW)
    assert line(back, "X-MICROSOFT-CDO-BUSYSTATUS") == "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"


# Alarms


def alarms(raw):
    return parse_tree(raw).of_kind("VEVENT")[0].of_kind("VALARM")


def test_one_more_alarm_leaves_the_others_alone():
    raw = corpus.read("event_zoned_five_alarms")
    before = draft_of(raw)
    added = Alarm(timedelta(minutes=-30))
    after = write.patch(raw, replace(before, alarms=(*before.alarms, added)), now=NOW)
    assert [item.write() for item in alarms(after)[:5]] == [item.write() for item in alarms(raw)]
    assert alarms(after)[5].write() == (
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Alarms\r\nTRIGGER:-PT30M\r\nEND:VALARM\r\n"
    )


def test_an_alarm_that_moves_keeps_all_but_its_time_and_its_acknowledgement():
    raw = corpus.read("event_zoned_five_alarms")
    before = draft_of(raw)
    moved = replace(before, alarms=(Alarm(timedelta(hours=-1)), *before.alarms[1:]))
    after = alarms(write.patch(raw, moved, now=NOW))
    assert [item.name + ":" + item.value for item in after[0].lines] == [
        "ACTION:DISPLAY",
        "DESCRIPTION:x",
        "TRIGGER:-PT1H",
        "X-WR-ALARMUID:A-1",
        "UID:A-1",
    ]
    assert after[1:] == alarms(raw)[1:]


def test_an_alarm_that_goes_takes_nothing_along():
    raw = corpus.read("event_zoned_five_alarms")
    before = draft_of(raw)
    after = write.patch(raw, replace(before, alarms=before.alarms[1:]), now=NOW)
    assert alarms(after) == alarms(raw)[1:]


def test_an_alarm_that_cannot_be_read_stays():
    after = patch("event_zoned_five_alarms", alarms=())
    assert [item.text("ACTION") for item in alarms(after)] == ["X-SPEAK"]


@pytest.mark.parametrize(
    ("alarm", "trigger"),
    [
        (Alarm(timedelta(days=-1)), "TRIGGER:-P1D"),
        (Alarm(timedelta()), "TRIGGER:PT0S"),
        (Alarm(timedelta(minutes=5), from_end=True), "TRIGGER;RELATED=END:PT5M"),
        (Alarm(at=datetime(2026, 1, 1, 8, tzinfo=BERLIN)), "TRIGGER;VALUE=DATE-TIME:20260101T070000Z"),
    ],
)
def test_every_form_of_a_new_alarm(alarm, trigger):
    after = patch("event_zoned_plain", alarms=(alarm,))
    assert trigger in unfold(alarms(after)[0].write())
    assert parse.events(after)[0].alarms == (alarm,)


# Guests


def test_guests_who_stay_keep_their_line():
    raw = corpus.read("event_zoned_guests")
    before = draft_of(raw)
    added = Attendee("new@example.org", "New; Guest", rsvp=True, role=AttendeeRole.OPTIONAL)
    after = write.patch(raw, replace(before, attendees=(*before.attendees[1:], added)), now=NOW)
    kept = lines(raw, "ATTENDEE")[1:]
    assert lines(after, "ATTENDEE") == [
        *kept,
        'ATTENDEE;CN="New; Guest";PARTSTAT=NEEDS-ACTION;ROLE=OPT-PARTICIPANT;RSVP=TRUE:mailto:new@example.org',
    ]


def test_a_guest_who_changes_keeps_what_calapp_does_not_know():
    raw = corpus.read("event_zoned_guests")
    before = draft_of(raw)
    sam = replace(before.attendees[2], partstat=PartStat.ACCEPTED, name="Sam", role=AttendeeRole.RESOURCE, rsvp=True)
    after = write.patch(raw, replace(before, attendees=(sam,)), now=NOW)
    assert line(after, "ATTENDEE") == (
        "ATTENDEE;CN=Sam;CUTYPE=RESOURCE;PARTSTAT=ACCEPTED;RSVP=TRUE;X-NUM-GUESTS=0:mailto:sam@example.org"
    )


def test_the_first_guest_makes_the_user_the_organizer():
    raw = corpus.read("event_zoned_plain")
    invited = draft_of(raw, attendees=(Attendee("jo@example.org"),))
    assert line(write.patch(raw, invited, now=NOW, own=("me@example.org", "other@x")), "ORGANIZER") == (
        "ORGANIZER:mailto:me@example.org"
    )
    assert lines(write.patch(raw, invited, now=NOW), "ORGANIZER") == []


def test_addresses_that_are_no_mail_stay_as_they_are():
    raw = corpus.read("event_zoned_plain")
    after = write.patch(raw, draft_of(raw, attendees=(Attendee("urn:uuid:1"),)), now=NOW)
    assert line(after, "ATTENDEE").endswith(":urn:uuid:1")
