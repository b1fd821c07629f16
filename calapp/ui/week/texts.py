"""Single lines of text, cut to a width, laid out once and kept: what makes repainting blocks cheap."""

from __future__ import annotations

from enum import Enum
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QStaticText, QTransform

from calapp.ui import theme

_KEPT = 4_000
_UNCUT = 100_000


class Style(Enum):
    """The kinds of text on a block."""

    TITLE = "title"
    STRUCK = "struck"
    SMALL = "small"


class _Line(NamedTuple):
    text: QStaticText
    width: float


class TextLines:
    """Draws and measures lines of text in the three styles of a block."""

    def __init__(self) -> None:
        title, small = theme.font(theme.Type.SMALL, theme.Weight.BOLD), theme.font(theme.Type.TINY, tabular=True)
        self._fonts = {Style.TITLE: title, Style.STRUCK: title, Style.SMALL: small}
        self._metrics = {style: QFontMetricsF(font) for style, font in self._fonts.items()}
        self.title_height = round(self._metrics[Style.TITLE].height())
        self.small_height = round(self._metrics[Style.SMALL].height())
        self._kept: dict[tuple[str, Style, int], _Line] = {}

    def width(self, text: str, style: Style = Style.SMALL) -> float:
        """Return how wide a whole text is."""
        return self._line(text, style, _UNCUT).width

    def draw(self, painter: QPainter, text: str, left: float, top: float, width: float, style: Style) -> float:
        """Draw a text with an ellipsis where it is too long; returns how wide it came out."""
        line = self._line(text, style, ceil(width))
        self._draw(painter, line, left, top, style)
        return line.width

    def draw_trailing(
        self, painter: QPainter, text: str, right: float, top: float, width: float, style: Style
    ) -> float:
        """Draw a text that ends at ``right``."""
        line = self._line(text, style, ceil(width))
        self._draw(painter, line, right - line.width, top, style)
        return line.width

    def _draw(self, painter: QPainter, line: _Line, left: float, top: float, style: Style) -> None:
        painter.setFont(self._fonts[style])
        painter.drawStaticText(QPointF(left, top), line.text)
        if style is Style.STRUCK:  # QStaticText paints the stroke of struck-out fonts at a wrong place
            metrics = self._metrics[style]
            y = top + metrics.ascent() - metrics.strikeOutPos()
            painter.fillRect(QRectF(left, y, line.width, max(metrics.lineWidth(), 1)), painter.pen().color())

    def _line(self, text: str, style: Style, width: int) -> _Line:
        key = (text, style, width)
        line = self._kept.get(key)
        if line is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            line = self._kept[key] = self._laid_out(text, style, width)
        return line

    def _laid_out(self, text: str, style: Style, width: int) -> _Line:
        metrics = self._metrics[style]
        shown, length = text, metrics.horizontalAdvance(text)
        if length > width:
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            length = metrics.horizontalAdvance(shown)
        static = QStaticText(shown)
        static.setTextFormat(Qt.TextFormat.PlainText)
        static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        static.prepare(QTransform(), self._fonts[style])
        return _Line(static, length)
