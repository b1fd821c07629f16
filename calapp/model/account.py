"""Accounts: a sign-in at one calendar system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AccountKind(StrEnum):
    """The calendar systems that calapp speaks."""

    LOCAL = "local"
    CALDAV = "caldav"
    SUBSCRIPTION = "subscription"
    GOOGLE = "google"
    MICROSOFT = "microsoft"
    EXCHANGE = "exchange"
    AURINKO = "aurinko"
    KLOUDLESS = "kloudless"


BY_TOKEN = (AccountKind.AURINKO, AccountKind.KLOUDLESS)
"""The systems that take a token instead of a password."""


class AccountState(StrEnum):
    """How an account stands: what the sidebar says of it."""

    OK = "ok"
    SIGN_IN = "sign-in"
    OFFLINE = "offline"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Account:
    """One sign-in. ``url`` is the base or home-set address; the secret is in the keyring under ``secret_ref``.

    ``addresses`` are the user's own calendar addresses (lower case, without ``mailto:``), by which own invitations are
    recognised. ``error`` is a sentence for people, "" when all is well. ``quirks`` are learned facts about the server.
    """

    id: int
    kind: AccountKind
    name: str
    username: str = ""
    url: str = ""
    addresses: tuple[str, ...] = ()
    secret_ref: str = ""
    state: AccountState = AccountState.OK
    error: str = ""
    last_sync: datetime | None = None
    backoff_until: datetime | None = None
    quirks: tuple[str, ...] = ()
