"""What a person does with calendars: show and hide, rename, color, delete."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from calapp.errors import CalappError
from calapp.ui.ask import ask_choice, ask_color, confirm
from calapp.ui.calendar_list import CalendarVerb
from calapp.ui.messages import Message
from calapp.ui.twin_call import TwinCall
from calapp.ui.words import REMINDER_CHOICES, plural, reminder_choice
from calapp.wiring import Runtime


class CalendarActions(QObject):
    """Carries out what the sidebar offers. What a server must agree to runs in another thread."""

    changed = Signal(object)
    message = Signal(object)
    import_wanted = Signal(int)
    export_wanted = Signal(int)
    keep_wanted = Signal(int)

    def __init__(self, runtime: Runtime, window: QWidget) -> None:
        super().__init__(window)
        self._runtime = runtime
        self._window = window
        self._call = TwinCall(runtime, self)
        self._call.changed.connect(self.changed)
        self._call.failed.connect(self._tell)

    def show(self, calendar_id: int, visible: bool) -> None:  # noqa: FBT001 - the slot's shape
        """Show or hide a calendar."""
        try:
            self._runtime.calendars.show(calendar_id, visible=visible)
        except CalappError as error:
            self._tell(error)

    def carry_out(self, calendar_id: int, verb: CalendarVerb) -> None:
        """Do what the menu of a calendar offers."""
        match verb:
            case CalendarVerb.ONLY:
                self._show_only(calendar_id)
            case CalendarVerb.PROPERTIES:
                self._properties(calendar_id)
            case CalendarVerb.COLOR:
                self._color(calendar_id)
            case CalendarVerb.REMINDER:
                self._reminder(calendar_id)
            case CalendarVerb.EXPORT:
                self.export_wanted.emit(calendar_id)
            case CalendarVerb.KEEP:
                self.keep_wanted.emit(calendar_id)
            case CalendarVerb.IMPORT:
                self.import_wanted.emit(calendar_id)
            case CalendarVerb.UP:
                self._move(calendar_id, -1)
            case CalendarVerb.DOWN:
                self._move(calendar_id, 1)
            case CalendarVerb.DELETE:
                self._delete(calendar_id)

    def _show_only(self, calendar_id: int) -> None:
        """Show one calendar alone; the same wish again shows all of them."""
        calendars = self._runtime.calendars.all()
        alone = all(calendar.visible == (calendar.id == calendar_id) for calendar in calendars)
        for calendar in calendars:
            wanted = alone or calendar.id == calendar_id
            if calendar.visible != wanted:
                self.show(calendar.id, wanted)

    def _properties(self, calendar_id: int) -> None:
        from calapp.ui.calendar_dialog import CalendarDialog
        from calapp.ui.zones import zone_names

        def change(fields: dict[str, str]) -> None:
            self._call.ask(lambda twin: twin.calendars.edit(calendar_id, **fields))

        dialog = CalendarDialog(self._runtime.calendars.calendar(calendar_id), zone_names(), self._window)
        dialog.changed.connect(change)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _color(self, calendar_id: int) -> None:
        calendar = self._runtime.calendars.calendar(calendar_id)
        color = ask_color(f"Color of {calendar.name}", calendar.color, parent=self._window)
        if color is not None and color != calendar.color:
            self._call.ask(lambda twin: twin.calendars.edit(calendar_id, color=color))

    def _reminder(self, calendar_id: int) -> None:
        calendar, usual = self._runtime.calendars.calendar(calendar_id), self._runtime.settings.default_reminder
        choices: list[tuple[str, int | None]] = [(f"As usual ({reminder_choice(usual).lower()})", None)]
        offered = {-1, *REMINDER_CHOICES} | ({calendar.default_reminder} if calendar.default_reminder else set())
        choices += [(reminder_choice(minutes), minutes) for minutes in sorted(offered)]
        question = f"New events in “{calendar.name}” remind:"
        current = calendar.default_reminder
        chosen = ask_choice("Default reminder", question, choices, current, "Choose", parent=self._window)
        if chosen is not None:
            try:
                self._runtime.calendars.set_default_reminder(calendar_id, chosen.value)
            except CalappError as error:
                self._tell(error)

    def _move(self, calendar_id: int, steps: int) -> None:
        try:
            self._runtime.calendars.move(calendar_id, steps)
        except CalappError as error:
            self._tell(error)

    def _delete(self, calendar_id: int) -> None:
        calendar = self._runtime.calendars.calendar(calendar_id)
        count = self._runtime.calendars.counts().get(calendar_id, 0)
        where = "for everyone who shares it" if calendar.href else "from this computer"
        words = f"Delete “{calendar.name}” with {plural(count, 'event', 'events')}, {where}? This cannot be undone."
        if confirm("Delete calendar", words, "Delete", danger=True, parent=self._window):
            self._call.ask(lambda twin: twin.calendars.delete(calendar_id))

    def _tell(self, error: CalappError) -> None:
        self.message.emit(Message.of(error, key="calendar"))
