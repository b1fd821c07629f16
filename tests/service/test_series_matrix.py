"""The matrix of series edits: every scope, change and kind of series, checked by what happens before and after.

One plain rule says what must be: of the occurrences before the edit those that the scope means are changed, and nothing
else is. One that was moved by itself before stays where its user put it while the others move; what it says the same
as its series changes with it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calapp.errors import InputError
from calapp.ical.scan import scan
from calapp.model.edits import EditScope, EventDraft
from calapp.model.timespan import EventTime, TimeSpan
from calapp.recurrence.expand import expand

YEARS = TimeSpan(datetime(2025, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC))
HALF, DAY = timedelta(minutes=30), timedelta(days=1)
CHOSEN = 2
BERLIN = "DTSTART;TZID=Europe/Berlin:{0}T090000\nDTEND;TZID=Europe/Berlin:{0}T100000\n"
MOVED = (
    "BEGIN:VEVENT\nUID:s\nDTSTAMP:20260101T000000Z\nRECURRENCE-ID;TZID=Europe/Berlin:20260329T090000\n"
    "DTSTART;TZID=Europe/Berlin:20260329T110000\nDTEND;TZID=Europe/Berlin:20260329T120000\nSUMMARY:Series\nEND:VEVENT\n"
)
KINDS = {
    "daily across the change of clocks": BERLIN.format("20260326") + "RRULE:FREQ=DAILY;COUNT=8\n",
    "weekly on several days": BERLIN.format("20260323") + "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=8\n",
    "monthly on an nth weekday": BERLIN.format("20260312") + "RRULE:FREQ=MONTHLY;BYDAY=2TH;COUNT=6\n",
    "yearly": BERLIN.format("20260312") + "RRULE:FREQ=YEARLY;COUNT=5\n",
    "until a moment": BERLIN.format("20260326") + "RRULE:FREQ=DAILY;UNTIL=20260401T215959Z\n",
    "whole days": "DTSTART;VALUE=DATE:20260326\nDTEND;VALUE=DATE:20260327\nRRULE:FREQ=DAILY;COUNT=6\n",
    "floating": "DTSTART:20260326T090000\nDTEND:20260326T100000\nRRULE:FREQ=DAILY;COUNT=6\n",
    "in UTC": "DTSTART:20260326T090000Z\nDTEND:20260326T100000Z\nRRULE:FREQ=DAILY;COUNT=6\n",
    "with a moved occurrence": BERLIN.format("20260326") + "RRULE:FREQ=DAILY;COUNT=6\n" + "@" + MOVED,
    "with a left-out date": BERLIN.format("20260326")
    + "RRULE:FREQ=DAILY;COUNT=8\nEXDATE;TZID=Europe/Berlin:20260330T090000\n",
    "with an added date": BERLIN.format("20260326")
    + "RRULE:FREQ=DAILY;COUNT=5\nRDATE;TZID=Europe/Berlin:20260410T090000\n",
}
EVERY_DAY = [kind for kind in KINDS if "FREQ=DAILY" in KINDS[kind]]
ZONED = [kind for kind in KINDS if "TZID=" in KINDS[kind]]


@dataclass(frozen=True)
class Happening:
    """One occurrence as people see it."""

    start: EventTime
    end: EventTime
    title: str = "Series"

    @property
    def seen(self):
        return (
            self.start.kind,
            self.start.tzid,
            self.start.wall,
            self.start.key,
            self.end.wall,
            self.end.key,
            self.title,
        )


def text_of(kind):
    series, _, more = KINDS[kind].partition("@")
    head = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n"
    master = f"BEGIN:VEVENT\nUID:s\nDTSTAMP:20260101T000000Z\nSUMMARY:Series\n{series}END:VEVENT\n"
    return f"{head}{master}{more}END:VCALENDAR\n"


def happenings(world):
    found = []
    for stored in world.runtime.store.view.objects.of_calendar(world.work.id):
        index = scan(stored.raw)
        for item in expand(index, YEARS).items:
            found.append(Happening(item.start, item.end, item.event.title))
    return sorted(found, key=lambda one: (one.start.key, one.title))


def shifted(time, by):
    """Return a time that is later by the wall clock."""
    if time.kind == "all-day":
        return EventTime.all_day((time.wall + by).date())
    if time.kind == "floating":
        return EventTime.floating(time.wall + by)
    return EventTime.zoned(time.wall + by, ZoneInfo(time.tzid), tzid=time.tzid)


def moved(one, by):
    return replace(one, start=shifted(one.start, by), end=shifted(one.end, by))


def in_new_york(one):
    zone = ZoneInfo("America/New_York")
    return replace(
        one,
        start=EventTime.zoned(one.start.wall, zone, tzid=zone.key),
        end=EventTime.zoned(one.end.wall, zone, tzid=zone.key),
    )


def step(one):
    """Return half an hour, or a day where there are no hours."""
    return DAY if one.start.kind == "all-day" else HALF


CHANGES = {
    "title": lambda one: replace(one, title="New"),
    "later": lambda one: moved(one, step(one)),
    "a day later": lambda one: moved(one, DAY),
    "earlier": lambda one: moved(one, -step(one)),
    "longer": lambda one: replace(one, end=shifted(one.end, step(one))),
    "another zone": in_new_york,
}


def reached(one, name, scope):
    """Tell whether a change of the series reaches an occurrence: a time of its own is kept."""
    return name == "title" or scope is EditScope.THIS or one.start.kind == "all-day" or one.start.wall.hour != 11


def meant(index, scope):
    return {EditScope.THIS: index == CHOSEN, EditScope.FOLLOWING: index >= CHOSEN, EditScope.ALL: True}[scope]


def cases():
    for kind in KINDS:
        for name in CHANGES:
            if name == "a day later" and kind not in (*EVERY_DAY, "yearly"):
                continue  # a rule of weekdays that moves by a day is another rule: see test_split.py
            if name == "another zone" and kind not in ZONED:
                continue
            for scope in EditScope:
                yield pytest.param(kind, name, scope, id=f"{scope}-{name}-{kind}")


@pytest.fixture
def series(world):
    """Return a function that serves a kind of series, and what happens by it with the chosen occurrence's key."""

    def serve(kind):
        key = world.serve(text_of(kind))
        before = happenings(world)
        named = expand(scan(world.raw(key)), YEARS).items
        chosen = sorted(named, key=lambda item: item.start.key)[CHOSEN]
        return replace(key, recurrence_id=chosen.recurrence_id), before

    return serve


@pytest.mark.parametrize(("kind", "name", "scope"), list(cases()))
def test_what_the_scope_means_is_changed_and_nothing_else(world, series, kind, name, scope):
    change = CHANGES[name]
    key, before = series(kind)
    draft = EventDraft.of(world.runtime.events.detail(key).event)
    wanted = change(Happening(draft.start, draft.end, draft.title))
    world.runtime.events.save(key, replace(draft, start=wanted.start, end=wanted.end, title=wanted.title), scope=scope)
    expected = [
        change(one) if meant(index, scope) and reached(one, name, scope) else one for index, one in enumerate(before)
    ]
    expected.sort(key=lambda one: (one.start.key, one.title))
    assert [one.seen for one in happenings(world)] == [one.seen for one in expected]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scope", EditScope)
def test_a_deletion_takes_what_the_scope_means(world, series, kind, scope):
    key, before = series(kind)
    world.runtime.events.delete(key, scope=scope)
    left = [one for index, one in enumerate(before) if not meant(index, scope)]
    assert [one.seen for one in happenings(world)] == [one.seen for one in left]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scope", EditScope)
def test_every_edit_of_a_series_is_undone_as_a_whole(world, series, kind, scope):
    key, before = series(kind)
    draft = EventDraft.of(world.runtime.events.detail(key).event)
    wanted = moved(Happening(draft.start, draft.end), step(Happening(draft.start, draft.end)))
    edit = world.runtime.events.save(key, replace(draft, start=wanted.start, end=wanted.end), scope=scope)
    world.runtime.events.revert(edit)
    assert [one.seen for one in happenings(world)] == [one.seen for one in before]


@pytest.mark.parametrize("kind", EVERY_DAY)
def test_another_rule_counts_from_the_chosen_occurrence_on(world, series, kind):
    key, before = series(kind)
    draft = EventDraft.of(world.runtime.events.detail(key).event)
    world.runtime.events.save(key, replace(draft, rrule="FREQ=DAILY;INTERVAL=7;COUNT=2"), scope=EditScope.FOLLOWING)
    after = happenings(world)
    assert [one.seen for one in after[:CHOSEN]] == [one.seen for one in before[:CHOSEN]]
    chosen = before[CHOSEN]
    assert {one.seen for one in after[CHOSEN:]} >= {chosen.seen, moved(chosen, 7 * DAY).seen}


@pytest.mark.parametrize("kind", KINDS)
def test_another_rule_for_one_occurrence_makes_no_sense_and_says_so(world, series, kind):
    key, _before = series(kind)
    draft = EventDraft.of(world.runtime.events.detail(key).event)
    with pytest.raises(InputError) as refused:
        world.runtime.events.save(key, replace(draft, rrule="FREQ=DAILY;INTERVAL=7"), scope=EditScope.THIS)
    assert refused.value.field == "rrule"


def test_the_kinds_are_what_they_say(world):
    for kind in KINDS:
        items = expand(scan(text_of(kind)), YEARS).items
        assert len(items) >= 5, kind
    assert date(2026, 3, 29).weekday() == 6
