"""Whichever answer gets lost on the way, every edit arrives once: each request of a pass in turn."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Self

import pytest

from calapp.model.account import AccountKind
from calapp.model.edits import EditScope
from tests.fakes import aurinko, kloudless
from tests.fakes.aurinko import AurinkoService
from tests.fakes.json_http import JsonService
from tests.fakes.kloudless import KloudlessService
from tests.flows.devices import Device, at, converged

THIS = EditScope.THIS
STEP = 1 if os.environ.get("CALAPP_SOAK") else 4
SERVICES = {
    AccountKind.AURINKO: (AurinkoService, aurinko.TOKEN),
    AccountKind.KLOUDLESS: (KloudlessService, kloudless.TOKEN),
}
EXPECTED = [
    "0 9 Stand-up", "1 9 Changed", "1 11 Late", "1 15 New", "2 9 Series", "2 10 Moved", "3 9 Stand-up", "3 10 Series",
    "4 9 Stand-up",
]  # fmt: skip


class Round:
    """A service with some events on it and a device that knows them, each round from the beginning."""

    def __init__(self, kind: AccountKind, folder: Path) -> None:
        make, token = SERVICES[kind]
        self.service: JsonService = make()
        self.device = Device(folder / "one", kind, self.service.url, token)
        self.other = Device(folder / "two", kind, self.service.url, token)
        self.device.create("Kept")
        self.device.create("Doomed", 2)
        self.device.create("Stand-up", 0, rrule="FREQ=DAILY;COUNT=5")
        converged(self.device, self.other)
        self.service.calls.clear()

    def edit(self) -> None:
        device = self.device
        device.create("New", 1, 15)
        device.create("Series", 2, rrule="FREQ=DAILY;COUNT=2")
        device.edit("Kept", title="Changed")
        device.delete("Doomed")
        device.edit("Stand-up", day=1, scope=THIS, title="Late", start=at(1, 11), end=at(1, 12))
        device.delete("Stand-up", day=2, scope=THIS)
        device.edit("Series", day=3, scope=THIS, start=at(3, 10), end=at(3, 11))
        device.create("Moved", 2, 10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.device.runtime.close()
        self.other.runtime.close()
        self.service.close()

    def outcome(self) -> list[str]:
        shown = converged(self.device, self.other)
        return sorted(shown, key=lambda line: [int(part) for part in line.split()[:2]])


@pytest.mark.parametrize("kind", SERVICES)
def test_every_edit_arrives_once(tmp_path, kind):
    with Round(kind, tmp_path / "plain") as plain:
        plain.edit()
        assert plain.outcome() == EXPECTED
        requests = len(plain.service.calls)
    for nth in range(1, requests + 1, STEP):
        with Round(kind, tmp_path / str(nth)) as one:
            one.edit()
            one.service.lose_reply(".*", nth=nth)
            assert one.outcome() == EXPECTED, (nth, one.service.calls)
            assert (one.service.complaints, one.device.conflicts()) == ([], [])
