"""Edits, answers, lost answers, refusals and crashes in any order: no edit is lost, nothing goes out unguarded."""

import os
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from calapp.model.occurrence import SyncMark
from calapp.store.database import Store
from calapp.store.queue import SENT
from calapp.store.values import Copy, OpState, Standing, Verb
from tests.store.world import NOW, Clock, add_calendar, event, week

HREF = "/cal/a.ics"


class Server:
    """One address on a server with conditional writes."""

    def __init__(self):
        self.raw = None
        self.etag = None
        self.versions = {}

    def put(self, raw):
        self.raw = raw
        self.etag = None if raw is None else f'"{len(self.versions) + 1}"'
        self.versions[self.etag or f"gone {len(self.versions) + 1}"] = raw

    def copy(self):
        return None if self.raw is None else Copy(HREF, self.raw, self.etag)

    def carry_out(self, op):
        if op.verb is Verb.CREATE:
            assert self.raw is None, "a create must not overwrite"
            self.put(op.raw)
        elif op.verb is Verb.UPDATE:
            assert op.base_etag == self.etag, "an update must be guarded by the version it grew from"
            self.put(op.raw)
        elif self.raw is not None:
            assert op.base_etag in (self.etag, None)
            self.put(None)


class OutboxMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "calapp.db"
        self.server = Server()
        self.wanted = None
        self.object_id = None
        self.number = 0

    @initialize(there=st.booleans())
    def begin(self, there):
        self.store = Store.open(self.path, clock=Clock())
        self.calendar_id = add_calendar(self.store).id
        self.account_id = self.store.view.accounts.all()[0].id
        if there:
            self.wanted = self.text()
            self.server.put(self.wanted)
            with self.store.unit() as unit:
                unit.objects.store_base(self.calendar_id, [self.server.copy()])
            self.object_id = self.store.view.objects.at(self.calendar_id, HREF).id

    def teardown(self):
        if hasattr(self, "store"):
            self.drain()
            self.store.close()
        self.folder.cleanup()

    def text(self):
        self.number += 1
        return event("a", f"Version {self.number}")

    def ops(self):
        return () if self.object_id is None else self.store.view.outbox.of_object(self.object_id)

    def sent(self):
        return next((op for op in self.ops() if op.state in SENT), None)

    @rule(back=st.booleans(), data=st.data())
    def edit(self, back, data):
        known = [raw for raw in self.server.versions.values() if raw is not None]
        raw = data.draw(st.sampled_from(known)) if back and known else self.text()
        with self.store.unit() as unit:
            receipt = unit.objects.save_local(self.calendar_id, raw, object_id=self.object_id)
        assert receipt.before == self.wanted
        self.object_id, self.wanted = receipt.object_id, raw

    @precondition(lambda self: self.wanted is not None)
    @rule()
    def delete(self):
        with self.store.unit() as unit:
            unit.objects.delete_local(self.object_id)
        self.wanted = None

    def dispatch(self):
        for op in self.store.view.outbox.ready(self.calendar_id, NOW):
            with self.store.unit() as unit:
                return unit.outbox.dispatch(op, href=op.href or HREF)
        return None

    @rule()
    def send_and_hear(self):
        op = self.dispatch()
        if op is not None:
            self.server.carry_out(op)
            with self.store.unit() as unit:
                unit.outbox.ack(op, self.server.copy())

    @rule(arrives=st.booleans())
    def send_and_hear_nothing(self, arrives):
        op = self.dispatch()
        if op is not None and arrives:
            self.server.carry_out(op)

    @precondition(lambda self: self.sent() is not None)
    @rule()
    def look_what_became_of_it(self):
        op = self.sent()
        with self.store.unit() as unit:
            unit.outbox.doubt(op, error="no answer")
            if self.server.raw == op.raw:
                unit.outbox.ack(op, self.server.copy())
            else:
                unit.outbox.retry(op, error="did not arrive")

    @precondition(lambda self: self.sent() is not None and self.sent().state is OpState.INFLIGHT)
    @rule(way=st.sampled_from(["retry", "postpone", "block"]))
    def refuse(self, way):
        op = self.sent()
        if self.server.raw == op.raw:
            return  # it did arrive
        with self.store.unit() as unit:
            if way == "postpone":
                unit.outbox.postpone(op, None)
            else:
                getattr(unit.outbox, way)(op, error="no")

    @precondition(lambda self: self.sent() is None and self.object_id is not None)
    @rule(merge=st.sampled_from(["mine", "theirs"]))
    def someone_else_edits(self, merge):
        if self.server.raw is None:
            return
        self.server.put(self.text())
        theirs = self.server.copy()
        with self.store.unit() as unit:
            stored = unit.objects.store_base(self.calendar_id, [theirs])
            if not stored.standing_edits:
                self.wanted = theirs.raw
            elif merge == "mine":
                unit.objects.rebase(self.object_id, theirs, self.wanted or theirs.raw)
            else:
                unit.objects.revive(self.object_id, theirs)
                self.wanted = theirs.raw

    @rule()
    def crash(self):
        self.store._connection._sqlite.close()
        self.store.view._connection._sqlite.close()
        self.store = Store.open(self.path, clock=Clock())
        with self.store.unit() as unit:
            unit.outbox.recover(self.account_id)

    def drain(self):
        with self.store.unit() as unit:
            unit.outbox.recover(self.account_id)
        for _round in range(6):
            if self.sent() is not None:
                self.look_what_became_of_it()
            with self.store.unit() as unit:
                unit.outbox.release(self.account_id)
            self.send_and_hear()
        assert self.ops() == ()
        assert self.server.raw == self.wanted, "every acknowledged edit reaches the server"

    @invariant()
    def the_view_is_the_base_under_the_local_edit(self):
        found = None if self.object_id is None else self.store.view.objects.get(self.object_id)
        assert (found.raw if found else None) == self.wanted
        shown = self.store.view.occurrences.between(week()) if hasattr(self, "store") else ()
        assert [one.title in (self.wanted or "") for one in shown] == [True] * (self.wanted is not None)
        if found is not None:
            assert (found.standing is Standing.CLEAN) == (not self.ops())
            if found.base_etag is not None:
                assert self.server.versions[found.base_etag] == found.base_raw, (
                    "rule B: text and version belong together"
                )
        if shown:
            assert (shown[0].mark is SyncMark.SYNCED) == (not self.ops())

    @invariant()
    def at_most_one_waits_behind_at_most_one_that_was_sent(self):
        states = [op.state in SENT for op in self.ops()]
        assert states in ([], [True], [False], [True, False])


TestOutboxMachine = OutboxMachine.TestCase
TestOutboxMachine.settings = settings(
    max_examples=1_000 if os.environ.get("CALAPP_SOAK") else 20, stateful_step_count=30, deadline=None
)
