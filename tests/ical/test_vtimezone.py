"""The VTIMEZONE that calapp writes says what the system's zone data says, for every zone there is."""

import zoneinfo
from datetime import UTC, datetime, timedelta, timezone

import pytest
from icalendar import Timezone

from calapp.ical.observances import embedded_zone
from calapp.ical.vtimezone import vtimezone_for

ZONES = sorted(zoneinfo.available_timezones() - {"localtime"})
# Their clocks change on the day after the last Thursday or Saturday of a month, which no single rule can say.
CROSS_A_MONTH = {"Africa/Cairo", "Egypt", "Asia/Beirut", "Asia/Gaza", "Asia/Hebron"}
# Ramadan moves through the year, so every change is a date of its own and the list ends.
LISTED = {"Africa/Casablanca", "Africa/El_Aaiun"}


def first_difference(name, since, until):
    zone = zoneinfo.ZoneInfo(name)
    own = embedded_zone(vtimezone_for(name, zone, since))
    instant, end = datetime(since, 1, 1, 0, 30, tzinfo=UTC), datetime(until, 1, 1, tzinfo=UTC)
    while instant < end:
        if instant.astimezone(own).utcoffset() != instant.astimezone(zone).utcoffset():
            return name, instant
        instant += timedelta(days=6, hours=23)
    return None


def test_every_zone_reads_back_the_same_as_far_as_the_data_goes():
    assert [wrong for name in ZONES if (wrong := first_difference(name, 2026, 2038))] == []


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe"])
def test_a_regular_zone_is_told_for_ever(name):
    assert first_difference(name, 2026, 2199) is None


@pytest.mark.parametrize("name", sorted(CROSS_A_MONTH | LISTED) + ["America/Caracas", "Asia/Tehran", "Europe/Moscow"])
def test_an_irregular_zone_is_told_from_its_past_on(name):
    assert first_difference(name, 1999, 2038) is None


def test_a_change_falls_on_the_very_second():
    zone = zoneinfo.ZoneInfo("Europe/Berlin")
    own = embedded_zone(vtimezone_for("Europe/Berlin", zone, 2026))
    for second in (-1, 0, 1):
        instant = datetime(2026, 10, 25, 1, tzinfo=UTC) + timedelta(seconds=second)
        ours, theirs = instant.astimezone(own), instant.astimezone(zone)
        assert (ours.isoformat(), ours.fold, ours.tzname()) == (theirs.isoformat(), theirs.fold, theirs.tzname())


def test_a_regular_zone_takes_two_rules():
    text = vtimezone_for("Europe/Berlin", zoneinfo.ZoneInfo("Europe/Berlin"), 2026)
    assert text.replace("\r\n", "\n") == (
        "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\n"
        "BEGIN:DAYLIGHT\nDTSTART:20250330T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nTZNAME:CEST\n"
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\n"
        "BEGIN:STANDARD\nDTSTART:20251026T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nTZNAME:CET\n"
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nEND:VTIMEZONE\n"
    )


def test_a_zone_without_changes_takes_one_observance():
    text = vtimezone_for("Far", timezone(-timedelta(hours=3, minutes=30, seconds=15)), 2026)
    assert "DTSTART:19700101T000000\r\nTZOFFSETFROM:-033015\r\nTZOFFSETTO:-033015\r\n" in text
    assert text.count("BEGIN:STANDARD") == 1


def test_a_zone_that_stopped_changing_has_rules_that_end():
    text = vtimezone_for("America/Sao_Paulo", zoneinfo.ZoneInfo("America/Sao_Paulo"), 2009)
    assert ";UNTIL=" in text
    assert first_difference("America/Sao_Paulo", 2009, 2038) is None


@pytest.mark.parametrize("name", ["Europe/Berlin", "Africa/Casablanca", "Asia/Jerusalem", "Asia/Tokyo"])
def test_another_library_reads_the_same_offsets(name):
    zone = zoneinfo.ZoneInfo(name)
    theirs = Timezone.from_ical(vtimezone_for(f"Test/{name}", zone, 2026)).to_tz()
    for month in range(1, 13):
        wall = datetime(2027, month, 15, 12)
        assert wall.replace(tzinfo=theirs).utcoffset() == wall.replace(tzinfo=zone).utcoffset()
