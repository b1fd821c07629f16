"""Calendars of public holidays."""

from datetime import UTC, date, datetime

import pytest

from calapp.errors import AccessDenied, InputError
from calapp.model.event import Transparency
from calapp.model.timespan import TimeSpan
from calapp.service.holidays import HolidayService
from tests.service.test_events import draft


def at(world, year):
    """Return the service as it is in some year."""
    return HolidayService(world.runtime.store, on_change=world.runtime.tell, today=lambda: date(year, 3, 12))


def shown(world, calendar, year):
    span = TimeSpan(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC))
    found = world.runtime.store.view.occurrences.between(span, calendar_ids=[calendar.id])
    return {one.start.date: one for one in found}


def test_holidays_of_a_region_are_whole_free_days_that_nobody_changes(world):
    calendar = at(world, 2026).add("de", "BE")
    assert (calendar.name, calendar.read_only) == ("Holidays in Germany, Berlin", True)
    days = shown(world, calendar, 2026)
    assert {date(2026, 1, 1), date(2026, 3, 8), date(2026, 4, 3), date(2026, 12, 25)} < set(days)
    assert {one.transparency for one in days.values()} == {Transparency.TRANSPARENT}
    assert not any(one.has_alarm for one in days.values())
    with pytest.raises(AccessDenied):
        world.runtime.events.create(calendar.id, draft())
    assert world.runtime.store.view.outbox.all() == ()


def test_a_second_time_adds_what_is_missing_and_nothing_twice(world):
    calendar = at(world, 2026).add("US")
    before = world.runtime.calendars.counts()[calendar.id]
    assert at(world, 2026).add("US") == calendar
    assert world.runtime.calendars.counts()[calendar.id] == before
    assert shown(world, calendar, 2038) == {}
    at(world, 2030).add("US")
    assert date(2038, 7, 4) in shown(world, calendar, 2038)


@pytest.mark.parametrize("typed", ["Berlin", "be", "berlin"])
def test_a_region_is_the_same_by_its_name_and_in_any_case(world, typed):
    calendar = at(world, 2026).add("DE", "BE")
    before = world.runtime.calendars.counts()
    assert at(world, 2026).add("de", typed) == calendar
    assert world.runtime.calendars.counts() == before


def test_a_calendar_that_got_another_name_is_brought_up_to_date(world):
    calendar = at(world, 2026).add("DE", "BE")
    calendars = world.runtime.calendars.all()
    world.runtime.calendars.edit(calendar.id, name="Feiertage")
    again = at(world, 2030).add("DE", "BE")
    assert (again.id, again.name) == (calendar.id, "Feiertage")
    assert len(world.runtime.calendars.all()) == len(calendars)
    assert date(2038, 12, 25) in shown(world, calendar, 2038)


def test_a_region_has_a_calendar_beside_that_of_its_country(world):
    whole, region = at(world, 2026).add("DE"), at(world, 2026).add("DE", "BE")
    assert whole.id != region.id
    assert date(2026, 3, 8) not in shown(world, whole, 2026)


def test_such_a_calendar_can_be_deleted(world):
    calendar = at(world, 2026).add("FR")
    world.runtime.calendars.delete(calendar.id)
    assert calendar.id not in [one.id for one in world.runtime.calendars.all()]


@pytest.mark.parametrize(
    ("country", "region", "words"),
    [("Germany", "", "Did you mean DE?"), ("XX", "", "two letters"), ("DE", "QQ", "no region “QQ”.*BE")],
)
def test_a_place_that_is_not_known_is_told_with_what_is(world, country, region, words):
    with pytest.raises(InputError, match=words):
        at(world, 2026).add(country, region)


def test_regions_have_their_names(world):
    service = at(world, 2026)
    assert ("DE", "Germany") in [(one.code, one.name) for one in service.countries()]
    assert ("BY", "Bayern") in [(one.code, one.name) for one in service.regions("DE")]
