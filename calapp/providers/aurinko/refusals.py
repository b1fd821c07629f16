"""What Aurinko's answers without success mean."""

from __future__ import annotations

from calapp.errors import (
    AccessDenied,
    CalappError,
    ObjectGone,
    PreconditionFailed,
    Rejected,
    SignInNeeded,
    TokenExpired,
)
from calapp.net.client import Reply
from calapp.net.failures import status_failure
from calapp.providers.rest import GONE, error_body, plain

_LOST_ACCESS = "Aurinko lost its access to this account. Connect it again at Aurinko and paste the new token."
_REFUSED = "Aurinko refused this token. Paste a new one; a token belongs to one connected account."
_DENIED = "Aurinko does not allow this. Check that the account was connected with the right to change calendars."
_EXPIRED = "syncToken.expired"
_BAD_TOKENS = ("token.notValid", "Page token is invalid")


def refused(reply: Reply) -> CalappError:
    """Return the failure that an answer means; one about a single event when it says that something is not there."""
    body = error_body(reply)
    code, message = plain(body.get("code")), plain(body.get("message"))
    detail = f"{reply.method}: HTTP status {reply.status} {code} {message} {plain(body.get('requestId'))}".strip()
    if reply.status == 401:
        lost = code in ("token.dead", "token.refresh.failed")
        return SignInNeeded(_LOST_ACCESS if lost else _REFUSED, detail=detail)
    if reply.status == 403:
        return AccessDenied(_DENIED, detail=detail)
    if code == _EXPIRED or (reply.status == 400 and any(word in (code + message) for word in _BAD_TOKENS)):
        return TokenExpired(detail=detail)
    if reply.status in GONE:
        return ObjectGone(detail=detail)
    if reply.status == 412:
        return PreconditionFailed(detail=detail)
    if reply.status in (400, 405, 409, 415, 422, 501):
        return Rejected(f"Aurinko refused this: {message}" if message else "", detail=detail)
    return status_failure(reply.status, reply.headers, detail=detail)
