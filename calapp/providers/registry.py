"""Which provider speaks for which kind of account; each is imported when its first account opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from calapp.errors import InputError, SignInNeeded
from calapp.model.account import Account, AccountKind
from calapp.model.edits import Telling
from calapp.model.event import FileRoom
from calapp.model.timespan import EventTime
from calapp.providers.base import Provider, RemoteAccount
from calapp.secret import Secret

Canceled = Callable[[], bool]


def open_provider(account: Account, secret: Secret | None, *, canceled: Canceled = lambda: False) -> Provider:
    """Return the provider of an account; sends nothing yet.

    ``canceled`` is asked during long transfers. Raises SignInNeeded when the account needs a secret and there is none,
    InputError for a kind of account that no provider speaks for.
    """
    opener = _OPENERS.get(account.kind)
    if opener is None:
        raise InputError(f"calapp does not connect accounts of the kind “{account.kind}”.")
    return opener(account, secret, canceled)


def _open_caldav(account: Account, secret: Secret | None, canceled: Canceled) -> Provider:
    from calapp.auth.schemes import PasswordAuth
    from calapp.net.client import HttpClient
    from calapp.providers.caldav.provider import CalDavProvider
    from calapp.providers.caldav.quirks import Quirks

    if secret is None:
        raise SignInNeeded("The password of this account is not in the keyring. Sign in again.")
    http = HttpClient(account.url, auth=PasswordAuth(account.username, secret), canceled=canceled)
    return CalDavProvider(http, quirks=Quirks(account.quirks), addresses=account.addresses)


def look_up(kind: AccountKind, address: str, *, username: str, secret: Secret, insecure: bool) -> RemoteAccount:
    """Find and check an account; keeps nothing.

    ``secret`` is a password, or a token for systems that take one; ``insecure`` allows plain http beyond this machine.
    Raises InputError whose ``field`` is "address", "username" or "password", and what else can be wrong.
    """
    finder = _FINDERS.get(kind)
    if finder is None:
        raise InputError(f"calapp does not connect accounts of the kind “{kind}”.")
    return finder(address, username, secret, insecure)


def _find_caldav(address: str, username: str, secret: Secret, insecure: bool) -> RemoteAccount:  # noqa: FBT001
    from calapp.providers.caldav.discovery import discover

    found = discover(address, username=username, password=secret)
    return RemoteAccount(
        found.home, found.username, found.name, found.addresses, found.calendars, found.quirks,
        secret=found.password,
    )  # fmt: skip


def _open_aurinko(account: Account, secret: Secret | None, canceled: Canceled) -> Provider:
    from calapp.auth.schemes import BearerAuth
    from calapp.net.client import HttpClient
    from calapp.providers.aurinko.provider import AurinkoProvider

    if secret is None:
        raise SignInNeeded("The token of this account is not in the keyring. Sign in again.")
    http = HttpClient(account.url, auth=BearerAuth(secret), canceled=canceled)
    return AurinkoProvider(http, addresses=account.addresses)


def _find_aurinko(address: str, username: str, secret: Secret, insecure: bool) -> RemoteAccount:  # noqa: FBT001
    from calapp.providers.aurinko.account import look_up as find

    return find(address, username, secret, insecure)


def _open_kloudless(account: Account, secret: Secret | None, canceled: Canceled) -> Provider:
    from calapp.auth.schemes import BearerAuth
    from calapp.net.client import HttpClient
    from calapp.providers.kloudless.provider import KloudlessProvider

    if secret is None:
        raise SignInNeeded("The token of this account is not in the keyring. Sign in again.")
    http = HttpClient(account.url, auth=BearerAuth(secret), canceled=canceled)
    return KloudlessProvider(http, username=account.username, addresses=account.addresses)


def _find_kloudless(address: str, username: str, secret: Secret, insecure: bool) -> RemoteAccount:  # noqa: FBT001
    from calapp.providers.kloudless.account import look_up as find

    return find(address, username, secret, insecure)


def authorize(
    kind: AccountKind,
    address: str,
    *,
    client_id: str,
    client_secret: Secret,
    service: str,
    insecure: bool,
    open_page: Callable[[str], None],
    canceled: Canceled,
) -> RemoteAccount:
    """Let the user sign in at a page with an application of their own; keeps nothing.

    ``open_page`` shows an address to the user. Raises InputError beside its field, Canceled, and soft errors.
    """
    if kind is not AccountKind.AURINKO:
        raise InputError(f"Accounts of the kind “{kind}” are not connected in this way.")
    from calapp.providers.aurinko.account import authorize as sign_in

    return sign_in(
        address, client_id=client_id, client_secret=client_secret, service=service, insecure=insecure,
        open_page=open_page, canceled=canceled,
    )  # fmt: skip


def remark(kind: AccountKind) -> str:
    """Return what a person should know of a system, "" as a rule."""
    if kind is not AccountKind.KLOUDLESS:
        return ""
    from calapp.providers.kloudless.remark import REMARK

    return REMARK


def rule_problem(kind: AccountKind, rdates: Sequence[EventTime], returning: Sequence[EventTime] = ()) -> str:
    """Return why a system cannot give a series these added dates, or those that it left out back; "" when it can."""
    match kind:
        case AccountKind.KLOUDLESS if rdates:
            from calapp.providers.kloudless.remark import NO_RDATES

            return NO_RDATES
        case AccountKind.KLOUDLESS if returning:
            from calapp.providers.kloudless.remark import NO_RETURN

            return NO_RETURN
        case AccountKind.AURINKO if returning:
            from calapp.providers.aurinko.remark import NO_RETURN as NO_WAY_BACK

            return NO_WAY_BACK
    return ""


def file_room(kind: AccountKind) -> FileRoom:
    """Return what files a system keeps with events."""
    match kind:
        case AccountKind.AURINKO:
            from calapp.providers.aurinko.remark import NO_FILES

            return FileRoom(links=False, most_bytes=0, reason=NO_FILES)
        case AccountKind.KLOUDLESS:
            from calapp.providers.kloudless.remark import LINKS_ONLY

            return FileRoom(most_bytes=0, reason=LINKS_ONLY)
    return FileRoom()


def telling(account: Account) -> Telling:
    """Return what an account's system does about telling guests, as far as it is known."""
    match account.kind:
        case AccountKind.AURINKO:
            return Telling.CHOICE
        case AccountKind.KLOUDLESS:
            return Telling.UNKNOWN
        case AccountKind.CALDAV:
            from calapp.providers.caldav.quirks import Quirk, Quirks

            quirks = Quirks(account.quirks)
            if Quirk.DELIVERS in quirks:
                return Telling.ALWAYS
            return Telling.UNKNOWN if Quirk.SCHEDULES in quirks else Telling.NEVER
        case _:
            return Telling.NEVER


_FINDERS: dict[AccountKind, Callable[[str, str, Secret, bool], RemoteAccount]] = {
    AccountKind.CALDAV: _find_caldav,
    AccountKind.AURINKO: _find_aurinko,
    AccountKind.KLOUDLESS: _find_kloudless,
}
_OPENERS: dict[AccountKind, Callable[[Account, Secret | None, Canceled], Provider]] = {
    AccountKind.CALDAV: _open_caldav,
    AccountKind.AURINKO: _open_aurinko,
    AccountKind.KLOUDLESS: _open_kloudless,
}
