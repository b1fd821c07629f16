"""Go to date: a field that understands how people write dates, above a month to click."""

from __future__ import annotations

import re
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from calapp.ui import theme
from calapp.ui.dates import WEEK, add_months
from calapp.ui.mini_month import MiniMonth

EARLIEST, LATEST = date(1000, 1, 1), date(9000, 12, 31)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_WEEK = re.compile(r"(?:week|w)\s*(\d{1,2})(?:[\s,/]+(\d{4}))?|(\d{4})-?w(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{2,4})?)?")
_DAY_MONTH = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|\.)?\s+)?([a-z]{3})[a-z]*\.?(?:\s+(\d{1,2})(?:st|nd|rd|th)?)?,?(?:\s+(\d{4}))?"
)
_RELATIVE = re.compile(r"(?:in\s+)?([+-]?\s*\d{1,5})\s*(d|day|days|w|week|weeks|m|month|months|y|year|years)")


def parse_date(text: str, today: date) -> date | None:
    """Return the date that a person means, None when it is not clear.

    Understands "2026-03-12", "12.3.", "12/3/2026" (day first), "12 March", "Mar 2027", "week 11", "2026-W11", "today",
    "tomorrow", "friday", "+3 weeks", "in 10 days", and a bare day of this month.
    """
    words = " ".join(text.lower().split())
    near = {"": None, "today": 0, "now": 0, "tomorrow": 1, "yesterday": -1}
    if words in near:
        offset = near[words]
        return None if offset is None else today + timedelta(days=offset)
    for read in (_iso, _week, _dotted, _relative, _weekday, _bare_day, _day_month):
        try:
            found = read(words, today)
        except (ValueError, OverflowError):
            return None
        if found is not None:
            return found if EARLIEST <= found <= LATEST else None
    return None


def _iso(words: str, today: date) -> date | None:
    match = _ISO.fullmatch(words)
    return date(int(match[1]), int(match[2]), int(match[3] or 1)) if match else None


def _week(words: str, today: date) -> date | None:
    match = _WEEK.fullmatch(words)
    if not match:
        return None
    week, year = match[1] or match[4], match[2] or match[3] or today.isocalendar().year
    return date.fromisocalendar(int(year), int(week), 1)


def _dotted(words: str, today: date) -> date | None:
    match = _DOTTED.fullmatch(words)
    if not match:
        return None
    year = int(match[3] or today.year)
    return date(year + 2000 if year < 100 else year, int(match[2]), int(match[1]))


def _relative(words: str, today: date) -> date | None:
    match = _RELATIVE.fullmatch(words)
    if not match:
        return None
    number, unit = int(match[1].replace(" ", "")), match[2][0]
    if unit in "dw":
        return today + timedelta(days=number * (WEEK if unit == "w" else 1))
    return add_months(today, number * (12 if unit == "y" else 1))


def _weekday(words: str, today: date) -> date | None:
    name = words.removeprefix("next ").removeprefix("on ")
    index = next((i for i, day in enumerate(_WEEKDAYS) if len(name) >= 3 and day.startswith(name)), None)
    if index is None:
        return None
    return today + timedelta(days=(index - today.weekday()) % WEEK or WEEK)


def _bare_day(words: str, today: date) -> date | None:
    if not (words.isascii() and words.rstrip(".").isdigit()):
        return None
    number = int(words.rstrip("."))
    return date(number, 1, 1) if number >= 1000 else today.replace(day=number)


def _day_month(words: str, today: date) -> date | None:
    match = _DAY_MONTH.fullmatch(words)
    if not match or match[2] not in _MONTHS or (match[1] and match[3]):
        return None
    return date(int(match[4] or today.year), _MONTHS.index(match[2]) + 1, int(match[1] or match[3] or 1))


class DatePicker(QDialog):
    """Asks for a date. Emits ``date_chosen`` and closes."""

    date_chosen = Signal(object)

    def __init__(
        self, shown: date, days: int, today: date, parent: QWidget | None = None, *, first_weekday: int = 0
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Go to date")
        self._today = today
        self._field = QLineEdit()
        self._field.setPlaceholderText("12 March, 2026-03-12, week 11, friday, +3 weeks")
        self._field.setAccessibleName("Date")
        self._answer = QLabel()
        self._answer.setTextFormat(Qt.TextFormat.PlainText)
        self._answer.setProperty("role", "small")
        self._month = MiniMonth(first_weekday=first_weekday)
        self._month.grid.set_today(today)
        self._month.grid.set_band(shown, days)
        self._lay_out()
        self._field.textChanged.connect(self._on_text)
        self._month.day_picked.connect(self._choose)
        self._on_text("")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_16, theme.SPACE_16, theme.SPACE_16, theme.SPACE_16)
        column.setSpacing(theme.SPACE_8)
        column.addWidget(self._field)
        column.addWidget(self._answer)
        column.addWidget(self._month)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = buttons.addButton("Go", QDialogButtonBox.ButtonRole.AcceptRole)
        self._go.setProperty("kind", "primary")
        buttons.accepted.connect(self._on_go)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.setMinimumWidth(theme.POPOVER_WIDTH)

    def _on_text(self, text: str) -> None:
        day = parse_date(text, self._today)
        self._go.setEnabled(day is not None)
        if day is not None:
            self._answer.setText(f"{day:%A} {day.day} {day:%B %Y}")
            self._month.grid.set_month(day)
        else:
            self._answer.setText("Type a date, or click a day." if not text.strip() else "This is not a date yet.")

    def _on_go(self) -> None:
        day = parse_date(self._field.text(), self._today)
        if day is not None:
            self._choose(day)

    def _choose(self, day: date) -> None:
        self.date_chosen.emit(day)
        self.accept()
