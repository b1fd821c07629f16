"""Type: the system's own font in a few sizes and weights, which grow with it."""

from __future__ import annotations

from enum import IntEnum
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

MIN_TEXT_PX = 11
_NATURAL_PX = 13.4  # a 10 pt system font at 96 dpi; the sizes below are meant beside it
_GENERIC_FONTS = ("DejaVu Sans", "Bitstream Vera Sans", "Sans", "Sans Serif", "Liberation Sans", "")


class Type(IntEnum):
    """The type sizes, in pixels beside a 10 pt system font."""

    TINY = 11
    SMALL = 12
    BODY = 13
    LEAD = 15
    TITLE = 18
    LARGE = 20


class Weight(IntEnum):
    """The weights of type."""

    REGULAR = 400
    MEDIUM = 500
    BOLD = 600


def font(size: Type = Type.BODY, weight: Weight = Weight.REGULAR, *, tabular: bool = False) -> QFont:
    """Return the interface's font: the system's own, sized in pixels beside it; ``tabular`` aligns digits."""
    return QFont(_font(size, weight, tabular=tabular))


@cache
def _font(size: Type, weight: Weight, *, tabular: bool) -> QFont:
    result = QFont(family())
    result.setPixelSize(px(size))
    result.setWeight(QFont.Weight(int(weight)))
    if tabular and hasattr(result, "setFeature"):
        result.setFeature(QFont.Tag("tnum"), 1)
    return result


def px(size: float) -> int:
    """Return a length that grows with the system font, rounded to whole pixels."""
    return max(round(size * font_scale()), MIN_TEXT_PX if size >= MIN_TEXT_PX else 1)


@cache
def font_scale() -> float:
    """Return how much larger than usual the system's font is: 1 at 10 pt and below, at most 2."""
    system = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
    return min(max(system.pixelSize() / _NATURAL_PX, 1.0), 2.0)


@cache
def family() -> str:
    """Return the system's UI font, or Inter where the system names only a generic one and Inter is there."""
    system = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).family()
    return "Inter" if system in _GENERIC_FONTS and "Inter" in QFontDatabase.families() else system
