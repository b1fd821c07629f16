"""Single lines of text, cut to a width, laid out once and kept: what makes repainting blocks cheap."""

from __future__ import annotations

from bisect import bisect_right
from enum import IntEnum
from itertools import accumulate
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QStaticText, QTransform

from calapp.ui import theme

_KEPT = 4_000
_UNCUT = 100_000
_ELLIPSIS = "…"


class Style(IntEnum):
    """The kinds of text on a block."""

    TITLE = 0
    STRUCK = 1
    SMALL = 2


class _Line(NamedTuple):
    text: QStaticText
    width: float


class TextLines:
    """Draws and measures lines of text in the three styles of a block."""

    def __init__(self) -> None:
        title, small = theme.font(theme.Type.SMALL, theme.Weight.BOLD), theme.font(theme.Type.TINY, tabular=True)
        self._fonts = {Style.TITLE: title, Style.STRUCK: title, Style.SMALL: small}
        self._metrics = {style: QFontMetricsF(font) for style, font in self._fonts.items()}
        self._letters = {style: _Letters(metrics) for style, metrics in self._metrics.items()}
        self.title_height = round(self._metrics[Style.TITLE].height())
        self.small_height = round(self._metrics[Style.SMALL].height())
        self._widths: dict[tuple[str, Style], float] = {}
        self._kept: dict[tuple[str, Style, int], _Line] = {}

    def width(self, text: str, style: Style = Style.SMALL) -> float:
        """Return how wide a whole text is."""
        width = self._widths.get((text, style))
        if width is None:
            if len(self._widths) >= _KEPT:
                self._widths.clear()
            width = self._widths[text, style] = self._measured(text, style)
        return width

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

    def _measured(self, text: str, style: Style) -> float:
        """Add up what comes again and again: letters, without kerning, or whole words where letters may join."""
        if text.isascii():
            return sum(map(self._letters[style].__getitem__, text))
        words = text.split(" ")
        if len(words) == 1:
            return self._metrics[style].horizontalAdvance(text)
        return sum(self.width(word, style) for word in words) + self._letters[style][" "] * (len(words) - 1)

    def _line(self, text: str, style: Style, width: int) -> _Line:
        key = (text, style, width)
        line = self._kept.get(key)
        if line is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            whole = self.width(text, style)
            uncut = (text, style, _UNCUT)
            cut = width < whole
            line = None if cut else self._kept.get(uncut)
            line = self._kept[key] = line or self._laid_out(text, style, width, whole)
            if not cut:
                self._kept[uncut] = line
        return line

    def _laid_out(self, text: str, style: Style, width: int, whole: float) -> _Line:
        shown = text
        if width < whole:
            shown, whole = self._cut(text, style, width), width
        static = QStaticText(shown)
        static.setTextFormat(Qt.TextFormat.PlainText)
        static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        static.prepare(QTransform(), self._fonts[style])
        return _Line(static, whole)

    def _cut(self, text: str, style: Style, width: int) -> str:
        """Return as much of a text as fits, and an ellipsis."""
        if not text.isascii():
            return self._metrics[style].elidedText(text, Qt.TextElideMode.ElideRight, width)
        letters = self._letters[style]
        room = width - letters[_ELLIPSIS]
        fitting = bisect_right(list(accumulate(map(letters.__getitem__, text))), room)
        return text[:fitting].rstrip() + _ELLIPSIS if room >= 0 else ""


class _Letters(dict[str, float]):
    """The widths of single letters, measured when first met."""

    def __init__(self, metrics: QFontMetricsF) -> None:
        super().__init__()
        self._metrics = metrics

    def __missing__(self, letter: str) -> float:
        width = self[letter] = self._metrics.horizontalAdvance(letter)
        return width
