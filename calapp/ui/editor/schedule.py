"""The "When" section: dates, times, all-day and the zones of start and end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone, tzinfo

from PySide6.QtCore import QDate, QSignalBlocker, Qt, QTime
from PySide6.QtWidgets import QComboBox, QCompleter, QDateEdit, QHBoxLayout, QLabel, QPushButton, QTimeEdit, QWidget

from calapp.ical import timezones
from calapp.model.edits import EventDraft
from calapp.model.timespan import EventTime, TimeKind, is_skipped
from calapp.ui import theme
from calapp.ui.controls import Switch
from calapp.ui.editor.pass_choice import PassChoice
from calapp.ui.editor.section import EditorContext, EventSection

FLOATING = "Same time everywhere"
TIME_WIDTH, ZONE_WIDTH = 62, 170


class ScheduleSection(EventSection):
    """Start and end. The end is shown as people say it (the last day, inclusive) and handed back exclusive."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start_date, self._end_date = _date_edit("Start date"), _date_edit("End date")
        self._start_time, self._end_time = _time_edit("Start time"), _time_edit("End time")
        self._length = QLabel()
        self._length.setProperty("role", "muted")
        self._all_day = Switch("All day")
        self._zone, self._end_zone = _zone_box("Time zone"), _zone_box("Time zone of the end")
        self._split_zones = QPushButton("Other end zone")
        self._split_zones.setProperty("kind", "link")
        self._start_pass, self._end_pass = PassChoice("Start"), PassChoice("End")
        self._hint = QLabel()
        self._hint.setProperty("role", "muted")
        self._hint.setWordWrap(True)
        self._tzids: tuple[str, ...] = ()
        self._known_zones: dict[str, tzinfo] = {}
        self._originals: tuple[EventTime, ...] = ()
        self._shown_start = datetime(2000, 1, 1)
        self._lay_out()
        self._connect()

    def draft(self, draft: EventDraft) -> EventDraft:
        """Return the draft at the times shown."""
        return draft.at(self.start(), self.end())

    def start(self) -> EventTime:
        """Return the start as it stands."""
        if self._all_day.isChecked():
            return EventTime.all_day(_day(self._start_date))
        return self._time(_wall(self._start_date, self._start_time), self._zone, self._start_pass)

    def end(self) -> EventTime:
        """Return the exclusive end as it stands."""
        if self._all_day.isChecked():
            return EventTime.all_day(_day(self._end_date) + timedelta(days=1))
        return self._time(_wall(self._end_date, self._end_time), self._last_zone, self._end_pass)

    def show_times(self, start: datetime, end: datetime) -> None:
        """Show other times, in the zones that the fields have."""
        for moment, box, day, clock, choice in (
            (start, self._zone, self._start_date, self._start_time, self._start_pass),
            (end, self._last_zone, self._end_date, self._end_time, self._end_pass),
        ):
            zone = self._zone_in(box)
            shown = moment if zone is None else moment.astimezone(zone)
            _show(day, clock, shown.replace(tzinfo=None))
            choice.choose(again=bool(shown.fold))
        self._shown_start = _wall(self._start_date, self._start_time)
        self._refresh()
        self._on_edited()

    def zone(self) -> tzinfo | None:
        """Return the zone of the start; None when floating or all-day."""
        return None if self._all_day.isChecked() else self._zone_in(self._zone)

    def problem(self) -> str:
        """Tell about an unknown zone or an end before the start."""
        for box in (self._zone, self._end_zone):
            if not box.isHidden() and box.currentText() != FLOATING and self._resolve(box.currentText()) is None:
                return f"“{box.currentText()}” is no time zone that calapp knows. Choose one from the list."
        start, end = self.start(), self.end()
        if start.kind is not end.kind:
            return "Start and end must both have a time zone, or both none."
        if end.key < start.key or (start.kind is TimeKind.ALL_DAY and end.key == start.key):
            return "The end is before the start. Move one of them."
        return ""

    def _fill(self, draft: EventDraft, context: EditorContext) -> None:
        all_day = draft.start.kind is TimeKind.ALL_DAY
        self._originals = () if all_day else (draft.start, draft.end)
        self._offer_zones(context, draft)
        self._all_day.setChecked(all_day)
        last = draft.end.wall - timedelta(days=1) if all_day else draft.end.wall
        _show(self._start_date, self._start_time, draft.start.wall)
        _show(self._end_date, self._end_time, max(last, draft.start.wall) if all_day else last)
        if all_day:
            hour = datetime.now(context.zone).replace(minute=0).time()
            self._start_time.setTime(QTime(hour.hour, 0))
            self._end_time.setTime(QTime(min(hour.hour + 1, 23), 0))
        self._zone.setCurrentText(_zone_text(draft.start, context.tzid))
        self._end_zone.setCurrentText(_zone_text(draft.end, context.tzid))
        self._end_zone.setHidden(all_day or draft.start.tzid == draft.end.tzid)
        for moment, box, choice in (
            (draft.start, self._zone, self._start_pass),
            (draft.end, self._last_zone, self._end_pass),
        ):
            zone = self._zone_in(box)
            choice.choose(again=zone is not None and not all_day and bool(moment.instant(zone).fold))
        self._shown_start = _wall(self._start_date, self._start_time)
        self._refresh()

    def _offer_zones(self, context: EditorContext, draft: EventDraft) -> None:
        own = [tzid for tzid in (context.tzid, draft.start.tzid, draft.end.tzid) if tzid]
        self._tzids = tuple(dict.fromkeys([*own, FLOATING, *context.zone_names]))
        for end in (draft.start, draft.end):
            if end.tzid:
                self._known_zones[end.tzid] = self._resolve(end.tzid) or _fixed(end)
        for box in (self._zone, self._end_zone):
            with QSignalBlocker(box):
                box.clear()
                box.addItems(self._tzids)

    @property
    def _last_zone(self) -> QComboBox:
        return self._zone if self._end_zone.isHidden() else self._end_zone

    def _time(self, wall: datetime, box: QComboBox, choice: PassChoice) -> EventTime:
        tzid = box.currentText()
        for known in self._originals:  # keeps the offset of a zone that calapp does not know
            if choice.isHidden() and known.wall == wall and _zone_text(known, "") == tzid:
                return known
        zone = self._zone_in(box)
        return EventTime.floating(wall) if zone is None else EventTime.zoned(wall, zone, tzid=tzid, again=choice.again)

    def _zone_in(self, box: QComboBox) -> tzinfo | None:
        return None if box.currentText() == FLOATING else self._resolve(box.currentText())

    def _resolve(self, tzid: str) -> tzinfo | None:
        if tzid in self._known_zones:
            return self._known_zones[tzid]
        zone = timezones.known(tzid)
        return zone.info if zone else None

    def _refresh(self) -> None:
        all_day = self._all_day.isChecked()
        for widget in (self._start_time, self._end_time, self._zone):
            widget.setVisible(not all_day)
        self._split_zones.setVisible(not all_day and self._end_zone.isHidden())
        if all_day:
            self._end_zone.hide()
        self._start_pass.offer(_wall(self._start_date, self._start_time), self.zone())
        self._end_pass.offer(_wall(self._end_date, self._end_time), None if all_day else self._zone_in(self._last_zone))
        self._pass_row.setVisible(not (self._start_pass.isHidden() and self._end_pass.isHidden()))
        self._length.setText("" if self.problem() else _length_text(self.start(), self.end()))
        self._hint.setText(self._missing_time())
        self._hint_row.setVisible(bool(self._hint.text()))

    def _missing_time(self) -> str:
        """Name times that the clock skips; RFC 5545 section 3.3.5 reads them with the offset before the gap."""
        if self._all_day.isChecked():
            return ""
        found = []
        for moment, box, does in ((self.start(), self._zone, "starts"), (self.end(), self._last_zone, "ends")):
            zone = self._zone_in(box)
            if zone is not None and is_skipped(moment.wall, zone):
                real = moment.instant(zone)
                found.append(
                    f"{moment.wall:%H:%M} does not exist on this day, the clocks go forward. "
                    f"The event {does} at {real:%H:%M}."
                )
        return " ".join(found)

    def _on_start_changed(self) -> None:
        start = _wall(self._start_date, self._start_time)
        moved = _wall(self._end_date, self._end_time) + (start - self._shown_start)
        with QSignalBlocker(self._end_date), QSignalBlocker(self._end_time):
            _show(self._end_date, self._end_time, moved)
        self._shown_start = start
        self._on_changed()

    def _on_split_zones(self) -> None:
        self._end_zone.show()
        self._end_zone.setFocus()
        self._on_changed()

    def _on_changed(self) -> None:
        self._refresh()
        self._on_edited()

    def _lay_out(self) -> None:
        when = QHBoxLayout()
        when.setSpacing(theme.SPACE_8)
        dash = QLabel("–")
        shown: tuple[QWidget, ...] = (self._start_date, self._start_time, dash, self._end_time, self._end_date)
        for widget in (*shown, self._length):
            when.addWidget(widget)
        when.addStretch(1)
        zones = QHBoxLayout()
        zones.setSpacing(theme.SPACE_8)
        zones.addWidget(self._all_day)
        zones.addStretch(1)
        for control in (self._zone, self._end_zone, self._split_zones):
            zones.addWidget(control)
        self._add_row("When", when)
        self._add_row("", zones)
        passes = QHBoxLayout()
        passes.setSpacing(theme.SPACE_8)
        passes.addWidget(self._start_pass)
        passes.addWidget(self._end_pass)
        passes.addStretch(1)
        self._pass_row = self._add_row("", passes)
        self._hint_row = self._add_row("", self._hint)

    def _connect(self) -> None:
        self._start_date.dateChanged.connect(self._on_start_changed)
        self._start_time.timeChanged.connect(self._on_start_changed)
        self._end_date.dateChanged.connect(self._on_changed)
        self._end_time.timeChanged.connect(self._on_changed)
        self._all_day.toggled.connect(self._on_changed)
        self._zone.currentTextChanged.connect(self._on_changed)
        self._end_zone.currentTextChanged.connect(self._on_changed)
        self._start_pass.currentIndexChanged.connect(self._on_changed)
        self._end_pass.currentIndexChanged.connect(self._on_changed)
        self._split_zones.clicked.connect(self._on_split_zones)


def _date_edit(name: str) -> QDateEdit:
    edit = QDateEdit()
    edit.setCalendarPopup(True)
    edit.setDisplayFormat("ddd d MMM yyyy")
    edit.setAccessibleName(name)
    return edit


def _time_edit(name: str) -> QTimeEdit:
    edit = QTimeEdit()
    edit.setDisplayFormat("HH:mm")
    edit.setProperty("kind", "plain")  # styled, NoButtons leaves the text no room (Qt 6.11)
    edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
    edit.setFixedWidth(theme.px(TIME_WIDTH))
    edit.setAccessibleName(name)
    return edit


def _zone_box(name: str) -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    if completer := box.completer():
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    box.setAccessibleName(name)
    box.setMaxVisibleItems(14)
    box.setFixedWidth(theme.px(ZONE_WIDTH))
    return box


def _fixed(moment: EventTime) -> tzinfo:
    return timezone(timedelta(seconds=moment.offset))


def _zone_text(moment: EventTime, default: str) -> str:
    if moment.kind is TimeKind.FLOATING:
        return FLOATING
    return moment.tzid or default


def _day(edit: QDateEdit) -> date:
    shown = edit.date()
    return date(shown.year(), shown.month(), shown.day())


def _wall(day: QDateEdit, clock: QTimeEdit) -> datetime:
    shown = clock.time()
    return datetime.combine(_day(day), time(shown.hour(), shown.minute(), shown.second()))


def _show(day: QDateEdit, clock: QTimeEdit, moment: datetime) -> None:
    day.setDate(QDate(moment.year, moment.month, moment.day))
    clock.setTime(QTime(moment.hour, moment.minute, moment.second))


def _length_text(start: EventTime, end: EventTime) -> str:
    minutes = (end.key - start.key) // 60
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [
        f"{days} d" if days > 1 else "1 day" if days else "",
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes else "",
    ]
    return " ".join(part for part in parts if part)
