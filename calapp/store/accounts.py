"""Accounts as stored. The secret is in the keyring; here is only the reference to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from calapp.errors import ObjectGone
from calapp.model.account import Account, AccountKind, AccountState
from calapp.store.calendars import Calendars
from calapp.store.connection import Row
from calapp.store.index import Index
from calapp.store.session import Session, lines, moment, stamp, words

_COLUMNS = "id, kind, name, username, url, addresses, secret_ref, state, error, last_sync, backoff_until, quirks"


class Accounts:
    """The table of accounts."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection

    def all(self) -> tuple[Account, ...]:
        """Return the accounts in the order in which they were added."""
        return tuple(_account(row) for row in self._connection.rows(f"SELECT {_COLUMNS} FROM account ORDER BY id"))

    def get(self, account_id: int) -> Account | None:
        """Return an account, None when there is none."""
        row = self._connection.row(f"SELECT {_COLUMNS} FROM account WHERE id = ?", account_id)
        return None if row is None else _account(row)

    def save(self, account: Account) -> Account:
        """Insert an account whose id is 0, or replace a stored one; return it as stored."""
        if account.id:
            return self._replace(account)
        account_id = self._connection.insert(
            f"INSERT INTO account ({_COLUMNS}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *_values(account)
        )
        self._session.touched.accounts = True
        return replace(account, id=account_id)

    def update(self, account_id: int, **changes: object) -> Account:
        """Change the named fields and no others, so that two writers do not undo each other. Raises ObjectGone."""
        account = self.get(account_id)
        if account is None:
            raise ObjectGone("This account is no longer there.")
        fields: dict[str, Any] = changes
        changed = replace(account, **fields)
        return changed if changed == account else self._replace(changed)

    def forget(self, account_id: int) -> None:
        """Remove an account with all that was kept of it: calendars, objects, outbox, conflicts, trash, activity."""
        calendars = Calendars(self._session)
        for calendar in calendars.all(account_id):
            calendars.forget(calendar.id)
        self._connection.run("DELETE FROM activity WHERE account_id = ?", account_id)
        self._connection.run("DELETE FROM account WHERE id = ?", account_id)
        self._session.touched.accounts = True
        self._session.purged = True

    def _replace(self, account: Account) -> Account:
        before = self.get(account.id)
        if before is None:
            raise ObjectGone("This account is no longer there.")
        self._connection.run(
            "UPDATE account SET (kind, name, username, url, addresses, secret_ref, state, error, last_sync, "
            "backoff_until, quirks) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?",
            *_values(account),
            account.id,
        )
        self._session.touched.accounts = True
        if set(before.addresses) != set(account.addresses):
            self._session.forget_places()
            Index(self._session).answer_again(account.id, frozenset(account.addresses))
        return account


def _account(row: Row) -> Account:
    (account_id, kind, name, username, url, addresses, secret_ref, state, error, last_sync, backoff_until, quirks) = row
    return Account(
        account_id,
        AccountKind(kind),
        name,
        username,
        url,
        words(addresses),
        secret_ref,
        AccountState(state),
        error,
        moment(last_sync),
        moment(backoff_until),
        words(quirks),
    )


def _values(account: Account) -> tuple[object, ...]:
    return (
        account.kind.value,
        account.name,
        account.username,
        account.url,
        lines(account.addresses),
        account.secret_ref,
        account.state.value,
        account.error,
        stamp(account.last_sync),
        stamp(account.backoff_until),
        lines(account.quirks),
    )
