"""Writes: what is sent, what is looked at first, and what occurrences say of themselves."""

from dataclasses import replace

import pytest

from calapp.errors import CalendarGone, PreconditionFailed, Rejected
from calapp.ical import parse
from calapp.ical.compose import compose
from calapp.model.event import Event
from calapp.model.timespan import EventTime
from calapp.providers.base import Outgoing
from calapp.wire.moments import zoned
from tests.providers.contract import changed, create, event, read
from tests.providers.kloudless.conftest import CALENDAR

SLOT, NEXT = "2026-03-03T08:00:00Z", "2026-03-04T08:00:00Z"


def slot(text: str) -> EventTime:
    return zoned(text, "Europe/Berlin")


def outgoing(known, *events: Event) -> Outgoing:
    return Outgoing(events[0].uid, compose(events), "op", href=known.href, base_etag=known.etag,
                    base_native=known.native)  # fmt: skip


@pytest.fixture
def series(provider):
    """Return a daily series as the server keeps it."""
    start, end = slot("2026-03-02T08:00:00Z"), slot("2026-03-02T09:00:00Z")
    master = Event("u", start, end, title="Stand-up", rrule="FREQ=DAILY;COUNT=5")
    written = provider.put(CALENDAR, Outgoing("u", compose([master]), "op"))
    return read(provider, CALENDAR, written.href)


def sent(service) -> list[str]:
    """Return the writes that arrived, as "METHOD id"."""
    calls = [call for call in service.calls if not call.startswith("GET")]
    return [f"{call.split()[0]} {call.rpartition('/')[2]}" for call in calls]


def override(master: Event, at: str, **fields) -> Event:
    start = slot(at)
    times = {"start": start, "end": slot(at.replace("08:00", "09:00"))}
    return replace(master, recurrence_id=start, rrule=None, exdates=(), **(times | fields))


def test_only_what_differs_is_sent(service, provider):
    known = create(provider, CALENDAR, "before")
    service.books.shelves["cal"].events[known.href]["location"] = "Here"
    known = read(provider, CALENDAR, known.href)
    service.calls.clear()
    provider.put(CALENDAR, changed(known, "after"))
    assert sent(service) == [f"PATCH {known.href.replace('=', '%3D')}"]
    assert service.books.shelves["cal"].events[known.href]["location"] == "Here"


def test_a_series_with_everything_is_created(service, provider):
    start, end = slot("2026-03-02T08:00:00Z"), slot("2026-03-02T09:00:00Z")
    master = Event("u", start, end, title="Stand-up", rrule="FREQ=DAILY;COUNT=5", exdates=(slot(NEXT),))
    late = override(master, SLOT, title="Late", start=slot("2026-03-03T12:00:00Z"), end=slot("2026-03-03T13:00:00Z"))
    written = provider.put(CALENDAR, Outgoing("u", compose([master, late]), "op"))
    whole, moved = parse.events(read(provider, CALENDAR, written.href).raw)
    assert (whole.uid, whole.rrule, [date.date.day for date in whole.exdates]) == ("u", "FREQ=DAILY;COUNT=5", [4])
    assert (moved.title, moved.start.wall.hour, moved.recurrence_id) == ("Late", 13, slot(SLOT))


def test_an_occurrence_changes_alone_and_goes_back_to_what_the_series_says(service, provider, series):
    (master,) = parse.events(series.raw)
    provider.put(CALENDAR, outgoing(series, master, override(master, SLOT, title="Late")))
    changed_once = read(provider, CALENDAR, series.href)
    assert [one.title for one in parse.events(changed_once.raw)] == ["Stand-up", "Late"]
    service.calls.clear()
    provider.put(CALENDAR, outgoing(changed_once, master))
    assert [call.split()[0] for call in sent(service)] == ["PATCH"]
    assert [one.title for one in parse.events(read(provider, CALENDAR, series.href).raw)] == ["Stand-up"]


def test_a_series_that_moves_keeps_what_its_occurrences_say(provider, series):
    (master,) = parse.events(series.raw)
    provider.put(CALENDAR, outgoing(series, master, override(master, SLOT, title="Late")))
    known = read(provider, CALENDAR, series.href)
    moved = replace(master, start=slot("2026-03-02T10:00:00Z"), end=slot("2026-03-02T11:00:00Z"))
    at = "2026-03-03T10:00:00Z"
    late = replace(
        moved, recurrence_id=slot(at), start=slot(at), end=slot("2026-03-03T11:00:00Z"), title="Late", rrule=None
    )
    provider.put(CALENDAR, outgoing(known, moved, late))
    whole, there = parse.events(read(provider, CALENDAR, series.href).raw)
    assert (whole.start.wall.hour, there.title, there.start.wall.hour) == (11, "Late", 11)


def test_an_occurrence_that_others_changed_meanwhile_is_left_alone(service, provider, series):
    (master,) = parse.events(series.raw)
    provider.put(CALENDAR, outgoing(series, master, override(master, SLOT, title="Late")))
    known = read(provider, CALENDAR, series.href)
    service.books.change(f"{series.href}@{SLOT}", name="Theirs")
    with pytest.raises(PreconditionFailed):
        provider.put(CALENDAR, outgoing(known, master, override(master, SLOT, title="Mine")))
    with pytest.raises(PreconditionFailed):
        provider.delete(CALENDAR, outgoing(known, master))
    assert [one.title for one in parse.events(read(provider, CALENDAR, series.href).raw)] == ["Stand-up", "Theirs"]


def test_an_occurrence_without_its_series_is_refused_with_a_word(provider):
    start, end = slot("2026-03-02T08:00:00Z"), slot("2026-03-02T09:00:00Z")
    alone = Event("u", start, end, title="Alone", recurrence_id=start)
    with pytest.raises(Rejected, match="series that is not there"):
        provider.put(CALENDAR, Outgoing("u", compose([alone]), "op"))


def test_a_write_to_a_calendar_that_is_gone_says_so(service, provider):
    known = create(provider, CALENDAR)
    del service.books.shelves["cal"]
    with pytest.raises(CalendarGone):
        provider.put(CALENDAR, Outgoing("new", event("new"), "op"))
    with pytest.raises(CalendarGone):
        provider.put(CALENDAR, changed(known, "after"))


def test_what_the_service_refuses_is_told_in_its_own_words(service, provider):
    service.fail("POST .*/events", 422, service.error(422, "The room is too small"))
    with pytest.raises(Rejected, match="The room is too small"):
        create(provider, CALENDAR)
