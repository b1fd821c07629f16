"""Occurrences: the derived index that every view reads. On the start-up path.

The table is shelved by kind of time and by reach, a class of length, and sorted by start on each shelf. What overlaps
[start, end) lies on each shelf between ``start - reach`` and ``end``: a few short stretches, however long the longest
event of the calendar is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from calapp.model.event import PartStat, Status, Transparency
from calapp.model.occurrence import Occurrence, OccurrenceKey, SyncMark
from calapp.model.timespan import DAY_SECONDS, EPOCH, EventTime, TimeKind, TimeSpan
from calapp.store.connection import Connection, Row
from calapp.store.session import Session
from calapp.store.touched import KIND_CODES, KINDS

REACHES = (DAY_SECONDS, 7 * DAY_SECONDS, 62 * DAY_SECONDS, 731 * DAY_SECONDS, 2**53)
"""The longest occurrence, in seconds, of each class of length."""

_ZONED = KIND_CODES[TimeKind.ZONED]
_ALL_DAY = KIND_CODES[TimeKind.ALL_DAY]
_STATUSES = {status.value: status for status in Status}
_TRANSPARENCIES = {transparency.value: transparency for transparency in Transparency}
_ANSWERS: dict[str | None, PartStat | None] = {None: None, **{answer.value: answer for answer in PartStat}}
_MARKS = {
    None: SyncMark.SYNCED,
    "queued": SyncMark.PENDING,
    "inflight": SyncMark.PENDING,
    "unknown": SyncMark.PENDING,
    "blocked": SyncMark.BLOCKED,
    "conflict": SyncMark.CONFLICT,
}

_COLUMNS = """
  o.kind, o.start_key, o.length, o.start_offset, o.end_offset, o.calendar_id, o.recurrence_id,
  e.object_id, e.uid, e.title, e.location, e.status, e.transp, e.partstat, e.series, e.has_alarm, e.has_guests,
  e.tzid, e.end_tzid, (SELECT state FROM outbox WHERE object_id = e.object_id ORDER BY id LIMIT 1)"""
_SHELVES = ", ".join(["(?, ?, ?, ?, ?)"] * len(KINDS) * len(REACHES))
_BETWEEN = f"""
WITH shelf (kind, reach, low, high, after) AS (VALUES {_SHELVES})
SELECT {_COLUMNS}
FROM shelf
CROSS JOIN occurrence o
  ON o.kind = shelf.kind AND o.reach = shelf.reach AND o.start_key > shelf.low AND o.start_key < shelf.high
CROSS JOIN event e ON e.id = o.event_id
WHERE o.end_key > shelf.after AND o.calendar_id IN"""
_OF_VISIBLE = f"{_BETWEEN} (SELECT id FROM calendar WHERE visible)"
_OF_NAMED = f"{_BETWEEN} (SELECT value FROM json_each(?))"
_ALARMED = f"{_OF_VISIBLE} AND e.has_alarm AND e.status <> 'canceled' AND e.partstat IS NOT 'declined'"
_OF_OBJECT = f"SELECT {_COLUMNS} FROM event e JOIN occurrence o ON o.event_id = e.id WHERE e.object_id = ?"
_NEAREST = f"""
SELECT {_COLUMNS}, min(abs(o.start_key - ?))
FROM json_each(?) wanted CROSS JOIN event e ON e.id = wanted.value CROSS JOIN occurrence o ON o.event_id = e.id
WHERE o.calendar_id IN (SELECT id FROM calendar WHERE visible)
GROUP BY e.id"""
_UNANSWERED = f"""
SELECT {_COLUMNS}, min(o.start_key)
FROM event e CROSS JOIN occurrence o ON o.event_id = e.id
WHERE e.partstat = 'needs-action' AND e.status <> 'canceled' AND o.end_key > ? - CASE o.kind WHEN {_ZONED} THEN 0
  ELSE {DAY_SECONDS} END AND o.calendar_id IN (SELECT id FROM calendar WHERE visible)
GROUP BY e.object_id ORDER BY o.start_key LIMIT ?"""
_OBJECTS = f"""
WITH shelf (kind, reach, low, high, after) AS (VALUES {_SHELVES})
SELECT DISTINCT e.object_id
FROM shelf
CROSS JOIN occurrence o
  ON o.kind = shelf.kind AND o.reach = shelf.reach AND o.start_key > shelf.low AND o.start_key < shelf.high
CROSS JOIN event e ON e.id = o.event_id
WHERE o.end_key > shelf.after AND o.calendar_id = ? ORDER BY e.object_id"""


class Occurrences:
    """The index of dated happenings; a cache that can be dropped and rebuilt."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection

    def between(self, span: TimeSpan, *, calendar_ids: Iterable[int] | None = None) -> tuple[Occurrence, ...]:
        """Return the occurrences that overlap ``span``, by start; of all visible calendars unless some are named.

        Series are known within the covered years only: see ``missing_years``.
        """
        shelves = _shelves(span)
        if calendar_ids is None:
            rows = self._connection.rows(_OF_VISIBLE, *shelves)
        else:
            rows = self._connection.rows(_OF_NAMED, *shelves, json_list(calendar_ids))
        order = _Order(span)
        rows.sort(key=order.key)
        return tuple([occurrence(row) for row in rows])

    def alarmed(self, span: TimeSpan) -> tuple[Occurrence, ...]:
        """Return the occurrences in visible calendars that overlap ``span``, have alarms and take place with the user.

        In no order.
        """
        return tuple(occurrence(row) for row in self._connection.rows(_ALARMED, *_shelves(span)))

    def get(self, key: OccurrenceKey) -> Occurrence | None:
        """Return one occurrence, None when there is none within the covered years."""
        row = self._connection.row(f"{_OF_OBJECT} AND o.recurrence_id = ?", key.object_id, key.recurrence_id)
        return None if row is None else occurrence(row)

    def of_object(self, object_id: int) -> tuple[Occurrence, ...]:
        """Return all occurrences of an object within the covered years, by start."""
        return tuple(occurrence(row) for row in self._connection.rows(f"{_OF_OBJECT} ORDER BY o.start_key", object_id))

    def nearest(self, event_ids: Iterable[int], key: int) -> tuple[Occurrence, ...]:
        """Return of each component in a visible calendar the occurrence that starts nearest to a sort key."""
        rows = self._connection.rows(_NEAREST, key, json_list(event_ids))
        return tuple(occurrence(row[:-1]) for row in rows)

    def unanswered(self, now: datetime, *, limit: int) -> tuple[Occurrence, ...]:
        """Return of each object in a visible calendar that the user did not answer the next occurrence, by start.

        What has no zone counts until a day later, for it may still be on somewhere.
        """
        rows = self._connection.rows(_UNANSWERED, int(now.timestamp()), limit)
        return tuple(occurrence(row[:-1]) for row in rows)

    def missing_years(self, span: TimeSpan) -> tuple[int, ...]:
        """Return the years that ``span`` touches and series were not expanded for yet: hand to ``Store.extend``."""
        last = span.end - timedelta(microseconds=1) if span.end > span.start else span.end
        rows = self._connection.rows(
            "SELECT year FROM covered_year WHERE complete AND year BETWEEN ? AND ?", span.start.year, last.year
        )
        covered = {year for (year,) in rows}
        return tuple(year for year in range(span.start.year, last.year + 1) if year not in covered)


def occurrence(row: Row) -> Occurrence:
    """Return the value of a row of ``_COLUMNS``."""
    (code, start_key, length, start_offset, end_offset, calendar_id, recurrence_id, object_id, uid, title, location,
     status, transp, partstat, series, has_alarm, has_guests, tzid, end_tzid, state) = row  # fmt: skip
    kind = KINDS[code]
    return Occurrence(
        OccurrenceKey(object_id, recurrence_id),
        calendar_id,
        uid,
        EventTime(EPOCH + timedelta(seconds=start_key + start_offset), kind, tzid, start_offset),
        EventTime(EPOCH + timedelta(seconds=start_key + length + end_offset), kind, end_tzid, end_offset),
        title,
        location,
        _STATUSES[status],
        _TRANSPARENCIES[transp],
        _ANSWERS[partstat],
        bool(series),
        bool(has_alarm),
        bool(has_guests),
        _MARKS[state],
    )


def object_ids(connection: Connection, span: TimeSpan, calendar_id: int) -> list[int]:
    """Return the ids of the objects of a calendar with an occurrence in ``span``."""
    return [object_id for (object_id,) in connection.rows(_OBJECTS, *_shelves(span), calendar_id)]


def json_list(numbers: Iterable[int]) -> str:
    """Return numbers as one parameter, for ``json_each``."""
    return f"[{','.join(str(int(number)) for number in numbers)}]"


def _shelves(span: TimeSpan) -> list[int]:
    """Return the stretch of each shelf that can overlap ``span``, as parameters."""
    values: list[int] = []
    for kind, code in KIND_CODES.items():
        low, high = span.keys(kind)
        for reach, longest in enumerate(REACHES):
            values += (code, reach, low - longest, high, low)
    return values


class _Order:
    """Sorts rows by their start on the wall clock of a span's zone; all-day before timed."""

    def __init__(self, span: TimeSpan) -> None:
        self._zone = span.start.tzinfo or UTC
        first, last = span.start.utcoffset(), span.end.utcoffset()
        self._offset = int(first.total_seconds()) if first is not None and first == last else None

    def key(self, row: Row) -> tuple[int, bool, int, str, int]:
        code, start = row[0], row[1]
        if code == _ZONED:
            start += self._offset if self._offset is not None else self._offset_at(start)
        return start, code != _ALL_DAY, -row[2], row[9], row[7]

    def _offset_at(self, key: int) -> int:
        instant = datetime.fromtimestamp(key, UTC).astimezone(self._zone)
        return int((instant.utcoffset() or timedelta()).total_seconds())
