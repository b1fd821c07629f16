"""Zones by name, and the rules that a file brings along for names that nobody knows."""

import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calapp.ical import limits, timezones
from calapp.ical.observances import embedded_zone
from calapp.ical.timezones import UTC_ZONE, FileZones, known
from tests.ical import corpus

CUSTOM = """BEGIN:VTIMEZONE
TZID:Custom
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:Summer
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def fixed(offset, name="Fixed", more=""):
    return (
        f"BEGIN:VTIMEZONE\nTZID:{name}\n{more}BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{offset}\n"
        f"TZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
    )


@pytest.mark.parametrize(
    ("tzid", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/BERLIN", "Europe/Berlin"),
        (" Europe/Berlin ", "Europe/Berlin"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("pacific standard time", "America/Los_Angeles"),
        ("/mozilla.org/20050126_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Paris", "Europe/Paris"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("UTC", "UTC"),
        ("Z", "UTC"),
        ("Etc/GMT+5", "Etc/GMT+5"),
    ],
)
def test_a_known_name_is_found(tzid, name):
    found = known(tzid)
    assert found is not None
    assert found.tzid == name
    assert found.info == (UTC if name == "UTC" else ZoneInfo(name))


@pytest.mark.parametrize(
    "tzid",
    ["", "Middle-earth/Shire", "Mine/Europe/Berlin", "localtime", "Factory", "posixrules", "E" * 5_000, "a/b://c"],
)
def test_an_unknown_name_is_not_guessed(tzid):
    assert known(tzid) is None


@pytest.mark.parametrize(
    "tzid", ["/etc/passwd", "../../../etc/passwd", "/usr/share/zoneinfo/Europe/Berlin\0", "\\\\host\\share", "C:/x"]
)
def test_a_name_never_becomes_a_path(tzid):
    known("Pacific Standard Time")
    opened = []
    armed = True
    sys.addaudithook(lambda event, args: opened.append(args[0]) if armed and event == "open" else None)
    timezones._known.cache_clear()
    assert known(tzid) is None
    armed = False
    assert opened == []


def test_the_system_beats_the_file():
    zones = FileZones([fixed("+1400", "Europe/Berlin")])
    assert zones.find("Europe/Berlin").info == ZoneInfo("Europe/Berlin")


def test_a_name_of_the_file_is_found_in_it():
    found = FileZones([fixed("+0545"), CUSTOM]).find("Fixed")
    assert found.tzid == "Fixed"
    assert datetime(2026, 1, 1, tzinfo=found.info).utcoffset() == timedelta(hours=5, minutes=45)


def test_the_same_name_in_two_files_means_two_things():
    one, other = FileZones([fixed("+0100")]).find("Fixed"), FileZones([fixed("+0200")]).find("Fixed")
    assert one.info != other.info


def test_the_place_that_a_file_names_beats_its_rules():
    zones = FileZones([fixed("+0100", more="X-LIC-LOCATION:America/New_York\n")])
    assert zones.find("Fixed").tzid == "America/New_York"


def test_a_name_that_neither_knows_is_none():
    assert FileZones([fixed("+0100")]).find("Other") is None
    assert FileZones().find("Other") is None


def test_zones_are_cut_at_the_limit(monkeypatch):
    monkeypatch.setattr(limits, "ZONES", 1)
    zones = FileZones([fixed("+0100", "One"), fixed("+0100", "Two")])
    assert zones.find("One") is not None
    assert zones.find("Two") is None


def test_a_zone_of_endless_text_is_not_read(monkeypatch):
    monkeypatch.setattr(limits, "ZONE_CHARS", 20)
    assert FileZones([fixed("+0100")]).find("Fixed") is None


def test_utc_is_one_zone():
    assert known("UTC") is UTC_ZONE


def test_embedded_rules_agree_with_the_zone_they_describe():
    own, berlin = embedded_zone(CUSTOM), ZoneInfo("Europe/Berlin")
    for day in range(0, 800, 3):
        instant = datetime(2026, 1, 1, 0, 30, tzinfo=UTC) + timedelta(days=day)
        assert instant.astimezone(own).isoformat() == instant.astimezone(berlin).isoformat()
        wall = instant.replace(tzinfo=None)
        for fold in (0, 1):
            ours, theirs = (wall.replace(tzinfo=zone, fold=fold) for zone in (own, berlin))
            assert ours.utcoffset() == theirs.utcoffset()
            assert ours.dst() == theirs.dst()


@pytest.mark.parametrize("wall", [datetime(2026, 3, 29, 2, 30), datetime(2026, 10, 25, 2, 30)], ids=["gap", "fold"])
@pytest.mark.parametrize("fold", [0, 1])
def test_gap_and_fold_are_read_as_the_system_reads_them(wall, fold):
    ours = wall.replace(tzinfo=embedded_zone(CUSTOM), fold=fold)
    theirs = wall.replace(tzinfo=ZoneInfo("Europe/Berlin"), fold=fold)
    assert ours.utcoffset() == theirs.utcoffset()
    assert ours.astimezone(UTC) == theirs.astimezone(UTC)


def test_the_second_pass_of_a_repeated_hour_has_its_fold():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).astimezone(embedded_zone(CUSTOM))
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(embedded_zone(CUSTOM))
    assert (first.fold, second.fold) == (0, 1)
    assert first.replace(fold=0) == second.replace(fold=0)


def test_names_of_the_times_of_year():
    own = embedded_zone(CUSTOM)
    assert datetime(2026, 7, 1, tzinfo=own).tzname() == "Summer"
    assert datetime(2026, 1, 1, tzinfo=own).tzname() == "Custom"
    assert (own.utcoffset(None), own.dst(None), own.tzname(None)) == (None, timedelta(), "Custom")
    assert repr(own) == "EmbeddedZone('Custom')"


def test_before_the_first_change_its_old_offset_holds():
    own = embedded_zone(fixed("+0100").replace("TZOFFSETTO:+0100", "TZOFFSETTO:+0300"))
    assert datetime(1960, 1, 1, tzinfo=own).utcoffset() == timedelta(hours=1)
    assert datetime(1960, 1, 1, tzinfo=UTC).astimezone(own).hour == 1
    assert datetime(1960, 1, 1, tzinfo=own).dst() == timedelta()


def test_zones_with_the_same_rules_are_equal_and_usable_as_keys():
    one, other = embedded_zone(fixed("+0100")), embedded_zone(fixed("+0100", "Other name"))
    assert one == other
    assert hash(one) == hash(other)
    assert one != embedded_zone(fixed("+0200"))
    assert one != "Fixed"


def observance(*lines):
    body = "\n".join(["DTSTART:20200301T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", *lines])
    return f"BEGIN:VTIMEZONE\nTZID:T\nBEGIN:DAYLIGHT\n{body}\nEND:DAYLIGHT\nEND:VTIMEZONE\n"


def changes(block):
    return [item.instant + item.before for item in embedded_zone(block)._transitions]


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=2SU;COUNT=3"], ["2020-03-01", "2020-04-12", "2021-04-11", "2022-04-10"]),
        (["RRULE:FREQ=YEARLY;COUNT=3"], ["2020-03-01", "2021-03-01", "2022-03-01"]),
        (["RRULE:FREQ=YEARLY;BYMONTHDAY=-1;UNTIL=20211231"], ["2020-03-01", "2020-03-31", "2021-03-31"]),
        (["RRULE:FREQ=YEARLY;UNTIL=20210301T010000Z"], ["2020-03-01", "2021-03-01"]),
        (["RRULE:FREQ=YEARLY;UNTIL=20210301T005959Z"], ["2020-03-01"]),
        (["RRULE:FREQ=YEARLY;UNTIL=20210301T020000"], ["2020-03-01", "2021-03-01"]),
        (["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=6"], ["2020-03-01", "2024-02-29"]),
        (["RRULE:FREQ=YEARLY;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU;COUNT=2"],
         ["2020-03-01", "2020-03-08", "2021-03-14"]),
        (["RDATE:20210401T020000,20220401T020000", "RDATE:20230401T010000Z"],
         ["2020-03-01", "2021-04-01", "2022-04-01", "2023-04-01"]),
        (["RDATE;VALUE=PERIOD:20210401T020000/PT1H"], ["2020-03-01", "2021-04-01"]),
        (["RDATE:soon,20211301T000000"], ["2020-03-01"]),
        (["RRULE:FREQ=SECONDLY"], ["2020-03-01"]),
        (["RRULE:FREQ=YEARLY;INTERVAL=2"], ["2020-03-01"]),
        (["RRULE:FREQ=YEARLY;BYMONTH=13"], ["2020-03-01"]),
        (["RRULE:FREQ=YEARLY;BYMONTH=x"], ["2020-03-01"]),
        (["RRULE:FREQ=YEARLY;BYDAY=6SU"], ["2020-03-01"]),
        (["RRULE:FREQ=YEARLY;BYMONTHDAY=0"], ["2020-03-01"]),
        (["RRULE:"], ["2020-03-01"]),
    ],
)  # fmt: skip
def test_yearly_rules_and_dates_are_read(lines, days):
    assert [f"{wall:%Y-%m-%d}" for wall in changes(observance(*lines))] == days


def test_an_endless_rule_ends_in_2200():
    assert changes(observance("RRULE:FREQ=YEARLY;UNTIL=never"))[-1].year == 2200


@pytest.mark.parametrize(
    "broken",
    [
        ("DTSTART:20200301T020000", "DTSTART:20201301T020000"),
        ("DTSTART:20200301T020000", "DTSTART:yesterday"),
        ("TZOFFSETTO:+0200", "TZOFFSETTO:2"),
        ("TZOFFSETTO:+0200", "TZOFFSETTO:+2400"),
        ("TZOFFSETFROM:+0100", "X-FROM:+0100"),
    ],
)
def test_an_observance_that_cannot_be_read_defines_nothing(broken):
    assert embedded_zone(observance().replace(*broken)) is None


def test_offsets_may_have_seconds_and_a_sign():
    own = embedded_zone(observance().replace("+0200", "-003015"))
    assert datetime(2021, 1, 1, tzinfo=own).utcoffset() == -timedelta(minutes=30, seconds=15)


def test_observances_are_cut_at_the_limit(monkeypatch):
    monkeypatch.setattr(limits, "OBSERVANCES", 1)
    both = corpus.read("event_zoned_custom").split("BEGIN:VEVENT")[0].split("BEGIN:VTIMEZONE")[1]
    own = embedded_zone("BEGIN:VTIMEZONE" + both.replace("Customized", "Limited"))
    assert {item.daylight for item in own._transitions} == {False}
