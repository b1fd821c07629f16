"""What the cases share: a Radicale seeded on disk and a profile of calapp connected to it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from calapp.paths import Profile
from calapp.sync.result import SyncResult, Watch
from calapp.wiring import Runtime, passing_connections
from tests.benchmarks import generator
from tests.support.servers import DavAccount, RadicaleServer

PER_FILE = 20_000  # a file of all would be larger than calapp reads
CALENDAR = "bench"


@dataclass(frozen=True, slots=True)
class Seeded:
    """A server account whose one calendar holds a known number of objects; ``one`` is a single event of this week."""

    server: RadicaleServer
    account: DavAccount
    one: str

    @property
    def calendar(self) -> str:
        """The path of the calendar."""
        return f"/{self.account.username}/{CALENDAR}/"

    def change_one(self) -> None:
        """Edit one object as another client would."""
        with self.account.client() as client:
            address = f"{self.calendar}{self.one}"
            text = client.get(address).text
            changed = text.replace("SUMMARY:", "SUMMARY:Changed ", 1)
            client.put(address, content=changed.encode(), headers={"Content-Type": "text/calendar"}).raise_for_status()


@contextmanager
def seeded(folder: Path, count: int) -> Iterator[Seeded]:
    """Run a Radicale whose one calendar holds ``count`` objects, its own cache warm."""
    folder.mkdir(parents=True)
    server = RadicaleServer(folder)
    try:
        account = server.account()
        objects = folder / "collections" / "collection-root" / account.username / CALENDAR
        objects.mkdir(parents=True)
        (objects / ".Radicale.props").write_text(
            json.dumps({"tag": "VCALENDAR", "D:displayname": "Bench", "C:supported-calendar-component-set": "VEVENT"})
        )
        names = []
        for uid, raw in generator.objects(count):
            names.append(f"{uid}.ics")
            (objects / names[-1]).write_bytes(raw.encode())
        seed = Seeded(server, account, names[count // 2 + 5])
        warm(seed)
        yield seed
    finally:
        server.stop()


def warm(seed: Seeded) -> None:
    """Let the server read every object once, so that its own cold start is nobody's measure."""
    body = (
        '<?xml version="1.0"?><D:sync-collection xmlns:D="DAV:"><D:sync-token/><D:sync-level>1</D:sync-level>'
        "<D:prop><D:getetag/></D:prop></D:sync-collection>"
    )
    with seed.account.client() as client:
        client.request("REPORT", seed.calendar, content=body, timeout=1_800).raise_for_status()


@contextmanager
def connected(folder: Path, account: DavAccount) -> Iterator[Runtime]:
    """Open a new profile in ``folder`` that is connected to the account and has synced nothing yet."""
    with Runtime(Profile.at(folder), connections=passing_connections()) as runtime:
        found = runtime.accounts.discover(account.url, username=account.username, password=account.password)
        runtime.accounts.add(found)
        yield runtime


def sync(runtime: Runtime) -> tuple[SyncResult, float, float]:
    """Sync once; return the result, the seconds of wall time and the seconds of this process's CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = runtime.sync(watch=Watch())
    if not result.ok:
        raise RuntimeError(f"the sync failed: {result}")
    return result, time.perf_counter() - wall, time.process_time() - cpu


def filled(folder: Path, count: int) -> Profile:
    """Return a profile whose local calendar holds ``count`` objects."""
    profile = Profile.at(folder)
    folder.mkdir(parents=True)
    file = folder / "fill.ics"
    objects = generator.objects(count)
    with Runtime(profile, connections=passing_connections()) as runtime:
        calendar_id = runtime.calendars.writable()[0].id
        while part := [raw for _uid, raw in islice(objects, PER_FILE)]:
            file.write_text(generator.stream(part), encoding="utf-8", newline="")
            runtime.transfer.import_file(file, calendar_id)
    file.unlink()
    return profile
