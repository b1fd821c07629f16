"""Times that are edited keep zone, value type and form; new zones bring their VTIMEZONE."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calapp.ical import parse, write
from calapp.ical.lines import parse_tree
from calapp.model.timespan import EventTime
from tests.ical import corpus
from tests.ical.writing import BERLIN, NOW, berlin, day, draft_of, line, lines, patch


def test_a_drag_keeps_zone_and_end_form():
    after = patch("event_zoned_plain", start=berlin(2026, 3, 10, 9), end=berlin(2026, 3, 10, 10, 30))
    assert line(after, "DTSTART") == "DTSTART;TZID=Europe/Berlin:20260310T090000"
    assert line(after, "DTEND") == "DTEND;TZID=Europe/Berlin:20260310T103000"
    assert after.count("BEGIN:VTIMEZONE") == 1


@pytest.mark.parametrize(
    ("name", "tzid"),
    [
        ("event_zoned_windows", "W. Europe Standard Time"),
        ("event_zoned_vendor_prefix", "/mozilla.org/20050126_1/Europe/Berlin"),
        ("event_zoned_lower_case_zone", "europe/berlin"),
    ],
)
def test_a_drag_keeps_the_name_that_the_file_uses(name, tzid):
    after = patch(name, start=berlin(2026, 3, 10, 9), end=berlin(2026, 3, 10, 10, 30))
    assert line(after, "DTSTART") == f"DTSTART;TZID={tzid}:20260310T090000"
    assert line(after, "DTEND") == f"DTEND;TZID={tzid}:20260310T103000"
    assert after.count("BEGIN:VTIMEZONE") == corpus.read(name).count("BEGIN:VTIMEZONE")


@pytest.mark.parametrize("name", ["event_zoned_unknown", "event_zoned_custom", "event_zoned_broken_vtimezone"])
def test_a_drag_keeps_a_zone_that_only_the_file_knows(name):
    raw = corpus.read(name)
    event = parse.events(raw)[0]
    later = {key: replace(time, wall=time.wall + timedelta(days=1)) for key, time in _times(event)}
    after = write.patch(raw, draft_of(raw, **later), now=NOW)
    assert parse.events(after)[0].start == later["start"]
    assert line(after, "DTSTART") == line(raw, "DTSTART").replace("0309T", "0310T")
    assert parse_tree(after).of_kind("VTIMEZONE") == parse_tree(raw).of_kind("VTIMEZONE")


def _times(event):
    return (("start", event.start), ("end", event.end))


def test_floating_stays_floating_and_utc_stays_utc():
    after = patch("event_floating_plain", start=EventTime.floating(datetime(2026, 3, 9, 9)))
    assert line(after, "DTSTART") == "DTSTART:20260309T090000"
    after = patch("event_utc_plain", start=EventTime.utc(datetime(2026, 3, 9, 9)))
    assert line(after, "DTSTART") == "DTSTART:20260309T090000Z"
    after = patch("event_utc_tzid_utc", start=EventTime.utc(datetime(2026, 3, 9, 9)))
    assert line(after, "DTSTART") == "DTSTART;TZID=UTC:20260309T090000"


def test_all_day_dates_are_written_with_an_exclusive_end():
    after = patch("event_date_plain", start=day(2026, 3, 10), end=day(2026, 3, 11))
    assert lines(after, "DTSTART", "DTEND") == ["DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260311"]


def test_an_event_becomes_all_day_and_timed_again():
    raw = corpus.read("event_zoned_plain").replace("CLASS:", "X-MICROSOFT-CDO-ALLDAYEVENT:FALSE\r\nCLASS:")
    all_day = write.patch(raw, draft_of(raw, start=day(2026, 3, 9), end=day(2026, 3, 10)), now=NOW)
    assert lines(all_day, "DTSTART", "DTEND", "X-MICROSOFT-CDO-ALLDAYEVENT") == [
        "DTSTART;VALUE=DATE:20260309",
        "DTEND;VALUE=DATE:20260310",
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
    ]
    timed = write.patch(all_day, draft_of(raw), now=NOW)
    assert line(timed, "DTSTART") == "DTSTART;TZID=Europe/Berlin:20260309T100000"
    assert line(timed, "DTEND") == "DTEND;TZID=Europe/Berlin:20260309T113000"


@pytest.mark.parametrize(
    ("name", "start", "end", "written"),
    [
        ("event_zoned_duration", berlin(2026, 3, 9, 12), berlin(2026, 3, 9, 13, 30), "PT1H30M"),
        ("event_zoned_duration", berlin(2026, 3, 9, 12), berlin(2026, 3, 9, 12, 45), "PT45M"),
        ("event_zoned_duration", berlin(2026, 3, 9, 12), berlin(2026, 3, 9, 12), "PT0S"),
        ("event_zoned_duration", berlin(2026, 3, 28, 12), berlin(2026, 3, 29, 12), "P1D"),
        ("event_zoned_duration", berlin(2026, 3, 28, 12), berlin(2026, 3, 29, 13), "PT24H"),
        ("event_zoned_duration_days", berlin(2026, 3, 9, 12), berlin(2026, 3, 10, 12), "P1D"),
        ("event_zoned_duration_days", berlin(2026, 3, 9, 12), berlin(2026, 3, 12, 12), "P3D"),
        ("event_date_duration", day(2026, 3, 10), day(2026, 3, 24), "P2W"),
        ("event_date_duration", day(2026, 3, 10), day(2026, 3, 11), "P1D"),
        ("event_zoned_duration_day_of_hours", berlin(2026, 3, 28, 12), berlin(2026, 3, 29, 14, 0, 5), "PT25H5S"),
    ],
)  # fmt: skip
def test_a_duration_stays_a_duration(name, start, end, written):
    after = patch(name, start=start, end=end)
    assert lines(after, "DURATION", "DTEND") == [f"DURATION:{written}"]
    assert (parse.events(after)[0].start, parse.events(after)[0].end) == (start, end)


def test_a_duration_gives_way_to_an_end_in_another_zone():
    end = EventTime.zoned(datetime(2026, 3, 9, 12), ZoneInfo("America/New_York"), tzid="America/New_York")
    after = patch("event_zoned_duration", end=end)
    assert lines(after, "DURATION", "DTEND") == ["DTEND;TZID=America/New_York:20260309T120000"]
    assert parse.events(after)[0].end == end


def test_a_duration_and_an_end_become_an_end():
    after = patch("event_zoned_duration_and_end", end=berlin(2026, 3, 9, 12))
    assert lines(after, "DURATION", "DTEND") == ["DTEND;TZID=Europe/Berlin:20260309T120000"]


def test_an_event_without_end_gets_one_only_when_it_needs_one():
    assert lines(patch("event_date_without_end", start=day(2026, 5, 1), end=day(2026, 5, 2)), "DTEND") == []
    after = patch("event_zoned_without_end", end=berlin(2026, 3, 9, 11))
    assert line(after, "DTEND") == "DTEND;TZID=Europe/Berlin:20260309T110000"


def test_an_end_that_was_no_right_end_is_mended_with_the_next_time_edit():
    after = patch("event_zoned_end_floating", start=berlin(2026, 3, 9, 9))
    assert line(after, "DTEND") == "DTEND;TZID=Europe/Berlin:20260309T113000"


def test_a_new_zone_brings_its_vtimezone_once():
    tokyo = EventTime.zoned(datetime(2026, 3, 9, 18), ZoneInfo("Asia/Tokyo"), tzid="Asia/Tokyo")
    after = patch("event_zoned_plain", start=tokyo, end=replace(tokyo, wall=datetime(2026, 3, 9, 19)))
    names = [zone.text("TZID") for zone in parse_tree(after).of_kind("VTIMEZONE")]
    assert names == ["Europe/Berlin", "Asia/Tokyo"]
    assert [child.name for child in parse_tree(after).children] == ["VTIMEZONE", "VTIMEZONE", "VEVENT"]
    back = write.patch(after, draft_of(after, title="Again"), now=NOW)
    assert back.count("BEGIN:VTIMEZONE") == 2


def test_a_new_zone_comes_before_the_event_where_there_was_none():
    after = patch("event_floating_plain", start=berlin(2026, 3, 9, 10), end=berlin(2026, 3, 9, 11))
    assert [child.name for child in parse_tree(after).children] == ["VTIMEZONE", "VEVENT"]
    assert line(after, "DTSTART") == "DTSTART;TZID=Europe/Berlin:20260309T100000"


def test_the_second_pass_of_a_repeated_hour_is_written_in_utc():
    second = EventTime.of_instant(datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(BERLIN), tzid="Europe/Berlin")
    after = patch("event_zoned_plain", start=second, end=berlin(2026, 10, 25, 4))
    assert line(after, "DTSTART") == "DTSTART:20261025T013000Z"
    assert parse.events(after)[0].start.key == second.key


def test_a_duration_gives_way_to_an_end_in_the_second_pass_of_a_repeated_hour():
    second = EventTime.of_instant(datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(BERLIN), tzid="Europe/Berlin")
    after = patch("event_zoned_duration", start=berlin(2026, 10, 24, 2, 30), end=second)
    assert lines(after, "DURATION", "DTEND") == ["DTEND:20261025T013000Z"]


def test_years_have_four_digits():
    after = patch("event_date_plain", start=day(904, 3, 1), end=day(904, 3, 2))
    assert line(after, "DTSTART") == "DTSTART;VALUE=DATE:09040301"
