"""The tokens of the local gateway: made, listed, revoked, and asked what they allow."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from calapp.errors import InputError
from calapp.logs import hide
from calapp.model.account import Account
from calapp.service.views import Grant, TokenEntry
from calapp.store.database import Store, utc_now
from calapp.store.values import GatewayToken

PREFIX = "calapp_"
_BYTES = 32
_NOTED_EVERY = timedelta(minutes=1)
_MOST_CHARS = 100


class GatewayService:
    """Tokens are shown once, when they are made; what is kept is a digest that nothing can be made of."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._clock = clock

    def tokens(self) -> tuple[TokenEntry, ...]:
        """Return all tokens in the order in which they were made."""
        accounts = {account.id: account for account in self._store.view.accounts.all()}
        return tuple(_entry(token, accounts) for token in self._store.view.tokens.all())

    def create(
        self, name: str, *, account_ids: Iterable[int] | None = None, read_only: bool = False
    ) -> tuple[TokenEntry, str]:
        """Make a token for some accounts, None for all, and return it with its text. Raises InputError."""
        name = name.strip()
        if not name:
            raise InputError("A token needs a name, so that you know later what it was for.", field="name")
        if len(name) > _MOST_CHARS:
            raise InputError("This name is too long for a token.", field="name")
        known = {account.id: account for account in self._store.view.accounts.all()}
        chosen = None if account_ids is None else tuple(dict.fromkeys(account_ids))
        if chosen is not None and (not chosen or not set(chosen) <= known.keys()):
            raise InputError("Choose at least one account that is there.", field="accounts")
        text = f"{PREFIX}{secrets.token_urlsafe(_BYTES)}"
        hide(text)
        with self._store.unit() as unit:
            if any(token.name == name for token in unit.tokens.all()):
                raise InputError(f"There is a token “{name}” already. Choose another name, or revoke it.", field="name")
            token = unit.tokens.add(name, _digest(text), account_ids=chosen, read_only=read_only)
        return _entry(token, known), text

    def find(self, name: str) -> TokenEntry:
        """Return the token of this name or id. Raises InputError when there is none."""
        tokens = self.tokens()
        found = [one for one in tokens if one.name == name] or [one for one in tokens if str(one.id) == name]
        if not found:
            names = ", ".join(f"“{one.name}”" for one in tokens) or "none"
            raise InputError(f"There is no token “{name}”. There are: {names}.", field="name")
        return found[0]

    def revoke(self, token_id: int) -> None:
        """Take a token back, at once for every program that uses it. Raises ObjectGone."""
        with self._store.unit() as unit:
            unit.tokens.forget(token_id)

    def grant(self, text: str) -> Grant | None:
        """Return what the bearer of a token may do, None when it is no token."""
        token = self._store.view.tokens.of_digest(_digest(text))
        if token is None:
            return None
        if token.last_used is None or not timedelta() <= self._clock() - token.last_used < _NOTED_EVERY:
            with self._store.unit() as unit:
                unit.tokens.note_use(token.id)
        return Grant(token.id, token.name, token.account_ids, token.read_only)


def _digest(text: str) -> str:
    """Return the SHA-256 of a token; it is 256 random bits itself, so there is nothing to guess and nothing to salt."""
    return sha256(text.encode()).hexdigest()


def _entry(token: GatewayToken, accounts: dict[int, Account]) -> TokenEntry:
    named = tuple(accounts[one] for one in token.account_ids or () if one in accounts)
    return TokenEntry(
        token.id, token.name, named, token.account_ids is None, token.read_only, token.created, token.last_used
    )
