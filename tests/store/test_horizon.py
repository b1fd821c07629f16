import re

import pytest

from calapp.model.timespan import TimeSpan
from calapp.store import database, zone_data
from calapp.store.database import Store
from tests.store.world import copy, event, pull, titles, week, weekly

YEAR_2030 = week(2030, 6, 3)


def test_a_new_database_covers_from_last_year_to_two_years_ahead(store):
    missing = store.view.occurrences.missing_years
    for year in (2025, 2026, 2027, 2028):
        assert missing(week(year)) == ()
    assert missing(week(2024)) == (2024,)
    assert missing(TimeSpan(week(2024).start, week(2030).end)) == (2024, 2029, 2030)
    assert missing(week(2028, 12, 25)) == ()  # ends with the year, exclusively


def test_single_events_are_known_in_any_year(store, remote):
    pull(store, remote, copy("a", event("a", start="DTSTART:20400604T090000Z", end="DTEND:20400604T100000Z")))
    assert titles(store, week(2040, 6, 4)) == ["Planning"]


def test_extending_expands_the_series_into_the_new_years_alone(store, remote):
    pull(store, remote, copy("s", weekly("s")), copy("a"))
    assert titles(store, YEAR_2030) == []
    summary = store.extend([2030])
    assert titles(store, YEAR_2030) == ["Stand-up"]
    assert summary.touches(YEAR_2030)
    assert not summary.touches(week())
    assert summary.calendar_ids == {remote}
    assert store.view.occurrences.missing_years(YEAR_2030) == ()
    assert len(store.view.occurrences.of_object(store.view.objects.of_uid("s")[0].id)) == 156 + 1 + 53
    assert store.extend([2030]).ranges == () or titles(store, YEAR_2030) == ["Stand-up"]


def test_only_series_that_reach_the_years_are_expanded(store, remote):
    pull(
        store,
        remote,
        copy("endless", weekly("endless")),
        copy("over", weekly("over", rule="FREQ=WEEKLY;COUNT=10")),
        copy("until", weekly("until", rule="FREQ=WEEKLY;UNTIL=20291115T000000Z")),
        copy(
            "far",
            event("far", start="DTSTART:20350101T090000Z", end="DTEND:20350101T100000Z", more=("RRULE:FREQ=DAILY",)),
        ),
        copy("single"),
    )
    ids = {one.uid: one.id for one in store.view.objects.of_calendar(remote)}
    assert store.view.horizon.series_in([2030]) == [ids["endless"]]
    assert store.view.horizon.series_in([2029]) == [ids["endless"], ids["until"]]
    assert store.view.horizon.series_in([]) == []


def test_what_is_written_later_covers_the_new_years_too(store, remote):
    store.extend([2030])
    pull(store, remote, copy("s", weekly("s")))
    assert titles(store, YEAR_2030) == ["Stand-up"]
    assert titles(store, week(2029, 6, 4)) == []


def test_an_extension_that_was_cut_short_is_done_again(path, clock, monkeypatch):
    with Store.open(path, clock=clock) as store:
        from tests.store.world import add_calendar

        remote = add_calendar(store).id
        pull(store, remote, *(copy(f"s{number}", weekly(f"s{number}")) for number in range(3)))
        monkeypatch.setattr(database, "CHUNK", 1)
        monkeypatch.setattr(store, "unit", _failing_after(store.unit, 2))
        with pytest.raises(KeyboardInterrupt):
            store.extend([2030])
        monkeypatch.undo()
        assert store.view.occurrences.missing_years(YEAR_2030) == (2030,)
    with Store.open(path, clock=clock) as store:
        pull(store, remote, copy("s9", weekly("s9")))
        store.extend([2030])
        assert titles(store, YEAR_2030) == ["Stand-up"] * 4


def test_years_beyond_the_calendar_are_simply_empty(store, remote):
    pull(store, remote, copy("s", weekly("s")))
    store.extend([1, 9998, 9999])
    assert store.view.occurrences.missing_years(week(9998)) == ()


def test_happenings_at_the_turn_of_the_year_are_whole_and_single(store, remote):
    raw = event("s", start="DTSTART:20261231T230000Z", end="DTEND:20270101T010000Z", more=("RRULE:FREQ=YEARLY",))
    pull(store, remote, copy("s", raw))
    store.extend([2029])
    store.extend([2030])
    for year in (2026, 2027, 2028, 2029, 2030):
        assert titles(store, week(year, 12, 31, 1)) == ["Planning"]
        assert titles(store, week(year + 1, 1, 1, 1)) == ["Planning"]


def test_the_index_can_be_built_again_from_the_texts(store, remote):
    pull(store, remote, copy("s", weekly("s")), copy("a"), copy("b", "unreadable"))
    with store.unit() as unit:
        unit.objects.save_local(remote, event("mine", "Mine"))
        unit.objects.delete_local(unit.objects.at(remote, "/cal/a.ics").id)
    before = store.view.occurrences.between(week())
    store._connection.run("DELETE FROM occurrence")
    assert titles(store) == []
    assert store.rebuild().touches(week())
    assert store.view.occurrences.between(week()) == before
    assert store.check() == ""


def test_other_time_zone_data_moves_what_is_shown(store, remote, monkeypatch):
    pull(store, remote, copy("s", weekly("s")), copy("a"))
    before = store.view.occurrences.between(week())
    store._connection.run("UPDATE occurrence SET start_key = start_key - 7200, end_key = end_key - 7200")
    moved = store.view.occurrences.between(week())
    assert store.follow_zone_data().empty
    assert store.view.occurrences.between(week()) == moved != before
    monkeypatch.setattr(zone_data, "version", lambda: "2099a")
    assert store.follow_zone_data().touches(week())
    assert store.view.occurrences.between(week()) == before
    assert store.follow_zone_data().empty


def test_zone_data_that_is_there_has_a_version():
    assert re.match(r"20\d\d[a-z]", zone_data.version())


def _failing_after(make, units):
    made = []

    def unit():
        made.append(1)
        if len(made) > units:
            raise KeyboardInterrupt
        return make()

    return unit
