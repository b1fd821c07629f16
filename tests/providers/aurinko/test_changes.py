"""What comes in from Aurinko: starts that take their time, chains, pages, series, and what lists leave out."""

from datetime import UTC, datetime

import pytest

from calapp.errors import BadAnswer, CalendarGone, RateLimited, ServerBusy, SignInNeeded, TokenExpired
from calapp.ical.parse import events
from calapp.model.calendar import Calendar
from calapp.model.timespan import TimeSpan
from calapp.providers.aurinko.changes import PAUSES
from tests.providers.aurinko.conftest import CALENDAR
from tests.providers.contract import everything, hrefs_of, removed_of

MORNING = {"start": {"dateTime": "2026-03-02T08:00:00Z", "timezone": "Europe/Berlin"},
           "end": {"dateTime": "2026-03-02T09:00:00Z", "timezone": "Europe/Berlin"}}  # fmt: skip
DAILY = MORNING | {"recurrence": {"ical": {"rules": ["RRULE:FREQ=DAILY;COUNT=5"]}}, "subject": "Stand-up"}
SLOT = "2026-03-03T08:00:00Z"
NEXT = "2026-03-04T08:00:00Z"


def only(provider, href):
    (found,) = provider.fetch(CALENDAR, [href]).objects
    return found


class TestStart:
    def test_waits_longer_and_longer_until_aurinko_is_ready(self, service, connect):
        waited = []
        service.not_ready = 3
        pages = everything(connect(pause=waited.append).changes(CALENDAR, None))
        assert waited == list(PAUSES[:3])
        assert pages[-1].token

    def test_that_is_never_ready_is_asked_for_again_another_time(self, service, connect):
        service.not_ready = 1_000
        with pytest.raises(ServerBusy, match="preparing"):
            everything(connect().changes(CALENDAR, None))
        assert sum("sync" in call for call in service.calls) == len(PAUSES) + 1

    def test_asks_for_the_window_that_it_is_given(self, service, provider):
        window = TimeSpan(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
        service.make(subject="in", **MORNING)
        out = {name: {"dateTime": "2027-01-01T00:00:00Z"} for name in ("start", "end")}
        service.make(subject="out", **out)
        pages = everything(provider.changes(CALENDAR, None, window=window))
        assert len(hrefs_of(pages)) == 1
        assert {page.window for page in pages} == {window}

    def test_says_how_long_to_wait_where_aurinko_does(self, service, provider):
        service.fail("POST .*/sync", 429, headers={"Retry-After": "7"})
        with pytest.raises(RateLimited) as caught:
            everything(provider.changes(CALENDAR, None))
        assert caught.value.delay == 7


class TestChains:
    def test_every_page_says_where_to_go_on_should_it_be_the_last_that_arrives(self, service, provider):
        service.page = 2
        made = {service.make(subject=str(number), **MORNING)["id"] for number in range(5)}
        series = service.make(**DAILY)["id"]
        pages = everything(provider.changes(CALENDAR, None))
        assert hrefs_of(pages) == {*made, series}
        for number, page in enumerate(pages[:-1], 1):
            rest = everything(provider.changes(CALENDAR, page.token))
            assert hrefs_of(pages[:number]) | hrefs_of(rest) == {*made, series}
            assert hrefs_of(rest) == hrefs_of(pages[number:])
            assert all(one.complete for one in rest)
        assert not any(page.complete for page in provider.changes(CALENDAR, pages[-1].token))

    @pytest.mark.parametrize("kind", ["updated", "deleted"])
    def test_one_that_expired_starts_both_anew(self, service, provider, kind):
        token = everything(provider.changes(CALENDAR, None))[-1].token
        service.fail(f"GET .*/sync/{kind}", 410, service.error(410, "syncToken expired."))
        with pytest.raises(TokenExpired):
            everything(provider.changes(CALENDAR, token))

    @pytest.mark.parametrize("body", [{"code": "token.notValid"}, {"code": "x", "message": "Page token is invalid"}])
    def test_a_bad_page_token_starts_anew_too(self, service, provider, body):
        token = everything(provider.changes(CALENDAR, None))[-1].token
        service.fail("GET .*/sync/updated", 400, body)
        with pytest.raises(TokenExpired):
            everything(provider.changes(CALENDAR, token))

    @pytest.mark.parametrize(
        "page", [{"records": []}, {"records": [], "nextPageToken": "again"}], ids=["no token", "a circle"]
    )
    def test_one_without_an_end_is_not_followed_for_ever(self, service, provider, page):
        for _ in range(4):
            service.fail("GET .*/sync/updated", 200, page, headers={"Content-Type": "application/json"})
        with pytest.raises(BadAnswer):
            everything(provider.changes(CALENDAR, None))
        service.faults.clear()

    def test_what_went_is_named(self, service, provider):
        made = service.make(**MORNING)
        token = everything(provider.changes(CALENDAR, None))[-1].token
        service.remove(made["id"])
        assert removed_of(everything(provider.changes(CALENDAR, token))) == {made["id"]}

    def test_a_calendar_that_is_gone_is_told_from_an_empty_one(self, provider):
        gone = Calendar(2, 1, "gone", "Gone")
        for ask in (lambda: everything(provider.changes(gone, None)), lambda: everything(provider.listing(gone)),
                    lambda: provider.fetch(gone, ["e1"])):  # fmt: skip
            with pytest.raises(CalendarGone):
                ask()


class TestSeries:
    def test_is_one_object_with_what_became_of_its_occurrences(self, service, provider):
        master = service.make(**DAILY)["id"]
        service.change_occurrence(master, SLOT, subject="Late")
        service.remove(f"{master}@{NEXT}")
        assert hrefs_of(everything(provider.changes(CALENDAR, None))) == {master}
        whole, late = events(only(provider, master).raw)
        assert [date.recurrence_id() for date in whole.exdates] == ["20260304T080000Z"]
        assert (late.title, late.recurrence_id.iso()) == ("Late", "2026-03-03T09:00:00+01:00")

    @pytest.mark.parametrize("act", ["change", "remove"])
    def test_is_touched_by_whatever_happens_to_an_occurrence(self, service, provider, act):
        master = service.make(**DAILY)["id"]
        token = everything(provider.changes(CALENDAR, None))[-1].token
        before = only(provider, master).etag
        if act == "change":
            service.change_occurrence(master, SLOT, subject="Late")
        else:
            service.remove(f"{master}@{SLOT}")
        pages = everything(provider.changes(CALENDAR, token))
        assert (hrefs_of(pages), removed_of(pages)) == ({master}, set())
        assert only(provider, master).etag != before

    def test_costs_no_second_look_at_what_the_page_brought(self, service, provider):
        master = service.make(**DAILY)["id"]
        service.change_occurrence(master, SLOT, subject="Late")
        everything(provider.changes(CALENDAR, None))
        service.calls.clear()
        only(provider, master)
        assert service.calls == [f"GET /v1/calendars/cal/events/{master}/series"]

    def test_an_address_of_an_occurrence_is_no_object(self, service, provider):
        master = service.make(**DAILY)["id"]
        assert provider.fetch(CALENDAR, [f"{master}@{SLOT}"]).gone == (f"{master}@{SLOT}",)

    def test_is_listed_once_however_many_occurrences_the_list_shows(self, service, provider):
        service.page = 1
        master = service.make(**DAILY)["id"]
        service.change_occurrence(master, SLOT, subject="Late")
        pages = everything(provider.listing(CALENDAR))
        assert [ref.href for page in pages for ref in page.changed] == [master]


def test_what_a_list_leaves_out_is_fetched_before_it_counts_as_missing(service, provider):
    service.omit = ("description", "attendees")
    guests = {"attendees": [{"emailAddress": {"address": "a@x.example"}, "type": "required"}]}
    made = service.make(description="long", meetingInfo=guests, **MORNING)["id"]
    pages = everything(provider.changes(CALENDAR, None))
    assert [ref.href for page in pages for ref in page.changed] == [made]
    assert not any(page.objects for page in pages)
    (event,) = events(only(provider, made).raw)
    assert (event.description, [guest.address for guest in event.attendees]) == ("long", ["a@x.example"])


def test_an_event_that_makes_no_sense_comes_along_and_stops_nothing(service, provider):
    odd = service.make(
        subject="odd", start={"dateTime": "2026-03-02T08:00:00Z"}, end={"dateTime": "2026-03-02T08:00:00Z"}
    )
    service.make(subject="sound", **MORNING)
    everything(provider.changes(CALENDAR, None))
    odd["start"] = {}
    found = {one.href: one for one in provider.fetch(CALENDAR, [odd["id"]]).objects}
    assert '"odd"' in found[odd["id"]].raw


def test_unknown_names_are_kept_word_for_word(service, provider):
    made = service.make(nativeProperties={"colour": "11"}, brandNew=[1, 2], **MORNING)
    native = only(provider, made["id"]).native
    assert '"brandNew": [1, 2]' in native
    assert '"colour": "11"' in native


class TestCalendars:
    def test_shared_ones_and_those_that_can_only_be_read_are_listed(self, service, provider):
        service.page = 1
        service.add_calendar("team", "Team", accessRole="writer", color="#aabbcc", description="ours")
        service.add_calendar("boss", "Boss", accessRole="reader")
        listed = {one.href: one for one in provider.poll().calendars}
        assert (listed["cal"].primary, listed["cal"].read_only) == (True, False)
        assert (listed["team"].color, listed["team"].description, listed["team"].read_only) == (
            "#AABBCC",
            "ours",
            False,
        )
        assert listed["boss"].read_only

    def test_is_created_and_renamed(self, service, provider):
        from calapp.providers.base import RemoteCalendar

        made = provider.create_calendar(RemoteCalendar("", "Trips", "far", color="#3355AA"))
        provider.edit_calendar(RemoteCalendar(made.href, "Journeys", "farther", color="#000000"))
        assert service.shelves[made.href].record["name"] == "Journeys"

    def test_is_not_deleted_but_says_where_to_do_that(self, provider):
        with pytest.raises(Exception, match="system behind it"):
            provider.delete_calendar("cal")
        assert not provider.capabilities.delete_calendar


class TestAccess:
    @pytest.mark.parametrize("code", ["token.dead", "token.refresh.failed"])
    def test_a_token_that_died_asks_for_a_new_one_and_says_where_it_comes_from(self, service, provider, code):
        service.dead = code
        with pytest.raises(SignInNeeded, match="Connect it again at Aurinko"):
            provider.poll()

    def test_a_wrong_token_is_refused(self, connect):
        with pytest.raises(SignInNeeded, match="refused this token"):
            connect("wrong").poll()
