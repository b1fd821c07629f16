"""Finding a time for an event at which its guests and the user are free."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from calapp.errors import CalappError
from calapp.model.edits import EventDraft
from calapp.model.free_busy import BusySpan, FreeBusy, WorkingHours, first_free
from calapp.model.timespan import TimeSpan
from calapp.ui import theme
from calapp.ui.busy_rows import BusyRows
from calapp.ui.controls import Switch
from calapp.ui.editor.dialog import EventDialog
from calapp.ui.twin_call import TwinCall
from calapp.wiring import Runtime

AHEAD = timedelta(days=28)
WIDTH, HEIGHT = 720, 320


class FindTimeDialog(QDialog):
    """Shows when everybody is busy and steps from one common free time to the next. Emits ``time_chosen``."""

    time_chosen = Signal(object, object)

    def __init__(
        self, start: datetime, length: timedelta, hours: tuple[int, int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Find a time")
        self._zone: tzinfo | None = start.tzinfo
        self._begin, self._length, self._hours = start, length, hours
        self._at = start
        self._rows: tuple[FreeBusy, ...] = ()
        self._words = _label("Looking up when everybody is free…")
        self._unknown = _label("", role="muted")
        self._busy = BusyRows()
        self._working = Switch("Only in working hours")
        self._working.setChecked(True)
        self._working.toggled.connect(self._on_hours)
        self._next = QPushButton("&Next free time")
        self._next.clicked.connect(self._on_next)
        self._use = QPushButton("Use this time")
        self._use.setProperty("kind", "primary")
        self._use.setDefault(True)
        self._use.clicked.connect(self._on_use)
        self._lay_out()
        self._able(ready=False)

    def show_rows(self, rows: tuple[FreeBusy, ...]) -> None:
        """Show who is busy when, and propose the first time that suits all of whom it is known."""
        self._rows = rows
        unknown = dict.fromkeys(f"{row.address}: {row.unknown}" for row in rows if row.unknown)
        self._unknown.setText("\n".join(unknown))
        self._unknown.setVisible(bool(unknown))
        self._propose(self._begin)
        self._next.setFocus()

    def fail(self, title: str) -> None:
        """Say why nothing can be looked up."""
        self._words.setText(title)

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self._use, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        steps = QHBoxLayout()
        steps.addWidget(self._next)
        steps.addWidget(self._working)
        steps.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_12)
        column.addWidget(self._words)
        column.addWidget(self._busy)
        column.addWidget(self._unknown)
        column.addLayout(steps)
        column.addStretch(1)
        column.addWidget(buttons)
        self._unknown.hide()
        self.resize(WIDTH, HEIGHT)

    def _propose(self, start: datetime) -> None:
        hours = WorkingHours(*self._hours, self._zone) if self._working.isChecked() and self._zone else None
        busy = [span for row in self._rows for span in row.busy]
        found = first_free(start, self._begin + AHEAD, self._length, busy, hours)
        if found is None:
            self._words.setText("There is no other time in the next four weeks that suits everybody.")
            self._next.setEnabled(False)
            return
        self._at, end = found, self._end(found)
        last = f"{end:%H:%M}" if end.date() == found.date() else f"{end:%A %d %B, %H:%M}"
        self._words.setText(f"{found:%A %d %B, %H:%M} – {last}")
        self._busy.show_rows(self._rows, BusySpan(found, end), self._hours)
        self._able(ready=True)

    def _end(self, start: datetime) -> datetime:
        return datetime.fromtimestamp(start.timestamp() + self._length.total_seconds(), self._zone)

    def _able(self, *, ready: bool) -> None:
        for widget in (self._next, self._use, self._working):
            widget.setEnabled(ready)

    def _on_next(self) -> None:
        self._propose(self._at + timedelta(minutes=1))

    def _on_hours(self) -> None:
        self._propose(self._begin)

    def _on_use(self) -> None:
        self.time_chosen.emit(self._at, self._end(self._at))
        self.accept()


class FindingTime(QObject):
    """Answers an editor's wish for a time: looks up off the window's thread, and hands the chosen time back."""

    def __init__(self, runtime: Runtime, editor: EventDialog, uid: str) -> None:
        super().__init__(editor)
        self._runtime, self._editor, self._uid = runtime, editor, uid
        self._dialog: FindTimeDialog | None = None
        self._call = TwinCall(runtime, self)
        self._call.done.connect(self._on_done)
        self._call.failed.connect(self._on_failed)
        editor.time_wanted.connect(self._on_wanted)

    def _on_wanted(self, draft: EventDraft, calendar_id: int) -> None:
        zone, settings, uid = self._runtime.zone, self._runtime.settings, self._uid
        now = datetime.now(zone)
        start = max(draft.start.instant(zone), now)
        length = timedelta(seconds=max(60, draft.end.key - draft.start.key))
        span = TimeSpan(start.replace(hour=0, minute=0, second=0, microsecond=0), start + AHEAD)
        account_id = self._runtime.calendars.calendar(calendar_id).account_id
        guests = tuple(guest.address for guest in draft.attendees)
        self._dialog = FindTimeDialog(start, length, (settings.work_start, settings.work_end), self._editor)
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.time_chosen.connect(self._editor.show_times)
        self._dialog.finished.connect(self._on_finished)
        self._call.ask(lambda twin: twin.free_busy.everybody(account_id, guests, span, without=uid))
        self._dialog.open()

    def _on_done(self, rows: tuple[FreeBusy, ...]) -> None:
        if self._dialog is not None:
            self._dialog.show_rows(rows)

    def _on_failed(self, error: CalappError) -> None:
        if self._dialog is not None:
            self._dialog.fail(error.title)

    def _on_finished(self) -> None:
        self._call.give_up()
        self._dialog = None


def _label(words: str, *, role: str = "") -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label
