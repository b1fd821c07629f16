"""X-CALAPP-PROPERTY: pairs of key and value that other systems keep with an event and RFC 5545 has no property for."""

from __future__ import annotations

from collections.abc import Iterable

from calapp.ical.lines import ContentLine, escape, unescape

NAME = "X-CALAPP-PROPERTY"
_KEY = "X-KEY"

Pairs = tuple[tuple[str, str], ...]


def read(lines: Iterable[ContentLine]) -> Pairs:
    """Return the pairs in file order."""
    return tuple((line.param(_KEY), unescape(line.value)) for line in lines)


def write(pairs: Pairs) -> list[ContentLine]:
    """Return a line for each pair."""
    return [ContentLine.of(NAME, escape(value), [(_KEY, key)]) for key, value in pairs]
