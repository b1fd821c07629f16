from hypothesis import given
from hypothesis import strategies as st

from calapp.model.changes import ChangeSummary, KeyRange
from calapp.model.timespan import TimeKind
from calapp.store.touched import coalesced, compact

DAY = 86_400
RANGES = st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**6)).map(lambda pair: (pair[0], sum(pair))))


def test_ranges_within_a_day_of_each_other_become_one():
    assert coalesced([(DAY, DAY + 60), (0, 60), (10 * DAY, 10 * DAY + 60)]) == [
        (0, DAY + 60),
        (10 * DAY, 10 * DAY + 60),
    ]
    assert coalesced([]) == []


def test_a_range_within_another_is_swallowed():
    assert coalesced([(0, 9 * DAY), (DAY, 2 * DAY)]) == [(0, 9 * DAY)]


@given(ranges=RANGES, most=st.integers(1, 5))
def test_few_ranges_cover_all_and_the_widest_gaps_stay_open(ranges, most):
    few = coalesced(ranges, most)
    assert len(few) <= most
    assert all(any(low <= start and end <= high for low, high in few) for start, end in ranges)
    assert all(before[1] < after[0] for before, after in zip(few, few[1:], strict=False))
    if few:
        assert (few[0][0], few[-1][1]) == (min(ranges)[0], max(end for _start, end in ranges))


def test_a_notice_of_many_merged_ones_has_few_ranges_again():
    summary = ChangeSummary(frozenset({1}), pending=True)
    for number in range(1_000):
        start = number * 10 * DAY
        summary = summary.merged(ChangeSummary(ranges=(KeyRange(TimeKind.FLOATING, start, start + 60),)))
    few = compact(summary)
    assert len(few.ranges) == 64
    assert (few.calendar_ids, few.pending) == ({1}, True)
    assert (few.ranges[0].start, few.ranges[-1].end) == (0, 9_990 * DAY + 60)
    assert compact(ChangeSummary(ranges=None)).ranges is None
