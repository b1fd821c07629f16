"""Conflicts: both versions are kept until the user chooses."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from uuid import uuid4

from calapp.errors import CalappError, InputError
from calapp.ical import parse, write
from calapp.ical.scan import scan
from calapp.model.changes import ChangeSummary
from calapp.model.edits import EventDraft
from calapp.model.event import Event
from calapp.model.timespan import EventTime
from calapp.recurrence import split
from calapp.service.opened import place
from calapp.service.views import ConflictDetail, ConflictEntry, Keep
from calapp.store.database import Store
from calapp.store.unit import Unit, View
from calapp.store.values import Conflict
from calapp.sync.merge import merge, named_like

_RESOLVED = "This conflict was resolved already."


class ConflictService:
    """Lists conflicts and resolves them, each in one transaction."""

    def __init__(
        self,
        store: Store,
        *,
        on_change: Callable[[ChangeSummary], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_uid: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._store = store
        self._on_change = on_change
        self._clock = clock
        self._new_uid = new_uid

    def all(self) -> tuple[ConflictEntry, ...]:
        """Return the open conflicts, oldest first."""
        view = self._store.view
        return tuple(_entry(view, one) for one in view.conflicts.all())

    def detail(self, conflict_id: int) -> ConflictDetail:
        """Return both versions and their base. Raises InputError when the conflict is gone."""
        view = self._store.view
        one = _require(view, conflict_id)
        base, mine, theirs = (_event(raw, one.recurrence_id) for raw in (one.base, one.mine, one.theirs))
        return ConflictDetail(_entry(view, one), base, mine, theirs)

    def resolve(self, conflict_id: int, keep: Keep) -> None:
        """Keep mine, theirs or both (mine becomes a new event without guests).

        Keeping mine also takes over what only the server changed. What is given up stays in the trash.
        """
        with self._store.unit() as unit:
            one = _require(unit, conflict_id)
            _, account = place(unit, one.calendar_id)
            match keep:
                case Keep.MINE if one.mine is not None and one.theirs is not None:
                    unit.conflicts.resolve(one.id, _merged(one, one.mine, one.theirs, own=account.addresses))
                case Keep.MINE:
                    unit.conflicts.resolve(one.id, one.mine)
                case Keep.THEIRS:
                    unit.conflicts.resolve(one.id, one.theirs)
                case Keep.BOTH:
                    self._keep_both(unit, one)
        self._on_change(unit.summary)

    def _keep_both(self, unit: Unit, one: Conflict) -> None:
        """Let the server's version stand and put mine beside it; one that was deleted has nothing to stand beside."""
        if one.mine is None or one.theirs is None:
            unit.conflicts.resolve(one.id, one.mine if one.theirs is None else one.theirs)
            return
        beside = _occurrence(one.mine, one.recurrence_id)
        if beside is None or beside.recurrence_id is None:
            unit.conflicts.resolve(one.id, one.theirs)
            text = write.fork(one.mine, uid=self._new_uid(), now=self._clock())
        else:  # one occurrence is in dispute: it alone is doubled, and what else was edited here goes its way
            unit.conflicts.resolve(one.id, merge(_base(one), one.theirs, named_like(one.theirs, one.mine)).raw)
            draft, slot = EventDraft.of(beside), _slot(one.mine, beside)
            text = write.copy(one.mine, draft, uid=self._new_uid(), now=self._clock(), recurrence_id=slot)
        unit.objects.save_local(one.calendar_id, text, label=f"Keep both “{one.title}”")


def _require(view: View | Unit, conflict_id: int) -> Conflict:
    found = view.conflicts.get(conflict_id)
    if found is None:
        raise InputError(_RESOLVED)
    return found


def _merged(one: Conflict, mine: str, theirs: str, *, own: Collection[str]) -> str:
    """Return mine with what only the server changed, under the UID that the server has for it now."""
    return merge(_base(one), named_like(theirs, mine), theirs, own=own).raw


def _base(one: Conflict) -> str | None:
    return one.base if one.base is None or one.theirs is None else named_like(one.theirs, one.base)


def _entry(view: View, one: Conflict) -> ConflictEntry:
    calendar, account = place(view, one.calendar_id)
    return ConflictEntry(one.id, account, calendar, one.uid, one.recurrence_id, one.title, one.fields, one.since)


def _event(raw: str | None, recurrence_id: str) -> Event | None:
    """Return the event of one version that the conflict is about; None for a version in which it is gone."""
    if raw is None:
        return None
    try:
        return _occurrence(raw, recurrence_id)
    except CalappError:
        return None


def _occurrence(raw: str, recurrence_id: str) -> Event | None:
    """Return the override of an occurrence; the master when there is none, or when no occurrence is named."""
    events = parse.events(raw)
    master = next((event for event in events if event.recurrence_id is None), None)
    if not recurrence_id or master is None:
        return master or next(iter(events), None)
    for event in events:
        if event.recurrence_id is not None and _slot(raw, event).recurrence_id() == recurrence_id:
            return event
    return master


def _slot(raw: str, override: Event) -> EventTime:
    """Return which occurrence an override stands for, in the words of its master."""
    return split.recurrence_id(scan(raw), override.recurrence_id or override.start)
