"""When two versions of an object meet: carries out, within one unit of work, what the plan and the merge decide.

The same few rules serve the pull that finds a remote change under a local edit, the push that is refused because the
server's copy moved on, and the look-up of an operation whose answer was lost.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from calapp.model.changes import Origin
from calapp.store.unit import Unit
from calapp.store.values import Op, OpState, ServerCopy, Standing, StoredObject, Verb
from calapp.sync.merge import light_edit, light_news, merge, named_like, same
from calapp.sync.plan import Action, Local, Remote, decide
from calapp.sync.schedule import TRIES_BEFORE_BLOCKED, poison_delay

_RETURNED = "“{title}” was changed on the server after you deleted it here, so it is back. Delete it again if you wish."


class Outcome(StrEnum):
    """How two versions came together."""

    IN_STEP = "in step"
    TO_SEND = "to send"
    CONFLICT = "conflict"
    REMOVED = "removed"
    RETURNED = "returned"


class Met(NamedTuple):
    """An outcome, and what the user should know of it."""

    outcome: Outcome
    note: str = ""


def arrive(unit: Unit, found: StoredObject, copy: ServerCopy, *, own: Collection[str], now: datetime) -> Met:
    """Take the server's version of an object in that was edited here.

    Where an operation waits whose answer was lost, and the look for it failed too, this is that look: what the server
    holds may be what was sent.
    """
    doubtful = next((op for op in unit.outbox.of_object(found.id) if op.state is OpState.UNKNOWN), None)
    if doubtful is not None:
        return settle(unit, doubtful, copy, own=own, now=now)
    return meet(unit, found, copy, own=own)


def meet(unit: Unit, found: StoredObject, copy: ServerCopy | None, *, own: Collection[str]) -> Met:
    """Bring an object that was edited or deleted here together with what the server holds, None for nothing."""
    action = decide(Local(found.standing), Remote.GONE if copy is None else Remote.CHANGED)
    if action is Action.MERGE and copy is not None:
        _claim(unit, found, copy)
        return _take(unit, found, copy, base=found.base_raw, own=own)
    if action is Action.WEIGH_REMOTE_DELETE:
        return _weigh_remote_delete(unit, found)
    if action is Action.WEIGH_LOCAL_DELETE and copy is not None:
        return _weigh_local_delete(unit, found, copy, own)
    if action is Action.REFRESH_CONFLICT:
        return _refresh_conflict(unit, found, copy, own)
    if action is Action.STORE and copy is not None:
        unit.objects.store_base(found.calendar_id, [copy])
        return Met(Outcome.IN_STEP)
    if action in (Action.FORGET, Action.FINISH_DELETE):
        unit.objects.forget(found.id, origin=Origin.LOCAL if found.deleted else Origin.REMOTE)
        return Met(Outcome.REMOVED)
    return Met(Outcome.TO_SEND)  # new here and not there: the create is still to be sent


def acknowledge(unit: Unit, op: Op, copy: ServerCopy | None, *, own: Collection[str], sent: str | None = None) -> Met:
    """Note that the server carried an operation out and now holds ``copy`` (T3).

    ``sent`` is what was sent of the operation's text, None for all of it.

    An edit made while the operation was in flight grew from what was sent, so it is merged onto what came of that.
    """
    news = copy is not None and op.raw is not None and not same(named_like(copy.raw, sent or op.raw), copy.raw)
    unit.outbox.ack(op, copy, news=news)
    found = unit.objects.get(op.object_id)
    if copy is None or op.raw is None or found is None or found.standing is not Standing.DIRTY:
        return Met(Outcome.REMOVED if copy is None else Outcome.IN_STEP)
    return _take(unit, found, copy, base=op.raw, own=own)


def untouched(op: Op, copy: ServerCopy, *, sent: str | None = None) -> bool:
    """Tell whether what the server holds proves that it said yes to a write and did nothing, as sign-in pages do.

    The version alone does not: servers that derive it from the content keep it when nothing that they keep changed.
    """
    unmoved = copy.etag is not None and copy.etag == op.base_etag
    return unmoved and not same(named_like(copy.raw, sent or op.raw or ""), copy.raw)


def settle(unit: Unit, op: Op, copy: ServerCopy | None, *, own: Collection[str], now: datetime) -> Met:
    """Settle an operation of unknown outcome by what the server holds now, None for nothing.

    What surely did not happen is sent again: at once the first time, then after growing rests, and in the end it is
    shown as blocked.
    """
    found = unit.objects.get(op.object_id)
    if _arrived(op, found, copy, own):
        return acknowledge(unit, op, copy, own=own)
    unmoved = copy is not None and copy.etag is not None and copy.etag == op.base_etag
    if found is None or unmoved or (copy is None and op.verb is Verb.CREATE):
        _put_back(unit, op, now)
        return Met(Outcome.TO_SEND)
    if op.verb is Verb.CREATE and copy is not None and found.href is None:
        unit.outbox.land(op, copy.href)  # known to be there: should it have been deleted here since, that is to be sent
    unit.outbox.postpone(op, None)
    left = unit.objects.get(found.id)
    return Met(Outcome.REMOVED) if left is None else meet(unit, left, copy, own=own)


def _put_back(unit: Unit, op: Op, now: datetime) -> None:
    rest = now + poison_delay(op.attempts) if op.attempts > 0 else None
    if op.attempts + 1 >= TRIES_BEFORE_BLOCKED:
        unit.outbox.block(op, error=op.error, not_before=rest)
    else:
        unit.outbox.retry(op, error=op.error, not_before=rest)


def _arrived(op: Op, found: StoredObject | None, copy: ServerCopy | None, own: Collection[str]) -> bool:
    """Tell whether what the server holds proves that an operation was carried out, though others changed it since.

    What stands at the place that calapp itself chose for a create stems from that create, for nobody else knows the
    place. An update arrived when all that it changed is there.
    """
    if op.verb is Verb.DELETE:
        return copy is None
    if copy is None or op.raw is None or (copy.etag is not None and copy.etag == op.base_etag):
        return False
    sent = named_like(copy.raw, op.raw)
    if same(sent, copy.raw) or (op.verb is Verb.CREATE and op.href == copy.href):
        return True
    if found is None or found.base_raw is None:
        return False
    merged = merge(found.base_raw, sent, copy.raw, own=own)
    return merged.clean and not merged.news


def _claim(unit: Unit, found: StoredObject, copy: ServerCopy) -> None:
    """Let an event that was made here stand where the server has it, so that every later look finds it there."""
    if found.href == copy.href or found.base_raw is not None:
        return
    other = unit.objects.at(found.calendar_id, copy.href)
    if other is not None and other.standing is Standing.CLEAN:
        unit.objects.forget(other.id)
    for op in unit.outbox.of_object(found.id):
        unit.outbox.postpone(unit.outbox.dispatch(op, href=copy.href), None)


def _take(unit: Unit, found: StoredObject, copy: ServerCopy, *, base: str | None, own: Collection[str]) -> Met:
    """Put a standing edit that grew from ``base`` onto the server's copy, or open a conflict."""
    merged = merge(
        None if base is None else named_like(copy.raw, base),
        named_like(copy.raw, found.local_raw or ""),
        copy.raw,
        own=own,
    )
    if not merged.clean:
        unit.conflicts.save(found.id, copy, fields=merged.fields, recurrence_id=merged.recurrence_id)
        return Met(Outcome.CONFLICT)
    unit.objects.rebase(found.id, copy, merged.raw if merged.news else copy.raw)
    return Met(Outcome.TO_SEND if merged.news else Outcome.IN_STEP)


def _weigh_remote_delete(unit: Unit, found: StoredObject) -> Met:
    if found.base_raw is not None and light_edit(found.base_raw, found.local_raw or ""):
        unit.objects.forget(found.id)
        return Met(Outcome.REMOVED)
    unit.conflicts.save(found.id, None)
    return Met(Outcome.CONFLICT)


def _weigh_local_delete(unit: Unit, found: StoredObject, copy: ServerCopy, own: Collection[str]) -> Met:
    if found.base_raw is None or light_news(found.base_raw, copy.raw, own=own):
        unit.objects.rebase(found.id, copy, copy.raw)
        return Met(Outcome.TO_SEND)
    if _follow(unit, found, copy, own):
        unit.objects.rebase(found.id, copy, copy.raw)
        return Met(Outcome.TO_SEND)
    unit.objects.revive(found.id, copy)
    note = _RETURNED.format(title=_title(unit, found))
    unit.problems.save(found.calendar_id, copy.href, note, uid=found.uid, readable=True)
    return Met(Outcome.RETURNED, note)


def _follow(unit: Unit, found: StoredObject, copy: ServerCopy, own: Collection[str]) -> bool:
    """Take what others changed of an event along to the calendar into which it was moved here; tell whether it could.

    A move keeps the UID, so an event that was deleted here and stands elsewhere under it was moved.
    """
    for moved in unit.objects.of_uid(found.uid):
        if moved.id == found.id or moved.calendar_id == found.calendar_id or moved.conflicted or moved.raw is None:
            continue
        base = None if found.base_raw is None else named_like(copy.raw, found.base_raw)
        merged = merge(base, named_like(copy.raw, moved.raw), copy.raw, own=own)
        if merged.clean:
            unit.objects.save_local(moved.calendar_id, named_like(moved.raw, merged.raw), object_id=moved.id)
            return True
    return False


def _refresh_conflict(unit: Unit, found: StoredObject, copy: ServerCopy | None, own: Collection[str]) -> Met:
    """Show the user the newest version to choose against; a dispute that went away by itself is closed."""
    if copy is None or found.local_raw is None:
        unit.conflicts.save(found.id, copy)
        return Met(Outcome.CONFLICT)
    base = None if found.base_raw is None else named_like(copy.raw, found.base_raw)
    merged = merge(base, named_like(copy.raw, found.local_raw), copy.raw, own=own)
    conflict_id = unit.conflicts.save(found.id, copy, fields=merged.fields, recurrence_id=merged.recurrence_id)
    if not merged.clean:
        return Met(Outcome.CONFLICT)
    unit.conflicts.resolve(conflict_id, merged.raw if merged.news else copy.raw)
    return Met(Outcome.TO_SEND if merged.news else Outcome.IN_STEP)


def _title(unit: Unit, found: StoredObject) -> str:
    shown = unit.occurrences.of_object(found.id)
    return shown[0].title if shown else found.uid
