"""Connecting an Aurinko account: looked up with a token, or authorized with an application of the user's own."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import msgspec

from calapp.auth.loopback import LoopbackReturn
from calapp.auth.schemes import BearerAuth, PasswordAuth
from calapp.errors import InputError, NotACalendarServer, ObjectGone, Rejected, SignInNeeded
from calapp.net.client import HttpClient
from calapp.providers.aurinko.calendars import Calendars
from calapp.providers.aurinko.refusals import refused
from calapp.providers.base import RemoteAccount
from calapp.providers.rest import Rest, base_url, decoded
from calapp.secret import Secret
from calapp.wire.aurinko.payloads import Account

USUAL_BASE = "https://api.aurinko.io"
SERVICES = ("Google", "Office365", "EWS", "iCloud")
SCOPES = "Calendar.ReadWrite"
_ELSEWHERE = "There is no Aurinko service at this address. Leave the address out to use Aurinko itself."
_DEAD = "Aurinko lost its access to this account. Connect it again at Aurinko and paste the new token."


class _Exchanged(msgspec.Struct, frozen=True, rename="camel"):
    """The answer to an exchanged code."""

    access_token: str


def look_up(address: str, username: str, secret: Secret, insecure: bool) -> RemoteAccount:  # noqa: FBT001 - see registry
    """Return the account that a token belongs to, with its calendars. Raises InputError beside its field."""
    base = base_url(address, usual=USUAL_BASE, insecure=insecure)
    if not secret:
        raise InputError("Paste the account's token.", field="password")
    http = HttpClient(base, auth=BearerAuth(secret))
    try:
        rest = Rest(http, refused=refused)
        account = rest.get(("account",), Account)
        calendars = Calendars(rest).all()
    except SignInNeeded as error:
        raise InputError(error.title, field="password", detail=error.detail) from None
    except (ObjectGone, Rejected) as error:
        raise NotACalendarServer(_ELSEWHERE, detail=error.detail) from None
    finally:
        http.close()
    if account.token_status in ("invalid", "dead"):
        raise InputError(_DEAD, field="password", detail=account.token_error or "")
    email = (account.email or "").strip()
    return RemoteAccount(
        base,
        username or email or str(account.id or ""),
        email or account.name or "Aurinko",
        (email.lower(),) if email else (),
        calendars,
        secret=secret,
    )


def authorize_url(
    address: str, *, client_id: str, service: str, return_url: str, state: str, insecure: bool = False
) -> str:
    """Return the page at which the user lets an application of their own use an account."""
    query = {
        "clientId": client_id,
        "serviceType": service,
        "scopes": SCOPES,
        "responseType": "code",
        "returnUrl": return_url,
        "state": state,
    }
    return f"{base_url(address, usual=USUAL_BASE, insecure=insecure)}/auth/authorize?{urlencode(query)}"


def exchange(address: str, *, code: str, client_id: str, client_secret: Secret, insecure: bool = False) -> Secret:
    """Return the account token that a code from the authorization stands for. Raises InputError, soft errors."""
    base = base_url(address, usual=USUAL_BASE, insecure=insecure)
    http = HttpClient(base, auth=PasswordAuth(client_id, client_secret))
    try:
        reply = Rest(http, refused=refused).send("POST", ("auth", "token", code))
    except (SignInNeeded, ObjectGone, Rejected) as error:
        words = "Aurinko refused this client id and secret. Copy both from the application's page at Aurinko."
        raise InputError(words, field="client_id", detail=error.detail) from None
    finally:
        http.close()
    return Secret(decoded(reply.content, _Exchanged, what="token").access_token)


def authorize(
    address: str,
    *,
    client_id: str,
    client_secret: Secret,
    service: str,
    insecure: bool,
    open_page: Callable[[str], None],
    canceled: Callable[[], bool],
) -> RemoteAccount:
    """Let the user sign in at a page in the browser, and return the account that this gives the application a token of.

    Raises InputError beside its field, Canceled, and soft errors.
    """
    if not client_id or not client_secret:
        raise InputError("Signing in this way needs a client id and its secret.", field="client_id")
    if service not in SERVICES:
        raise InputError(f"Choose one of {', '.join(SERVICES)}.", field="service")
    with LoopbackReturn() as back:
        page = authorize_url(
            address, client_id=client_id, service=service, return_url=back.url, state=back.state, insecure=insecure
        )
        open_page(page)
        code = back.wait(canceled=canceled)
    token = exchange(address, code=code, client_id=client_id, client_secret=client_secret, insecure=insecure)
    return look_up(address, "", token, insecure)
