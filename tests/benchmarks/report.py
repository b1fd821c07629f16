"""The table that the benchmarks end in: printed for people, written as JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One measured case. ``target`` is the limit for ``ratio``; ``at_least`` says that larger is better."""

    case: str
    calapp: str
    peer: str
    ratio: float
    target: float
    at_least: bool = False

    @property
    def passed(self) -> bool:
        """Whether the target is met."""
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target


def show(rows: Iterable[Row], out: Path) -> bool:
    """Print the table, write it to ``out`` as JSON and tell whether every target was met."""
    rows = list(rows)
    table = Table("case", "calapp", "peer", "ratio", "target", "met")
    for row in rows:
        sign = "≥" if row.at_least else "≤"
        table.add_row(
            row.case, row.calapp, row.peer, f"{row.ratio:.2f}", f"{sign} {row.target:g}", "yes" if row.passed else "NO"
        )
    Console(width=150).print(table)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(
        json.dumps([asdict(row) | {"passed": row.passed} for row in rows], indent=2) + "\n", encoding="utf-8"
    )
    return all(row.passed for row in rows)
