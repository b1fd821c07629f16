"""Small controls that Qt does not have: a switch, weekday circles, pills, initials and color swatches."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from calapp.ui import theme

WEEKDAY_NAMES = (
    ("MO", "Monday"),
    ("TU", "Tuesday"),
    ("WE", "Wednesday"),
    ("TH", "Thursday"),
    ("FR", "Friday"),
    ("SA", "Saturday"),
    ("SU", "Sunday"),
)


class Switch(QCheckBox):
    """A check box drawn as a switch; keyboard and accessibility stay those of a check box."""

    TRACK = QSize(28, 16)

    def sizeHint(self) -> QSize:
        """Return room for the track and the words."""
        words = self.fontMetrics().horizontalAdvance(self.text())
        gap = theme.SPACE_8 if words else 0
        return QSize(self.TRACK.width() + gap + words + 2, max(self.TRACK.height(), self.fontMetrics().height()) + 4)

    def hitButton(self, position: object) -> bool:
        """Let a click on the words count too."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint track, knob, words and the focus ring."""
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - self.TRACK.height()) / 2
        track = QRectF(1, top, self.TRACK.width(), self.TRACK.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.accent if self.isChecked() else colors.disabled)
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        radius = track.height() / 2 - 2
        x = track.right() - radius - 2 if self.isChecked() else track.left() + radius + 2
        painter.setBrush(colors.background)
        painter.drawEllipse(QPointF(x, track.center().y()), radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colors.accent)
            painter.drawRoundedRect(track.adjusted(-1, -1, 1, 1), track.height() / 2 + 1, track.height() / 2 + 1)
        painter.setPen(colors.text if self.isEnabled() else colors.disabled)
        words = self.rect().adjusted(self.TRACK.width() + theme.SPACE_8 + 1, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())


class WeekdayPicker(QWidget):
    """Seven round toggles, Monday first."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, QToolButton] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.SPACE_4)
        for name, words in WEEKDAY_NAMES:
            button = QToolButton()
            button.setText(words[0])
            button.setCheckable(True)
            button.setProperty("kind", "day")
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.clicked.connect(self._on_clicked)
            self._buttons[name] = button
            line.addWidget(button)

    def days(self) -> frozenset[str]:
        """Return the RFC 5545 names of the days chosen."""
        return frozenset(name for name, button in self._buttons.items() if button.isChecked())

    def set_days(self, days: Collection[str]) -> None:
        """Choose exactly these days."""
        for name, button in self._buttons.items():
            button.setChecked(name in days)

    def _on_clicked(self) -> None:
        button = self.sender()
        if not self.days() and isinstance(button, QToolButton):
            button.setChecked(True)  # a weekly rule needs a day
        self.changed.emit()


class Pill(QLabel):
    """A short word on a tinted ground; ``tone`` is good, bad or waiting."""

    def __init__(self, words: str, tone: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "pill")
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class Initial(QLabel):
    """The first letter of a name in a circle."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name[:1].upper(), parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "initial")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(22, 22)


def swatch(color: str, *, size: int = 12) -> QIcon:
    """Return a small rounded square in a calendar's color."""
    pixmap = QPixmap(size * 2, size * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.event_colors(color, theme.current()).bar)
    painter.drawRoundedRect(QRectF(0, 0, size, size), 3, 3)
    painter.end()
    return QIcon(pixmap)
