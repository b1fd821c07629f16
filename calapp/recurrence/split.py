"""Edits of a series, decided on values: this occurrence, this and the following, or all of them.

Nothing is written here. The service carries a decision out on the raw text, so each one says in full what the parts
of the series become: master, EXDATE, RDATE and the overrides with their RECURRENCE-ID.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, timedelta, tzinfo

from calapp.errors import InputError
from calapp.model.calendar_object import CalendarObject, EventIndex, RecurrenceDate
from calapp.model.edits import EventDraft
from calapp.model.timespan import DAY_SECONDS, EPOCH, EventTime, TimeKind, TimeSpan
from calapp.recurrence.blocks import TooManyPeriodsError
from calapp.recurrence.expand import expand, series_bounds
from calapp.recurrence.move import SeriesMove
from calapp.recurrence.periods import made_before, walls
from calapp.recurrence.rule import FIELD, Rule, conform, for_start, parse, rewrite, until_key, until_text
from calapp.recurrence.slots import LOWEST_KEY, Length, at_wall, slot_of, wall_of, zone_of

_EPOCH_UTC = EPOCH.replace(tzinfo=UTC)
NO_SERIES = "This event does not repeat, so there is nothing to choose from."
NOT_OF_THE_RULE = "This date is not one of the rule's own. Change all events of the series, or only this one."
SEVERAL_RULES = "This series repeats by several rules. Change all of its events, or only this one."


@dataclass(frozen=True, slots=True)
class OverrideEdit:
    """One occurrence gets its own component: its RECURRENCE-ID as the master writes times, and what it says."""

    recurrence_id: EventTime
    draft: EventDraft


@dataclass(frozen=True, slots=True)
class OverrideMove:
    """An override of a series that moved: its RECURRENCE-ID as it stands and as it must become, and its own times."""

    before: EventTime
    after: EventTime
    start: EventTime
    end: EventTime


@dataclass(frozen=True, slots=True)
class SeriesEdit:
    """What a master becomes. ``homeless`` are the RECURRENCE-IDs of overrides that have no place in it any more."""

    start: EventTime
    end: EventTime
    rrules: tuple[str, ...]
    rdates: tuple[RecurrenceDate, ...] = ()
    exdates: tuple[EventTime, ...] = ()
    overrides: tuple[OverrideMove, ...] = ()
    homeless: tuple[EventTime, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesEnd:
    """What is left of a series that ends before an occurrence; overrides are named by the RECURRENCE-ID they have.

    ``empty`` says that nothing is left to show, so that the object itself goes.
    """

    rrules: tuple[str, ...]
    rdates: tuple[RecurrenceDate, ...]
    exdates: tuple[EventTime, ...]
    kept: tuple[EventTime, ...]
    removed: tuple[EventTime, ...]
    empty: bool = False


@dataclass(frozen=True, slots=True)
class SeriesSplit:
    """The old series ends, and a new one with its own UID takes over the rest, overrides included."""

    old: SeriesEnd
    new: SeriesEdit


def recurrence_id(series: CalendarObject, original: EventTime) -> EventTime:
    """Return an occurrence's original start in the kind and zone of the master, as RECURRENCE-ID and EXDATE need it."""
    master = _master(series)
    return slot_of(original, master.start, zone_of(master.start, master.zone))


def edit_this(series: CalendarObject, original: EventTime, draft: EventDraft) -> OverrideEdit:
    """Decide an edit of one occurrence."""
    return OverrideEdit(recurrence_id(series, original), replace(draft, rrule=None))


def edit_all(
    series: CalendarObject,
    original: EventTime,
    before: EventDraft,
    draft: EventDraft,
    *,
    zone: tzinfo | None = None,
    end_zone: tzinfo | None = None,
) -> SeriesEdit:
    """Decide an edit of the whole series, made at the occurrence ``original``.

    ``before`` is that occurrence as it was shown, so that the series moves by what the user changed. ``zone`` and
    ``end_zone`` are those of the draft's times where they differ from the master's. Raises InputError where the days
    of the rule cannot follow.
    """
    return _whole(_master(series), series.overrides, recurrence_id(series, original), before, draft, (zone, end_zone))


def edit_following(
    series: CalendarObject,
    original: EventTime,
    before: EventDraft,
    draft: EventDraft,
    *,
    zone: tzinfo | None = None,
    end_zone: tzinfo | None = None,
) -> SeriesSplit | SeriesEdit:
    """Decide an edit of an occurrence and all after it; at the first one that is an edit of the whole series.

    Arguments and errors are those of ``edit_all``. A COUNT is shared out between both series. The new series starts
    where the draft is, even if the occurrence had been moved by hand before.
    """
    master = _master(series)
    slot = recurrence_id(series, original)
    if not _shows_before(master, slot):
        return edit_all(series, original, before, draft, zone=zone, end_zone=end_zone)
    rest, overrides = _rest(series, slot)
    placed = before.at(slot, Length(master).end(slot))
    new = _whole(rest, overrides, slot, placed, draft, (zone, end_zone))
    return SeriesSplit(end_before(series, slot), new)


def end_before(series: CalendarObject, original: EventTime) -> SeriesEnd:
    """Decide what is left when an occurrence and all after it are deleted or go to another series."""
    master = _master(series)
    zone = zone_of(master.start, master.zone)
    slot = recurrence_id(series, original)
    ids = _ids(series.overrides)
    return SeriesEnd(
        tuple(ended for text in master.rrules if (ended := _ended(text, master.start, slot, zone))),
        tuple(rdate for rdate in master.rdates if slot_of(rdate.start, master.start, zone).key < slot.key),
        tuple(time for time in master.exdates if slot_of(time, master.start, zone).key < slot.key),
        tuple(time for time in ids if slot_of(time, master.start, zone).key < slot.key),
        tuple(time for time in ids if slot_of(time, master.start, zone).key >= slot.key),
        empty=not _shows_before(master, slot),
    )


def _whole(
    master: EventIndex,
    overrides: tuple[EventIndex, ...],
    slot: EventTime,
    before: EventDraft,
    draft: EventDraft,
    zones: tuple[tzinfo | None, tzinfo | None],
) -> SeriesEdit:
    rule_given = draft.rrule != before.rrule
    move = SeriesMove(master, slot, before, draft, zones=zones, follows_rule=not rule_given)
    if not rule_given:
        rrules = tuple(move.rule_text(text) for text in master.rrules)
    elif draft.rrule:
        rrules = (conform(draft.rrule, move.start, move.zone),)
    else:
        return SeriesEdit(move.start, move.end, (), homeless=_ids(overrides))
    edit = SeriesEdit(
        move.start,
        move.end,
        rrules,
        tuple(move.rdate(rdate) for rdate in master.rdates),
        tuple(moved for time in master.exdates if (moved := move.named(time)) is not None),
    )
    return _with_overrides(edit, overrides, move, checked=rule_given)


def _with_overrides(
    edit: SeriesEdit, overrides: Iterable[EventIndex], move: SeriesMove, *, checked: bool
) -> SeriesEdit:
    moves, homeless = [], []
    for event in overrides:
        named = event.recurrence_id or event.start
        after = move.named(named)
        if after is None or (checked and not _has(edit, after, move.zone)):
            homeless.append(named)
        else:
            moves.append(OverrideMove(named, after, *move.times(event, after)))
    return replace(edit, overrides=tuple(moves), homeless=tuple(homeless))


def _has(edit: SeriesEdit, named: EventTime, zone: tzinfo | None) -> bool:
    """Tell whether a series with a new rule still has an occurrence."""
    slot = slot_of(named, edit.start, zone)
    if slot.key in {edit.start.key, *(slot_of(rdate.start, edit.start, zone).key for rdate in edit.rdates)}:
        return True
    return any(_makes(parse(text), edit.start, slot, zone) for text in edit.rrules)


def _makes(rule: Rule, start: EventTime, slot: EventTime, zone: tzinfo | None) -> bool:
    until = until_key(rule, start, zone)
    if until is not None and slot.key > until:
        return False
    try:
        return any(True for _ in walls(rule, start.wall, slot.wall, slot.wall))
    except TooManyPeriodsError:
        return False


def _shows_before(master: EventIndex, slot: EventTime) -> bool:
    """Tell whether a series has an occurrence before ``slot``, overridden or not."""
    alone = CalendarObject(master.uid, (master,))
    start = max(series_bounds(alone).start, LOWEST_KEY)
    if slot.key <= start:
        return False
    earlier = TimeSpan(_EPOCH_UTC + timedelta(seconds=start), _EPOCH_UTC + timedelta(seconds=slot.key))
    return bool(expand(alone, earlier, limit=1).items)


def _rest(series: CalendarObject, slot: EventTime) -> tuple[EventIndex, tuple[EventIndex, ...]]:
    """Return the series from ``slot`` on. Its own override is left out: the edit at hand says what it becomes."""
    master = _master(series)
    if len(master.rrules) > 1:
        raise InputError(SEVERAL_RULES, field=FIELD)
    start, zone = master.start, zone_of(master.start, master.zone)

    def later(named: EventTime) -> bool:
        return slot_of(named, start, zone).key > slot.key

    rest = replace(
        master,
        start=slot,
        end=Length(master).end(slot),
        rrules=tuple(_shared(text, start, slot, zone) for text in master.rrules),
        rdates=tuple(rdate for rdate in master.rdates if later(rdate.start)),
        exdates=tuple(time for time in master.exdates if later(time)),
    )
    return rest, tuple(event for event in series.overrides if later(event.recurrence_id or event.start))


def _shared(text: str, start: EventTime, slot: EventTime, zone: tzinfo | None) -> str:
    """Return the rule as it goes on from ``slot``: of its COUNT, what is left."""
    rule = for_start(parse(text), start)
    if not _makes(rule, start, slot, zone):
        raise InputError(NOT_OF_THE_RULE, field=FIELD)
    if rule.count is None:
        return text
    return rewrite(text, COUNT=str(rule.count - made_before(rule, start.wall, slot.wall)))


def _ended(text: str, start: EventTime, slot: EventTime, zone: tzinfo | None) -> str | None:
    """Return the rule ended before ``slot``, None when nothing of it is left."""
    try:
        rule = for_start(parse(text), start)
    except InputError:
        return None
    if rule.count is not None and rule.until is None:
        try:
            made = made_before(rule, start.wall, slot.wall)
        except TooManyPeriodsError:
            pass  # UNTIL ends it just as well
        else:
            return rewrite(text, COUNT=str(made)) if made else None
    until = until_key(rule, start, zone)
    if until is not None and until < slot.key:
        return text
    last = at_wall(wall_of(slot.key - (DAY_SECONDS if slot.kind is TimeKind.ALL_DAY else 1), zone), start, zone)
    return rewrite(text, COUNT=None, UNTIL=until_text(last, start, zone))


def _master(series: CalendarObject) -> EventIndex:
    master = series.master
    if master is None or not master.recurring:
        raise InputError(NO_SERIES)
    return master


def _ids(overrides: Iterable[EventIndex]) -> tuple[EventTime, ...]:
    return tuple(event.recurrence_id or event.start for event in overrides)
