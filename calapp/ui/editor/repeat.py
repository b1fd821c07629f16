"""The "Repeat" section: presets, the custom rule and a preview of the first dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta, tzinfo
from enum import StrEnum

from PySide6.QtCore import QDate, QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from calapp.errors import InputError
from calapp.model.edits import EventDraft, ExtraDates
from calapp.model.timespan import EventTime
from calapp.recurrence import describe
from calapp.recurrence.upcoming import Shown
from calapp.ui import theme
from calapp.ui.controls import WeekdayPicker
from calapp.ui.editor.preview import preview
from calapp.ui.editor.rule_form import (
    DEFAULT_COUNT,
    WEEKDAYS,
    WORKDAYS,
    Ends,
    Frequency,
    MonthlyBy,
    RuleForm,
    is_last_weekday,
    month_days_of,
)
from calapp.ui.editor.section import EditorContext, EventSection

_UNITS = (
    (Frequency.DAILY, "days"),
    (Frequency.WEEKLY, "weeks"),
    (Frequency.MONTHLY, "months"),
    (Frequency.YEARLY, "years"),
)
_ENDS = ((Ends.NEVER, "never"), (Ends.AFTER, "after"), (Ends.ON, "on"))
_ORDINALS = ((1, "first"), (2, "second"), (3, "third"), (4, "fourth"), (-1, "last"))
_KINDS = (
    ("MO", "Monday"), ("TU", "Tuesday"), ("WE", "Wednesday"), ("TH", "Thursday"), ("FR", "Friday"), ("SA", "Saturday"),
    ("SU", "Sunday"), ("DAY", "day"), ("WEEKDAY", "day from Monday to Friday"), ("WEEKEND", "day of the weekend"),
)  # fmt: skip
_NO_DAYS = "Days of the month are numbers from 1 to 31 with commas between them; -1 is the last day."
_NOT_AMONG = "The event starts on a day that its rule leaves out. Choose other days, or another start."
_NEVER, _CUSTOM, _KEPT = "never", "custom", "kept"


class RepeatSection(EventSection):
    """The recurrence rule. A rule that the form has no words for is shown in words and kept until another is chosen."""

    def __init__(
        self,
        when: Callable[[], tuple[EventTime, tzinfo | None]],
        dates: Callable[[], ExtraDates | None] = lambda: None,
        parent: QWidget | None = None,
    ) -> None:
        """``when`` tells the start as it stands and its zone, ``dates`` what the series shall have beside its rule."""
        super().__init__(parent)
        self._when = when
        self._dates = dates
        self._shown: Shown | None = None
        self._kept: str | None = None
        self._offered: EventTime | None = None
        self._week_start = ""
        self._choice = QComboBox()
        self._interval = _spin("Every how many", 1, 999)
        self._unit = _box("Unit", _UNITS)
        self._weekdays = WeekdayPicker()
        self._monthly = QComboBox()
        self._monthly.setAccessibleName("Day of the month")
        self._days = QLineEdit()
        self._days.setAccessibleName("Days of the month")
        self._days.setPlaceholderText("1, 15, -1 for the last")
        self._ordinal, self._kind = QComboBox(), QComboBox()
        self._ordinal.setAccessibleName("Which one")
        self._kind.setAccessibleName("Of which days")
        for number, words in _ORDINALS:
            self._ordinal.addItem(words, number)
        for kind, words in _KINDS:
            self._kind.addItem(words, kind)
        self._ends = _box("Ends", _ENDS)
        self._count = _spin("Times", 1, 9_999)
        self._until = QDateEdit()
        self._until.setCalendarPopup(True)
        self._until.setDisplayFormat("d MMM yyyy")
        self._until.setAccessibleName("Last day")
        self._times = QLabel("times")
        self._on = QLabel("on")
        self._preview = QLabel()
        self._preview.setProperty("role", "note")
        self._preview.setWordWrap(True)
        self._custom = self._custom_panel()
        self._add_row("Repeat", self._choice)
        self._custom_row = self._add_row("", self._custom)
        self._preview_row = self._add_row("", self._preview)
        self._connect()

    def draft(self, draft: EventDraft) -> EventDraft:
        """Return the draft with the rule chosen."""
        return replace(draft, rrule=self.rule())

    def rule(self) -> str | None:
        """Return the RRULE as it stands, None for an event that does not repeat."""
        chosen = self._choice.currentData()
        if chosen == _NEVER:
            return None
        if chosen == _KEPT:
            return self._kept
        start, zone = self._when()
        form = self._form() if chosen == _CUSTOM else chosen
        text: str = form.text(start, zone=zone)
        if self._kept is not None and RuleForm.parse(self._kept, start, zone=zone) == form:
            return self._kept  # the same rule in its author's spelling
        return text

    def problem(self) -> str:
        """Tell about a weekly rule without a day, an end before the start, or a rule that cannot be read."""
        rule = self.rule()
        if rule is None or self._choice.currentData() == _KEPT:
            return ""
        start, _zone = self._when()
        form = self._form() if self._choice.currentData() == _CUSTOM else None
        if form is not None and form.ends is Ends.ON and form.until is not None and form.until < start.date:
            return "The series ends before it starts. Choose a later last day."
        if form is not None and form.monthly_by is MonthlyBy.DAYS and not form.month_days:
            return _NO_DAYS
        if form is not None and not form.includes(start.date):
            return _NOT_AMONG
        return ""

    def show_start(self) -> None:
        """Bring presets and preview in line with a new start."""
        start, _zone = self._when()
        if self._offered is None or start.date != self._offered.date:
            chosen = self._choice.currentIndex()
            self._offer(start)
            with QSignalBlocker(self._choice):
                self._choice.setCurrentIndex(min(chosen, self._choice.count() - 1))
        self._refresh()

    def _fill(self, draft: EventDraft, context: EditorContext) -> None:
        start, zone = self._when()
        form = RuleForm.parse(draft.rrule, start, zone=zone) if draft.rrule else None
        self._kept = draft.rrule
        if context.series is not None and draft.rrule:
            self._shown = Shown(context.series.index, context.original or draft.start, draft)
        self._offer(start)
        self._show_form(form or RuleForm(weekdays=frozenset({WEEKDAYS[start.date.weekday()]})), start.date)
        if draft.rrule and form is None:
            self._choice.addItem(_words(draft.rrule, start), _KEPT)
            self._choice.setCurrentIndex(self._choice.count() - 1)
        elif draft.rrule is None:
            self._choice.setCurrentIndex(0)
        else:
            preset = next((i for i in range(self._choice.count()) if self._choice.itemData(i) == form), None)
            self._choice.setCurrentIndex(self._choice.findData(_CUSTOM) if preset is None else preset)
        self.setEnabled(not (context.in_series and draft.rrule is None))
        self._refresh()

    def _offer(self, start: EventTime) -> None:
        kept = self._choice.findData(_KEPT)
        kept_words = self._choice.itemText(kept) if kept >= 0 else ""
        day = start.date
        self._offered = start
        with QSignalBlocker(self._choice), QSignalBlocker(self._monthly):
            self._choice.clear()
            self._choice.addItem("Does not repeat", _NEVER)
            for form in _presets(day):
                self._choice.addItem(_words(form.text(start), start), form)
            self._choice.addItem("Custom", _CUSTOM)
            if kept_words:
                self._choice.addItem(kept_words, _KEPT)
            chosen = self._monthly.currentData()
            self._monthly.clear()
            for by, words in _monthly_choices(day):
                self._monthly.addItem(words, str(by))
            self._monthly.setCurrentIndex(max(0, self._monthly.findData(chosen)))

    def _form(self) -> RuleForm:
        shown = self._until.date()
        frequency, ends, by = self._frequency(), Ends(self._ends.currentData()), self._monthly_by()
        nth = by is MonthlyBy.NTH
        return RuleForm(
            frequency,
            self._interval.value(),
            self._weekdays.days() if frequency is Frequency.WEEKLY else frozenset(),
            by,
            ends,
            self._count.value() if ends is Ends.AFTER else DEFAULT_COUNT,
            date(shown.year(), shown.month(), shown.day()) if ends is Ends.ON else None,
            month_days_of(self._days.text()) if by is MonthlyBy.DAYS else (),
            int(self._ordinal.currentData()) if nth else 1,
            str(self._kind.currentData()) if nth else "MO",
            self._week_start,
        )

    def _monthly_by(self) -> MonthlyBy:
        if self._frequency() not in (Frequency.MONTHLY, Frequency.YEARLY):
            return MonthlyBy.DAY
        return MonthlyBy(self._monthly.currentData())

    def _frequency(self) -> Frequency:
        return Frequency(self._unit.currentData())  # Qt hands a StrEnum back as plain text

    def _show_form(self, form: RuleForm, start: date) -> None:
        self._interval.setValue(form.interval)
        self._unit.setCurrentIndex(self._unit.findData(str(form.frequency)))
        self._weekdays.set_days(form.weekdays or frozenset({WEEKDAYS[start.weekday()]}))
        self._monthly.setCurrentIndex(max(0, self._monthly.findData(str(form.monthly_by))))
        self._days.setText(", ".join(map(str, form.month_days or (start.day,))))
        self._ordinal.setCurrentIndex(self._ordinal.findData(form.ordinal))
        self._kind.setCurrentIndex(self._kind.findData(form.kind))
        self._week_start = form.week_start
        self._ends.setCurrentIndex(self._ends.findData(str(form.ends)))
        self._count.setValue(form.count)
        until = form.until or start + timedelta(days=90)
        self._until.setDate(QDate(until.year, until.month, until.day))

    def _refresh(self) -> None:
        custom = self._choice.currentData() == _CUSTOM
        self._custom_row.setVisible(custom)
        frequency, ends = self._frequency(), Ends(self._ends.currentData())
        self._weekdays.setVisible(frequency is Frequency.WEEKLY)
        by = self._monthly_by()
        self._on.setVisible(frequency is not Frequency.DAILY)
        self._monthly.setVisible(frequency in (Frequency.MONTHLY, Frequency.YEARLY))
        self._days.setVisible(by is MonthlyBy.DAYS)
        for box in (self._ordinal, self._kind):
            box.setVisible(by is MonthlyBy.NTH)
        for widget in (self._count, self._times):
            widget.setVisible(ends is Ends.AFTER)
        self._until.setVisible(ends is Ends.ON)
        rule = self.rule()
        start, zone = self._when()
        words = preview(rule, start, zone, self._shown, self._dates) if rule and not self.problem() else self.problem()
        self._preview.setText(words)
        self._preview_row.setVisible(bool(rule))

    def _on_changed(self) -> None:
        self._refresh()
        self._on_edited()

    def _custom_panel(self) -> QWidget:
        panel = QWidget()
        lines = QVBoxLayout(panel)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.SPACE_8)
        every, days, ends = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        rows: tuple[tuple[QHBoxLayout, tuple[QWidget, ...]], ...] = (
            (every, (QLabel("Every"), self._interval, self._unit, self._on, self._weekdays, self._monthly)),
            (days, (self._days, self._ordinal, self._kind)),
            (ends, (QLabel("Ends"), self._ends, self._count, self._times, self._until)),
        )
        for line, widgets in rows:
            for widget in widgets:
                line.addWidget(widget)
            line.setSpacing(theme.SPACE_8)
            line.addStretch(1)
            lines.addLayout(line)
        return panel

    def _connect(self) -> None:
        self._choice.currentIndexChanged.connect(self._on_changed)
        self._days.textEdited.connect(self._on_changed)
        for box in (self._unit, self._monthly, self._ends, self._ordinal, self._kind):
            box.currentIndexChanged.connect(self._on_changed)
        for spin in (self._interval, self._count):
            spin.valueChanged.connect(self._on_changed)
        self._until.dateChanged.connect(self._on_changed)
        self._weekdays.changed.connect(self._on_changed)


def _presets(day: date) -> list[RuleForm]:
    own = frozenset({WEEKDAYS[day.weekday()]})
    forms = [
        RuleForm(Frequency.DAILY),
        RuleForm(Frequency.WEEKLY, weekdays=WORKDAYS),
        RuleForm(Frequency.WEEKLY, weekdays=own),
        RuleForm(Frequency.WEEKLY, 2, own),
        RuleForm(Frequency.MONTHLY),
    ]
    forms.append(RuleForm(Frequency.MONTHLY, monthly_by=_monthly_choices(day)[1][0]))
    forms.append(RuleForm(Frequency.YEARLY))
    return forms


def _monthly_choices(day: date) -> list[tuple[MonthlyBy, str]]:
    name = day.strftime("%A")
    choices = [(MonthlyBy.DAY, f"day {day.day}")]
    if day.day <= 28:
        ordinal = ("first", "second", "third", "fourth")[(day.day - 1) // 7]
        choices.append((MonthlyBy.WEEKDAY, f"the {ordinal} {name}"))
    if is_last_weekday(day):
        choices.append((MonthlyBy.LAST_WEEKDAY, f"the last {name}"))
    more = ((MonthlyBy.LAST_DAY, "the last day"), (MonthlyBy.DAYS, "several days…"), (MonthlyBy.NTH, "another day…"))
    return [*choices, *more]


def _words(rrule: str, start: EventTime) -> str:
    try:
        return describe.describe(rrule, start)
    except InputError:
        return f"Its own rule ({rrule[:60]})"


def _spin(name: str, low: int, high: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setProperty("kind", "plain")  # styled, NoButtons leaves the text no room (Qt 6.11)
    spin.setAccessibleName(name)
    spin.setAlignment(Qt.AlignmentFlag.AlignCenter)
    spin.setFixedWidth(theme.CONTROL_HEIGHT * 2)
    return spin


def _box(name: str, choices: Sequence[tuple[StrEnum, str]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for value, words in choices:
        box.addItem(words, str(value))
    return box
