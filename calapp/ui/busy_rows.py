"""Rows of busy times: one for each person, over the hours of one day."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from calapp.model.free_busy import BusyKind, BusySpan, FreeBusy
from calapp.service.free_busy import OWN
from calapp.ui import theme

ROW, HEAD, NAME = 28, 20, 168
_OPACITY = {BusyKind.BUSY: 150, BusyKind.TENTATIVE: 70, BusyKind.UNAVAILABLE: 220}


class BusyRows(QWidget):
    """Paints busy times of a day beside the time that is proposed; its words are there for screen readers too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[FreeBusy, ...] = ()
        self._slot: BusySpan | None = None
        self._hours = (8, 18)
        self.setAccessibleName("Busy times")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_rows(self, rows: tuple[FreeBusy, ...], slot: BusySpan, hours: tuple[int, int]) -> None:
        """Show these people on the day of a proposed time, from the first of ``hours`` to the last."""
        midnight = slot.start.replace(hour=0, minute=0, second=0, microsecond=0)
        last = -(-(slot.end - midnight) // timedelta(hours=1))
        self._rows, self._slot = rows, slot
        self._hours = (min(hours[0], slot.start.hour), min(24, max(hours[1], last)))
        self.setAccessibleDescription("; ".join(f"{_name(row)}: {self._words(row)}" for row in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for a head line and all rows."""
        return QSize(NAME + 440, HEAD + ROW * max(1, len(self._rows)))

    def minimumSizeHint(self) -> QSize:
        """Return the height of all rows at a width that still shows something."""
        return QSize(NAME + 200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the hours, the busy times and the proposed time."""
        if self._slot is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_hours(painter)
        for number, row in enumerate(self._rows):
            self._paint_row(painter, row, HEAD + ROW * number)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.current().accent), 2))
        painter.drawRoundedRect(self._place(self._slot, HEAD, ROW * len(self._rows)), 4, 4)

    def _paint_hours(self, painter: QPainter) -> None:
        colors = theme.current()
        first, last = self._hours
        step = 1 if last - first <= 12 else 3
        for hour in range(first, last + 1):
            x = NAME + (self.width() - NAME - 1) * (hour - first) / (last - first)
            painter.setPen(QColor(colors.border))
            painter.drawLine(int(x), HEAD, int(x), HEAD + ROW * len(self._rows))
            if hour < last and not (hour - first) % step:
                painter.setPen(QColor(colors.muted))
                painter.drawText(QRectF(x + 2, 0, 40, HEAD), Qt.AlignmentFlag.AlignVCenter, str(hour))

    def _paint_row(self, painter: QPainter, row: FreeBusy, top: int) -> None:
        colors = theme.current()
        painter.setPen(QColor(colors.text))
        name = painter.fontMetrics().elidedText(_name(row), Qt.TextElideMode.ElideRight, NAME - theme.SPACE_12)
        painter.drawText(QRectF(0, top, NAME, ROW), Qt.AlignmentFlag.AlignVCenter, name)
        if row.unknown:
            painter.setPen(QColor(colors.muted))
            beside = QRectF(NAME + theme.SPACE_8, top, self.width() - NAME, ROW)
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, "not known")
            return
        painter.setPen(Qt.PenStyle.NoPen)
        for one in self._of_day(row):
            fill = QColor(colors.accent)
            fill.setAlpha(_OPACITY[one.kind])
            painter.setBrush(fill)
            painter.drawRoundedRect(self._place(one, top + 5, ROW - 10), 3, 3)

    def _of_day(self, row: FreeBusy) -> list[BusySpan]:
        low, high = self._bounds()
        return [one for one in row.busy if one.start < high and one.end > low]

    def _bounds(self) -> tuple[datetime, datetime]:
        day = self._slot.start if self._slot is not None else datetime.now().astimezone()
        midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + timedelta(hours=self._hours[0]), midnight + timedelta(hours=self._hours[1])

    def _place(self, span: BusySpan, top: int, height: int) -> QRectF:
        low, high = self._bounds()
        width, whole = self.width() - NAME - 1, high.timestamp() - low.timestamp()
        start, end = (
            min(1.0, max(0.0, (moment.timestamp() - low.timestamp()) / whole)) for moment in (span.start, span.end)
        )
        return QRectF(NAME + width * start, top, max(2.0, width * (end - start)), height)

    def _words(self, row: FreeBusy) -> str:
        if row.unknown:
            return row.unknown
        zone = None if self._slot is None else self._slot.start.tzinfo
        spans = [
            f"{one.kind} {one.start.astimezone(zone):%H:%M} to {one.end.astimezone(zone):%H:%M}"
            for one in self._of_day(row)
        ]
        return ", ".join(spans) or "free"


def _name(row: FreeBusy) -> str:
    return "You" if row.address == OWN else row.address
