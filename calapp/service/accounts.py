"""Accounts: found, checked, kept, signed in again, removed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from uuid import uuid4

from calapp.errors import InputError, SignInNeeded
from calapp.model.account import Account, AccountKind, AccountState
from calapp.model.calendar import DEFAULT_COLOR, Calendar
from calapp.model.changes import ChangeSummary
from calapp.secret import Secret
from calapp.service.colors import free_color
from calapp.service.connections import Application, Connections
from calapp.service.views import AccountEntry, FoundAccount, UnsentEdits
from calapp.store.database import Store

LOCAL_NAME = "On this computer"
FIRST_CALENDAR = "Personal"
_log = logging.getLogger(__name__)


class AccountService:
    """The accounts of a profile. Secrets go to the vault and nowhere else.

    Edits that were never sent outlive their account as a file in the folder ``unsent``.

    ``discover``, ``authorize``, ``check``, ``sign_in``, ``add`` and ``remove`` talk to the server or the keyring and
    block: call them off the window's thread, on a twin of the runtime.
    """

    def __init__(
        self,
        store: Store,
        connections: Connections,
        *,
        on_change: Callable[[ChangeSummary], None],
        unsent: Path,
    ) -> None:
        self._store = store
        self._connections = connections
        self._on_change = on_change
        self._unsent = unsent

    def begin(self) -> None:
        """Create the account "On this computer" with its calendar "Personal" if the profile has no account yet."""
        if self._store.view.accounts.all():
            return
        with self._store.unit() as unit:
            if unit.accounts.all():  # another process was first
                return
            account = unit.accounts.save(Account(0, AccountKind.LOCAL, LOCAL_NAME))
            unit.calendars.save(Calendar(0, account.id, "", FIRST_CALENDAR, color=DEFAULT_COLOR, primary=True))
        self._on_change(unit.summary)

    def entries(self) -> tuple[AccountEntry, ...]:
        """Return all accounts with their calendars, in the order in which they were added."""
        view = self._store.view
        pending, conflicts = view.outbox.counts(), view.conflicts.counts()
        calendars: dict[int, list[Calendar]] = {}
        for calendar in view.calendars.all():
            calendars.setdefault(calendar.account_id, []).append(calendar)
        return tuple(
            AccountEntry(
                account,
                tuple(calendars.get(account.id, ())),
                pending.get(account.id, 0),
                conflicts.get(account.id, 0),
                "" if account.kind is AccountKind.LOCAL else self._connections.explanation,
                self._connections.remark(account.kind),
            )
            for account in view.accounts.all()
        )

    def entry(self, account_id: int) -> AccountEntry:
        """Return one account with its calendars. Raises InputError when there is none."""
        found = next((entry for entry in self.entries() if entry.account.id == account_id), None)
        if found is None:
            raise InputError("This account is no longer there.")
        return found

    def account(self, account_id: int) -> Account:
        """Return an account. Raises InputError when there is none."""
        found = self._store.view.accounts.get(account_id)
        if found is None:
            raise InputError("This account is no longer there.")
        return found

    def find(self, name: str) -> Account:
        """Return the account of this name or id. Raises InputError when there is none, or more than one."""
        accounts = self._store.view.accounts.all()
        found = [one for one in accounts if one.name == name] or [one for one in accounts if str(one.id) == name]
        if not found:
            names = ", ".join(f"“{one.name}”" for one in accounts)
            raise InputError(f"There is no account “{name}”. There are: {names}.", field="name")
        if len(found) > 1:
            ids = ", ".join(str(one.id) for one in found)
            raise InputError(f"Several accounts are called “{name}”. Use an id: {ids}.", field="name")
        return found[0]

    def discover(
        self,
        address: str,
        *,
        username: str,
        password: str,
        kind: AccountKind = AccountKind.CALDAV,
        insecure: bool = False,
    ) -> FoundAccount:
        """Find and check an account; keeps nothing.

        CalDAV accounts are found from an e-mail address, a host or a URL, others at the base of their API; their
        ``password`` is a token. ``insecure`` allows plain http beyond this machine.
        Raises InputError (``field`` is "address", "username" or "password"), CertificateRefused, NotACalendarServer or
        a soft error, each with its own words.
        """
        return self._connections.discover(
            kind, address.strip(), username=username.strip(), password=Secret(password), insecure=insecure
        )

    def authorize(
        self,
        kind: AccountKind,
        application: Application,
        *,
        open_page: Callable[[str], None],
        address: str = "",
        insecure: bool = False,
        canceled: Callable[[], bool] = bool,
    ) -> FoundAccount:
        """Let the user sign in at a page that ``open_page`` shows, with an application of their own; keeps nothing.

        Waits for the browser to come back, five minutes at most. Raises InputError (``field`` is "address",
        "client_id" or "service"), Canceled, and what else can be wrong.
        """
        return self._connections.authorize(
            kind, address.strip(), application=application, insecure=insecure, open_page=open_page, canceled=canceled
        )

    def add(self, found: FoundAccount, *, name: str = "", calendars: Iterable[str] | None = None) -> AccountEntry:
        """Keep a found account; ``calendars`` are the hrefs to show and sync, None for all of them.

        Without a ``name`` it goes by the one that was found, with a number behind it where that is taken.
        """
        name = name.strip() or self._free_name(found.name)
        self._check_new(name, found)
        chosen = None if calendars is None else frozenset(calendars)
        ref = f"account-{uuid4().hex}"
        self._connections.keep(ref, found.password or Secret(""))
        account = Account(0, found.kind, name, found.username, found.url, found.addresses, ref, quirks=found.quirks)
        with self._store.unit() as unit:
            account = unit.accounts.save(account)
            taken = [one.color for one in unit.calendars.all()] + [one.color for one in found.calendars if one.color]
            for one in found.calendars:
                wanted = chosen is None or one.href in chosen
                color = one.color or free_color(taken)
                taken.append(color)
                unit.calendars.save(
                    Calendar(
                        0, account.id, one.href, one.name, one.description, one.location, one.timezone,
                        color=color, read_only=one.read_only, primary=one.primary,
                        visible=wanted, synced=wanted,
                    )
                )  # fmt: skip
        self._on_change(unit.summary)
        return self.entry(account.id)

    def add_local(self, name: str) -> AccountEntry:
        """Add another account that lives on this computer only."""
        name = name.strip()
        self._check_name(name)
        with self._store.unit() as unit:
            account = unit.accounts.save(Account(0, AccountKind.LOCAL, name))
            unit.calendars.save(Calendar(0, account.id, "", FIRST_CALENDAR, primary=True))
        self._on_change(unit.summary)
        return self.entry(account.id)

    def check(self, account_id: int) -> int:
        """Ask the server with the kept password; return how many calendars it lists. Raises what is wrong."""
        account = self.account(account_id)
        if account.kind is AccountKind.LOCAL:
            return len(self._store.view.calendars.all(account_id))
        try:
            count = self._connections.count_calendars(account)
        except SignInNeeded as error:
            self._set_state(account, AccountState.SIGN_IN, error.title)
            raise
        self._set_state(account, AccountState.OK)
        return count

    def sign_in(self, account_id: int, password: str) -> AccountEntry:
        """Check a new password and keep it. Raises what is wrong; the old one then stays."""
        account = self.account(account_id)
        self._connections.count_calendars(account, secret=Secret(password))
        self._connections.keep(account.secret_ref, Secret(password))
        self._set_state(account, AccountState.OK)
        return self.entry(account_id)

    def rename(self, account_id: int, name: str) -> Account:
        """Give an account another name."""
        account = self.account(account_id)
        name = name.strip()
        if name == account.name:
            return account
        self._check_name(name)
        with self._store.unit() as unit:
            account = unit.accounts.update(account_id, name=name)
        self._on_change(unit.summary)
        return account

    def remove(self, account_id: int, *, discard: bool = False) -> Path | None:
        """Remove an account, its secret and its local copy. Raises UnsentEdits unless ``discard`` says to go on.

        Events that were made or changed here and never sent are then kept in a file, which is returned.
        """
        from calapp.service.unsent import keep_unsent  # here: no start of the window needs what writes files

        account = self.account(account_id)
        with self._store.unit() as unit:
            count = unit.outbox.counts().get(account_id, 0)
            if count and not discard:
                edits = "1 edit that was" if count == 1 else f"{count} edits that were"
                raise UnsentEdits(
                    f"“{account.name}” has {edits} not sent yet. Sync first, or keep them in a file.", count=count
                )
            file = keep_unsent(unit, account, self._unsent)
            unit.accounts.forget(account_id)
        self._on_change(unit.summary)
        if account.secret_ref:
            self._connections.forget(account.secret_ref)
        return file

    def _set_state(self, account: Account, state: AccountState, error: str = "") -> None:
        if (account.state, account.error) == (state, error):
            return
        with self._store.unit() as unit:
            unit.accounts.update(account.id, state=state, error=error)
        self._on_change(unit.summary)

    def _check_new(self, name: str, found: FoundAccount) -> None:
        for one in self._store.view.accounts.all():
            if one.kind is found.kind and (one.url, one.username) == (found.url, found.username):
                raise InputError(f"This account is already here, as “{one.name}”.", field="address")
        self._check_name(name)

    def _free_name(self, wanted: str) -> str:
        taken = {one.name for one in self._store.view.accounts.all()}
        names = (wanted if number == 1 else f"{wanted} {number}" for number in count(1))
        return next(name for name in names if name not in taken)

    def _check_name(self, name: str) -> None:
        if not name:
            raise InputError("An account needs a name.", field="name")
        if any(one.name == name for one in self._store.view.accounts.all()):
            raise InputError(f"There is an account “{name}” already. Choose another name.", field="name")
