"""What changed: the stream shared by calendars, its ends, and answers that make no sense."""

import pytest

from calapp.errors import BadAnswer, RateLimited, TokenExpired
from calapp.ical import parse
from calapp.model.calendar import Calendar
from tests.providers.contract import everything, hrefs_of, removed_of
from tests.providers.kloudless.conftest import CALENDAR

TIMES = {"start": "2026-03-02T08:00:00Z", "end": "2026-03-02T08:30:00Z"}
DAILY = [{"rrule": "RRULE:FREQ=DAILY;COUNT=5"}]


def state(provider, calendar=CALENDAR):
    return everything(provider.changes(calendar, None))[-1].token


def test_calendars_at_the_same_cursor_share_one_reading_of_the_stream(service, provider):
    service.books.add_calendar("more", "More")
    more = Calendar(2, 1, "more", "More")
    states = [state(provider), state(provider, more)]
    made = [service.books.make(calendar, name="New", **TIMES)["id"] for calendar in ("cal", "more")]
    provider.poll()
    service.calls.clear()
    told = [everything(provider.changes(one, at)) for one, at in zip((CALENDAR, more), states, strict=True)]
    assert [hrefs_of(pages) for pages in told] == [{made[0]}, {made[1]}]
    assert len(service.calls) == 2  # a page, and the empty one behind it


def test_bodies_of_single_events_come_with_the_stream_and_series_are_looked_at(service, provider):
    at = state(provider)
    single = service.books.make(name="Single", **TIMES)["id"]
    series = service.books.make(name="Series", recurrence=DAILY, **TIMES)["id"]
    service.books.remove(f"{series}@2026-03-03T08:00:00Z")
    (page,) = everything(provider.changes(CALENDAR, at))
    assert [one.href for one in page.objects] == [single]
    assert [one.href for one in page.changed] == [series]
    (found,) = provider.fetch(CALENDAR, [series]).objects
    assert [date.date.day for date in parse.events(found.raw)[0].exdates] == [3]


def test_what_came_and_went_in_between_is_gone(service, provider):
    at = state(provider)
    service.books.remove(service.books.make(name="Brief", **TIMES)["id"])
    pages = everything(provider.changes(CALENDAR, at))
    assert (hrefs_of(pages), len(removed_of(pages))) == (set(), 1)


def test_a_deletion_that_names_an_id_only_is_made_sure_of_by_a_list(service, provider):
    service.bare = True
    series = service.books.make(name="Series", recurrence=DAILY, **TIMES)["id"]
    at = state(provider)
    service.books.remove(f"{series}@2026-03-03T08:00:00Z")
    pages = everything(provider.changes(CALENDAR, at))
    assert pages[0].complete
    (found,) = [one for page in pages for one in page.objects]
    assert "EXDATE" in found.raw


def test_a_deleted_calendar_is_no_reason_to_list_the_others(service, provider):
    service.books.add_calendar("more", "More")
    at = state(provider)
    provider.delete_calendar("more")
    assert not everything(provider.changes(CALENDAR, at))[0].complete


def test_a_cursor_that_is_no_longer_kept_has_expired(service, provider):
    at = state(provider)
    service.forget_stream()
    with pytest.raises(TokenExpired):
        everything(provider.changes(CALENDAR, at))
    assert everything(provider.changes(CALENDAR, state(provider)))


def test_the_end_of_the_stream_is_found_without_a_call_of_its_own(service, provider):
    service.latest = False
    service.books.make(name="Old", **TIMES)
    at = state(provider)
    made = service.books.make(name="New", **TIMES)["id"]
    assert hrefs_of(everything(provider.changes(CALENDAR, at))) == {made}


@pytest.mark.parametrize("match", ["GET .*/events$", "GET .*/latest"])
def test_too_many_requests_are_waited_for(service, provider, match):
    service.fail(match, 429, service.error(429, "slow down"), headers={"Retry-After": "7"})
    with pytest.raises(RateLimited) as caught:
        state(provider)
    assert caught.value.delay == 7


def test_a_list_without_an_end_is_no_list(service, provider):
    page = {"count": 0, "page": "1", "next_page": "1", "objects": []}
    for nth in (1, 2, 3):
        service.fail("GET .*/cal/calendars/cal/events", 200, page, nth=nth)
    with pytest.raises(BadAnswer):
        everything(provider.listing(CALENDAR))


def test_an_event_that_makes_no_sense_costs_no_other(service, provider):
    service.books.make(name="Good", **TIMES)
    there = service.books.make(name="Bad", **TIMES)
    at = state(provider)
    there["start"] = "soon"
    service.books.tell("update", there)
    service.books.make(name="New", **TIMES)
    pages = everything(provider.changes(CALENDAR, at))
    assert len(hrefs_of(pages)) == 2
