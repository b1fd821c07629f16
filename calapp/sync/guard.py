"""The guard against sudden emptiness: which removals are carried out at once, and which wait for a second look.

A server that is being restored, moved or misconfigured lists less than it holds. A removal that is large for its
calendar is therefore held, and carried out only when another method says the same at least a minute later.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

FEW = 3
MANY = 10
SHARE = 0.25
SECOND_LOOK_AFTER = timedelta(seconds=60)
SAMPLES = 3
LONGEST_DISTRUST = timedelta(hours=1)


class Verdict(StrEnum):
    """What to do with the removals of a pass."""

    REMOVE = "remove"
    HOLD = "hold"
    LOOK_AGAIN = "look again"


def suspicious(removals: int, total: int) -> bool:
    """Tell whether so many removals out of ``total`` objects need a second look.

    Everything at once is suspicious at any size; the smallest calendars are looked at again at once, object by object.
    """
    return 0 < total <= removals or removals > max(MANY, total * SHARE)


def judge(removals: int, total: int, held_since: datetime | None, now: datetime) -> Verdict:
    """Decide on the removals of a pass; ``held_since`` is set while earlier ones wait."""
    if not suspicious(removals, total):
        return Verdict.REMOVE
    if removals <= FEW:
        return Verdict.LOOK_AGAIN
    if held_since is None or now < held_since:
        return Verdict.HOLD
    return Verdict.LOOK_AGAIN if now - held_since >= SECOND_LOOK_AFTER else Verdict.HOLD


def distrusted(held_since: datetime | None, now: datetime) -> bool:
    """Tell whether a server that lists less than before is not written to yet.

    One that never gets to confirm it is written to after an hour all the same: writes name the version they mean.
    """
    return held_since is not None and timedelta() <= now - held_since < LONGEST_DISTRUST


def samples(hrefs: Sequence[str]) -> tuple[str, ...]:
    """Choose the objects to ask for one by one: the first, the middle and the last, or all of a few."""
    if len(hrefs) <= SAMPLES:
        return tuple(hrefs)
    ordered = sorted(hrefs)
    return ordered[0], ordered[len(ordered) // 2], ordered[-1]


def confirmed(missing: Collection[str], listed: Collection[str], found: Collection[str]) -> frozenset[str] | None:
    """Return which of the ``missing`` are gone by the second look too; None when it contradicts itself.

    ``listed`` are the hrefs that the second method shows, ``found`` the samples that a direct request brought. One
    sample that is there although neither method shows it makes every other absence worthless.
    """
    still_missing = frozenset(missing) - frozenset(listed)
    return None if still_missing.intersection(found) else still_missing
