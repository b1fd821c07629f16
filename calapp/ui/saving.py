"""Saving: what the editor of an event hands over is asked about where somebody is told, and written."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from calapp.errors import CalappError
from calapp.model.edits import EditScope
from calapp.service.views import Edit, EventDetail
from calapp.ui.series_saving import redated
from calapp.ui.telling import Concerned, EditChoice, concerned

if TYPE_CHECKING:
    from calapp.ui.editing import Editing
    from calapp.ui.editor.dialog import EditedEvent, EventDialog


class Saving(QObject):
    """Writes what one editor hands over; the editor stays open until that went well."""

    def __init__(self, editing: Editing, dialog: EventDialog, detail: EventDetail | None) -> None:
        super().__init__(dialog)
        self._editing = editing
        self._dialog = dialog
        self._detail = detail

    def save(self, edited: EditedEvent) -> None:
        """Create or change the event."""
        runtime, detail = self._editing.runtime, self._detail
        calendar = runtime.calendars.calendar(edited.calendar_id)
        guests = concerned(runtime, calendar, edited.before if detail is not None else None, edited.after)
        try:
            edit = self._written(edited, guests)
        except CalappError as error:
            self._dialog.keep_open(error.title)
            return
        if edit is None:
            self._dialog.keep_open()
            return
        silent = detail is not None and guests is None
        self._editing.settle(edit, "created" if detail is None else "" if silent else "changed", guests)

    def on_finished(self) -> None:
        """Give the attention back to the event when nothing was saved."""
        if self._detail is not None:
            self._editing.settled.emit(self._detail.key)
        self._dialog.deleteLater()

    def _written(self, edited: EditedEvent, guests: Concerned | None) -> Edit | None:
        events, detail = self._editing.runtime.events, self._detail
        calendar_id, after, before = edited.calendar_id, edited.after, edited.before
        if detail is None:
            choice = self._asked(after.title, "Create", (), guests)
            return None if choice is None else events.create(calendar_id, after, notify=choice.notify)
        if edited.dates is not None:
            ask, rest = partial(self._asked, after.title, "Change", ()), partial(self._written, guests=guests)
            return redated(self._editing.runtime, edited, edited.dates, detail, ask=ask, write_rest=rest)
        moves = calendar_id != detail.calendar.id
        if moves:
            choice = self._asked(after.title, "Change", (), guests)
        else:
            choice = self._editing.choice_of(_for_rule(detail) if edited.rule_changed else detail, "Change", guests)
        if choice is None:
            return None
        scope, notify = choice.scope, choice.notify
        edit = events.save(detail.key, after, scope=scope, notify=notify, before=before) if before != after else None
        if not moves:
            return edit
        try:
            moved = events.move((edit.key if edit and edit.key else detail.key).object_id, calendar_id)
        except CalappError:
            if edit is not None:
                events.revert(edit)  # the editor stays open: half of what it says must not stand
            raise
        return replace(moved, receipts=(*edit.receipts, *moved.receipts), label=edit.label) if edit else moved

    def _asked(
        self, title: str, action: str, scopes: tuple[EditScope, ...], guests: Concerned | None
    ) -> EditChoice | None:
        if guests is None or not guests.asks:
            return EditChoice()
        from calapp.ui.scope_dialog import ask_edit

        return ask_edit(title, action, scopes, guests, parent=self._dialog)


def _for_rule(detail: EventDetail) -> EventDetail:
    """Return an occurrence with the scopes that another rule can have: it says nothing about one occurrence alone."""
    wider = tuple(scope for scope in detail.scopes if scope is not EditScope.THIS)
    return replace(detail, scopes=wider if len(wider) > 1 else ())
