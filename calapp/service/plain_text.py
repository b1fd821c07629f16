"""Text of others that stands in a sentence of calapp's: nothing in it may change how the rest of it reads."""

from __future__ import annotations

import re

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+")


def one_line(text: str, most: int) -> str:
    """Return text in one line without control and direction characters, ``most`` characters at most."""
    line = " ".join(_UNSAFE.sub(" ", text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
