"""What an edit makes of an object's text: of a single event, of one occurrence, of the rest or all of a series."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from calapp.errors import InputError
from calapp.ical import write
from calapp.ical.scan import scan
from calapp.model.edits import EditScope, EventDraft, ExtraDates
from calapp.model.occurrence import OccurrenceKey
from calapp.model.timespan import EventTime, TimeSpan
from calapp.recurrence import rule, split
from calapp.recurrence.expand import expand
from calapp.recurrence.split import SeriesEdit, SeriesSplit
from calapp.service.opened import Opened, zone_of

_TIMES = frozenset({"start", "end", "rrule"})
_EVER = TimeSpan(datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))
_ALL_ONLY = "A changed repetition concerns the series. Choose all events, or leave the repetition as it is."


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of an object: its new text, None when it goes; ``added`` is the text of a new object beside it."""

    text: str | None
    added: str | None = None


def changed(opened: Opened, draft: EventDraft, scope: EditScope, *, now: datetime, uid: str) -> Change:
    """Return what a draft for one occurrence makes of its object; ``uid`` is for a series that is split off."""
    if not opened.recurring:
        return Change(_single(opened, draft, now))
    fields = draft.changed(opened.before)
    match scope:
        case EditScope.THIS:
            if "rrule" in fields:
                raise InputError(_ALL_ONLY, field="rrule")
            return Change(_this(opened, draft, now))
        case EditScope.ALL if not fields & _TIMES:
            return Change(write.patch(opened.raw, _for_series(opened, draft), now=now, own=opened.own))
        case EditScope.ALL:
            change = split.edit_all(opened.index, _slot(opened), opened.before, draft, **_zones(draft))
            return Change(_series(opened, change, draft, now))
        case EditScope.FOLLOWING:
            decided = split.edit_following(opened.index, _slot(opened), opened.before, draft, **_zones(draft))
            return _following(opened, decided, draft, now, uid)


def redated(opened: Opened, change: Change, dates: ExtraDates, *, now: datetime) -> Change:
    """Return a change after which the series also has these dates beside its rule."""
    if change.text is None:
        return change
    return replace(change, text=write.redate(change.text, dates, now=now, own=opened.own))


def deleted(opened: Opened, scope: EditScope, *, now: datetime) -> Change:
    """Return what deleting an occurrence makes of its object."""
    slot = opened.slot
    if slot is None or _takes_all(opened, slot, scope):
        return Change(None)
    if opened.recurring and scope is EditScope.FOLLOWING:
        text = write.end_series(opened.raw, split.end_before(opened.index, slot), now=now, own=opened.own)
    else:
        text = write.exclude(opened.raw, slot, now=now, own=opened.own)
    return Change(text if expand(scan(text), _EVER, limit=1).items else None)


def _takes_all(opened: Opened, slot: EventTime, scope: EditScope) -> bool:
    """Tell whether a deletion leaves nothing; an object can hold single occurrences of a series that is not here."""
    if not opened.recurring:
        return len(opened.events) == 1
    return scope is EditScope.ALL or (scope is EditScope.FOLLOWING and slot.key <= opened.master.start.key)


def key_after(object_id: int, change: Change, key: OccurrenceKey, draft: EventDraft) -> OccurrenceKey:
    """Return the key of the edited occurrence: a series that moved has it in another place."""
    text = change.added or change.text
    if text is None:
        return key
    start = draft.start.instant(UTC)
    items = expand(scan(text), TimeSpan(start - timedelta(days=1), start + timedelta(days=1))).items
    same = [item.recurrence_id for item in items if item.start.key == draft.start.key]
    kept = key.recurrence_id if key.recurrence_id in same or not same else same[0]
    return OccurrenceKey(object_id, kept)


def _single(opened: Opened, draft: EventDraft, now: datetime) -> str:
    if draft.rrule is not None:
        draft = replace(draft, rrule=rule.conform(draft.rrule, draft.start, zone_of(draft.start)))
    return write.patch(opened.raw, draft, now=now, recurrence_id=opened.slot, own=opened.own)


def _this(opened: Opened, draft: EventDraft, now: datetime) -> str:
    decided = split.edit_this(opened.index, _slot(opened), draft)
    return write.patch(opened.raw, decided.draft, now=now, recurrence_id=decided.recurrence_id, own=opened.own)


def _series(opened: Opened, change: SeriesEdit, draft: EventDraft, now: datetime) -> str:
    return write.patch_series(opened.raw, change, _for_series(opened, draft), now=now, own=opened.own)


def _following(opened: Opened, decided: SeriesSplit | SeriesEdit, draft: EventDraft, now: datetime, uid: str) -> Change:
    if isinstance(decided, SeriesEdit):
        return Change(_series(opened, decided, draft, now))
    rest = write.begin_series(opened.raw, decided.new, _for_series(opened, draft), uid=uid, now=now, own=opened.own)
    return Change(write.end_series(opened.raw, decided.old, now=now, own=opened.own), rest)


def _for_series(opened: Opened, draft: EventDraft) -> EventDraft:
    """Return what the series shall say: what the user changed of the occurrence, everything else as the series has it.

    An occurrence that says something of its own must not give that to all the others.
    """
    changes = {name: getattr(draft, name) for name in draft.changed(opened.before) - _TIMES}
    return replace(EventDraft.of(opened.master), **changes)


def _slot(opened: Opened) -> EventTime:
    return opened.slot or opened.master.start


def _zones(draft: EventDraft) -> dict[str, tzinfo | None]:
    return {"zone": zone_of(draft.start), "end_zone": zone_of(draft.end)}
