"""How sync stands, account by account and calendar by calendar: what was done, what waits, why, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from calapp.model.account import Account, AccountKind, AccountState
from calapp.model.calendar import Calendar, SyncPhase
from calapp.model.occurrence import Occurrence
from calapp.store.database import Store
from calapp.store.unit import View
from calapp.store.values import Op, OpState, Problem, TrashItem
from calapp.sync.schedule import TRIES_BEFORE_BLOCKED

_BY_ITSELF = "Nothing has to be done: calapp tries again by itself."
_STATES = {
    AccountState.SIGN_IN: ("The server refuses the sign-in.", "Edits are kept until you sign in again."),
    AccountState.OFFLINE: ("The server cannot be reached.", _BY_ITSELF),
    AccountState.WAITING: ("The server asked to wait.", _BY_ITSELF),
    AccountState.FAILED: ("The last sync failed.", "Sync again. Should that not help, the log says more."),
}
_MISSING = "Everything of it is kept. If it was deleted on purpose, remove it in the sidebar."
_HELD = "Sync again in a minute: calapp then looks a second time."
_QUEUED = "It is sent with the next sync."
_LOOKED_UP = "Its answer was lost. The next sync looks whether it arrived before anything is sent again."
_MAY_HAVE_MAILED = (
    "Its answer was lost, so guests may have heard of it already. "
    "The next sync looks whether it arrived before anything is sent again."
)
_CONFLICT = "There is another version on the server. Choose one."
_HELD_UP = {
    AccountState.SIGN_IN: "It is sent once you have signed in again.",
    AccountState.OFFLINE: "It is sent once the server can be reached.",
    AccountState.WAITING: "It is sent once the server takes requests again.",
}
_REFUSED = "Change the event, or move it to another calendar. Sync now tries it once more."
_REFUSED_WITH_ADVICE = "Another calendar may take it, too. Sync now tries it once more."


@dataclass(frozen=True, slots=True)
class WaitingEdit:
    """An edit that its server does not have yet: a ``verb`` of create, update or delete.

    ``shown`` is where the window shows it, None for what was deleted. ``attention`` tells that it will not get there by
    itself soon.
    """

    title: str
    calendar: Calendar
    verb: str
    why: str
    advice: str
    next_try: datetime | None = None
    attention: bool = False
    shown: Occurrence | None = None


@dataclass(frozen=True, slots=True)
class CalendarHealth:
    """A calendar: when it was last in step, what is wrong with it, and events that could not be read or fetched."""

    calendar: Calendar
    last_sync: datetime | None = None
    trouble: str = ""
    advice: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """An account: when it was last in step, what is wrong with it, what to do, and when it is tried again."""

    account: Account
    trouble: str = ""
    advice: str = ""
    next_try: datetime | None = None
    calendars: tuple[CalendarHealth, ...] = ()
    waiting: tuple[WaitingEdit, ...] = ()
    conflicts: int = 0

    @property
    def well(self) -> bool:
        """Whether nothing needs anybody."""
        troubles = (self.trouble, *(one.trouble for one in self.calendars), *(one.attention for one in self.waiting))
        return not any(troubles) and not self.conflicts and not any(one.problems for one in self.calendars)


class SyncHealthService:
    """Reads how sync stands; asks no server."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def accounts(self) -> tuple[AccountHealth, ...]:
        """Return the accounts that are synced, in the order of the sidebar."""
        view = self._store.view
        calendars = {one.id: one for one in view.calendars.all()}
        ops = view.outbox.all()
        binned = {item.object_id: item for item in view.trash.all()} if ops else {}
        states = {one.id: one.state for one in view.accounts.all()}
        waiting = [
            _waiting(view, op, calendar, binned, states[calendar.account_id])
            for op in ops
            for calendar in (calendars[op.calendar_id],)
        ]
        conflicts = view.conflicts.counts()
        return tuple(
            _account(
                view,
                account,
                [one for one in calendars.values() if one.account_id == account.id and one.synced],
                tuple(edit for edit in waiting if edit.calendar.account_id == account.id),
                conflicts.get(account.id, 0),
            )
            for account in view.accounts.all()
            if account.kind is not AccountKind.LOCAL
        )


def _account(
    view: View, account: Account, calendars: list[Calendar], waiting: tuple[WaitingEdit, ...], conflicts: int
) -> AccountHealth:
    trouble, advice = _STATES.get(account.state, ("", ""))
    if account.error and advice == _BY_ITSELF:
        advice = ""  # what the server's failure says of itself includes that
    return AccountHealth(
        account,
        account.error or trouble,
        advice,
        account.backoff_until if trouble else None,
        tuple(_calendar(view, calendar) for calendar in calendars),
        waiting,
        conflicts,
    )


def _calendar(view: View, calendar: Calendar) -> CalendarHealth:
    last_sync, error = view.calendars.standing(calendar.id)
    state = view.calendars.state(calendar.id)
    found = view.problems.all(calendar.id)
    itself = next((problem.reason for problem in found if not problem.href), "")
    advice = ""
    if state.phase is SyncPhase.MISSING:
        advice = _MISSING
    elif state.held_since is not None:
        advice = _HELD
    problems = tuple(f"{_name(view, calendar, problem)}: {problem.reason}" for problem in found if problem.href)
    return CalendarHealth(calendar, last_sync, itself or error, advice, problems)


def _name(view: View, calendar: Calendar, problem: Problem) -> str:
    """Return the title of an event that shows all the same, else the last part of its address."""
    found = view.objects.at(calendar.id, problem.href) if problem.readable else None
    shown = view.occurrences.of_object(found.id) if found else ()
    return shown[0].title if shown else problem.href.rstrip("/").rpartition("/")[2]


def _waiting(
    view: View, op: Op, calendar: Calendar, binned: Mapping[int, TrashItem], state: AccountState
) -> WaitingEdit:
    shown = view.occurrences.of_object(op.object_id)
    lost = binned.get(op.object_id)
    title = shown[0].title if shown else lost.title if lost else op.uid
    guests = shown[0].has_guests if shown else lost is not None and "\nATTENDEE" in lost.raw
    attention = op.state is OpState.CONFLICT or (
        op.state is OpState.BLOCKED and (op.not_before is None or op.attempts >= TRIES_BEFORE_BLOCKED)
    )
    match op.state:
        case OpState.CONFLICT:
            why, advice = "Two versions.", _CONFLICT
        case OpState.BLOCKED:
            why, advice = op.error, _refused_advice(op.error)
        case OpState.UNKNOWN | OpState.INFLIGHT:
            why, advice = op.error, _MAY_HAVE_MAILED if guests else _LOOKED_UP
        case _:
            why, advice = op.error, _HELD_UP.get(state, _QUEUED)
    return WaitingEdit(
        title, calendar, op.verb.value, why, advice, op.not_before, attention, shown[0] if shown else None
    )


def _refused_advice(why: str) -> str:
    """Return what to do about a refusal; one that says more than its reason names its own next step first."""
    return _REFUSED_WITH_ADVICE if ". " in why else _REFUSED
