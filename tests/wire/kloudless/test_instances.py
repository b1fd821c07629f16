"""Series: which occurrence an instance is, and which ones are missing."""

from datetime import UTC, datetime

import msgspec
import pytest

from calapp.model.timespan import TimeSpan
from calapp.wire.kloudless.instances import series_of
from calapp.wire.kloudless.payloads import Event as Record

MARCH = TimeSpan(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
ZONES = {"start_time_zone": "Europe/Berlin", "end_time_zone": "Europe/Berlin"}


def record(**fields) -> Record:
    return msgspec.convert(fields, Record)


MASTER = record(id="m", name="Stand-up", start="2026-03-02T08:00:00Z", end="2026-03-02T08:30:00Z", **ZONES,
                recurrence=[{"rrule": "RRULE:FREQ=DAILY;COUNT=5"}], recurrence_type="recurring_master")  # fmt: skip


def instance(number: int, start: str = "", end: str = "", **fields) -> Record:
    times = {"start": start or f"2026-03-0{number}T08:00:00Z", "end": end or f"2026-03-0{number}T08:30:00Z"}
    return record(**({"id": f"m{number}", "name": "Stand-up", "recurring_master_id": "m"} | times | ZONES | fields))


def shown(instances, window=MARCH, master=MASTER, **options):
    """Return what becomes of the series: its left-out days, and its overrides by slot."""
    whole, *own = series_of(master, instances, window, **options).events()
    return (
        [date.date.day for date in whole.exdates],
        [(one.recurrence_id.date.day, one.start.date.day, one.start.wall.hour, one.title) for one in own],
    )


def everyone(*but: int) -> list[Record]:
    return [instance(day) for day in range(2, 7) if day not in but]


def test_instances_that_say_what_their_series_says_are_nothing_of_their_own():
    assert shown(everyone()) == ([], [])


def test_instances_that_name_no_zone_are_read_in_that_of_their_series():
    plain = [instance(day, start_time_zone=None, end_time_zone=None) for day in range(2, 7)]
    assert shown(plain) == ([], [])


def test_a_slot_without_an_instance_was_left_out():
    assert shown(everyone(4)) == ([4], [])


def test_an_instance_that_says_something_of_its_own_is_an_override():
    assert shown([*everyone(4), instance(4, name="Late")]) == ([], [(4, 4, 9, "Late")])


def test_an_instance_that_moved_takes_the_slot_that_lacks_one():
    moved = instance(3, "2026-03-05T14:00:00Z", "2026-03-05T14:30:00Z")
    assert shown([*everyone(3), moved]) == ([], [(3, 5, 15, "Stand-up")])


def test_an_instance_that_moved_to_the_time_of_another_stays_itself():
    moved = instance(3, "2026-03-04T08:00:00Z", "2026-03-04T08:30:00Z")
    assert shown([*everyone(3), moved]) == ([], [(3, 4, 9, "Stand-up")])


def test_an_instance_says_itself_which_one_it_is():
    pair = {"key": "x-calapp-recurrence-id", "value": "20260306T080000Z"}
    moved = instance(6, "2026-03-03T14:00:00Z", "2026-03-03T14:30:00Z", custom_properties=[pair])
    assert shown([*everyone(3, 6), moved]) == ([3], [(6, 3, 15, "Stand-up")])


def test_two_instances_that_moved_keep_their_order():
    late = [
        instance(2, "2026-03-02T15:00:00Z", "2026-03-02T15:30:00Z"),
        instance(5, "2026-03-05T15:00:00Z", "2026-03-05T16:00:00Z"),
    ]
    assert shown([*everyone(2, 5), *late]) == ([], [(2, 2, 16, "Stand-up"), (5, 5, 16, "Stand-up")])


def test_a_list_that_shows_no_instances_says_nothing_about_them():
    assert shown([]) == ([], [])


def test_a_list_that_shows_changed_instances_only_leaves_the_others_to_the_rule():
    assert shown([instance(4, name="Late")], expanded=False) == ([], [(4, 4, 9, "Late")])


def test_an_absent_instance_at_the_edge_of_the_window_proves_nothing():
    window = TimeSpan(datetime(2026, 3, 2, 8, 10, tzinfo=UTC), datetime(2026, 3, 6, 8, 10, tzinfo=UTC))
    assert shown([instance(4), instance(5)], window) == ([], [])


@pytest.mark.parametrize("missing", [4, 5])
def test_whole_days(missing):
    master = record(id="m", name="Trip", start="2026-03-02T00:00:00Z", end="2026-03-03T00:00:00Z", all_day=True,
                    recurrence={"rrule": "FREQ=DAILY;COUNT=6"})  # fmt: skip
    days = [
        record(id=f"m{day}", name="Trip", all_day=True, recurring_master_id="m",
               start=f"2026-03-0{day}T00:00:00Z", end=f"2026-03-0{day + 1}T00:00:00Z")
        for day in range(2, 8) if day != missing
    ]  # fmt: skip
    assert shown(days, master=master) == ([missing], [])


def test_an_instance_beside_the_rule_is_an_added_date():
    more = instance(9)
    whole, *own = series_of(MASTER, [*everyone(), more], MARCH).events()
    assert ([date.date.day for date in whole.rdates], own) == ([9], [])
    whole, changed = series_of(MASTER, [*everyone(), instance(9, name="Extra", custom_properties=[
        {"key": "x-calapp-recurrence-id", "value": "20260309T080000Z"}])], MARCH).events()  # fmt: skip
    assert ([date.date.day for date in whole.rdates], changed.title) == ([9], "Extra")


def test_a_series_of_dates_alone_has_all_of_them():
    master = record(id="m", name="Stand-up", start="2026-03-02T08:00:00Z", end="2026-03-02T08:30:00Z", **ZONES,
                    recurrence=None, recurrence_type="recurring_master")  # fmt: skip
    (whole,) = series_of(master, everyone(4), MARCH).events()
    assert [date.date.day for date in whole.rdates] == [3, 5, 6]
