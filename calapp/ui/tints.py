"""Color arithmetic: from a calendar's one color to the bar, fill and text of its events, readable on any theme."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

Rgb = tuple[int, int, int]

WHITE: Rgb = (255, 255, 255)
BLACK: Rgb = (0, 0, 0)
TEXT_CONTRAST = 5.2  # what the table of calendar colors keeps; 4.5 is the least that counts as readable
PAST_CONTRAST = 3.6
BAR_CONTRAST = 2.4
_LIGHT_FILL, _DARK_FILL, _DARK_BAR = 0.16, 0.30, 0.15
_DARKER, _PALER = 0.05, 0.08
_PAST_FILL, _PAST_BAR = 0.55, 0.5


class Tint(NamedTuple):
    """The colors of one calendar's events as ``#RRGGBB``: solid bar, tint fill, text on it; the same for past ones."""

    bar: str
    fill: str
    text: str
    past_bar: str
    past_fill: str
    past_text: str


@lru_cache(maxsize=1_000)
def tint(color: str, background: str, *, dark: bool) -> Tint:
    """Return the tint of a calendar color on ``background``; any color of six hexadecimal digits will do."""
    base, ground = rgb(color), rgb(background)
    if dark:
        bar, fill = mix(base, WHITE, _DARK_BAR), mix(ground, base, _DARK_FILL)
        text = _until(base, WHITE, fill, step=_PALER, least=TEXT_CONTRAST)
    else:
        bar, fill = base, mix(WHITE, base, _LIGHT_FILL)
        text = _until(base, BLACK, fill, step=_DARKER, least=TEXT_CONTRAST)
    away = WHITE if dark else BLACK
    bar = _until(bar, away, ground, step=_DARKER, least=BAR_CONTRAST)
    past_fill = mix(fill, ground, _PAST_FILL)
    return Tint(
        hex_of(bar),
        hex_of(fill),
        hex_of(text),
        hex_of(mix(bar, ground, _PAST_BAR)),
        hex_of(past_fill),
        hex_of(_faded(text, past_fill)),
    )


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of two colors (WCAG 2.2): 1 when equal, 21 between black and white."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """Return ``one`` with ``share`` of ``other`` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def rgb(color: str) -> Rgb:
    """Return the parts of ``#rrggbb``; raises ValueError on anything else."""
    digits = color.removeprefix("#")
    if len(digits) != 6:
        raise ValueError(f"not a color: {color}")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def hex_of(color: Rgb) -> str:
    """Return a color as ``#RRGGBB``."""
    return "#{:02X}{:02X}{:02X}".format(*color)


def _until(color: Rgb, target: Rgb, ground: Rgb, *, step: float, least: float) -> Rgb:
    """Move ``color`` towards ``target`` step by step until it stands out from ``ground``."""
    while contrast(color, ground) < least and color != target:
        nearer = mix(color, target, step)
        color = nearer if nearer != color else target
    return color


def _faded(text: Rgb, ground: Rgb) -> Rgb:
    """Move text towards its ground as far as past events may fade."""
    faded = text
    for share in (0.1, 0.2, 0.3, 0.4):
        paler = mix(text, ground, share)
        if contrast(paler, ground) < PAST_CONTRAST:
            break
        faded = paler
    return faded


def _luminance(color: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
