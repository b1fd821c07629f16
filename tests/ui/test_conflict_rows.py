from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from calapp.model.event import Alarm, Attendee, Event, Transparency
from calapp.model.timespan import EventTime
from calapp.ui.conflict_rows import rows

BERLIN = ZoneInfo("Europe/Berlin")


def event(**fields: object) -> Event:
    start = EventTime.zoned(datetime(2026, 3, 11, 11), BERLIN, tzid="Europe/Berlin")
    end = EventTime.zoned(datetime(2026, 3, 11, 12), BERLIN, tzid="Europe/Berlin")
    return replace(Event("u", start, end, title="Budget Q2", location="Room Noether"), **fields)


def test_only_what_differs_is_shown_beside_title_and_time():
    mine = event(location="Room Kepler", attendees=(Attendee("jo@example.org"),), alarms=(Alarm(),))
    shown = rows(mine, event(), BERLIN, year=2026)
    assert [(row.label, row.differs) for row in shown] == [
        ("Title", False),
        ("When", False),
        ("Place", True),
        ("Guests", True),
        ("Answers", True),
        ("Reminders", True),
    ]


def test_rules_are_told_in_words():
    weekly = event(rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", transparency=Transparency.TRANSPARENT)
    told = {row.label: row for row in rows(weekly, event(), BERLIN, year=2026)}
    assert "second Wednesday" in told["Repeats"].mine
    assert told["Repeats"].theirs == ""
    assert told["Show as"].mine == "Free"
    dates = event(rdates=(EventTime.all_day(date(2026, 3, 12)),))
    assert {row.label: row.mine for row in rows(dates, event(), BERLIN, year=2026)}["Repeats"] == "On chosen dates"
    odd = event(rrule="FREQ=SOMETIMES")
    assert {row.label: row.mine for row in rows(odd, event(), BERLIN, year=2026)}["Repeats"] == "FREQ=SOMETIMES"


def test_a_deleted_version_is_told_once_beside_all_of_the_other():
    gone_there = rows(event(), None, BERLIN, year=2026)
    assert gone_there[0].theirs == "Deleted"
    assert gone_there[0].mine == "Budget Q2"
    assert {row.theirs for row in gone_there[1:]} == {""}
    assert [row.differs for row in gone_there].count(True) == 1
    gone_here = rows(None, event(), BERLIN, year=2026)
    assert gone_here[0].mine == "Deleted"
    assert {row.label: row.theirs for row in gone_here}["Place"] == "Room Noether"


def test_dates_beside_the_rule_are_told_and_many_are_cut():
    days = tuple(EventTime.all_day(date(2026, 3, day)) for day in range(9, 15))
    (row,) = (row for row in rows(event(), event(exdates=days), BERLIN, year=2026) if row.label == "Left out")
    assert row.theirs == "Mon 9 March, Tue 10 March, Wed 11 March, Thu 12 March and 2 more"
    (row,) = (row for row in rows(event(rdates=days[:1]), event(), BERLIN, year=2026) if row.label == "Also on")
    assert row.mine == "Mon 9 March"


def test_of_one_version_what_every_event_says_is_left_out():
    shown = rows(event(title="Busy"), None, BERLIN, year=2026, gone="Not there")
    assert [(row.label, row.mine) for row in shown][::3] == [("Title", "Busy"), ("Place", "Room Noether")]
    assert {row.label for row in shown} == {"Title", "When", "Zone", "Place"}
    assert shown[0].theirs == "Not there"


def test_reminders_and_long_notes_are_compared_in_full():
    early, late = (Alarm(offset=timedelta(minutes=-minutes)) for minutes in (10, 30))
    (row,) = (
        row
        for row in rows(event(alarms=(early,)), event(alarms=(late,)), BERLIN, year=2026)
        if row.label == "Reminders"
    )
    assert (row.mine, row.theirs, row.differs) == ("10 minutes before", "30 minutes before", True)
    start = "word " * 200
    versions = (event(description=f"{start}mine"), event(description=f"{start}theirs"))
    (row,) = (row for row in rows(*versions, BERLIN, year=2026) if row.label == "Notes")
    assert row.differs
    assert (row.mine[0], row.mine[-4:], row.theirs[-6:]) == ("…", "mine", "theirs")
