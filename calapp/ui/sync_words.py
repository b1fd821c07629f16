"""What the window says of a finished sync, beyond the sidebar: only what a person should know or do."""

from __future__ import annotations

from collections.abc import Iterator

from calapp.model.account import AccountState
from calapp.ui.messages import Message, Tone
from calapp.ui.sync_thread import AccountResult, Progress, SyncResult
from calapp.ui.words import plural


def messages_of(result: SyncResult) -> Iterator[Message]:
    """Yield the messages of a result. Being offline is none: the sidebar says it, and it passes."""
    for account in result.accounts:
        if account.state is AccountState.SIGN_IN:
            words = f"{account.name}: {account.error or 'Sign in again.'}"
            yield Message(sign_in_key(account.account_id), words, Tone.WARNING, action="Sign in")
        elif account.state is AccountState.FAILED and account.error:
            yield Message(f"failed-{account.account_id}", f"{account.name}: {account.error}", Tone.PROBLEM)
        yield from _calendars(account)


def settled_keys(result: SyncResult) -> Iterator[str]:
    """Yield the keys of messages that the result has settled."""
    for account in result.accounts:
        if account.state is AccountState.OK:
            yield sign_in_key(account.account_id)
            yield f"failed-{account.account_id}"
        for calendar in account.calendars:
            if not calendar.held:
                yield f"held-{calendar.calendar_id}"
            if not calendar.problems:
                yield f"problems-{calendar.calendar_id}"


def sign_in_key(account_id: int) -> str:
    """Return the key of the message that asks for a password."""
    return f"sign-in-{account_id}"


def account_of(key: str) -> int | None:
    """Return the account that a message's key names, None for messages about something else."""
    name, _, number = key.rpartition("-")
    return int(number) if name in ("sign-in", "failed") and number.isdigit() else None


def progress_words(step: Progress) -> str:
    """Return "Work: 120 of 400 · 2 min left"; less while less is known."""
    if not step.total:
        return (
            f"{step.name}: {step.done:,} {'event' if step.done == 1 else 'events'} so far"
            if step.done
            else f"{step.name}…"
        )
    counted = f"{step.name}: {step.done:,} of {step.total:,}"
    if step.remaining is None:
        return counted
    minutes = round(step.remaining / 60)
    return f"{counted} · {f'{minutes:,} min left' if minutes else 'less than a minute left'}"


def _calendars(account: AccountResult) -> Iterator[Message]:
    for calendar in account.calendars:
        if calendar.held:
            gone = plural(calendar.held, "event is", "events are")
            words = f"{calendar.name}: the server says that {gone} gone. They are kept until a second look confirms it."
            yield Message(f"held-{calendar.calendar_id}", words, Tone.WARNING)
        if calendar.problems:
            count = plural(len(calendar.problems), "event was", "events were")
            words = f"{calendar.name}: {count} not synced. Everything else was."
            detail = "\n".join(calendar.problems[:20])
            yield Message(f"problems-{calendar.calendar_id}", words, Tone.WARNING, detail=detail)
