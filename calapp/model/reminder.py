"""Reminders: alarms of events at the moments when they are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from zlib import crc32

from calapp.model.calendar import Calendar
from calapp.model.event import Alarm
from calapp.model.occurrence import Occurrence
from calapp.model.timespan import EventTime, TimeKind

_DAY = 24 * 60
SHOWN_ACTIONS = frozenset(("DISPLAY", "AUDIO"))
"""What a calendar may do to remind (RFC 5545 section 3.6.6); e-mail is the server's business, programs nobody's."""


class ReminderState(StrEnum):
    """What became of a reminder that was due."""

    SHOWN = "shown"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, order=True)
class ReminderKey:
    """The identity of a reminder; it outlives the stored object, so that a resync forgets no answer.

    ``alarm`` is the trigger in words: seconds from the start or end, or the moment itself.
    """

    uid: str
    recurrence_id: str
    alarm: str

    @property
    def tag(self) -> str:
        """All of it in one word."""
        return "\n".join((self.uid, self.recurrence_id, self.alarm))

    @property
    def name(self) -> str:
        """A short word for it, to be typed; the same at every look."""
        return f"{crc32(self.tag.encode()):08x}"


@dataclass(frozen=True, slots=True)
class Reminder:
    """An alarm of an event at the moment ``at``; it matters until ``over``. Both are in UTC.

    ``meeting`` is where one joins the event, "" for nowhere. ``until`` is when a reminder that was put off comes back.
    """

    key: ReminderKey
    at: datetime
    over: datetime
    occurrence: Occurrence
    calendar: Calendar
    meeting: str = ""
    until: datetime | None = None


def alarm_words(alarm: Alarm) -> str:
    """Return what tells an alarm from the others of its event."""
    if alarm.at is not None:
        return alarm.at.strftime("%Y%m%dT%H%M%SZ")
    return f"{'end' if alarm.from_end else 'start'}{round((alarm.offset or timedelta()).total_seconds()):+d}"


def due_at(alarm: Alarm, start: EventTime, end: EventTime, zone: tzinfo) -> datetime:
    """Return the moment, in ``zone``, at which an alarm is due; whole days begin at midnight there."""
    if alarm.at is not None:
        return alarm.at.astimezone(zone)
    base, offset = end if alarm.from_end else start, alarm.offset or timedelta()
    if base.kind is TimeKind.ALL_DAY:
        # By the wall clock: "a day before, at nine" stays at nine when the clocks change in between.
        return (datetime.combine(base.date, time()) + offset).replace(tzinfo=zone)
    return base.instant(zone) + offset


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours in which nothing is shown, in minutes from midnight; ``begin`` after ``end`` spans the night."""

    begin: int
    end: int

    def until(self, now: datetime) -> datetime | None:
        """Return when the quiet that ``now`` lies in ends; None when it is not quiet."""
        minute, end = now.hour * 60 + now.minute, self.end % _DAY
        if self.begin == end:
            return None
        inside = self.begin <= minute < end if self.begin < end else not end <= minute < self.begin
        if not inside:
            return None
        day = now.date() + timedelta(days=minute >= end)
        return datetime.combine(day, time(end // 60, end % 60), now.tzinfo)
