"""One pass of one account, read from top to bottom: recover, look, pull, push, confirm."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from calapp.errors import (
    CalappError,
    CalendarGone,
    Canceled,
    CertificateRefused,
    Offline,
    RateLimited,
    SignInNeeded,
    SoftError,
)
from calapp.model.calendar import Calendar, CalendarSyncState, SyncPhase
from calapp.providers.base import RemoteCalendar
from calapp.sync import guard, roster
from calapp.sync.lane import Lane
from calapp.sync.pull import Pulled, audit, is_new, pull_changes, window_of
from calapp.sync.push import Pushed, push, recover
from calapp.sync.result import CalendarResult
from calapp.sync.schedule import audit_due

LOOK_AROUND_EVERY = timedelta(hours=1)
PUSH_ROUNDS = 3
_ENDS_THE_PASS = (Canceled, CertificateRefused, Offline, RateLimited, SignInNeeded)


class AccountPass:
    """One account's pass. A calendar's failure stays with the calendar unless the whole account shares it."""

    def __init__(self, lane: Lane, *, manual: bool, push_only: bool) -> None:
        self._lane = lane
        self._manual = manual
        self._push_only = push_only
        self._results: dict[int, CalendarResult] = {}
        self.soft_failure: SoftError | None = None
        self.looked_at: datetime | None = None

    @property
    def results(self) -> tuple[CalendarResult, ...]:
        """What was done so far, calendar by calendar."""
        return tuple(self._results.values())

    @property
    def push_only(self) -> bool:
        """Whether edits were sent and no news asked for."""
        return self._push_only

    @property
    def requests(self) -> int:
        """How many requests the pass took so far."""
        return self._lane.provider.requests

    @property
    def quirks(self) -> tuple[str, ...]:
        """What is known of the server by now."""
        return self._lane.provider.quirks

    def run(self) -> None:
        """Bring the account in step. Raises what ends the pass of the whole account; ``results`` stand all the same."""
        lane = self._lane
        with lane.unit() as unit:
            unit.outbox.recover(lane.account.id)
            if self._manual:
                unit.outbox.release(lane.account.id)
        for calendar in self._calendars():
            with self._on(calendar):
                self._count_push(calendar, recover(lane, calendar))
        seen = self._look_around()
        new = [calendar for calendar in self._calendars() if is_new(lane.view.calendars.state(calendar.id))]
        through: set[int] = set()
        for calendar in new if len(new) > 1 else ():
            with self._on(calendar):
                if not self._pull(calendar, seen.get(calendar.href), only_near=True):
                    through.add(calendar.id)
        for calendar in self._calendars():
            if calendar.id not in through:
                with self._on(calendar):
                    self._pull(calendar, seen.get(calendar.href))
        self._push()

    def _calendars(self) -> tuple[Calendar, ...]:
        """Return the calendars that are kept in step and are there."""
        return tuple(calendar for calendar in self._kept() if not self._missing(calendar))

    def _kept(self) -> tuple[Calendar, ...]:
        calendars = self._lane.view.calendars
        return tuple(calendar for calendar in calendars.all(self._lane.account.id) if calendar.synced)

    def _missing(self, calendar: Calendar) -> bool:
        return self._lane.view.calendars.state(calendar.id).phase is SyncPhase.MISSING

    def _look_around(self) -> Mapping[str, RemoteCalendar]:
        """Ask for all calendars at once; now and then only, when asking the only one costs no more."""
        if self._push_only or not self._look_is_due():
            return {}
        self._lane.check()
        poll = self._lane.provider.poll()
        self.looked_at = self._lane.clock()
        roster.update(self._lane, poll)
        for calendar in self._kept():
            if self._missing(calendar):
                self._change(calendar, error=CalendarGone.default_title)
        return {remote.href: remote for remote in poll.calendars}

    def _look_is_due(self) -> bool:
        lane, now = self._lane, self._lane.clock()
        kept = self._kept()
        if kept and lane.account.last_sync is None:
            return False  # the account was added just now, and its calendars were listed for that
        if len(kept) != 1 or self._manual:
            return True
        state = lane.view.calendars.state(kept[0].id)
        if state.phase is not SyncPhase.STEADY or state.token is None or audit_due(state.last_audit, now):
            return True
        last = lane.last_look
        return last is None or not now - LOOK_AROUND_EVERY < last <= now

    def _in_doubt(self, calendar: Calendar) -> bool:
        """Tell whether what may be a create of ours could come in as somebody else's before that was looked up."""
        return any(op.href is None for op in self._lane.view.outbox.unsettled(calendar.id))

    def _pull(self, calendar: Calendar, remote: RemoteCalendar | None, *, only_near: bool = False) -> bool:
        """Take over what changed, then compare everything if a day has passed or the answer is not to be trusted.

        Returns whether there is more to come, because ``only_near`` was wanted of a large calendar.
        """
        lane = self._lane
        state = lane.view.calendars.state(calendar.id)
        if self._push_only and state.phase is SyncPhase.STEADY:
            return False
        if self._in_doubt(calendar) or self._result(calendar).error:
            return False  # a server that failed just now is left alone until the next pass
        lane.check()
        lane.tell(calendar)
        distrust = audit_due(state.last_audit, lane.clock())
        if remote is None or not _unchanged(remote, state) or window_of(lane, state) != state.window:
            pulled = pull_changes(lane, calendar, ctag=remote.ctag if remote else None, only_near=only_near)
            self._count_pull(calendar, pulled)
            if pulled.partial or pulled.complete or pulled.held:
                return pulled.partial
            moved = remote is not None and None not in (state.ctag, remote.ctag) and remote.ctag != state.ctag
            distrust = distrust or state.held_since is not None or (moved and pulled.empty)
        if distrust:
            lane.check()
            self._count_pull(calendar, audit(lane, calendar))
        return False

    def _push(self) -> None:
        """Empty the outboxes; again while that frees operations of other calendars that waited for one of these."""
        for _ in range(PUSH_ROUNDS):
            sent = 0
            for calendar in self._calendars():
                if guard.distrusted(self._lane.view.calendars.state(calendar.id).held_since, self._lane.clock()):
                    continue  # a server that suddenly lists nothing is not written to before the second look
                with self._on(calendar):
                    pushed = push(self._lane, calendar)
                    self._count_push(calendar, pushed)
                    sent += pushed.sent
                    if pushed.failure is not None:
                        raise pushed.failure
            if not sent:
                return

    @contextmanager
    def _on(self, calendar: Calendar) -> Iterator[None]:
        """Measure what is done for a calendar, and keep its failure from the others."""
        requests, began = self._lane.provider.requests, time.perf_counter()
        try:
            yield
        except _ENDS_THE_PASS:
            raise
        except CalendarGone as error:
            roster.note_missing(self._lane, calendar)
            self._change(calendar, error=error.title)
        except CalappError as error:
            self._change(calendar, error=error.title)
            if isinstance(error, SoftError):
                self.soft_failure = error
        finally:
            result = self._result(calendar)
            self._change(
                calendar,
                requests=result.requests + self._lane.provider.requests - requests,
                seconds=result.seconds + time.perf_counter() - began,
            )

    def _result(self, calendar: Calendar) -> CalendarResult:
        return self._results.get(calendar.id) or CalendarResult(calendar.id, calendar.name)

    def _change(self, calendar: Calendar, **changes: object) -> None:
        self._results[calendar.id] = replace(self._result(calendar), **changes)  # type: ignore[arg-type]

    def _count_pull(self, calendar: Calendar, pulled: Pulled) -> None:
        result = self._result(calendar)
        self._change(
            calendar,
            pulled=result.pulled + pulled.stored,
            deleted=result.deleted + pulled.removed,
            conflicts=result.conflicts + pulled.conflicts,
            problems=result.problems + pulled.problems,
            held=max(result.held, pulled.held),
        )

    def _count_push(self, calendar: Calendar, pushed: Pushed) -> None:
        result = self._result(calendar)
        self._change(
            calendar,
            pushed=result.pushed + pushed.sent,
            conflicts=result.conflicts + pushed.conflicts,
            problems=result.problems + pushed.problems,
        )


def _unchanged(remote: RemoteCalendar, state: CalendarSyncState) -> bool:
    """Tell whether the cheap tags prove that a calendar is as it was left; every tag that the server names counts."""
    if state.phase is not SyncPhase.STEADY or state.held_since is not None:
        return False
    tags = [(now, was) for now, was in ((remote.ctag, state.ctag), (remote.token, state.token)) if now is not None]
    return bool(tags) and all(now == was for now, was in tags)
