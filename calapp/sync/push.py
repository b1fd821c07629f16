"""Push: the outbox of one calendar goes out, each operation on its own, and what the server made of it comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from calapp.errors import (
    AccessDenied,
    BadAnswer,
    CalappError,
    CalendarGone,
    CertificateRefused,
    ObjectGone,
    Offline,
    PreconditionFailed,
    RateLimited,
    Rejected,
    ServerBusy,
    SignInNeeded,
    SoftError,
)
from calapp.model.calendar import Calendar
from calapp.providers.base import RemoteObject, Written
from calapp.store.values import Op, OpState, Verb
from calapp.sync import schedule
from calapp.sync.fetching import BATCH, Fetcher
from calapp.sync.lane import Lane
from calapp.sync.settle import Met, Outcome, acknowledge, settle, untouched

MOST_MERGES = 3
FAILURES_IN_A_ROW = 3
ASK_RIGHTS_AGAIN = timedelta(hours=24)
_READ_ONLY = "This calendar can only be read. The change is kept here; move the event to a calendar of your own."
_KEEPS_MOVING = "This event keeps changing on the server while it is sent. calapp tries again by itself."
_LEFT_OUT = "This account's system cannot keep {what}, so that stays behind. Everything else was sent."
_UNSEEN = "The server took this event but does not show it yet. calapp looks again."


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push, or the look-up of lost answers, did.

    ``sent`` counts operations that the server has carried out. ``failure`` is what made a push stop half-way.
    """

    sent: int = 0
    conflicts: int = 0
    problems: tuple[str, ...] = ()
    failure: SoftError | None = None

    def plus(self, met: Met) -> Pushed:
        """Count one operation more."""
        done = met.outcome in (Outcome.IN_STEP, Outcome.REMOVED)
        conflict = met.outcome is Outcome.CONFLICT
        notes = (met.note,) if met.note else ()
        return replace(self, sent=self.sent + done, conflicts=self.conflicts + conflict, problems=self.problems + notes)


def recover(lane: Lane, calendar: Calendar) -> Pushed:
    """Look up every operation whose answer was lost, before anything else is done to its object."""
    done = Pushed()
    for op in lane.view.outbox.unsettled(calendar.id):
        lane.check()
        try:
            copy = lane.provider.find(calendar, lane.outgoing(op), taken=_taken(lane, op))
        except (AccessDenied, BadAnswer, Offline, Rejected, ServerBusy) as error:
            if isinstance(error, Offline):
                lane.provider.poll()  # raises where it is the server that is away, and not this one object
            done = replace(done, problems=(*done.problems, error.title))
            continue
        with lane.unit() as unit:
            met = settle(unit, op, copy, own=lane.own, now=lane.clock())
        done = done.plus(met)
    return done


def _taken(lane: Lane, op: Op) -> Callable[[str], bool]:
    """Return what tells whether an href belongs to another object."""

    def taken(href: str) -> bool:
        found = lane.view.objects.at(op.calendar_id, href)
        return found is not None and found.id != op.object_id

    return taken


def push(lane: Lane, calendar: Calendar) -> Pushed:
    """Send what is ready. Raises CalendarGone and what ends the account's pass."""
    return _Push(lane, calendar).run()


class _Push:
    """One run over the outbox of a calendar."""

    def __init__(self, lane: Lane, calendar: Calendar) -> None:
        self._lane = lane
        self._calendar = calendar
        self._fetcher = Fetcher(lane, calendar)
        self._written: dict[str, tuple[Op, Written]] = {}
        self._failures = 0
        self._rights_known = False
        self._done = Pushed()

    def run(self) -> Pushed:
        ready = _places_first(self._lane.view.outbox.ready(self._calendar.id, self._lane.clock()))
        for number, op in enumerate(ready):
            self._lane.check()
            self._lane.tell(self._calendar, number, len(ready))
            self._send(op)
            if self._done.failure is not None:
                break
        self._confirm()
        return self._done

    def _send(self, op: Op, merges: int = 0) -> None:
        """Send one operation; whatever becomes of it, the next one has its turn."""
        if self._calendar.read_only:
            self._block(op, AccessDenied(_READ_ONLY), rest=ASK_RIGHTS_AGAIN)
            return
        sent = self._dispatch(op)
        if sent is None:
            return  # nothing is left to send
        op = sent
        try:
            written = self._carry_out(op)
        except (ObjectGone, PreconditionFailed) as error:
            self._look(op, error, merges)
        except Rejected as error:
            self._block(op, error)
        except AccessDenied as error:
            self._ask_rights()
            self._block(op, error, rest=ASK_RIGHTS_AGAIN)
        except (BadAnswer, ServerBusy) as error:
            self._doubt(op, error)
        except CalappError as error:
            self._give_back(op, error)
            raise
        else:
            self._failures = 0
            if written is not None:
                self._landed(op, written)

    def _dispatch(self, op: Op) -> Op | None:
        """Store that the operation is on its way, and where to, before the first byte leaves (T2)."""
        try:
            with self._lane.unit() as unit:
                found, now = unit.objects.get(op.object_id), unit.outbox.get(op.id)
                if found is None or now is None:
                    return None  # an edit made meanwhile took it back
                if found.base_raw is None and now.verb is Verb.DELETE:
                    # Its create never arrived, or it would be looked up instead: what stands there is not ours.
                    unit.outbox.ack(now, None)
                    return None
                href = now.href or found.href or self._lane.provider.new_href(self._calendar, now.uid)
                return unit.outbox.dispatch(now, href=href)
        except ObjectGone:
            return None

    def _carry_out(self, op: Op) -> Written | None:
        if op.verb is not Verb.DELETE:
            return self._lane.provider.put(self._calendar, self._lane.outgoing(op))
        self._lane.provider.delete(self._calendar, self._lane.outgoing(op))
        with self._lane.unit() as unit:
            self._done = self._done.plus(acknowledge(unit, op, None, own=self._lane.own))
        return None

    def _landed(self, op: Op, written: Written) -> None:
        """Note where a write ended up, at once: should the rest of the pass fail, that is where to look for it."""
        if written.href != op.href:
            with self._lane.unit() as unit:
                unit.outbox.land(op, written.href)
        self._written[written.href] = op, written
        if written.left_out:
            self._note(op, Rejected(_LEFT_OUT.format(what=", ".join(written.left_out))))

    def _look(self, op: Op, error: CalappError, merges: int) -> None:
        """Fetch what the server holds instead, and bring both together; then send what that leaves to send.

        A refusal although the server's version is the one we grew from is no conflict but a plain no: Radicale answers
        412 to objects above its size limit, Xandikos to data that it does not like.
        """
        try:
            fetched = self._fetcher.fetch([op.href]) if op.href else None
        except CalappError:
            with self._lane.unit() as unit:
                unit.outbox.postpone(op, None)
            raise
        copy = fetched.objects[0] if fetched and fetched.objects else None
        if fetched is None or fetched.unanswered or self._plain_no(op, copy):
            self._block(op, Rejected(detail=error.detail))
            return
        with self._lane.unit() as unit:
            met = settle(unit, op, copy, own=self._lane.own, now=self._lane.clock())
        self._done = self._done.plus(met)
        if met.outcome is not Outcome.TO_SEND:
            return
        for again in self._lane.view.outbox.of_object(op.object_id):
            if again.state is not OpState.QUEUED:
                continue
            if merges + 1 >= MOST_MERGES:
                self._block(again, Rejected(_KEEPS_MOVING))
            else:
                self._lane.check()
                self._send(again, merges + 1)
            return

    def _plain_no(self, op: Op, copy: RemoteObject | None) -> bool:
        if copy is None:
            return op.verb is Verb.CREATE
        return op.base_etag is not None and copy.etag == op.base_etag

    def _block(self, op: Op, error: CalappError, *, rest: timedelta | None = None) -> None:
        """Set a refused operation aside; it rests longer each time and is tried at once when the event changes."""
        until = self._lane.clock() + (rest or schedule.poison_delay(op.attempts + 1))
        with self._lane.unit() as unit:
            unit.outbox.block(op, error=error.title, not_before=until)
        self._note(op, error)

    def _doubt(self, op: Op, error: SoftError) -> None:
        """Leave an operation for the next look-up; a server that fails again and again ends the calendar's push."""
        with self._lane.unit() as unit:
            unit.outbox.doubt(op, error=error.title)
        self._note(op, error)
        self._failures += 1
        if self._failures >= FAILURES_IN_A_ROW:
            self._done = replace(self._done, failure=error)

    def _give_back(self, op: Op, error: CalappError) -> None:
        """Put an operation back when the whole account stops: as doubtful, unless it surely was not carried out.

        A server that asks to wait may have done so after the write, in the words of a proxy before it. Looking it up is
        not the operation's fault and counts as no attempt.
        """
        with self._lane.unit() as unit:
            if isinstance(error, CalendarGone | CertificateRefused | SignInNeeded):
                unit.outbox.postpone(op, None)
            else:
                unit.outbox.doubt(op, error=error.title, counts=not isinstance(error, RateLimited))

    def _ask_rights(self) -> None:
        """Read the calendar's rights again after the first write that was denied."""
        if self._rights_known:
            return
        self._rights_known = True
        for remote in self._lane.provider.poll().calendars:
            if remote.href == self._calendar.href and remote.read_only:
                with self._lane.unit() as unit:
                    self._calendar = unit.calendars.update(self._calendar.id, read_only=True)

    def _confirm(self) -> None:
        """Read what was written: servers rewrite, so what was sent is never taken for what is there (T3)."""
        waiting = list(self._written)
        for start in range(0, len(waiting), BATCH):
            self._lane.check()
            fetched = self._fetcher.fetch(waiting[start : start + BATCH])
            now: datetime = self._lane.clock()
            with self._lane.unit() as unit:
                met = []
                for copy in fetched.objects:
                    op, written = self._written[copy.href]
                    if not untouched(op, copy, sent=written.raw):
                        met.append(acknowledge(unit, op, copy, own=self._lane.own, sent=written.raw))
                        del self._written[copy.href]
                for href in fetched.gone:
                    op, _written = self._written.pop(href)
                    met.append(settle(unit, op, None, own=self._lane.own, now=now))
            self._count(met)
        for op, _written in self._written.values():
            with self._lane.unit() as unit:
                unit.outbox.doubt(op, error=_UNSEEN)

    def _count(self, met: Iterable[Met]) -> None:
        for item in met:
            self._done = self._done.plus(item)

    def _note(self, op: Op, error: CalappError) -> None:
        shown = self._lane.view.occurrences.of_object(op.object_id)
        name = shown[0].title if shown else op.uid
        self._done = replace(self._done, problems=(*self._done.problems, f"{name}: {error.title}"))


def _places_first(ops: Iterable[Op]) -> list[Op]:
    """Move a delete before the create that takes its UID over: one was deleted, then brought in again."""
    ordered = list(ops)
    created = {op.uid for op in ordered if op.verb is Verb.CREATE}
    return sorted(ordered, key=lambda op: op.verb is not Verb.DELETE or op.uid not in created)
