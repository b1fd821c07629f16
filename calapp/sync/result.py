"""What a sync did: frozen values that cross threads, and the watch that follows one while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from calapp.model.account import AccountState
from calapp.model.changes import ChangeSummary

TELL_AFTER = 2.0
"""Seconds of work before which a guess at the rest would only jump about."""


@dataclass(frozen=True, slots=True)
class CalendarResult:
    """What one pass did to one calendar.

    ``pulled`` counts objects taken over from the server, ``deleted`` objects removed here because they are gone there,
    ``pushed`` operations that the server has carried out, ``conflicts`` those opened or renewed. ``problems`` are
    sentences for people about single objects, ``error`` about the calendar as a whole. ``held`` counts removals that
    wait for a second look.
    """

    calendar_id: int
    name: str
    pulled: int = 0
    pushed: int = 0
    deleted: int = 0
    conflicts: int = 0
    problems: tuple[str, ...] = ()
    requests: int = 0
    seconds: float = 0.0
    error: str = ""
    held: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything went through."""
        return not (self.error or self.problems)


@dataclass(frozen=True, slots=True)
class AccountResult:
    """What one pass did to one account. ``error`` is a sentence for people, "" when all is well."""

    account_id: int
    name: str
    state: AccountState = AccountState.OK
    calendars: tuple[CalendarResult, ...] = ()
    error: str = ""
    requests: int = 0
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether everything went through."""
        return not self.error and all(calendar.ok for calendar in self.calendars)


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a sync did, account by account. ``canceled`` tells that it was stopped on the way."""

    accounts: tuple[AccountResult, ...] = ()
    canceled: bool = False

    @property
    def ok(self) -> bool:
        """Whether everything went through."""
        return not self.canceled and all(account.ok for account in self.accounts)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a calendar's pass is: ``done`` objects of ``total``, 0 when nobody knows how many there are.

    ``seconds`` have gone by since the first of them was asked for.
    """

    account_id: int
    calendar_id: int
    name: str
    done: int = 0
    total: int = 0
    seconds: float = 0.0

    @property
    def remaining(self) -> float | None:
        """How many seconds the rest will take at this pace; None while it is too early to tell."""
        if self.seconds < TELL_AFTER or not 0 < self.done <= self.total:
            return None
        return self.seconds * (self.total - self.done) / self.done


def _silent(_: object) -> None:
    """Tell no one."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Follows a sync. All three are called from the threads of the lanes, several at a time when accounts are many.

    ``canceled`` is asked between objects and pages. ``changed`` hears of every committed change, ``progress`` of every
    step.
    """

    canceled: Callable[[], bool] = bool
    changed: Callable[[ChangeSummary], None] = _silent
    progress: Callable[[Progress], None] = _silent
