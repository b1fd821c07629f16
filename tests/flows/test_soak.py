"""Two devices and a third client edit one calendar in any order, over a line that breaks, and are killed at will.

Each schedule is made from a seed, which a failure names; ``CALAPP_SEED=7`` runs that one alone. Every client writes
fields of its own, so at the end each field says what its writer said last, each event stands once on the server, and
both devices show what the server has, a day later at the latest: a server whose tokens are made of its content may
never tell of an event that came and went between two of them, and then only comparing everything does. Events that
somebody deleted may be gone, or wait as a conflict until then.
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from calapp.service.conflicts import ConflictService, Keep
from tests.flows.killed import kill
from tests.flows.rig import ICS, Device, Other
from tests.support.proxy import Answer, Fault, FaultProxy
from tests.support.servers import DavAccount

SOAK = bool(os.environ.get("CALAPP_SOAK"))
CHOSEN = os.environ.get("CALAPP_SEED")
SEEDS = [int(CHOSEN)] if CHOSEN else list(range(500 if SOAK else 25))
STEPS = 14
FIELDS = {"one": "LOCATION", "two": "DESCRIPTION", "other": "SUMMARY"}
FAULTS: list[Callable[[], Fault]] = [
    lambda: Fault(drop="before"),
    lambda: Fault(drop="after"),
    lambda: Fault(status=500),
    lambda: Fault(status=503, headers={"Retry-After": "1"}),
    lambda: Fault(answer=Answer(429, b"", {"Retry-After": "1"})),
    lambda: Fault(cut=0.6),
    lambda: Fault(body=lambda _body: b"<html>Sign in</html>", headers={"Content-Type": "text/html"}),
    lambda: Fault(twice=True),
]


@dataclass
class Tally:
    """What a run of schedules did."""

    edits: int = 0
    faults: int = 0
    kills: int = 0
    passes: int = 0


@dataclass
class Schedule:
    """One calendar, its three writers, and what each of them said last."""

    seed: int
    folder: Path
    account: DavAccount
    calendar: str
    devices: dict[str, Device]
    proxies: dict[str, FaultProxy]
    other: Other
    tally: Tally
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    doomed: set[str] = field(default_factory=set)
    count: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 - a schedule to be repeated, not a secret

    def run(self) -> None:
        for name in self.devices:
            self.devices[name].sync()
        for _ in range(STEPS):
            step = self.dice.choices(
                [self.edit, self.create, self.delete, self.sync, self.break_a_pass, self.kill], [8, 4, 1, 3, 4, 1]
            )[0]
            step(self.dice.choice(["one", "two"]))
            if self.dice.random() < 0.5:
                self.edit("other")
        self.settle()

    def fresh(self) -> str:
        self.count += 1
        return f"s{self.seed}n{self.count}"

    def create(self, name: str) -> None:
        uid = self.fresh()
        if self.dice.random() < 0.3:
            self.other.put(uid)
        else:
            self.devices[name].create(uid)
        self.said[uid] = {"SUMMARY": "Plan"}
        self.tally.edits += 1

    def edit(self, name: str) -> None:
        known = self.there() if name == "other" else self.known(name)
        uids = sorted(known.keys() - self.doomed)
        if not uids:
            return
        uid, text = self.dice.choice(uids), self.fresh()
        href, raw = known[uid]
        changed = put_line(raw, FIELDS[name], text)
        if name == "other":
            self.other.client.put(href, content=changed.encode(), headers=ICS).raise_for_status()
        else:
            device = self.devices[name]
            found = device.object(uid)
            with device.store.unit() as unit:
                unit.objects.save_local(found.calendar_id, changed, object_id=found.id)
        self.said[uid][FIELDS[name]] = text
        self.tally.edits += 1

    def delete(self, name: str) -> None:
        uids = sorted(self.known(name).keys() - self.doomed)
        if uids:
            uid = self.dice.choice(uids)
            self.devices[name].delete(uid)
            self.doomed.add(uid)
            self.tally.edits += 1

    def sync(self, name: str) -> None:
        self.devices[name].sync()
        self.tally.passes += 1

    def break_a_pass(self, name: str) -> None:
        for _ in range(self.dice.randint(1, 3)):
            self.proxies[name].inject(self.dice.choice(FAULTS)(), nth=self.dice.randint(1, 12))
            self.tally.faults += 1
        self.sync(name)
        self.proxies[name].heal()

    def kill(self, name: str) -> None:
        account = self.account.at(self.proxies[name].url)
        nth, when = self.dice.randint(1, 10), self.dice.choice(["before", "after"])
        kill("pass", self.folder / name, (account.home, account.username, account.password), f"{when} request", nth)
        self.tally.kills += 1

    def known(self, name: str) -> dict[str, tuple[str, str]]:
        device = self.devices[name]
        calendars = device.store.view.calendars.all(device.account.id)
        found = device.store.view.objects.of_calendar(calendars[0].id) if calendars else ()
        return {one.uid: (one.href or "", one.raw) for one in found if one.raw is not None and not one.conflicted}

    def there(self) -> dict[str, tuple[str, str]]:
        """Return what the server holds, by UID; no UID may stand there twice."""
        found: dict[str, tuple[str, str]] = {}
        listing = self.other.client.request("PROPFIND", self.calendar, headers={"Depth": "1"}).raise_for_status().text
        for href in re.findall(r"<[^>]*href>([^<]+\.ics)</", listing):
            raw = self.other.client.get(href).raise_for_status().text
            uid = line_of(raw, "UID")
            assert uid not in found, f"{uid} stands twice on the server"
            found[uid] = href, raw
        return found

    def settle(self) -> None:
        """Let everybody come to rest, and look whether anything was lost."""
        for proxy in self.proxies.values():
            proxy.heal()
        for number in range(4):
            if number == 2:
                for device in self.devices.values():
                    device.a_day_later()
            for device in self.devices.values():
                device.sync()
                service = ConflictService(device.store, on_change=lambda _summary: None)
                for conflict in service.all():
                    assert conflict.uid in self.doomed, f"{conflict.uid} is in conflict about {conflict.fields}"
                    service.resolve(conflict.id, Keep.THEIRS)
        there = self.there()
        for uid, fields in self.said.items():
            if uid in self.doomed:
                continue
            assert uid in there, f"{uid} is lost"
            assert {name: line_of(there[uid][1], name) for name in fields} == fields
        for name, device in self.devices.items():
            assert device.pending() == 0
            shown = {uid: line_of(raw, "SUMMARY") for uid, (_href, raw) in self.known(name).items()}
            assert shown == {uid: line_of(raw, "SUMMARY") for uid, (_href, raw) in there.items()}


def put_line(raw: str, name: str, value: str) -> str:
    """Return a text in which a property of its event says something else."""
    lines = [line for line in raw.splitlines() if not re.match(rf"{name}[:;]", line)]
    place = lines.index("END:VEVENT")
    return "\r\n".join((*lines[:place], f"{name}:{value}", *lines[place:], ""))


def line_of(raw: str, name: str) -> str:
    return next((line.partition(":")[2] for line in raw.splitlines() if re.match(rf"{name}[:;]", line)), "")


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    """Count what the schedules of this process did, for who asks with ``-rA`` or ``-s``."""
    counted = Tally()
    yield counted
    sys.stderr.write(f"\n{counted}\n")


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_and_nothing_doubled(seed, tmp_path, request, proxied, tally):
    account: DavAccount = request.getfixturevalue("radicale" if seed % 2 else "xandikos")
    calendar = account.make_calendar()
    reached = {name: proxied(account) for name in ("one", "two")}
    with account.client() as client:
        devices = {name: Device(tmp_path / name, through) for name, (_proxy, through) in reached.items()}
        proxies = {name: proxy for name, (proxy, _through) in reached.items()}
        schedule = Schedule(seed, tmp_path, account, calendar, devices, proxies, Other(client, calendar), tally)
        try:
            schedule.run()
        except AssertionError as error:
            raise AssertionError(f"CALAPP_SEED={seed}: {error}") from error
        finally:
            for device in devices.values():
                device.store.close()
