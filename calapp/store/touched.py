"""Collects what a unit of work touches, to tell it as one ChangeSummary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from calapp.model.changes import ChangeSummary, KeyRange
from calapp.model.timespan import DAY_SECONDS, TimeKind

KINDS = (TimeKind.ZONED, TimeKind.FLOATING, TimeKind.ALL_DAY)
KIND_CODES = {kind: code for code, kind in enumerate(KINDS)}
MOST_RANGES = 64


class Touched:
    """The times, calendars and lists that were written to."""

    def __init__(self) -> None:
        self.accounts = False
        self.calendars = False
        self.conflicts = False
        self.pending = False
        self._everything = False
        self._calendar_ids: set[int] = set()
        self._ranges: tuple[list[tuple[int, int]], ...] = tuple([] for _ in KINDS)

    def calendar(self, calendar_id: int) -> None:
        """Note that objects of a calendar changed."""
        self._calendar_ids.add(calendar_id)

    def happenings(self, rows: Iterable[tuple[int, int, int]]) -> None:
        """Note occurrences that came or went, as kind code, start key and end key."""
        for code, start, end in rows:
            self._ranges[code].append((start, end))

    def everything(self) -> None:
        """Note that any occurrence may have changed."""
        self._everything = True

    def summary(self) -> ChangeSummary:
        """Return what was noted as one notice."""
        return ChangeSummary(
            calendar_ids=frozenset(self._calendar_ids),
            ranges=None if self._everything else self._merged(),
            accounts=self.accounts,
            calendars=self.calendars,
            conflicts=self.conflicts,
            pending=self.pending,
        )

    def _merged(self) -> tuple[KeyRange, ...]:
        return tuple(
            KeyRange(kind, start, end)
            for kind, ranges in zip(KINDS, self._ranges, strict=True)
            for start, end in coalesced(ranges)
        )


def compact(summary: ChangeSummary) -> ChangeSummary:
    """Return a notice of many merged ones with few ranges again."""
    touched = Touched()
    for one in summary.ranges or ():
        touched.happenings([(KIND_CODES[one.kind], one.start, one.end)])
    return summary if summary.ranges is None else replace(summary, ranges=touched.summary().ranges)


def coalesced(ranges: list[tuple[int, int]], most: int = MOST_RANGES) -> list[tuple[int, int]]:
    """Return few ranges that cover all of ``ranges``: those within a day of each other become one.

    Where that leaves more than ``most``, the smallest gaps are given up too; nothing is ever left uncovered.
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if joined and start - joined[-1][1] <= DAY_SECONDS:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    if len(joined) <= most:
        return joined
    gaps = sorted(range(1, len(joined)), key=lambda at: joined[at][0] - joined[at - 1][1])
    cuts = sorted(gaps[len(joined) - most :])
    edges = [0, *cuts, len(joined)]
    return [(joined[low][0], joined[high - 1][1]) for low, high in zip(edges, edges[1:], strict=False)]
