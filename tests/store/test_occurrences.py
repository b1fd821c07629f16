from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calapp.model.event import PartStat, Status, Transparency
from calapp.model.occurrence import OccurrenceKey, SyncMark
from calapp.model.timespan import EventTime, TimeKind, TimeSpan
from calapp.store.database import Store
from calapp.store.occurrences import _OF_VISIBLE, REACHES, _shelves
from tests.store.world import Clock, add_calendar, copy, event, pull, titles, week, weekly

BERLIN = ZoneInfo("Europe/Berlin")


def timed(start, end):
    return {"start": f"DTSTART:{start}", "end": f"DTEND:{end}"}


def days(start, end):
    return {"start": f"DTSTART;VALUE=DATE:{start}", "end": f"DTEND;VALUE=DATE:{end}"}


@pytest.mark.parametrize(
    ("times", "inside"),
    [
        (timed("20261116T000000Z", "20261116T010000Z"), True),
        (timed("20261115T230000Z", "20261116T000000Z"), False),
        (timed("20261115T230000Z", "20261116T000001Z"), True),
        (timed("20261122T235959Z", "20261123T010000Z"), True),
        (timed("20261123T000000Z", "20261123T010000Z"), False),
        (timed("20261116T000000Z", "20261116T000000Z"), True),
        (timed("20261122T235959Z", "20261122T235959Z"), True),
        (timed("20261123T000000Z", "20261123T000000Z"), False),
        (timed("20261115T000000Z", "20261124T000000Z"), True),
        (timed("20261001T000000Z", "20261231T000000Z"), True),
        (timed("20200101T000000Z", "20301231T000000Z"), True),
        (timed("20250101T000000Z", "20261116T000000Z"), False),
        (days("20261115", "20261116"), False),
        (days("20261115", "20261117"), True),
        (days("20261122", "20261123"), True),
        (days("20261123", "20261124"), False),
        (days("20260101", "20270101"), True),
        (timed("20261116T000000", "20261116T003000"), True),
        (timed("20261115T233000", "20261116T000000"), False),
        (timed("20261122T233000", "20261123T003000"), True),
    ],
    ids=[
        "zoned-at-start", "zoned-ends-at-start", "zoned-one-second-in", "zoned-over-end", "zoned-at-end",
        "moment-at-start", "moment-at-last-second", "moment-at-end", "around-all", "months", "ten-years",
        "long-ends-at-start", "day-before", "two-days-in", "last-day", "day-after", "whole-year",
        "floating-at-start", "floating-ends-at-start", "floating-over-end",
    ],
)  # fmt: skip
def test_between_takes_what_overlaps_a_half_open_span(store, remote, times, inside):
    pull(store, remote, copy("a", event("a", **times)))
    assert titles(store) == (["Planning"] if inside else [])


def test_an_occurrence_comes_back_with_everything_a_view_needs(store, remote):
    guests = ("ATTENDEE;PARTSTAT=TENTATIVE:mailto:ana@example.org", "ATTENDEE:mailto:bo@example.org")
    alarm = ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT5M", "END:VALARM")
    more = ("LOCATION:Room 1", "STATUS:TENTATIVE", "TRANSP:TRANSPARENT", *guests, *alarm)
    raw = event(
        "a",
        start="DTSTART;TZID=Europe/Berlin:20261117T090000",
        end="DTEND;TZID=America/New_York:20261117T060000",
        more=more,
    )
    pull(store, remote, copy("a", raw))
    (one,) = store.view.occurrences.between(week())
    assert (one.uid, one.title, one.location, one.calendar_id) == ("a", "Planning", "Room 1", remote)
    assert one.start == EventTime.zoned(datetime(2026, 11, 17, 9), BERLIN, tzid="Europe/Berlin")  # noqa: DTZ001
    assert (one.end.tzid, one.end.iso()) == ("America/New_York", "2026-11-17T06:00:00-05:00")
    assert (one.status, one.transparency) == (Status.TENTATIVE, Transparency.TRANSPARENT)
    assert (one.partstat, one.has_guests, one.has_alarm) == (PartStat.TENTATIVE, True, True)
    assert (one.series, one.mark) == (False, SyncMark.SYNCED)


@pytest.mark.parametrize(
    ("times", "kind"),
    [
        (timed("20261117T090000Z", "20261117T090000Z"), TimeKind.ZONED),
        (timed("20261117T090000", "20261117T103000"), TimeKind.FLOATING),
        (days("20261117", "20261119"), TimeKind.ALL_DAY),
    ],
    ids=["moment", "floating", "all-day"],
)
def test_times_of_each_kind_come_back_as_stated(store, remote, times, kind):
    from calapp.ical.scan import scan

    raw = event("a", **times)
    pull(store, remote, copy("a", raw))
    (one,) = store.view.occurrences.between(week())
    stated = scan(raw).events[0]
    assert (one.start, one.end, one.start.kind) == (stated.start, stated.end, kind)


def test_between_is_sorted_by_wall_clock_with_whole_days_first(store, remote):
    pull(
        store,
        remote,
        copy("late", event("late", "late", **timed("20261117T120000Z", "20261117T130000Z"))),
        copy("wall", event("wall", "floating", **timed("20261117T123000", "20261117T130000"))),
        copy("day", event("day", "day", **days("20261117", "20261118"))),
        copy("early", event("early", "early", **timed("20261117T080000Z", "20261117T090000Z"))),
    )
    berlin = TimeSpan.of_days(date(2026, 11, 17), 1, BERLIN)
    assert titles(store, berlin) == ["day", "early", "floating", "late"]


def test_between_sorts_across_a_clock_change(store, remote):
    pull(
        store,
        remote,
        copy("a", event("a", "zoned", **timed("20261026T080000Z", "20261026T090000Z"))),  # 09:00 in Berlin, winter
        copy("b", event("b", "floating", **timed("20261026T083000", "20261026T093000"))),
    )
    assert titles(store, TimeSpan.of_days(date(2026, 10, 24), 4, BERLIN)) == ["floating", "zoned"]


def test_hidden_calendars_are_left_out_unless_they_are_named(store, remote, local):
    pull(store, remote, copy("a"))
    with store.unit() as unit:
        unit.calendars.update(remote, visible=False)
    assert unit.summary.touches(week())
    assert titles(store) == []
    assert titles(store, calendar_ids=[remote, local]) == ["Planning"]
    assert titles(store, calendar_ids=[]) == []


def test_a_series_shows_its_overrides_under_their_original_keys(store, remote):
    moved = (
        "BEGIN:VEVENT", "UID:s", "RECURRENCE-ID:20261116T090000Z", "DTSTART:20261118T100000Z",
        "DTEND:20261118T110000Z", "SUMMARY:Moved", "END:VEVENT",
    )  # fmt: skip
    raw = weekly("s").replace("END:VCALENDAR", "\r\n".join((*moved, "END:VCALENDAR")))
    pull(store, remote, copy("s", raw))
    (one,) = store.view.occurrences.between(week())
    assert (one.title, one.series, one.key.recurrence_id) == ("Moved", True, "20261116T090000Z")
    (master,) = store.view.occurrences.between(week(day=23))
    assert (master.title, master.key.recurrence_id) == ("Stand-up", "20261123T090000Z")
    assert store.view.occurrences.get(one.key) == one
    assert store.view.occurrences.get(OccurrenceKey(one.key.object_id, "20990101")) is None
    assert store.view.occurrences.of_object(one.key.object_id)[0].start.iso() == "2026-01-05T09:00:00+00:00"


def test_two_components_of_one_uid_both_show(store, remote):
    second = (
        "BEGIN:VEVENT",
        "UID:a",
        "DTSTART:20261118T090000Z",
        "DTEND:20261118T100000Z",
        "SUMMARY:Twin",
        "END:VEVENT",
    )
    pull(store, remote, copy("a", event("a").replace("END:VCALENDAR", "\r\n".join((*second, "END:VCALENDAR")))))
    assert titles(store) == ["Planning", "Twin"]


def test_own_answers_are_found_again_when_the_addresses_change(store, remote):
    pull(store, remote, copy("a", event("a", more=("ATTENDEE;PARTSTAT=DECLINED:mailto:bo@example.org",))))
    assert store.view.occurrences.between(week())[0].partstat is None
    account = store.view.accounts.all()[0]
    with store.unit() as unit:
        unit.accounts.update(account.id, addresses=("ana@example.org", "bo@example.org"))
    assert store.view.occurrences.between(week())[0].partstat is PartStat.DECLINED
    assert unit.summary.ranges is None
    with store.unit() as unit:
        unit.accounts.update(account.id, addresses=())
    assert store.view.occurrences.between(week())[0].partstat is None


def test_a_query_for_a_week_scans_no_table(store, remote):
    plan = store.view._connection.rows(f"EXPLAIN QUERY PLAN {_OF_VISIBLE}", *_shelves(week()))
    steps = [detail for *_numbers, detail in plan]
    assert any(
        "SEARCH o USING PRIMARY KEY (kind=? AND reach=? AND start_key>? AND start_key<?)" in step for step in steps
    )
    scans = [step for step in steps if step.startswith("SCAN") and "shelf" not in step and "calendar" not in step]
    assert [step for step in scans if "CONSTANT ROW" not in step and "SUBQUERY" not in step] == []


LENGTHS = sorted({0, 1, 3600, *(reach + step for reach in REACHES[:-1] for step in (-1, 0, 1)), 5 * REACHES[-2]})


@given(
    events=st.lists(
        st.tuples(st.sampled_from(TimeKind), st.integers(-900, 900), st.sampled_from(LENGTHS)), min_size=1, max_size=12
    ),
    start=st.integers(-900, 900),
    length=st.integers(1, 60),
)
def test_between_finds_exactly_what_the_model_says_overlaps(tmp_path_factory, events, start, length):
    base = datetime(2026, 11, 16)  # noqa: DTZ001
    copies, expected = [], []
    first = base.replace(tzinfo=UTC) + timedelta(days=start, hours=5)
    span = TimeSpan(first, first + timedelta(days=length))
    for number, (kind, day, seconds) in enumerate(events):
        low = base + timedelta(days=day)
        high = low + timedelta(seconds=seconds)
        if kind is TimeKind.ALL_DAY:
            high = max(high.replace(hour=0, minute=0, second=0), low + timedelta(days=1))
            raw = event(f"e{number}", str(number), **days(f"{low:%Y%m%d}", f"{high:%Y%m%d}"))
            stated = EventTime.all_day(low.date()), EventTime.all_day(high.date())
        else:
            ending = "Z" if kind is TimeKind.ZONED else ""
            raw = event(
                f"e{number}", str(number), **timed(f"{low:%Y%m%dT%H%M%S}{ending}", f"{high:%Y%m%dT%H%M%S}{ending}")
            )
            make = EventTime.utc if kind is TimeKind.ZONED else EventTime.floating
            stated = make(low), make(high)
        copies.append(copy(f"e{number}", raw))
        if span.contains(*stated):
            expected.append(str(number))
    with Store.open(tmp_path_factory.mktemp("db") / "calapp.db", clock=Clock()) as store:
        pull(store, add_calendar(store).id, *copies)
        assert sorted(titles(store, span)) == sorted(expected)
