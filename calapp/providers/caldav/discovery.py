"""Finding a CalDAV account: from what the user typed to the principal, the home set and its calendars (RFC 6764)."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from calapp.auth.schemes import PasswordAuth
from calapp.errors import (
    AccessDenied,
    BadAnswer,
    CalappError,
    CalendarGone,
    Canceled,
    CertificateRefused,
    InputError,
    NotACalendarServer,
    Offline,
    RateLimited,
    SignInNeeded,
)
from calapp.net.addresses import Origin, origin_of
from calapp.net.client import HttpClient
from calapp.net.failures import HostUnknown, PrivateNetwork, RedirectRefused, TimedOut
from calapp.net.redirects import MOST_REDIRECTS
from calapp.providers.base import RemoteCalendar
from calapp.providers.caldav import xml
from calapp.providers.caldav.bootstrap import Resolver, SystemResolver, Typed, belongs, candidates, take_apart
from calapp.providers.caldav.calendars import Calendars
from calapp.providers.caldav.dav import Dav
from calapp.providers.caldav.hrefs import as_collection
from calapp.providers.caldav.xml import Response
from calapp.secret import Secret

_SECONDS = 30.0
_START = (xml.PRINCIPAL, xml.HOME_SET, xml.RESOURCETYPE)
_PRINCIPAL = (xml.HOME_SET, xml.ADDRESSES, xml.DISPLAYNAME)
_UNREACHABLE = "The server cannot be reached. Check the address and the connection."
_TOO_SLOW = "The server takes too long to answer. Check the address, or try again later."
_NO_CALENDARS = "You are signed in, but this account has no calendar for events. Create one on the server's own page."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Discovered:
    """An account that was found and signed in to; nothing is kept of it yet. ``home`` is the account's address."""

    home: str
    username: str
    name: str
    addresses: tuple[str, ...]
    calendars: tuple[RemoteCalendar, ...]
    quirks: tuple[str, ...] = ()
    password: Secret | None = field(default=None, repr=False)


class ConsentNeeded(InputError):
    """The account is kept by a server outside the typed domain.

    No credentials were sent there. Show ``host``; after a yes, discover again with it among the allowed hosts.
    """

    def __init__(self, host: str, domain: str) -> None:
        super().__init__(
            f"The calendars of {domain} are kept at {host}. Type that address if you trust it with your password.",
            field="address",
        )
        self.host = host


class WrongPassword(InputError):
    """The server is there, and refuses the name or the password."""

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(
            "The server refused this user name or password. Some services need an app password.",
            field="password",
            detail=detail,
        )


def discover(
    address: str,
    *,
    username: str = "",
    password: Secret | None = None,
    allowed: Collection[str] = (),
    resolver: Resolver | None = None,
    tls: ssl.SSLContext | None = None,
    canceled: Callable[[], bool] = lambda: False,
) -> Discovered:
    """Find an account from an e-mail address, a host or a URL, and sign in to see its calendars.

    Raises InputError beside its field, ConsentNeeded, CertificateRefused, NotACalendarServer, or a SoftError when the
    server cannot be asked right now.
    """
    typed = take_apart(address)
    secret = password or (Secret(typed.password) if typed.password else None)
    names = [username or typed.username]
    if not names[0]:
        raise InputError("Type the user name of this account.", field="username")
    if not secret:
        raise InputError("Type the password of this account.", field="password")
    if not username and "@" in names[0]:
        names.append(names[0].rpartition("@")[0])  # RFC 6764 section 6: the whole address first, then the part before @
    hosts = frozenset(map(str.lower, allowed))
    for name in names:
        search = _Search(typed, PasswordAuth(name, secret), hosts, tls=tls, canceled=canceled)
        try:
            found = search.run(resolver or SystemResolver())
        except WrongPassword:
            if name == names[-1]:
                raise
        else:
            shown = found.name or names[0]
            return Discovered(found.home, name, shown, found.addresses, found.calendars, password=secret)
        finally:
            search.close()
    raise AssertionError("the last name returns or raises")


@dataclass(frozen=True, slots=True)
class _Found:
    home: str
    name: str
    addresses: tuple[str, ...]
    calendars: tuple[RemoteCalendar, ...]


class _Search:
    """One search: its HTTP clients, one for each origin, and what speaks against the addresses tried so far."""

    def __init__(
        self,
        typed: Typed,
        auth: PasswordAuth,
        allowed: frozenset[str],
        *,
        tls: ssl.SSLContext | None,
        canceled: Callable[[], bool],
    ) -> None:
        self._typed = typed
        self._auth = auth
        self._allowed = allowed
        self._tls = tls
        self._canceled = canceled
        self._clients: dict[Origin, HttpClient] = {}

    def run(self, resolver: Resolver) -> _Found:
        """Try one address after the other; the most telling failure counts when none leads anywhere."""
        failures: list[CalappError] = []
        for url in candidates(self._typed, resolver):
            try:
                return self._follow(url)
            except SignInNeeded as error:
                raise WrongPassword(detail=error.detail) from None
            except PrivateNetwork as error:
                raise InputError(error.title, field="address", detail=error.detail) from None
            except ConsentNeeded as error:
                if not url.endswith("/"):  # the front page of a web site may lead anywhere
                    raise
                failures.append(NotACalendarServer(detail=f"leads to {error.host}"))
            except (InputError, CertificateRefused, RateLimited, Canceled):
                raise
            except (BadAnswer, CalendarGone, AccessDenied) as error:
                _log.info("no account at a candidate: %s", error.detail)
                failures.append(NotACalendarServer(detail=error.detail))
            except TimedOut as error:
                failures.append(TimedOut(_TOO_SLOW, detail=error.detail))
                break
            except HostUnknown as error:
                failures.append(error)
            except Offline as error:
                failures.append(Offline(_UNREACHABLE, detail=error.detail))
            except CalappError as error:
                failures.append(error)
        raise _most_telling(failures, self._typed.domain)

    def close(self) -> None:
        """Close all connections."""
        for client in self._clients.values():
            client.close()

    def _follow(self, url: str) -> _Found:
        """Go from any address of a server to principal, home set and calendars."""
        url, start = self._ask(url, _START)
        principal = self._link(url, start, xml.PRINCIPAL)
        homes = xml.hrefs_in(start.elements.get(xml.HOME_SET))
        if principal is None:
            homes = homes or _parent(url, start)
            return self._opened(url, homes, name="", addresses=())
        url, found = self._ask(principal, _PRINCIPAL)
        homes = xml.hrefs_in(found.elements.get(xml.HOME_SET)) or homes
        return self._opened(url, homes, name=found.text(xml.DISPLAYNAME) or "", addresses=_addresses(found))

    def _opened(self, url: str, homes: tuple[str, ...], *, name: str, addresses: tuple[str, ...]) -> _Found:
        """Return the first home set with calendars in it."""
        if not homes:
            raise NotACalendarServer(detail="no calendar home set")
        for href in homes:
            home = self._trusted(self._join(url, href))
            path = as_collection(urlsplit(home).path)
            client = self._client(home)
            if calendars := Calendars(Dav(client), path).poll():
                return _Found(client.absolute(path), name, addresses, calendars)
        raise InputError(_NO_CALENDARS, field="address")

    def _link(self, url: str, response: Response, name: str) -> str | None:
        """Return the address that a property names, None when it names none."""
        hrefs = xml.hrefs_in(response.elements.get(name))
        return self._trusted(self._join(url, hrefs[0])) if hrefs else None

    def _ask(self, url: str, names: tuple[str, ...]) -> tuple[str, Response]:
        """Ask for properties, following redirects to servers that may see the credentials."""
        url = self._trusted(url)
        for _ in range(MOST_REDIRECTS + 1):
            client = self._client(url)
            try:
                return Dav(client).located(url, names, seconds=_SECONDS)
            except RedirectRefused as elsewhere:
                url = self._trusted(elsewhere.target)
        raise BadAnswer(detail="too many redirects")

    def _client(self, url: str) -> HttpClient:
        origin = origin_of(url)
        if origin not in self._clients:
            typed = origin.host == self._typed.domain or origin.host in self._allowed
            self._clients[origin] = HttpClient(
                url, auth=self._auth, tls=self._tls, canceled=self._canceled, private=typed
            )
        return self._clients[origin]

    def _join(self, url: str, href: str) -> str:
        return self._client(url).absolute(href)

    def _trusted(self, url: str) -> str:
        """Return the address if it may see the credentials. Raises ConsentNeeded, BadAnswer."""
        origin = origin_of(url)
        if origin.scheme != "https" and origin != (origin_of(self._typed.url) if self._typed.url else None):
            raise BadAnswer(detail="a server without encryption")
        if origin.host not in self._allowed and not belongs(origin.host, self._typed.domain):
            raise ConsentNeeded(origin.host, self._typed.domain)
        return url


def _addresses(response: Response) -> tuple[str, ...]:
    """Return the user's calendar addresses that are e-mail addresses (RFC 6638 section 2.4.1)."""
    hrefs = xml.hrefs_in(response.elements.get(xml.ADDRESSES))
    return tuple(dict.fromkeys(href[7:].lower() for href in hrefs if href[:7].lower() == "mailto:"))


def _parent(url: str, response: Response) -> tuple[str, ...]:
    """Return the collection around a typed calendar, for servers that name no principal."""
    if f"{xml.CALDAV}calendar" not in xml.names_in(response.elements.get(xml.RESOURCETYPE)):
        return ()
    return (urlsplit(url).path.rstrip("/").rpartition("/")[0] + "/",)


def _most_telling(failures: list[CalappError], domain: str) -> CalappError:
    for failure in failures:
        if not isinstance(failure, HostUnknown | NotACalendarServer):
            return failure
    for failure in failures:
        if isinstance(failure, NotACalendarServer):
            return failure
    return InputError(f"There is no server named {domain}. Check the address and the connection.", field="address")
