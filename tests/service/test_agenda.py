from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from calapp.model.event import PartStat
from calapp.model.timespan import EventTime, TimeSpan
from tests.service.test_events import BERLIN, INVITATION, STAND_UP, at, draft

WEEK = TimeSpan.of_days(date(2026, 3, 9), 7, BERLIN)


def titles(found):
    return [one.title for one in found]


def test_occurrences_come_by_start_and_declined_ones_on_request(world):
    key = world.serve(INVITATION)
    world.serve(STAND_UP)
    world.runtime.events.answer(key, PartStat.DECLINED)
    everything = world.runtime.agenda.between(WEEK)
    assert titles(everything) == ["Stand-up", "Stand-up with support", "Stand-up", "Hiring panel", "Stand-up"]
    assert "Hiring panel" not in titles(world.runtime.agenda.between(WEEK, declined=False))


def test_hidden_calendars_show_when_they_are_named(world):
    world.serve(INVITATION)
    world.runtime.calendars.show(world.work.id, visible=False)
    assert world.runtime.agenda.between(WEEK) == ()
    assert titles(world.runtime.agenda.between(WEEK, calendar_ids=[world.work.id])) == ["Hiring panel"]


def test_years_far_away_are_expanded_when_a_view_reaches_them(world):
    world.runtime.events.create(world.personal.id, draft(rrule="FREQ=YEARLY"))
    far = TimeSpan.of_days(date(2061, 3, 7), 7, BERLIN)
    assert not world.runtime.agenda.covers(far)
    assert world.runtime.agenda.between(far, extend=False) == ()
    world.told.clear()
    assert titles(world.runtime.agenda.between(far)) == ["Review"]
    assert world.runtime.agenda.covers(far)
    assert any(summary.touches(far) for summary in world.told)


def test_what_comes_next_leaves_out_what_does_not_matter(world):
    world.serve(STAND_UP)
    key = world.serve(INVITATION)
    world.runtime.events.answer(key, PartStat.DECLINED)
    canceled = STAND_UP.replace("stand-up", "off").replace("SUMMARY:Stand-up\n", "SUMMARY:Off\nSTATUS:CANCELLED\n")
    world.serve(canceled)
    now = datetime(2026, 3, 12, 9, 10, tzinfo=BERLIN)
    assert titles(world.runtime.agenda.upcoming(now, limit=3)) == ["Stand-up", "Stand-up"]
    assert world.runtime.agenda.upcoming(now + timedelta(days=30)) == ()


def test_all_day_events_never_come_next(world):
    from calapp.model.edits import EventDraft

    day = EventTime.all_day(date(2026, 3, 12))
    world.runtime.events.create(world.personal.id, EventDraft(day, EventTime.all_day(date(2026, 3, 13)), title="Trip"))
    assert world.runtime.agenda.upcoming(datetime(2026, 3, 12, 9, tzinfo=BERLIN)) == ()


def test_busy_days_count_every_day_an_event_touches_in_the_zone_of_the_view(world):
    world.runtime.events.create(world.personal.id, draft(start="2026-03-10T22:00", end="2026-03-11T00:00"))
    world.runtime.events.create(world.personal.id, draft(start="2026-03-13T22:00", end="2026-03-14T01:00"))
    march = date(2026, 3, 1)
    assert world.runtime.agenda.busy_days(march, 31, BERLIN) == {
        date(2026, 3, 10),
        date(2026, 3, 13),
        date(2026, 3, 14),
    }
    tokyo = world.runtime.agenda.busy_days(march, 31, ZoneInfo("Asia/Tokyo"))
    assert tokyo == {date(2026, 3, 11), date(2026, 3, 14)}
    assert world.runtime.agenda.busy_days(date(2026, 3, 14), 1, BERLIN) == {date(2026, 3, 14)}
    assert at("2026-03-13T22:00").date == date(2026, 3, 13)
