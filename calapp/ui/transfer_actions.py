"""Import and export from the window: the files, the dialogs and the words about the outcome."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from calapp.errors import CalappError
from calapp.model.timespan import TimeSpan
from calapp.service.file_names import safe_name
from calapp.service.views import ExportChoice, ExportedFile, ImportChoice, ImportReport, KeptExport
from calapp.ui.ask import confirm
from calapp.ui.choices import calendar_choices, writable_choices
from calapp.ui.editing import UNDO
from calapp.ui.messages import Message, Tone
from calapp.ui.twin_call import TwinCall, on_twin
from calapp.ui.words import plural
from calapp.wiring import Runtime

if TYPE_CHECKING:
    from calapp.ui.transfer_dialogs import ExportWish

FILTER = "Calendars (*.ics *.ical *.icalendar *.vcs *.eml);;All files (*)"


class TransferActions(QObject):
    """Opens the dialogs of import and export. Files are read and written in another thread.

    ``edited`` carries the edit that undoes an import; ``message_found`` a file that is a message about an invitation,
    which is not imported: the queue waits for ``go_on``.
    """

    changed = Signal(object)
    message = Signal(object)
    edited = Signal(object)
    message_found = Signal(object)

    def __init__(self, runtime: Runtime, window: QWidget) -> None:
        super().__init__(window)
        self._runtime = runtime
        self._window = window
        self._folder = str(Path.home())
        self._exporting = TwinCall(runtime, self)
        self._exporting.done.connect(self._on_exported)
        self._exporting.failed.connect(self._tell)
        self._keeping = TwinCall(runtime, self)
        self._keeping.done.connect(self._on_kept)
        self._keeping.failed.connect(self._tell)
        self._told: dict[int, str] = {}
        self._waiting: deque[Path] = deque()
        self._importing = False

    def import_file(self, path: Path | None = None, *, calendar_id: int = 0, plainly: bool = False) -> None:
        """Show what a file would bring, and import it when the user says so; asks for the file when none is given.

        A message about an invitation is imported as a plain event only ``plainly``.
        """
        from calapp.ui.transfer_dialogs import ImportDialog

        if path is None:
            chosen, _ = QFileDialog.getOpenFileName(self._window, "Import", self._folder, FILTER)
            if not chosen:
                return
            path = Path(chosen)
        self._folder = str(path.parent)
        if not plainly and self._is_message(path):
            self._importing = True
            self.message_found.emit(path)
            return
        choices = writable_choices(self._runtime)
        if not choices:
            words = "There is no calendar that can take new events. Create one first."
            self.message.emit(Message("transfer", words, Tone.WARNING))
            self._waiting.clear()
            self._importing = False
            return
        runtime, tell = self._runtime, self.changed.emit

        def run(file: Path, calendar: int, choice: ImportChoice) -> ImportReport:
            return on_twin(runtime, lambda twin: twin.transfer.import_file(file, calendar, choice), tell=tell)

        dialog = ImportDialog(path, choices, run, calendar_id=calendar_id, parent=self._window)
        dialog.imported.connect(self._on_imported)
        dialog.finished.connect(self.go_on)
        self._importing = True
        dialog.open()

    def import_files(self, paths: Iterable[Path]) -> None:
        """Show what each of some files would bring, one after the other."""
        self._waiting.extend(paths)
        if not self._importing:
            self.go_on()

    def import_plainly(self, path: Path) -> None:
        """Show what a message would bring as a plain event."""
        self.import_file(path, plainly=True)

    def go_on(self) -> None:
        """Go on with the next of several files."""
        self._importing = False
        if self._waiting:
            self.import_file(self._waiting.popleft())

    def open_argument(self, argument: str) -> None:
        """Look at a file or an address that calapp was started with; nothing is imported unasked."""
        parts = urlsplit(argument)
        if parts.scheme in ("webcal", "webcals"):
            words = "Subscribing to an address is not possible yet. Download the file and import it."
            self.message.emit(Message("transfer", words, Tone.WARNING, detail=argument))
            return
        path = Path(unquote(parts.path) if parts.scheme == "file" else argument)
        if path.is_file():
            self.import_file(path)
        else:
            self.message.emit(Message("transfer", f"There is no file {path}.", Tone.WARNING))

    def export(self, today: date, *, calendar_id: int = 0) -> None:
        """Ask for calendars, days and a file, and write it; one calendar of the sidebar is ticked alone."""
        from calapp.ui.transfer_dialogs import ExportDialog

        choices = calendar_choices(self._runtime)
        visible = frozenset(calendar.id for calendar in self._runtime.calendars.all() if calendar.visible)
        ticked = frozenset({calendar_id}) if calendar_id else visible
        dialog = ExportDialog(choices, ticked, today, parent=self._window)
        dialog.chosen.connect(self._on_export_chosen)
        dialog.open()

    def keep_exported(self, calendar_id: int) -> None:
        """Keep a calendar exported to a file, or offer to stop where that is done already."""
        name = self._runtime.calendars.calendar(calendar_id).name
        try:
            kept = {one.calendar_id: one for one in self._runtime.kept_exports.all()}.get(calendar_id)
            if kept is not None:
                question = f"“{name}” is written to {kept.path} after each sync that changed it. Stop that?"
                if confirm("Keep exported", question, "Stop", parent=self._window):
                    self._runtime.kept_exports.forget(calendar_id)
                return
        except CalappError as error:
            self._tell(error)
            return
        proposal = str(Path(self._folder) / f"{safe_name(name, usual='calendar')}.ics")
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Keep exported", proposal, FILTER)
        if chosen:
            target = Path(chosen if Path(chosen).suffix else f"{chosen}.ics")
            self._folder = str(target.parent)
            self._keeping.ask(lambda twin: twin.kept_exports.keep(calendar_id, target))

    def tell_of_kept(self) -> None:
        """Say which calendars could not be written to their files."""
        try:
            kept = self._runtime.kept_exports.all()
        except CalappError as error:
            self._tell(error)
            return
        for one in kept:
            if one.problem and self._told.get(one.calendar_id) != one.problem:
                self.message.emit(Message(f"kept-{one.calendar_id}", one.problem, Tone.WARNING))
            self._told[one.calendar_id] = one.problem

    def export_event(self, object_id: int, title: str) -> None:
        """Ask for a file and write one event to it, a series with all of its occurrences."""
        self._export_to_file(ExportChoice(object_ids=(object_id,)), title or "event")

    def _on_export_chosen(self, wish: ExportWish) -> None:
        span = None
        if wish.days is not None:
            first, last = wish.days
            span = TimeSpan.of_days(first, (last - first) // timedelta(days=1) + 1, self._runtime.zone)
        choice = ExportChoice(wish.calendar_ids, span=span, busy_only=wish.busy_only)
        if wish.each:
            self._export_to_folder(choice)
            return
        names = {calendar.id: calendar.name for calendar in calendar_choices(self._runtime)}
        self._export_to_file(choice, names.get(wish.calendar_ids[0], "") if len(wish.calendar_ids) == 1 else "")

    def _export_to_file(self, choice: ExportChoice, name: str) -> None:
        proposal = str(Path(self._folder) / f"{safe_name(name, usual='calapp')}.ics")
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Export", proposal, FILTER)
        if not chosen:
            return
        target = Path(chosen if Path(chosen).suffix else f"{chosen}.ics")
        self._folder = str(target.parent)
        self._exporting.ask(lambda twin: (ExportedFile(target, twin.transfer.export_file(target, choice)),))

    def _export_to_folder(self, choice: ExportChoice) -> None:
        chosen = QFileDialog.getExistingDirectory(self._window, "Export each calendar to a file", self._folder)
        if chosen:
            self._folder = chosen
            self._exporting.ask(lambda twin: twin.transfer.export_each(Path(chosen), choice))

    def _on_imported(self, report: ImportReport) -> None:
        words = f"Imported {plural(report.new + report.changed, 'event', 'events')}."
        detail = "\n".join(f"Line {problem.line}: {problem.reason}" for problem in report.problems)
        if report.problems:
            words += f" {plural(len(report.problems), 'part was', 'parts were')} left out."
        tone = Tone.WARNING if report.problems else Tone.NOTE
        self.edited.emit(report.edit)
        self.message.emit(Message(UNDO, words, tone, detail=detail, action="Undo", passing=not report.problems))

    def _on_exported(self, files: tuple[ExportedFile, ...]) -> None:
        count = plural(sum(file.count for file in files), "event", "events")
        where = files[0].path.name if len(files) == 1 else plural(len(files), "file", "files")
        words = f"Exported {count} to {where}."
        self.message.emit(Message("transfer", words, passing=True))

    def _on_kept(self, kept: KeptExport) -> None:
        words = f"Exported to {kept.path.name}, and again after each sync that changes it."
        self.message.emit(Message("transfer", words, passing=True))

    def _is_message(self, path: Path) -> bool:
        from calapp.service.messages import is_message

        return is_message(path)

    def _tell(self, error: CalappError) -> None:
        self.message.emit(Message.of(error, key="transfer"))
