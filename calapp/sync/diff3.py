"""Three-way merge of plain text, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

MOST_LINES = 2_000


def merge_text(base: str, mine: str, theirs: str) -> str | None:
    """Return ``base`` with both sides' changes, None when they changed the same lines differently."""
    versions = [text.split("\n") for text in (base, mine, theirs)]
    if any(len(lines) > MOST_LINES for lines in versions):
        return None
    merged = _merge(*versions)
    return None if merged is None else "\n".join(merged)


class _Region(NamedTuple):
    """Lines that all three versions share: where they begin in each, and how many there are."""

    base: int
    mine: int
    theirs: int
    length: int


def _merge(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    merged: list[str] = []
    at_base = at_mine = at_theirs = 0
    for region in _shared(base, mine, theirs):
        was = base[at_base : region.base]
        ours, others = mine[at_mine : region.mine], theirs[at_theirs : region.theirs]
        if ours == others or others == was:
            merged += ours
        elif ours == was:
            merged += others
        else:
            return None
        merged += base[region.base : region.base + region.length]
        at_base, at_mine, at_theirs = (start + region.length for start in region[:3])
    return merged


def _shared(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[_Region]:
    """Yield what all three share, in order; the last region is empty and stands at the end of each."""
    ours, others = _matches(base, mine), _matches(base, theirs)
    i = j = 0
    while i < len(ours) and j < len(others):
        base_mine, at_mine, length_mine = ours[i]
        base_theirs, at_theirs, length_theirs = others[j]
        start = max(base_mine, base_theirs)
        end = min(base_mine + length_mine, base_theirs + length_theirs)
        if start < end:
            yield _Region(start, at_mine + start - base_mine, at_theirs + start - base_theirs, end - start)
        if base_mine + length_mine <= base_theirs + length_theirs:
            i += 1
        else:
            j += 1
    yield _Region(len(base), len(mine), len(theirs), 0)


def _matches(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    from difflib import SequenceMatcher  # here: few merges meet a text that both sides changed, and every start pays

    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks if block.size]
