from datetime import UTC, datetime

import pytest

from calapp.store import search
from tests.store.world import copy, event, pull, weekly

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)


def at(day, month=11):
    return {"start": f"DTSTART:2026{month:02}{day:02}T090000Z", "end": f"DTEND:2026{month:02}{day:02}T100000Z"}


def find(store, text, **options):
    return [one.title for one in store.view.search.find(text, around=NOW, **options)]


@pytest.fixture
def filled(store, remote):
    pull(
        store,
        remote,
        copy("1", event("1", "Budget review", **at(20), more=("LOCATION:Café Ørsted",))),
        copy("2", event("2", "Lunch", **at(17), more=("LOCATION:Review room",))),
        copy("3", event("3", "Naïve réunion d'été", **at(1, 3))),
        copy("4", event("4", "1:1", more=("ATTENDEE:mailto:mia.costa@example.org",))),
        copy("5", event("5", "会議の準備", **at(18))),
        copy("6", event("6", "Budget review", **at(2, 2))),
    )
    return store


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rev", ["Budget review", "Budget review", "Lunch"]),
        ("review budget", ["Budget review", "Budget review"]),
        ("BUDG", ["Budget review", "Budget review"]),
        ("room", ["Lunch"]),
        ("cafe", ["Budget review"]),
        ("reunion ete", ["Naïve réunion d'été"]),
        ("naïve", ["Naïve réunion d'été"]),
        ("mia", ["1:1"]),
        ("mia.costa@example.org", ["1:1"]),
        ("会議", ["会議の準備"]),
        ("iew", []),
        ("", []),
        ('" * ( NEAR', []),
        ("title:lunch", []),
    ],
)
def test_words_are_found_by_their_beginnings(filled, text, found):
    assert find(filled, text) == found


def test_the_nearest_comes_first_and_titles_before_places(filled):
    days = [one.start.date.month for one in filled.view.search.find("review", around=NOW)]
    assert days == [11, 2, 11]
    assert find(filled, "review", limit=1) == ["Budget review"]


def test_a_series_is_found_by_its_nearest_occurrence(store, remote):
    pull(store, remote, copy("s", weekly("s")))
    assert [one.start.iso() for one in store.view.search.find("stand", around=NOW)] == ["2026-11-16T09:00:00+00:00"]


def test_a_series_that_ended_long_ago_is_found_too(store, remote):
    raw = event(
        "s",
        "Old course",
        start="DTSTART:20100104T090000Z",
        end="DTEND:20100104T100000Z",
        more=("RRULE:FREQ=DAILY;COUNT=9",),
    )
    pull(store, remote, copy("s", raw))
    assert [one.start.iso() for one in store.view.search.find("course", around=NOW)] == ["2010-01-04T09:00:00+00:00"]


def test_what_changed_or_went_is_no_longer_found_by_its_old_words(filled, remote):
    pull(filled, remote, copy("1", event("1", "Plan", **at(20)), '"2"'))
    with filled.unit() as unit:
        unit.objects.delete_local(unit.objects.at(remote, "/cal/2.ics").id)
    assert find(filled, "room") == []
    assert find(filled, "cafe") == []
    assert find(filled, "plan") == ["Plan"]
    assert filled.check() == ""


def test_hidden_calendars_are_not_searched(filled, remote):
    with filled.unit() as unit:
        unit.calendars.update(remote, visible=False)
    assert find(filled, "review") == []


def test_of_common_words_the_near_are_found(store, remote, monkeypatch):
    monkeypatch.setattr(search, "MOST", 5)
    pull(store, remote, copy("near", event("near", "Review near")), *(
        copy(f"far{number}", event(f"far{number}", "Review far", **at(1, 2))) for number in range(20)
    ))  # fmt: skip
    assert find(store, "review", limit=1) == ["Review near"]
    assert len(find(store, "review", limit=4)) == 4
