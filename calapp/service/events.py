"""Events: read in full, created, edited, deleted, moved, answered, and all of it undone."""

from __future__ import annotations

from calapp.model.edits import EditScope, EventDraft, Notify
from calapp.model.event import PartStat
from calapp.model.occurrence import OccurrenceKey
from calapp.service.views import Edit, EventDetail


class EventService:
    """Every edit is one durable transaction, tells its listeners what changed, and returns what undoes it.

    All edits raise InputError with ``field`` set when a draft makes no sense, and AccessDenied for a calendar that
    cannot be changed. Times in a draft for one occurrence are that occurrence's own.
    """

    def detail(self, key: OccurrenceKey) -> EventDetail:
        """Return an occurrence in full. Raises ObjectGone when it is no longer there."""
        raise NotImplementedError

    def find(self, uid: str, *, calendar_id: int | None = None, recurrence_id: str = "") -> OccurrenceKey:
        """Return the key of a UID. Raises InputError when there is none, or more than one calendar has it."""
        raise NotImplementedError

    def raw(self, object_id: int) -> str:
        """Return the object's iCalendar text as it stands."""
        raise NotImplementedError

    def create(self, calendar_id: int, draft: EventDraft, *, notify: Notify = Notify.NONE) -> Edit:
        """Create an event."""
        raise NotImplementedError

    def save(
        self, key: OccurrenceKey, draft: EventDraft, *, scope: EditScope = EditScope.ALL, notify: Notify = Notify.NONE
    ) -> Edit:
        """Change an event to ``draft``. For a series ``scope`` says which occurrences; a single event ignores it."""
        raise NotImplementedError

    def delete(self, key: OccurrenceKey, *, scope: EditScope = EditScope.ALL, notify: Notify = Notify.NONE) -> Edit:
        """Delete an event, or occurrences of a series."""
        raise NotImplementedError

    def move(self, object_id: int, calendar_id: int) -> Edit:
        """Move an event, with its whole series, to another calendar."""
        raise NotImplementedError

    def copy(self, key: OccurrenceKey, draft: EventDraft, *, calendar_id: int | None = None) -> Edit:
        """Create a copy of one occurrence at the draft's time, with a new UID, no repetition and no guests."""
        raise NotImplementedError

    def answer(self, key: OccurrenceKey, partstat: PartStat, *, scope: EditScope = EditScope.ALL) -> Edit:
        """Answer an invitation. Raises InputError when the user is no guest of it."""
        raise NotImplementedError

    def revert(self, edit: Edit) -> Edit:
        """Undo an edit; reverting the answer does it again. Raises InputError when the event changed too much since."""
        raise NotImplementedError
