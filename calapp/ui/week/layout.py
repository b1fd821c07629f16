"""Where events go: split into days, side by side in columns, stacked in the all-day lane. Arithmetic only, no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from calapp.model.occurrence import Occurrence, OccurrenceKey
from calapp.model.timespan import EventTime, TimeKind
from calapp.ui.week.metrics import DAY_MINUTES

MAX_COLUMNS = 5
MOMENT_MINUTES = 30
LANE_ROWS = 3
_DAY = timedelta(days=1)
_NO_TIME = timedelta()


class Segment(NamedTuple):
    """The part of a timed event on one day, in minutes of that day's wall clock; more may lie before or after."""

    occurrence: Occurrence
    day: int
    start: float
    end: float
    before: bool = False
    after: bool = False


class LaneSpan(NamedTuple):
    """The days of an event in the all-day lane, first and last included; more may lie before or after the week."""

    occurrence: Occurrence
    first: int
    last: int
    before: bool = False
    after: bool = False


class Walls(NamedTuple):
    """Start and end on the view's wall clock."""

    start: datetime
    end: datetime


class Week(NamedTuple):
    """The events of a row of days: the timed ones of each day, those of the lane, and the wall-clock times of all."""

    days: tuple[tuple[Segment, ...], ...]
    lane: tuple[LaneSpan, ...]
    walls: Mapping[OccurrenceKey, Walls]


class Box(NamedTuple):
    """A placed segment: fractions of the day's width from its leading edge, and minutes from the top."""

    segment: Segment
    left: float
    right: float
    top: float
    bottom: float


class Chip(NamedTuple):
    """The place of "+N more" for segments that found no room."""

    hidden: tuple[Segment, ...]
    left: float
    right: float
    top: float
    bottom: float


class Day(NamedTuple):
    """One arranged day."""

    boxes: tuple[Box, ...]
    chips: tuple[Chip, ...]


class LaneRow(NamedTuple):
    """A lane event and its row, counted from the top."""

    span: LaneSpan
    row: int


class Lane(NamedTuple):
    """The arranged lane: what is shown, how many rows that takes, and for each day what is not shown."""

    rows: tuple[LaneRow, ...]
    height: int
    hidden: tuple[tuple[LaneSpan, ...], ...]


def split(occurrences: Iterable[Occurrence], first: date, days: int, zone: tzinfo) -> Week:
    """Split occurrences into the days of a view in ``zone``: all-day and long ones to the lane, others by midnights."""
    columns: list[list[Segment]] = [[] for _ in range(days)]
    lane: list[LaneSpan] = []
    known: dict[OccurrenceKey, Walls] = {}
    origin = datetime.combine(first, time())
    for occurrence in occurrences:
        start, end = known[occurrence.key] = walls(occurrence, zone)
        if in_lane(occurrence, start, end):
            lane.extend(_lane_span(occurrence, start - origin, end - origin, days))
        else:
            for segment in _segments(occurrence, start - origin, end - origin, days):
                columns[segment.day].append(segment)
    return Week(tuple(map(tuple, columns)), tuple(lane), known)


def walls(occurrence: Occurrence, zone: tzinfo) -> Walls:
    """Return start and end on the wall clock of ``zone``.

    Where the clock was set back in between, and shows an end before the start, it ends as long after as it lasts.
    """
    start, end = wall(occurrence.start, zone), wall(occurrence.end, zone)
    if end <= start:
        end = start + timedelta(seconds=max(0, occurrence.end.key - occurrence.start.key))
    return Walls(start, end)


def wall(moment: EventTime, zone: tzinfo) -> datetime:
    """Return a time as the wall clock of ``zone`` shows it."""
    if moment.kind is not TimeKind.ZONED:
        return moment.wall
    key = moment.key
    if key < 0:  # Windows takes no timestamps before 1970
        return moment.instant(zone).replace(tzinfo=None)
    return datetime.fromtimestamp(key, zone).replace(tzinfo=None, fold=0)


def in_lane(occurrence: Occurrence, start: datetime, end: datetime) -> bool:
    """Tell whether an event belongs to the all-day lane (W6): all-day, or 24 hours and longer."""
    if occurrence.start.kind is TimeKind.ALL_DAY or end - start >= _DAY:
        return True
    return occurrence.end.key - occurrence.start.key >= DAY_MINUTES * 60


def arrange(segments: Sequence[Segment], *, least: float, columns: int = MAX_COLUMNS, chip: float = 0.4) -> Day:
    """Place the segments of one day side by side, without overlaps and whatever their order (W1 to W5).

    ``least`` is the smallest height in minutes, and the height of a chip; ``columns`` how many fit beside each other;
    ``chip`` the width of a chip as a fraction of the day.
    """
    placed = sorted((_Placed.of(segment, least) for segment in segments), key=_order)
    blocks = list(_blocks(placed))
    floors = [*(block[0].top for block in blocks[1:]), float(DAY_MINUTES)]
    boxes: list[Box] = []
    chips: list[Chip] = []
    for block, floor in zip(blocks, floors, strict=False):
        shown, tail = _arrange_block(block, max(columns, 1), least, chip, floor)
        boxes += shown
        chips += tail
    return Day(tuple(boxes), tuple(chips))


def pack(spans: Iterable[LaneSpan], days: int, *, rows: int = LANE_ROWS) -> Lane:
    """Stack the lane: by start, the longer first, each into the first free row; ``rows`` are shown (W7)."""
    ordered = sorted(spans, key=lambda span: (span.first, span.first - span.last, _identity(span.occurrence)))
    ends: list[int] = []
    shown: list[LaneRow] = []
    hidden: list[list[LaneSpan]] = [[] for _ in range(days)]
    for span in ordered:
        row = next((row for row, end in enumerate(ends) if end < span.first), len(ends))
        ends[row:] = [span.last, *ends[row + 1 :]]
        if row < rows:
            shown.append(LaneRow(span, row))
        else:
            for day in range(span.first, span.last + 1):
                hidden[day].append(span)
    return Lane(tuple(shown), min(len(ends), rows), tuple(map(tuple, hidden)))


class _Placed(NamedTuple):
    """A segment with the extent that it takes up on the screen, which is never smaller than a line of text."""

    segment: Segment
    top: float
    bottom: float

    @classmethod
    def of(cls, segment: Segment, least: float) -> _Placed:
        end = segment.end if segment.end > segment.start else segment.start + MOMENT_MINUTES
        top = max(min(segment.start, DAY_MINUTES - least), 0.0)
        return cls(segment, top, min(max(end, top + least), float(DAY_MINUTES)))


def _arrange_block(
    members: Sequence[_Placed], limit: int, least: float, chip: float, floor: float
) -> tuple[list[Box], list[Chip]]:
    """Place a connected group of overlapping segments; what does not fit goes into chips above ``floor``."""
    columns = _first_fit(members)
    boxes = _boxes(columns[:limit], min(len(columns), limit))
    chips: list[Chip] = []
    for hidden in _tail(columns[limit:]):
        place = _free_place(hidden, [*boxes, *chips], least, chip, floor)
        if place is None:  # then the last column makes room for the chips
            left = (limit - 1) / limit
            chips = [_chip(hidden, left, hidden[0].top, least) for hidden in _tail(columns[limit - 1 :])]
            return _boxes(columns[: limit - 1], limit), chips
        chips.append(place)
    return boxes, chips


def _boxes(columns: Sequence[Sequence[_Placed]], parts: int) -> list[Box]:
    return [
        Box(one.segment, index / parts, _reach(one, index, columns) / parts, one.top, one.bottom)
        for index, column in enumerate(columns)
        for one in column
    ]


def _tail(columns: Iterable[Iterable[_Placed]]) -> list[list[_Placed]]:
    return list(_blocks(sorted((one for column in columns for one in column), key=_order)))


def _chip(hidden: Sequence[_Placed], left: float, top: float, least: float) -> Chip:
    return Chip(tuple(one.segment for one in hidden), left, 1.0, top, top + least)


def _first_fit(members: Iterable[_Placed]) -> list[list[_Placed]]:
    columns: list[list[_Placed]] = []
    for member in members:
        for column in columns:
            if column[-1].bottom <= member.top:
                column.append(member)
                break
        else:
            columns.append([member])
    return columns


def _reach(one: _Placed, index: int, columns: Sequence[Sequence[_Placed]]) -> int:
    """Return the column up to which a box may widen: over all that are free for its whole extent."""
    for column in range(index + 1, len(columns)):
        if any(other.top < one.bottom and one.top < other.bottom for other in columns[column]):
            return column
    return len(columns)


def _blocks(placed: Sequence[_Placed]) -> Iterator[list[_Placed]]:
    """Yield the connected groups of what is sorted by top."""
    group: list[_Placed] = []
    bottom = 0.0
    for one in placed:
        if group and one.top >= bottom:
            yield group
            group = []
        bottom = max(bottom, one.bottom) if group else one.bottom
        group.append(one)
    if group:
        yield group


def _free_place(
    hidden: Sequence[_Placed], taken: Sequence[Box | Chip], least: float, width: float, floor: float
) -> Chip | None:
    """Return the topmost free place at the trailing edge, beside or below the hidden segments, next to their block."""
    left, top = max(1.0 - width, 0.0), hidden[0].top
    bottom = max(box.bottom for box in taken)
    near = [box for box in taken if box.right > left and box.bottom > top]
    start = next(
        start
        for start in sorted({top, *(box.bottom for box in near)})
        if not any(box.top < start + least and start < box.bottom for box in near)
    )
    return _chip(hidden, left, start, least) if start <= bottom and start + least <= floor else None


def _segments(occurrence: Occurrence, start: timedelta, end: timedelta, days: int) -> Iterator[Segment]:
    last = start.days if end == start else (end - timedelta.resolution).days
    for day in range(max(start.days, 0), min(last, days - 1) + 1):
        low, high = max(start - day * _DAY, _NO_TIME), min(end - day * _DAY, _DAY)
        yield Segment(
            occurrence, day, low.total_seconds() / 60, high.total_seconds() / 60, day > start.days, day < last
        )


def _lane_span(occurrence: Occurrence, start: timedelta, end: timedelta, days: int) -> Iterator[LaneSpan]:
    first = start.days
    last = max(first, (end - timedelta.resolution).days)
    if first < days and last >= 0:
        yield LaneSpan(occurrence, max(first, 0), min(last, days - 1), first < 0, last >= days)


def _order(one: _Placed) -> tuple[float, float, tuple[int, str]]:
    return one.top, -one.bottom, _identity(one.segment.occurrence)


def _identity(occurrence: Occurrence) -> tuple[int, str]:
    return occurrence.key.object_id, occurrence.key.recurrence_id
