"""Reminders: due once, by the moment itself; answers outlive resyncs, restarts and the stored object."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calapp.model.edits import EditScope
from calapp.model.event import Alarm, PartStat
from calapp.model.reminder import QuietHours, alarm_words, due_at
from calapp.model.timespan import EventTime
from calapp.providers.base import RemoteObject

BERLIN = ZoneInfo("Europe/Berlin")
EIGHT = datetime(2026, 3, 12, 7, tzinfo=UTC)  # 08:00 in Berlin
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def alarm(trigger, action="DISPLAY"):
    return f"BEGIN:VALARM\nACTION:{action}\nDESCRIPTION:x\nTRIGGER{trigger}\nEND:VALARM\n"


def meeting(*alarms, uid="tea", start="20260312T090000Z", end="20260312T100000Z", more=""):
    return (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\nBEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20260101T000000Z\n"
        f"DTSTART:{start}\nDTEND:{end}\nSUMMARY:{uid}\n{more}{''.join(alarms)}END:VEVENT\nEND:VCALENDAR\n"
    )


@pytest.fixture
def reminders(world):
    world.runtime.reminders.look(EIGHT)
    return world.runtime.reminders


def titles(found):
    return [one.occurrence.title for one in found]


def at(hour, minute=0, day=12):
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


class TestDue:
    def test_each_alarm_is_due_once_at_its_moment(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M")))
        look = reminders.look(EIGHT + MINUTE)
        assert (look.fresh, look.next_at) == ((), at(8, 50))
        assert titles(reminders.look(at(8, 50)).fresh) == ["tea"]
        assert reminders.look(at(8, 51)).fresh == ()

    def test_many_alarms_of_every_kind(self, world, reminders):
        triggers = (":-PT30M", ";RELATED=END:-PT5M", ";RELATED=END:PT15M", ";VALUE=DATE-TIME:20260312T080000Z", ":PT0S")
        world.serve(meeting(*map(alarm, triggers)))
        found = []
        for minute in range(0, 200, 5):
            found += [one.at for one in reminders.look(EIGHT + minute * MINUTE).fresh]
        assert found == [at(8), at(8, 30), at(9), at(9, 55), at(10, 15)]

    def test_what_was_missed_is_due_once_unless_it_is_over(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M"), uid="over"))
        world.serve(meeting(alarm(":-PT10M"), uid="on", end="20260312T180000Z"))
        world.serve(meeting(alarm(":-P1D"), uid="tomorrow", start="20260313T090000Z", end="20260313T100000Z"))
        look = reminders.look(at(12))
        assert titles(look.fresh) == ["on", "tomorrow"]
        assert reminders.look(at(12, 1)).fresh == ()

    def test_the_first_look_ever_brings_nothing_of_the_past(self, world):
        world.serve(meeting(alarm(":-PT10M"), end="20260312T180000Z"))
        assert world.runtime.reminders.look(at(12)).fresh == ()

    def test_a_clock_that_went_back_repeats_nothing(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M")))
        assert len(reminders.look(at(8, 50)).fresh) == 1
        assert reminders.look(at(7, 0)).fresh == ()
        assert reminders.look(at(8, 55)).fresh == ()

    def test_an_event_that_moved_is_due_again_at_its_new_time(self, world, reminders):
        key = world.serve(meeting(alarm(":-PT10M")), href="/work/tea.ics")
        reminders.look(at(8, 50))
        world.serve(meeting(alarm(":-PT10M"), start="20260312T130000Z", end="20260312T140000Z"), href="/work/tea.ics",
                    etag="2")  # fmt: skip
        assert [one.occurrence.key for one in reminders.look(at(12, 50)).fresh] == [key]

    @pytest.mark.parametrize("action", ["EMAIL", "PROCEDURE", "X-RUN"])
    def test_only_what_a_calendar_may_do_reminds(self, world, reminders, action):
        world.serve(meeting(alarm(":-PT10M", action)))
        assert reminders.look(at(8, 55)).fresh == ()

    @pytest.mark.parametrize(
        "more",
        ["STATUS:CANCELLED\n", "ORGANIZER:mailto:bo@x.org\nATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.org\n"],
    )
    def test_what_is_canceled_or_declined_reminds_nobody(self, world, reminders, more):
        world.serve(meeting(alarm(":-PT10M"), more=more))
        assert reminders.look(at(8, 55)).fresh == ()

    def test_a_hidden_calendar_reminds_nobody(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M")))
        world.runtime.calendars.show(world.work.id, visible=False)
        assert reminders.look(at(8, 55)).fresh == ()

    def test_whole_days_remind_by_the_wall_clock_of_this_place(self, world, reminders):
        text = meeting(alarm(":-PT15H"), start="20260313", end="20260314").replace("DTSTART:", "DTSTART;VALUE=DATE:")
        world.serve(text.replace("DTEND:", "DTEND;VALUE=DATE:"))
        assert [one.at for one in reminders.look(at(8, 30)).fresh] == [at(8)]  # 09:00 in Berlin, the day before

    def test_each_occurrence_of_a_series_reminds_and_an_override_has_its_own(self, world, reminders):
        override = (
            "BEGIN:VEVENT\nUID:tea\nDTSTAMP:20260101T000000Z\nRECURRENCE-ID:20260313T090000Z\n"
            f"DTSTART:20260313T110000Z\nDTEND:20260313T120000Z\nSUMMARY:later\n{alarm(':-PT30M')}END:VEVENT\n"
        )
        series = meeting(alarm(":-PT10M"), more="RRULE:FREQ=DAILY;COUNT=3\n")
        world.serve(series.replace("END:VCALENDAR", f"{override}END:VCALENDAR"))
        found = []
        for hour in range(72):
            found += [(one.occurrence.title, one.at) for one in reminders.look(EIGHT + hour * HOUR).fresh]
        assert found == [("tea", at(8, 50)), ("later", at(10, 30, 13)), ("tea", at(8, 50, 14))]

    def test_the_same_event_in_two_calendars_reminds_once(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M")))
        world.serve(meeting(alarm(":-PT10M")), calendar=world.holidays)
        look = reminders.look(at(8, 50))
        assert titles(look.waiting) == ["tea"]
        assert len({one.key for one in look.fresh}) == len(look.fresh) == 1

    def test_the_place_of_a_meeting_comes_along(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M"), more="LOCATION:https://meet.jit.si/Tea\n"))
        assert [one.meeting for one in reminders.look(at(8, 50)).fresh] == ["https://meet.jit.si/Tea"]


class TestAnswers:
    def test_a_reminder_waits_until_it_is_dismissed(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M")))
        (one,) = reminders.look(at(8, 50)).fresh
        assert titles(reminders.waiting(at(8, 55))) == ["tea"]
        reminders.dismiss(one)
        assert reminders.waiting(at(8, 55)) == ()

    def test_a_reminder_that_was_put_off_comes_back_then(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M")))
        (one,) = reminders.look(at(8, 50)).fresh
        reminders.snooze(one, at(8, 55))
        look = reminders.look(at(8, 52))
        assert (look.fresh, look.next_at, look.waiting[0].until) == ((), at(8, 55), at(8, 55))
        assert titles(reminders.look(at(8, 55)).fresh) == ["tea"]
        assert reminders.look(at(8, 56)).fresh == ()

    def test_answers_outlive_a_resync_that_makes_objects_anew_and_count_on_read_only_calendars(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M")), calendar=world.holidays, href="/holidays/tea.ics")
        (one,) = reminders.look(at(8, 50)).fresh
        reminders.dismiss(one)
        with world.runtime.store.unit() as unit:
            unit.objects.forget(one.occurrence.key.object_id)
        with world.runtime.store.unit() as unit:
            text = meeting(alarm(":-PT10M")).replace("\n", "\r\n")
            unit.objects.store_base(world.holidays.id, [RemoteObject("/holidays/other.ics", text, "9")])
        look = reminders.look(at(8, 58))
        assert (look.fresh, look.waiting) == ((), ())

    def test_answers_outlive_a_restart(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M")))
        (one,) = reminders.look(at(8, 50)).fresh
        reminders.dismiss(one)
        with world.runtime.twin() as twin:
            assert twin.reminders.look(at(8, 51)).waiting == ()

    def test_one_occurrence_is_answered_and_not_the_others(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M"), more="RRULE:FREQ=DAILY;COUNT=2\n"))
        (one,) = reminders.look(at(8, 50)).fresh
        reminders.dismiss(one)
        assert len(reminders.look(at(8, 50, 13)).fresh) == 1

    def test_an_event_that_is_deleted_waits_no_more(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M")))
        (one,) = reminders.look(at(8, 50)).fresh
        world.runtime.events.delete(one.occurrence.key, scope=EditScope.ALL)
        assert reminders.look(at(8, 51)).waiting == ()

    def test_what_is_over_for_a_day_waits_no_more(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M")))
        reminders.look(at(8, 50))
        assert titles(reminders.look(at(8, 0, 13)).waiting) == ["tea"]
        assert reminders.look(at(11, 0, 13)).waiting == ()

    def test_a_look_from_elsewhere_takes_no_reminder_away_from_those_who_show_it(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M")))
        assert titles(reminders.waiting(at(8, 50))) == ["tea"]
        assert titles(reminders.look(at(8, 50)).fresh) == ["tea"]

    def test_what_was_dismissed_before_it_was_shown_is_not_shown(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M")))
        reminders.dismiss(reminders.waiting(at(8, 50))[0])
        assert reminders.look(at(8, 51)).fresh == ()

    def test_an_answer_is_told_to_those_who_listen(self, world, reminders):
        world.serve(meeting(alarm(":-PT10M")))
        (one,) = reminders.look(at(8, 50)).fresh
        world.told.clear()
        reminders.snooze(one, at(9))
        assert [summary.reminders for summary in world.told] == [True]


def test_own_answer_keeps_the_reminder(world, reminders):
    more = "ORGANIZER:mailto:bo@x.org\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ana@example.org\n"
    key = world.serve(meeting(alarm(":-PT10M"), more=more))
    world.runtime.events.answer(key, PartStat.ACCEPTED)
    assert titles(reminders.look(at(8, 50)).fresh) == ["tea"]


def test_a_day_before_by_the_wall_clock_stays_at_nine_when_the_clocks_change():
    day = EventTime.all_day(datetime(2026, 3, 30).date())  # noqa: DTZ001 - a date
    found = due_at(Alarm(offset=timedelta(hours=-15)), day, day, BERLIN)
    assert found == datetime(2026, 3, 29, 9, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("quiet", "hour", "until"),
    [
        (QuietHours(22 * 60, 7 * 60), 23, (13, 7)),
        (QuietHours(22 * 60, 7 * 60), 6, (12, 7)),
        (QuietHours(22 * 60, 7 * 60), 7, None),
        (QuietHours(22 * 60, 7 * 60), 12, None),
        (QuietHours(12 * 60, 13 * 60 + 30), 12, (12, 13.5)),
        (QuietHours(0, 0), 3, None),
        (QuietHours(9 * 60, 24 * 60), 23, (13, 0)),
    ],
)
def test_quiet_hours_end(quiet, hour, until):
    found = quiet.until(datetime(2026, 3, 12, hour, tzinfo=BERLIN))
    assert (found and (found.day, found.hour + found.minute / 60)) == until


def test_alarms_are_told_apart_by_their_triggers():
    minute = timedelta(minutes=1)
    named = [alarm_words(one) for one in (
        Alarm(-10 * minute), Alarm(10 * minute), Alarm(-10 * minute, from_end=True), Alarm(at=EIGHT))]  # fmt: skip
    assert named == ["start-600", "start+600", "end-600", "20260312T070000Z"]
