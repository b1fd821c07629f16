from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calapp.errors import AccessDenied, InputError, ObjectGone, PreconditionFailed
from calapp.ical.parse import events as parse_events
from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.edits import EditScope, EventDraft, ExtraDates, Notify
from calapp.model.event import Alarm, Attendee, Event, PartStat
from calapp.model.occurrence import OccurrenceKey, SyncMark
from calapp.model.timespan import EventTime, TimeSpan
from calapp.store.values import Verb

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = TimeSpan.of_days(date(2026, 3, 9), 7, BERLIN)
THIS, FOLLOWING, ALL = EditScope


def at(text):
    return EventTime.zoned(datetime.fromisoformat(text), BERLIN, tzid="Europe/Berlin")


def draft(title="Review", start="2026-03-10T10:00", end="2026-03-10T11:00", **fields):
    return EventDraft(at(start), at(end), title=title, **fields)


STAND_UP = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//other//EN
BEGIN:VEVENT
UID:stand-up
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/Berlin:20260309T090000
DTEND;TZID=Europe/Berlin:20260309T092500
SUMMARY:Stand-up
LOCATION:Kepler
RRULE:FREQ=DAILY;COUNT=5
EXDATE;TZID=Europe/Berlin:20260310T090000
X-KEEP;P=1:as it is
END:VEVENT
BEGIN:VEVENT
UID:stand-up
DTSTAMP:20260101T000000Z
RECURRENCE-ID;TZID=Europe/Berlin:20260311T090000
DTSTART;TZID=Europe/Berlin:20260311T110000
DTEND;TZID=Europe/Berlin:20260311T112500
SUMMARY:Stand-up with support
LOCATION:Kepler
END:VEVENT
END:VCALENDAR
"""
MONDAY, WEDNESDAY, THURSDAY, FRIDAY = (f"202603{day:02}T080000Z" for day in (9, 11, 12, 13))

INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//other//EN
BEGIN:VEVENT
UID:invitation
DTSTAMP:20260101T000000Z
DTSTART:20260312T090000Z
DTEND:20260312T100000Z
SUMMARY:Hiring panel
ORGANIZER;CN=Eva:mailto:eva@example.org
ATTENDEE;CN=Eva;PARTSTAT=ACCEPTED:mailto:eva@example.org
ATTENDEE;CN=Ana;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;X-OWN=1:mailto:ana@example.org
END:VEVENT
END:VCALENDAR
"""


def occurrences(world, calendar=None):
    found = world.runtime.agenda.between(WEEK, calendar_ids=[(calendar or world.work).id])
    return [(one.start.wall.strftime("%d %H:%M"), one.title) for one in found]


class TestReading:
    def test_a_single_event_shows_with_its_calendar_and_no_question(self, world):
        edit = world.runtime.events.create(world.personal.id, draft())
        detail = world.runtime.events.detail(edit.key)
        assert (detail.event.title, detail.calendar, detail.scopes) == ("Review", world.personal, ())
        assert (detail.writable, detail.mark, detail.series) == (True, SyncMark.SYNCED, None)

    def test_an_occurrence_shows_at_its_own_time_with_the_rule_of_its_series(self, world):
        key = replace(world.serve(STAND_UP), recurrence_id=THURSDAY)
        detail = world.runtime.events.detail(key)
        assert (detail.event.start, detail.event.end) == (at("2026-03-12T09:00"), at("2026-03-12T09:25"))
        assert detail.event.rrule == "FREQ=DAILY;COUNT=5"
        assert detail.scopes == (THIS, FOLLOWING, ALL)
        assert detail.series.start == at("2026-03-09T09:00")

    def test_a_changed_occurrence_shows_what_it_says_itself(self, world):
        detail = world.runtime.events.detail(replace(world.serve(STAND_UP), recurrence_id=WEDNESDAY))
        assert (detail.event.title, detail.event.start) == ("Stand-up with support", at("2026-03-11T11:00"))
        assert detail.event.rrule == "FREQ=DAILY;COUNT=5"

    def test_following_is_not_offered_at_the_first_occurrence(self, world):
        assert world.runtime.events.detail(replace(world.serve(STAND_UP), recurrence_id=MONDAY)).scopes == (THIS, ALL)

    @pytest.mark.parametrize("recurrence_id", ["20260310T080000Z", "20270101T080000Z", "20260312"])
    def test_an_occurrence_that_is_not_there_is_gone(self, world, recurrence_id):
        with pytest.raises(ObjectGone, match="no longer part of its series"):
            world.runtime.events.detail(replace(world.serve(STAND_UP), recurrence_id=recurrence_id))

    def test_an_id_that_is_none_is_a_mistake_of_the_user(self, world):
        with pytest.raises(InputError, match="the agenda names them"):
            world.runtime.events.detail(replace(world.serve(STAND_UP), recurrence_id="tomorrow"))

    def test_own_answer_and_address_come_from_the_account(self, world):
        detail = world.runtime.events.detail(world.serve(INVITATION))
        assert (detail.own_address, detail.partstat) == ("ana@example.org", PartStat.NEEDS_ACTION)

    def test_past_guests_are_suggested_the_most_frequent_first_and_the_user_never(self, world):
        jo, eva = Attendee("jo@example.org", "Jo"), Attendee("eva@example.org")
        world.runtime.events.create(world.work.id, draft(attendees=(eva,)))
        for _ in range(3):
            world.runtime.events.create(world.work.id, draft(attendees=(jo,)))
        world.serve(INVITATION)
        assert world.runtime.events.past_guests() == ("jo@example.org", "eva@example.org")

    def test_a_uid_is_found_and_must_be_unambiguous(self, world):
        world.serve(STAND_UP)
        assert world.runtime.events.find("stand-up").recurrence_id == ""
        world.serve(STAND_UP, calendar=world.holidays)
        with pytest.raises(InputError, match="Several calendars"):
            world.runtime.events.find("stand-up")
        assert (
            world.runtime.events.find("stand-up", calendar_id=world.work.id, recurrence_id=FRIDAY).recurrence_id
            == FRIDAY
        )
        with pytest.raises(InputError, match="no event with the UID"):
            world.runtime.events.find("nothing")


class TestCreating:
    def test_a_new_event_is_there_queued_and_told(self, world):
        edit = world.runtime.events.create(world.work.id, draft(), notify=Notify.ALL)
        assert occurrences(world) == [("10 10:00", "Review")]
        (op,) = world.ops(edit.key.object_id)
        assert (op.verb, op.notify) == (Verb.CREATE, Notify.ALL)
        assert [summary.touches(WEEK) for summary in world.told] == [True]
        assert world.runtime.events.detail(edit.key).mark is SyncMark.PENDING

    def test_an_event_with_guests_is_organized_by_the_user(self, world):
        edit = world.runtime.events.create(world.work.id, draft(attendees=(Attendee("jo@example.org", "Jo"),)))
        assert world.runtime.events.detail(edit.key).event.organizer.address == "ana@example.org"

    def test_the_key_of_a_new_series_is_its_first_occurrence(self, world):
        edit = world.runtime.events.create(world.personal.id, draft(rrule="FREQ=DAILY;COUNT=2"))
        assert edit.key.recurrence_id == "20260310T090000Z"
        assert world.runtime.events.detail(edit.key).event.title == "Review"

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            (draft(end="2026-03-10T09:00"), "end"),
            (EventDraft(at("2026-03-10T10:00"), EventTime.all_day(date(2026, 3, 11))), "end"),
            (draft(rrule="FREQ=SOMETIMES"), "rrule"),
        ],
        ids=["ends first", "mixed kinds", "no rule"],
    )
    def test_a_draft_that_makes_no_sense_names_its_field(self, world, wrong, field):
        with pytest.raises(InputError) as caught:
            world.runtime.events.create(world.personal.id, wrong)
        assert caught.value.field == field
        assert world.titles() == []


class TestSaving:
    def test_an_edit_of_one_field_leaves_every_other_line_alone(self, world):
        key = world.serve(STAND_UP)
        before = world.raw(key)
        single = replace(key, recurrence_id=WEDNESDAY)
        event = world.runtime.events.detail(single).event
        world.runtime.events.save(single, replace(EventDraft.of(event), title="Sync"), scope=THIS)
        lost = set(before.splitlines()) - set(world.raw(key).splitlines())
        assert lost == {"SUMMARY:Stand-up with support", "DTSTAMP:20260101T000000Z"} or lost == {
            "SUMMARY:Stand-up with support"
        }

    def test_this_changes_one_occurrence_only(self, world):
        key = replace(world.serve(STAND_UP), recurrence_id=THURSDAY)
        event = world.runtime.events.detail(key).event
        moved = EventDraft.of(event).at(at("2026-03-12T14:00"), at("2026-03-12T14:25"))
        edit = world.runtime.events.save(key, moved, scope=THIS)
        assert occurrences(world) == [
            ("09 09:00", "Stand-up"),
            ("11 11:00", "Stand-up with support"),
            ("12 14:00", "Stand-up"),
            ("13 09:00", "Stand-up"),
        ]
        assert edit.key == key
        assert edit.label == "Move “Stand-up”"

    def test_all_changes_the_series_and_spares_what_occurrences_say_themselves(self, world):
        key = replace(world.serve(STAND_UP), recurrence_id=WEDNESDAY)
        event = world.runtime.events.detail(key).event
        world.runtime.events.save(key, replace(EventDraft.of(event), location="Hopper"), scope=ALL)
        found = parse_events(world.raw(key))
        assert [one.title for one in found] == ["Stand-up", "Stand-up with support"]
        assert {one.location for one in found} == {"Hopper"}

    def test_all_with_another_time_takes_exceptions_along_and_leaves_what_was_moved_by_itself(self, world):
        key = replace(world.serve(STAND_UP), recurrence_id=FRIDAY)
        event = world.runtime.events.detail(key).event
        edit = world.runtime.events.save(key, EventDraft.of(event).at(at("2026-03-13T08:30"), at("2026-03-13T09:00")))
        assert occurrences(world) == [
            ("09 08:30", "Stand-up"),
            ("11 11:00", "Stand-up with support"),
            ("12 08:30", "Stand-up"),
            ("13 08:30", "Stand-up"),
        ]
        assert world.runtime.events.detail(edit.key).event.start == at("2026-03-13T08:30")

    def test_following_splits_the_series_and_sends_the_new_one_first(self, world):
        key = replace(world.serve(STAND_UP), recurrence_id=THURSDAY)
        event = world.runtime.events.detail(key).event
        edit = world.runtime.events.save(key, replace(EventDraft.of(event), title="Daily"), scope=FOLLOWING)
        assert occurrences(world) == [
            ("09 09:00", "Stand-up"),
            ("11 11:00", "Stand-up with support"),
            ("12 09:00", "Daily"),
            ("13 09:00", "Daily"),
        ]
        assert edit.key.object_id != key.object_id
        (created,), (ended,) = world.ops(edit.key.object_id), world.ops(key.object_id)
        assert (created.verb, ended.verb, ended.after) == (Verb.CREATE, Verb.UPDATE, created.id)

    def test_a_changed_rule_is_not_for_one_occurrence(self, world):
        key = replace(world.serve(STAND_UP), recurrence_id=THURSDAY)
        event = world.runtime.events.detail(key).event
        with pytest.raises(InputError, match="concerns the series"):
            world.runtime.events.save(key, replace(EventDraft.of(event), rrule="FREQ=WEEKLY"), scope=THIS)

    def test_a_single_event_becomes_a_series(self, world):
        edit = world.runtime.events.create(world.personal.id, draft())
        again = world.runtime.events.save(edit.key, draft(rrule="FREQ=DAILY;COUNT=3"))
        assert len(occurrences(world, world.personal)) == 3
        assert again.key.recurrence_id == "20260310T090000Z"

    def test_a_draft_that_changes_nothing_writes_nothing(self, world):
        edit = world.runtime.events.create(world.work.id, draft())
        world.told.clear()
        again = world.runtime.events.save(edit.key, draft())
        assert (again.receipts, world.told) == ((), [])

    def test_times_keep_their_zone(self, world):
        tokyo = ZoneInfo("Asia/Tokyo")
        start = EventTime.zoned(datetime(2026, 3, 10, 18), tokyo, tzid="Asia/Tokyo")
        end = EventTime.zoned(datetime(2026, 3, 10, 19), tokyo, tzid="Asia/Tokyo")
        edit = world.runtime.events.create(world.personal.id, EventDraft(start, end, title="Call"))
        world.runtime.events.save(edit.key, EventDraft(start, end, title="Call Jo"))
        event = world.runtime.events.detail(edit.key).event
        assert (event.start, event.end.tzid) == (start, "Asia/Tokyo")

    def test_reminders_and_guests_are_kept_as_edited(self, world):
        edit = world.runtime.events.create(world.work.id, draft(alarms=(Alarm(offset=timedelta(minutes=-10)),)))
        jo = Attendee("jo@example.org", "Jo", rsvp=True)
        world.runtime.events.save(edit.key, draft(alarms=(Alarm(offset=timedelta(minutes=-30)),), attendees=(jo,)))
        event = world.runtime.events.detail(edit.key).event
        assert [alarm.minutes_before for alarm in event.alarms] == [30]
        assert event.attendees == (jo,)


class TestDeleting:
    def test_a_single_event_goes_and_is_queued(self, world):
        key = world.serve(INVITATION)
        edit = world.runtime.events.delete(key)
        assert edit.key is None
        assert occurrences(world) == []
        assert [op.verb for op in world.ops(key.object_id)] == [Verb.DELETE]
        with pytest.raises(ObjectGone):
            world.runtime.events.detail(key)

    def test_this_takes_one_occurrence_out(self, world):
        key = replace(world.serve(STAND_UP), recurrence_id=THURSDAY)
        world.runtime.events.delete(key, scope=THIS)
        assert [day for day, _ in occurrences(world)] == ["09 09:00", "11 11:00", "13 09:00"]

    def test_following_ends_the_series(self, world):
        key = replace(world.serve(STAND_UP), recurrence_id=THURSDAY)
        world.runtime.events.delete(key, scope=FOLLOWING)
        assert [day for day, _ in occurrences(world)] == ["09 09:00", "11 11:00"]

    def test_all_takes_the_whole_series(self, world):
        world.runtime.events.delete(replace(world.serve(STAND_UP), recurrence_id=THURSDAY), scope=ALL)
        assert occurrences(world) == []

    def test_the_last_occurrence_takes_the_object_with_it(self, world):
        edit = world.runtime.events.create(world.work.id, draft(rrule="FREQ=DAILY;COUNT=2"))
        for start in ("20260310T090000Z", "20260311T090000Z"):
            world.runtime.events.delete(OccurrenceKey(edit.key.object_id, start), scope=THIS)
        with pytest.raises(ObjectGone):
            world.runtime.events.raw(edit.key.object_id)
        assert world.ops(edit.key.object_id) == ()


class TestMovingAndCopying:
    def test_a_move_keeps_the_uid_and_deletes_only_after_the_create(self, world):
        with world.runtime.store.unit() as unit:
            other = unit.calendars.save(replace(world.work, id=0, href="/other/", name="Other"))
        key = world.serve(STAND_UP)
        edit = world.runtime.events.move(key.object_id, other.id)
        assert len(occurrences(world, other)) == 4
        assert occurrences(world) == []
        assert world.raw(edit.key) == STAND_UP.replace("\n", "\r\n")
        (created,), (gone,) = world.ops(edit.key.object_id), world.ops(key.object_id)
        assert (created.verb, gone.verb, gone.after) == (Verb.CREATE, Verb.DELETE, created.id)

    def test_a_move_is_one_transaction(self, world, monkeypatch):
        from calapp.store.object_writes import Objects

        key = world.serve(STAND_UP)
        monkeypatch.setattr(Objects, "delete_local", _disk_full)
        with pytest.raises(OSError, match="disk"):
            world.runtime.events.move(key.object_id, world.personal.id)
        assert occurrences(world, world.personal) == []
        assert len(occurrences(world)) == 4

    def test_a_calendar_that_has_the_event_already_refuses_it(self, world):
        key = world.serve(STAND_UP)
        world.runtime.events.move(world.serve(STAND_UP, href="/work/2.ics").object_id, world.personal.id)
        with pytest.raises(InputError, match="has this event already"):
            world.runtime.events.move(key.object_id, world.personal.id)

    def test_a_copy_has_a_uid_of_its_own_no_guests_and_no_repetition(self, world):
        key = world.serve(INVITATION)
        wanted = EventDraft.of(world.runtime.events.detail(key).event).at(
            at("2026-03-13T10:00"), at("2026-03-13T11:00")
        )
        copied = world.runtime.events.detail(world.runtime.events.copy(key, wanted).key).event
        assert copied.uid != "invitation"
        assert (copied.attendees, copied.organizer, copied.start) == ((), None, at("2026-03-13T10:00"))

    def test_a_copy_of_an_occurrence_is_single(self, world):
        key = replace(world.serve(STAND_UP), recurrence_id=WEDNESDAY)
        wanted = EventDraft.of(world.runtime.events.detail(key).event)
        edit = world.runtime.events.copy(key, wanted, calendar_id=world.personal.id)
        assert occurrences(world, world.personal) == [("11 11:00", "Stand-up with support")]
        assert world.runtime.events.detail(edit.key).scopes == ()


class TestAnswering:
    def test_an_answer_changes_the_own_line_only(self, world):
        key = world.serve(INVITATION)
        before = world.raw(key)
        world.runtime.events.answer(key, PartStat.ACCEPTED)
        gone = [line for line in before.splitlines() if line not in world.raw(key).splitlines()]
        assert [line.split(";")[0].split(":")[0] for line in gone if not line.startswith(" ")] in (
            ["ATTENDEE"],
            ["DTSTAMP", "ATTENDEE"],
        )
        assert "X-OWN=1" in world.raw(key)
        assert world.runtime.events.detail(key).partstat is PartStat.ACCEPTED

    def test_a_comment_goes_with_the_answer_and_waits_to_be_sent(self, world):
        key = world.serve(INVITATION)
        world.runtime.events.answer(key, PartStat.DECLINED, comment="I am away.")
        assert "I am away." in world.raw(key)
        (op,) = world.ops(key.object_id)
        assert "I am away." in op.raw

    def test_who_is_no_guest_has_nothing_to_answer(self, world):
        with pytest.raises(InputError, match="not a guest"):
            world.runtime.events.answer(world.serve(STAND_UP), PartStat.DECLINED)


class TestRefusing:
    @pytest.mark.parametrize(
        "edit",
        [
            lambda events, key: events.save(key, draft()),
            lambda events, key: events.delete(key),
            lambda events, key: events.answer(key, PartStat.ACCEPTED),
            lambda events, key: events.move(key.object_id, 1),
            lambda events, key: events.create(3, draft()),
            lambda events, key: events.copy(key, draft()),
        ],
        ids=["save", "delete", "answer", "move", "create", "copy"],
    )
    def test_a_read_only_calendar_refuses_every_edit_and_says_why(self, world, edit):
        assert world.holidays.id == 3
        key = world.serve(INVITATION, calendar=world.holidays)
        with pytest.raises(AccessDenied, match="“Holidays” is read-only"):
            edit(world.runtime.events, key)
        assert world.runtime.events.detail(key).lock.startswith("“Holidays” is read-only")
        assert world.ops(key.object_id) == ()

    def test_a_move_into_a_read_only_calendar_is_refused(self, world):
        with pytest.raises(AccessDenied):
            world.runtime.events.move(world.serve(STAND_UP).object_id, world.holidays.id)

    def test_an_event_in_conflict_waits_for_the_choice(self, world):
        key = world.serve(INVITATION)
        with world.runtime.store.unit() as unit:
            unit.conflicts.save(key.object_id, None)
        detail = world.runtime.events.detail(key)
        assert (detail.mark, detail.writable) == (SyncMark.CONFLICT, False)
        with pytest.raises(AccessDenied, match="Choose a version first"):
            world.runtime.events.delete(key)

    def test_a_refused_edit_says_so(self, world):
        edit = world.runtime.events.create(world.work.id, draft())
        with world.runtime.store.unit() as unit:
            (op,) = unit.outbox.of_object(edit.key.object_id)
            unit.outbox.block(unit.outbox.dispatch(op, href="/work/x.ics"), error="The server refused this event.")
        detail = world.runtime.events.detail(edit.key)
        assert (detail.mark, detail.problem) == (SyncMark.BLOCKED, "The server refused this event.")


def _disk_full(*_arguments, **_keywords):
    raise OSError("disk is full")


class TestMeanwhile:
    """Others go on changing events while a user edits them."""

    def test_an_edit_keeps_what_came_since_the_user_looked(self, world):
        key = world.serve(INVITATION, href="/work/1.ics")
        before = EventDraft.of(world.runtime.events.detail(key).event)
        theirs = INVITATION.replace("SUMMARY:Hiring panel", "SUMMARY:Renamed there\nLOCATION:Room 7")
        world.serve(theirs, href="/work/1.ics", etag="2")
        world.runtime.events.save(key, replace(before, description="Bring the notes"), before=before)
        event = world.runtime.events.detail(key).event
        assert (event.title, event.location, event.description) == ("Renamed there", "Room 7", "Bring the notes")

    def test_what_both_changed_is_as_the_user_said_last(self, world):
        key = world.serve(INVITATION, href="/work/1.ics")
        before = EventDraft.of(world.runtime.events.detail(key).event)
        moved = INVITATION.replace("DTSTART:20260312T090000Z", "DTSTART:20260312T093000Z")
        world.serve(moved, href="/work/1.ics", etag="2")
        wanted = before.at(before.start, at("2026-03-12T12:00"))
        world.runtime.events.save(key, wanted, before=before)
        event = world.runtime.events.detail(key).event
        assert (event.start, event.end) == (before.start, at("2026-03-12T12:00"))

    def test_an_edit_reads_what_it_changes_within_its_own_transaction(self, world, monkeypatch):
        """A sync that commits between reading and writing must not be overwritten."""
        from calapp.service import events

        key = world.serve(INVITATION, href="/work/1.ics")
        seen = []
        real = events.Opened.of.__func__

        def of(cls, view, key):
            seen.append(type(view).__name__)
            return real(cls, view, key)

        monkeypatch.setattr(events.Opened, "of", classmethod(of))
        world.runtime.events.answer(key, PartStat.ACCEPTED)
        world.runtime.events.save(key, draft())
        world.runtime.events.move(key.object_id, world.personal.id)
        assert set(seen) == {"Unit"}


ORPHANS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//other//EN
BEGIN:VEVENT
UID:orphans
DTSTAMP:20260101T000000Z
RECURRENCE-ID:20260311T080000Z
DTSTART:20260311T100000Z
DTEND:20260311T110000Z
SUMMARY:First
END:VEVENT
BEGIN:VEVENT
UID:orphans
DTSTAMP:20260101T000000Z
RECURRENCE-ID:20260312T080000Z
DTSTART:20260312T100000Z
DTEND:20260312T110000Z
SUMMARY:Second
END:VEVENT
END:VCALENDAR
"""


class TestOccurrencesOfASeriesThatIsNotHere:
    """An invitation to some occurrences of a series comes without the series."""

    def test_each_is_shown_and_edited_on_its_own(self, world):
        key = replace(world.serve(ORPHANS), recurrence_id="20260312T080000Z")
        detail = world.runtime.events.detail(key)
        assert (detail.event.title, detail.scopes, detail.series) == ("Second", (), None)
        world.runtime.events.save(key, replace(EventDraft.of(detail.event), title="Changed"))
        assert [title for _, title in occurrences(world)] == ["First", "Changed"]

    def test_deleting_one_leaves_the_other(self, world):
        key = replace(world.serve(ORPHANS), recurrence_id="20260312T080000Z")
        world.runtime.events.delete(key)
        assert [title for _, title in occurrences(world)] == ["First"]
        world.runtime.events.delete(replace(key, recurrence_id="20260311T080000Z"))
        assert occurrences(world) == []


class TestEditsOfOtherPrograms:
    def test_whole_events_become_one_object(self, world):
        master = Event("", at("2026-03-09T09:00"), at("2026-03-09T09:30"), title="Stand-up", rrule="FREQ=DAILY;COUNT=5")
        master = replace(master, exdates=(at("2026-03-10T09:00"),), categories=("team",))
        moved = replace(
            master, start=at("2026-03-11T11:00"), end=at("2026-03-11T11:30"), rrule=None, exdates=(),
            recurrence_id=at("2026-03-11T09:00"),
        )  # fmt: skip
        edit = world.runtime.events.add(world.work.id, [master, moved])
        assert occurrences(world) == [
            (f"{day} {time}", "Stand-up")
            for day, time in (("09", "09:00"), ("11", "11:00"), ("12", "09:00"), ("13", "09:00"))
        ]
        assert world.runtime.events.detail(edit.key).event.categories == ("team",)
        assert [op.verb for op in world.ops(edit.key.object_id)] == [Verb.CREATE]

    def test_a_uid_that_is_there_already_is_refused(self, world):
        world.serve(STAND_UP)
        with pytest.raises(InputError, match="already"):
            world.runtime.events.add(world.work.id, [Event("stand-up", at("2026-03-10T10:00"), at("2026-03-10T11:00"))])

    def test_an_edit_of_what_says_something_else_by_now_is_refused(self, world):
        key = world.serve(STAND_UP)
        seen = world.raw(key)
        world.runtime.events.save(key, draft_of(world, key, title="Mine"), expect=seen)
        with pytest.raises(PreconditionFailed):
            world.runtime.events.save(key, draft_of(world, key, title="Theirs"), expect=seen)
        with pytest.raises(PreconditionFailed):
            world.runtime.events.delete(key, expect=seen)
        assert world.titles() == ["Mine"]

    def test_the_dates_of_a_series_change_with_everything_else(self, world):
        key = world.serve(STAND_UP)
        dates = ExtraDates(rdates=(at("2026-03-14T09:00"),), exdates=(at("2026-03-11T09:00"),))
        edit = world.runtime.events.save(key, draft_of(world, key, title="New"), dates=dates)
        assert occurrences(world) == [(f"{day} 09:00", "New") for day in ("09", "10", "12", "13", "14")]
        world.runtime.events.revert(edit)
        assert ("11 11:00", "Stand-up with support") in occurrences(world)

    def test_dates_alone_are_an_edit_too(self, world):
        key = world.serve(STAND_UP)
        world.runtime.events.save(key, draft_of(world, key), dates=ExtraDates())
        assert ("10 09:00", "Stand-up") in occurrences(world)
        assert [op.verb for op in world.ops(key.object_id)] == [Verb.UPDATE]


class TestWhatASystemCannotHold:
    """Kloudless has no room for dates beside a rule: that is said before anything is written."""

    WITH_DATE = STAND_UP.replace("X-KEEP", "RDATE;TZID=Europe/Berlin:20260314T090000\nX-KEEP")

    @pytest.fixture
    def narrow(self, world):
        with world.runtime.store.unit() as unit:
            account = unit.accounts.save(Account(0, AccountKind.KLOUDLESS, "Narrow", "ana", "https://api.invalid/"))
            return unit.calendars.save(Calendar(0, account.id, "narrow", "Narrow"))

    def test_an_added_date_is_refused_with_the_reason(self, world, narrow):
        key = world.serve(STAND_UP, calendar=narrow)
        before = world.raw(key)
        dates = ExtraDates(rdates=(at("2026-03-14T09:00"),), exdates=(at("2026-03-10T09:00"),))
        with pytest.raises(InputError, match="no dates beside it") as refused:
            world.runtime.events.save(key, draft_of(world, key, title="New"), dates=dates)
        assert refused.value.field == "rrule"
        assert (world.raw(key), world.ops(key.object_id)) == (before, ())

    def test_a_date_that_is_there_hinders_no_other_edit(self, world, narrow):
        key = world.serve(self.WITH_DATE, calendar=narrow)
        left_out = (at("2026-03-10T09:00"), at("2026-03-12T09:00"))
        dates = ExtraDates(rdates=(at("2026-03-14T09:00"),), exdates=left_out)
        world.runtime.events.save(key, draft_of(world, key, title="New"), dates=dates)
        assert ("14 09:00", "New") in occurrences(world, narrow)

    def test_a_series_with_added_dates_does_not_move_there(self, world, narrow):
        key = world.serve(self.WITH_DATE)
        with pytest.raises(InputError, match="another account"):
            world.runtime.events.move(key.object_id, narrow.id)
        assert ("14 09:00", "Stand-up") in occurrences(world)
        assert occurrences(world, narrow) == []

    def test_a_whole_series_with_added_dates_is_not_created_there(self, world, narrow):
        events = [event for event in parse_events(self.WITH_DATE) if event.recurrence_id is None]
        with pytest.raises(InputError, match="no dates beside it"):
            world.runtime.events.add(narrow.id, events)
        world.runtime.events.add(world.personal.id, events)


def draft_of(world, key, **fields):
    return replace(EventDraft.of(world.runtime.events.detail(key).event), **fields)
