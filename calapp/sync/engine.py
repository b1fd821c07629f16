"""The engine: runs the pass of every account that is due, each in its own lane, and keeps how each account stands."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta

from calapp.errors import CalappError, Canceled, HardError, Offline, SignInNeeded, SoftError
from calapp.model.account import Account, AccountKind, AccountState
from calapp.providers.base import Provider
from calapp.store.database import Store, utc_now
from calapp.sync import schedule
from calapp.sync.account_pass import AccountPass
from calapp.sync.lane import Lane
from calapp.sync.result import AccountResult, SyncResult, Watch

MOST_LANES = 4
UNEXPECTED = "Something went wrong in calapp itself while syncing. The log has the details; nothing was lost."
AFTER_HARD_FAILURE = timedelta(minutes=30)

log = logging.getLogger(__name__)


class Engine:
    """Syncs the accounts of a profile.

    ``open_store`` opens the store anew, because each lane is a thread; ``connect`` makes the provider of an account and
    may raise what keeps it from being made. ``dice`` gives numbers in [-1, 1] that spread clients apart. Two engines
    must never run at once on one profile: whoever calls holds the profile's sync lock.
    """

    def __init__(
        self,
        open_store: Callable[[], Store],
        connect: Callable[[Account], Provider],
        *,
        clock: Callable[[], datetime] = utc_now,
        dice: Callable[[], float] = lambda: random.uniform(-1, 1),  # noqa: S311 - spreads load, hides nothing
    ) -> None:
        self._open_store = open_store
        self._connect = connect
        self._clock = clock
        self._dice = dice
        self._failures: dict[int, int] = {}
        self._last_looks: dict[int, datetime] = {}

    def sync(
        self,
        account_ids: Collection[int] | None = None,
        *,
        manual: bool = True,
        push_only: bool = False,
        watch: Watch | None = None,
    ) -> SyncResult:
        """Run a pass of the named accounts, or of all, and return what it did.

        A manual sync always tries, blocked edits too; a scheduled one leaves out accounts that rest or wait for a
        sign-in. ``push_only`` sends what is queued without asking for news, as after an edit.
        """
        watch = watch or Watch()
        with self._open_store() as store:
            accounts = [
                account
                for account in store.view.accounts.all()
                if account.kind is not AccountKind.LOCAL
                and (account_ids is None or account.id in account_ids)
                and (manual or self._may_try(account))
            ]
            if len(accounts) == 1:
                result = self._pass(accounts[0], store, watch, manual=manual, push_only=push_only)
                return SyncResult((result,), canceled=watch.canceled())

        def lane(account: Account) -> AccountResult:
            with self._open_store() as own_store:
                return self._pass(account, own_store, watch, manual=manual, push_only=push_only)

        with ThreadPoolExecutor(MOST_LANES, thread_name_prefix="lane") as lanes:
            results = tuple(lanes.map(lane, accounts))
        return SyncResult(results, canceled=watch.canceled())

    def _may_try(self, account: Account) -> bool:
        resting = schedule.rests(account.backoff_until, self._clock())
        return account.state is not AccountState.SIGN_IN and not resting

    def _pass(self, account: Account, store: Store, watch: Watch, *, manual: bool, push_only: bool) -> AccountResult:
        """Run one account's pass; whatever fails in it is told and kept, and the other accounts go on."""
        began = time.perf_counter()
        work: AccountPass | None = None
        error: CalappError | None = None
        try:
            with closing(self._connect(account)) as provider:
                last_look = self._last_looks.get(account.id, account.last_sync)
                lane = Lane(account, provider, store, self._clock, watch, last_look)
                work = AccountPass(lane, manual=manual, push_only=push_only)
                work.run()
        except CalappError as failure:
            error = failure
            log.info("The pass of account %d ended: %s %s", account.id, failure, failure.detail)
        except Exception:
            log.exception("The pass of account %d failed", account.id)
            error = HardError(UNEXPECTED)
        state = self._keep(account, store, watch, work, error)
        return AccountResult(
            account.id,
            account.name,
            state,
            work.results if work else (),
            error=error.title if error else "",
            requests=work.requests if work else 0,
            seconds=time.perf_counter() - began,
        )

    def _keep(
        self, account: Account, store: Store, watch: Watch, work: AccountPass | None, error: CalappError | None
    ) -> AccountState:
        """Store how the account stands after its pass, and return it. A stopped pass says nothing about the account."""
        changes: dict[str, object] = {}
        now = self._clock()
        if work is not None and work.looked_at is not None:
            self._last_looks[account.id] = work.looked_at
        if work is not None and work.quirks != account.quirks:
            changes["quirks"] = work.quirks
        if not isinstance(error, Canceled):
            changes |= self._standing(account.id, error or (work.soft_failure if work else None))
            if error is None and work is not None and not work.push_only:
                changes["last_sync"] = now
        if changes and store.view.accounts.get(account.id) is not None:
            results = work.results if work is not None else ()
            failed = {one.calendar_id: one.error for one in results if one.error}
            news = error is None and work is not None and not work.push_only
            done = [one.calendar_id for one in results if news and not (one.error or one.held)]
            with store.unit() as unit:
                unit.accounts.update(account.id, **changes)
                unit.calendars.note_pass(done, failed, now)
            watch.changed(unit.summary)
        return AccountState(str(changes.get("state", account.state)))

    def _standing(self, account_id: int, error: CalappError | None) -> dict[str, object]:
        """Return an account's state, the words for it, and until when it rests."""
        if error is None:
            self._failures.pop(account_id, None)
            return {"state": AccountState.OK, "error": "", "backoff_until": None}
        if isinstance(error, SignInNeeded):
            return {"state": AccountState.SIGN_IN, "error": error.title, "backoff_until": None}
        if isinstance(error, SoftError):
            state = AccountState.OFFLINE if isinstance(error, Offline) else AccountState.WAITING
            return {
                "state": state,
                "error": error.title,
                "backoff_until": self._clock() + self._rest(account_id, error),
            }
        until = self._clock() + AFTER_HARD_FAILURE
        return {"state": AccountState.FAILED, "error": error.title, "backoff_until": until}

    def _rest(self, account_id: int, error: SoftError) -> timedelta:
        """Return how long an account rests: as the server wishes, else longer with every failure in a row."""
        if error.delay is not None:
            return schedule.wish_delay(error.delay, dice=self._dice())
        self._failures[account_id] = self._failures.get(account_id, 0) + 1
        return schedule.network_delay(self._failures[account_id], dice=self._dice())
