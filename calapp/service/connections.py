"""Connections: where an account meets its secret and its server. Heavy libraries are imported on first use."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from calapp.model.account import Account, AccountKind
from calapp.model.edits import Telling
from calapp.model.event import FileRoom
from calapp.model.timespan import EventTime
from calapp.secret import Secret

if TYPE_CHECKING:
    from calapp.auth.vault import Vault
    from calapp.providers.base import Provider
    from calapp.service.views import FoundAccount


class RuleProblem(Protocol):
    """Tells what of the dates beside a rule a system has no room for."""

    def __call__(self, kind: AccountKind, rdates: Sequence[EventTime], returning: Sequence[EventTime] = (), /) -> str:
        """Return why a series cannot get these dates, or those that it left out back; "" when it can."""


class Discover(Protocol):
    """Finds and checks an account at a server."""

    def __call__(
        self, kind: AccountKind, address: str, *, username: str, password: Secret, insecure: bool
    ) -> FoundAccount:
        """Return what was found. Raises InputError with a field, SignInNeeded, and what else can be wrong."""


@dataclass(frozen=True, slots=True)
class Application:
    """An application of the user's own at a service that signs in for others; ``service`` is the system behind."""

    client_id: str
    client_secret: Secret
    service: str = "Google"


class Authorize(Protocol):
    """Lets the user sign in at a page in the browser."""

    def __call__(
        self,
        kind: AccountKind,
        address: str,
        *,
        application: Application,
        insecure: bool,
        open_page: Callable[[str], None],
        canceled: Callable[[], bool],
    ) -> FoundAccount:
        """Return the account that signed in. Raises InputError with a field, Canceled, and what else can be wrong."""


class Connections:
    """Opens providers with the secrets of their accounts. One for the whole process: any thread may use it.

    ``explanation`` is "" while secrets are kept durably, or while nobody looked yet; else a sentence to show.
    """

    def __init__(
        self,
        *,
        vault: Callable[[], Vault],
        connect: Callable[[Account, Secret | None, Callable[[], bool]], Provider],
        discover: Discover,
        authorize: Authorize,
        remark: Callable[[AccountKind], str],
        telling: Callable[[Account], Telling],
        rule_problem: RuleProblem,
        file_room: Callable[[AccountKind], FileRoom] = lambda _kind: FileRoom(),
    ) -> None:
        self._open_vault = vault
        self._connect = connect
        self._vault: Vault | None = None
        self._opening = threading.Lock()
        self.discover = discover
        self.authorize = authorize
        self.remark = remark
        self.telling = telling
        self.rule_problem = rule_problem
        self.file_room = file_room

    def schedules(self, account: Account) -> bool:
        """Tell whether an account's system sends invitations and answers by itself, as far as that is known."""
        return self.telling(account).by_itself

    @property
    def explanation(self) -> str:
        """Why secrets are not kept durably; never opens the keyring."""
        return "" if self._vault is None else self._vault.explanation

    @property
    def vault(self) -> Vault:
        """Where secrets are. The first look may take as long as a prompt stands."""
        with self._opening:  # two vaults in memory would each know half of the secrets
            if self._vault is None:
                self._vault = self._open_vault()
            return self._vault

    def keep(self, ref: str, secret: Secret) -> None:
        """Keep a secret."""
        self.vault.put(ref, secret)

    def forget(self, ref: str) -> None:
        """Remove a secret."""
        self.vault.forget(ref)

    def open(self, account: Account, *, secret: Secret | None = None, canceled: Callable[[], bool] = bool) -> Provider:
        """Return a provider for an account; ``canceled`` is asked during transfers.

        Raises SignInNeeded when no password is kept, and what the vault raises.
        """
        return self._connect(account, secret or self.vault.get(account.secret_ref), canceled)

    @contextmanager
    def provider(self, account: Account, *, secret: Secret | None = None) -> Iterator[Provider]:
        """Open a provider for one purpose and close it after."""
        with closing(self.open(account, secret=secret)) as provider:
            yield provider

    def count_calendars(self, account: Account, *, secret: Secret | None = None) -> int:
        """Ask the server how many calendars it lists."""
        with self.provider(account, secret=secret) as provider:
            return len(provider.poll().calendars)
