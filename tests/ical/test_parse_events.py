"""Events in full: guests, alarms, attachments and everything else that the index does not need."""

from datetime import UTC, datetime, timedelta

from calapp.ical import parse
from calapp.model.event import Alarm, Attachment, Attendee, AttendeeRole, PartStat
from tests.ical import corpus


def only(name):
    (event,) = parse.index(corpus.read(name)).events
    return event


def full(name):
    (event,) = parse.events(corpus.read(name))
    return event


def test_guests():
    event = full("event_zoned_guests")
    assert event.organizer == Attendee("ana@example.org", "Ana Ruiz")
    assert event.attendees == (
        Attendee("ana@example.org", "Ana Ruiz", PartStat.ACCEPTED),
        Attendee("jo@example.org", "Jo Lind", PartStat.NEEDS_ACTION, rsvp=True),
        Attendee("sam@example.org", "", PartStat.TENTATIVE, AttendeeRole.OPTIONAL),
        Attendee("lee@example.org", "", PartStat.DECLINED, AttendeeRole.INFORMED),
        Attendee("room4@example.org", "Room 4", PartStat.DELEGATED, AttendeeRole.RESOURCE),
        Attendee("mia@example.org", "Mia"),
        Attendee("invalid:nomail", "No address"),
    )
    assert only("event_zoned_guests").organizer == "ana@example.org"
    assert only("event_zoned_guests").attendees[0] == ("ana@example.org", "ACCEPTED")
    assert only("event_zoned_guests").attendees[-1] == ("invalid:nomail", "X-MAYBE")


def test_quotes_and_carets_in_names():
    event = full("event_zoned_quoted_params")
    assert event.organizer.name == "Ruiz, Ana: head; north"
    assert [(guest.address, guest.partstat) for guest in event.attendees] == [
        ("jo.lind@example.org", PartStat.ACCEPTED),
        ("sam@example.org", PartStat.DECLINED),
        ("trick@example.org", PartStat.NEEDS_ACTION),
    ]
    assert full("event_zoned_caret_params").attendees[0].name == 'George Herman "Babe" Ruth\nsecond^line^x'


def test_alarms():
    assert full("event_zoned_five_alarms").alarms == (
        Alarm(timedelta(minutes=-10)),
        Alarm(timedelta(), from_end=True, action="AUDIO"),
        Alarm(at=datetime(2026, 3, 8, 18, tzinfo=UTC)),
        Alarm(timedelta(days=-1), action="EMAIL"),
    )
    assert only("event_zoned_five_alarms").has_alarm
    assert not only("event_zoned_plain").has_alarm


def test_an_alarm_without_a_trigger_or_with_a_date_is_left_out():
    raw = corpus.read("event_zoned_five_alarms")
    assert len(parse.events(raw.replace("TRIGGER:-PT10M\r\n", ""))[0].alarms) == 3
    assert len(parse.events(raw.replace("TRIGGER:-PT10M", "TRIGGER;VALUE=DATE:20260308"))[0].alarms) == 3
    assert parse.events(raw.replace("ACTION:DISPLAY\r\n", ""))[0].alarms[0].action == "DISPLAY"


def test_empty_categories_do_not_count():
    raw = corpus.read("event_zoned_unknown_properties").replace("CATEGORIES:Work,", "CATEGORIES:Work, ,,")
    assert parse.events(raw)[0].categories == ("Work", "Travel, far", "Third")


def test_everything_else_of_an_event():
    event = full("event_zoned_unknown_properties")
    assert event.categories == ("Work", "Travel, far", "Third")
    assert event.color == "turquoise"
    assert event.url == "https://example.org/e?a=1;b=2"
    assert event.conference == "https://meet.example.org/abc"
    assert event.attachments == (
        Attachment("https://example.org/agenda.pdf", "agenda.pdf", "application/pdf"),
        Attachment("", "note.txt", "text/plain", 11),
    )
    assert event.created == datetime(2025, 1, 1, 8, tzinfo=UTC)
    assert event.modified == datetime(2025, 6, 1, 8, tzinfo=UTC)
    assert full("event_zoned_teams").conference == "https://teams.example.org/l/1"
    assert full("event_zoned_google").conference == "https://meet.example.org/xyz"
    assert full("event_zoned_plain").modified == datetime(2026, 1, 1, 12, tzinfo=UTC)
