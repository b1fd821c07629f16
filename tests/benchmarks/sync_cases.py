"""P1 to P3: the first sync, the sync with nothing to do, and the sync with one change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from calapp.sync.fetching import MOST_AT_ONCE
from calapp.wiring import Runtime
from tests.benchmarks import generator, peers
from tests.benchmarks.bench import Seeded, connected, seeded, sync
from tests.benchmarks.report import Row

ROUNDS = 7


def first_sync(folder: Path, *, count: int = generator.MIDDLE) -> Iterator[Row]:
    """P1: the first sync of ``count`` objects into a durable store, beside its raw requests and two peers."""
    with seeded(folder / "p1", count) as seed:
        raw = min(peers.raw_requests(seed.account, seed.calendar, batch=MOST_AT_ONCE) for _ in range(2))
        ours = []
        for attempt in range(2):
            with connected(folder / f"p1-{attempt}", seed.account) as runtime:
                result, wall, _cpu = sync(runtime)
                _expect(result.accounts[0].calendars[0].pulled, count)
                ours.append(wall)
        best = min(ours)
        yield Row(f"P1 first sync of {count:,}, raw requests", f"{best:.1f} s", f"{raw:.1f} s", best / raw, 1.25)
        other = peers.vdirsyncer(seed.account, folder)
        yield Row("P1 beside vdirsyncer", f"{best:.1f} s", f"{other:.1f} s", other / best, 2, at_least=True)
        other = peers.caldav_library(seed.account, seed.calendar)
        yield Row("P1 beside the caldav library", f"{best:.1f} s", f"{other:.1f} s", other / best, 5, at_least=True)


def later_syncs(folder: Path, *, small: int = generator.SMALL, large: int = generator.LARGE) -> Iterator[Row]:
    """P2 and P3: requests and client CPU of later syncs, at a small and a large size."""
    unchanged: dict[int, tuple[int, float]] = {}
    changed: dict[int, tuple[int, float]] = {}
    for count in (small, large):
        with (
            seeded(folder / f"p2-{count}", count) as seed,
            connected(folder / f"p2-{count}-client", seed.account) as runtime,
        ):
            sync(runtime)
            sync(runtime)
            quiet = [sync(runtime) for _ in range(ROUNDS)]
            unchanged[count] = quiet[-1][0].accounts[0].requests, median(cpu for _result, _wall, cpu in quiet)
            changed[count] = _after_changes(seed, runtime)
    for case, measured, most in (("P2 nothing changed", unchanged, 1), ("P3 one object changed", changed, 2)):
        requests = measured[large][0]
        yield Row(f"{case}: requests at {large:,}", str(requests), "", requests, most)
        ratio = measured[large][1] / measured[small][1]
        words = f"{measured[large][1] * 1000:.1f} ms", f"{measured[small][1] * 1000:.1f} ms at {small:,}"
        yield Row(f"{case}: client CPU at {large:,}", *words, ratio, 1.2)


def _after_changes(seed: Seeded, runtime: Runtime) -> tuple[int, float]:
    measured = []
    for _ in range(ROUNDS):
        seed.change_one()
        result, _wall, cpu = sync(runtime)
        _expect(result.accounts[0].calendars[0].pulled, 1)
        measured.append((result.accounts[0].requests, cpu))
    return max(requests for requests, _cpu in measured), median(cpu for _requests, cpu in measured)


def _expect(got: int, wanted: int) -> None:
    if got != wanted:
        raise RuntimeError(f"{got} objects arrived, not {wanted}")
