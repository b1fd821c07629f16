"""Reminders: which alarms are due by now, from what is stored, without window or network."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from time import sleep

from calapp.errors import CalappError
from calapp.ical import alarms
from calapp.ical.lines import parse_tree
from calapp.model.changes import ChangeSummary
from calapp.model.event import Alarm
from calapp.model.occurrence import Occurrence
from calapp.model.reminder import (
    SHOWN_ACTIONS,
    Reminder,
    ReminderKey,
    ReminderState,
    alarm_words,
    due_at,
)
from calapp.model.timespan import TimeSpan
from calapp.service.links import meeting_of
from calapp.service.opened import Opened
from calapp.store.database import Store
from calapp.store.reminders import ReminderRow
from calapp.store.unit import View

AHEAD = timedelta(days=1)
LONGEST = timedelta(days=63)
"""How long before its event an alarm may be due; those of more than two months are found late."""

SINCE_END = timedelta(days=7)
"""How long after its event an alarm may be due."""

REMEMBERED = timedelta(days=70)
AT_ONCE = 20
"""Occurrences looked at before other threads get their turn: a look must never hold up the window."""

REST_SECONDS = 0.001
# Alarms stand within events only (RFC 5545 section 3.6.6), so of an object with one event they are that event's.
_EVENT = re.compile(r"^BEGIN:VEVENT\b", re.IGNORECASE | re.MULTILINE)
_ALARM = re.compile(r"^BEGIN:VALARM[ \t]*\r?\n.*?^END:VALARM[ \t]*(?:\r?\n|\Z)", re.I | re.M | re.S)
_HOLDER = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{}END:VEVENT\r\nEND:VCALENDAR\r\n"


@dataclass(frozen=True, slots=True)
class ReminderLook:
    """What a look found: reminders due just now, those that wait for an answer, and when to look again at the latest.

    ``fresh`` are among ``waiting``.
    """

    fresh: tuple[Reminder, ...] = ()
    waiting: tuple[Reminder, ...] = ()
    next_at: datetime | None = None


class ReminderService:
    """Each alarm is due once. What became due while nobody looked is due at the next look, unless its event is over."""

    def __init__(
        self,
        store: Store,
        *,
        on_change: Callable[[ChangeSummary], None],
        zone: Callable[[], tzinfo],
    ) -> None:
        self._store = store
        self._on_change = on_change
        self._zone = zone

    def look(self, now: datetime) -> ReminderLook:
        """Find what is due and note that it was shown: a second look does not find it again."""
        view = self._store.view
        found = self._found(view, now)
        with self._store.unit() as unit:
            last = min(unit.reminders.last_look() or now, now)
            known = unit.reminders.all()
            fresh = {one.key: one for one in found if _due(one, known.get(one.key), last, now)}
            for one in fresh.values():
                unit.reminders.save(one.key, one.at, ReminderState.SHOWN)
            unit.reminders.forget(key for key, row in known.items() if row.at < now - REMEMBERED)
            unit.reminders.note_look(now)
            known = unit.reminders.all()
        coming = [one.at for one in found]
        coming += [row.until for row in known.values() if row.state is ReminderState.SNOOZED and row.until]
        later = [moment for moment in coming if moment > now]
        return ReminderLook(
            tuple(_with_meeting(view, one) for one in fresh.values()),
            tuple(_with_meeting(view, one) for one in _waiting(found, known, now)),
            min((*later, now + AHEAD)),
        )

    def waiting(self, now: datetime) -> tuple[Reminder, ...]:
        """Return the reminders that wait for an answer, those too that nobody was shown yet; notes nothing."""
        view = self._store.view
        found, known = self._found(view, now), view.reminders.all()
        last = min(view.reminders.last_look() or now - AHEAD, now)
        due = {one.key: one for one in found if _due(one, known.get(one.key), last, now)}
        waiting = {one.key: one for one in _waiting(found, known, now)}
        both = sorted({**waiting, **due}.values(), key=lambda one: (one.at, one.key))
        return tuple(_with_meeting(view, one) for one in both)

    def dismiss(self, one: Reminder) -> None:
        """Note that a reminder was seen."""
        self._answer(one, ReminderState.DISMISSED, None)

    def snooze(self, one: Reminder, until: datetime) -> None:
        """Put a reminder off."""
        self._answer(one, ReminderState.SNOOZED, until)

    def _answer(self, one: Reminder, state: ReminderState, until: datetime | None) -> None:
        with self._store.unit() as unit:
            unit.reminders.save(one.key, one.at, state, until)
        self._on_change(ChangeSummary(reminders=True))

    def _found(self, view: View, now: datetime) -> list[Reminder]:
        """Return the reminders up to tomorrow of all events near enough to have one that is due or waits."""
        calendars = {one.id: one for one in view.calendars.all()}
        zone, alarms_of = self._zone(), _Alarms(view)
        found = []
        for count, one in enumerate(view.occurrences.alarmed(TimeSpan(now - SINCE_END, now + AHEAD + LONGEST))):
            if count % AT_ONCE == AT_ONCE - 1:
                sleep(REST_SECONDS)
            for alarm in alarms_of(one):
                at = due_at(alarm, one.start, one.end, zone).astimezone(UTC)
                if at <= now + AHEAD:
                    key = ReminderKey(one.uid, one.key.recurrence_id, alarm_words(alarm))
                    end = max(one.end.instant(zone), one.start.instant(zone) + timedelta(minutes=1)).astimezone(UTC)
                    over = end if at < end else at + AHEAD
                    found.append(Reminder(key, at, over, one, calendars[one.calendar_id]))
        return found


class _Alarms:
    """Reads the alarms of objects, each text once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._plain: dict[int, tuple[Alarm, ...] | None] = {}

    def __call__(self, one: Occurrence) -> tuple[Alarm, ...]:
        """Return the alarms of an occurrence that a calendar may show."""
        object_id = one.key.object_id
        if object_id not in self._plain:
            self._plain[object_id] = self._read(object_id)
        found = self._plain[object_id]
        if found is None:  # some occurrences have alarms of their own
            try:
                found = Opened.of(self._view, one.key).shown.alarms
            except CalappError:
                found = ()
        return tuple(alarm for alarm in found if alarm.action in SHOWN_ACTIONS)

    def _read(self, object_id: int) -> tuple[Alarm, ...] | None:
        stored = self._view.objects.get(object_id)
        if stored is None or stored.raw is None:
            return ()
        if len(_EVENT.findall(stored.raw)) != 1:
            return None
        return _alarms_of("".join(_ALARM.findall(stored.raw)))


@lru_cache(maxsize=500)
def _alarms_of(text: str) -> tuple[Alarm, ...]:
    """Return the alarms that a text of VALARMs states; most events say the same few, so each is read once."""
    try:
        return alarms.read_all(parse_tree(_HOLDER.format(text)).of_kind("VEVENT")[0].of_kind("VALARM"))
    except CalappError:
        return ()


def _due(one: Reminder, row: ReminderRow | None, last: datetime, now: datetime) -> bool:
    """Tell whether a reminder is to be shown now: it came due since the last look, or was put off until now."""
    if row is not None and row.at >= one.at:
        return row.state is ReminderState.SNOOZED and row.until is not None and row.until <= now
    return last < one.at <= now < one.over


def _waiting(found: list[Reminder], known: Mapping[ReminderKey, ReminderRow], now: datetime) -> list[Reminder]:
    """Return those that were shown and not answered, and those put off; what is over for a day waits no more."""
    waiting = {}
    for one in found:
        row = known.get(one.key)
        if row is None or row.at < one.at or row.state is ReminderState.DISMISSED or one.over < now - AHEAD:
            continue
        waiting[one.key] = replace(one, until=row.until if row.state is ReminderState.SNOOZED else None)
    return sorted(waiting.values(), key=lambda one: (one.at, one.key))


def _with_meeting(view: View, one: Reminder) -> Reminder:
    try:
        return replace(one, meeting=meeting_of(Opened.of(view, one.occurrence.key).shown))
    except CalappError:
        return one  # gone meanwhile: the next look no longer finds it
