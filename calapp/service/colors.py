"""Colors for calendars that come without one: far apart on the wheel first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from calapp.model.calendar import DEFAULT_COLOR

PALETTE = (
    DEFAULT_COLOR, "#2E9E57", "#E0761F", "#B24CB8", "#14958F", "#D9483B",
    "#2489CF", "#C99A06", "#7E57C9", "#7C9A1E", "#D6467F", "#66758A",
)  # fmt: skip


def free_color(taken: Iterable[str]) -> str:
    """Return the first color that the fewest calendars have."""
    used = Counter(color.upper() for color in taken)
    return min(PALETTE, key=lambda color: used[color])
