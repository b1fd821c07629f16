"""The "Dates" section: what a series has beside its rule, to be added, taken away, brought back and set back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from calapp.ical.series import same_slot
from calapp.model.edits import EventDraft, ExtraDates
from calapp.model.event import Event, Status
from calapp.model.timespan import EventTime, TimeKind
from calapp.recurrence.slots import at_wall, zone_of
from calapp.recurrence.upcoming import dated, has
from calapp.service.views import SeriesDates
from calapp.ui import theme
from calapp.ui.editor.section import EditorContext, EventSection

SHOWN = 30
_HAS_IT = "The series has this date already."

_Row = tuple[EventTime, str, str, Callable[[EventTime], None] | None]


class SeriesDatesSection(EventSection):
    """The exceptions of a series that is there already. What is chosen here concerns the series, not one occurrence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._series: SeriesDates | None = None
        self._wanted = ExtraDates()
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.SPACE_4)
        self._day = QDateEdit()
        self._day.setCalendarPopup(True)
        self._day.setDisplayFormat("ddd d MMM yyyy")
        self._day.setAccessibleName("Date to add")
        self._add = QPushButton("Add date")
        self._add.setAutoDefault(False)
        self._add.clicked.connect(self._on_add)
        self._note = QLabel()
        self._note.setProperty("role", "note")
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        line.addWidget(self._day)
        line.addWidget(self._add)
        line.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE_4)
        column.addLayout(self._list)
        column.addLayout(line)
        column.addWidget(self._note)
        self._add_row("Dates", column)

    def draft(self, draft: EventDraft) -> EventDraft:
        """Return the draft as it is: these dates are no field of it."""
        return draft

    def is_dirty(self) -> bool:
        """Tell whether the series shall have other dates."""
        return self.dates() is not None

    def dates(self) -> ExtraDates | None:
        """Return the dates that the series shall have, None for those that it has."""
        if self._series is None or self._wanted == self._series.extra:
            return None
        return self._wanted

    def _fill(self, draft: EventDraft, context: EditorContext) -> None:
        self._series = context.series if draft.rrule is not None else None
        self.setVisible(self._series is not None)
        if self._series is None:
            return
        self._wanted = self._series.extra
        day = draft.start.date
        self._day.setDate(QDate(day.year, day.month, day.day))
        for widget in (self._day, self._add):
            widget.setVisible(not self._series.no_adding)
        self._show()

    def _show(self, problem: str = "") -> None:
        while (item := self._list.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        series = self._series
        if series is None:
            return
        found = self._found(series)
        for row in found[:SHOWN]:
            self._list.addWidget(self._line(*row))
        if len(found) > SHOWN:
            self._list.addWidget(QLabel(f"and {len(found) - SHOWN} more"))
        reasons = list(filter(None, (problem, series.no_adding, series.no_return if self._wanted.exdates else "")))
        self._note.setText("\n".join(dict.fromkeys(reasons)))
        self._note.setVisible(bool(reasons))

    def _found(self, series: SeriesDates) -> list[_Row]:
        back = None if series.no_return else self._bring_back
        rows: list[_Row] = [(one, "added", "Remove", self._remove) for one in self._wanted.rdates]
        rows += [(one, "left out", "Bring back", back) for one in self._wanted.exdates]
        gone = (*self._wanted.regular, *self._wanted.exdates)
        for event in series.changed:
            slot = event.recurrence_id
            if slot is not None and not _among(slot, gone):
                rows.append((slot, _changed(event, slot), "Reset", self._reset))
        return sorted(rows, key=lambda row: row[0].key)

    def _line(self, when: EventTime, words: str, verb: str, act: Callable[[EventTime], None] | None) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.SPACE_8)
        what = QLabel(words)
        what.setTextFormat(Qt.TextFormat.PlainText)
        what.setProperty("role", "muted")
        line.addWidget(QLabel(_day(when)))
        line.addWidget(what)
        line.addStretch(1)
        if act is not None:
            button = QPushButton(verb)
            button.setProperty("kind", "link")
            button.setAutoDefault(False)
            button.setAccessibleName(f"{verb} {_day(when)}")
            button.clicked.connect(partial(self._on_act, act, when))
            line.addWidget(button)
        return row

    def _on_act(self, act: Callable[[EventTime], None], when: EventTime) -> None:
        act(when)

    def _remove(self, when: EventTime) -> None:
        self._become(replace(self._wanted, rdates=tuple(one for one in self._wanted.rdates if one != when)))

    def _bring_back(self, when: EventTime) -> None:
        self._become(replace(self._wanted, exdates=tuple(one for one in self._wanted.exdates if one != when)))

    def _reset(self, slot: EventTime) -> None:
        self._become(replace(self._wanted, regular=(*self._wanted.regular, slot)))

    def _on_add(self) -> None:
        series = self._series
        master = series.index.master if series is not None else None
        if series is None or master is None:
            return
        shown = self._day.date()
        day = date(shown.year(), shown.month(), shown.day())
        wall = datetime.combine(day, master.start.wall.time())
        when = at_wall(wall, master.start, zone_of(master.start, master.zone))
        left_out = next((one for one in self._wanted.exdates if same_slot(one, when)), None)
        if left_out is not None and series.no_return:
            self._show(series.no_return)
        elif left_out is not None:
            self._bring_back(left_out)
        elif has(dated(series.index, self._wanted), when):
            self._show(_HAS_IT)
        else:
            rdates = tuple(sorted((*self._wanted.rdates, when), key=lambda one: one.key))
            self._become(replace(self._wanted, rdates=rdates))

    def _become(self, wanted: ExtraDates) -> None:
        self._wanted = wanted
        self._show()
        self._on_edited()


def _day(when: EventTime) -> str:
    return f"{when.wall:%a} {when.wall.day} {when.wall:%b %Y}"


def _changed(event: Event, slot: EventTime) -> str:
    if event.status is Status.CANCELED:
        return "canceled"
    words = f"changed: {event.title[:60] or 'Untitled'}"
    if event.start.kind is slot.kind and event.start.key == slot.key:
        return words
    clock = "" if event.start.kind is TimeKind.ALL_DAY else f" at {event.start.wall:%H:%M}"
    return f"{words}, now{clock}" if event.start.date == slot.date else f"{words}, now {_day(event.start)}{clock}"


def _among(when: EventTime, dates: Sequence[EventTime]) -> bool:
    return any(same_slot(when, one) for one in dates)
