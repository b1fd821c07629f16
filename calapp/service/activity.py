"""Activity: what changed, here and on the servers, what it was before, and each change of an event taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from calapp.errors import InputError
from calapp.model.changes import ActivityType, ChangeSummary
from calapp.model.edits import EditReceipt
from calapp.model.occurrence import OccurrenceKey
from calapp.service.opened import lock_of, place
from calapp.service.revert import reverted, without
from calapp.service.versions import compare
from calapp.service.views import ActivityDetail, ActivityEntry, CursorExpired, Edit
from calapp.store.database import Store
from calapp.store.unit import Unit, View
from calapp.store.values import Activity
from calapp.sync.merge import same

PAGE = 100
_DROPPED = "This change is no longer kept. Changes are kept for 30 days."
_OF_CALENDAR = "A change of a calendar itself cannot be taken back. Edit the calendar instead."
_UNKNOWN = "What this event said before is not known, so this cannot be taken back. Edit the event instead."
_THERE_AGAIN = "This event is there again."
_NOTHING_LEFT = "Nothing is left of this change."
_GONE = {
    ActivityType.ADD: "This event is gone already.",
    ActivityType.UPDATE: "This event was deleted since. Take that back first.",
}


class ActivityService:
    """Reads the change feed; a change is taken back by an edit like any other, durable, queued and undoable."""

    def __init__(self, store: Store, *, on_change: Callable[[ChangeSummary], None]) -> None:
        self._store = store
        self._on_change = on_change

    def cursor(self) -> int:
        """Return the cursor of the newest change, 0 when there never was one."""
        return self._store.view.activity.cursor()

    def recent(self, limit: int = PAGE, *, before_cursor: int | None = None) -> tuple[ActivityEntry, ...]:
        """Return the newest changes, or the newest before a cursor; the newest first."""
        view = self._store.view
        cursor = view.activity.cursor() + 1 if before_cursor is None else before_cursor
        return _entries(view, view.activity.before(cursor, limit=limit))

    def after(
        self, cursor: int | None, *, limit: int = PAGE, account_id: int | None = None, calendar_id: int | None = None
    ) -> tuple[ActivityEntry, ...]:
        """Return what changed after a cursor, anywhere or in one account or calendar; the oldest first.

        Without a cursor it begins with the oldest change that is kept. Raises CursorExpired when some after the cursor
        are not kept any more, or when there never was such a cursor.
        """
        view = self._store.view
        if cursor is not None and view.activity.expired(cursor):
            raise CursorExpired
        lines = view.activity.after(cursor or 0, limit=limit, account_id=account_id, calendar_id=calendar_id)
        return _entries(view, lines)

    def detail(self, cursor: int) -> ActivityDetail:
        """Return one change with what was before and after it. Raises InputError when it is no longer kept."""
        view = self._store.view
        line = _line(view, cursor)
        found = _entries(view, (line,))
        if not found:
            raise InputError(_DROPPED)
        before, after = view.activity.texts(line)
        shown = compare(before, after)
        return ActivityDetail(
            found[0], shown.before, shown.after, shown.fields, shown.others,
            unknown=line.object_id is not None and _unknown(line, before, after), lock=_lock(view, line),
        )  # fmt: skip

    def take_back(self, cursor: int) -> Edit:
        """Take one change of an event back; what changed elsewhere in it since stays. Raises InputError if it cannot.

        What was added is deleted, what was deleted comes back, what was changed is as before.
        """
        with self._store.unit() as unit:
            change = _change(unit, _line(unit, cursor))
            receipts = reverted(unit, (change,))
        self._on_change(unit.summary)
        left = OccurrenceKey(change.object_id) if change.before is not None else None
        return Edit(receipts, left, change.label)


def _line(view: View | Unit, cursor: int) -> Activity:
    found = view.activity.get(cursor)
    if found is None:
        raise InputError(_DROPPED)
    return found


def _entries(view: View, lines: Iterable[Activity]) -> tuple[ActivityEntry, ...]:
    calendars = {one.id: one for one in view.calendars.all()}
    accounts = {one.id: one for one in view.accounts.all()}
    return tuple(
        ActivityEntry(
            line.cursor, line.type, line.origin, line.time, accounts[line.account_id], line.calendar_id,
            calendars.get(line.calendar_id), line.object_id, line.uid, line.title,
        )
        for line in lines
        if line.account_id in accounts  # else it was removed just now, and its lines with it
    )  # fmt: skip


def _lock(view: View, line: Activity) -> str:
    """Return why a change cannot be taken back, "" when it can."""
    try:
        _change(view, line)
    except InputError as error:
        return error.title
    return ""


def _change(view: View | Unit, line: Activity) -> EditReceipt:
    """Return a change as an edit that can be taken back now. Raises InputError that says why it cannot."""
    if line.object_id is None:
        raise InputError(_OF_CALENDAR)
    current = _current(view, line, line.object_id)
    before, after = view.activity.texts(line)
    if _unknown(line, before, after):
        raise InputError(_UNKNOWN)
    change = EditReceipt(line.object_id, line.calendar_id, before, after, f"Take back “{line.title or 'Untitled'}”")
    text = without(change, current)
    if text is not None and current is not None and same(text, current):
        raise InputError(_NOTHING_LEFT)
    return change


def _current(view: View | Unit, line: Activity, object_id: int) -> str | None:
    """Return what the object says now, None when it is gone. Raises InputError when that leaves nothing to do."""
    calendar, _account = place(view, line.calendar_id)
    found = view.objects.get(object_id)
    if lock := lock_of(calendar, found):
        raise InputError(lock)
    if line.type is ActivityType.DELETE:
        if view.objects.of_uid(line.uid, calendar_id=line.calendar_id):
            raise InputError(_THERE_AGAIN)
        return None
    if found is None or found.raw is None:
        raise InputError(_GONE[line.type])
    return found.raw


def _unknown(line: Activity, before: str | None, after: str | None) -> bool:
    """Tell whether the feed does not know a text that was there."""
    return (line.type is not ActivityType.ADD and before is None) or (
        line.type is not ActivityType.DELETE and after is None
    )
