"""Connecting a Kloudless account: looked up with a token of its own."""

from __future__ import annotations

from calapp.auth.schemes import BearerAuth
from calapp.errors import InputError, NotACalendarServer, ObjectGone, Rejected, SignInNeeded
from calapp.net.client import HttpClient
from calapp.providers.base import RemoteAccount
from calapp.providers.kloudless.calendars import Calendars, remote_calendar
from calapp.providers.kloudless.refusals import refused
from calapp.providers.kloudless.remark import REMARK
from calapp.providers.rest import Rest, base_url
from calapp.secret import Secret
from calapp.wire.kloudless.payloads import given

USUAL_BASE = "https://api.kloudless.com"
TOKENS_OWN = "me"
_ELSEWHERE = "There is no Kloudless service at this address. Leave the address out to use Kloudless itself."
_NO_ACCOUNT = "There is no account with this id, or the token belongs to another one. Use “me” for the token's own."


def home_of(username: str) -> tuple[str, ...]:
    """Return the path of an account; "me" is the one that a token belongs to."""
    return "accounts", username or TOKENS_OWN


def look_up(address: str, username: str, secret: Secret, insecure: bool) -> RemoteAccount:  # noqa: FBT001 - see registry
    """Return the account that a token belongs to, with its calendars. Raises InputError beside its field."""
    base = base_url(address, usual=USUAL_BASE, insecure=insecure)
    if not secret:
        raise InputError("Paste the account's token.", field="password")
    http = HttpClient(base, auth=BearerAuth(secret))
    try:
        records = Calendars(Rest(http, refused=refused), home_of(username)).records()
    except SignInNeeded as error:
        raise InputError(error.title, field="password", detail=error.detail) from None
    except (ObjectGone, Rejected) as error:
        if username not in ("", TOKENS_OWN):
            raise InputError(_NO_ACCOUNT, field="username", detail=error.detail) from None
        raise NotACalendarServer(_ELSEWHERE, detail=error.detail) from None
    finally:
        http.close()
    calendars = tuple(map(remote_calendar, records))
    own = tuple(one.name.lower() for one in calendars if one.primary)
    ids = {str(account) for record in records if (account := given(record.account_id))}
    named = username if username not in ("", TOKENS_OWN) else ids.pop() if len(ids) == 1 else TOKENS_OWN
    name = own[0] if own else "Kloudless"
    return RemoteAccount(base, named, name, own, calendars, remark=REMARK, secret=secret)
