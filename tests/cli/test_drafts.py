from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import click
import pytest

from calapp.cli.drafts import FieldOptions, new_draft, revised_draft
from calapp.model.edits import EventDraft
from calapp.model.event import Alarm, Attendee, PartStat, Transparency, Visibility
from calapp.model.timespan import EventTime, TimeKind
from calapp.settings import Settings

BERLIN = ZoneInfo("Europe/Berlin")
TOKYO = ZoneInfo("Asia/Tokyo")


def at(text, zone=BERLIN):
    return EventTime.zoned(datetime.fromisoformat(text), zone, tzid=zone.key)


def new(**options):
    return new_draft(FieldOptions(**options), BERLIN, Settings())


def revised(before, **options):
    return revised_draft(FieldOptions(**options), before, BERLIN)


BEFORE = EventDraft(at("2026-03-12T10:00"), at("2026-03-12T11:30"), title="Review")


def test_a_new_event_takes_the_display_zone_and_the_usual_length():
    draft = new(title="Lunch", start="2026-03-12T12:30")
    assert (draft.start, draft.end) == (at("2026-03-12T12:30"), at("2026-03-12T13:30"))
    assert draft.alarms == ()


def test_a_new_event_says_what_its_options_say():
    draft = new(
        title="Call", start="2026-03-12T09:00", duration="45m", timezone="Asia/Tokyo", location="Online",
        description="Notes", url="https://example.org", rrule="RRULE:FREQ=DAILY", attendees=("Jo <jo@example.org>",),
        reminders=(10, 60), visibility="private", transparency="transparent",
    )  # fmt: skip
    assert (draft.start, draft.end) == (at("2026-03-12T09:00", TOKYO), at("2026-03-12T09:45", TOKYO))
    assert (draft.location, draft.description, draft.url, draft.rrule) == (
        "Online", "Notes", "https://example.org", "FREQ=DAILY")  # fmt: skip
    assert draft.attendees == (Attendee("jo@example.org", "Jo", rsvp=True),)
    assert draft.alarms == (Alarm(offset=timedelta(minutes=-10)), Alarm(offset=timedelta(minutes=-60)))
    assert (draft.visibility, draft.transparency) == (Visibility.PRIVATE, Transparency.TRANSPARENT)


def test_an_all_day_event_is_a_day_long_unless_said_otherwise():
    assert new(title="Trip", start="2026-03-12", all_day=True).end == EventTime.all_day(date(2026, 3, 13))
    assert new(title="Trip", start="2026-03-12", end="2026-03-15", all_day=True).end == EventTime.all_day(
        date(2026, 3, 15)
    )
    assert new(title="Trip", start="2026-03-12", duration="2d", all_day=True).end == EventTime.all_day(
        date(2026, 3, 14)
    )


def test_a_floating_event_has_no_zone():
    draft = new(title="Plants", start="2026-03-12T08:00", timezone="floating")
    assert draft.start.kind is draft.end.kind is TimeKind.FLOATING


@pytest.mark.parametrize(
    "options",
    [
        {"start": "2026-03-12T10:00", "end": "2026-03-12T09:00"},
        {"start": "2026-03-12", "end": "2026-03-12", "all_day": True},
        {"start": "2026-03-12T10:00", "end": "2026-03-12T11:00", "duration": "1h"},
    ],
    ids=["end before start", "no whole day", "end and duration"],
)
def test_times_that_make_no_sense_are_wrong_usage(options):
    with pytest.raises(click.UsageError):
        new(title="x", **options)


def test_an_edit_of_words_leaves_the_times_alone():
    assert revised(BEFORE, title="Retro").changed(BEFORE) == {"title"}


def test_a_new_start_moves_the_event_and_keeps_its_length():
    draft = revised(BEFORE, start="2026-03-13T08:00")
    assert (draft.start, draft.end) == (at("2026-03-13T08:00"), at("2026-03-13T09:30"))


def test_a_start_is_read_in_the_events_own_zone():
    before = BEFORE.at(at("2026-03-12T10:00", TOKYO), at("2026-03-12T11:00", TOKYO))
    assert revised(before, start="2026-03-12T15:00").start == at("2026-03-12T15:00", TOKYO)


def test_a_new_end_or_length_keeps_the_start():
    assert revised(BEFORE, end="2026-03-12T12:00").end == at("2026-03-12T12:00")
    assert revised(BEFORE, duration="15m").end == at("2026-03-12T10:15")
    assert revised(BEFORE, duration="15m").start == BEFORE.start


def test_another_zone_keeps_the_wall_clock():
    assert revised(BEFORE, timezone="Asia/Tokyo").start == at("2026-03-12T10:00", TOKYO)


def test_an_event_becomes_all_day_and_back_with_a_start():
    day = revised(BEFORE, all_day=True, start="2026-03-12")
    assert (day.start, day.end) == (EventTime.all_day(date(2026, 3, 12)), EventTime.all_day(date(2026, 3, 13)))
    back = revised(day, all_day=False, start="2026-03-12T10:00")
    assert (back.start, back.end) == (at("2026-03-12T10:00"), at("2026-03-12T11:00"))
    with pytest.raises(click.UsageError, match="needs a --start"):
        revised(BEFORE, all_day=True)


def test_guests_keep_their_answers_and_an_empty_word_clears():
    jo = Attendee("jo@example.org", "Jo", PartStat.ACCEPTED)
    before = EventDraft(
        BEFORE.start, BEFORE.end, attendees=(jo,), rrule="FREQ=DAILY", alarms=(Alarm(offset=timedelta()),)
    )
    after = revised(before, attendees=("jo@example.org", "sam@example.org"), rrule="", no_reminders=True)
    assert after.attendees == (jo, Attendee("sam@example.org", rsvp=True))
    assert (after.rrule, after.alarms) == (None, ())
    assert revised(before, attendees=("",)).attendees == ()


def test_no_option_at_all_is_noticed():
    assert FieldOptions().empty
    assert not FieldOptions(title="").empty
