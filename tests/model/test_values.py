from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from calapp.model.calendar_object import CalendarObject, EventIndex
from calapp.model.changes import ChangeSummary, KeyRange
from calapp.model.edits import EventDraft
from calapp.model.event import Alarm, Event
from calapp.model.occurrence import OccurrenceKey
from calapp.model.timespan import EventTime, TimeKind, TimeSpan

DAY = EventTime.all_day(date(2026, 3, 12))
NEXT = EventTime.all_day(date(2026, 3, 13))
SPAN = TimeSpan.of_days(date(2026, 3, 9), 7, UTC)


def test_an_occurrence_key_survives_text():
    key = OccurrenceKey(12, "20260312T080000Z")
    assert OccurrenceKey.parse(str(key)) == key
    assert OccurrenceKey.parse("12/") == OccurrenceKey(12)
    with pytest.raises(ValueError, match="invalid literal"):
        OccurrenceKey.parse("twelve/")


def test_a_draft_of_an_event_names_what_an_edit_changed():
    event = Event("u", DAY, NEXT, title="Trip", location="Lisbon")
    before = EventDraft.of(event)
    after = replace(before, title="Journey").at(NEXT, NEXT)
    assert after.changed(before) == {"title", "start"}
    assert before.changed(EventDraft.of(event)) == frozenset()
    assert event.all_day


@pytest.mark.parametrize(
    ("alarm", "minutes"),
    [
        (Alarm(offset=timedelta(minutes=-10)), 10),
        (Alarm(offset=timedelta()), 0),
        (Alarm(offset=timedelta(minutes=5)), None),
        (Alarm(offset=timedelta(minutes=-10), from_end=True), None),
        (Alarm(at=datetime(2026, 3, 12, tzinfo=UTC)), None),
    ],
    ids=["before", "at start", "after start", "before end", "absolute"],
)
def test_only_alarms_before_the_start_have_minutes(alarm, minutes):
    assert alarm.minutes_before == minutes


def test_a_calendar_object_tells_master_from_overrides():
    master = EventIndex("u", DAY, NEXT, rrules=("FREQ=DAILY",))
    override = EventIndex("u", NEXT, NEXT, recurrence_id=NEXT)
    assert CalendarObject("u", (override, master)).master is master
    assert CalendarObject("u", (override, master)).overrides == (override,)
    assert CalendarObject("u", (override,)).master is None
    assert master.recurring
    assert not override.recurring


def test_a_summary_touches_only_spans_it_changed():
    inside = KeyRange(TimeKind.ALL_DAY, DAY.key, NEXT.key)
    before = KeyRange(TimeKind.ZONED, 0, 10)
    assert ChangeSummary(ranges=(before, inside)).touches(SPAN)
    assert not ChangeSummary(ranges=(before,)).touches(SPAN)
    assert ChangeSummary(ranges=None).touches(SPAN)


def test_summaries_merge_to_one_that_covers_both():
    one = ChangeSummary(frozenset({1}), (KeyRange(TimeKind.ZONED, 0, 10),), pending=True)
    other = ChangeSummary(frozenset({2}), (), conflicts=True)
    both = one.merged(other)
    assert both.calendar_ids == {1, 2}
    assert both.ranges == one.ranges
    assert both.conflicts
    assert both.pending
    assert not both.empty
    assert one.merged(ChangeSummary(ranges=None)).ranges is None
    assert ChangeSummary().empty
