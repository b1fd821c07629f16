"""Import with a preview, and export of chosen calendars and dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from calapp.errors import CalappError
from calapp.service.views import ImportChoice, ImportReport
from calapp.ui import theme, words
from calapp.ui.background import BackgroundCall
from calapp.ui.controls import Switch, swatch
from calapp.ui.editor.section import CalendarChoice, labeled_row

PROBLEMS_SHOWN = 200
RunImport = Callable[[Path, int, ImportChoice], ImportReport]
"""Imports a file into a calendar, or only looks at it; blocks, runs in another thread."""


class ImportDialog(QDialog):
    """Shows what a file would bring before anything is written. Emits ``imported`` with the report."""

    imported = Signal(object)

    def __init__(
        self, path: Path, calendars: Sequence[CalendarChoice], run: RunImport, *, calendar_id: int = 0,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle("Import")
        self._path, self._run = path, run
        self._look, self._write = BackgroundCall(self), BackgroundCall(self)
        self._calendar = QComboBox()
        for calendar in calendars:
            self._calendar.addItem(swatch(calendar.color), f"{calendar.name} · {calendar.account}", calendar.id)
        self._calendar.setCurrentIndex(max(0, self._calendar.findData(calendar_id)))
        self._summary = _words("Reading the file…")
        self._left_out = _words("", role="muted")
        self._left_out.hide()
        self._problems = QPlainTextEdit()
        self._problems.setReadOnly(True)
        self._problems.setAccessibleName("Parts that cannot be imported")
        self._problems.hide()
        self._replace, self._skip = QCheckBox(), QCheckBox()
        self._replace.hide()
        self._skip.hide()
        self._looked: ImportReport | None = None
        self._busy = _busy_bar()
        self._button = QPushButton("Import")
        self._lay_out()
        self._calendar.currentIndexChanged.connect(self._on_calendar)
        self._replace.toggled.connect(self._refresh)
        self._skip.toggled.connect(self._refresh)
        self._look.done.connect(self._on_looked)
        self._look.failed.connect(self._on_failed)
        self._write.done.connect(self._on_written)
        self._write.failed.connect(self._on_failed)
        self._on_calendar()

    def _lay_out(self) -> None:
        column = _column(self)
        column.addWidget(_words(self._path.name, role="heading"))
        column.addWidget(labeled_row("Into", self._calendar))
        column.addWidget(self._summary)
        column.addWidget(self._replace)
        column.addWidget(self._skip)
        column.addSpacing(theme.SPACE_4)
        column.addWidget(self._left_out)
        column.addWidget(self._problems, stretch=1000)
        column.addWidget(self._busy)
        column.addStretch(1)
        _add_footer(self, self._button)
        self._button.clicked.connect(self._on_import)
        self.resize(theme.DIALOG_WIDTH + 80, 380)

    def _on_calendar(self) -> None:
        path, calendar_id, run = self._path, int(self._calendar.currentData()), self._run
        self._button.setEnabled(False)
        self._looked = None
        self._busy.show()
        self._look.start(lambda: run(path, calendar_id, ImportChoice(dry_run=True)))

    def _on_looked(self, report: ImportReport) -> None:
        self._busy.hide()
        self._looked = report
        self._summary.setText(preview_words(report))
        newer = words.plural(report.conflicting, "event", "events")
        self._replace.setText(f"Replace {newer} that changed here since the file was written")
        self._replace.setVisible(bool(report.conflicting))
        twice = words.plural(report.elsewhere, "event", "events")
        self._skip.setText(f"Leave out {twice} that another calendar has already")
        self._skip.setVisible(bool(report.elsewhere))
        self._show_problems(report)
        self._refresh()

    def _refresh(self) -> None:
        """Let nothing be imported that would import nothing."""
        report = self._looked
        if report is not None:
            left_out = report.elsewhere if self._skip.isChecked() else 0
            replaced = report.conflicting if self._replace.isChecked() else 0
            self._button.setEnabled(report.new + report.changed + replaced > left_out)

    def _on_import(self) -> None:
        path, calendar_id, run = self._path, int(self._calendar.currentData()), self._run
        self._button.setEnabled(False)
        for widget in (self._calendar, self._replace, self._skip):
            widget.setEnabled(False)
        self._busy.show()
        self._summary.setText("Importing…")
        choice = ImportChoice(
            replace_newer=self._replace.isVisible() and self._replace.isChecked(),
            skip_elsewhere=self._skip.isVisible() and self._skip.isChecked(),
        )
        self._write.start(lambda: run(path, calendar_id, choice))

    def _on_written(self, report: ImportReport) -> None:
        self.imported.emit(report)
        self.accept()

    def _on_failed(self, error: CalappError) -> None:
        self._busy.hide()
        for widget in (self._calendar, self._replace, self._skip):
            widget.setEnabled(True)
        self._summary.setText(error.title)
        self._summary.setProperty("role", "problem")
        self._summary.style().polish(self._summary)

    def _show_problems(self, report: ImportReport) -> None:
        lines = [f"Line {problem.line}: {problem.reason}" for problem in report.problems[:PROBLEMS_SHOWN]]
        if len(report.problems) > PROBLEMS_SHOWN:
            lines.append(f"and {len(report.problems) - PROBLEMS_SHOWN} more")
        self._problems.setPlainText("\n".join(lines))
        self._problems.setVisible(bool(lines))
        self._left_out.setText(f"{words.plural(len(report.problems), 'part', 'parts')} cannot be imported:")
        self._left_out.setVisible(bool(lines))


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What shall be exported: calendars, the first and the last day (None for all), and in which form."""

    calendar_ids: tuple[int, ...]
    days: tuple[date, date] | None = None
    each: bool = False
    busy_only: bool = False


class ExportDialog(QDialog):
    """Chooses calendars and, if wanted, a range of days. Emits ``chosen`` with an ExportWish."""

    chosen = Signal(object)

    def __init__(
        self, calendars: Sequence[CalendarChoice], ticked: frozenset[int], today: date, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self._ticks: dict[int, QCheckBox] = {}
        self._ranged = Switch("Only events between")
        self._first, self._last = _date_edit("First day", today), _date_edit("Last day", today + timedelta(days=30))
        self._each = Switch("Each calendar in a file of its own")
        self._busy_only = Switch("Busy times only, without titles, places and guests")
        self._button = QPushButton("Choose a file…")
        column = _column(self)
        column.addWidget(_words("Calendars to export", role="heading"))
        for calendar in calendars:
            tick = QCheckBox(f"{calendar.name} · {calendar.account}".replace("&", "&&"))
            tick.setIcon(swatch(calendar.color))
            tick.setChecked(calendar.id in ticked)
            tick.toggled.connect(self._refresh)
            self._ticks[calendar.id] = tick
            column.addWidget(tick)
        column.addSpacing(theme.SPACE_8)
        column.addWidget(self._ranged)
        days = QHBoxLayout()
        days.setSpacing(theme.SPACE_8)
        for widget in (self._first, QLabel("and"), self._last):
            days.addWidget(widget)
        days.addStretch(1)
        column.addLayout(days)
        column.addWidget(self._each)
        column.addWidget(self._busy_only)
        column.addStretch(1)
        _add_footer(self, self._button)
        self._each.toggled.connect(self._refresh)
        self._ranged.toggled.connect(self._refresh)
        self._first.dateChanged.connect(self._refresh)
        self._last.dateChanged.connect(self._refresh)
        self._button.clicked.connect(self._on_choose)
        self._refresh()

    def _refresh(self) -> None:
        for edit in (self._first, self._last):
            edit.setEnabled(self._ranged.isChecked())
        self._button.setText("Choose a folder…" if self._each.isChecked() else "Choose a file…")
        ordered = not self._ranged.isChecked() or self._first.date() <= self._last.date()
        self._button.setEnabled(ordered and any(tick.isChecked() for tick in self._ticks.values()))

    def _on_choose(self) -> None:
        ids = tuple(calendar_id for calendar_id, tick in self._ticks.items() if tick.isChecked())
        days = (_day(self._first), _day(self._last)) if self._ranged.isChecked() else None
        self.accept()
        self.chosen.emit(ExportWish(ids, days, self._each.isChecked(), self._busy_only.isChecked()))


def preview_words(report: ImportReport) -> str:
    """Return what an import would do, in a sentence."""
    parts = [
        f"{report.new} new" if report.new else "",
        f"{report.changed} changed" if report.changed else "",
        f"{report.unchanged} already here" if report.unchanged else "",
        f"{report.conflicting} newer here" if report.conflicting else "",
    ]
    return f"{', '.join(part for part in parts if part) or 'No events'}."


def _column(dialog: QDialog) -> QVBoxLayout:
    whole = QVBoxLayout(dialog)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(0)
    column = QVBoxLayout()
    column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
    column.setSpacing(theme.SPACE_8)
    whole.addLayout(column, stretch=1)
    return column


def _add_footer(dialog: QDialog, button: QPushButton) -> None:
    footer = QFrame()
    footer.setProperty("role", "footer")
    line = QHBoxLayout(footer)
    line.setContentsMargins(theme.SPACE_16, theme.SPACE_12, theme.SPACE_16, theme.SPACE_12)
    line.setSpacing(theme.SPACE_8)
    cancel = QPushButton("Cancel")
    cancel.clicked.connect(dialog.reject)
    button.setProperty("kind", "primary")
    line.addStretch(1)
    line.addWidget(cancel)
    line.addWidget(button)
    layout = dialog.layout()
    if layout is not None:
        layout.addWidget(footer)
    button.setDefault(True)  # only now: Qt forgets it of a button that is not in its dialog yet


def _busy_bar() -> QProgressBar:
    bar = QProgressBar()
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    return bar


def _words(text: str, *, role: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label


def _date_edit(name: str, day: date) -> QDateEdit:
    edit = QDateEdit(QDate(day.year, day.month, day.day))
    edit.setCalendarPopup(True)
    edit.setDisplayFormat("ddd d MMM yyyy")
    edit.setAccessibleName(name)
    return edit


def _day(edit: QDateEdit) -> date:
    shown = edit.date()
    return date(shown.year(), shown.month(), shown.day())
