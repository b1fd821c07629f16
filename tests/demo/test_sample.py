from datetime import date, datetime

import pytest

from calapp.demo import sample
from calapp.demo.main import seeds
from calapp.ical.parse import events, index
from calapp.model.event import PartStat, Status, Transparency
from calapp.model.timespan import TimeKind, TimeSpan
from calapp.recurrence.expand import expand
from calapp.settings import known_zone

MONDAYS = [date(2026, 1, 5), date(2026, 3, 23), date(2026, 10, 19), date(2026, 11, 16), date(2026, 12, 28)]
ANA = sample.OWNER[0]


def week(monday):
    span = TimeSpan.of_days(monday, 7, known_zone(sample.HOME_ZONE))
    return [
        (seed.name, item)
        for seed in seeds(monday)
        for text in seed.objects.values()
        for item in expand(index(text), span).items
    ]


@pytest.mark.parametrize("monday", MONDAYS, ids=str)
def test_every_sample_event_is_read_without_a_remark(monday):
    for seed in seeds(monday):
        for text in seed.objects.values():
            found = index(text)
            assert found.notes == ()
            assert found.events
            assert len(events(text)) == len(found.events)
            assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


@pytest.mark.parametrize("monday", MONDAYS, ids=str)
def test_the_week_shows_what_a_calendar_must_master(monday):
    shown = [item for _, item in week(monday)]
    kinds = {item.start.kind for item in shown}
    assert kinds == set(TimeKind)
    assert {Status.TENTATIVE, Status.CANCELED} <= {item.event.status for item in shown}
    assert Transparency.TRANSPARENT in {item.event.transparency for item in shown}
    answers = {answer for item in shown for address, answer in item.event.attendees if address == ANA}
    assert {"ACCEPTED", "NEEDS-ACTION", "DECLINED", "TENTATIVE"} <= answers
    assert any(item.event.recurrence_id and item.start != item.original for item in shown)
    assert any((item.end.wall - item.start.wall).days > 1 for item in shown if item.start.kind is TimeKind.ALL_DAY)
    assert any(item.start.tzid != item.end.tzid for item in shown)
    names = {item.start.tzid for item in shown if item.start.kind is TimeKind.ZONED}
    assert {"UTC", "Europe/Berlin", "Europe/Lisbon", "America/New_York", "Ship time (Tejo)"} <= names


def test_thursday_at_half_past_ten_is_crowded():
    monday = MONDAYS[3]
    moment = datetime(2026, 11, 19, 10, 50, tzinfo=known_zone(sample.HOME_ZONE))
    slot = TimeSpan(moment, moment.replace(minute=55))
    crowd = [
        item for _, item in week(monday) if item.start.kind is TimeKind.ZONED and slot.contains(item.start, item.end)
    ]
    assert len(crowd) >= 5


def test_all_three_calendars_take_part_and_other_weeks_are_not_empty():
    for monday in (date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 23), date(2026, 12, 7)):
        zone = known_zone(sample.HOME_ZONE)
        span = TimeSpan.of_days(monday, 7, zone)
        for seed in seeds(MONDAYS[3]):
            if seed.name != "Travel":
                assert any(expand(index(text), span).items for text in seed.objects.values())
    assert {name for name, _ in week(MONDAYS[3])} == {"Work", "Family", "Travel"}


def test_uids_are_unique_and_stay_the_same():
    texts = [text for seed in seeds(MONDAYS[0]) for text in seed.objects.values()]
    uids = [index(text).uid for text in texts]
    assert len(set(uids)) == len(uids) == len(sample.ENTRIES)
    assert uids == [index(text).uid for seed in seeds(MONDAYS[4]) for text in seed.objects.values()]


def test_an_invitation_waits_and_names_its_organizer():
    (found,) = [
        event
        for seed in seeds(MONDAYS[0])
        for text in seed.objects.values()
        for event in events(text)
        if event.title == "Hiring panel"
    ]
    own = next(guest for guest in found.attendees if guest.address == ANA)
    assert (own.partstat, own.rsvp) == (PartStat.NEEDS_ACTION, True)
    assert found.organizer.address != ANA
