"""Times on the wire, both ways."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calapp.errors import InputError
from calapp.model.timespan import EventTime
from calapp.wire import moments

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "zone", "shown"),
    [
        ("2020-02-04T10:00:00Z", "America/Los_Angeles", "2020-02-04T02:00:00-08:00"),
        ("2020-02-04T10:00:00+01:00", "Europe/Berlin", "2020-02-04T10:00:00+01:00"),
        ("2020-02-04T10:00:00.123456Z", "", "2020-02-04T10:00:00+00:00"),
        ("2020-02-04T10:00:00Z", "Pacific Standard Time", "2020-02-04T02:00:00-08:00"),
        ("2020-02-04T10:00:00+05:30", "Nowhere/Land", "2020-02-04T04:30:00+00:00"),
        ("2020-02-04T10:00:00", "Europe/Berlin", "2020-02-04T11:00:00+01:00"),
    ],
    ids=["other zone", "own zone", "fractions", "Windows zone", "unknown zone", "no offset"],
)
def test_an_instant_shows_in_its_zone(text, zone, shown):
    assert moments.zoned(text, zone).iso() == shown


@pytest.mark.parametrize(
    "text", ["", "soon", "2020-13-01T00:00:00Z", "٢٠٢٠-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-01-01"]
)
def test_what_is_no_time_is_refused_with_its_field(text):
    with pytest.raises(InputError) as caught:
        moments.zoned(text, "UTC", field="start")
    assert caught.value.field == "start"


@pytest.mark.parametrize("text", ["2020-02-30", "20200201", "2020-02-01T00:00:00Z", ""])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(InputError):
        moments.day(text)


def test_a_floating_time_is_read_in_the_zone_that_is_given():
    time = EventTime.floating(datetime(2026, 7, 1, 9))
    assert moments.spoken(time, default_zone="Europe/Berlin") == ("2026-07-01T09:00:00+02:00", "Europe/Berlin")
    assert moments.spoken(time) == ("2026-07-01T09:00:00Z", "UTC")


def test_a_zone_that_only_its_file_knows_is_said_in_utc():
    time = EventTime(datetime(2026, 7, 1, 9), EventTime.utc(datetime(2026, 1, 1)).kind, "Home", 7200)
    assert moments.spoken(time) == ("2026-07-01T07:00:00Z", "UTC")


def test_a_local_mean_time_is_said_in_utc():
    time = EventTime.zoned(datetime(1850, 1, 1, 12), BERLIN, tzid="Europe/Berlin")
    assert moments.spoken(time).text == "1850-01-01T11:06:32Z"


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)), st.sampled_from(["Europe/Berlin", "UTC", "Asia/Kolkata"])
)
def test_a_zoned_time_comes_back(instant, zone):
    moment = instant.replace(microsecond=0, tzinfo=UTC).astimezone(ZoneInfo(zone))
    time = EventTime.of_instant(moment, tzid=zone)
    assert moments.zoned(*moments.spoken(time)) == time


def test_stamps_keep_fractions_only_where_there_are_some():
    moment = datetime(2026, 1, 1, 9, tzinfo=UTC)
    assert moments.stamp(moment) == "2026-01-01T09:00:00Z"
    assert moments.stamp(moment.replace(microsecond=420000)) == "2026-01-01T09:00:00.420Z"
