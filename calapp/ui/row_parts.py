"""Parts of the sidebar's rows: a label that is cut at its end, and the "…" that shows while a row is pointed at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QFocusEvent, QIcon, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QWidget

from calapp.ui import icons, theme


class ElidedLabel(QLabel):
    """One line of plain text that ends in "…" where there is no room; then its tool tip has the whole of it."""

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(theme.PLAIN)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def whole(self) -> str:
        """The text before it was cut."""
        return self._whole

    def set_whole(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self.setAccessibleName(text)
        self._cut()

    def _cut(self) -> None:
        cut = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(cut)
        self.setToolTip("" if cut == self._whole else theme.plain_tool_tip(self._whole))

    def minimumSizeHint(self) -> QSize:
        """Return no width at all: the row decides."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut again."""
        super().resizeEvent(event)
        self._cut()


class RowMenuButton(QToolButton):
    """A "…" that can be seen while its row is pointed at or it has the focus; the keyboard always reaches it."""

    def __init__(self, row: QWidget) -> None:
        super().__init__(row)
        self._row = row
        self.setToolTip("More")
        row.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the mouse over the row."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self._show(lit=event.type() is QEvent.Type.Enter or self.hasFocus())
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the dots."""
        super().focusInEvent(event)
        self._show(lit=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the dots."""
        super().focusOutEvent(event)
        self._show(lit=self._row.underMouse())

    def _show(self, *, lit: bool) -> None:
        self.setIcon(icons.icon("ellipsis", "muted") if lit else QIcon())
