"""P8 and P9: import and export of one large file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import icalendar

from calapp.paths import Profile
from calapp.wiring import Runtime, passing_connections
from tests.benchmarks import generator, peers
from tests.benchmarks.report import Row

_EXPORT = """
import sys, resource
from pathlib import Path
from calapp.paths import Profile
from calapp.wiring import Runtime, passing_connections
with Runtime(Profile.at(Path(sys.argv[1])), connections=passing_connections()) as runtime:
    runtime.transfer.export_file(Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def files(folder: Path, *, count: int = generator.MIDDLE) -> Iterator[Row]:
    """P8 and P9 with ``count`` events, and the memory of an export at twice the size."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "events.ics"
    text = generator.calendar(count)
    file.write_text(text, encoding="utf-8", newline="")
    with Runtime(Profile.at(folder / "p8"), connections=passing_connections()) as runtime:
        calendar_id = runtime.calendars.writable()[0].id
        ours = peers.timed(lambda: runtime.transfer.import_file(file, calendar_id))
        parsed: list[icalendar.Component] = []
        parsing = peers.timed(lambda: parsed.append(icalendar.Calendar.from_ical(text)))
        case = f"P8 import of {count:,}"
        yield Row(
            f"{case}, icalendar's parsing", f"{ours:.1f} s", f"{parsing:.1f} s", parsing / ours, 10, at_least=True
        )
        khal = peers.khal_import(file, folder / "khal")
        yield Row(f"{case}, khal import", f"{ours:.1f} s", f"{khal:.1f} s", khal / ours, 10, at_least=True)
        exported = folder / "out.ics"
        ours = peers.timed(lambda: runtime.transfer.export_file(exported))
        writing = peers.timed(lambda: parsed[0].to_ical())
        case = f"P9 export of {count:,}"
        yield Row(
            f"{case}, icalendar's to_ical", f"{ours:.2f} s", f"{writing:.1f} s", writing / ours, 10, at_least=True
        )
        file.write_text(generator.calendar(count, seed=2), encoding="utf-8", newline="")
        once = _export_memory(folder / "p8", exported)
        runtime.transfer.import_file(file, calendar_id)
    twice = _export_memory(folder / "p8", exported)
    words = f"{twice // 1024} MB at {2 * count:,}", f"{once // 1024} MB at {count:,}"
    yield Row("P9 memory of an export", *words, twice / once, 1.1)


def _export_memory(profile: Path, out: Path) -> int:
    command = [sys.executable, "-c", _EXPORT, str(profile), str(out)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
