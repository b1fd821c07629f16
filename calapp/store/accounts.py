"""Accounts as stored. The secret is in the keyring; here is only the reference to it."""

from __future__ import annotations

from calapp.model.account import Account


class Accounts:
    """The table of accounts."""

    def all(self) -> tuple[Account, ...]:
        """Return the accounts in the order in which they were added."""
        raise NotImplementedError

    def get(self, account_id: int) -> Account | None:
        """Return an account, None when there is none."""
        raise NotImplementedError

    def save(self, account: Account) -> Account:
        """Insert an account whose id is 0, or replace a stored one; return it as stored."""
        raise NotImplementedError

    def update(self, account_id: int, **changes: object) -> Account:
        """Change the named fields and no others, so that two writers do not undo each other. Raises ObjectGone."""
        raise NotImplementedError

    def forget(self, account_id: int) -> None:
        """Remove an account with all that was kept of it: calendars, objects, outbox, conflicts, trash, activity."""
        raise NotImplementedError
