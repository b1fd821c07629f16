from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.changes import ActivityType, Origin
from calapp.model.event import Event
from calapp.model.timespan import EventTime
from calapp.service.views import ActivityDetail, ActivityEntry
from calapp.ui import activity_words as words

NOW = datetime(2026, 3, 12, 10, tzinfo=ZoneInfo("Europe/Berlin"))
WORK = Calendar(7, 3, "/work/", "Work")
TEA = ActivityEntry(
    5, ActivityType.UPDATE, Origin.REMOTE, datetime(2026, 3, 12, 8, 5, tzinfo=UTC),
    Account(3, AccountKind.CALDAV, "Dav"), 7, WORK, 1, "tea", "Tea",
)  # fmt: skip
CALENDAR = replace(TEA, object_id=None, uid="", title="Work", type=ActivityType.ADD)
EVENT = Event("tea", EventTime.utc(datetime(2026, 3, 12)), EventTime.utc(datetime(2026, 3, 12)), title="Tea")  # noqa: DTZ001


def test_a_line_says_what_happened_where_and_when():
    assert (words.did(TEA), words.place(TEA), words.clock(TEA, NOW.tzinfo)) == (
        "Changed on the server",
        "Work",
        "09:05",
    )
    assert words.heading(TEA) == "“Tea” was changed on the server"
    assert words.where_and_when(TEA, NOW) == "Work · Dav · Today, 09:05"
    assert words.spoken(TEA, NOW) == "Tea, Changed on the server, Work, Today, 09:05"
    assert words.heading(replace(TEA, title="", type=ActivityType.DELETE, origin=Origin.LOCAL)) == (
        "“Untitled” was deleted here"
    )


def test_a_calendar_is_told_from_an_event():
    assert (words.did(CALENDAR), words.place(CALENDAR)) == ("Calendar added on the server", "Dav")
    assert words.heading(CALENDAR) == "The calendar “Work” was added on the server"
    assert words.where_and_when(replace(CALENDAR, calendar=None), NOW) == "Dav · Today, 09:05"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 11, 23, 0, tzinfo=UTC), "Today"),  # midnight in Berlin
        (datetime(2026, 3, 11, 22, 59, tzinfo=UTC), "Yesterday"),
        (datetime(2026, 3, 10, 9, tzinfo=UTC), "Tue 10 March"),
        (datetime(2025, 12, 30, 9, tzinfo=UTC), "Tue 30 December 2025"),
    ],
)
def test_days_are_named_as_seen_from_today(moment, day):
    assert words.day(moment, NOW) == day


def test_what_the_versions_do_not_tell_is_remarked():
    both = ActivityDetail(TEA, EVENT, EVENT, ("title",))
    assert words.remark(both) == ""
    assert words.remark(replace(both, fields=())) == "Nothing changed that calapp shows."
    assert words.remark(replace(both, others=1)) == "1 more event of this series changed with it."
    assert words.remark(ActivityDetail(TEA, None, EVENT)) == ""
    assert "one by one" in words.remark(ActivityDetail(CALENDAR))


def test_a_version_that_cannot_be_shown_has_a_word():
    assert words.gone(ActivityDetail(TEA, unknown=True)) == "Not known any more"
    assert [words.gone(ActivityDetail(replace(TEA, type=what))) for what in ActivityType] == [
        "Not there yet", "Not there", "Deleted",
    ]  # fmt: skip
