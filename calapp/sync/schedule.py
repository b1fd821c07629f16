"""When to try again and when to look again; pure arithmetic, the clock and the dice are arguments."""

from __future__ import annotations

from datetime import datetime, timedelta

LONGEST_WISH = timedelta(hours=2)
SHORTEST_WISH = timedelta(seconds=1)
NETWORK_FIRST = timedelta(seconds=5)
NETWORK_LAST = timedelta(minutes=30)
POISON_FIRST = timedelta(minutes=1)
POISON_LAST = timedelta(hours=24)
TRIES_BEFORE_BLOCKED = 5
JITTER = 0.1

AUDIT_EVERY = timedelta(hours=24)
LOOK_HIDDEN = timedelta(minutes=15)
LOOK_SPARING = timedelta(minutes=60)


def wish_delay(seconds: float, *, dice: float) -> timedelta:
    """Return a server's own wish (Retry-After) within reason; ``dice`` in [-1, 1] spreads clients apart."""
    wish = min(max(timedelta(seconds=min(seconds, 1e6)), SHORTEST_WISH), LONGEST_WISH)
    return wish * (1 + JITTER * dice)


def network_delay(failures: int, *, dice: float) -> timedelta:
    """Return how long an account rests after its n-th failure in a row: 5 s, growing threefold up to 30 min."""
    delay = NETWORK_FIRST * _power(3, failures)
    return min(delay, NETWORK_LAST) * (1 + JITTER * dice)


def poison_delay(attempts: int) -> timedelta:
    """Return how long one refused object rests after its n-th attempt: 1 min, five times longer each time, to a day."""
    return min(POISON_FIRST * _power(5, attempts), POISON_LAST)


def rests(until: datetime | None, now: datetime) -> bool:
    """Tell whether a stored rest still holds.

    A rest that ends farther away than any can last comes from a clock that was set back since; it does not hold.
    """
    return until is not None and now < until <= now + LONGEST_WISH * (1 + JITTER)


def audit_due(last_audit: datetime | None, now: datetime) -> bool:
    """Tell whether a calendar's daily full comparison is due; a clock that was set back makes it due."""
    return last_audit is None or not now - AUDIT_EVERY < last_audit <= now


def next_due(
    last_look: datetime | None, rest_until: datetime | None, now: datetime, *, interval: timedelta
) -> datetime:
    """Return when an account's next scheduled pass is due; in the past or now means at once."""
    look = now if last_look is None or last_look > now else last_look + interval
    if rest_until is not None and rests(rest_until, now):
        return max(look, rest_until)
    return look


def look_every(wanted: timedelta, *, visible: bool, sparing: bool) -> timedelta:
    """Return how often to look: as wanted while seen, less in the background, least on battery or by the byte."""
    if sparing:
        return max(LOOK_SPARING, wanted)
    return wanted if visible else max(LOOK_HIDDEN, wanted)


def _power(factor: int, times: int) -> int:
    """Return the growth after so many times, 1 after the first; held where it is out of reach anyway."""
    grown: int = factor ** min(max(times - 1, 0), 10)
    return grown
