"""What the answers of Kloudless without success mean."""

from __future__ import annotations

from calapp.errors import AccessDenied, CalappError, ObjectGone, PreconditionFailed, Rejected, SignInNeeded
from calapp.net.client import Reply
from calapp.net.failures import status_failure
from calapp.providers.rest import GONE, error_body, plain

_REFUSED = "Kloudless refused this token. Paste a new one; a token belongs to one connected account."
_DENIED = "Kloudless does not allow this. Check that the account was connected with the right to change calendars."


def refused(reply: Reply) -> CalappError:
    """Return the failure that an answer means; one about a single event when it says that something is not there."""
    body = error_body(reply)
    code, message = plain(body.get("error_code")), plain(body.get("message"))
    detail = f"{reply.method}: HTTP status {reply.status} {code} {message} {plain(body.get('id'))}".strip()
    if reply.status == 401:
        return SignInNeeded(_REFUSED, detail=detail)
    if reply.status == 403:
        return AccessDenied(_DENIED, detail=detail)
    if reply.status in GONE:
        return ObjectGone(detail=detail)
    if reply.status == 412:
        return PreconditionFailed(detail=detail)
    if reply.status in (400, 405, 409, 415, 422, 501):
        return Rejected(f"Kloudless refused this: {message}" if message else "", detail=detail)
    return status_failure(reply.status, reply.headers, detail=detail)
