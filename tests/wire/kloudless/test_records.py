"""Kloudless' records and the uniform model, both ways."""

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
    Event,
    PartStat,
    Status,
    Transparency,
    Visibility,
)
from calapp.model.timespan import EventTime
from calapp.wire.kloudless import reading, writing
from calapp.wire.kloudless.payloads import ActivityList, CalendarList, EventList, Property
from calapp.wire.kloudless.payloads import Event as Record
from tests.wire.worlds import events

DATA = Path(__file__).parents[2] / "data" / "kloudless"
START, END = EventTime.utc(datetime(2026, 3, 4, 9)), EventTime.utc(datetime(2026, 3, 4, 10))
PLAIN = Event("uid@x.example", START, END, title="Lunch")


def record(**fields) -> Record:
    """Return a record as its JSON is read."""
    times = {"id": "e", "start": "2026-03-04T09:00:00Z", "end": "2026-03-04T10:00:00Z"}
    return msgspec.json.decode(json.dumps(times | fields), type=Record)


def passed(sent: Record) -> Record:
    """Return a record as it comes over the wire."""
    return msgspec.json.decode(msgspec.json.encode(sent), type=Record)


def without_room(event: Event) -> Event:
    """Return an event without what the API has no room for."""
    return replace(event, transparency=Transparency.OPAQUE, busy=None)


@given(events())
def test_an_event_keeps_every_field_that_a_record_can_hold(event):
    sent = msgspec.structs.replace(
        writing.record_of(event),
        created=event.created.isoformat(),
        modified=event.modified.isoformat(),
        custom_properties=(Property(key=reading.UID, value=event.uid),),
    )
    found = reading.event_of(passed(sent))
    assert found == replace(without_room(event), attendees=found.attendees)
    assert [(one.address, one.name, one.partstat, one.role) for one in found.attendees] == [
        (one.address, one.name, one.partstat, one.role) for one in event.attendees
    ]


@given(events(), events())
def test_what_differs_turns_one_event_into_the_other(before, after):
    patch = writing.fields_of(writing.changes(before, after))
    there = passed(msgspec.structs.replace(writing.record_of(before), **patch))
    shown = replace(reading.event_of(there), uid=after.uid, created=None, modified=None)
    assert shown == replace(writing.held(before, after), created=None, modified=None, transparency=Transparency.OPAQUE,
                            busy=None, exdates=())  # fmt: skip


def test_what_is_equal_is_not_sent():
    assert writing.changes(PLAIN, replace(PLAIN, uid="other", transparency=Transparency.TRANSPARENT)) == Record()


def test_all_times_go_when_one_moves():
    later = replace(PLAIN, end=EventTime.utc(datetime(2026, 3, 4, 11)))
    assert writing.fields_of(writing.changes(PLAIN, later)).keys() == {
        "start", "end", "all_day", "start_time_zone", "end_time_zone",
    }  # fmt: skip


def test_a_new_event_says_nothing_about_what_it_does_not_have_and_carries_its_uid():
    said = writing.fields_of(writing.creation(PLAIN))
    assert said.keys() == {"name", "start", "end", "start_time_zone", "end_time_zone", "status", "custom_properties"}
    assert said["custom_properties"] == (Property(key="x-calapp-uid", value=PLAIN.uid),)


def test_a_repetition_that_ends_is_taken_away():
    assert writing.changes(replace(PLAIN, rrule="FREQ=DAILY"), PLAIN) == Record(recurrence=None)


def test_own_pairs_stay_when_those_of_others_change():
    there = record(custom_properties=[{"key": "x-calapp-uid", "value": "u"}, {"key": "room", "value": "1"}])
    before = reading.event_of(there)
    patch = writing.changes(before, replace(before, custom=(("room", "2"),)), like=there)
    assert patch.custom_properties == (Property(key="room", value="2"), Property(key="x-calapp-uid", value="u"))


def test_an_instance_that_moves_says_from_then_on_which_one_it_is():
    there = record(recurring_master_id="m")
    before = reading.event_of(there)
    patch = writing.changes(
        before, replace(before, end=EventTime.utc(datetime(2026, 3, 4, 11))), like=there, slot=START
    )
    assert patch.custom_properties == (Property(key="x-calapp-recurrence-id", value="20260304T090000Z"),)


def test_a_reminder_by_mail_stays_one_when_another_is_added():
    there = record(reminders=[{"minutes": 5, "method": "email"}])
    before = reading.event_of(there)
    patch = writing.changes(before, replace(before, alarms=(*before.alarms, Alarm(timedelta(minutes=-9)))), like=there)
    assert [(one.minutes, one.method) for one in patch.reminders] == [(5, "email"), (9, "popup")]


class TestNoRoom:
    def test_what_has_no_room_is_named(self):
        full = replace(PLAIN, url="https://x.example", transparency=Transparency.TRANSPARENT, color="red")
        assert writing.left_out(None, full) == ("links", "colors", "whether the time shows as free")

    def test_reminders_roles_and_files_that_have_none_are_named_once_they_are_new(self):
        full = replace(
            PLAIN,
            alarms=(Alarm(at=datetime(2026, 3, 1, tzinfo=UTC)),),
            attachments=(Attachment("", "a.pdf"),),
            attendees=(Attendee("a@x.example", role=AttendeeRole.INFORMED),),
        )
        assert len(writing.left_out(PLAIN, full)) == 3
        assert writing.left_out(full, full) == ()

    def test_nothing_is_named_where_everything_has_room(self):
        assert writing.left_out(None, replace(PLAIN, location="Here", status=Status.TENTATIVE)) == ()

    def test_an_organizer_cannot_be_taken_away(self):
        before = replace(PLAIN, organizer=Attendee("boss@x.example"))
        assert writing.changes(before, PLAIN) == Record()
        assert writing.held(before, PLAIN).organizer == before.organizer
        assert writing.left_out(before, PLAIN) == ("that nobody organizes it any more",)


class TestReading:
    def test_the_samples_of_the_reference_read(self):
        page = msgspec.json.decode((DATA / "events.json").read_bytes(), type=EventList)
        event = reading.event_of(page.objects[0])
        assert (event.uid, event.title) == ("u2ioohjbrgcf5eiqppe495mapo@google.com", "Test Event")
        assert (event.start.iso(), event.end.iso()) == ("2016-11-01T01:00:00+00:00", "2016-11-01T02:00:00+00:00")
        assert event.organizer == Attendee("kloudless@gmail.com", "kloudless inc") == event.creator
        assert [(one.name, one.media_type) for one in event.attachments] == [("kloudless-logo.png", "image/jpeg")]
        assert len(msgspec.json.decode((DATA / "calendars.json").read_bytes(), type=CalendarList).objects) == 3

    @pytest.mark.parametrize(
        ("fields", "days"),
        [
            ({"start": "2026-03-04", "end": "2026-03-06"}, (4, 6)),
            ({"start": "2026-03-04T00:00:00Z", "end": "2026-03-05T00:00:00Z", "all_day": True}, (4, 5)),
            ({"start": "2026-03-04T00:00:00-08:00", "end": "2026-03-05T00:00:00-08:00", "all_day": True}, (4, 5)),
            ({"start": "2026-03-03T23:00:00Z", "end": "2026-03-04T23:00:00Z", "all_day": True,
              "start_time_zone": "Europe/Berlin"}, (4, 5)),
            ({"start": "2026-03-03T23:00:00Z", "end": "2026-03-04T23:00:00Z",
              "raw": {"object": {"start": {"date": "2026-03-04"}, "end": {"date": "2026-03-05"}}}}, (4, 5)),
            ({"start": "2026-03-04T00:00:00Z", "end": None, "raw": {"object": {"isAllDay": True}}}, (4, 5)),
            ({"start": "2026-03-04", "end": "soon"}, (4, 5)),
        ],
    )  # fmt: skip
    def test_whole_days(self, fields, days):
        event = reading.event_of(record(**fields))
        assert (event.start, event.end) == tuple(EventTime.all_day(date(2026, 3, day)) for day in days)

    def test_midnight_alone_is_no_whole_day(self):
        assert not reading.event_of(record(start="2026-03-04T00:00:00Z", end="2026-03-05T00:00:00Z")).all_day

    def test_a_time_without_a_sensible_end_takes_no_time(self):
        assert reading.event_of(record(end="soon")).end == START

    @pytest.mark.parametrize("start", [None, "", "soon"])
    def test_what_does_not_say_when_it_is_is_refused(self, start):
        with pytest.raises(InputError):
            reading.event_of(record(start=start))

    @pytest.mark.parametrize(
        "recurrence",
        [{"rrule": "FREQ=DAILY"}, [{"rrule": "RRULE:FREQ=DAILY"}], [{"rrule": None}, {"rrule": "FREQ=DAILY"}, {}]],
    )
    def test_a_rule_in_any_of_its_forms(self, recurrence):
        assert reading.event_of(record(recurrence=recurrence)).rrule == "FREQ=DAILY"

    @pytest.mark.parametrize("recurrence", [None, [], {}, [{"rrule": None}]])
    def test_no_rule_in_any_of_its_forms(self, recurrence):
        assert reading.event_of(record(recurrence=recurrence)).rrule is None

    @pytest.mark.parametrize("raw", [None, {"object": None, "type": "event"}, {"object": {}}])
    def test_an_event_without_an_object_behind_goes_by_its_id(self, raw):
        assert reading.event_of(record(raw=raw)).uid == "e"

    def test_reminders_in_any_of_their_forms(self):
        told = [
            {"minutes": "10"},
            {"minutes_before_start": 20},
            {"minutes": 10},
            {"minutes": -1},
            {"minutes": "soon"},
            {},
        ]
        found = reading.event_of(record(reminders=told))
        assert [alarm.minutes_before for alarm in found.alarms] == [10, 20]
        assert [alarm.minutes_before for alarm in reading.event_of(record(reminder={"minutes": 3})).alarms] == [3]

    def test_people_and_words_that_nobody_knows_are_no_obstacle(self):
        guests = [{"name": "Nobody"}, {"email": "A@x.example", "status": "pending", "resource": True}]
        told = record(
            attendees=guests,
            organizer={"name": "Nobody"},
            visibility="secret",
            status="moved",
            created="never",
            more=[],
        )
        event = reading.event_of(told)
        assert event.attendees == (Attendee("a@x.example", partstat=PartStat.NEEDS_ACTION, role=AttendeeRole.RESOURCE),)
        assert (event.organizer, event.visibility, event.created) == (None, Visibility.DEFAULT, None)

    def test_an_activity_of_a_kind_that_nobody_knows_is_no_obstacle(self):
        page = {
            "count": 1,
            "cursor": 1,
            "objects": [{"id": 1, "account": 1, "type": "rename", "metadata": {"id": "x"}}],
        }
        assert msgspec.json.decode(json.dumps(page), type=ActivityList).objects[0].type == "rename"

    @pytest.mark.parametrize(
        "behind",
        [{"originalStartTime": {"dateTime": "2026-03-02T09:00:00Z"}}, {"originalStart": "2026-03-02T09:00:00Z"}],
    )
    def test_the_system_behind_says_which_occurrence_an_instance_is(self, behind):
        there = record(raw={"object": behind, "type": "event"}, created=datetime(2026, 1, 1, tzinfo=UTC).isoformat())
        assert reading.slot_of(there, START) == EventTime.utc(datetime(2026, 3, 2, 9))
