"""Aurinko's records and the uniform model, both ways."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given

from calapp.errors import InputError
from calapp.model.event import (
    Alarm,
    Attachment,
    Attendee,
    AttendeeRole,
    BusyStatus,
    Event,
    PartStat,
    Status,
    Transparency,
    Visibility,
)
from calapp.model.timespan import EventTime
from calapp.wire.aurinko import reading, writing
from calapp.wire.aurinko.payloads import EventOrId, EventsPage, Moment, Record, SyncStatus
from tests.wire.worlds import events

DATA = Path(__file__).parents[2] / "data" / "aurinko"
START, END = EventTime.utc(datetime(2026, 3, 4, 9)), EventTime.utc(datetime(2026, 3, 4, 10))
PLAIN = Event("uid@x.example", START, END, title="Lunch")


def record(**fields) -> Record:
    """Return a record as its JSON is read."""
    times = {"start": {"dateTime": "2026-03-04T09:00:00Z"}, "end": {"dateTime": "2026-03-04T10:00:00Z"}}
    return msgspec.json.decode(json.dumps(times | fields), type=Record)


@given(events())
def test_an_event_keeps_every_field_that_a_record_can_hold(event):
    whole = writing.record_of(event)
    answered = [
        msgspec.structs.replace(attendee, response=writing.RESPONSES[guest.partstat])
        for attendee, guest in zip(whole.meeting_info.attendees, event.attendees, strict=True)
    ]
    whole = msgspec.structs.replace(
        whole,
        i_cal_uid=event.uid,
        meeting_info=msgspec.structs.replace(whole.meeting_info, attendees=tuple(answered)),
        created_time=event.created.isoformat(),
        last_modified_time=event.modified.isoformat(),
    )
    found = reading.event_of(msgspec.json.decode(msgspec.json.encode(whole), type=Record))
    assert replace(found, organizer=event.organizer) == event


@given(events(), events())
def test_what_differs_turns_one_event_into_the_other(before, after):
    after = replace(after, organizer=before.organizer, created=before.created, modified=before.modified)
    patched = {**fields_of(writing.record_of(before)), **fields_of(writing.changes(before, after))}
    found = reading.event_of(Record(**patched, i_cal_uid=before.uid))
    plain = [replace(guest, partstat=PartStat.NEEDS_ACTION) for guest in after.attendees]
    assert found == replace(after, organizer=None, created=None, modified=None, attendees=tuple(plain))


def fields_of(whole: Record):
    return {name: value for name in whole.__struct_fields__ if (value := getattr(whole, name)) is not None}


def test_what_is_equal_is_not_sent():
    assert writing.changes(PLAIN, PLAIN) == Record()
    assert msgspec.json.encode(writing.changes(PLAIN, replace(PLAIN, url="https://x.example"))) == b"{}"


def test_both_ends_go_when_one_moves():
    moved = writing.changes(PLAIN, replace(PLAIN, end=EventTime.utc(datetime(2026, 3, 4, 11))))
    assert (moved.start.date_time, moved.end.date_time) == ("2026-03-04T09:00:00Z", "2026-03-04T11:00:00Z")
    assert moved.subject is None


def test_a_new_event_says_nothing_about_what_it_does_not_have():
    assert json.loads(msgspec.json.encode(writing.creation(PLAIN))) == {
        "subject": "Lunch",
        "start": {"dateTime": "2026-03-04T09:00:00Z", "timezone": "UTC"},
        "end": {"dateTime": "2026-03-04T10:00:00Z", "timezone": "UTC"},
        "showAs": "busy",
        "sensitivity": "normal",
    }


def test_a_new_event_says_all_that_it_has():
    guest = Attendee("g@x.example", "", role=AttendeeRole.RESOURCE)
    event = replace(
        PLAIN, description="d", location="l", attendees=(guest,), rrule="FREQ=DAILY", alarms=(Alarm(timedelta()),)
    )
    said = json.loads(msgspec.json.encode(writing.creation(event)))
    assert said["meetingInfo"] == {"attendees": [{"emailAddress": {"address": "g@x.example"}, "type": "resource"}]}
    assert said["recurrence"] == {"ical": {"rules": ["RRULE:FREQ=DAILY"]}}
    assert said["reminder"] == {"useDefault": False, "overrides": [{"minutes": 0}]}
    assert (said["description"], said["location"]) == ("d", "l")


def test_a_repetition_that_ends_is_taken_away():
    assert writing.changes(replace(PLAIN, rrule="FREQ=DAILY"), PLAIN).recurrence is not None


class TestAnswers:
    GUEST = Attendee("me@x.example")

    @pytest.mark.parametrize(
        ("partstat", "word"),
        [(PartStat.ACCEPTED, "accepted"), (PartStat.DECLINED, "declined"), (PartStat.TENTATIVE, "tentative")],
    )
    def test_a_new_answer_of_ones_own_is_the_apis_word(self, partstat, word):
        invited = replace(PLAIN, attendees=(self.GUEST, Attendee("other@x.example")))
        answered = replace(PLAIN, attendees=(replace(self.GUEST, partstat=partstat),))
        assert writing.response(invited, answered, own=("me@x.example",)) == word
        assert writing.response(None, answered, own=("me@x.example",)) == word

    def test_the_same_answer_and_those_of_others_are_not_sent(self):
        invited = replace(PLAIN, attendees=(self.GUEST,))
        assert writing.response(invited, invited, own=("me@x.example",)) is None
        assert writing.response(PLAIN, invited, own=("else@x.example",)) is None

    def test_an_answer_that_the_api_does_not_know_is_not_sent(self):
        handed_on = replace(PLAIN, attendees=(replace(self.GUEST, partstat=PartStat.DELEGATED),))
        assert writing.response(PLAIN, handed_on, own=("me@x.example",)) is None

    def test_the_accounts_own_answer_counts_for_its_own_guest(self):
        guests = [{"emailAddress": {"address": name}} for name in ("Me@X.example", "other@x.example")]
        found = reading.event_of(
            record(meetingInfo={"attendees": guests, "response": "tentative"}), own=("me@x.example",)
        )
        assert [guest.partstat for guest in found.attendees] == [PartStat.TENTATIVE, PartStat.NEEDS_ACTION]

    @pytest.mark.parametrize("word", ["tentitive", "tentative"])
    def test_both_spellings_are_read(self, word):
        guests = [{"emailAddress": {"address": "a@x.example"}, "response": word, "type": "optional"}]
        (guest,) = reading.event_of(record(meetingInfo={"attendees": guests})).attendees
        assert (guest.partstat, guest.role) == (PartStat.TENTATIVE, AttendeeRole.OPTIONAL)


class TestLeftOut:
    def test_what_has_no_room_is_named(self):
        after = replace(PLAIN, url="https://x.example", status=Status.TENTATIVE, busy=BusyStatus.ELSEWHERE, color="red")
        assert writing.left_out(PLAIN, after) == (
            "links",
            "colors",
            "whether an event is confirmed",
            "working elsewhere",
        )

    def test_reminders_of_other_kinds_are_named_once_they_are_new(self):
        after = replace(PLAIN, alarms=(Alarm(timedelta(minutes=5)), Alarm(timedelta(minutes=-5))))
        assert writing.left_out(None, after) == ("reminders other than minutes before the start",)
        assert writing.left_out(after, after) == ()

    def test_nothing_is_named_where_everything_has_room(self):
        assert writing.left_out(None, replace(PLAIN, description="d", visibility=Visibility.PUBLIC)) == ()


class TestReading:
    def test_the_sample_of_the_reference_reads(self):
        found = reading.event_of(msgspec.json.decode((DATA / "create_event.json").read_bytes(), type=Record))
        assert (found.title, found.location, found.start.iso()) == (
            "Business lunch", "Our favorite cafe", "2020-02-04T02:00:00-08:00",
        )  # fmt: skip
        assert [guest.address for guest in found.attendees] == ["partner@example.com"]

    def test_the_answers_of_the_reference_read(self):
        started = msgspec.json.decode((DATA / "sync_started.json").read_bytes(), type=SyncStatus)
        assert (started.ready, started.sync_updated_token) == (True, "asdfghjklpoiuytrew")
        page = msgspec.json.decode((DATA / "sync_updated.json").read_bytes(), type=EventsPage)
        assert (page.next_page_token, page.next_delta_token, page.records) == ("string", "string", (Record(),))

    def test_whole_days_end_after_the_last_one(self):
        found = reading.event_of(record(start={"dateOnly": "2026-03-04"}, end={"dateOnly": "2026-03-06"}))
        assert (found.start, found.end) == tuple(EventTime.all_day(date(2026, 3, day)) for day in (4, 6))

    @pytest.mark.parametrize(
        "end", [None, {"dateOnly": "2026-03-04"}, {"dateOnly": "2026-03-01"}, {"dateTime": "2026-03-04T09:00:00Z"}]
    )
    def test_a_day_without_a_sensible_end_lasts_one_day(self, end):
        found = reading.event_of(record(start={"dateOnly": "2026-03-04"}, end=end))
        assert found.end == EventTime.all_day(date(2026, 3, 5))

    def test_a_time_without_a_sensible_end_takes_no_time(self):
        assert reading.event_of(record(end={"dateTime": "2026-03-01T00:00:00Z"})).end == START

    @pytest.mark.parametrize("start", [None, {}, {"dateTime": "soon"}, {"dateOnly": "soon"}])
    def test_what_does_not_say_when_it_is_is_refused(self, start):
        with pytest.raises(InputError):
            reading.event_of(record(start=start))

    @pytest.mark.parametrize(
        ("word", "transparency", "busy"),
        [
            ("free", Transparency.TRANSPARENT, None),
            ("busy", Transparency.OPAQUE, None),
            ("tentative", Transparency.OPAQUE, BusyStatus.TENTATIVE),
            ("outOfOffice", Transparency.OPAQUE, BusyStatus.OUT_OF_OFFICE),
            ("unknown", Transparency.OPAQUE, None),
        ],
    )
    def test_how_it_shows_to_others(self, word, transparency, busy):
        found = reading.event_of(record(showAs=word))
        assert (found.transparency, found.busy) == (transparency, busy)

    def test_what_is_only_read(self):
        found = reading.event_of(
            record(
                meetingInfo={"canceled": True, "onlineMeetingDetails": {"url": "https://meet.example/1"}},
                organizer={"emailAddress": {"address": "Boss@X.example", "name": "Boss"}},
                attachments=[{"id": "f", "name": "a.pdf", "mimeType": "application/pdf", "size": 9}],
                categories=["red"],
                createdTime="2026-01-01T00:00:00.123Z",
                lastModifiedTime="never",
                sensitivity="personal",
                iCalUId="u@x.example",
            )
        )  # fmt: skip
        assert found.status is Status.CANCELED
        assert (found.conference, found.organizer) == ("https://meet.example/1", Attendee("boss@x.example", "Boss"))
        assert found.attachments == (Attachment("", "a.pdf", "application/pdf", 9, "f"),)
        assert (found.categories, found.visibility, found.uid) == (("red",), Visibility.PRIVATE, "u@x.example")
        assert (found.created, found.modified) == (datetime(2026, 1, 1, tzinfo=UTC), None)

    def test_guests_without_an_address_and_reminders_out_of_reach_are_left(self):
        found = reading.event_of(
            record(
                meetingInfo={"attendees": [{"type": "required"}, {"emailAddress": {"name": "x"}}]},
                organizer={}, reminder={"overrides": [{"minutes": -1}, {}, {"minutes": 10**9}, {"minutes": 5}]},
            )
        )  # fmt: skip
        assert (found.attendees, found.organizer) == ((), None)
        assert [alarm.minutes_before for alarm in found.alarms] == [5]

    def test_a_record_without_uid_goes_by_its_id(self):
        assert reading.event_of(record(id="e1")).uid == "e1"


class TestSeries:
    MASTER = {
        "id": "m", "iCalUid": "m@x", "subject": "Stand-up", "recurrenceType": "master",
        "start": {"dateTime": "2026-03-02T08:00:00Z", "timezone": "Europe/Berlin"},
        "end": {"dateTime": "2026-03-02T08:30:00Z", "timezone": "Europe/Berlin"},
        "recurrence": {"ical": {"rules": ["RRULE:FREQ=DAILY"]}},
    }  # fmt: skip

    def test_occurrences_stand_at_their_slots_under_the_masters_uid(self):
        moved = record(
            id="o", iCalUid="other@x", subject="Late", recurrenceType="occurrence",
            start={"dateTime": "2026-03-03T10:00:00Z"}, end={"dateTime": "2026-03-03T10:30:00Z"},
            occurrenceInfo={"type": "modified", "masterId": "m", "originalStart": {"dateTime": "2026-03-03T08:00:00Z"}},
        )  # fmt: skip
        master, override = reading.resource_of(
            record(**self.MASTER), [moved, record(id="stray")], [Moment(date_time="2026-03-04T08:00:00Z")]
        )
        assert [one.iso() for one in master.exdates] == ["2026-03-04T09:00:00+01:00"]
        assert (override.uid, override.title, override.recurrence_id.iso()) == (
            "m@x",
            "Late",
            "2026-03-03T09:00:00+01:00",
        )

    def test_a_master_is_no_occurrence_whatever_it_says(self):
        info = {"originalStart": {"dateTime": "2026-03-02T08:00:00Z"}}
        (master,) = reading.resource_of(record(**self.MASTER, occurrenceInfo=info))
        assert master.recurrence_id is None


def test_an_answer_to_a_write_may_be_an_id_alone():
    assert msgspec.json.decode(b'{"id": "e1", "iCalUId": "u"}', type=EventOrId).i_cal_u_id == "u"


def test_names_that_nobody_knows_are_no_obstacle():
    assert reading.event_of(record(newThing={"a": [1]}, subject="x")).title == "x"
