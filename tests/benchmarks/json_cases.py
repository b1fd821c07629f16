"""P12: the first sync from the JSON systems, beside reading the same answers and throwing them away."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from calapp.model.account import AccountKind
from calapp.paths import Profile
from calapp.sync.window import NEAR
from calapp.wiring import Runtime, passing_connections
from tests.benchmarks import generator
from tests.benchmarks.bench import sync
from tests.benchmarks.report import Row

THINK = (0.0, 0.3)
"""Seconds that the server takes for a page of 250: none at all, and what a service takes that asks another one."""


def first_sync(folder: Path, *, count: int = generator.MIDDLE) -> Iterator[Row]:
    """P12: the first sync of ``count`` events from either system, from a server that has every answer ready."""
    for kind in (AccountKind.AURINKO, AccountKind.KLOUDLESS):
        for think in THINK:
            with _server(kind, count, think) as address:
                raw, requests = _raw(address, kind, count)
                profile = Profile.at(folder / f"{kind}-{think}")
                with Runtime(profile, connections=passing_connections()) as runtime:
                    found = runtime.accounts.discover(address, username="", password="token", kind=kind)
                    runtime.accounts.add(found)
                    result, wall, _cpu = sync(runtime)
                pulled = sum(calendar.pulled for calendar in result.accounts[0].calendars)
                if pulled != count:
                    raise RuntimeError(f"{pulled} events arrived, not {count}")
            case = f"P12 {kind}, {count:,} events, {think:g} s a page, {requests:,} requests"
            yield Row(case, f"{wall:.1f} s", f"{raw:.1f} s", wall / raw, 1.25)


@contextmanager
def _server(kind: AccountKind, count: int, think: float) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.benchmarks.json_server", kind.value, str(count), str(think)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


def _raw(address: str, kind: AccountKind, count: int) -> tuple[float, int]:
    """Make the requests of a first sync and throw the answers away; return the seconds and how many they were."""
    with httpx.Client(base_url=f"{address}/v1", trust_env=False, timeout=60) as client:
        begin = time.perf_counter()
        requests = _aurinko(client, count) if kind is AccountKind.AURINKO else _kloudless(client)
        return time.perf_counter() - begin, requests


def _aurinko(client: httpx.Client, count: int) -> int:
    number = 1
    near: dict[str, str] = {}
    while True:
        answer = client.get("/calendars/c/events/range", params=near)
        number += 1
        if b'"nextPageToken"' not in answer.content:
            break
        near = {"pageToken": str(number - 1)}
    client.post("/calendars/c/sync")
    before = number
    query = {"deltaToken": "u"}
    while True:
        answer = client.get("/calendars/c/sync/updated", params=query)
        number += 1
        if b'"nextPageToken"' not in answer.content:
            break
        query = {"pageToken": str(number - before)}
    client.get("/calendars/c/sync/deleted", params={"deltaToken": "d"})
    for event in range(1, count, 10):
        client.get(f"/calendars/c/events/e{event}/series")
        number += 1
    return number + 1


def _kloudless(client: httpx.Client) -> int:
    now = datetime.now(UTC)
    number = _listed(client, {"start": f"{now - NEAR:%FT%TZ}", "end": f"{now + NEAR:%FT%TZ}"})
    client.get("/accounts/1/events/latest")
    return number + 1 + _listed(client, {"start": "2020-01-01T00:00:00Z", "end": "2030-01-01T00:00:00Z"})


def _listed(client: httpx.Client, span: dict[str, str]) -> int:
    number = 0
    while True:
        answer = client.get("/accounts/1/cal/calendars/c/events", params={**span, "page": str(number)})
        number += 1
        if b'"next_page": null' in answer.content:
            return number
