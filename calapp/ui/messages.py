"""The message area under the toolbar: what happened, what to do about it, and the details for those who ask."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from calapp.errors import CalappError
from calapp.ui import icons, theme

NOTE_MS = 8_000
MOST_SHOWN = 3


class Tone(StrEnum):
    """How loud a message is."""

    NOTE = "note"
    WARNING = "warning"
    PROBLEM = "problem"


_ICONS = {Tone.NOTE: "info", Tone.WARNING: "triangle-alert", Tone.PROBLEM: "circle-alert"}


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``key`` names its subject: a newer message of the same subject takes its place.

    ``action`` is the word on its button, "" for none. ``detail`` folds out. ``passing`` messages leave by themselves.
    """

    key: str
    text: str
    tone: Tone = Tone.NOTE
    action: str = ""
    detail: str = ""
    passing: bool = False

    @classmethod
    def of(cls, error: CalappError, *, key: str, action: str = "") -> Message:
        """Return the message of a failure, in the failure's own words."""
        return cls(key, error.title, Tone.PROBLEM, action=action, detail=error.detail)


class MessageArea(QWidget):
    """Shows a few messages, the newest first; nothing at all as a rule."""

    acted = Signal(str)
    dismissed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: dict[str, _Bar] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.hide()

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages shown, the newest first."""
        return tuple(bar.message for bar in reversed(self._bars.values()))

    def show_message(self, message: Message) -> None:
        """Show a message and announce it; one that is already there stays as it is."""
        known = self._bars.get(message.key)
        if known is not None and known.message == message and not message.passing:
            return
        self._remove(message.key)
        bar = _Bar(message, self)
        bar.acted.connect(self._on_acted)
        bar.closed.connect(self._on_closed)
        self._bars[message.key] = bar
        self._column.insertWidget(0, bar)
        for key in list(self._bars)[: -MOST_SHOWN or None]:
            self._remove(key)
        self.show()
        announce(self, message.text)

    def dismiss(self, key: str) -> None:
        """Take a message away, if it is there."""
        self._remove(key)

    def dress(self) -> None:
        """Take the colors of the current theme."""
        for bar in self._bars.values():
            bar.dress()

    def _remove(self, key: str) -> None:
        bar = self._bars.pop(key, None)
        if bar is None:
            return
        self._column.removeWidget(bar)
        bar.hide()
        bar.deleteLater()
        self.setVisible(bool(self._bars))

    def _on_acted(self, key: str) -> None:
        self._remove(key)
        self.acted.emit(key)

    def _on_closed(self, key: str) -> None:
        self._remove(key)
        self.dismissed.emit(key)


def announce(widget: QWidget, text: str) -> None:
    """Let screen readers say a text."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # here: the first week says nothing

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class _Bar(QFrame):
    """One message in one line, with its details below when asked for."""

    acted = Signal(str)
    closed = Signal(str)

    def __init__(self, message: Message, parent: QWidget) -> None:
        super().__init__(parent)
        self.message = message
        self._mark = QLabel()
        self._detail = _plain(message.detail)
        self._detail.setProperty("role", "small")
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._detail.hide()
        self._close = QToolButton()
        self._close.setIcon(icons.icon("x", "muted"))
        self._lay_out()
        self.dress()
        if message.passing:
            self._timer = QTimer(self)
            self._timer.setSingleShot(True)
            self._timer.timeout.connect(self._on_close)
            self._timer.start(NOTE_MS)

    def dress(self) -> None:
        """Take the colors of the current theme."""
        colors = theme.current()
        tone = self.message.tone
        ink = {Tone.NOTE: colors.accent, Tone.WARNING: colors.warning, Tone.PROBLEM: colors.danger}[tone]
        self._mark.setPixmap(icons.pixmap(_ICONS[tone], ink))

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        line.addWidget(self._mark)
        line.addWidget(_plain(self.message.text), stretch=1)
        if self.message.action:
            act = QPushButton(self.message.action)
            act.setProperty("kind", "link")
            act.clicked.connect(self._on_act)
            line.addWidget(act)
        if self.message.detail:
            more = QPushButton("Details")
            more.setProperty("kind", "link")
            more.setCheckable(True)
            more.toggled.connect(self._detail.setVisible)
            line.addWidget(more)
        self._close.setToolTip("Dismiss")
        self._close.setAccessibleName("Dismiss")
        self._close.clicked.connect(self._on_close)
        line.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_16, theme.SPACE_4, theme.SPACE_8, theme.SPACE_4)
        column.setSpacing(theme.SPACE_4)
        column.addLayout(line)
        column.addWidget(self._detail)

    def _on_act(self) -> None:
        self.acted.emit(self.message.key)

    def _on_close(self) -> None:
        self.closed.emit(self.message.key)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the soft ground of the tone and the line below."""
        colors = theme.current()
        tone = self.message.tone
        soft = {Tone.NOTE: colors.accent_soft, Tone.WARNING: colors.warning_soft, Tone.PROBLEM: colors.danger_soft}
        painter = QPainter(self)
        painter.fillRect(self.rect(), soft[tone])
        painter.fillRect(0, self.height() - 1, self.width(), 1, colors.line)
        painter.end()


def _plain(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
