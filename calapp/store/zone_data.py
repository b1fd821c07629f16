"""The version of the time zone data that zoned times are reckoned with."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FIRST = "first"
"""Stands for the version in a new database until the first look, because to find it out would slow the start."""

_LINE_BYTES = 80


@cache
def version() -> str:
    """Return the version of each set of zone data that ``zoneinfo`` may read, the system's before the package's.

    It is that of the first call: zones once read stay as they are until the process ends.
    """
    import zoneinfo

    found = [words for folder in zoneinfo.TZPATH if (words := _of(Path(folder)))]
    try:
        from tzdata import IANA_VERSION
    except ImportError:
        pass  # a system package may leave it out where the system has its own
    else:
        found.append(IANA_VERSION)
    return ", ".join(found)


def _of(folder: Path) -> str:
    for name in ("tzdata.zi", "+VERSION"):
        try:
            with (folder / name).open("rb") as file:
                return file.readline(_LINE_BYTES).decode(errors="replace").removeprefix("# version").strip()
        except OSError:
            continue  # each system has one of the two, or none
    return ""
