"""Moving a series by what an edit did to one of its occurrences: slots, lengths, rules, RDATE, EXDATE and overrides."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from calapp.errors import InputError
from calapp.model.calendar_object import EventIndex, RecurrenceDate
from calapp.model.edits import EventDraft
from calapp.model.timespan import EventTime
from calapp.recurrence.blocks import TooManyPeriodsError
from calapp.recurrence.periods import walls
from calapp.recurrence.rule import FIELD, Frequency, Rule, for_start, parse, rewrite, until_key, until_text
from calapp.recurrence.shift import UNCLEAR, day_move
from calapp.recurrence.slots import Length, at_wall, slot_of, wall_of, zone_of

TOO_LONG = "This series is too long to be changed as a whole. Change only this event."


class SeriesMove:
    """What the times of a series become when its occurrence at ``slot`` goes from ``before`` to ``draft``.

    Everything moves by the clock on the wall. A TZID is kept unless the edit itself chose another; ``zones`` are
    those of the draft's start and end. ``follows_rule`` is False when the rule is replaced anyway.
    """

    def __init__(
        self,
        master: EventIndex,
        slot: EventTime,
        before: EventDraft,
        draft: EventDraft,
        *,
        zones: tuple[tzinfo | None, tzinfo | None],
        follows_rule: bool,
    ) -> None:
        self._master = master
        self._old_zone = zone_of(master.start, master.zone)
        self._set_zones(before, draft, zones)
        self._set_length(before, draft)
        target = _target(slot, before.start, draft.start)
        self._by = target - slot.wall
        self._clock = target - datetime.combine(target.date(), slot.wall.time())
        self._still = not self._by and self._like is master.start
        rule = parse(master.rrules[0]) if self._by and follows_rule and master.rrules else None
        self._days = day_move(rule, slot.date, target.date())
        several = follows_rule and len(master.rrules) > 1 and target.date() != slot.date
        if several or (rule is not None and self._clock and (rule.hours or rule.minutes or rule.seconds)):
            raise InputError(UNCLEAR, field=FIELD)
        self.start = self._first()
        self.end = at_wall(self.start.wall + self._wall_length, self._end_like, self._end_zone)
        self._length = Length(
            EventIndex(
                master.uid, self.start, self.end, zone=self.zone, end_zone=self._end_zone, nominal_days=self._nominal
            )
        )

    def named(self, time: EventTime) -> EventTime | None:
        """Return what an EXDATE or RECURRENCE-ID becomes, None when its month has no such day.

        It stays as it is written when nothing moves, and else is written as the master writes times.
        """
        return time if self._still else self._slot(self._meant(time))

    def rdate(self, rdate: RecurrenceDate) -> RecurrenceDate:
        """Return what an RDATE becomes; no rule ties it to a day, so it moves as far as the occurrence did."""
        if self._still:
            return rdate
        end = None if rdate.end is None else self._at(self._meant(rdate.end).wall + self._by)
        return RecurrenceDate(self._at(self._meant(rdate.start).wall + self._by), end)

    def rule_text(self, text: str) -> str:
        """Return what a rule of the series becomes; it stays as it is written when nothing moves."""
        if self._still:
            return text
        rule = for_start(parse(text), self.start)
        parts = dict(self._days.parts)
        if rule.until is not None:
            parts["UNTIL"] = until_text(self._until(rule), self.start, self.zone)
        return rewrite(text, **parts)

    def times(self, override: EventIndex, after: EventTime) -> tuple[EventTime, EventTime]:
        """Return the start and end of an override whose slot goes to ``after``.

        One that was moved by hand stays where it is; one that only says something else moves with the series.
        """
        slot = self._meant(override.recurrence_id or override.start)
        if override.start.kind is not slot.kind or override.start.key != slot.key:
            return override.start, override.end
        start = override.start if self._still else after
        if override.end.key == Length(self._master).end(slot).key:
            return start, self._length.end(start)
        return start, Length(override).end(start)

    def _set_zones(self, before: EventDraft, draft: EventDraft, zones: tuple[tzinfo | None, tzinfo | None]) -> None:
        master = self._master
        self._like, self.zone = master.start, self._old_zone
        if not _alike(before.start, draft.start):
            self._like, self.zone = draft.start, zone_of(draft.start, zones[0])
        self._end_like, self._end_zone = master.end, zone_of(master.end, master.end_zone)
        if not _alike(before.end, draft.end):
            self._end_like, self._end_zone = draft.end, zone_of(draft.end, zones[1])

    def _set_length(self, before: EventDraft, draft: EventDraft) -> None:
        length = draft.end.wall - draft.start.wall
        grown = length - (before.end.wall - before.start.wall)
        same_kind = draft.start.kind is before.start.kind
        if same_kind:
            length = self._master.end.wall - self._master.start.wall + grown
        self._wall_length = max(length, timedelta())
        self._nominal = self._master.nominal_days if same_kind and not grown else None

    def _first(self) -> EventTime:
        start = self._master.start if self._still else self._slot(self._master.start)
        if start is None:
            raise InputError(UNCLEAR, field=FIELD)
        return start

    def _meant(self, named: EventTime) -> EventTime:
        return slot_of(named, self._master.start, self._old_zone)

    def _slot(self, old: EventTime) -> EventTime | None:
        day = self._days.of(old.date)
        if day is None:
            return None
        return self._at(datetime.combine(day, old.wall.time()) + self._clock)

    def _at(self, wall: datetime) -> EventTime:
        return at_wall(wall, self._like, self.zone)

    def _until(self, rule: Rule) -> EventTime:
        """Return where the series ends now: at its last occurrence or, within a day, as much later as the rest."""
        first = self._master.start
        wall = wall_of(until_key(rule, first, self._old_zone) or 0, self._old_zone)
        if self._days.by_month:
            try:
                last = max(walls(rule, first.wall, first.wall, wall), default=first.wall)
            except TooManyPeriodsError:
                raise InputError(TOO_LONG, field=FIELD) from None
            return self._slot(at_wall(last, first, self._old_zone)) or self._at(wall + self._by)
        if rule.frequency <= Frequency.DAILY and not (rule.hours or rule.minutes or rule.seconds):
            day = wall.date() if first.wall.time() <= wall.time() else wall.date() - timedelta(days=1)
            wall = datetime.combine(day, first.wall.time())
        return self._at(wall + self._by)


def _alike(one: EventTime, other: EventTime) -> bool:
    return one.kind is other.kind and one.tzid == other.tzid


def _target(slot: EventTime, before: EventTime, after: EventTime) -> datetime:
    if before.kind is after.kind:
        return slot.wall + (after.wall - before.wall)
    return datetime.combine(slot.date + (after.date - before.date), after.wall.time())
