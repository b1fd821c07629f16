"""New resources: created, copied, forked; and that any draft reads back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calapp.ical import parse, write
from calapp.ical.lines import parse_tree
from calapp.ical.scan import scan
from calapp.model.edits import EventDraft
from calapp.model.event import Alarm, Attendee, Transparency, Visibility
from calapp.model.timespan import EventTime
from tests.ical import corpus
from tests.ical.writing import END, NOW, SLOT, START, berlin, day, draft_of, lines


def test_a_new_event_reads_back():
    draft = EventDraft(
        START,
        END,
        title="Lunch, late",
        location="Café",
        description="One\nTwo",
        url="https://example.org/",
        rrule="FREQ=WEEKLY",
        alarms=(Alarm(timedelta(minutes=-10)),),
        attendees=(Attendee("jo@example.org", "Jo"),),
        transparency=Transparency.TRANSPARENT,
        visibility=Visibility.PRIVATE,
    )
    raw = write.create(draft, uid="new@x", now=NOW, own=("me@example.org",))
    (event,) = parse.events(raw)
    assert EventDraft.of(event) == replace(draft, organizer=Attendee("me@example.org"))
    assert (event.uid, event.created, event.modified) == ("new@x", NOW, NOW)
    assert event.organizer == Attendee("me@example.org")
    assert [child.name for child in parse_tree(raw).children] == ["VTIMEZONE", "VEVENT"]
    assert not icalendar.Calendar.from_ical(raw).errors


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (day(2026, 3, 9), day(2026, 3, 10), ["DTSTART;VALUE=DATE:20260309"]),
        (day(2026, 3, 9), day(2026, 3, 11), ["DTSTART;VALUE=DATE:20260309", "DTEND;VALUE=DATE:20260311"]),
        (START, START, ["DTSTART;TZID=Europe/Berlin:20260309T100000"]),
    ],
)
def test_the_times_of_a_new_event(start, end, expected):
    assert lines(write.create(EventDraft(start, end), uid="n", now=NOW), "DTSTART", "DTEND") == expected


def test_a_copy_of_an_occurrence_is_an_event_of_its_own():
    raw = corpus.read("event_zoned_override_moved")
    shown = draft_of(raw, 1, start=berlin(2026, 4, 1, 8), end=berlin(2026, 4, 1, 9), attendees=(Attendee("a@b.c"),))
    after = write.copy(raw, shown, uid="copy@x", now=NOW, recurrence_id=SLOT)
    (event,) = parse.events(after)
    assert (event.uid, event.title, event.start) == ("copy@x", "Team, moved", berlin(2026, 4, 1, 8))
    assert (event.recurrence_id, event.rrule, event.attendees, event.sequence) == (None, None, (), 0)


def test_a_copy_of_a_series_does_not_repeat():
    raw = corpus.read("event_zoned_exdate_lists")
    (event,) = parse.events(write.copy(raw, draft_of(raw), uid="copy@x", now=NOW))
    assert (event.rrule, event.exdates) == (None, ())


def test_a_fork_is_the_whole_object_without_guests():
    raw = corpus.read("event_zoned_guests")
    (event,) = parse.events(write.fork(raw, uid="fork@x", now=NOW))
    assert (event.uid, event.organizer, event.attendees) == ("fork@x", None, ())
    series = write.fork(corpus.read("event_zoned_override_moved"), uid="fork@x", now=NOW)
    assert {event.uid for event in parse.events(series)} == {"fork@x"}


# Properties


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=80)
WALLS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(lambda wall: wall.replace(second=0, microsecond=0))
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Africa/Casablanca", "UTC"])


@st.composite
def drafts(draw):
    kind = draw(st.sampled_from(["all-day", "floating", "zoned"]))
    wall, length = draw(WALLS), timedelta(minutes=draw(st.integers(0, 5_000)))
    if kind == "all-day":
        start, end = EventTime.all_day(wall.date()), EventTime.all_day(wall.date() + timedelta(days=1 + length.days))
    elif kind == "floating":
        start, end = EventTime.floating(wall), EventTime.floating(wall + length)
    else:
        tzid, end_tzid = draw(ZONES), draw(ZONES)
        start = _zoned(wall.replace(tzinfo=ZoneInfo(tzid)), tzid)
        end = _zoned((start.instant(UTC) + length).astimezone(ZoneInfo(end_tzid)), end_tzid)
    return EventDraft(
        start,
        end,
        title=draw(TEXT),
        location=draw(TEXT),
        description=draw(TEXT),
        rrule=draw(st.sampled_from([None, "FREQ=DAILY;COUNT=3"])),
        alarms=tuple(draw(st.lists(st.integers(-600, 600).map(lambda m: Alarm(timedelta(minutes=m))), max_size=3))),
        attendees=tuple(Attendee(f"{name}@example.org") for name in draw(st.sets(st.sampled_from("abc")))),
        transparency=draw(st.sampled_from(Transparency)),
        visibility=draw(st.sampled_from(Visibility)),
    )


def _zoned(moment, tzid):
    """Return the time as a user can state it: the first pass of a repeated hour, none that the clock skips."""
    again = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return EventTime.zoned(again.replace(tzinfo=None), ZoneInfo(tzid), tzid=tzid)


def comparable(draft):
    end = max(draft.end, draft.start, key=lambda time: time.key)
    return replace(draft, end=draft.start if end is draft.start else end)


def unordered(draft):
    """Return the draft with guests and alarms in an order of their own, which carries no meaning."""
    guests, alarms = sorted(draft.attendees, key=lambda guest: guest.address), sorted(draft.alarms, key=repr)
    return replace(draft, rrule=None, attendees=tuple(guests), alarms=tuple(alarms))


@settings(deadline=None)
@given(drafts())
def test_any_draft_reads_back(draft):
    draft = comparable(draft)
    raw = write.create(draft, uid="x@y", now=NOW)
    (event,) = parse.events(raw)
    assert unordered(EventDraft.of(event)) == unordered(draft)
    assert event.rrule == draft.rrule
    assert scan(raw) == parse.index(raw)


@settings(deadline=None)
@given(st.sampled_from([name for name in corpus.NAMES if len(parse.events(corpus.read(name))) == 1]), drafts())
def test_any_event_becomes_any_draft(name, draft):
    raw, draft = corpus.read(name), comparable(draft)
    after = write.patch(raw, draft, now=NOW)
    (event,) = parse.events(after)
    assert unordered(EventDraft.of(event)) == unordered(draft)
    assert scan(after) == parse.index(after)
    assert write.patch(after, draft, now=NOW) == after
