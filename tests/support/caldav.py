"""CalDAV providers for tests: over real servers, through the fault proxy, or over a scripted server."""

from __future__ import annotations

from calapp.auth.schemes import PasswordAuth
from calapp.model.calendar import Calendar
from calapp.net.client import HttpClient
from calapp.providers.caldav.provider import CalDavProvider
from calapp.providers.caldav.quirks import Quirks
from calapp.secret import Secret
from tests.support.proxy import Answer
from tests.support.servers import DavAccount

XML = {"Content-Type": "application/xml; charset=utf-8"}
HOME = "/dav/ana/"
CALENDAR = Calendar(1, 1, "/dav/ana/work/", "work")


def open_account(account: DavAccount, **options) -> CalDavProvider:
    """Return the provider of an account on a real server."""
    http = HttpClient(account.home, auth=PasswordAuth(account.username, Secret(account.password)), **options)
    return CalDavProvider(http, addresses=(f"{account.username}@example.org",))


def open_scripted(
    url: str, *, quirks: tuple[str, ...] = (), home: str = HOME, addresses: tuple[str, ...] = ()
) -> CalDavProvider:
    """Return a provider whose home set is on a scripted server."""
    http = HttpClient(url.rstrip("/") + home, auth=PasswordAuth("ana", Secret("pw-ana-canary")))
    return CalDavProvider(http, quirks=Quirks(quirks), addresses=addresses)


def new_calendar(account: DavAccount, name: str = "work") -> Calendar:
    """Create a calendar on a real server."""
    href = account.make_calendar(name).removeprefix(account.url.rstrip("/"))
    return Calendar(1, 1, href, name)


def multistatus(*responses: str, token: str = "") -> Answer:
    """Return a 207 with these responses."""
    end = f"<sync-token>{token}</sync-token>" if token else ""
    body = (
        '<?xml version="1.0" encoding="utf-8"?><multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" '
        f'xmlns:S="http://calendarserver.org/ns/">{"".join(responses)}{end}</multistatus>'
    )
    return Answer(207, body.encode(), XML)


def response(href: str, props: str = "", *, status: str = "HTTP/1.1 200 OK") -> str:
    """Return one response with one propstat."""
    return f"<response><href>{href}</href>{propstat(props, status=status)}</response>"


def propstat(props: str, *, status: str = "HTTP/1.1 200 OK") -> str:
    """Return a propstat."""
    return f"<propstat><prop>{props}</prop><status>{status}</status></propstat>"


def gone(href: str, *, status: str = "HTTP/1.1 404 Not Found") -> str:
    """Return a response that judges the resource as a whole."""
    return f"<response><href>{href}</href><status>{status}</status></response>"


def etag(value: str) -> str:
    """Return a getetag property."""
    return f"<getetag>{value}</getetag>"


def error(status: int, *names: str) -> Answer:
    """Return an error answer with precondition elements."""
    elements = "".join(f"<{name}/>" for name in names)
    body = f'<error xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">{elements}</error>'
    return Answer(status, body.encode(), XML)
