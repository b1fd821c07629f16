"""Editing from the week: popover, editor, drags and deletes become edits of the event service, all undoable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QObject, QPoint, QRect, Signal
from PySide6.QtWidgets import QWidget

from calapp.errors import CalappError
from calapp.model.edits import EditScope, EventDraft
from calapp.model.event import Alarm, PartStat
from calapp.model.occurrence import OccurrenceKey
from calapp.model.timespan import EventTime, TimeKind
from calapp.service.views import Edit, EventDetail
from calapp.settings import zone_name
from calapp.ui.choices import calendar_choices, default_calendar, writable_choices
from calapp.ui.clock import MinuteClock
from calapp.ui.event_menu import DELETE, DUPLICATE, EDIT, EXPORT, LETTERS, SOURCE, EventMenu, letters_of
from calapp.ui.messages import Message, Tone
from calapp.ui.saving import Saving
from calapp.ui.series_saving import original
from calapp.ui.telling import Concerned, EditChoice, concerned
from calapp.ui.undo import UndoStack
from calapp.wiring import Runtime

UNDO = "undo"
_MAYBE = "answered. Whether the server tells the organizer is not known. “Answer…” in its menu writes a mail"
_HERE_ONLY = "answered here only: no server tells the organizer. “Answer…” in its menu writes a mail"


class Editing(QObject):
    """Opens what edits an event and writes what comes of it, at once and durably, in the window's thread.

    ``settled`` names the event that has the attention after an edit, None when it is gone.
    """

    message = Signal(object)
    settled = Signal(object)
    conflicts_wanted = Signal()
    file_wanted = Signal(object, int)
    export_wanted = Signal(int, str)
    link_wanted = Signal(str, str)
    join_wanted = Signal(object)
    letter_wanted = Signal(str, object)

    def __init__(self, runtime: Runtime, clock: MinuteClock, undo: UndoStack, window: QWidget) -> None:
        super().__init__(window)
        self._runtime = runtime
        self._clock = clock
        self._undo = undo
        self._window = window

    def open_popover(self, key: OccurrenceKey, place: QRect) -> None:
        """Show an event at a glance, beside its block."""
        from calapp.ui.popover import EventPopover

        detail = self._detail(key)
        if detail is None:
            return
        popover = EventPopover(detail, self._runtime.zone, now=self._clock.now(), parent=self._window)
        popover.edit_requested.connect(self.edit)
        popover.duplicate_requested.connect(self.duplicate)
        popover.delete_requested.connect(self.delete)
        popover.answer_requested.connect(self.answer)
        popover.conflict_requested.connect(self._on_conflict)
        popover.file_requested.connect(self.file_wanted)
        popover.link_requested.connect(self.link_wanted)
        popover.join_requested.connect(self.join_wanted)
        popover.closed.connect(self.settled)
        popover.show_beside(place)

    def open_menu(self, key: OccurrenceKey, where: QPoint) -> None:
        """Show what can be done with an event."""
        detail = self._detail(key)
        if detail is None:
            return
        own = self._runtime.accounts.account(detail.calendar.account_id).addresses
        letters = letters_of(detail, own, by_mail=self._runtime.letters.possible(key))
        menu = EventMenu(detail, letters, self._window)
        menu.chosen.connect(partial(self._on_deed, key))
        menu.popup(where)

    def show_source(self, key: OccurrenceKey) -> None:
        """Show what the server sent of an event, word for word."""
        from calapp.ui.source_dialog import SourceDialog

        detail = self._detail(key)
        if detail is not None:
            source = self._runtime.events.source(key.object_id)
            SourceDialog(detail.event.title, source, self._window).open()

    def create(self, start: EventTime, end: EventTime) -> None:
        """Open the editor on a new event."""
        calendar = default_calendar(self._runtime)
        if calendar is None:
            self.message.emit(Message("edit", "There is no calendar that takes new events. Create one first.",
                                      Tone.WARNING))  # fmt: skip
            return
        own = calendar.default_reminder
        minutes = self._runtime.settings.default_reminder if own is None else own
        timed = start.kind is not TimeKind.ALL_DAY
        alarms = (Alarm(offset=timedelta(minutes=-minutes)),) if timed and minutes >= 0 else ()
        self._open_editor(EventDraft(start, end, alarms=alarms), calendar.id)

    def edit(self, key: OccurrenceKey) -> None:
        """Open the editor on an event; one that cannot be changed is only shown."""
        detail = self._detail(key)
        if detail is not None:
            self._open_editor(draft_of(detail), detail.calendar.id, detail=detail)

    def move(self, key: OccurrenceKey, start: EventTime, end: EventTime) -> None:
        """Give an event other times, as a drag or a key said."""
        detail = self._detail(key)
        if detail is None:
            return
        before = draft_of(detail)
        draft = before.at(start, end)
        guests = concerned(self._runtime, detail.calendar, before, draft)
        choice = self.choice_of(detail, "Move" if (end.key - start.key) == _length(detail) else "Change", guests)
        if choice is not None:
            save = partial(self._runtime.events.save, key, draft, scope=choice.scope, notify=choice.notify)
            self._try(save, "moved", guests)

    def copy(self, key: OccurrenceKey, start: EventTime, end: EventTime) -> None:
        """Copy an event to other times, without its guests."""
        detail = self._detail(key)
        if detail is not None:
            draft = EventDraft.of(detail.event).at(start, end)
            self._try(lambda: self._runtime.events.copy(key, draft), "copied")

    def duplicate(self, key: OccurrenceKey) -> None:
        """Copy an event to the same times."""
        detail = self._detail(key)
        if detail is not None:
            self.copy(key, detail.event.start, detail.event.end)

    def delete(self, key: OccurrenceKey) -> None:
        """Delete an event; it can be undone, so only a series asks, and one whose guests hear of it."""
        detail = self._detail(key)
        if detail is None:
            return
        guests = concerned(self._runtime, detail.calendar, draft_of(detail), None)
        choice = self.choice_of(detail, "Delete", guests)
        if choice is not None:
            delete = partial(self._runtime.events.delete, key, scope=choice.scope, notify=choice.notify)
            self._try(delete, "deleted", guests)

    def answer(self, key: OccurrenceKey, partstat: PartStat) -> None:
        """Answer an invitation."""
        detail = self._detail(key)
        if detail is None:
            return
        scope = self.scope_of(detail, "Answer")
        if scope is not None:
            letters = self._runtime.letters
            did = _MAYBE if letters.doubtful(key) else _HERE_ONLY if letters.needed(key) else "answered"
            self._try(lambda: self._runtime.events.answer(key, partstat, scope=scope), did)

    def _open_editor(self, draft: EventDraft, calendar_id: int, *, detail: EventDetail | None = None) -> None:
        from calapp.ui.editor.dialog import EventDialog
        from calapp.ui.editor.section import EditorContext
        from calapp.ui.find_time import FindingTime
        from calapp.ui.zones import zone_names

        locked = detail is not None and not detail.writable
        account = self._runtime.accounts.account(self._runtime.calendars.calendar(calendar_id).account_id)
        context = EditorContext(
            calendar_choices(self._runtime) if locked else writable_choices(self._runtime),
            calendar_id,
            self._runtime.zone,
            zone_name(self._runtime.zone),
            zone_names(),
            is_new=detail is None,
            in_series=bool(detail and detail.scopes),
            organizer=_organizer(detail),
            past_guests=self._runtime.events.past_guests(),
            series=self._runtime.series_dates.of(detail.key.object_id) if detail and detail.series else None,
            file_room=self._runtime.connections.file_room(account.kind),
            original=original(detail) if detail else None,
        )
        key = detail.key if detail else None
        dialog = EventDialog(draft, context, key=key, parent=self._window)
        FindingTime(self._runtime, dialog, detail.event.uid if detail else "")
        saving = Saving(self, dialog, detail)
        dialog.saved.connect(saving.save)
        dialog.finished.connect(saving.on_finished)
        if detail is not None and locked:
            dialog.show_only(detail.lock)
        dialog.open()

    def scope_of(self, detail: EventDetail, action: str) -> EditScope | None:
        """Ask which events of a series are meant; a single event is not asked about. None when the user backs out."""
        if not detail.scopes:
            return EditScope.ALL
        from calapp.ui.scope_dialog import ask_scope

        return ask_scope(detail.event.title, action, detail.scopes, parent=self._window)

    def choice_of(self, detail: EventDetail, action: str, guests: Concerned | None) -> EditChoice | None:
        """Ask which events of a series are meant and whether guests are told, in one question where there is any."""
        if guests is not None and guests.asks:
            from calapp.ui.scope_dialog import ask_edit

            return ask_edit(detail.event.title, action, detail.scopes, guests, parent=self._window)
        scope = self.scope_of(detail, action)
        return None if scope is None else EditChoice(scope)

    def settle(self, edit: Edit, did: str, guests: Concerned | None = None) -> None:
        """Remember an edit that was made, offer to undo it, and say about its guests what nobody was asked."""
        self._undo.push(edit)
        if did:
            told = f" {guests.words}" if guests is not None and not guests.asks else ""
            self.message.emit(Message(UNDO, f"Event {did}.{told}", action="Undo", passing=True))
        self.settled.emit(edit.key)

    @property
    def runtime(self) -> Runtime:
        """The services."""
        return self._runtime

    def _detail(self, key: OccurrenceKey) -> EventDetail | None:
        try:
            return self._runtime.events.detail(key)
        except CalappError as error:
            self.message.emit(Message.of(error, key="edit"))
            return None

    def _try(self, deed: Callable[[], Edit], did: str, guests: Concerned | None = None) -> None:
        try:
            edit = deed()
        except CalappError as error:
            self.message.emit(Message.of(error, key="edit"))
            return
        self.settle(edit, did, guests)

    def _on_deed(self, key: OccurrenceKey, words: str) -> None:
        deeds = {
            EDIT: self.edit,
            DUPLICATE: self.duplicate,
            DELETE: self.delete,
            EXPORT: self._on_export,
            SOURCE: self.show_source,
        }
        if words in LETTERS:
            self.letter_wanted.emit(words, key)
        else:
            deeds[words](key)

    def _on_export(self, key: OccurrenceKey) -> None:
        if (detail := self._detail(key)) is not None:
            self.export_wanted.emit(key.object_id, (detail.series or detail.event).title)

    def _on_conflict(self, _key: OccurrenceKey) -> None:
        self.conflicts_wanted.emit()


def draft_of(detail: EventDetail) -> EventDraft:
    """Return the draft that changes nothing; an occurrence shows the rule of its series."""
    draft = EventDraft.of(detail.event)
    if detail.series is not None and draft.rrule is None:
        return replace(draft, rrule=detail.series.rrule)
    return draft


def _length(detail: EventDetail) -> int:
    return detail.event.end.key - detail.event.start.key


def _organizer(detail: EventDetail | None) -> str:
    if detail is None:
        return ""
    return detail.event.organizer.address if detail.event.organizer else detail.own_address
