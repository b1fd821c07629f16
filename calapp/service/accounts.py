"""Accounts: found, checked, kept, signed in again, removed."""

from __future__ import annotations

from collections.abc import Iterable

from calapp.model.account import Account
from calapp.service.views import AccountEntry, FoundAccount


class AccountService:
    """The accounts of a profile. Secrets go to the vault and nowhere else.

    ``discover``, ``check`` and ``sign_in`` talk to the server and block: call them off the window's thread.
    """

    def begin(self) -> None:
        """Create the account "On this computer" with its calendar "Personal" if the profile has no account yet."""
        raise NotImplementedError

    def entries(self) -> tuple[AccountEntry, ...]:
        """Return all accounts with their calendars, in the order in which they were added."""
        raise NotImplementedError

    def account(self, account_id: int) -> Account:
        """Return an account. Raises InputError when there is none."""
        raise NotImplementedError

    def find(self, name: str) -> Account:
        """Return the account of this name or id. Raises InputError when there is none, or more than one."""
        raise NotImplementedError

    def discover(self, address: str, *, username: str, password: str) -> FoundAccount:
        """Find and check a CalDAV account from an e-mail address, a host or a URL; keeps nothing.

        Raises InputError (``field`` is "address", "username" or "password"), SignInNeeded, Offline,
        CertificateRefused or NotACalendarServer, each with its own words.
        """
        raise NotImplementedError

    def add_caldav(
        self, found: FoundAccount, *, name: str = "", calendars: Iterable[str] | None = None
    ) -> AccountEntry:
        """Keep a found account; ``calendars`` are the hrefs to show and sync, None for all of them."""
        raise NotImplementedError

    def add_local(self, name: str) -> AccountEntry:
        """Add another account that lives on this computer only."""
        raise NotImplementedError

    def check(self, account_id: int) -> int:
        """Ask the server with the kept password; return how many calendars it lists. Raises what is wrong."""
        raise NotImplementedError

    def sign_in(self, account_id: int, password: str) -> AccountEntry:
        """Check a new password and keep it. Raises what is wrong; the old one then stays."""
        raise NotImplementedError

    def rename(self, account_id: int, name: str) -> Account:
        """Give an account another name."""
        raise NotImplementedError

    def remove(self, account_id: int, *, discard: bool = False) -> None:
        """Remove an account, its secret and its local copy. Raises UnsentEdits unless they may be discarded."""
        raise NotImplementedError
