"""Runs the benchmarks: `python -m tests.benchmarks [P1 P4 …]`, prints one table and writes it as JSON."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.benchmarks import file_cases, json_cases, sync_cases, window_cases
from tests.benchmarks.report import Row, show

Case = Callable[[Path], Iterator[Row]]
CASES: dict[str, Case] = {
    "P1": sync_cases.first_sync,
    "P2": sync_cases.later_syncs,
    "P4": window_cases.switch_weeks,
    "P5": window_cases.start,
    "P6": window_cases.latency,
    "P7": window_cases.memory,
    "P11": window_cases.saving,
    "P8": file_cases.files,
    "P12": json_cases.first_sync,
}
ALSO = {"P3": "P2", "P9": "P8"}


def main() -> int:
    """Run what was asked for, everything by default; 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join([*CASES, *ALSO])}")
    parser.add_argument("--out", type=Path, default=Path("bench-output/bench.json"))
    options = parser.parse_args()
    wanted = list(dict.fromkeys(ALSO.get(case, case) for case in options.cases or CASES))
    if unknown := [case for case in wanted if case not in CASES]:
        parser.error(f"no such case: {', '.join(unknown)}")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="calapp-bench-") as folder:
        for case in wanted:
            for row in CASES[case](Path(folder) / case):
                print(f"{row.case}: {row.calapp} / {row.peer} = {row.ratio:.2f}", file=sys.stderr, flush=True)  # noqa: T201
                rows.append(row)
    return 0 if show(rows, options.out) else 1


if __name__ == "__main__":
    raise SystemExit(main())
