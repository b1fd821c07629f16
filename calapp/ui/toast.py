"""The passing note at the foot of the view: what was just done, and Undo; it moves nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from calapp.ui import icons, theme
from calapp.ui.messages import NOTE_MS, Message, announce

WIDEST = 480


class Toast(QFrame):
    """Floats over its parent, shows one message at a time and goes by itself, but not from under the mouse."""

    acted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._stage = parent
        self._message: Message | None = None
        self._words = QLabel()
        self._words.setTextFormat(theme.PLAIN)
        self._action = QPushButton()
        self._action.setProperty("kind", "link")
        self._close = QToolButton()
        self._close.setIcon(icons.icon("x", "muted"))
        self._close.setToolTip("Dismiss")
        self._close.setAccessibleName("Dismiss")
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.SPACE_16, theme.SPACE_4, theme.SPACE_8, theme.SPACE_4)
        line.setSpacing(theme.SPACE_12)
        line.addWidget(self._words, stretch=1)
        line.addWidget(self._action)
        line.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(NOTE_MS)
        self._timer.timeout.connect(self._on_time)
        self._action.clicked.connect(self._on_acted)
        self._close.clicked.connect(self.dismiss)
        parent.installEventFilter(self)
        self.hide()

    @property
    def message(self) -> Message | None:
        """What is shown."""
        return self._message

    def show_message(self, message: Message) -> None:
        """Show a message in the place of the one before."""
        self._message = message
        self._words.setText(message.text)
        self._action.setText(message.action)
        self._action.setVisible(bool(message.action))
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        announce(self, message.text)

    def dismiss(self) -> None:
        """Go away."""
        self._timer.stop()
        self._message = None
        self.hide()

    def _place(self) -> None:
        """Stand in the middle of the parent's foot."""
        room = self._stage.size()
        self._words.setWordWrap(False)
        size = self.sizeHint()
        width = min(size.width(), WIDEST, room.width() - 2 * theme.SPACE_16)
        self._words.setWordWrap(width < size.width())
        height = self.heightForWidth(width) if self.hasHeightForWidth() else size.height()
        self.setGeometry(
            (room.width() - width) // 2, room.height() - max(height, size.height()) - theme.SPACE_24, width,
            max(height, size.height()),
        )  # fmt: skip

    def _on_acted(self) -> None:
        message = self._message
        self.dismiss()
        if message is not None:
            self.acted.emit(message.key)

    def _on_time(self) -> None:
        if self.underMouse() or self._action.hasFocus():
            self._timer.start()
        else:
            self.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the parent's size."""
        if event.type() is QEvent.Type.Resize and self._message is not None:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.border, 1))
        painter.setBrush(colors.card)
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), theme.RADIUS_CARD, theme.RADIUS_CARD)
        painter.end()
