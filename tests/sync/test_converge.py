"""Edits, syncs, failures and lost answers in any order: the two sides converge and nothing acknowledged is lost.

The invariants are those of the sync design: every acknowledged edit is on the server, in the outbox, in a conflict or
in the trash (I1); one server object for each create (I2); the window shows base or local (I3); the token is never ahead
of the data (I4); untouched objects stay as they are (I5). Clocks decide nothing (I7): the machine never tells the truth
about them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from calapp.errors import BadAnswer, Offline, RateLimited, Rejected, ServerBusy
from calapp.store.values import Standing
from tests.sync.world import World, event

UNTOUCHED = event("untouched", "Left alone", "X-ODD;X-P=1:kept")
UIDS = st.sampled_from([f"u{number}" for number in range(5)])
FIELDS = st.sampled_from(["SUMMARY", "LOCATION", "URL"])
FAULTS = st.sampled_from([Offline, ServerBusy, BadAnswer, RateLimited])
METHODS = st.sampled_from(["poll", "changes", "listing", "fetch", "find", "put", "delete"])


class Converge(RuleBasedStateMachine):
    """One user, one other device, one unreliable server."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="calapp-converge-"))
        self.count = 0
        self.mine: dict[str, tuple[str, str]] = {}
        self.deleted_there: dict[str, str] = {}

    def teardown(self) -> None:
        try:
            self.everything_converges()
        finally:
            self.world.store.close()
            shutil.rmtree(self.folder)

    @initialize(rewrites=st.booleans(), page=st.sampled_from([0, 2]), two=st.booleans(), ctags=st.booleans())
    def start(self, rewrites: bool, page: int, two: bool, ctags: bool) -> None:
        def rewrite(raw: str) -> str:
            return raw if "X-SERVER" in raw else raw.replace("END:VEVENT", "X-SERVER:1\r\nEND:VEVENT")

        self.world = World(self.folder, page=page, rewrite=rewrite if rewrites else str)
        self.world.ctags = ctags
        self.world.server.set("/cal/untouched.ics", UNTOUCHED)
        if two:
            self.world.server.add_calendar("/other/", "Other")
        self.world.sync_ok()

    @rule(uid=UIDS, field=FIELDS)
    def user_writes(self, uid: str, field: str) -> None:
        found = self.world.store.view.objects.of_uid(uid)
        if not found and uid in dict(self.world.conflicts()):
            return  # deleted while in dispute: the user settles that first
        field = field if found else "LOCATION"
        value = self._word("mine")
        self._supersede(uid, field)
        self.mine[value] = uid, field
        if found:
            self.world.edit_raw(uid, _with(found[0].raw or "", field, value))
        else:
            self.world.create(uid, "Plan", f"LOCATION:{value}")

    @rule(uid=UIDS)
    def user_deletes(self, uid: str) -> None:
        if self.world.store.view.objects.of_uid(uid):
            self.world.delete(uid)
            for field in ("SUMMARY", "LOCATION", "URL"):
                self._supersede(uid, field)

    @rule(uid=UIDS, field=FIELDS, method=METHODS)
    def user_writes_meanwhile(self, uid: str, field: str, method: str) -> None:
        self.world.server.meanwhile(method, lambda: self.user_writes(uid, field))

    @rule(uid=UIDS, method=METHODS)
    def user_deletes_meanwhile(self, uid: str, method: str) -> None:
        self.world.server.meanwhile(method, lambda: self.user_deletes(uid))

    @rule(uid=UIDS, field=FIELDS, method=METHODS)
    def other_device_writes_meanwhile(self, uid: str, field: str, method: str) -> None:
        self.world.server.meanwhile(method, lambda: self.other_device_writes(uid, field))

    @rule(uid=UIDS, method=METHODS)
    def other_device_deletes_meanwhile(self, uid: str, method: str) -> None:
        self.world.server.meanwhile(method, lambda: self.other_device_deletes(uid))

    @rule(uid=UIDS, field=FIELDS)
    def other_device_writes(self, uid: str, field: str) -> None:
        href = f"/cal/{uid}.ics"
        raw = self.world.server.everything().get(href)
        if raw is None:  # made anew where it was deleted on purpose: to a sync that is one change
            raw = event(uid)
            for gone in ("SUMMARY", "LOCATION", "URL"):
                self._supersede(uid, gone, seen_in=self.deleted_there.get(uid, ""))
        self._supersede(uid, field, seen_in=raw)
        self.world.server.set(href, _with(raw, field, self._word("theirs")))

    @rule(uid=UIDS)
    def other_device_deletes(self, uid: str) -> None:
        raw = self.world.server.everything().get(f"/cal/{uid}.ics")
        if raw is not None:
            self.deleted_there[uid] = raw
            self.world.server.remove(f"/cal/{uid}.ics")

    @rule(method=METHODS, error=FAULTS, nth=st.integers(1, 3))
    def call_fails(self, method: str, error: type[Exception], nth: int) -> None:
        self.world.server.fail(method, error(), nth=nth)

    @rule(method=st.sampled_from(["put", "delete"]), nth=st.integers(1, 2))
    def answer_gets_lost(self, method: str, nth: int) -> None:
        self.world.server.lose_reply(method, nth=nth)

    @rule(uid=UIDS)
    def server_refuses(self, uid: str) -> None:
        self.world.server.fail("put", Rejected(), href=f"/cal/{uid}.ics")

    @rule()
    def tokens_expire(self) -> None:
        self.world.server.forget_tokens()

    @rule(uid=UIDS)
    def delta_is_silent(self, uid: str) -> None:
        self.world.server.collections["/cal/"].silent.add(f"/cal/{uid}.ics")

    @rule(manual=st.booleans(), push_only=st.booleans())
    def sync(self, manual: bool, push_only: bool) -> None:
        self.world.sync(manual=manual, push_only=push_only)

    @rule(seconds=st.sampled_from([5, 120, 4_000, 90_000, -100_000]))
    def clock_jumps(self, seconds: int) -> None:
        self.world.later(seconds=seconds)

    @rule()
    def program_restarts(self) -> None:
        self.world.engine = self.world.new_engine()

    @precondition(lambda self: self.world.conflicts())
    @rule(choice=st.sampled_from(["mine", "theirs"]))
    def user_chooses(self, choice: str) -> None:
        conflict = self.world.store.view.conflicts.all()[0]
        with self.world.store.unit() as unit:
            unit.conflicts.resolve(conflict.id, getattr(conflict, choice))

    @invariant()
    def untouched_stays_untouched(self) -> None:
        assert self.world.server.raw("/cal/untouched.ics") == UNTOUCHED
        assert self.world.shown()["untouched"] == UNTOUCHED

    @invariant()
    def no_uid_shows_twice(self) -> None:
        for number in range(5):
            assert len(self.world.store.view.objects.of_uid(f"u{number}")) <= 1

    @invariant()
    def every_edit_of_the_user_is_somewhere(self) -> None:
        places = [*self.world.server.everything().values(), *self.world.shown().values()]
        places += [item.raw for item in self.world.store.view.trash.all()]
        places += [text for item in self.world.store.view.conflicts.all() for text in (item.mine, item.theirs) if text]
        held = "\n".join(places)
        assert [value for value in self.mine if value not in held] == []

    def everything_converges(self) -> None:
        """Once the faults are over, a few passes leave both sides alike and nothing waiting but open conflicts."""
        world = self.world
        world.server.heal()
        world.server.collections["/cal/"].silent.clear()
        for _ in range(4):
            world.later(hours=25)
            result = world.sync()
        assert result.ok, result
        disputed = {uid for uid, _ in world.conflicts()}
        shown = {uid: raw for uid, raw in world.shown().items() if uid not in disputed}
        server = {href[5:-4]: raw for href, raw in world.server.everything().items() if href[5:-4] not in disputed}
        assert shown == server
        for calendar in world.calendars():
            for found in world.store.view.objects.of_calendar(calendar.id):
                assert found.standing in (Standing.CLEAN, Standing.CONFLICTED)
        assert world.pending() == len(disputed)

    def _supersede(self, uid: str, field: str, *, seen_in: str | None = None) -> None:
        """Forget what was written over on purpose: by the user, or by someone who saw it."""
        for value, place in list(self.mine.items()):
            if place == (uid, field) and (seen_in is None or value in seen_in):
                del self.mine[value]

    def _word(self, who: str) -> str:
        self.count += 1
        return f"{who}-{self.count}-"


def _with(raw: str, field: str, value: str) -> str:
    """Return a text with one property set to a value, what stood there before left out."""
    lines = [line for line in raw.split("\r\n") if not line.startswith(f"{field}:")]
    at = lines.index("END:VEVENT")
    return "\r\n".join([*lines[:at], f"{field}:{value}", *lines[at:]])


TestConverge = Converge.TestCase
TestConverge.settings = settings(
    max_examples=500 if os.environ.get("CALAPP_SOAK") else 40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
